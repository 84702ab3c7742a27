import type { Context } from 'hono'
import { z } from 'zod'
import type { Given } from '../../domain/form.ts'
import { issue } from '../../domain/issues.ts'
import { ownerOf } from '../../domain/log.ts'
import { mailIsReady } from '../../domain/mail/server.ts'
import {
  accountDeletionForm,
  changeAccount,
  deleteAccount,
  endAllSessions,
  endSessionsOf,
  removeFactorOf,
  revokeLinks,
  switchAccount,
} from '../../domain/people/accounts.changes.ts'
import { listAccounts, type Person, peopleOfPage } from '../../domain/people/accounts.list.ts'
import {
  accountForm,
  addAccount,
  findAccountOf,
  newAccountForm,
} from '../../domain/people/accounts.ts'
import { isFactorRequired, requireFactor } from '../../domain/people/factors.ts'
import { invite } from '../../domain/people/invitations.ts'
import { may } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { PersonPage, PersonPatch } from '../../views/people/account.tsx'
import { InviteLink, InviteText, Users } from '../../views/people/accounts.tsx'
import { FactorRule } from '../../views/people/factors.tsx'
import type { Words } from '../../views/words.ts'
import { formProps } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import { optional, type Portal, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import {
  at,
  managers,
  type PeopleContext,
  type PersonContext,
  peopleContext,
  personContext,
} from './people-context.tsx'

export const users = routes()

const guard = { permission: 'manage-people' } as const

const titleOf = (c: Context<Portal>) => c.var.words.people.users.title
const list = z.object({
  q: optional(
    z
      .string()
      .trim()
      .max(100, { error: issue('too-long') }),
  ),
  page: optional(z.coerce.number().int().min(1).max(10_000)),
})

users.get(at(), { permission: 'looking' }, async (c) => {
  const context = await peopleContext(c)
  const { q = '', page = 1 } = queryOf(c, list)
  const found = await listAccounts(c.var.scope, context.owner, { q, page })
  const shown = { q, page, perPage: peopleOfPage, ownId: c.var.signedIn.accountId }
  return c.render(
    context.framed(
      <>
        <Users {...context} {...found} {...shown} />
        {await rule(c, context)}
      </>,
      <InviteLink {...context} />,
    ),
    { title: titleOf(c), topics: ['people'] },
  )
})

/** Whether operators need a second factor stands where the provider's people are. */
async function rule(c: Context<Portal>, { owner }: PeopleContext) {
  const { actor, scope } = c.var
  if (actor.audience.kind !== 'provider' || owner.tenantId || !may(actor, 'administer')) return null
  const { version } = await readSetting(scope, 'security')
  return <FactorRule isRequired={await isFactorRequired(scope)} version={version} />
}

/** Roles with what each may do. */
const rolesIn = ({ people: { roles, roleHints } }: Words, of: readonly Role[]) =>
  Object.fromEntries(of.map((role) => [role, `${roles[role]} – ${roleHints[role]}`]))

formPage(users, {
  at: at('/new', managers),
  ...{ guard, about: peopleContext, back: ({ base }: PeopleContext) => base },
  form: (_, { owner }) => newAccountForm(ownerOf(owner).audience),
  row: (_, { roles, owner }) => ({ role: roles.at(owner.mspId ? -1 : 1) }),
  look: async ({ var: { words, scope } }, { roles }) => ({
    labels: words.people.users,
    ...{ title: words.people.users.inviteTitle, submit: words.people.users.send },
    options: { role: rolesIn(words, roles) },
    text: <InviteText isMailAway={!(await mailIsReady(scope))} />,
  }),
  async verb({ var: { scope, config } }, { owner }, given) {
    const id = await addAccount(scope, { ...given, owner, state: 'invited' })
    await invite(scope, config.secret, id, 'activation')
    return findAccountOf(scope, owner, id)
  },
  done: ({ var: { words } }, _, { email }) => words.people.users.invited(email),
})

const urlOf = ({ url }: PersonContext) => url

/** The person with all that can be done, under the owner's head. */
const details = formPage(users, {
  at: at('/:account', managers),
  ...{ guard, lookers: 'looking', topics: ['people'], about: personContext },
  form: (_, { owner }) => accountForm(ownerOf(owner).audience),
  row: (_, { person }) => person,
  look: ({ var: { words } }, { person, roles, mayManage }) => ({
    labels: words.people.users,
    ...{ title: person.name, heading: words.people.person.details },
    hints: { role: words.people.person.roleHint },
    options: { role: rolesIn(words, roles) },
    locked: mayManage ? null : '',
  }),
  page: ({ var: { actor } }, context, form) =>
    context.framed(
      <PersonPage
        {...{ ...context, form, isSupportSession: actor.supportSession !== undefined }}
      />,
    ),
  verb: ({ var: { scope } }, { owner, person }, given) =>
    changeAccount(scope, owner, person.id, given),
  ...{ back: urlOf, action: urlOf },
  done: ({ var: { words } }, { person }) => words.people.person.saved(person.name),
})

/** What can be done to somebody's account beside changing what stands in it. */
export const userActs = routes()

type Verb<R> = (c: Context<Portal>, person: PersonContext, given: Given) => Promise<R>
type Notice<R> = (words: Words['people']['person'], person: Person, result: R) => string

/** An act on the person of the address; it is answered with the person as they are now. */
const personAct = <R,>(path: string, verb: Verb<R>, done: Notice<R>) =>
  act(userActs, {
    at: at(`/:account${path}`, managers),
    ...{ guard, about: personContext, verb, back: urlOf },
    done: ({ var: { words } }, { person }, result) => done(words.people.person, person, result),
    async patch(c) {
      const context = await personContext(c)
      const form = await formProps(c, details, context, context.person)
      return <PersonPatch {...{ ...context, form, isSupportSession: false }} />
    },
  })

const mailed =
  (kind: 'activation' | 'reset') =>
  (c: Context<Portal>, { person }: PersonContext) =>
    invite(c.var.scope, c.var.config.secret, person.id, kind)

personAct('/invitations', mailed('activation'), (words, { email }) => words.resent(email))

personAct(
  '/invitations/ends',
  ({ var: { scope } }, { owner, person }) => revokeLinks(scope, owner, person.id),
  (words) => words.revoked,
)

personAct(
  '/resets',
  async (c, context) => {
    await mailed('reset')(c, context)
    // whoever asks for this may have lost the password to somebody
    await endAllSessions(c.var.scope, context.person.id)
  },
  (words, { email }) => words.resetSent(email),
)

personAct(
  '/sessions/ends',
  ({ var: { scope } }, { owner, person }) => endSessionsOf(scope, owner, person.id),
  (words, _, ended) => words.sessionsEnded(ended),
)

personAct(
  '/factor/ends',
  ({ var: { scope } }, { owner, person }) => removeFactorOf(scope, owner, person.id),
  (words) => words.factorRemoved,
)

personAct(
  '/states',
  ({ var: { scope } }, { owner, person }, given) => switchAccount(scope, owner, person.id, given),
  (words, { name }, state) => (state === 'active' ? words.enabled(name) : words.disabled(name)),
)

formPage(userActs, {
  at: at('/:account/deletion', managers),
  ...{ guard, about: personContext },
  form: (_, { person }) => accountDeletionForm(person),
  row: (_, { person: { version } }) => ({ version }),
  look: ({ var: { words } }, { person }) => ({
    labels: { confirm: words.people.users.email },
    title: words.people.person.deleteTitle(person.name),
    text: words.people.person.deleteText,
    ...{ danger: true, submit: words.people.person.delete, dismiss: words.people.person.keep },
  }),
  async verb({ var: { scope } }, { owner, person }, given) {
    accountDeletionForm(person).read(given)
    await deleteAccount(scope, owner, person.id, given.version)
  },
  ...{ back: ({ base }: PersonContext) => base, leaves: true },
  done: ({ var: { words } }, { person }) => words.people.person.deleted(person.name),
})

act(userActs, {
  at: [{ path: '/settings/factor-rule', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'administer' },
  about: async () => null,
  verb: ({ var: { scope } }, _, given) => requireFactor(scope, given),
  back: () => '/settings/users',
  done: (_, __, { required }) =>
    required
      ? 'Operators without a second factor set one up next.'
      : 'A second factor is each operator’s own choice.',
})
