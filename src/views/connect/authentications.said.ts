import type { AccessMethod } from '../../domain/connect/authentications.list.ts'
import type { Standing } from '../../domain/connect/standing.ts'
import { saidIn } from '../../noun.ts'
import { authentications } from '../../nouns/authentications.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const many = (count: number) => `${numberIn('en', count)} ${count === 1 ? 'tenant' : 'tenants'}`

const statuses: Record<Standing, string> = {
  'not-required': 'Not required',
  pending: 'Pending consent',
  valid: 'Valid',
  expiring: 'Expiring',
  expired: 'Expired',
  invalid: 'Invalid',
  unknown: 'Unknown',
}

const methods: Record<AccessMethod, string> = {
  application: 'App registration',
  consent: 'Consent',
  token: 'Auth token',
  password: 'User name and password',
}

/** Of the pages about the ways into customers' Microsoft 365, which the provider's people read. */
export const authenticationWords = {
  title: saidIn(authentications.label, 'en'),
  lead: 'How each tenant’s Microsoft 365 is reached, and whether that works.',
  search: 'Tenant, shortname, client ID, or consented by',
  noMatch: 'No tenants match',
  none: 'No tenants with a service yet',
  noneText: 'A tenant appears here once it has a service.',
  columns: {
    tenant: 'Tenant',
    status: 'Status',
    method: 'Method',
    clientId: 'Client Id',
    consentedBy: 'Consented by',
    consentedAt: 'Consented on',
    days: 'Secret expires in (days)',
    validatedAt: 'Last validated',
    error: 'Last error',
  },
  statuses,
  methods: { ...methods, none: 'Not connected' },
  validating: 'Validating …',
  essentials: 'Essentials only',
  notConnected: 'Not connected',
  moveToToken: 'Move to a token',
  second: '2 secrets',
  certificate: 'Certificate',
  validate: 'Validate',
  validateTitle: (count: number) => `Validate ${many(count)}?`,
  validateConfirm: (count: number) => `Validate ${many(count)}`,
  validated: ({ queued, merged, skipped }: Record<'queued' | 'merged' | 'skipped', number>) =>
    [
      queued > 0 ? `Validation of ${many(queued)} queued.` : '',
      merged > 0 ? `${many(merged)} ${merged === 1 ? 'is' : 'are'} being validated already.` : '',
      skipped > 0 ? `${many(skipped)} skipped.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  renew: 'Enter secret or certificate',
  invite: 'Ask for consent',
  toToken: 'Move to a token',
  tenant: 'Tenant',
  tasks: 'Tasks',
  invitations: 'Pending Invitations',
  entering: (name: string) => `App registration of ${isolated(name)}`,
  locked: 'Only a provider administrator can change this.',
  ask: {
    title: (name: string) => `Ask ${isolated(name)} for consent?`,
    text: 'Their administrator opens the link, signs in at Microsoft and accepts. Then go on under Pending Invitations. Until then nothing changes.',
    submit: 'Ask for consent',
    labels: {
      fullName: 'Full name',
      email: 'Email',
      emailHint:
        'The link is sent here. Leave it empty to copy the link under Pending Invitations.',
      adminEmail: 'Microsoft 365 administrator',
      adminEmailHint: 'Optional. The account that is asked to sign in, where you know it.',
      language: 'Language',
    },
    done: (name: string, isMailed: boolean) =>
      isMailed
        ? `${isolated(name)} is asked for consent by email.`
        : `${isolated(name)} can be given the link under Pending Invitations.`,
  },
}
