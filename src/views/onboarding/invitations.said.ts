import type { InvitationState } from '../../domain/onboarding/invitations.list.ts'
import { saidIn } from '../../noun.ts'
import { invitations } from '../../nouns/invitations.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const many = (count: number) =>
  `${numberIn('en', count)} ${count === 1 ? 'invitation' : 'invitations'}`

const states: Record<InvitationState, string> = {
  created: 'Not sent',
  sending: 'Sending',
  sent: 'Sent',
  undelivered: 'Not delivered',
  opened: 'Opened',
  code: 'Code shown',
  authenticated: 'Consented',
  completed: 'Completed',
  expired: 'Expired',
  cancelled: 'Canceled',
  superseded: 'Superseded',
}

/** Of the pages about invitations to consent, which the provider's people read. */
export const invitationWords = {
  title: saidIn(invitations.label, 'en'),
  lead: 'Customers’ administrators who were asked to let you into their Microsoft 365.',
  search: 'ID, name, or email',
  noMatch: 'No invitations match',
  none: 'No invitations yet',
  noneText: 'A service that needs the customer’s consent appears here once it is onboarded.',
  columns: {
    customer: 'ID',
    fullName: 'Full Name',
    email: 'Invitation Email',
    adminEmail: 'M365 Admin Email',
    sent: 'Email Sent',
    tries: 'Email Invitation Sent Count',
    created: 'Created at',
    expires: 'Expires at',
    authenticated: 'Device Authenticated',
    state: 'Status',
  },
  states,
  pending: 'Pending',
  yes: 'Yes',
  no: 'No',
  things: many,
  upgrade: 'Upgrade Customer',
  link: 'Auth URL',
  linkText:
    'Whoever opens this address can consent for the customer. Give it to their administrator only.',
  tenant: 'Tenant',
  resend: 'Resend',
  resendText: 'Each gets a new link. The link sent before no longer works.',
  resent: (count: number) => `${many(count)} sent again.`,
  cancel: 'Cancel',
  cancelTitle: (count: number) => `Cancel ${many(count)}?`,
  cancelConfirm: (count: number) => `Cancel ${many(count)}`,
  cancelText:
    'Their links no longer work. Licenses kept for their services or upgrades go back to the pool.',
  cancelled: (count: number) => `${many(count)} canceled.`,
  keep: 'Not now',
  ask: {
    title: (name: string) => `Upgrade ${isolated(name)}?`,
    text: 'The customer’s Microsoft 365 is reached by this consent from now on. A service that waited for it takes its licenses and is deployed.',
    upgradeText:
      'The customer’s Microsoft 365 is reached by this consent from now on. The service has its new license at once, and is replicated.',
    becomes: 'Becomes',
    forUsers: 'Licensed users',
    usersHint: (of: { fewestUsers: number; maxUsers: number; kept: number; left: number }) => {
      const [fewest, most, kept, left] = [of.fewestUsers, of.maxUsers, of.kept, of.left].map((n) =>
        numberIn('en', n),
      )
      return `${fewest} to ${most}. ${kept} are reserved; ${left} more are left in the pool.`
    },
    service: 'Service',
    license: 'License type',
    users: 'Users',
    msTenant: 'Microsoft 365 tenant',
    at: 'Consented',
    way: 'Way',
    ways: { consent: 'Accepted for the organization', code: 'Signed in with a code' },
    unknown:
      'It was not known beforehand which Microsoft 365 tenant is this customer’s. Compare the tenant’s ID with what the customer told you.',
  },
  completed: (name: string) => `${isolated(name)} is upgraded.`,
}
