import { naming, noun, staff } from '../noun.ts'

const staffOfProvider = { provider: ['admin', 'operator'] } as const

/** Partners: what each may have, who looks after it, and what its people may beside looking. */
export const msps = noun({
  label: 'MSPs',
  topics: ['msps', 'msp:'],
  listeners: { for: ['provider', 'msp'] },
  permissions: {
    'manage-msps': staffOfProvider,
    'move-tenants': staffOfProvider,
    /** Its figures in money: allowance, orders, history. */
    'see-msp-license': {
      provider: ['admin', 'operator', 'monitor'],
      msp: ['owner', 'admin'],
      given: 'mayPurchase',
    },
    'order-subscriptions': { ...staff, given: 'mayPurchase' },
    'decide-orders': staffOfProvider,
    'set-max-mau': staff,
  },
  log: {
    name: { en: 'MSP', de: 'MSP' },
    types: {
      'msp.added': { en: 'MSP added', de: 'MSP angelegt' },
      'msp.changed': { en: 'MSP changed', de: 'MSP geändert' },
      'msp.deactivated': { en: 'MSP deactivated', de: 'MSP deaktiviert' },
      'msp.activated': { en: 'MSP activated', de: 'MSP aktiviert' },
      'msp.deleted': { en: 'MSP deleted', de: 'MSP gelöscht' },
      'msps.exported': { en: 'MSPs downloaded', de: 'MSPs heruntergeladen' },
    },
  },
  messages: {
    'no-such-msp': { en: 'MSP not found.', de: 'MSP nicht gefunden.' },
    'msp-name': {
      en: 'Enter a name of up to 64 characters.',
      de: 'Geben Sie einen Namen mit höchstens 64 Zeichen ein.',
    },
    'msp-name-taken': naming<{ name: string }>({
      en: ({ name }) => `Another MSP is named ${name}.`,
      de: ({ name }) => `Ein anderer MSP heißt ${name}.`,
    }),
    'msp-confirm': naming<{ name: string }>({
      en: ({ name }) => `Enter ${name} to confirm.`,
      de: ({ name }) => `Geben Sie zur Bestätigung ${name} ein.`,
    }),
    'msp-not-empty': naming<{ name: string; organizations: number }>({
      en: ({ name, organizations }) =>
        `${name} still has ${organizations === 1 ? '1 organization' : `${organizations} organizations`}. Move or delete ${organizations === 1 ? 'it' : 'them'} first.`,
      de: ({ name, organizations }) =>
        `${name} hat noch ${organizations === 1 ? '1 Organisation' : `${organizations} Organisationen`}. Verschieben oder löschen Sie ${organizations === 1 ? 'sie' : 'diese'} zuerst.`,
    }),
  },
  menu: [
    { in: 'top', at: 22, for: ['provider'], href: '/msps', icon: 'building-skyscraper', key: 'm' },
  ],
  canary: ['/msps', '/msps?q={}', '/msps.csv'],
})
