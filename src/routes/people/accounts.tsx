import type { Context } from 'hono'
import type { Given } from '../../domain/form.ts'
import { ownerOf } from '../../domain/log.ts'
import { mailIsReady } from '../../domain/mail/server.ts'
import {
  inviteAgain,
  previewInvitations,
  previewSwitch,
  switchAccounts,
} from '../../domain/people/accounts.acts.ts'
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
import { administrators, type Person, people, peopleOf } from '../../domain/people/accounts.list.ts'
import {
  accountForm,
  addAccount,
  demandManage,
  findAccountOf,
  newAccountForm,
} from '../../domain/people/accounts.ts'
import { isFactorRequired, requireFactor } from '../../domain/people/factors.ts'
import { invite } from '../../domain/people/invitations.ts'
import { revokeTokensMadeBy } from '../../domain/people/tokens.ts'
import { demandOwnPeople, may } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import type { IconName } from '../../views/icon.tsx'
import { PersonPage, PersonPatch } from '../../views/people/account.tsx'
import { InviteLink, InviteText, Users } from '../../views/people/accounts.tsx'
import { administratorWords, peopleWords, rights } from '../../views/people/administrators.ts'
import { FactorRule } from '../../views/people/factors.tsx'
import type { Words } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import { formProps } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import type { Act } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import {
  administratorsAt,
  managedAt,
  type PeopleContext,
  type PersonContext,
  peopleAt,
  peopleContext,
  personContext,
} from './people-context.tsx'

export const users = routes()

const guard = { permission: 'manage-people' } as const

/** An act on many for who manages them. */
const manyActs = {
  permission: 'manage-people',
  isOffered: (_: Context<Portal>, { mayManage }: PeopleContext) => mayManage,
} as const

async function peopleList(c: Context<Portal>) {
  const context = await peopleContext(c)
  return { ...context, path: context.base, within: peopleOf(context.owner) }
}

type ListWords = (words: Words) => Words['people']

const peoplePages = (at: readonly Address[], list: typeof people, wordsOf: ListWords) =>
  listPages(users, {
    ...{ at, list, declaration: { permission: 'looking' } },
    prepare: peopleList,
    page: async (c, state, context) =>
      context.framed(
        <>
          <Users {...context} state={state} ownId={c.var.signedIn.accountId} />
          {await rule(c, context)}
        </>,
        <InviteLink {...context} />,
      ),
    // a tenant's are called people, beside the users of its directory
    about: ({ var: { words } }, _, { owner }) => ({
      title: owner.tenantId ? words.tenants.tabs.people : wordsOf(words).users.title,
      topics: ['people'],
    }),
    // everybody's names and addresses at once leave in no support session
    csv: {
      of: ({ owner }) => (owner.mspId ? undefined : (owner.tenantId ?? null)),
      ...{ demand: demandOwnPeople, supportSession: 'refused' },
    },
    acts: {
      resend: {
        ...manyActs,
        icon: 'mail-forward',
        words: (words) => wordsOf(words).users.resend,
        preview: (scope, ids, { owner }) => previewInvitations(scope, owner, ids),
        run: async (c, _, { ready }) => {
          await inviteAgain(c.var.scope, c.var.seal, ready)
          return { said: wordsOf(c.var.words).users.resend.done(ready.length) }
        },
      },
      enable: switching(wordsOf, 'active', 'player-play'),
      disable: {
        ...switching(wordsOf, 'disabled', 'player-pause'),
        ...{ asks: true, isReversible: false },
      },
    },
    menu: (c, person, { base }) => ({
      title: person.name,
      groups: [[{ label: c.var.words.lists.open, icon: 'users', href: `${base}/${person.id}` }]],
    }),
  })

function switching(
  wordsIn: ListWords,
  to: 'active' | 'disabled',
  icon: IconName,
): Act<PeopleContext> {
  const wordsOf = (words: Words) => {
    const { users, person } = wordsIn(words)
    return {
      button: to === 'active' ? person.enable : person.disable,
      things: users.count,
      done: to === 'active' ? users.enabled : users.disabled,
    }
  }
  return {
    ...manyActs,
    icon,
    words: wordsOf,
    preview: (scope, ids, { owner }) => previewSwitch(scope, owner, ids, to),
    run: async (c, _, { prepared, ready }) => {
      await switchAccounts(c.var.scope, prepared.owner, ready, to)
      return { said: wordsOf(c.var.words).done(ready.length) }
    },
    isReversible: true,
  }
}

peoplePages(peopleAt(), people, ({ people: words }) => words)
peoplePages(administratorsAt(), administrators, administratorWords)

/** Whether operators need a second factor stands where the provider's people are. */
async function rule(c: Context<Portal>, { owner }: PeopleContext) {
  const { actor, scope } = c.var
  if (owner.mspId || owner.tenantId || !may(actor, 'administer')) return null
  const { version } = await readSetting(scope, 'security')
  return <FactorRule isRequired={await isFactorRequired(scope)} version={version} />
}

/** Roles with what each may do. */
const rolesIn = ({ people: { roles, roleHints } }: Words, of: readonly Role[]) =>
  Object.fromEntries(of.map((role) => [role, `${roles[role]} – ${roleHints[role]}`]))

formPage(users, {
  at: managedAt('/new'),
  ...{ guard, about: peopleContext, back: ({ base }: PeopleContext) => base },
  form: (_, { owner }) => newAccountForm(ownerOf(owner).audience),
  row: (_, { roles }) => ({ role: roles[1], mayCreate: true }),
  look: async ({ var: { words, scope } }, { roles, owner }) => {
    const { users } = peopleWords(words, owner)
    return {
      labels: { ...users, ...rights },
      ...{ title: users.inviteTitle, submit: users.send, omit: notAsked(owner) },
      options: { role: rolesIn(words, roles) },
      text: <InviteText isMailAway={!(await mailIsReady(scope))} />,
    }
  },
  async verb({ var: { scope, seal } }, { owner }, given) {
    const id = await addAccount(scope, { ...given, owner, state: 'invited' })
    await invite(scope, seal, id, 'activation')
    return findAccountOf(scope, owner, id)
  },
  done: ({ var: { words } }, _, { email }) => words.people.users.invited(email),
})

/** Of an MSP's administrators rights are chosen, of everybody else a role. */
const notAsked = ({ mspId }: PeopleContext['owner'], role?: Role) =>
  !mspId ? flags : role === 'owner' ? [...flags, 'role' as const] : (['role'] as const)
const flags = ['mayCreate', 'mayPurchase'] as const

const urlOf = ({ url }: PersonContext) => url

/** The person with all that can be done, under the owner's head. */
const details = formPage(users, {
  at: managedAt('/:account'),
  ...{ guard, lookers: 'looking', topics: ['people'], about: personContext },
  form: (_, { owner, person }) => accountForm(ownerOf(owner).audience, person.role),
  row: (_, { person }) => person,
  look: ({ var: { words } }, { person, roles, mayManage, owner }) => ({
    labels: { ...words.people.users, ...rights },
    omit: notAsked(owner, person.role),
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
  async verb({ var: { scope, seal } }, { owner, person }, given) {
    const changed = await changeAccount(scope, owner, person.id, given)
    if (changed.confirm !== null) await invite(scope, seal, person.id, 'address', changed.confirm)
    return changed
  },
  ...{ back: urlOf, action: urlOf },
  done: ({ var: { words } }, _, { name, confirm }) =>
    confirm === null ? words.people.person.saved(name) : words.people.person.confirming(confirm),
})

/** What can be done to somebody's account beside changing what stands in it. */
export const userActs = routes()

type Verb<R> = (c: Context<Portal>, person: PersonContext, given: Given) => Promise<R>
type Notice<R> = (words: Words['people']['person'], person: Person, result: R) => string

/** An act on the person of the address; it is answered with the person as they are now. */
const personAct = <R,>(path: string, verb: Verb<R>, done: Notice<R>) =>
  act(userActs, {
    at: managedAt(`/:account${path}`),
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
    invite(c.var.scope, c.var.seal, person.id, kind)

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
  '/tokens/ends',
  async ({ var: { scope, actor } }, { owner, person }) => {
    demandManage(actor, owner)
    return revokeTokensMadeBy(scope, person.id)
  },
  (words, _, revoked) => words.tokensRevoked(revoked),
)

personAct(
  '/states',
  ({ var: { scope } }, { owner, person }, given) => switchAccount(scope, owner, person.id, given),
  (words, { name }, state) => (state === 'active' ? words.enabled(name) : words.disabled(name)),
)

formPage(userActs, {
  at: managedAt('/:account/deletion'),
  ...{ guard, about: personContext },
  form: (_, { person }) => accountDeletionForm(person),
  row: (_, { person: { version }, tokens }) => ({ version, revokeTokens: tokens.length > 0 }),
  look: ({ var: { words } }, { person, tokens }) => ({
    labels: {
      confirm: words.people.users.email,
      revokeTokens: words.people.person.revokeTokens(tokens.length),
    },
    hints: { revokeTokens: tokens.map(({ name }) => name).join(', ') },
    omit: tokens.length > 0 ? [] : ['revokeTokens'],
    title: words.people.person.deleteTitle(person.name),
    text: words.people.person.deleteText,
    ...{ danger: true, submit: words.people.person.delete, dismiss: words.people.person.keep },
  }),
  async verb({ var: { scope } }, { owner, person }, given) {
    const { revokeTokens } = accountDeletionForm(person).read(given)
    await deleteAccount(scope, owner, person.id, given.version, { revokeTokens })
    return { isGone: true }
  },
  back: ({ base, url }, gone) => (gone ? base : url),
  leaves: true,
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
      ? 'Operators without a second factor must now set one up.'
      : 'A second factor is now optional for operators.',
})
