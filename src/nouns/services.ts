import { noun } from '../noun.ts'

export const services = noun({
  label: { en: 'Services', de: 'Dienste' },
  topics: ['services', 'tiles', 'service:'],
  permissions: { provision: { provider: ['admin', 'operator'] } },
  log: {
    types: {
      'service.added': { en: 'Service added', de: 'Dienst hinzugefügt' },
      'service.licenses': { en: 'User licenses changed', de: 'Benutzerlizenzen geändert' },
      'replication.accepted': {
        en: 'Missing users and numbers removed',
        de: 'Fehlende Benutzer und Rufnummern entfernt',
      },
      'replication.kept': {
        en: 'Missing users and numbers kept',
        de: 'Fehlende Benutzer und Rufnummern behalten',
      },
      'services.exported': { en: 'Services downloaded', de: 'Dienste heruntergeladen' },
      'services.imported': { en: 'Tenants imported', de: 'Mandanten importiert' },
      'view.removed': { en: 'View removed', de: 'Ansicht entfernt' },
    },
  },
  menu: [
    { in: 'top', at: 20, for: ['tenant'], href: '/services', icon: 'layout-grid', key: 's' },
    {
      ...{ in: 'top', at: 10, for: ['provider', 'msp'] },
      label: { en: 'All Services', de: 'Alle Dienste' },
      ...{ href: '/services', icon: 'layout-grid', key: 's' },
    },
  ],
  canary: [
    '/services',
    '/services?q={}',
    '/services.csv',
    '/services.csv?q={}',
    '/palette?q={}',
    '/api/v1/services',
    '/api/v1/services?q={}',
    '/api/v1/counters',
  ],
  foreign: {
    service: {
      paths: [
        '/services/{}',
        '/services/{}/menu',
        '/services/{}/licenses',
        '/services/{}/monitoring',
        '/services/{}/monitoring/resumption',
        '/api/v1/services/{}',
      ],
      mark: 'name',
      most: 40,
    },
  },
})
