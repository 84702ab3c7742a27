import type { Context } from 'hono'
import { z } from 'zod'
import { checkNow } from '../../domain/hosts/domains.checks.ts'
import { edgeOf, proofName } from '../../domain/hosts/domains.names.ts'
import { releaseHost, requestDomain, retryDomain } from '../../domain/hosts/domains.requests.ts'
import { noteOf, problemsOf } from '../../domain/hosts/domains.states.ts'
import {
  isUsable,
  listDomains,
  removeDomain,
  switchDomain,
  switchManagedHost,
} from '../../domain/hosts/domains.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { DomainPage } from '../../views/hosts/domains.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Toast } from '../../views/toast.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { actResponse, formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from '../tenant-context.ts'

export const domain = routes()

const at = (act = '') => ownAndStaff(`/domain${act}`)
const editing = { permission: 'edit-domain' } as const

domain.get(at(), { permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  return c.render(await pageOf(c, context), {
    title: c.var.words.tenants.tabs.domain,
    topics: ['domains'],
  })
})

const request = z.object({ host: z.string().max(1000) })

domain.post(at(), editing, async (c) => {
  const context = await tenantContext(c)
  const { host } = await formOf(c, request)
  try {
    await requestDomain(c.var.scope, context.tenant.id, host, c.var.config)
    return c.redirect(`${context.base}/domain`, 303)
  } catch (error) {
    const page = { title: c.var.words.tenants.tabs.domain }
    const rests = error instanceof Refusal && error.code === 'host-rests'
    return formWithErrors(c, error, page, (errors) =>
      pageOf(c, context, { typed: host, errors, rests }),
    )
  }
})

domain.post('/tenants/:id/domain/releases', { ...editing, host: 'operators' }, async (c) => {
  const context = await tenantContext(c)
  const { host } = await formOf(c, request)
  await releaseHost(c.var.scope, context.tenant.id, host, c.var.config)
  return c.redirect(`${context.base}/domain`, 303)
})

const one = z.object({ domain: uuid })
const onOff = z.object({
  enabled: z.enum(['yes', 'no']).transform((word) => word === 'yes'),
  version: z.coerce.number().int().min(0),
})

domain.post(at('/checks'), editing, async (c) => {
  const { context, id } = await oneOf(c)
  const host = await checkNow(c.var.scope, context.tenant.id, id)
  return toast(c, context, c.var.words.domains.done.checking(host))
})

domain.post(at('/retries'), editing, async (c) => {
  const { context, id } = await oneOf(c)
  const { host } = await retryDomain(c.var.scope, context.tenant.id, id)
  return toast(c, context, c.var.words.domains.done.retried(host))
})

domain.post(at('/removals'), editing, async (c) => {
  const { context, id } = await oneOf(c)
  const host = await removeDomain(c.var.scope, context.tenant.id, id)
  return toast(c, context, c.var.words.domains.done.removed(host))
})

domain.post(at('/switches'), editing, async (c) => {
  const { context, id } = await oneOf(c)
  const input = await formOf(c, onOff)
  const { host } = await switchDomain(c.var.scope, context.tenant.id, id, input)
  return toast(c, context, c.var.words.domains.done[input.enabled ? 'on' : 'off'](host))
})

domain.post(at('/managed'), editing, async (c) => {
  const context = await tenantContext(c)
  const input = await formOf(c, onOff)
  await switchManagedHost(c.var.scope, context.tenant.id, input, c.var.config)
  const host = edgeOf(context.tenant.shortname, c.var.config)
  return toast(c, context, c.var.words.domains.done[input.enabled ? 'on' : 'off'](host))
})

async function oneOf(c: Context<Portal>) {
  const context = await tenantContext(c)
  return { context, id: (await formOf(c, one)).domain }
}

/** A toast; open pages of the domain read themselves again. */
function toast(c: Context<Portal>, context: TenantContext, sentence: string) {
  c.header('HX-Trigger', 'close-dialog')
  return actResponse(c, <Toast>{sentence}</Toast>, `${context.base}/domain`)
}

type Refused = { typed: string; errors: Record<string, string>; rests: boolean }

async function pageOf(c: Context<Portal>, context: TenantContext, refused?: Refused) {
  const { config, scope, actor } = c.var
  const { tenant, isOwn } = context
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
    <TenantPage {...context} tab="domain">
      <DomainPage {...context} {...parts} maySwitch={mayEdit && !isOwn} {...refused} />
    </TenantPage>
  )
}
