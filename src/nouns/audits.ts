import { naming, noun, staff } from '../noun.ts'

export const audits = noun({
  label: { en: 'UMP License', de: 'UMP-Lizenz' },
  topics: ['licenses'],
  listeners: { rights: ['user-licenses'] },
  permissions: { 'refresh-licenses': { ...staff, tenant: ['admin'] } },
  log: {
    group: 'quota',
    types: {
      'license-runs.exported': {
        en: 'License history downloaded',
        de: 'Lizenzverlauf heruntergeladen',
      },
      'license-users.exported': {
        en: 'Licensed users downloaded',
        de: 'Lizenzierte Benutzer heruntergeladen',
      },
      'license-changes.exported': {
        en: 'Changes between two license counts downloaded',
        de: 'Änderungen zwischen zwei Lizenzzählungen heruntergeladen',
      },
      'license-report.exported': {
        en: 'License report downloaded',
        de: 'Lizenzbericht heruntergeladen',
      },
      'license-audits.exported': {
        en: 'License audits of all tenants downloaded',
        de: 'Lizenzprüfungen aller Mandanten heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-run': {
      en: 'License count not found. Older ones are thinned out over time.',
      de: 'Lizenzzählung nicht gefunden. Ältere werden mit der Zeit ausgedünnt.',
    },
    'no-run-before': {
      en: 'This is the first license count. There is none to compare it with.',
      de: 'Das ist die erste Lizenzzählung. Es gibt keine, mit der sie verglichen werden kann.',
    },
    'report-month': {
      en: 'Enter a month, such as 2026-10.',
      de: 'Geben Sie einen Monat ein, etwa 2026-10.',
    },
    'from-after-to': {
      en: 'The first day is after the last day. Swap them.',
      de: 'Der erste Tag liegt nach dem letzten. Vertauschen Sie sie.',
    },
    'nothing-to-count': {
      en: 'There is no service yet whose licenses could be counted.',
      de: 'Es gibt noch keinen Dienst, dessen Lizenzen gezählt werden könnten.',
    },
    'refreshes-many': naming<{ max: number; minutes: number }>({
      en: ({ max, minutes }) =>
        `Licenses were refreshed ${max} times within 10 minutes. Try again in ${minutes === 1 ? '1 minute' : `${minutes} minutes`}.`,
      de: ({ max, minutes }) =>
        `Die Lizenzen wurden innerhalb von 10 Minuten ${max}-mal aktualisiert. Versuchen Sie es in ${minutes === 1 ? '1 Minute' : `${minutes} Minuten`} erneut.`,
    }),
  },
  menu: [
    {
      ...{ in: 'calling', at: 80, for: ['tenant'], href: '/licenses', icon: 'license' },
      right: 'user-licenses',
    },
    {
      ...{ in: 'top', at: 26, for: ['provider'] },
      label: { en: 'License Usage', de: 'Lizenznutzung' },
      ...{ href: '/licenses', icon: 'license' },
    },
  ],
  tab: { at: 75, name: 'licenses' },
  canary: ['/licenses', '/licenses?q={}', '/licenses.csv', '/api/v1/license-runs'],
  foreign: {
    tenant: { paths: ['/tenants/{}/licenses'] },
    license_run: { paths: ['/api/v1/license-runs/{}/users'] },
  },
})
