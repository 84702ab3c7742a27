import type { NoticeMessages } from '../../../domain/notices/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const alarms = (count: number) => (count === 1 ? '1 alarm' : `${numberIn('en', count)} alarms`)
const alarme = (count: number) => (count === 1 ? '1 Alarm' : `${numberIn('de', count)} Alarme`)

export const en: Sentences<NoticeMessages> = {
  'severity-critical': () => 'Critical',
  'severity-major': () => 'Major',
  'severity-minor': () => 'Minor',
  'severity-warning': () => 'Warning',
  'severity-indeterminate': () => 'Indeterminate',
  'notice-raised': ({ severity, alarm, about }, say) =>
    `${say(severity)}: ${say(alarm)} (${say(about)})`,
  'notice-cleared': ({ alarm, about }, say) => `Cleared: ${say(alarm)} (${say(about)})`,
  'notice-digest-raised': ({ raised }) => alarms(raised),
  'notice-digest-cleared': ({ cleared }) => `${alarms(cleared)} cleared`,
  'notice-digest': ({ raised, cleared }) =>
    `${alarms(raised)}, ${numberIn('en', cleared)} others cleared`,
  'notice-more': ({ count }) => `And ${numberIn('en', count)} more.`,
  'notice-source': ({ source }, say) => `Source: ${say(source)}`,
  'notice-next': ({ action }, say) => `Next step: ${say(action)}`,
  'notice-others': ({ alarms: others, tenants }) =>
    `Of the same cause: ${others === 1 ? '1 other alarm' : `${numberIn('en', others)} other alarms`}${tenants > 0 ? `, ${tenants === 1 ? '1 tenant' : `${numberIn('en', tenants)} tenants`} in all` : ''}.`,
  'notice-unacknowledged': ({ minutes }) =>
    `No one has acknowledged it for ${minutes === 1 ? '1 minute' : `${numberIn('en', minutes)} minutes`}.`,
  'notice-times': ({ raised }) => `Raised ${raised}.`,
  'notice-times-cleared': ({ raised, cleared }) => `Raised ${raised}, cleared ${cleared}.`,
  'notice-held': ({ rule }) =>
    `It was raised outside the hours of the notification ${rule} and is still open.`,
  'notice-rule': ({ rule }) => `Sent by the notification ${rule}.`,
  'rule-address': ({ address, why }, say) => `${address}: ${say(why)}`,
}

export const de: Sentences<NoticeMessages> = {
  'severity-critical': () => 'Kritisch',
  'severity-major': () => 'Schwer',
  'severity-minor': () => 'Gering',
  'severity-warning': () => 'Warnung',
  'severity-indeterminate': () => 'Unbestimmt',
  'notice-raised': ({ severity, alarm, about }, say) =>
    `${say(severity)}: ${say(alarm)} (${say(about)})`,
  'notice-cleared': ({ alarm, about }, say) => `Behoben: ${say(alarm)} (${say(about)})`,
  'notice-digest-raised': ({ raised }) => alarme(raised),
  'notice-digest-cleared': ({ cleared }) => `${alarme(cleared)} behoben`,
  'notice-digest': ({ raised, cleared }) =>
    `${alarme(raised)}, ${numberIn('de', cleared)} andere behoben`,
  'notice-more': ({ count }) => `Und ${numberIn('de', count)} weitere.`,
  'notice-source': ({ source }, say) => `Quelle: ${say(source)}`,
  'notice-next': ({ action }, say) => `Nächster Schritt: ${say(action)}`,
  'notice-others': ({ alarms: others, tenants }) =>
    `Mit derselben Ursache: ${others === 1 ? '1 anderer Alarm' : `${numberIn('de', others)} andere Alarme`}${tenants > 0 ? `, insgesamt ${tenants === 1 ? '1 Mandant' : `${numberIn('de', tenants)} Mandanten`}` : ''}.`,
  'notice-unacknowledged': ({ minutes }) =>
    `Niemand hat ihn seit ${minutes === 1 ? '1 Minute' : `${numberIn('de', minutes)} Minuten`} bestätigt.`,
  'notice-times': ({ raised }) => `Ausgelöst am ${raised}.`,
  'notice-times-cleared': ({ raised, cleared }) => `Ausgelöst am ${raised}, behoben am ${cleared}.`,
  'notice-held': ({ rule }) =>
    `Er wurde außerhalb der Zeiten der Benachrichtigung ${rule} ausgelöst und ist noch offen.`,
  'notice-rule': ({ rule }) => `Gesendet durch die Benachrichtigung ${rule}.`,
  'rule-address': ({ address, why }, say) => `${address}: ${say(why)}`,
}
