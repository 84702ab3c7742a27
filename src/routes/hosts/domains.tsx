import type { Context } from 'hono'
import { z } from 'zod'
import type { Given } from '../../domain/form.ts'
import { checkNow } from '../../domain/hosts/domains.checks.ts'
import { edgeOf, hostForm, proofName } from '../../domain/hosts/domains.names.ts'
import { releaseHost, requestDomain, retryDomain } from '../../domain/hosts/domains.requests.ts'
import { noteOf, problemsOf } from '../../domain/hosts/domains.states.ts'
import {
  isUsable,
  listDomains,
  removeDomain,
  switchDomain,
  switchManagedHost,
} from '../../domain/hosts/domains.ts'
import { may } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { DomainPage } from '../../views/hosts/domains.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Words } from '../../views/words.ts'
import { act, formPage } from '../form.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from '../tenant-context.ts'

export const domain = routes()

const at = (act = '') => ownAndStaff(`/domain${act}`)
const guard = { permission: 'edit-domain' } as const

const back = ({ base }: TenantContext) => `${base}/domain`

formPage(domain, {
  at: at(),
  ...{ guard, back, lookers: 'looking', topics: ['domains'], about: tenantContext },
  form: ({ var: { config } }) => hostForm(config),
  row: () => ({}),
  look: ({ var: { words } }) => ({
    labels: { host: words.domains.own.host, hostHint: words.domains.own.hint },
    title: words.tenants.tabs.domain,
  }),
  page: async (c, context, form) => (
    <TenantPage {...context} tab="domain">
      <DomainPage {...context} {...(await hostsOf(c, context))} form={form} />
    </TenantPage>
  ),
  verb: ({ var: { scope, config } }, { tenant }, given) =>
    requestDomain(scope, tenant.id, textOf(given.host), config),
})

act(domain, {
  at: [{ path: '/tenants/:id/domain/releases', host: 'operators' }],
  ...{ guard, back, about: tenantContext },
  verb: ({ var: { scope, config } }, { tenant }, given) =>
    releaseHost(scope, tenant.id, textOf(given.host), config),
})

const textOf = (given: unknown) => (typeof given === 'string' ? given : '')

const one = z.object({ domain: uuid })

async function oneOf(c: Context<Portal>) {
  return { ...(await tenantContext(c)), id: (await formOf(c, one)).domain }
}

type Done = Words['domains']['done']
type HostVerb<R> = (scope: Scope, tenantId: string, id: string, given: Given) => Promise<R>

/** An act on one of the hosts; open pages of the domain read themselves again. */
const hostAct = <R,>(path: string, verb: HostVerb<R>, done: (words: Done, result: R) => string) =>
  act(domain, {
    at: at(path),
    ...{ guard, back, about: oneOf },
    verb: ({ var: { scope } }, { tenant, id }, given) => verb(scope, tenant.id, id, given),
    done: ({ var: { words } }, _, result) => done(words.domains.done, result),
  })

const switched = (words: Done, { host, enabled }: { host: string; enabled: boolean }) =>
  words[enabled ? 'on' : 'off'](host)

hostAct('/checks', checkNow, (words, host) => words.checking(host))
hostAct('/retries', retryDomain, (words, { host }) => words.retried(host))
hostAct('/removals', removeDomain, (words, host) => words.removed(host))
hostAct('/switches', switchDomain, switched)

act(domain, {
  at: at('/managed'),
  ...{ guard, back, about: tenantContext },
  verb: ({ var: { scope, config } }, { tenant }, given) =>
    switchManagedHost(scope, tenant.id, given, config),
  done: ({ var: { words } }, _, result) => switched(words.domains.done, result),
})

/** A tenant's hosts with what is to be known of each, and what this reader may do to them. */
async function hostsOf(c: Context<Portal>, { tenant, isOwn }: TenantContext) {
  const { config, scope, actor } = c.var
  const isPlain = config.portalUrl.protocol === 'http:'
  const edge = edgeOf(tenant.shortname, config)
  const address = new URL(config.portalUrl.origin)
  address.hostname = edge
  const mayEdit = may(actor, 'edit-domain')
  const hosts = (await listDomains(scope, tenant.id)).map((domain) => ({
    domain,
    proof: proofName(domain.host),
    isUsable: isUsable(domain, isPlain),
    problems: problemsOf(domain.problem),
    note: noteOf(domain.certificateProblem),
  }))
  return {
    ...{ edge, address: address.href, hosts, isPlain, mayEdit, maySwitch: mayEdit && !isOwn },
    isProvider: actor.audience.kind === 'provider',
  }
}
