import { noun, staffAndAdmins } from '../noun.ts'

export const domains = noun({
  label: { en: 'Domain', de: 'Domain' },
  topics: ['domains'],
  permissions: { 'edit-domain': staffAndAdmins },
  log: {
    group: 'domain',
    name: { en: 'Domains', de: 'Domains' },
    types: {
      'domain.certificate': { en: 'Certificate changed', de: 'Zertifikat geändert' },
      'domain.disabled': { en: 'Domain turned off', de: 'Domain ausgeschaltet' },
      'domain.enabled': { en: 'Domain turned on', de: 'Domain eingeschaltet' },
      'domain.expired': { en: 'Domain verification expired', de: 'Domainverifizierung abgelaufen' },
      'domain.lost': { en: 'Domain verification lost', de: 'Domainverifizierung verloren' },
      'domain.released': { en: 'Reserved domain released', de: 'Reservierte Domain freigegeben' },
      'domain.removed': { en: 'Domain removed', de: 'Domain entfernt' },
      'domain.requested': { en: 'Domain added', de: 'Domain hinzugefügt' },
      'domain.verified': { en: 'Domain verified', de: 'Domain verifiziert' },
    },
  },
  menu: [{ in: 'organization', at: 50, for: ['tenant'], href: '/domain', icon: 'world' }],
  tab: { at: 80, name: 'domain' },
  canary: ['/domain'],
})
