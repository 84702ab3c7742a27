import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import { noteOf } from '../../domain/tenants/domains.certificates.ts'
import { checkNow } from '../../domain/tenants/domains.checks.ts'
import { edgeOf, proofName } from '../../domain/tenants/domains.names.ts'
import { releaseHost, requestDomain, retryDomain } from '../../domain/tenants/domains.requests.ts'
import { problemsOf } from '../../domain/tenants/domains.states.ts'
import {
  removeDomain,
  switchDomain,
  switchManagedHost,
} from '../../domain/tenants/domains.switching.ts'
import { isUsable, listDomains } from '../../domain/tenants/domains.ts'
import { DomainPage } from '../../views/tenants/domain.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Toast } from '../../views/toast.tsx'
import { acted, refusedForm } from '../acted.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantOf, type Which } from './which.ts'

export const domain = routes()

const at = (act = '') => ownAndStaff(`/domain${act}`)
const editing = { permission: 'edit-domain' } as const

domain.get(at(), { permission: 'looking' }, async (c) => {
  const which = await tenantOf(c)
  return c.render(await pageOf(c, which), {
    title: c.var.words.tenants.tabs.domain,
    topics: ['domains'],
  })
})

const request = z.object({ host: z.string().max(1000) })

domain.post(at(), editing, async (c) => {
  const which = await tenantOf(c)
  const { host } = await formOf(c, request)
  try {
    await requestDomain(c.var.scope, which.tenant.id, host, c.var.config)
    return c.redirect(`${which.base}/domain`, 303)
  } catch (error) {
    const page = { title: c.var.words.tenants.tabs.domain }
    const rests = error instanceof Refusal && error.code === 'host-rests'
    return refusedForm(c, error, page, (errors) => pageOf(c, which, { typed: host, errors, rests }))
  }
})

domain.post('/tenants/:id/domain/releases', { ...editing, host: 'operators' }, async (c) => {
  const which = await tenantOf(c)
  const { host } = await formOf(c, request)
  await releaseHost(c.var.scope, which.tenant.id, host, c.var.config)
  return c.redirect(`${which.base}/domain`, 303)
})

const one = z.object({ domain: uuid })
const onOff = z.object({
  enabled: z.enum(['yes', 'no']).transform((word) => word === 'yes'),
  version: z.coerce.number().int().min(0),
})

domain.post(at('/checks'), editing, async (c) => {
  const { which, id } = await oneOf(c)
  const host = await checkNow(c.var.scope, which.tenant.id, id)
  return told(c, which, c.var.words.domains.done.checking(host))
})

domain.post(at('/retries'), editing, async (c) => {
  const { which, id } = await oneOf(c)
  const { host } = await retryDomain(c.var.scope, which.tenant.id, id)
  return told(c, which, c.var.words.domains.done.retried(host))
})

domain.post(at('/removals'), editing, async (c) => {
  const { which, id } = await oneOf(c)
  const host = await removeDomain(c.var.scope, which.tenant.id, id)
  return told(c, which, c.var.words.domains.done.removed(host))
})

domain.post(at('/switches'), editing, async (c) => {
  const { which, id } = await oneOf(c)
  const wish = await formOf(c, onOff)
  const { host } = await switchDomain(c.var.scope, which.tenant.id, id, wish)
  return told(c, which, c.var.words.domains.done[wish.enabled ? 'on' : 'off'](host))
})

domain.post(at('/managed'), editing, async (c) => {
  const which = await tenantOf(c)
  const wish = await formOf(c, onOff)
  await switchManagedHost(c.var.scope, which.tenant.id, wish, c.var.config)
  const host = edgeOf(which.tenant.shortname, c.var.config)
  return told(c, which, c.var.words.domains.done[wish.enabled ? 'on' : 'off'](host))
})

async function oneOf(c: Context<Portal>) {
  const which = await tenantOf(c)
  return { which, id: (await formOf(c, one)).domain }
}

/** A toast; open pages of the domain read themselves again. */
function told(c: Context<Portal>, which: Which, sentence: string) {
  c.header('HX-Trigger', 'close-dialog')
  return acted(c, <Toast>{sentence}</Toast>, `${which.base}/domain`)
}

type Refused = { typed: string; errors: Record<string, string>; rests: boolean }

async function pageOf(c: Context<Portal>, which: Which, refused?: Refused) {
  const { config, scope, actor } = c.var
  const { tenant, isOwn } = which
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
  const mayRelease = refused?.rests === true && actor.audience.kind === 'provider'
  const parts = { edge, address: address.href, hosts, isPlain, mayEdit, mayRelease }
  return (
    <TenantPage {...which} tab="domain">
      <DomainPage {...which} {...parts} maySwitch={mayEdit && !isOwn} {...refused} />
    </TenantPage>
  )
}
