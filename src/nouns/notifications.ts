import { noun, staffAndAdmins } from '../noun.ts'

export const notifications = noun({
  label: { en: 'Notifications', de: 'Benachrichtigungen' },
  permissions: { 'manage-notices': { ...staffAndAdmins, notInSupportSession: true } },
})
