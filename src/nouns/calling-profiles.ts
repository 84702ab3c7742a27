import { noun } from '../noun.ts'

/** Calling profiles as Microsoft has them, and those of other families; nobody edits one here. */
export const callingProfiles = noun({
  label: { en: 'Calling Profile', de: 'Anrufprofil' },
  topics: ['calling-profiles'],
  listeners: { for: ['provider'] },
  log: {
    group: 'operator-connect',
    types: {
      'calling-profiles.exported': {
        en: 'Calling profiles downloaded',
        de: 'Anrufprofile heruntergeladen',
      },
      'customer-calling-profiles.exported': {
        en: 'Calling profiles of customers downloaded',
        de: 'Anrufprofile von Kunden heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'operator-connect', at: 30, for: ['provider'] },
      ...{ href: '/calling-profiles', icon: 'topology-star-3' },
    },
    {
      ...{ in: 'customers', at: 40, for: ['provider'] },
      ...{ href: '/customer-calling-profiles', icon: 'topology-star-3' },
    },
  ],
  canary: ['/calling-profiles', '/calling-profiles.csv', '/customer-calling-profiles'],
  messages: {
    'no-such-calling-profile': {
      en: 'Calling profile not found.',
      de: 'Anrufprofil nicht gefunden.',
    },
  },
})
