import { noun, staffAndAdmins } from '../noun.ts'

export const branding = noun({
  label: { en: 'Branding', de: 'Branding' },
  permissions: { 'edit-branding': staffAndAdmins },
  log: {
    group: 'branding',
    name: { en: 'Branding', de: 'Branding' },
    types: { 'branding.changed': { en: 'Branding changed', de: 'Branding geändert' } },
  },
  menu: [
    { in: 'organization', at: 60, for: ['tenant'], href: '/branding', icon: 'palette' },
    {
      ...{ in: 'system', at: 40, for: ['provider', 'msp'] },
      ...{
        href: '/settings/branding',
        icon: 'palette',
        permission: { provider: 'administer', msp: 'edit-branding' },
      },
    },
  ],
  tab: { at: 90, name: 'branding', label: { en: 'Branding', de: 'Branding' } },
  canary: ['/branding'],
  foreign: { tenant: { paths: ['/tenants/{}/branding'] } },
})
