import type { Context } from 'hono'
import { z } from 'zod'
import { mailIsReady } from '../../domain/mail/server.ts'
import {
  inviteAgain,
  previewInvitations,
  previewSwitch,
  switchAccounts,
} from '../../domain/people/accounts.acts.ts'
import {
  changeAccount,
  deleteAccount,
  endAllSessions,
  endSessionsOf,
  removeFactorOf,
  revokeLinks,
  switchAccount,
} from '../../domain/people/accounts.changes.ts'
import { people, peopleOf } from '../../domain/people/accounts.list.ts'
import { addAccount } from '../../domain/people/accounts.ts'
import { isFactorRequired, requireFactor } from '../../domain/people/factors.ts'
import { invite } from '../../domain/people/invitations.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import type { IconName } from '../../views/icon.tsx'
import { Patch } from '../../views/live.tsx'
import { DeleteForm, PersonPage, type PersonProps, personId } from '../../views/people/account.tsx'
import { type Invited, InviteForm, InviteLink, Users } from '../../views/people/accounts.tsx'
import { FactorRule } from '../../views/people/factors.tsx'
import { Toast } from '../../views/toast.tsx'
import type { Words } from '../../views/words.ts'
import type { Act } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { formOf, type Portal } from '../portal.ts'
import { onward } from '../redirects.ts'
import type { PageProps } from '../renderer.tsx'
import { actResponse, formWithErrors } from '../responses.tsx'
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

const managing = { permission: 'manage-people' } as const

const titleOf = (c: Context<Portal>) => c.var.words.people.users.title

/** An act on many for who manages them. */
const manyActs = {
  permission: 'manage-people',
  isOffered: (_: Context<Portal>, { mayManage }: PeopleContext) => mayManage,
} as const

async function peopleList(c: Context<Portal>) {
  const context = await peopleContext(c)
  return { ...context, path: context.base, within: peopleOf(context.owner) }
}

listPages(users, {
  at: at(),
  declaration: { permission: 'looking' },
  list: people,
  prepare: peopleList,
  page: async (c, state, context) =>
    context.framed(
      <>
        <Users state={state} roles={context.roles} ownId={c.var.signedIn.accountId} />
        {await rule(c, context)}
      </>,
      <InviteLink {...context} />,
    ),
  about: (c) => ({ title: titleOf(c), topics: ['people'] }),
  csv: { of: ({ owner }) => (owner.mspId ? undefined : (owner.tenantId ?? null)) },
  acts: {
    resend: {
      ...manyActs,
      icon: 'mail-forward',
      words: ({ people: { users: words } }) => words.resend,
      preview: (scope, ids, { owner }) => previewInvitations(scope, owner, ids),
      run: async (c, _, { ready }) => {
        await inviteAgain(c.var.scope, c.var.config.secret, ready)
        return <Toast>{c.var.words.people.users.resend.done(ready.length)}</Toast>
      },
    },
    enable: switching('active', 'player-play'),
    disable: { ...switching('disabled', 'player-pause'), asks: true, isReversible: false },
  },
  menu: (c, person, { base }) => ({
    title: person.name,
    groups: [[{ label: c.var.words.lists.open, icon: 'users', href: `${base}/${person.id}` }]],
  }),
})

function switching(to: 'active' | 'disabled', icon: IconName): Act<PeopleContext> {
  const wordsOf = ({ people: { users, person } }: Words) => ({
    button: to === 'active' ? person.enable : person.disable,
    things: users.count,
    done: to === 'active' ? users.enabled : users.disabled,
  })
  return {
    ...manyActs,
    icon,
    words: wordsOf,
    preview: (scope, ids, { owner }) => previewSwitch(scope, owner, ids, to),
    run: async (c, _, { prepared, ready }) => {
      await switchAccounts(c.var.scope, prepared.owner, ready, to)
      return <Toast>{wordsOf(c.var.words).done(ready.length)}</Toast>
    },
    isReversible: true,
  }
}

/** Whether operators need a second factor stands where the provider's people are. */
async function rule(c: Context<Portal>, { owner }: PeopleContext) {
  const { actor, scope } = c.var
  if (actor.audience.kind !== 'provider' || owner.tenantId || !may(actor, 'administer')) return null
  const { version } = await readSetting(scope, 'security')
  return <FactorRule isRequired={await isFactorRequired(scope)} version={version} />
}

const nobody: Invited = { name: '', email: '', username: '', role: '' }

async function form(c: Context<Portal>, context: PeopleContext, typed: Invited, errors: Errors) {
  const isMailAway = !(await mailIsReady(c.var.scope))
  const { base, roles } = context
  return <InviteForm {...{ base, roles, typed, errors, isMailAway }} />
}

const invitePage = (c: Context<Portal>): PageProps => {
  const title = c.var.words.people.users.inviteTitle
  return { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> }
}

users.get(at('/new', managers), managing, async (c) => {
  const context = await peopleContext(c)
  const role = context.roles.at(context.owner.mspId ? -1 : 1) ?? ''
  return c.render(await form(c, context, { ...nobody, role }, {}), invitePage(c))
})

const text = z.string().max(1000)
const input = z.object({ name: text, email: text, username: text.default(''), role: text })

users.post(at('', managers), managing, async (c) => {
  const context = await peopleContext(c)
  const typed = await formOf(c, input)
  try {
    const { scope, config } = c.var
    const id = await addAccount(scope, { ...typed, owner: context.owner, state: 'invited' })
    await invite(scope, config.secret, id, 'activation')
    intoToasts(c)
    const notice = c.var.words.people.users.invited(typed.email.trim())
    return actResponse(c, <Toast>{notice}</Toast>, context.base)
  } catch (error) {
    return formWithErrors(c, error, invitePage(c), (errors) => form(c, context, typed, errors))
  }
})

/** The form is replaced by its own answer when refused; when it worked, the answer is a toast. */
function intoToasts(c: Context<Portal>) {
  c.header('HX-Trigger', 'close-dialog')
  c.header('HX-Retarget', '#toasts')
  c.header('HX-Reswap', 'beforeend')
}

/** The person with all that can be done, under the owner's head. */
const rendered = (c: Context<Portal>, context: PersonContext, more: Partial<PersonProps> = {}) => (
  <PersonPage {...context} {...more} isSupportSession={c.var.actor.supportSession !== undefined} />
)

users.get(at('/:account'), { permission: 'looking' }, async (c) => {
  const context = await personContext(c)
  const frame: PageProps['frame'] = (body) => context.framed(body)
  return c.render(rendered(c, context), { title: context.person.name, topics: ['people'], frame })
})

const change = z.object({ name: text, email: text, role: text, version: z.coerce.number().int() })

users.post(at('/:account', managers), managing, async (c) => {
  const context = await personContext(c)
  const { version, ...typed } = await formOf(c, change)
  try {
    await changeAccount(c.var.scope, context.owner, context.person.id, typed, version)
    intoToasts(c)
    const notice = c.var.words.people.person.saved(typed.name.trim())
    return actResponse(c, <Toast>{notice}</Toast>, context.url)
  } catch (error) {
    const page: PageProps = {
      title: context.person.name,
      topics: ['people'],
      frame: (body) => context.framed(body),
    }
    return formWithErrors(c, error, page, async (errors) => rendered(c, context, { typed, errors }))
  }
})

/** What can be done to somebody's account beside changing what stands in it. */
export const userActs = routes()

type Notice = (words: Portal['Variables']['words']['people']['person']) => string

/** A toast, and the person as they are now. */
async function done(c: Context<Portal>, url: string, notice: Notice) {
  const answer = (
    <>
      <Toast>{notice(c.var.words.people.person)}</Toast>
      <Patch id={personId}>{rendered(c, await personContext(c))}</Patch>
    </>
  )
  return actResponse(c, answer, url)
}

userActs.post(at('/:account/invitations', managers), managing, async (c) => {
  const { person, url } = await personContext(c)
  await invite(c.var.scope, c.var.config.secret, person.id, 'activation')
  return done(c, url, (words) => words.resent(person.email))
})

userActs.post(at('/:account/invitations/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personContext(c)
  await revokeLinks(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.revoked)
})

userActs.post(at('/:account/resets', managers), managing, async (c) => {
  const { person, url } = await personContext(c)
  await invite(c.var.scope, c.var.config.secret, person.id, 'reset')
  // whoever asks for this may have lost the password to somebody
  await endAllSessions(c.var.scope, person.id)
  return done(c, url, (words) => words.resetSent(person.email))
})

userActs.post(at('/:account/sessions/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personContext(c)
  const ended = await endSessionsOf(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.sessionsEnded(ended))
})

userActs.post(at('/:account/factor/ends', managers), managing, async (c) => {
  const { owner, person, url } = await personContext(c)
  await removeFactorOf(c.var.scope, owner, person.id)
  return done(c, url, (words) => words.factorRemoved)
})

const version = z.coerce.number().int()
const state = z.object({ state: z.enum(['active', 'disabled']), version })

userActs.post(at('/:account/states', managers), managing, async (c) => {
  const { owner, person, url } = await personContext(c)
  const input = await formOf(c, state)
  await switchAccount(c.var.scope, owner, person.id, input.state, input.version)
  return done(c, url, (words) =>
    input.state === 'active' ? words.enabled(person.name) : words.disabled(person.name),
  )
})

const deletePage = (c: Context<Portal>, { person }: PersonContext): PageProps => {
  const title = c.var.words.people.person.deleteTitle(person.name)
  return { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> }
}

userActs.get(at('/:account/deletion', managers), managing, async (c) => {
  const context = await personContext(c)
  return c.render(<DeleteForm {...context} errors={{}} />, deletePage(c, context))
})

const deletion = z.object({ confirm: z.string().max(300).default(''), version })

userActs.post(at('/:account/deletion', managers), managing, async (c) => {
  const context = await personContext(c)
  const { owner, person, base } = context
  const typed = await formOf(c, deletion)
  try {
    if (typed.confirm.trim() !== person.email)
      throw new Refusal('invalid', 'not-confirmed', { name: person.email })
    await deleteAccount(c.var.scope, owner, person.id, typed.version)
    return onward(c, base)
  } catch (error) {
    return formWithErrors(c, error, deletePage(c, context), async (errors) => (
      <DeleteForm {...context} errors={errors} />
    ))
  }
})

const ruleForm = z.object({ required: z.literal('on').optional(), version })

userActs.post(
  '/settings/factor-rule',
  { host: 'operators', audience: ['provider'], permission: 'administer' },
  async (c) => {
    const input = await formOf(c, ruleForm)
    const isRequired = input.required === 'on'
    await requireFactor(c.var.scope, isRequired, input.version)
    const notice = isRequired
      ? 'Operators without a second factor set one up next.'
      : 'A second factor is each operator’s own choice.'
    return actResponse(c, <Toast>{notice}</Toast>, '/settings/users')
  },
)
