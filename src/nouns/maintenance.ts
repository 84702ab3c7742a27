import { noun } from '../noun.ts'

/** Windows in which alarms are expected: they are kept and counted apart, and ask nobody. */
export const maintenance = noun({
  label: 'Maintenance',
  topics: ['maintenance'],
  listeners: { for: ['provider', 'msp'] },
  log: {
    name: { en: 'Maintenance', de: 'Wartung' },
    types: {
      'maintenance.added': { en: 'Maintenance planned', de: 'Wartung geplant' },
      'maintenance.changed': { en: 'Maintenance changed', de: 'Wartung geändert' },
      'maintenance.ended': { en: 'Maintenance ended', de: 'Wartung beendet' },
      'maintenance.exported': { en: 'Maintenance downloaded', de: 'Wartungen heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 74, for: ['provider', 'msp'] },
      ...{ href: '/settings/maintenance', icon: 'clock' },
    },
  ],
  messages: {
    'no-such-maintenance': {
      en: 'Maintenance window not found.',
      de: 'Wartungsfenster nicht gefunden.',
    },
    'maintenance-of': {
      en: 'Say what it is for: a tenant, a source, or a cause.',
      de: 'Geben Sie an, wofür es gilt: einen Mandanten, eine Quelle oder eine Ursache.',
    },
    'maintenance-tenant': {
      en: 'No tenant has this short name.',
      de: 'Kein Mandant hat diesen Kurznamen.',
    },
    'maintenance-service': {
      en: 'The tenant has no service of this name.',
      de: 'Der Mandant hat keinen Dienst dieses Namens.',
    },
    'maintenance-service-of': {
      en: 'Enter the tenant that the service is of.',
      de: 'Geben Sie den Mandanten an, zu dem der Dienst gehört.',
    },
    'maintenance-source': {
      en: 'Choose one of your alarm sources.',
      de: 'Wählen Sie eine Ihrer Alarmquellen.',
    },
    'maintenance-ends': {
      en: 'It must end after it starts.',
      de: 'Es muss nach seinem Beginn enden.',
    },
    'maintenance-past': {
      en: 'This is over already. Choose an end that is still to come.',
      de: 'Das ist schon vorbei. Wählen Sie ein Ende, das noch bevorsteht.',
    },
    'maintenance-long': {
      en: 'A window lasts 30 days at most.',
      de: 'Ein Fenster dauert höchstens 30 Tage.',
    },
    'maintenance-over': {
      en: 'This window is over. Plan a new one.',
      de: 'Dieses Fenster ist vorbei. Planen Sie ein neues.',
    },
    'maintenance-weekday': { en: 'Choose a day of the week.', de: 'Wählen Sie einen Wochentag.' },
    'maintenance-day': {
      en: 'Enter a date, for example 2026-12-05.',
      de: 'Geben Sie ein Datum ein, zum Beispiel 2026-12-05.',
    },
    'maintenance-time': {
      en: 'Enter a time on the 24-hour clock, for example 22:30.',
      de: 'Geben Sie eine Uhrzeit ein, zum Beispiel 22:30.',
    },
  },
})
