import { noun } from '../noun.ts'

export const supportSessions = noun({
  label: { en: 'Support sessions', de: 'Support-Sitzungen' },
  topics: ['support-sessions'],
  permissions: {
    'enter-tenants': { provider: ['admin', 'operator', 'monitor'], msp: ['owner', 'admin'] },
  },
  log: {
    types: {
      'support.approval-off': {
        en: 'Approval of support turned off',
        de: 'Genehmigung von Support ausgeschaltet',
      },
      'support.approved': { en: 'Support session approved', de: 'Support-Sitzung genehmigt' },
      'support.ended': { en: 'Support session ended', de: 'Support-Sitzung beendet' },
      'support.requested': { en: 'Support session requested', de: 'Support-Sitzung angefragt' },
      'support.started': { en: 'Support session started', de: 'Support-Sitzung begonnen' },
    },
  },
  menu: [{ in: 'records', at: 30, for: ['tenant'], href: '/support-sessions', icon: 'eye' }],
  tab: {
    at: 110,
    name: 'support-sessions',
    label: { en: 'Support sessions', de: 'Support-Sitzungen' },
  },
  canary: ['/support-sessions'],
})
