import type { SourceMessages } from '../../../domain/notices/source-messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const en: Sentences<SourceMessages> = {
  'too-many-reports': ({ max }) => `Send at most ${n(max)} alarms at a time.`,
  'bad-reports': ({ all, wrong, at, field, said }, say) =>
    `None of the ${n(all)} alarms was taken, because ${wrong === 1 ? '1 is not right' : `${n(wrong)} are not right`}. The first is number ${n(at + 1)}${field ? `, ${field}` : ''}: ${say(said)}`,
  'not-an-instant': () => 'Enter a time of RFC 3339 with its offset, such as 2026-11-29T03:00:00Z.',
  'occurred-ahead': () =>
    'This is more than 5 minutes ahead. Check the clock of the sender, or leave occurred_at out.',
  'occurred-long-ago': () =>
    'This is more than 400 days ago. Check the clock of the sender, or leave occurred_at out.',
  'label-text': () => 'A label is a text of up to 500 characters, all of which can be seen.',
  'labels-many': ({ max }) => `An alarm has at most ${n(max)} labels.`,
  'no-such-field': () => 'An alarm has no field of this name.',
  'alarm-key-or-name': () => 'Enter the key of the alarm, or its name and source.',
  'no-such-alarm-key': () =>
    'There is no active alarm with this key. Name the tenant as well if it was raised for one.',
  'no-such-tenant-here': ({ tenant }) =>
    `There is no tenant ${tenant}, or this source may not report for it.`,
  'source-off': () => 'This alarm source is turned off.',
  'source-gone': () => 'This alarm source was deleted.',
  'source-limit': () =>
    'This alarm source sends more than its limit allows. Send again after the time in Retry-After.',
  'not-alertmanager': () =>
    'This is not a webhook message of a Prometheus Alertmanager in version 4.',
  'alerts-left-out': () => 'Alertmanager left alerts out',
  'alerts-left-out-text': ({ count, group }) =>
    `Its last message left out ${count === 1 ? '1 alert' : `${n(count)} alerts`} of the group ${group || '{}'}. They are not shown here.`,
  'alerts-left-out-repair': () =>
    'Set max_alerts of the webhook to 0 in the configuration of the Alertmanager, or divide the group by more labels (group_by).',
}

export const de: Sentences<SourceMessages> = {
  'too-many-reports': ({ max }) => `Senden Sie höchstens ${z(max)} Alarme auf einmal.`,
  'bad-reports': ({ all, wrong, at, field, said }, say) =>
    `Keiner der ${z(all)} Alarme wurde übernommen, denn ${wrong === 1 ? 'einer stimmt nicht' : `${z(wrong)} stimmen nicht`}. Der erste ist Nummer ${z(at + 1)}${field ? `, ${field}` : ''}: ${say(said)}`,
  'not-an-instant': () =>
    'Geben Sie eine Zeit nach RFC 3339 mit ihrer Abweichung von UTC an, etwa 2026-11-29T03:00:00Z.',
  'occurred-ahead': () =>
    'Das liegt mehr als 5 Minuten in der Zukunft. Prüfen Sie die Uhr des Absenders, oder lassen Sie occurred_at weg.',
  'occurred-long-ago': () =>
    'Das liegt mehr als 400 Tage zurück. Prüfen Sie die Uhr des Absenders, oder lassen Sie occurred_at weg.',
  'label-text': () =>
    'Eine Kennzeichnung ist ein Text von bis zu 500 Zeichen, die alle sichtbar sind.',
  'labels-many': ({ max }) => `Ein Alarm hat höchstens ${z(max)} Kennzeichnungen.`,
  'no-such-field': () => 'Ein Alarm hat kein Feld dieses Namens.',
  'alarm-key-or-name': () =>
    'Geben Sie den Schlüssel des Alarms an oder seinen Namen und seine Quelle.',
  'no-such-alarm-key': () =>
    'Es gibt keinen aktiven Alarm mit diesem Schlüssel. Nennen Sie auch den Mandanten, wenn er für einen gemeldet wurde.',
  'no-such-tenant-here': ({ tenant }) =>
    `Es gibt keinen Mandanten ${tenant}, oder diese Quelle darf nicht für ihn melden.`,
  'source-off': () => 'Diese Alarmquelle ist ausgeschaltet.',
  'source-gone': () => 'Diese Alarmquelle wurde gelöscht.',
  'source-limit': () =>
    'Diese Alarmquelle sendet mehr, als ihr Limit erlaubt. Senden Sie nach der Zeit in Retry-After noch einmal.',
  'not-alertmanager': () =>
    'Das ist keine Webhook-Nachricht eines Prometheus Alertmanager in Version 4.',
  'alerts-left-out': () => 'Alertmanager hat Alarme ausgelassen',
  'alerts-left-out-text': ({ count, group }) =>
    `Seine letzte Nachricht ließ ${count === 1 ? 'einen Alarm' : `${z(count)} Alarme`} der Gruppe ${group || '{}'} aus. Sie sind hier nicht zu sehen.`,
  'alerts-left-out-repair': () =>
    'Setzen Sie max_alerts des Webhooks in der Konfiguration des Alertmanager auf 0, oder teilen Sie die Gruppe nach mehr Kennzeichnungen (group_by).',
}
