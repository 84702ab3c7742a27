import type { Context } from 'hono'
import { rangeChoices, servicesAndSites } from '../../domain/directory/choices.ts'
import { offboardUsers, previewOffboard } from '../../domain/directory/lifecycle.offboard.ts'
import {
  detailsForm,
  editDetails,
  editPolicies,
  knownPolicies,
  moveToSite,
  policiesForm,
  policiesOf,
  previewUnmanage,
  siteForm,
  stopManaging,
} from '../../domain/directory/user-edits.ts'
import {
  assignNumber,
  numberForm,
  previewRelease,
  releaseNumbers,
} from '../../domain/directory/user-numbers.ts'
import { columnsNotBrought, users } from '../../domain/directory/users.list.ts'
import { findUser, historyOf } from '../../domain/directory/users.ts'
import type { Given } from '../../domain/form.ts'
import { Refusal } from '../../domain/refusal.ts'
import { hasRight, type RightsRow } from '../../domain/services/rights.ts'
import { lifecycleWords } from '../../views/directory/lifecycle.words.ts'
import { UserPage } from '../../views/directory/user.tsx'
import { UsersPage, userUrl } from '../../views/directory/users.tsx'
import { userWords } from '../../views/directory/users.words.ts'
import { RowActForm } from '../../views/lists/row-menu.tsx'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'

export const directoryUsers = routes()

type C = Context<Portal>
const looking = { permission: 'looking', right: ['users', 'view'] } as const
const mayHere = (c: C, row: RightsRow) => hasRight(c.var.actor, row, 'edit')

listPages(directoryUsers, {
  at: [{ path: '/users', host: 'tenant' }],
  declaration: looking,
  list: users,
  prepare: async (c) => ({ path: '/users', without: await columnsNotBrought(c.var.scope) }),
  page: async (c, state) => <UsersPage state={state} {...(await servicesAndSites(c.var.scope))} />,
  about: (c) => ({ title: userWords(c.var.words).title, topics: ['users'] }),
  csv: { supportSession: 'refused' },
  acts: {
    release: {
      ...{ permission: 'assign-numbers', icon: 'phone-call', asks: true },
      words: (reader) => userWords(reader).release,
      isOffered: (c) => mayHere(c, 'phone-numbers'),
      preview: previewRelease,
      run: async (c, ids) => ({
        said: userWords(c.var.words).release.done(await releaseNumbers(c.var.scope, ids)),
      }),
    },
    offboard: {
      ...{ permission: 'edit-lifecycle', icon: 'logout', asks: true },
      words: (reader) => lifecycleWords(reader).offboard,
      isOffered: (c) => mayHere(c, 'lifecycle-management'),
      preview: previewOffboard,
      run: async (c, ids) => ({
        said: lifecycleWords(c.var.words).offboard.done(await offboardUsers(c.var.scope, ids)),
      }),
    },
    unmanage: {
      ...{ permission: 'edit-users', icon: 'circle-minus', asks: true },
      words: (reader) => userWords(reader).unmanage,
      isOffered: (c) => mayHere(c, 'users'),
      preview: previewUnmanage,
      run: async (c, ids) => ({
        said: userWords(c.var.words).unmanage.done(await stopManaging(c.var.scope, ids)),
      }),
    },
  },
  menu: (c, user) => {
    const { page } = userWords(c.var.words)
    const dialog = (path: string) => ({ href: `${userUrl(user)}/${path}`, isDialog: true })
    return {
      title: user.name,
      groups: [
        [{ label: c.var.words.lists.open, icon: 'users', href: userUrl(user) }],
        [
          mayHere(c, 'users') && {
            ...{ label: page.editDetails, icon: 'pencil', ...dialog('details') },
          },
          mayHere(c, 'users') && { ...{ label: page.move, icon: 'map-pin', ...dialog('site') } },
          mayHere(c, 'user-policies') && {
            ...{ label: page.editPolicies, icon: 'license', ...dialog('policies') },
          },
          mayHere(c, 'phone-numbers') &&
            !user.number && {
              ...{ label: page.assign, icon: 'phone-call', ...dialog('number') },
            },
        ],
      ],
    }
  },
})

/** The user of the address; what is no Graph id is as missing as one of nobody. */
function userOf(c: C) {
  const id = users.rowId.safeParse(c.req.param('user'))
  if (!id.success) throw new Refusal('missing', 'no-such-user')
  return findUser(c.var.scope, id.data)
}
type User = Awaited<ReturnType<typeof userOf>>

directoryUsers.get('/users/:user', { host: 'tenant', ...looking }, async (c) => {
  const user = await userOf(c)
  const { scope, actor } = c.var
  const may = (row: RightsRow) => hasRight(actor, row, 'edit', user.level)
  return c.render(
    <>
      <UserPage
        user={user}
        history={await historyOf(scope, user)}
        may={{
          details: may('users'),
          policies: may('user-policies'),
          numbers: may('phone-numbers'),
          changes: hasRight(actor, 'queued-changes', 'view'),
        }}
      />
      <RowActForm path="/users" />
    </>,
    { title: user.name, topics: ['users', 'changes'] },
  )
})

const back = (user: User) => userUrl(user)
const done = (c: C) => userWords(c.var.words).page.wasQueued
const versioned = ({ version }: User, given: Given): Given => ({ ...given, version })

const edits = { about: userOf, back, done } as const
const at = (path: string) => [{ path: `/users/:user/${path}`, host: 'tenant' as const }]

formPage(directoryUsers, {
  ...edits,
  at: at('details'),
  guard: { permission: 'edit-users', right: ['users', 'edit'] },
  form: detailsForm,
  row: (_, user) => versioned(user, user.details),
  look: ({ var: { words } }, user) => ({
    labels: userWords(words).fields,
    title: `${userWords(words).page.editDetails}: ${user.name}`,
    submit: userWords(words).page.queue,
  }),
  verb: (c, user, given) => editDetails(c.var.scope, user.id, given),
})

formPage(directoryUsers, {
  ...edits,
  at: at('site'),
  guard: { permission: 'edit-users', right: ['users', 'edit'] },
  form: siteForm,
  row: (_, user) => versioned(user, { site: user.siteId ?? '' }),
  look: async ({ var: { words, scope } }, user) => {
    const { sites } = await servicesAndSites(scope)
    const none = { value: '', label: userWords(words).filters.noSite }
    return {
      labels: { site: userWords(words).columns.site },
      title: `${userWords(words).page.move}: ${user.name}`,
      choices: { site: [none, ...sites.map(({ id, name }) => ({ value: id, label: name }))] },
    }
  },
  done: (c) => userWords(c.var.words).page.moved,
  verb: (c, user, given) => moveToSite(c.var.scope, user.id, given),
})

formPage(directoryUsers, {
  ...edits,
  at: at('policies'),
  guard: { permission: 'edit-user-policies', right: ['user-policies', 'edit'] },
  form: policiesForm,
  row: (_, user) => versioned(user, policiesOf(user)),
  look: async ({ var: { words, scope } }, user) => ({
    labels: userWords(words).fields,
    title: `${userWords(words).page.editPolicies}: ${user.name}`,
    submit: userWords(words).page.queue,
    text: userWords(words).page.ownOnly,
    suggestions: await knownPolicies(scope),
  }),
  verb: (c, user, given) => editPolicies(c.var.scope, user.id, given),
})

formPage(directoryUsers, {
  ...edits,
  at: at('number'),
  guard: { permission: 'assign-numbers', right: ['phone-numbers', 'edit'] },
  form: numberForm,
  row: () => ({}),
  look: async ({ var: { words, scope } }, user) => ({
    labels: userWords(words).fields,
    title: `${userWords(words).page.assign}: ${user.name}`,
    submit: userWords(words).page.queue,
    hints: { number: userWords(words).page.numberHint, range: userWords(words).page.rangeHint },
    choices: { range: await rangeChoices(scope, words.frame.form.notSaid) },
  }),
  verb: (c, user, given) => assignNumber(c.var.scope, user.id, given),
})
