import { noun } from '../noun.ts'

export const quotas = noun({
  label: { en: 'Quotas', de: 'Kontingente' },
  permissions: { 'set-limits': { provider: ['admin', 'operator'] } },
  log: {
    types: {
      'quota.changed': { en: 'Quotas changed', de: 'Kontingente geändert' },
      'quota.granted': { en: 'Quotas assigned', de: 'Kontingente zugewiesen' },
    },
  },
  tab: { at: 60, name: 'quotas' },
})
