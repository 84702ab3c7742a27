import type { Context } from 'hono'
import { z } from 'zod'
import { exportLog, recordTaken } from '../../domain/log.export.ts'
import { isLogGroup, logGroups } from '../../domain/log.groups.ts'
import { listLog, logMonths, type Whose } from '../../domain/log.list.ts'
import { Scope } from '../../domain/scope.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Log, LogDownload, type LogQuery } from '../../views/tenants/log.tsx'
import { csvAnswer } from '../csv.ts'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantIn, tenantOf } from './which.ts'

export const log = routes()

/** A day that there is, `2026-11-21`. */
const day = z.iso.date({ error: 'not a day' })
export const logFields = {
  group: optional(z.string().refine(isLogGroup, { error: 'not a type of acts' })),
  from: optional(day),
  to: optional(day),
  q: optional(z.string().trim().max(200)),
}
const query = z.object({ ...logFields, cursor: optional(z.string().max(100)) })

export const groups = Object.keys(logGroups).filter(isLogGroup)

log.get(ownAndStaff('/log'), { permission: 'looking' }, async (c) => {
  const which = await tenantOf(c)
  const { cursor, ...filter } = queryOf(c, query)
  const path = `${which.base}/log`
  return c.render(
    <TenantPage {...which} tab="log" aside={<LogDownload path={path} query={filter} />}>
      <Log
        path={path}
        page={
          await listLog(c.var.scope, filterOf(c, { tenant: which.tenant.id }, filter), { cursor })
        }
        query={filter}
        groups={groups}
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
  return csvAnswer(c, name, exportLog(database, actor, filter), () =>
    recordTaken(database, actor, 'log.exported', { tenantId: tenant.id, what: whatOf(c) }),
  )
})

/** Days are the reader's own. */
export const filterOf = (
  c: Context<Portal>,
  whose: Whose,
  filter: Omit<LogQuery, 'of' | 'tenant'>,
) => ({
  ...filter,
  whose,
  zone: c.var.signedIn.timeZone,
})

export const whatOf = (c: Context<Portal>) => new URL(c.req.url).search.slice(1) || 'all lines'
