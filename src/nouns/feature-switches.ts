import { noun } from '../noun.ts'

export const featureSwitches = noun({
  topics: ['menu'],
  log: {
    group: 'permission',
    name: { en: 'Permissions', de: 'Berechtigungen' },
    types: {
      'permission.changed': { en: 'Permissions changed', de: 'Berechtigungen geändert' },
    },
  },
  tab: { at: 50, name: 'permissions', label: { en: 'Permissions', de: 'Berechtigungen' } },
})
