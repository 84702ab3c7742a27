import type { Context } from 'hono'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { may } from '../../domain/people/roles.ts'
import {
  answerVisit,
  endVisit,
  enterVisit,
  findVisit,
  handOver,
  listVisits,
  requestVisit,
} from '../../domain/people/visits.ts'
import { Refusal } from '../../domain/refusal.ts'
import { gate, Scope } from '../../domain/scope.ts'
import { portalOfTenant } from '../../domain/tenants/hosts.ts'
import { findTenant, type Tenant } from '../../domain/tenants/tenants.ts'
import { OwnPage } from '../../views/dialog.tsx'
import {
  EnterForm,
  EnteringForm,
  enterTitle,
  VisitList,
  VisitPage,
} from '../../views/people/visits.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { WordsProvider } from '../../views/words.ts'
import { idOf, refusedForm } from '../acted.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { brandOf } from '../shell.ts'
import { tenantOf } from '../tenants/which.ts'
import { asksPassword } from './confirm.ts'
import { doorOf, giveToken } from './door.ts'

export const visits = new Hono<Portal>()

/** Reads the address before the request's own transaction: the gate alone knows hosts. */
export const portalAddress = createMiddleware<Portal>(async (c, next) => {
  const id = uuid.safeParse(c.req.param('id')).data
  const { database, config } = c.var
  const url = id
    ? await Scope.enter(database, gate, (scope) => portalOfTenant(scope, id, config), 'read only')
    : null
  c.set('tenantPortal', url)
  await next()
})

const enterPage = (tenant: Tenant): PageProps => ({
  title: enterTitle(tenant),
  frame: (body) => <OwnPage title={enterTitle(tenant)}>{body}</OwnPage>,
})

const enterForm = (c: Context<Portal>, tenant: Tenant) => ({
  tenant,
  address: c.var.tenantPortal?.host ?? null,
  readOnly: c.var.actor.role === 'monitor' || tenant.state === 'deactivated',
  asksPassword: asksPassword(c.var.signedIn),
})

visits.get('/tenants/:id/visits/new', async (c) => {
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  if (!may(c.var.actor, 'enter-tenants')) throw new Refusal('missing', 'no-such-tenant')
  return c.render(<EnterForm {...enterForm(c, tenant)} />, enterPage(tenant))
})

const wish = z.object({
  reason: z.string().max(2000),
  ticket: z.string().max(200).default(''),
})

visits.post('/tenants/:id/visits', async (c) => {
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  const typed = await formOf(c, wish)
  try {
    if (c.var.unconfirmed) throw c.var.unconfirmed
    if (!c.var.tenantPortal) throw new Refusal('conflict', 'no-host')
    const visit = await requestVisit(c.var.scope, tenant.id, typed)
    return visit.state === 'approved'
      ? await led(c, tenant, visit.id)
      : c.redirect(`/tenants/${tenant.id}/visits/${visit.id}`, 303)
  } catch (error) {
    return refusedForm(c, error, enterPage(tenant), async (errors) => (
      <EnterForm {...enterForm(c, tenant)} typed={typed} errors={errors} />
    ))
  }
})

visits.get('/tenants/:id/visits/:visit', async (c) => {
  demandStaff(c)
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  const visit = await ownVisit(c, tenant)
  return c.render(<VisitPage tenant={tenant} visit={visit} link={null} />, {
    title: enterTitle(tenant),
    topics: ['visits'],
  })
})

visits.post('/tenants/:id/visits/:visit/entries', async (c) => {
  demandStaff(c)
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  return led(c, tenant, (await ownVisit(c, tenant)).id)
})

/** The pages on the way in are the visitors'; the customer has its list. */
function demandStaff(c: Context<Portal>) {
  if (c.var.actor.audience.kind === 'tenant') throw new Refusal('missing', 'no-such-tenant')
}

async function ownVisit(c: Context<Portal>, tenant: Tenant) {
  const id = uuid.safeParse(c.req.param('visit'))
  const visit = id.success ? await findVisit(c.var.scope, id.data) : null
  if (visit?.tenantId !== tenant.id) throw new Refusal('missing', 'no-such-visit')
  return visit
}

/** A form may not lead to another host (CSP), so the answer is a page with one link, which script follows. */
async function led(c: Context<Portal>, tenant: Tenant, visitId: string) {
  const url = c.var.tenantPortal
  if (!url) throw new Refusal('conflict', 'no-host')
  const token = await handOver(c.var.scope, visitId, url.host)
  const link = new URL(`/visits/enter#${token}`, url).href
  if (c.req.header('HX-Request')) {
    c.header('HX-Redirect', link)
    return c.body(null, 204)
  }
  const visit = await findVisit(c.var.scope, visitId)
  return c.render(<VisitPage tenant={tenant} visit={visit} link={link} />, {
    title: enterTitle(tenant),
  })
}

for (const path of ['/visits', '/tenants/:id/visits'])
  visits.get(path, async (c) => {
    const which = await tenantOf(c)
    const { actor, scope, words } = c.var
    return c.render(
      <TenantPage {...which} tab="visits">
        <VisitList
          base={which.base}
          visits={await listVisits(scope, which.tenant.id)}
          mayAnswer={which.isOwn && may(actor, 'manage-people')}
          mayEnd={may(actor, which.isOwn ? 'manage-people' : 'enter-tenants')}
        />
      </TenantPage>,
      { title: words.visits.title, topics: ['visits'] },
    )
  })

visits.post('/visits/:visit/answers', async (c) => {
  const which = await tenantOf(c)
  const { answer } = await formOf(c, z.object({ answer: z.enum(['yes', 'no']) }))
  await answerVisit(c.var.scope, (await ownVisit(c, which.tenant)).id, answer === 'yes')
  return c.redirect(`${which.base}/visits`, 303)
})

for (const path of ['/visits/:visit/ends', '/tenants/:id/visits/:visit/ends'])
  visits.post(path, async (c) => {
    const which = await tenantOf(c)
    await endVisit(c.var.scope, (await ownVisit(c, which.tenant)).id)
    return c.redirect(`${which.base}/visits`, 303)
  })

visits.post('/visits/exits', async (c) => {
  const { visit } = c.var.actor
  if (!visit) throw new Refusal('missing', 'no-such-visit')
  await endVisit(c.var.scope, visit.id)
  giveToken(c, null)
  return c.redirect('/session/new', 303)
})

/** What a visitor has no business with: the profile belongs to the account, which is at home elsewhere. */
export const notOnVisit = createMiddleware<Portal>(async (c, next) => {
  if (c.var.actor.visit) throw new Refusal('forbidden', 'on-visit')
  await next()
})

/** Signed out, on the customer's host: the token comes in the fragment, which no server and no log sees. */
export const entering = new Hono<Portal>()

const EnteringPage = (props: { c: Context<Portal>; error?: string }) => (
  <WordsProvider value={props.c.var.words}>
    <SignInLayout
      title={props.c.var.words.visits.title}
      nonce={props.c.var.nonce}
      brand={brandOf(props.c)}
      host={props.c.var.host}
    >
      <EnteringForm error={props.error} />
    </SignInLayout>
  </WordsProvider>
)

entering.get('/visits/enter', (c) => {
  if (!c.var.face.tenant) throw new Refusal('missing', 'nothing-here')
  c.header('Cache-Control', 'no-store')
  return c.html(<EnteringPage c={c} />)
})

entering.post('/visits/entries', async (c) => {
  if (!c.var.face.tenant) throw new Refusal('missing', 'nothing-here')
  const { token } = await formOf(c, z.object({ token: z.string().max(100) }))
  try {
    const opened = await Scope.enter(c.var.database, gate, (scope) =>
      enterVisit(scope, token, doorOf(c), c.var.requestId),
    )
    giveToken(c, opened)
    return c.redirect('/', 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    return c.html(<EnteringPage c={c} error={c.var.words.say(error)} />, 422)
  }
})
