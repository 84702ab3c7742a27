import { noun } from '../noun.ts'

export const prefixes = noun({
  label: { en: 'Manage SBC Prefixes', de: 'SBC-Präfixe verwalten' },
  permissions: { 'edit-prefixes': { tenant: ['admin', 'operator'] } },
  log: {
    group: 'calling',
    types: {
      'prefix.added': { en: 'SBC prefix added', de: 'SBC-Präfix angelegt' },
      'prefix.changed': { en: 'SBC prefix changed', de: 'SBC-Präfix geändert' },
      'prefix.removed': { en: 'SBC prefix removed', de: 'SBC-Präfix entfernt' },
      'prefixes.exported': { en: 'SBC prefixes downloaded', de: 'SBC-Präfixe heruntergeladen' },
      'service-numbers.exported': {
        en: 'Service numbers downloaded',
        de: 'Dienstnummern heruntergeladen',
      },
    },
  },
  messages: {
    'prefix-form': {
      en: 'Enter up to 15 digits, with or without a plus in front.',
      de: 'Geben Sie bis zu 15 Ziffern ein, mit oder ohne Plus davor.',
    },
    'tag-form': {
      en: 'Enter letters, digits, dots, hyphens and underscores, up to 100.',
      de: 'Geben Sie Buchstaben, Ziffern, Punkte, Binde- und Unterstriche ein, bis zu 100.',
    },
    'prefix-kind': { en: 'Choose what it is for.', de: 'Wählen Sie, wofür sie ist.' },
    'step-send-prefixes': {
      en: 'Send prefixes to the SBC',
      de: 'Präfixe an den SBC senden',
    },
    'sbc-plan-held': {
      en: 'Prefixes of others are being sent to the SBC.',
      de: 'Gerade werden andere Präfixe an den SBC gesendet.',
    },
    'sbc-plan-gone': {
      en: 'The SBC has no dial plan for prefixes.',
      de: 'Der SBC hat keinen Wählplan für Präfixe.',
    },
    'prefix-microsoft': {
      en: 'It comes from Microsoft 365 and is changed there.',
      de: 'Sie kommt aus Microsoft 365 und wird dort geändert.',
    },
  },
  menu: [
    {
      ...{ in: 'calling', at: 50, for: ['tenant'], href: '/prefixes', icon: 'file-code' },
      right: 'sbc-prefixes',
    },
  ],
  canary: ['/prefixes', '/prefixes?q={}', '/prefixes.csv', '/numbers/service'],
  foreign: { dial_plan_prefix: { paths: ['/prefixes/{}', '/numbers/service/{}'] } },
})
