import { form } from '../../domain/form.ts'
import { readPools } from '../../domain/licensing/pools.ts'
import {
  completeInvitation,
  completionForm,
} from '../../domain/onboarding/invitations.completion.ts'
import {
  findInvitation,
  type InvitationRow,
  linkOf,
  invitations as list,
  previewCancel,
  previewResend,
} from '../../domain/onboarding/invitations.list.ts'
import { cancelInvitation, resendInvitation } from '../../domain/onboarding/invitations.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { invitationWords as words } from '../../views/onboarding/invitations.said.ts'
import {
  Consented,
  InvitationsPage,
  LinkPage,
  invitationsPath as path,
} from '../../views/onboarding/invitations.tsx'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import type { Acts } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const invitations = routes()

type Prepared = { path: string; mayProvision: boolean }
const acting = { audience: ['provider'], permission: 'provision' } as const

const acts: Acts<Prepared> = {
  resend: {
    ...{ permission: 'provision', icon: 'mail-forward', asks: true },
    words: () => ({
      button: words.resend,
      title: (count) => `${words.resend} ${words.things(count)}?`,
      confirm: (count) => `${words.resend} ${words.things(count)}`,
      outcome: () => words.resendText,
    }),
    preview: previewResend,
    run: async ({ var: { scope, seal } }, _, { ready }) => {
      for (const id of [...ready].sort()) await resendInvitation(scope, seal, id)
      return { said: words.resent(ready.length) }
    },
  },
  cancel: {
    ...{ permission: 'provision', icon: 'x', asks: true },
    words: () => ({
      button: words.cancel,
      title: words.cancelTitle,
      confirm: words.cancelConfirm,
      outcome: () => words.cancelText,
    }),
    preview: previewCancel,
    run: async ({ var: { scope } }, _, { ready }) => {
      for (const id of [...ready].sort()) await cancelInvitation(scope, id)
      return { said: words.cancelled(ready.length) }
    },
  },
}

listPages<InvitationRow, InvitationRow, Prepared>(invitations, {
  ...{ at: [{ path, host: 'operators' }], list, csv: {}, acts },
  declaration: { audience: ['provider'], permission: 'looking' },
  prepare: (c) => ({ path, mayProvision: may(c.var.actor, 'provision') }),
  page: (_, state) => <InvitationsPage state={state} />,
  about: (_, rows) => ({
    title: words.title,
    topics: ['invitations', 'mail'],
    rows: rows.map(({ id }) => `invitation:${id}` as const),
  }),
  hasMenu: ({ mayProvision }) => mayProvision,
  menu: (_, row) => ({
    title: row.fullName,
    groups: [
      [
        row.state === 'authenticated' && {
          ...{ icon: 'arrow-up-circle', label: words.upgrade, isDialog: true },
          href: `${path}/${row.id}/upgrades/new`,
        },
        row.isPending &&
          row.state !== 'authenticated' && {
            ...{ icon: 'copy', label: words.link, href: `${path}/${row.id}/link` },
          },
        { icon: 'building', label: words.tenant, href: `/tenants/${row.tenantId}` },
      ],
    ],
  }),
})

const invitationIn = (c: C) => findInvitation(c.var.scope, idOf(c, 'no-such-invitation', 'row'))

invitations.get(
  `${path}/:row/link`,
  { host: 'operators', ...acting, referrer: 'no-referrer' },
  async (c) => {
    const row = await invitationIn(c)
    const { portalUrl } = c.var.config
    const secret = c.var.seal
    const url = await linkOf(c.var.scope, { secret, origin: portalUrl.origin }, row)
    return c.render(<LinkPage {...{ row, url }} />, { title: words.link })
  },
)

const nothing = form({})

// an operator goes on where the customer has consented, and says then for how many users an upgrade is
formPage(invitations, {
  at: [{ path: `${path}/:row/upgrades/new`, host: 'operators' }],
  guard: acting,
  async about(c) {
    const { value: limits } = await readSetting(c.var.scope, 'licenses')
    return { row: await invitationIn(c), limits, pools: await readPools(c.var.scope) }
  },
  form: (_, { row, limits }) => (row.upgradeTo ? completionForm(limits) : nothing),
  row: (_, { row }) => ({ users: row.upgradeUsers }),
  look: (_, { row, limits, pools }) => {
    if (row.state !== 'authenticated')
      throw new Refusal('conflict', 'invitation-not-authenticated', { name: row.fullName })
    return {
      ...{ title: words.ask.title(row.tenantName), submit: words.upgrade, dismiss: words.keep },
      labels: { users: words.ask.forUsers },
      hints: {
        users: words.ask.usersHint({
          ...limits,
          kept: row.upgradeUsers ?? 0,
          left: pools.user.available,
        }),
      },
      ...{ danger: false, text: <Consented row={row} /> },
    }
  },
  verb: ({ var: { scope, seal } }, { row }, given) =>
    completeInvitation(scope, seal, row.id, given),
  back: () => path,
  done: (_, { row }) => words.completed(row.tenantName),
})
