import type { SbcStatus, SbcTransport } from '../../domain/onboarding/sbcs.list.ts'
import { saidIn } from '../../noun.ts'
import { sbcs } from '../../nouns/sbcs.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const many = (count: number) => `${numberIn('en', count)} ${count === 1 ? 'SBC' : 'SBCs'}`

const statuses: Record<SbcStatus, string> = {
  unknown: 'Not known yet',
  ok: 'Answers',
  unreachable: 'Unreachable',
}
const transports: Record<SbcTransport, string> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' }

/** Of the pages about SBCs, which the provider's people read: in English, as all of theirs. */
export const sbcWords = {
  title: saidIn(sbcs.label, 'en'),
  lead: 'Session border controllers that SIP connections of customers run over. Each is asked every minute whether it answers.',
  none: 'No SBCs yet',
  noneText: 'Add the SBC that the first customer is connected to.',
  search: 'Name, FQDN, IP, or CAC profile',
  add: 'Add SBC',
  edit: 'Edit',
  columns: {
    number: 'Id',
    name: 'Name',
    fqdn: 'FQDN',
    address: 'IP',
    software: 'Version',
    connections: 'Connections',
    profiles: 'CAC profiles',
    status: 'Status',
    contact: 'Last contact',
  },
  statuses,
  transports,
  transport: 'Transport',
  used: 'Has connections',
  ms: (ms: number) => `${numberIn('en', ms)} ms`,
  fields: {
    name: 'Name',
    fqdn: 'FQDN',
    fqdnHint: 'For TLS its certificate has to be good for this name.',
    address: 'IP',
    port: 'SIP port',
    transport: 'Transport',
    apiUrl: 'REST API URL',
    apiUrlHint: 'https://sbc1.example.com. Blank: scripts cannot be sent to it.',
    username: 'User name',
    password: 'Password',
    cacProfiles: 'CAC profiles',
    cacProfilesHint: 'One name per line. They can also be read from the SBC.',
    dialPlan: 'Index of the dial plan',
    dialPlanHint: 'Prefixes of customers are written to it. Blank: none are.',
  },
  passwordKept: 'Set. Leave blank to keep it.',
  test: 'Test now',
  refresh: 'Refresh CAC profiles',
  things: many,
  remove: 'Remove',
  removed: (count: number) => `${many(count)} removed.`,
  saved: (name: string) => `${isolated(name)} is saved.`,
  sip: { ok: (ms: number) => `SIP: answers in ${numberIn('en', ms)} ms.` },
  api: {
    ok: (version: string | null) =>
      version
        ? `REST API: signed in, version ${isolated(version)}.`
        : 'REST API: signed in, no version given.',
    none: 'REST API: none set up.',
  },
  refreshed: (name: string, count: number) =>
    count === 0
      ? `${isolated(name)} has no CAC profiles.`
      : `${numberIn('en', count)} CAC ${count === 1 ? 'profile' : 'profiles'} read from ${isolated(name)}.`,
  facts: 'As it stands',
  runsOver: 'SIP connections',
  runsOverSaid: 'SIP connections of this SBC',
  runsOverNone: 'No SIP connections run over it.',
  more: (rest: number) => `and ${numberIn('en', rest)} more`,
  connection: {
    name: 'Name',
    tenant: 'Tenant',
    service: 'Service',
    gateway: 'Gateway',
    deployed: 'Deployed from here',
  },
  yes: 'Yes',
  no: 'No',
  history: 'When it was unreachable',
  historySaid: 'Outages of this SBC',
  historyNone: 'No outages so far.',
  outage: { raised: 'From', cleared: 'Until', text: 'What was found' },
  stillSo: 'Still so',
  roundTrip: 'Round trip',
} as const
