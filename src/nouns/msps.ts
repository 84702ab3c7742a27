import { noun, staff } from '../noun.ts'

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
    },
  },
  messages: {
    'no-such-msp': { en: 'MSP not found.', de: 'MSP nicht gefunden.' },
  },
})
