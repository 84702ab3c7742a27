import type { Context } from 'hono'
import { z } from 'zod'
import { portalOfTenant } from '../../domain/hosts/hosts.ts'
import type { Confirmed } from '../../domain/people/password-confirmation.ts'
import {
  answerSupportSession,
  endSupportSession,
  enterSupportSession,
  findSupportSession,
  handOver,
  listSupportSessions,
  requestSupportSession,
  type SupportPurpose,
} from '../../domain/people/support-sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import { findTenant, type Tenant } from '../../domain/tenant.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import {
  SupportSessionEntryForm,
  SupportSessionForm,
  SupportSessionList,
  SupportSessionPage,
  supportSessionTitle,
} from '../../views/people/support-sessions.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { WordsProvider } from '../../views/words.ts'
import { confirmNext } from '../confirmations.ts'
import { clientOf, giveToken } from '../cookies.ts'
import { after } from '../declaration.ts'
import { keptFor } from '../kept-forms.ts'
import { asksPassword } from '../password-confirmation.ts'
import { formOf, type Portal, queryOf, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { brandOf } from '../shell.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const supportSessions = routes()

const supportSessionEntries = { host: 'operators', permission: 'enter-tenants' } as const

/** Where the tenant of the address has its portal, if it has one; the anonymous role alone knows hosts. */
async function portalAddress(c: Context<Portal>): Promise<URL | null> {
  const id = uuid.safeParse(c.req.param('id')).data
  const { database, config } = c.var
  if (!id) return null
  return Scope.enter(database, anonymous, (scope) => portalOfTenant(scope, id, config), 'read only')
}

const supportSessionPage = (tenant: Tenant): PageProps => ({
  title: supportSessionTitle(tenant),
  frame: (body) => <StandalonePage title={supportSessionTitle(tenant)}>{body}</StandalonePage>,
})

const supportSessionForm = (
  c: Context<Portal>,
  tenant: Tenant,
  portal: URL | null,
  purpose: SupportPurpose,
) => ({
  ...{ tenant, purpose },
  address: portal?.host ?? null,
  readOnly: c.var.actor.role === 'monitor' || tenant.state === 'deactivated',
  asksPassword: asksPassword(c.var.signedIn),
})

supportSessions.get(
  '/tenants/:id/support-sessions/new',
  supportSessionEntries,
  after(portalAddress, (portal) => async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    const { purpose } = queryOf(c, input.pick({ purpose: true }))
    return c.render(
      <SupportSessionForm
        {...{ ...supportSessionForm(c, tenant, portal, purpose), ...keptText(c) }}
      />,
      supportSessionPage(tenant),
    )
  }),
)

/** What was entered here before the session ended. */
function keptText(c: Context<Portal>) {
  const { data } = input.safeParse(keptFor(c, c.req.path.replace(/\/new$/, '')))
  return data ? { typed: data, purpose: data.purpose, kept: c.req.path } : {}
}

const input = z.object({
  reason: z.string().max(2000),
  ticket: z.string().max(200).default(''),
  purpose: z.enum(['portal', 'people']).default('portal'),
})

async function refused(c: Context<Portal>, portal: URL | null, error: unknown) {
  const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
  const typed = await formOf(c, input)
  return formWithErrors(c, error, supportSessionPage(tenant), async (errors) => (
    <SupportSessionForm
      {...supportSessionForm(c, tenant, portal, typed.purpose)}
      typed={typed}
      errors={errors}
    />
  ))
}

supportSessions.post(
  '/tenants/:id/support-sessions',
  { ...supportSessionEntries, password: 'when not fresh' },
  after(portalAddress, (portal) => ({
    async act(c: Context<Portal>, confirmed: Confirmed) {
      const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
      const typed = await formOf(c, input)
      try {
        if (!portal && typed.purpose === 'portal') throw new Refusal('conflict', 'no-host')
        const supportSession = await requestSupportSession(c.var.scope, tenant.id, typed, confirmed)
        if (supportSession.state === 'approved' && portal)
          return await handOverAnswer(c, tenant, supportSession.id, portal)
        confirmNext(c, `Approval requested from ${isolated(tenant.fullName)}.`)
        return c.redirect(`/tenants/${tenant.id}/support-sessions/${supportSession.id}`, 303)
      } catch (error) {
        return refused(c, portal, error)
      }
    },
    redraw: (c: Context<Portal>, error: Refusal) => refused(c, portal, error),
  })),
)

supportSessions.get(
  '/tenants/:id/support-sessions/:supportSession',
  { host: 'operators', permission: 'looking' },
  async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    const supportSession = await ownSupportSession(c, tenant)
    return c.render(
      <SupportSessionPage
        {...{ tenant, supportSession, link: null }}
        isMine={supportSession.actorId === c.var.actor.id}
      />,
      {
        title: supportSessionTitle(tenant),
        topics: ['support-sessions'],
      },
    )
  },
)

supportSessions.post(
  '/tenants/:id/support-sessions/:supportSession/entries',
  supportSessionEntries,
  after(portalAddress, (portal) => async (c) => {
    const tenant = await findTenant(c.var.scope, idOf(c, 'no-such-tenant'))
    return handOverAnswer(c, tenant, (await ownSupportSession(c, tenant)).id, portal)
  }),
)

async function ownSupportSession(c: Context<Portal>, tenant: Tenant) {
  const id = uuid.safeParse(c.req.param('supportSession'))
  const supportSession = id.success ? await findSupportSession(c.var.scope, id.data) : null
  if (supportSession?.tenantId !== tenant.id)
    throw new Refusal('missing', 'no-such-support-session')
  return supportSession
}

/** A form may not lead to another host (CSP), so the answer is a page with one link, which script follows. */
async function handOverAnswer(
  c: Context<Portal>,
  tenant: Tenant,
  supportSessionId: string,
  url: URL | null,
) {
  if (!url) throw new Refusal('conflict', 'no-host')
  const token = await handOver(c.var.scope, supportSessionId, url.host, c.var.signedIn.sessionId)
  const link = new URL(`/support-sessions/enter#${token}`, url).href
  if (c.req.header('HX-Request')) {
    c.header('HX-Redirect', link)
    return c.body(null, 204)
  }
  const supportSession = await findSupportSession(c.var.scope, supportSessionId)
  return c.render(<SupportSessionPage {...{ tenant, supportSession, link }} isMine />, {
    title: supportSessionTitle(tenant),
  })
}

supportSessions.get(ownAndStaff('/support-sessions'), { permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  const { actor, scope, words } = c.var
  return c.render(
    <TenantPage {...context} tab="support-sessions">
      <SupportSessionList
        base={context.base}
        supportSessions={await listSupportSessions(scope, context.tenant.id)}
        mayAnswer={context.isOwn && may(actor, 'manage-people')}
        mayEnd={may(actor, context.isOwn ? 'manage-people' : 'enter-tenants')}
      />
    </TenantPage>,
    { title: words.supportSessions.title, topics: ['support-sessions'] },
  )
})

supportSessions.post(
  '/support-sessions/:supportSession/answers',
  { host: 'tenant', permission: 'manage-people' },
  async (c) => {
    const context = await tenantContext(c)
    const { answer } = await formOf(c, z.object({ answer: z.enum(['yes', 'no']) }))
    const { id, actorName, purpose } = await ownSupportSession(c, context.tenant)
    await answerSupportSession(c.var.scope, id, answer === 'yes')
    const { allowed, refused } = c.var.words.supportSessions
    confirmNext(c, answer === 'yes' ? allowed[purpose](actorName) : refused(actorName))
    return c.redirect(`${context.base}/support-sessions`, 303)
  },
)

const mayEnd = {
  provider: 'enter-tenants',
  msp: 'enter-tenants',
  tenant: 'manage-people',
} as const

supportSessions.post(
  ownAndStaff('/support-sessions/:supportSession/ends'),
  { permission: mayEnd },
  async (c) => {
    const context = await tenantContext(c)
    await endSupportSession(c.var.scope, (await ownSupportSession(c, context.tenant)).id)
    confirmNext(c, c.var.words.supportSessions.isOver)
    return c.redirect(`${context.base}/support-sessions`, 303)
  },
)

supportSessions.post(
  '/support-sessions/exits',
  { host: 'tenant', permission: 'looking' },
  async (c) => {
    const { supportSession } = c.var.actor
    if (!supportSession) throw new Refusal('missing', 'no-such-support-session')
    await endSupportSession(c.var.scope, supportSession.id)
    giveToken(c, null)
    return c.redirect('/session/new?notice=support-left', 303)
  },
)

/** Signed out, on the customer's host: the token comes in the fragment, which no server and no log sees. */
const handedOver = {
  host: 'tenant',
  open: 'who enters is known by the token that the operators’ host handed over',
} as const

const SupportSessionEntryPage = (props: { c: Context<Portal>; error?: string }) => (
  <WordsProvider value={props.c.var.words}>
    <SignInLayout
      title={props.c.var.words.supportSessions.one}
      nonce={props.c.var.nonce}
      brand={brandOf(props.c)}
      host={props.c.var.host}
    >
      <SupportSessionEntryForm error={props.error} />
    </SignInLayout>
  </WordsProvider>
)

supportSessions.get('/support-sessions/enter', handedOver, (c) => {
  c.header('Cache-Control', 'no-store')
  return c.html(<SupportSessionEntryPage c={c} />)
})

supportSessions.post('/support-sessions/entries', handedOver, async (c) => {
  const { token } = await formOf(c, z.object({ token: z.string().max(100) }))
  try {
    const opened = await Scope.enter(c.var.database, anonymous, (scope) =>
      enterSupportSession(scope, token, clientOf(c), c.var.requestId),
    )
    giveToken(c, opened)
    return c.redirect('/', 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    return c.html(<SupportSessionEntryPage c={c} error={c.var.words.say(error)} />, 422)
  }
})
