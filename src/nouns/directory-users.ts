import { naming, noun } from '../noun.ts'

const atTenant = { tenant: ['admin', 'operator', 'operator-lite'] } as const

export const directoryUsers = noun({
  label: { en: 'Users', de: 'Benutzer' },
  topics: ['users'],
  listeners: { rights: ['users'] },
  permissions: {
    // what the license has, says domain/services/rights beside these
    'edit-users': atTenant,
    'edit-user-policies': { tenant: ['admin', 'operator'] },
    'assign-numbers': atTenant,
  },
  log: {
    group: 'directory',
    name: { en: 'Directory', de: 'Verzeichnis' },
    types: {
      'user.changed': { en: 'User change queued', de: 'Benutzeränderung eingereiht' },
      'user.moved': { en: 'User moved to another site', de: 'Benutzer an anderem Standort' },
      'user.unmanaged': { en: 'User no longer managed', de: 'Benutzer nicht mehr verwaltet' },
      'users.exported': { en: 'Users downloaded', de: 'Benutzer heruntergeladen' },
    },
  },
  messages: {
    'no-such-user': {
      en: 'User not found. They may have left the directory.',
      de: 'Benutzer nicht gefunden. Vielleicht ist er nicht mehr im Verzeichnis.',
    },
    'user-left': {
      en: 'The user is no longer in the directory.',
      de: 'Der Benutzer ist nicht mehr im Verzeichnis.',
    },
    'user-not-managed': {
      en: 'The user was not changed here.',
      de: 'Der Benutzer wurde hier nicht geändert.',
    },
    'site-same': {
      en: 'The user is at that site already.',
      de: 'Der Benutzer ist schon an diesem Standort.',
    },
    'user-has-number': {
      en: 'The user has a number already. Release it first.',
      de: 'Der Benutzer hat schon eine Rufnummer. Geben Sie sie zuerst frei.',
    },
    'user-has-no-number': {
      en: 'The user has no number.',
      de: 'Der Benutzer hat keine Rufnummer.',
    },
    'user-no-phone-plan': {
      en: 'The user has no Teams Phone plan. Assign one in Microsoft 365 first.',
      de: 'Der Benutzer hat keinen Teams-Telefonie-Plan. Weisen Sie ihn zuerst in Microsoft 365 zu.',
    },
    'number-of-user': naming<{ number: string; name: string }>({
      en: ({ number, name }) => `${number} is assigned to ${name}.`,
      de: ({ number, name }) => `${number} ist ${name} zugewiesen.`,
    }),
    'number-reserved': naming<{ number: string; name: string }>({
      en: ({ number, name }) => `${number} is reserved: ${name}`,
      de: ({ number, name }) => `${number} ist reserviert: ${name}`,
    }),
    'number-of-service': naming<{ number: string; name: string }>({
      en: ({ number, name }) => `${number} is a service number: ${name}`,
      de: ({ number, name }) => `${number} ist eine Dienstnummer: ${name}`,
    }),
    'number-queued': naming<{ number: string; name: string }>({
      en: ({ number, name }) => `${number} is queued for ${name}.`,
      de: ({ number, name }) => `${number} ist für ${name} eingereiht.`,
    }),
    'number-or-range': {
      en: 'Enter a number or choose a range.',
      de: 'Geben Sie eine Rufnummer ein oder wählen Sie einen Bereich.',
    },
    'range-used-up': {
      en: 'The number range has no free number left.',
      de: 'Der Rufnummernbereich hat keine freie Rufnummer mehr.',
    },
    'change-nothing': {
      en: 'Nothing differs from what Microsoft 365 has.',
      de: 'Nichts weicht von dem ab, was Microsoft 365 hat.',
    },
    'change-waits': {
      en: 'The same change is queued already.',
      de: 'Dieselbe Änderung ist schon eingereiht.',
    },
  },
  menu: [
    {
      ...{ in: 'calling', at: 10, for: ['tenant'], href: '/users', icon: 'users' },
      right: 'users',
    },
  ],
  canary: ['/users', '/users?q={}', '/users.csv'],
})
