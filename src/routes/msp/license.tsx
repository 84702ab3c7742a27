import { recordExport } from '../../domain/lists/exports.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import { readCorrections } from '../../domain/metering/corrections.ts'
import { type Month, monthsOf, readHistory } from '../../domain/metering/history.ts'
import { closesAt, closingHours } from '../../domain/metering/months.ts'
import { organizationsCsv } from '../../domain/metering/organizations.csv.ts'
import {
  findMetered,
  type MeteredOrganization,
  meteredOrganizations,
  offeredOrganizations,
  ofMsp,
} from '../../domain/metering/organizations.ts'
import { endOf } from '../../domain/metering/periods.ts'
import { ordersOf, ofMsp as ordersOfMsp } from '../../domain/msp/orders.list.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import { MspPage, mspTitle } from '../../views/msp/head.tsx'
import { OrdersCard } from '../../views/msp/license.orders.tsx'
import { OrganizationsTable } from '../../views/msp/license.organizations.tsx'
import { LicenseActs, LicensePage } from '../../views/msp/license.tsx'
import { csvAnswer } from '../csv.ts'
import { listPages } from '../lists/list.tsx'
import { type MspContext, mspContext, ownAndProvider } from '../msp-context.ts'
import { routes } from '../route.ts'

export const mspLicense = routes()

export const seeing = 'see-msp-license' as const
export const pathOf = ({ base }: MspContext) => `${base}/license`

/** The rest are on a page of their own. */
const newestOrders = 10

type Corrections = ReadonlyMap<string, Record<string, number>>

/** Sums of corrections by organization and month. */
async function correctionsOf(scope: Scope, mspId: string, from: string): Promise<Corrections> {
  const sums = new Map<string, Record<string, number>>()
  for (const { organizationId, period, amount } of await readCorrections(scope, mspId, { from })) {
    const of = sums.get(organizationId) ?? {}
    sums.set(organizationId, { ...of, [period]: (of[period] ?? 0) + amount })
  }
  return sums
}

const monthsIn = (row: MeteredOrganization, history: readonly Month[], corrections: Corrections) =>
  monthsOf(row, history, corrections.get(row.id))

listPages(mspLicense, {
  at: ownAndProvider('/license', seeing),
  declaration: { permission: seeing, reads: 'standby' },
  list: meteredOrganizations,
  async prepare(c, { filters }) {
    const { scope } = c.var
    const context = await mspContext(c)
    const { id } = context.msp
    const [history, offers] = await Promise.all([
      readHistory(scope, id),
      offeredOrganizations(scope, id),
    ])
    const month = filters.month ?? null
    if (month && !history.some(({ period }) => period === month))
      throw new Refusal('missing', 'no-such-month')
    const chosen = filters.organization ? await findMetered(scope, id, filters.organization) : null
    return {
      context,
      path: pathOf(context),
      history,
      month,
      chosen,
      offers,
      within: ofMsp(id),
      whole: offers.total,
    }
  },
  async page(c, state, { context, path, history, month, chosen, offers }) {
    const { scope, actor } = c.var
    const { id } = context.msp
    const mayOrder = may(actor, 'order-subscriptions')
    const newest = { ...parseQuery(ordersOf, ''), limit: newestOrders }
    const [corrections, hours, orders] = await Promise.all([
      correctionsOf(scope, id, history[0]?.period ?? ''),
      closingHours(scope),
      ordersOf.page(scope, newest, { within: ordersOfMsp(id) }),
    ])
    const rows = state.page.rows.map((row) => ({
      ...{ id: row.id, name: row.name, isFormer: row.since === null },
      months: monthsIn(row, history, corrections),
    }))
    const open = history.filter(({ state }) => state === 'open' || state === 'closing')
    return (
      <MspPage {...context} tab="license" aside={<LicenseActs path={path} mayOrder={mayOrder} />}>
        <LicensePage
          {...{ path, history, hours, state, ...offers }}
          orders={
            <OrdersCard {...{ path, mayOrder, orders: orders.rows, total: orders.total.count }} />
          }
          open={open.toReversed().map(({ period }) => ({
            ...{ period, ends: endOf(period), closes: closesAt(period, hours) },
          }))}
          chosen={
            chosen && {
              ...{ id: chosen.id, name: chosen.name },
              months: monthsIn(chosen, history, corrections),
            }
          }
        >
          <OrganizationsTable {...{ path, state, history, month, rows }} />
        </LicensePage>
      </MspPage>
    )
  },
  about: (_, __, { context }) => ({
    title: mspTitle('license'),
    topics: ['mau', 'orders', `msp:${context.msp.id}`],
  }),
})

for (const at of ownAndProvider('/license.csv', seeing))
  mspLicense.get(
    at.path,
    { ...at, permission: at.permission ?? seeing, scope: 'none', isExport: true },
    async (c) => {
      const { database, actor } = c.var
      const search = new URL(c.req.url).search.slice(1)
      const query = parseQuery(meteredOrganizations, search)
      const as = await Scope.enter(
        database,
        actor,
        async (scope) => {
          c.set('scope', scope)
          const { msp } = await mspContext(c)
          const history = await readHistory(scope, msp.id)
          return {
            msp,
            history,
            corrections: await correctionsOf(scope, msp.id, history[0]?.period ?? ''),
          }
        },
        'read only',
      )
      const { month } = query.filters
      if (month && !as.history.some(({ period }) => period === month))
        throw new Refusal('missing', 'no-such-month')
      const rows = organizationsCsv({ database, actor }, query, {
        within: ofMsp(as.msp.id),
        monthsOf: (row) => monthsIn(row, as.history, as.corrections),
      })
      return csvAnswer(c, `mau-${month ?? '12-months'}.csv`, rows, () =>
        recordExport(database, actor, 'mau-organizations', { what: search || 'all' }),
      )
    },
  )
