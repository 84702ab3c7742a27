import type { Context } from 'hono'
import { z } from 'zod'
import { type LogOwners, listLog, logGroups, logMonths } from '../../domain/audit/entries.ts'
import { exportLog, recordTaken } from '../../domain/audit/exports.ts'
import { issue } from '../../domain/issues.ts'
import { message } from '../../domain/messages.ts'
import { Scope } from '../../domain/scope.ts'
import { Log, LogDownload, type LogQuery } from '../../views/audit/log.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Words } from '../../views/words.ts'
import { csvAnswer } from '../csv.ts'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext, tenantIn } from '../tenant-context.ts'

export const log = routes()

/** A day that there is, `2026-11-21`. */
const day = z.iso.date({ error: issue('not-a-day') })
export const logFields = {
  group: optional(
    z.string().refine((word) => logGroups.includes(word), { error: issue('not-a-log-group') }),
  ),
  from: optional(day),
  to: optional(day),
  q: optional(z.string().trim().max(200)),
}
const query = z.object({ ...logFields, cursor: optional(z.string().max(100)) })

log.get(ownAndStaff('/log'), { permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  const { cursor, ...filter } = queryOf(c, query)
  const path = `${context.base}/log`
  return c.render(
    <TenantPage {...context} tab="log" aside={<LogDownload path={path} query={filter} />}>
      <Log
        path={path}
        page={
          await listLog(c.var.scope, filterOf(c, { tenant: context.tenant.id }, filter), { cursor })
        }
        query={filter}
        months={await logMonths(c.var.scope)}
      />
    </TenantPage>,
    { title: c.var.words.tenants.tabs.log, topics: ['log'] },
  )
})

// its bytes go out while no transaction is open
log.get(ownAndStaff('/log.csv'), { permission: 'looking', scope: 'none' }, async (c) => {
  const { database, actor } = c.var
  const tenant = await Scope.enter(database, actor, (s) => tenantIn(c, s), 'read only')
  const filter = filterOf(c, { tenant: tenant.id }, queryOf(c, z.object(logFields)))
  const name = `log-${tenant.shortname.toLowerCase()}.csv`
  return csvAnswer(c, name, exportLog(database, actor, filter, { note: cutNote(c) }), () =>
    recordTaken(database, actor, 'log.exported', { tenantId: tenant.id, what: whatOf(c) }),
  )
})

/** What of a log says this text in the reader's language. */
function soughtIn(words: Words, text: string) {
  const types = Object.entries(words.limits.log.types)
    .filter(([, said]) => said.toLowerCase().includes(text.toLowerCase()))
    .map(([type]) => type)
  return { types, sought: words.sought(text) }
}

/** Days are the reader's own. */
export const filterOf = (
  c: Context<Portal>,
  owners: LogOwners,
  filter: Omit<LogQuery, 'of' | 'tenant'>,
) => ({
  ...filter,
  ...(filter.q && soughtIn(c.var.words, filter.q)),
  owners,
  zone: c.var.signedIn.timeZone,
})

/** The last line of a download that was cut. */
export const cutNote = (c: Context<Portal>) => (max: number) =>
  c.var.words.say(message('log-cut', { max }))

export const whatOf = (c: Context<Portal>) => new URL(c.req.url).search.slice(1) || 'all lines'
