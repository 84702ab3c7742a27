import type { Context } from 'hono'
import { z } from 'zod'
import type { Given } from '../../domain/form.ts'
import { issue } from '../../domain/issues.ts'
import { changePassword } from '../../domain/people/password-changes.ts'
import { changePreferences, preferencesForm, themeForm } from '../../domain/people/profile.ts'
import { endMyOtherSessions, endSessions, listSessions } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { ownAccount } from '../../domain/roles.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import type { Errors } from '../../views/form.tsx'
import { MustChangeForm, PasswordForm, ProfilePage } from '../../views/people/profile.tsx'
import { ThemeForm } from '../../views/theme.tsx'
import type { Words } from '../../views/words.ts'
import { confirmNext } from '../confirmations.ts'
import { clientOf, deviceOf, giveToken } from '../cookies.ts'
import { localizeRefusal } from '../field-errors.ts'
import { givenOf } from '../form.answers.tsx'
import { keptFor } from '../kept-forms.ts'
import { asksPassword } from '../password-confirmation.ts'
import { formOf, oneOrMany, type Portal } from '../portal.ts'
import { homeOf, onward } from '../redirects.ts'
import { errorsOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { readFrame, shellWithoutNumbers } from '../shell.ts'
import { outside } from './signed-out-page.tsx'

/** Opens its own scopes: sessions and passwords are reached by the auth functions alone, and no transaction waits for a hash. */
export const profile = routes()

// the account of who is here on a support session is at home elsewhere
const own = { host: 'both', permission: 'own', scope: 'none', supportSession: 'refused' } as const

profile.get('/profile', own, async (c) => {
  const kept = keptFor(c, '/profile')
  return page(c, kept ? { preferences: { given: kept, errors: {}, kept: '/profile' } } : {})
})

type Saved = keyof Words['people']['profile']['saved']

/** Back to the profile, which says what was done. */
export function backToProfile(c: Context<Portal>, what: Saved) {
  confirmNext(c, c.var.words.people.profile.saved[what])
  return onward(c, '/profile')
}

profile.post('/profile', own, async (c) => {
  const given = await givenOf(c)
  try {
    await change(c, preferencesForm, given)
    return backToProfile(c, 'preferences')
  } catch (error) {
    return page(c, { preferences: { given, errors: errorsOf(c, error) } })
  }
})

profile.get('/profile/theme', own, async (c) => {
  const { words, signedIn } = c.var
  await readFrame(c)
  return c.render(<ThemeForm theme={signedIn.theme} />, {
    title: words.frame.user.theme,
    frame: (form) => (
      <>
        <div class="page-head">
          <h1>{words.frame.user.theme}</h1>
        </div>
        <div class="card menu">{form}</div>
      </>
    ),
  })
})

profile.post('/profile/theme', own, async (c) => {
  await change(c, themeForm, await givenOf(c))
  return c.req.header('HX-Request') ? c.body(null, 204) : backToProfile(c, 'preferences')
})

const change = (c: Context<Portal>, of: Parameters<typeof changePreferences>[1], given: Given) =>
  Scope.enter(c.var.database, c.var.actor, (scope) => changePreferences(scope, of, given))

const passwordForm = z.object({
  present: z.string().max(1000, { error: issue('too-long') }),
  password: z.string().max(1000, { error: issue('too-long') }),
})

profile.post('/profile/password', { ...own, requiredAction: 'password' }, async (c) => {
  const { present, password } = await formOf(c, passwordForm)
  const { database, seal, signedIn, requestId, actor } = c.var
  try {
    const token = await changePassword(database, seal, {
      passwordCost: c.var.passwordCost,
      own: ownAccount(actor),
      account: { ...signedIn, language: signedIn.tenant?.language ?? 'en' },
      audience: actor.audience,
      present,
      wanted: password,
      client: clientOf(c),
      device: deviceOf(c),
      requestId,
    })
    giveToken(c, token)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(c, error)
  }
  if (!signedIn.mustChange) return backToProfile(c, 'password')
  confirmNext(c, c.var.words.people.profile.saved.password)
  return onward(c, homeOf(c))
})

function statusOf(c: Context<Portal>, { kind, retryAfter }: Refusal): 422 | 429 {
  if (retryAfter) c.header('Retry-After', String(retryAfter))
  return kind === 'too-many' ? 429 : 422
}

function errorsIn(c: Context<Portal>, error: Refusal): Errors {
  const { sentence, fields } = localizeRefusal(c.var.words, error)
  return Object.keys(fields).length > 0 ? fields : { '': sentence }
}

function refused(c: Context<Portal>, error: Refusal) {
  const status = statusOf(c, error)
  const errors = errorsIn(c, error)
  const { mustChange, email } = c.var.signedIn
  if (mustChange) return mustChangePage(c, errors, status)
  c.status(status)
  if (!c.req.header('HX-Request')) return page(c, { password: errors })
  c.set('shell', shellWithoutNumbers(c))
  const { title } = c.var.words.people.profile
  return c.render(<PasswordForm email={email} errors={errors} />, { title })
}

const mustChangePage = (c: Context<Portal>, errors: Errors, status: 200 | 422 | 429 = 200) =>
  outside(
    c,
    { title: c.var.words.people.mustChange.title, status },
    <MustChangeForm email={c.var.signedIn.email} errors={errors} />,
  )

// a refused form stands at this address when there is no script
profile.get('/profile/password', { ...own, requiredAction: 'password' }, (c) =>
  c.var.signedIn.mustChange ? mustChangePage(c, {}) : c.redirect('/profile', 303),
)

const ends = z.union(
  [z.object({ session: oneOrMany(z.string()) }), z.object({ others: z.literal('all') })],
  { error: issue('which-session') },
)

profile.post(
  '/sessions/ends',
  { ...own, password: 'when not fresh' },
  {
    async act(c, confirmed) {
      const input = await formOf(c, ends)
      const account = ownAccount(c.var.actor)
      await Scope.enter(c.var.database, anonymous, async (scope) => {
        if ('session' in input) await endSessions(scope, account, input.session, confirmed)
        else await endMyOtherSessions(scope, account, c.var.signedIn.sessionId, confirmed)
      })
      return backToProfile(c, 'sessions')
    },
    redraw(c, error) {
      c.status(statusOf(c, error))
      return page(c, { sessions: errorsIn(c, error) })
    },
  },
)

type Refused = {
  password?: Errors
  sessions?: Errors
  preferences?: { given: Given; errors: Errors; kept?: string }
}

async function page(c: Context<Portal>, refused: Refused = {}) {
  const { database, signedIn, words } = c.var
  const account = ownAccount(c.var.actor)
  const list = (scope: Scope) => listSessions(scope, account)
  const sessions = await Scope.enter(database, anonymous, list, 'read only')
  await readFrame(c)
  const { given = signedIn, errors = {}, kept } = refused.preferences ?? {}
  const preferences = {
    inputs: preferencesForm.inputs,
    shown: preferencesForm.shown(given),
    errors,
    ...(kept !== undefined && { kept }),
  }
  return c.render(
    <ProfilePage
      {...{ profile: signedIn, sessions, preferences }}
      passwordErrors={refused.password ?? {}}
      sessionErrors={refused.sessions ?? {}}
      asksPassword={asksPassword(signedIn)}
    />,
    { title: words.people.profile.title },
  )
}
