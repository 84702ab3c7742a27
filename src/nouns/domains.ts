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
      'domain.disabled': { en: 'Host switched off', de: 'Host ausgeschaltet' },
      'domain.enabled': { en: 'Host switched on', de: 'Host eingeschaltet' },
      'domain.expired': { en: 'Host given up', de: 'Host aufgegeben' },
      'domain.lost': { en: 'Host’s proof lost', de: 'Nachweis des Hosts verloren' },
      'domain.released': { en: 'Host’s rest ended', de: 'Ruhezeit eines Hosts beendet' },
      'domain.removed': { en: 'Host removed', de: 'Host entfernt' },
      'domain.requested': { en: 'Host added', de: 'Host hinzugefügt' },
      'domain.verified': { en: 'Host verified', de: 'Host bestätigt' },
    },
  },
  menu: [{ in: 'organization', at: 50, for: ['tenant'], href: '/domain', icon: 'world' }],
  tab: { at: 80, name: 'domain' },
  canary: ['/domain'],
})
