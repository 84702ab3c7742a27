import { type LogOwners, linesOf, audit as list, logMonths } from '../../domain/audit/entries.ts'
import type { ListQuery } from '../../domain/lists/address.ts'
import type { Scope } from '../../domain/scope.ts'
import { listMsps } from '../../domain/tenant.ts'
import { ownerNamed } from '../../domain/tenants/usage.ts'
import { Log } from '../../views/audit/log.tsx'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'

/** The provider's own log, and from here everybody else's. */
export const audit = routes()

listPages(audit, {
  at: [{ path: '/audit', host: 'operators' }],
  declaration: { audience: ['provider'], permission: 'looking', reads: 'standby' },
  list,
  prepare: async ({ var: { scope } }, { filters }) => ({
    path: '/audit',
    within: linesOf(await ownersOf(scope, filters)),
  }),
  page: async ({ var: { scope } }, state) => {
    const msps = await listMsps(scope)
    return (
      <>
        <div class="page-head">
          <h1>Audit log</h1>
        </div>
        <Log
          state={state}
          months={await logMonths(scope)}
          owners={[
            { value: 'all', label: 'All owners' },
            ...msps.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </>
    )
  },
  about: () => ({ title: 'Audit log', topics: ['log'] }),
  csv: {},
})

const nobody = '00000000-0000-0000-0000-000000000000'

/** A customer that is named goes before the choice of a log; while its name is being typed, it is nobody's. */
async function ownersOf(scope: Scope, { of, tenant }: ListQuery['filters']): Promise<LogOwners> {
  if (tenant) return { tenant: (await ownerNamed(scope, tenant))?.id ?? nobody }
  if (of === undefined || of === 'provider') return 'provider'
  return of === 'all' ? 'all' : { msp: of }
}
