import { noun } from '../noun.ts'

export const quotas = noun({
  permissions: { 'set-limits': { provider: ['admin', 'operator'] } },
  log: {
    group: 'quota',
    name: { en: 'Quotas', de: 'Kontingente' },
    types: {
      'quota.changed': { en: 'Quotas changed', de: 'Kontingente geändert' },
      'quota.granted': { en: 'Quotas given', de: 'Kontingente vergeben' },
    },
  },
  tab: { at: 60, name: 'quotas', label: { en: 'Quotas', de: 'Kontingente' } },
})
