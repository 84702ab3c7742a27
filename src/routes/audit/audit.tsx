import type { Context } from 'hono'
import { z } from 'zod'
import { type LogOwners, listLog, logMonths } from '../../domain/audit/entries.ts'
import { exportLog, recordTaken } from '../../domain/audit/exports.ts'
import { issue } from '../../domain/issues.ts'
import { Scope } from '../../domain/scope.ts'
import { listMsps } from '../../domain/tenant.ts'
import { ownerNamed } from '../../domain/tenants/usage.ts'
import { Log, LogDownload } from '../../views/audit/log.tsx'
import { csvAnswer } from '../csv.ts'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { cutNote, filterOf, logFields, whatOf } from './log.tsx'

/** The provider's own log, and from here everybody else's. */
export const audit = routes()

const provider = { host: 'operators', audience: ['provider'], permission: 'looking' } as const

const fields = {
  ...logFields,
  of: optional(z.union([z.enum(['provider', 'all']), z.uuid()], { error: issue('not-a-log') })),
  tenant: optional(z.string().trim().max(63)),
}

audit.get('/audit', provider, async (c) => {
  const { cursor, of, tenant, ...filter } = queryOf(
    c,
    z.object({ ...fields, cursor: optional(z.string().max(100)) }),
  )
  const { scope } = c.var
  const whose = await ownersOf(scope, of, tenant)
  const msps = await listMsps(scope)
  return c.render(
    <>
      <div class="page-head">
        <h1>Audit log</h1>
        <LogDownload path="/audit" query={{ ...filter, of, tenant }} />
      </div>
      <Log
        path="/audit"
        page={await listLog(scope, filterOf(c, whose, filter), { cursor })}
        query={{ ...filter, of, tenant }}
        months={await logMonths(scope)}
        owners={[
          { value: '', label: 'The provider' },
          { value: 'all', label: 'Everybody' },
          ...msps.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </>,
    { title: 'Audit log', topics: ['log'] },
  )
})

audit.get('/audit.csv', { ...provider, scope: 'none' }, async (c) => {
  const { database, actor } = c.var
  const { of, tenant, ...filter } = queryOf(c, z.object(fields))
  const whose = await Scope.enter(database, actor, (s) => ownersOf(s, of, tenant), 'read only')
  return csvAnswer(
    c,
    'audit.csv',
    exportLog(database, actor, filterOf(c, whose, filter), { note: cutNote(c) }),
    () => recordTaken(database, actor, 'log.exported', { tenantId: null, what: whatOf(c) }),
  )
})

const nobody = '00000000-0000-0000-0000-000000000000'

/** A customer that is named goes before the choice of a log; while its name is being typed, it is nobody's. */
async function ownersOf(
  scope: Context<Portal>['var']['scope'],
  of: string | undefined,
  tenant: string | undefined,
): Promise<LogOwners> {
  if (tenant) return { tenant: (await ownerNamed(scope, tenant))?.id ?? nobody }
  if (of === undefined || of === 'provider') return 'provider'
  return of === 'all' ? 'all' : { msp: of }
}
