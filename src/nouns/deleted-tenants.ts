import { noun } from '../noun.ts'

/** What is kept of tenants that are gone. */
export const deletedTenants = noun({
  label: 'Deleted tenants',
  log: {
    group: 'tenant',
    types: {
      'deleted-tenants.exported': {
        en: 'Deleted tenants downloaded',
        de: 'Gelöschte Mandanten heruntergeladen',
      },
    },
  },
  menu: [{ in: 'palette', at: 35, for: ['provider'], href: '/tenants/deleted', icon: 'trash' }],
})
