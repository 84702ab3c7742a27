import { noun } from '../noun.ts'

export const featureSwitches = noun({
  label: { en: 'Permissions', de: 'Berechtigungen' },
  topics: ['menu'],
  log: {
    types: { 'permission.changed': { en: 'Permissions changed', de: 'Berechtigungen geändert' } },
  },
  tab: { at: 50, name: 'permissions' },
})
