import type { Context } from 'hono'
import { Hono } from 'hono'
import { z } from 'zod'
import { changePassword } from '../../domain/people/credentials.ts'
import { changePreferences, timeZones } from '../../domain/people/profile.ts'
import { endOtherSessions, endSessions, listSessions } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { themes } from '../../domain/schema/people.ts'
import { gate, Scope } from '../../domain/scope.ts'
import type { Errors } from '../../views/form.tsx'
import { PasswordForm, ProfilePage } from '../../views/people/profile.tsx'
import { formOf, oneOrMany, type Portal, queryOf } from '../portal.ts'
import { inWords } from '../refused.ts'
import { readShell, shellWithoutNumbers } from '../shell.ts'
import { deviceOf, doorOf, giveToken } from './door.ts'

/** Opens its own scopes: sessions and passwords are the gate's, and no transaction waits for a hash. */
export const profile = new Hono<Portal>()

const saved = {
  preferences: 'savedPreferences',
  password: 'savedPassword',
  sessions: 'ended',
} as const
const savedQuery = z.object({
  saved: z.enum(['preferences', 'password', 'sessions'], { error: 'nothing of ours' }).optional(),
})

profile.get('/profile', (c) => {
  const { saved: what } = queryOf(c, savedQuery)
  return page(c, what && wordsOf(c)[saved[what]], {})
})

const wordsOf = (c: Context<Portal>) => c.var.words.frame.profile

const theme = z.enum(themes, { error: 'no such theme' })
const isOn = z
  .literal('on', { error: 'on or nothing' })
  .optional()
  .transform((word) => word === 'on')
const preferences = z.object({
  theme,
  density: z.enum(['compact', 'roomy'], { error: 'compact or roomy' }),
  timeZone: z.string(),
  singleKeys: isOn,
  absoluteTime: isOn,
})

profile.post('/profile', async (c) => {
  const wish = await formOf(c, preferences)
  await Scope.enter(c.var.database, c.var.actor, (scope) => changePreferences(scope, wish))
  return c.redirect('/profile?saved=preferences', 303)
})

profile.post('/profile/theme', async (c) => {
  const wish = await formOf(c, z.object({ theme }))
  await Scope.enter(c.var.database, c.var.actor, (scope) => changePreferences(scope, wish))
  return c.req.header('HX-Request')
    ? c.body(null, 204)
    : c.redirect('/profile?saved=preferences', 303)
})

const passwordForm = z.object({
  present: z.string().max(1000, { error: 'too long' }),
  password: z.string().max(1000, { error: 'too long' }),
})

profile.post('/profile/password', async (c) => {
  const { present, password } = await formOf(c, passwordForm)
  const { database, config, signedIn, requestId } = c.var
  try {
    const token = await changePassword(database, config.secret, {
      account: { ...signedIn, language: signedIn.tenant?.language ?? 'en' },
      audience: c.var.actor.audience,
      present,
      wanted: password,
      door: doorOf(c),
      device: deviceOf(c),
      requestId,
    })
    giveToken(c, token)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
    c.status(error.kind === 'too-many' ? 429 : 422)
    const { sentence, fields } = inWords(c.var.words, error)
    const errors = Object.keys(fields).length > 0 ? fields : { '': sentence }
    if (!c.req.header('HX-Request')) return page(c, undefined, errors)
    c.set('shell', shellWithoutNumbers(c))
    return c.render(<PasswordForm email={signedIn.email} errors={errors} />, {
      title: wordsOf(c).title,
    })
  }
  return onward(c, '/profile?saved=password')
})

// a refused form stands at this address when there is no script
profile.get('/profile/password', (c) => c.redirect('/profile', 303))

/** On to another page, whoever asks: htmx would put what a 303 leads to in place of the form. */
function onward(c: Context<Portal>, path: string) {
  if (!c.req.header('HX-Request')) return c.redirect(path, 303)
  c.header('HX-Redirect', path)
  return c.body(null, 204)
}

const ends = z.union(
  [z.object({ session: oneOrMany(z.string()) }), z.object({ others: z.literal('all') })],
  { error: 'name a session, or all others' },
)

profile.post('/sessions/ends', async (c) => {
  const wish = await formOf(c, ends)
  const { accountId, sessionId } = c.var.signedIn
  await Scope.enter(c.var.database, gate, async (scope) => {
    if ('session' in wish) await endSessions(scope, accountId, wish.session)
    else await endOtherSessions(scope, accountId, sessionId)
  })
  return c.redirect('/profile?saved=sessions', 303)
})

async function page(c: Context<Portal>, note: string | undefined, passwordErrors: Errors) {
  const { database, actor, signedIn } = c.var
  const list = (scope: Scope) => listSessions(scope, signedIn.accountId)
  const own = await Scope.enter(database, gate, list, 'read only')
  const frame = (scope: Scope) => {
    c.set('scope', scope)
    return readShell(c)
  }
  c.set('shell', await Scope.enter(database, actor, frame, 'read only'))
  const parts = { profile: signedIn, sessions: own, timeZones, passwordErrors }
  return c.render(<ProfilePage {...parts} saved={note} />, { title: wordsOf(c).title })
}
