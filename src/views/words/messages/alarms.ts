import type { AlarmMessages } from '../../../domain/alarms/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'There is no such alarm.',
  'alarm-acknowledged': () => 'It is acknowledged already.',
  'alarm-unacknowledged': () => 'It is not acknowledged.',
  'isolation-canary': () => 'Isolation canary',
  'isolation-broken': () => 'Isolation broken',
  'isolation-broken-text': ({ first }) => `A tenant was shown what is another’s: ${first}.`,
  'isolation-broken-repair': () =>
    'Take the portal off the network, keep the process log, and find out what the pages named here read.',
  'canary-blind': () => 'Isolation canary cannot look',
  'canary-blind-repair': () => 'Isolation is not being watched. See the process log.',
  'canary-failed': () => 'The round could not be done; see the process log.',
  'canary-sees-nothing': () => 'The canary cannot see its own page.',
}

export const de: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'Diesen Alarm gibt es nicht.',
  'alarm-acknowledged': () => 'Er ist bereits bestätigt.',
  'alarm-unacknowledged': () => 'Er ist nicht bestätigt.',
  'isolation-canary': () => 'Isolationswächter',
  'isolation-broken': () => 'Isolation durchbrochen',
  'isolation-broken-text': ({ first }) =>
    `Einem Mandanten wurde gezeigt, was einem anderen gehört: ${first}.`,
  'isolation-broken-repair': () =>
    'Das Portal vom Netz nehmen, das Protokoll des Servers aufbewahren und herausfinden, was die hier genannten Seiten lesen.',
  'canary-blind': () => 'Isolationswächter sieht nichts',
  'canary-blind-repair': () =>
    'Die Isolation wird nicht überwacht. Das Protokoll des Servers ansehen.',
  'canary-failed': () =>
    'Die Runde ließ sich nicht durchführen; die Einzelheiten stehen im Protokoll des Servers.',
  'canary-sees-nothing': () => 'Der Isolationswächter sieht seine eigene Seite nicht.',
}
