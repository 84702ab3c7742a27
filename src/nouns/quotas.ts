import { noun } from '../noun.ts'

export const quotas = noun({
  label: { en: 'Quotas', de: 'Kontingente' },
  permissions: { 'set-limits': { provider: ['admin', 'operator'] } },
  log: {
    types: {
      'quota.changed': { en: 'Quotas changed', de: 'Kontingente geändert' },
      'quota.granted': { en: 'Quotas given', de: 'Kontingente vergeben' },
    },
  },
  tab: { at: 60, name: 'quotas' },
})
