import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { licenseAudits } from '../../domain/licensing/audits.list.ts'
import { newestRefresh, refreshLicenses } from '../../domain/licensing/audits.refresh.ts'
import {
  licenseRuns,
  newestRun,
  pointsOf,
  runsIn,
  type Span,
  spanOf,
} from '../../domain/licensing/audits.runs.ts'
import { readStanding } from '../../domain/licensing/audits.standing.ts'
import { monthIn, reportCsv } from '../../domain/licensing/reports.ts'
import type { ListQuery } from '../../domain/lists/address.ts'
import { recordExport } from '../../domain/lists/exports.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { listMsps } from '../../domain/tenant.ts'
import { allAuditWords } from '../../views/licensing/audits.list.words.ts'
import { AuditsPage, Runs } from '../../views/licensing/audits.lists.tsx'
import { AuditActs, AuditPage, isUnderWay } from '../../views/licensing/audits.tsx'
import { auditWords } from '../../views/licensing/audits.words.ts'
import { History } from '../../views/licensing/chart.tsx'
import type { ListState } from '../../views/lists/list.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { csvAnswer } from '../csv.ts'
import { act } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const audits = routes()

type C = Context<Portal>

/** For everybody who may look at a customer's licenses; staff by their permission alone. */
export const looking = {
  permission: 'looking',
  right: ['user-licenses', 'view'],
  reads: 'standby',
} as const
export const pathOf = ({ base }: { base: string }) => `${base}/licenses`

/** The list without filters that the page itself says, and its address without parts that mean nothing. */
export function without<Row>(
  state: ListState<Row>,
  said: readonly string[],
  idle: readonly string[] = [],
): ListState<Row> {
  const { query } = state
  const filters = left(query.filters, said)
  return { ...state, query: { ...query, filters, pairs: left(query.pairs, idle) } }
}

const left = (of: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)))

async function prepare(c: C, { filters }: ListQuery) {
  const context = await tenantContext(c)
  const span = spanOf(filters)
  const { id } = context.tenant
  const [refresh, spanned] = await Promise.all([
    newestRefresh(c.var.scope, id),
    runsOf(c, id, span),
  ])
  return { context, path: pathOf(context), span, refresh, ...spanned }
}

/** Which runs a span has; the page of one that cannot be says why. */
async function runsOf(c: C, tenantId: string, span: Span) {
  const { scope, signedIn, words } = c.var
  try {
    return { error: null, within: await runsIn(scope, tenantId, span, signedIn.timeZone) }
  } catch (error) {
    if (!(error instanceof Refusal) || c.req.path.endsWith('.csv')) throw error
    c.status(422)
    return { error: words.say(error), within: sql`false` }
  }
}

const own = listPages(audits, {
  at: [{ path: '/tenants/:id/licenses', host: 'operators' }],
  declaration: looking,
  list: licenseRuns,
  prepare,
  async page(c, state, { context, path, span, within, error, refresh }) {
    const { scope, actor, shell, signedIn, words } = c.var
    const { id } = context.tenant
    const [run, points] = await Promise.all([newestRun(scope, id), pointsOf(scope, within)])
    const services = await readStanding(scope, id, run?.services ?? [])
    const mayRefresh = may(actor, 'refresh-licenses')
    const isOpen = span.period !== 'dates'
    const factorsPath = may(actor, 'administer') ? `${path}/factors` : null
    return (
      <TenantPage
        {...context}
        tab="licenses"
        title={auditWords(words).title}
        aside={<AuditActs {...{ path, span, mayRefresh }} />}
      >
        <AuditPage {...{ path, run, refresh, error, mayRefresh, services, factorsPath }}>
          <History {...{ points, isOpen, now: shell.now.getTime(), zone: signedIn.timeZone }} />
          <Runs
            path={path}
            state={without(state, ['period', 'from', 'to'], isOpen ? ['from', 'to'] : [])}
          />
        </AuditPage>
      </TenantPage>
    )
  },
  about: ({ var: { words } }, _, { refresh }) => ({
    title: words.tenants.tabs.licenses,
    topics: [
      'licenses',
      ...(refresh && isUnderWay(refresh) ? [`command:${refresh.id}` as const] : []),
    ],
  }),
  csv: { of: ({ context }) => context.tenant.id },
})

const all = listPages(audits, {
  at: [],
  declaration: looking,
  list: licenseAudits,
  prepare: async ({ var: { scope } }) => ({ path: '/licenses', msps: await listMsps(scope) }),
  page: ({ var: { actor } }, state, { msps }) => (
    <AuditsPage {...{ state, msps }} hasFiles={actor.audience.kind === 'provider'} />
  ),
  about: ({ var: { words } }) => ({ title: allAuditWords(words).title, topics: ['licenses'] }),
  csv: {},
})

/** One address: on a customer's portal its own audit, for the provider those of all tenants. */
const ofReader = ({ var: { actor } }: C) => (actor.audience.kind === 'tenant' ? own : all)
audits.get('/licenses', { host: 'both', ...looking }, (c) => ofReader(c).show(c))
audits.get('/licenses.csv', { host: 'both', ...looking, scope: 'none', isExport: true }, (c) =>
  ofReader(c).take(c),
)

audits.get(
  '/licenses/report.csv',
  {
    host: 'operators',
    audience: ['provider'],
    permission: 'looking',
    scope: 'none',
    isExport: true,
  },
  async (c) => {
    const { database, actor } = c.var
    const month = monthIn(c.req.query('month') ?? '')
    return csvAnswer(c, `licenses-${month}.csv`, reportCsv({ database, actor }, month), () =>
      recordExport(database, actor, 'license-report', { what: month }),
    )
  },
)

act(audits, {
  at: ownAndStaff('/licenses/refreshes'),
  guard: { permission: 'refresh-licenses', right: ['user-licenses', 'view'] },
  about: tenantContext,
  back: pathOf,
  verb: ({ var: { scope } }, { tenant }) => refreshLicenses(scope, tenant.id),
  done: ({ var: { words } }, _, { merged }) => auditWords(words)[merged ? 'isRunning' : 'queued'],
})
