import type { AlarmMessages } from '../../../domain/alarms/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'Alarm not found.',
  'alarm-acknowledged': () => 'The alarm is already acknowledged.',
  'alarm-unacknowledged': () => 'The alarm is not acknowledged.',
  'alarm-acknowledged-above': () => 'Your provider acknowledged the alarm; only they can undo it.',
  'isolation-canary': () => 'Isolation canary',
  'isolation-broken': () => 'Isolation broken',
  'isolation-broken-text': ({ first }) => `A tenant was shown another tenant’s data: ${first}.`,
  'isolation-broken-repair': () =>
    'Take the portal off the network, keep the process log, and find out what the pages named here read.',
  'canary-blind': () => 'Isolation canary cannot check',
  'canary-blind-repair': () => 'Isolation is not being monitored. See the process log.',
  'canary-failed': () => 'The check could not be completed; see the process log.',
  'canary-sees-nothing': () => 'The canary cannot see its own page.',
}

export const de: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'Alarm nicht gefunden.',
  'alarm-acknowledged': () => 'Der Alarm ist bereits bestätigt.',
  'alarm-unacknowledged': () => 'Der Alarm ist nicht bestätigt.',
  'alarm-acknowledged-above': () =>
    'Ihr Anbieter hat den Alarm bestätigt; nur er kann das zurücknehmen.',
  'isolation-canary': () => 'Isolationswächter',
  'isolation-broken': () => 'Mandantentrennung durchbrochen',
  'isolation-broken-text': ({ first }) =>
    `Einem Mandanten wurden Daten eines anderen gezeigt: ${first}.`,
  'isolation-broken-repair': () =>
    'Das Portal vom Netz nehmen, das Protokoll des Servers aufbewahren und herausfinden, was die hier genannten Seiten lesen.',
  'canary-blind': () => 'Isolationswächter kann nicht prüfen',
  'canary-blind-repair': () =>
    'Die Mandantentrennung wird nicht überwacht. Siehe Protokoll des Servers.',
  'canary-failed': () => 'Die Prüfung ließ sich nicht abschließen; siehe Protokoll des Servers.',
  'canary-sees-nothing': () => 'Der Isolationswächter sieht seine eigene Seite nicht.',
}
