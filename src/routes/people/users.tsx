import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { changeAccount } from '../../domain/people/accounts.changes.ts'
import { listPeople, peopleOfPage } from '../../domain/people/accounts.list.ts'
import { addAccount } from '../../domain/people/accounts.ts'
import { isFactorRequired } from '../../domain/people/factors.rule.ts'
import { invite } from '../../domain/people/invitations.ts'
import { may } from '../../domain/people/roles.ts'
import { mailIsReady } from '../../domain/settings/mail.server.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { OwnPage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import { FactorRule } from '../../views/people/factor-rule.tsx'
import { type Invited, InviteForm } from '../../views/people/invite.tsx'
import { PersonPage, type PersonProps } from '../../views/people/person.tsx'
import { InviteLink, Users } from '../../views/people/users.tsx'
import { Toast } from '../../views/toast.tsx'
import { acted, refusedForm } from '../acted.tsx'
import { formOf, optional, type Portal, queryOf } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import {
  at,
  managers,
  peopleOf,
  personOf,
  type WhichPeople,
  type WhichPerson,
} from './which-people.tsx'

export const users = routes()

const managing = { permission: 'manage-people' } as const

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
  const which = await peopleOf(c)
  const { q = '', page = 1 } = queryOf(c, list)
  const found = await listPeople(c.var.scope, which.owner, { q, page })
  const shown = { q, page, perPage: peopleOfPage, ownId: c.var.signedIn.accountId }
  return c.render(
    which.framed(
      <>
        <Users {...which} {...found} {...shown} />
        {await rule(c, which)}
      </>,
      <InviteLink {...which} />,
    ),
    { title: titleOf(c), topics: ['people'] },
  )
})

/** Whether operators need a second factor stands where the provider's people are. */
async function rule(c: Context<Portal>, { owner }: WhichPeople) {
  const { actor, scope } = c.var
  if (actor.audience.kind !== 'provider' || owner.tenantId || !may(actor, 'administer')) return null
  const { version } = await readSetting(scope, 'security')
  return <FactorRule isRequired={await isFactorRequired(scope)} version={version} />
}

const nobody: Invited = { name: '', email: '', username: '', role: '' }

async function form(c: Context<Portal>, which: WhichPeople, typed: Invited, errors: Errors) {
  const isMailAway = !(await mailIsReady(c.var.scope))
  const { base, roles } = which
  return <InviteForm {...{ base, roles, typed, errors, isMailAway }} />
}

const invitePage = (c: Context<Portal>): PageProps => {
  const title = c.var.words.people.users.inviteTitle
  return { title, frame: (body) => <OwnPage title={title}>{body}</OwnPage> }
}

users.get(at('/new', managers), managing, async (c) => {
  const which = await peopleOf(c)
  const role = which.roles.at(which.owner.mspId ? -1 : 1) ?? ''
  return c.render(await form(c, which, { ...nobody, role }, {}), invitePage(c))
})

const text = z.string().max(1000)
const wish = z.object({ name: text, email: text, username: text.default(''), role: text })

users.post(at('', managers), managing, async (c) => {
  const which = await peopleOf(c)
  const typed = await formOf(c, wish)
  try {
    const { scope, config } = c.var
    const id = await addAccount(scope, { ...typed, owner: which.owner, state: 'invited' })
    await invite(scope, config.secret, id, 'activation')
    intoToasts(c)
    const told = c.var.words.people.users.invited(typed.email.trim())
    return acted(c, <Toast>{told}</Toast>, which.base)
  } catch (error) {
    return refusedForm(c, error, invitePage(c), (errors) => form(c, which, typed, errors))
  }
})

/** The form is replaced by its own answer when refused; when it worked, the answer is a toast. */
export function intoToasts(c: Context<Portal>) {
  c.header('HX-Trigger', 'close-dialog')
  c.header('HX-Retarget', '#toasts')
  c.header('HX-Reswap', 'beforeend')
}

/** The person with all that can be done, under the owner's head. */
export const drawn = (c: Context<Portal>, which: WhichPerson, more: Partial<PersonProps> = {}) => (
  <PersonPage {...which} {...more} isVisit={c.var.actor.visit !== undefined} />
)

users.get(at('/:account'), { permission: 'looking' }, async (c) => {
  const which = await personOf(c)
  const frame: PageProps['frame'] = (body) => which.framed(body)
  return c.render(drawn(c, which), { title: which.person.name, topics: ['people'], frame })
})

const change = z.object({ name: text, email: text, role: text, version: z.coerce.number().int() })

users.post(at('/:account', managers), managing, async (c) => {
  const which = await personOf(c)
  const { version, ...typed } = await formOf(c, change)
  try {
    await changeAccount(c.var.scope, which.owner, which.person.id, typed, version)
    intoToasts(c)
    const told = c.var.words.people.person.saved(typed.name.trim())
    return acted(c, <Toast>{told}</Toast>, which.url)
  } catch (error) {
    const page: PageProps = {
      title: which.person.name,
      topics: ['people'],
      frame: (body) => which.framed(body),
    }
    return refusedForm(c, error, page, async (errors) => drawn(c, which, { typed, errors }))
  }
})
