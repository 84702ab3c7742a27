import {
  noteApplicationCheck,
  openApplication,
  saveApplication,
} from '../../domain/connect/applications.save.ts'
import {
  type AuthenticationRow,
  findAuthentication,
  authentications as list,
  whyNotEntered,
  whyNotInvited,
} from '../../domain/connect/authentications.list.ts'
import { readAuthentication } from '../../domain/connect/authentications.ts'
import { previewValidations, queueValidations } from '../../domain/connect/validations.ts'
import { message } from '../../domain/messages.ts'
import { inviteToRenew } from '../../domain/onboarding/invitations.renewal.ts'
import { invitedForm } from '../../domain/onboarding/invitations.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { applicationLook } from '../../views/connect/access.tsx'
import { authenticationWords as words } from '../../views/connect/authentications.said.ts'
import {
  ApplicationPage,
  AuthenticationsPage,
  authenticationsPath as path,
} from '../../views/connect/authentications.tsx'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { applicationPage } from './application.tsx'

const provider = { audience: ['provider'] } as const
const tenantOf = (c: C) => idOf(c, 'no-such-tenant', 'row')
const rowOf = (c: C) => findAuthentication(c.var.scope, tenantOf(c))

async function enterable(c: C) {
  const row = await rowOf(c)
  const why = whyNotEntered(row)
  if (why) throw new Refusal('conflict', why)
  return { row, about: await readAuthentication(c.var.scope, row.id) }
}

async function invitable(c: C) {
  const row = await rowOf(c)
  const why = whyNotInvited(row)
  if (why) throw new Refusal('conflict', why)
  return row
}

export function authentications({ directory }: RouteParts): Routes {
  const authentications = routes()

  listPages(authentications, {
    ...{ at: [{ path, host: 'operators' }], list, csv: {} },
    declaration: { ...provider, permission: 'looking' },
    prepare: () => ({ path }),
    page: (_, state) => <AuthenticationsPage state={state} />,
    about: (_, rows) => ({
      title: words.title,
      topics: ['m365', 'invitations'],
      rows: rows.map(({ id }) => `authentication:${id}` as const),
    }),
    acts: {
      validate: {
        ...{ permission: 'operate', icon: 'shield-check', isReversible: true, isRepeatable: true },
        words: () => ({
          button: words.validate,
          title: words.validateTitle,
          confirm: words.validateConfirm,
        }),
        preview: previewValidations,
        run: async (c, ids) => {
          c.status(202)
          return { said: words.validated(await queueValidations(c.var.scope, ids)) }
        },
      },
    },
    menu: ({ var: { actor } }, row) => ({
      title: row.tenant,
      groups: [
        [
          entering(row, may(actor, 'edit-m365')),
          inviting(row, may(actor, 'provision')),
          row.invited !== null && {
            ...{ icon: 'mail-forward', label: words.invitations },
            href: `/invitations?q=${encodeURIComponent(row.shortname)}`,
          },
        ],
        [{ icon: 'building', label: words.tenant, href: `/tenants/${row.id}` }],
      ],
    }),
  })

  const formOf = (id: string) => `${path}/${id}/application`
  const verbs = { open: openApplication, save: saveApplication, note: noteApplicationCheck }
  applicationPage(
    authentications,
    { directory, tenantOf, ...verbs },
    {
      at: [{ path: formOf(':row'), host: 'operators' }],
      guard: { ...provider, permission: 'edit-m365' },
      about: enterable,
      row: (_, { about: { value, version } }) => ({ ...value, version }),
      look: ({ var: { words: reader } }, { row, about }) => ({
        ...applicationLook(reader, about, `${formOf(row.id)}/checks`),
        title: words.entering(row.tenant),
      }),
      page: (_, { row, about }, form) => <ApplicationPage {...{ row, about, form }} />,
      back: ({ row }) => formOf(row.id),
      action: ({ row }) => formOf(row.id),
    },
  )

  formPage(authentications, {
    at: [{ path: `${path}/:row/invitations/new`, host: 'operators' }],
    guard: { ...provider, permission: 'provision' },
    form: invitedForm,
    about: invitable,
    row: (_, row) => ({ fullName: row.consentedBy ?? '', language: 'en' }),
    look: (_, { tenant }) => ({
      ...{ title: words.ask.title(tenant), text: words.ask.text, submit: words.ask.submit },
      labels: words.ask.labels,
    }),
    verb: ({ var: { scope, seal } }, { id }, given) =>
      inviteToRenew(scope, { secret: seal, seal }, id, given),
    back: () => path,
    done: (_, __, { fullName, isMailed }) => words.ask.done(fullName, isMailed),
  })
  return authentications
}

const mayLook = message('may-only-look')

const entering = (row: AuthenticationRow, isAllowed: boolean) => ({
  ...{ icon: 'key' as const, label: words.renew, href: `${path}/${row.id}/application` },
  why: isAllowed ? whyNotEntered(row) : mayLook,
})

const inviting = (row: AuthenticationRow, isAllowed: boolean) => ({
  ...{ icon: 'mail-forward' as const, isDialog: true },
  label: row.method === 'password' ? words.toToken : words.invite,
  href: `${path}/${row.id}/invitations/new`,
  why: isAllowed ? whyNotInvited(row) : mayLook,
})
