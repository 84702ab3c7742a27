import type { Context } from 'hono'
import { z } from 'zod'
import type { Confirmed } from '../../domain/people/confirmations.ts'
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
import { after } from '../declaration.ts'
import { formOf, type Portal, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { brandOf } from '../shell.ts'
import { ownAndStaff, tenantOf } from '../tenants/which.ts'
import { asksPassword } from './confirm.ts'
import { doorOf, giveToken } from './door.ts'

export const visits = routes()

const entering = { host: 'operators', permission: 'enter-tenants' } as const

/** Where the tenant of the address has its portal, if it has one; the gate alone knows hosts. */
async function portalAddress(c: Context<Portal>): Promise<URL | null> {
  const id = uuid.safeParse(c.req.param('id')).data
  const { database, config } = c.var
  if (!id) return null
  return Scope.enter(database, gate, (scope) => portalOfTenant(scope, id, config), 'read only')
}

const enterPage = (tenant: Tenant): PageProps => ({
  title: enterTitle(tenant),
  frame: (body) => <OwnPage title={enterTitle(tenant)}>{body}</OwnPage>,
})

const enterForm = (c: Context<Portal>, tenant: Tenant, portal: URL | null) => ({
  tenant,
  address: portal?.host ?? null,
  readOnly: c.var.actor.role === 'monitor' || tenant.state === 'deactivated',
  asksPassword: asksPassword(c.var.signedIn),
})

visits.get(
  '/tenants/:id/visits/new',
  entering,
  after(portalAddress, (portal) => async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    return c.render(<EnterForm {...enterForm(c, tenant, portal)} />, enterPage(tenant))
  }),
)

const wish = z.object({
  reason: z.string().max(2000),
  ticket: z.string().max(200).default(''),
})

async function refused(c: Context<Portal>, portal: URL | null, error: unknown) {
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  const typed = await formOf(c, wish)
  return refusedForm(c, error, enterPage(tenant), async (errors) => (
    <EnterForm {...enterForm(c, tenant, portal)} typed={typed} errors={errors} />
  ))
}

visits.post(
  '/tenants/:id/visits',
  { ...entering, password: 'when not fresh' },
  after(portalAddress, (portal) => ({
    async act(c: Context<Portal>, confirmed: Confirmed) {
      const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
      const typed = await formOf(c, wish)
      try {
        if (!portal) throw new Refusal('conflict', 'no-host')
        const visit = await requestVisit(c.var.scope, tenant.id, typed, confirmed)
        return visit.state === 'approved'
          ? await led(c, tenant, visit.id, portal)
          : c.redirect(`/tenants/${tenant.id}/visits/${visit.id}`, 303)
      } catch (error) {
        return refused(c, portal, error)
      }
    },
    redraw: (c: Context<Portal>, error: Refusal) => refused(c, portal, error),
  })),
)

visits.get(
  '/tenants/:id/visits/:visit',
  { host: 'operators', permission: 'looking' },
  async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    const visit = await ownVisit(c, tenant)
    return c.render(<VisitPage tenant={tenant} visit={visit} link={null} />, {
      title: enterTitle(tenant),
      topics: ['visits'],
    })
  },
)

visits.post(
  '/tenants/:id/visits/:visit/entries',
  entering,
  after(portalAddress, (portal) => async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    return led(c, tenant, (await ownVisit(c, tenant)).id, portal)
  }),
)

async function ownVisit(c: Context<Portal>, tenant: Tenant) {
  const id = uuid.safeParse(c.req.param('visit'))
  const visit = id.success ? await findVisit(c.var.scope, id.data) : null
  if (visit?.tenantId !== tenant.id) throw new Refusal('missing', 'no-such-visit')
  return visit
}

/** A form may not lead to another host (CSP), so the answer is a page with one link, which script follows. */
async function led(c: Context<Portal>, tenant: Tenant, visitId: string, url: URL | null) {
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

visits.get(ownAndStaff('/visits'), { permission: 'looking' }, async (c) => {
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

visits.post(
  '/visits/:visit/answers',
  { host: 'tenant', permission: 'manage-people' },
  async (c) => {
    const which = await tenantOf(c)
    const { answer } = await formOf(c, z.object({ answer: z.enum(['yes', 'no']) }))
    await answerVisit(c.var.scope, (await ownVisit(c, which.tenant)).id, answer === 'yes')
    return c.redirect(`${which.base}/visits`, 303)
  },
)

const mayEnd = {
  provider: 'enter-tenants',
  msp: 'enter-tenants',
  tenant: 'manage-people',
} as const

visits.post(ownAndStaff('/visits/:visit/ends'), { permission: mayEnd }, async (c) => {
  const which = await tenantOf(c)
  await endVisit(c.var.scope, (await ownVisit(c, which.tenant)).id)
  return c.redirect(`${which.base}/visits`, 303)
})

visits.post('/visits/exits', { host: 'tenant', permission: 'own' }, async (c) => {
  const { visit } = c.var.actor
  if (!visit) throw new Refusal('missing', 'no-such-visit')
  await endVisit(c.var.scope, visit.id)
  giveToken(c, null)
  return c.redirect('/session/new', 303)
})

/** Signed out, on the customer's host: the token comes in the fragment, which no server and no log sees. */
const handedOver = {
  host: 'tenant',
  open: 'who enters is known by the token that the operators’ host handed over',
} as const

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

visits.get('/visits/enter', handedOver, (c) => {
  c.header('Cache-Control', 'no-store')
  return c.html(<EnteringPage c={c} />)
})

visits.post('/visits/entries', handedOver, async (c) => {
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
