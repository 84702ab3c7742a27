import { naming, noun } from '../noun.ts'

/** Who reports alarms from outside: monitoring systems by a token, devices by SNMP. */
export const alarmSources = noun({
  label: { en: 'Alarm sources', de: 'Alarmquellen' },
  topics: ['alarm-sources'],
  listeners: { permission: 'manage-notices' },
  permissions: {
    'report-alarms': {
      provider: ['admin', 'operator', 'source'],
      msp: ['owner', 'admin', 'source'],
      tenant: ['admin', 'operator', 'source'],
    },
  },
  log: {
    types: {
      'source.added': { en: 'Alarm source added', de: 'Alarmquelle angelegt' },
      'source.changed': { en: 'Alarm source changed', de: 'Alarmquelle geändert' },
      'source.renewed': {
        en: 'Token of alarm source renewed',
        de: 'Token einer Alarmquelle erneuert',
      },
      'source.enabled': { en: 'Alarm source turned on', de: 'Alarmquelle eingeschaltet' },
      'source.disabled': { en: 'Alarm source turned off', de: 'Alarmquelle ausgeschaltet' },
      'source.removed': { en: 'Alarm source deleted', de: 'Alarmquelle gelöscht' },
      'alarm-sources.exported': {
        en: 'Alarm sources downloaded',
        de: 'Alarmquellen heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-source': { en: 'Alarm source not found.', de: 'Alarmquelle nicht gefunden.' },
    'source-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already an alarm source named ${name}.`,
      de: ({ name }) => `Es gibt schon eine Alarmquelle namens ${name}.`,
    }),
    'source-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} alarm sources already. Delete one first.`,
      de: ({ max }) => `Es gibt schon ${max} Alarmquellen. Löschen Sie zuerst eine.`,
    }),
    'source-of-token': {
      en: 'This source has the name of its API token. Its name stays.',
      de: 'Diese Quelle heißt wie ihr API-Token. Der Name bleibt.',
    },
    'source-without-token': {
      en: 'Only a source with a token of its own has one to renew.',
      de: 'Nur eine Quelle mit eigenem Token hat eines zu erneuern.',
    },
    'source-silent': { en: 'Source silent', de: 'Quelle stumm' },
    'source-silent-text': naming<{ minutes: number }>({
      en: ({ minutes }) =>
        `Nothing was received from this alarm source for more than ${minutes === 1 ? '1 minute' : `${minutes} minutes`}. Alarms may be missing.`,
      de: ({ minutes }) =>
        `Von dieser Alarmquelle kam seit mehr als ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`} nichts. Alarme können fehlen.`,
    }),
    'source-silent-repair': {
      en: 'Check that the monitoring system runs, that it reaches this portal, and that its token is valid; see Alarm sources.',
      de: 'Prüfen Sie, ob das Überwachungssystem läuft, dieses Portal erreicht und ein gültiges Token hat; siehe Alarmquellen.',
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 61, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/settings/sources', icon: 'activity', permission: 'manage-notices' },
    },
  ],
  canary: ['/settings/sources', '/settings/sources.csv'],
  foreign: { alarm_source: { paths: ['/settings/sources/{}', '/settings/sources/{}/menu'] } },
})
