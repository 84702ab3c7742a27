import { noun } from '../noun.ts'

export const settings = noun({
  label: { en: 'Settings', de: 'Einstellungen' },
  permissions: { administer: { provider: ['admin'] } },
  log: {
    group: 'setting',
    name: { en: 'Settings', de: 'Einstellungen' },
    types: {
      'secret.changed': { en: 'Secret changed', de: 'Secret geändert' },
      'setting.changed': { en: 'Setting changed', de: 'Einstellung geändert' },
    },
  },
})
