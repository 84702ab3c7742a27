import { noun, staffAndAdmins } from '../noun.ts'

export const company = noun({
  label: { en: 'Company', de: 'Unternehmen' },
  permissions: { 'edit-profile': { ...staffAndAdmins, notInSupportSession: true } },
  log: {
    group: 'tenant',
    types: {
      'tenant.profile-changed': { en: 'Company profile changed', de: 'Firmenprofil geändert' },
    },
  },
  menu: [
    { in: 'organization', at: 10, for: ['tenant'], href: '/profile/company', icon: 'building' },
  ],
  tab: { at: 20, name: 'profile' },
})
