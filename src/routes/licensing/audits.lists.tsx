import type { Context } from 'hono'
import { between, countChanges, licenseChanges } from '../../domain/licensing/audits.changes.ts'
import { findRun, type Run, runBefore } from '../../domain/licensing/audits.runs.ts'
import { inRun, licenseUsers, type RunUser } from '../../domain/licensing/audits.users.ts'
import type { ListQuery } from '../../domain/lists/address.ts'
import { hasRight } from '../../domain/services/rights.ts'
import { OfRun, RunChanges, RunUsers } from '../../views/licensing/audits.lists.tsx'
import { auditWords } from '../../views/licensing/audits.words.ts'
import { ChartStyles } from '../../views/more-styles.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Time } from '../../views/time.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'
import { looking, pathOf, without } from './audits.tsx'

export const auditLists = routes()

type C = Context<Portal>

async function runOf(c: C) {
  const context = await tenantContext(c)
  const run = await findRun(c.var.scope, context.tenant.id, c.req.param('run') ?? '')
  const audit = pathOf(context)
  return { context, run, audit, at: `${audit}/runs/${run.number}` }
}

/** Where somebody's own page is, for who may look at users: on their own portal. */
function pagesOfUsers(c: C) {
  const isOpen = hasRight(c.var.actor, 'users', 'view')
  return ({ subject, factor, also }: RunUser) =>
    isOpen && factor !== 'service-number' && !also.includes('service-number')
      ? `/users/${subject}`
      : null
}

listPages(auditLists, {
  at: ownAndStaff('/licenses/runs/:run'),
  declaration: looking,
  list: licenseUsers,
  async prepare(c) {
    const of = await runOf(c)
    return { ...of, path: of.at, within: inRun(of.context.tenant.id, of.run.number) }
  },
  page: (c, state, { context, run, audit, at }) => {
    const words = auditWords(c.var.words)
    return (
      <TenantPage {...context} tab="licenses" title={words.users.title}>
        <OfRun path={audit} run={run}>
          {run.previous !== null && (
            <>
              {' · '}
              <a href={`${at}/changes`}>{words.changes.title}</a>
            </>
          )}
        </OfRun>
        <RunUsers state={state} services={run.services} userOf={pagesOfUsers(c)} />
      </TenantPage>
    )
  },
  about: ({ var: { words } }) => ({ title: auditWords(words).users.title }),
  csv: { of: ({ context }) => context.tenant.id, name: ({ run }) => `license-run-${run.number}` },
})

/** The run that another is compared with: the one that the address names, else the one before. */
function comparedWith({ var: { scope } }: C, tenantId: string, run: Run, { filters }: ListQuery) {
  return filters.since ? findRun(scope, tenantId, filters.since) : runBefore(scope, tenantId, run)
}

listPages(auditLists, {
  at: ownAndStaff('/licenses/runs/:run/changes'),
  declaration: looking,
  list: licenseChanges,
  async prepare(c, query) {
    const of = await runOf(c)
    const { id } = of.context.tenant
    const since = await comparedWith(c, id, of.run, query)
    const within = between(id, since.number, of.run.number)
    return { ...of, since, path: `${of.at}/changes`, within }
  },
  page: async (c, state, { context, run, since, audit, path, within }) => {
    const words = auditWords(c.var.words)
    const counts = await countChanges(c.var.scope, within)
    return (
      <TenantPage {...context} tab="licenses" title={words.changes.title}>
        <ChartStyles />
        <OfRun path={audit} run={run}>
          {' · '}
          {words.comparedWith} <Time at={since.taken} absolute />
        </OfRun>
        <RunChanges
          state={without(state, ['since'])}
          {...{ counts, href: `${path}?since=${since.number}` }}
        />
      </TenantPage>
    )
  },
  about: ({ var: { words } }) => ({ title: auditWords(words).changes.title }),
  csv: {
    of: ({ context }) => context.tenant.id,
    name: ({ run, since }) => `license-changes-${since.number}-${run.number}`,
  },
})
