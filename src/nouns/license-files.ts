import { noun } from '../noun.ts'

export const licenseFiles = noun({
  label: 'License files',
  topics: ['license-files'],
  listeners: { for: ['provider'] },
  log: {
    group: 'quota',
    types: {
      'license-file.installed': { en: 'License file loaded', de: 'Lizenzdatei geladen' },
      'license-file.rejected': { en: 'License file refused', de: 'Lizenzdatei abgelehnt' },
      'license-file.expired': { en: 'License file expired', de: 'Lizenzdatei abgelaufen' },
      'license-files.exported': {
        en: 'License files downloaded',
        de: 'Lizenzdateien heruntergeladen',
      },
    },
  },
  menu: [{ in: 'palette', at: 12, for: ['provider'], href: '/licenses/files', icon: 'file-code' }],
})
