import type { Context } from 'hono'
import { z } from 'zod'
import {
  endAllSessions,
  endSessionsOf,
  removeFactorOf,
  revokeLinks,
} from '../../domain/people/accounts.acts.ts'
import { deleteAccount, switchAccount } from '../../domain/people/accounts.changes.ts'
import { requireFactor } from '../../domain/people/factors.rule.ts'
import { invite } from '../../domain/people/invitations.ts'
import { Refusal } from '../../domain/refusal.ts'
import { OwnPage } from '../../views/dialog.tsx'
import { Patch } from '../../views/live.tsx'
import { DeleteForm, personId } from '../../views/people/person.tsx'
import { Toast } from '../../views/toast.tsx'
import { acted, refusedForm } from '../acted.tsx'
import { formOf, type Portal } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { onward } from './next.ts'
import { drawn } from './users.tsx'
import { at, managers, personOf, type WhichPerson } from './which-people.tsx'

/** What can be done to somebody's account beside changing what stands in it. */
export const userActs = routes()

const managing = { permission: 'manage-people' } as const

type Told = (words: Portal['Variables']['words']['people']['person']) => string

/** A toast, and the person as they are now. */
async function done(c: Context<Portal>, url: string, told: Told) {
  const answer = (
    <>
      <Toast>{told(c.var.words.people.person)}</Toast>
      <Patch id={personId}>{drawn(c, await personOf(c))}</Patch>
    </>
  )
  return acted(c, answer, url)
}

userActs.post(at('/:account/invitations', managers), managing, async (c) => {
  const { person, url } = await personOf(c)
  await invite(c.var.scope, c.var.config.secret, person.id, 'activation')
  return done(c, url, (words) => words.resent(person.email))
})

userActs.post(at('/:account/invitations/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personOf(c)
  await revokeLinks(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.revoked)
})

userActs.post(at('/:account/resets', managers), managing, async (c) => {
  const { person, url } = await personOf(c)
  await invite(c.var.scope, c.var.config.secret, person.id, 'reset')
  // whoever asks for this may have lost the password to somebody
  await endAllSessions(c.var.scope, person.id)
  return done(c, url, (words) => words.resetSent(person.email))
})

userActs.post(at('/:account/sessions/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personOf(c)
  const ended = await endSessionsOf(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.sessionsEnded(ended))
})

userActs.post(at('/:account/factor/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personOf(c)
  await removeFactorOf(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.factorRemoved)
})

const version = z.coerce.number().int()
const state = z.object({ state: z.enum(['active', 'disabled']), version })

userActs.post(at('/:account/states', managers), managing, async (c) => {
  const { owner, person, url } = await personOf(c)
  const wish = await formOf(c, state)
  await switchAccount(c.var.scope, owner, person.id, wish.state, wish.version)
  return done(c, url, (words) =>
    wish.state === 'active' ? words.enabled(person.name) : words.disabled(person.name),
  )
})

const deletePage = (c: Context<Portal>, { person }: WhichPerson): PageProps => {
  const title = c.var.words.people.person.deleteTitle(person.name)
  return { title, frame: (body) => <OwnPage title={title}>{body}</OwnPage> }
}

userActs.get(at('/:account/deletion', managers), managing, async (c) => {
  const which = await personOf(c)
  return c.render(<DeleteForm {...which} errors={{}} />, deletePage(c, which))
})

const deletion = z.object({ confirm: z.string().max(300).default(''), version })

userActs.post(at('/:account/deletion', managers), managing, async (c) => {
  const which = await personOf(c)
  const { owner, person, base } = which
  const typed = await formOf(c, deletion)
  try {
    if (typed.confirm.trim() !== person.email)
      throw new Refusal('invalid', 'not-confirmed', { name: person.email })
    await deleteAccount(c.var.scope, owner, person.id, typed.version)
    return onward(c, base)
  } catch (error) {
    return refusedForm(c, error, deletePage(c, which), async (errors) => (
      <DeleteForm {...which} errors={errors} />
    ))
  }
})

const ruleForm = z.object({ required: z.literal('on').optional(), version })

userActs.post(
  '/settings/factor-rule',
  { host: 'operators', audience: ['provider'], permission: 'administer' },
  async (c) => {
    const wish = await formOf(c, ruleForm)
    const isRequired = wish.required === 'on'
    await requireFactor(c.var.scope, isRequired, wish.version)
    const told = isRequired
      ? 'Operators without a second factor set one up next.'
      : 'A second factor is each operator’s own choice.'
    return acted(c, <Toast>{told}</Toast>, '/settings/users')
  },
)
