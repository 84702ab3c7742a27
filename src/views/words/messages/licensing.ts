import type { LicensingMessages } from '../../../domain/licensing/messages.ts'
import { dayIn, numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

type Names = Readonly<Record<string, string>>

/** Licenses of a pool, as the provider's sentences name them. */
const licensesDe: Names = {
  service: 'Dienstlizenzen',
  user: 'Benutzerlizenzen',
  agents: 'Agenten',
  'ai-agents': 'KI-Agenten',
  'ai-tenants': 'Mandanten mit KI-Agenten',
  'workflow-triggers': 'Workflow-Auslöser',
}
const ofDe = (kind: string) => licensesDe[kind] ?? kind

export const en: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} has an Essentials license, which does not count users.`,
  'licenses-range': ({ fewest, max }) => `Enter a whole number from ${n(fewest)} to ${n(max)}`,
  'user-licenses-short': ({ more, left }) =>
    `${n(more)} more user ${more === 1 ? 'license is' : 'licenses are'} needed and ${n(left)} ${left === 1 ? 'is' : 'are'} left in the pool.`,
  'licenses-left': ({ left }) => `${n(left)} more left`,
  'licenses-below-use': ({ licensed, users }) =>
    `${n(users)} users need a license and only ${n(licensed)} would be left. No one is cut off, but an alarm is raised.`,
  'pool-below-reserved': ({ purchased, reserved }) =>
    `${n(reserved)} are reserved by tenants’ quotas and only ${n(purchased)} would be licensed. No one is cut off, but an alarm is raised and nothing more is given out.`,
  'licenses-of-pool': ({ kind }) => `the ${kind} licenses`,
  'pool-in-use': ({ out, kind }) =>
    `${n(out)} ${kind} licenses are in use. Free some before entering fewer.`,
  'purchased-range': () => 'Enter a whole number from 0 to 999,999,999',
  'license-pool': () => 'License pool',
  'pool-overdrawn': ({ kind }) => `More ${kind} reserved than licensed`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${n(allocated)} are reserved by tenant quotas and ${n(purchased)} are licensed. No more can be assigned.`,
  'pool-overdrawn-repair': () => 'Buy more, or lower the quotas of tenants that do not use them.',
  'pool-empty': ({ kind }) => `No ${kind} licenses left`,
  'pool-low': ({ kind }) => `Few ${kind} licenses left`,
  'pool-text': ({ out, purchased, kind }) =>
    `${n(out)} of ${n(purchased)} ${kind} licenses are in use.`,
  'pool-repair': () => 'Buy more licenses, or free some from services that do not use them.',
  'user-license-threshold': () => 'User License Threshold',
  'user-license-threshold-text': ({ users, licensed }) =>
    `${n(users)} voice ${users === 1 ? 'user' : 'users'}, ${n(licensed)} licensed.`,
  'user-license-threshold-repair': () =>
    'License more users, or remove the voice plan from users who do not need it.',
  'user-licenses-exceeded': () => 'User licenses exceeded',
  'user-licenses-exceeded-text': ({ users, licensed, until }) =>
    `${n(users)} voice users, ${n(licensed)} licensed. The grace period ends on ${dayIn('en', until)}.`,
  'user-licenses-exhausted': () => 'User licenses exceeded beyond grace',
  'user-licenses-exhausted-text': ({ users, licensed, percent }) =>
    `${n(users)} voice users, ${n(licensed)} licensed. ${percent === null ? 'The grace period is over.' : `That is over the ${n(percent)}% that grace allows.`}`,
}

export const de: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} hat eine Essentials-Lizenz, die keine Benutzer zählt.`,
  'licenses-range': ({ fewest, max }) =>
    `Geben Sie eine ganze Zahl von ${z(fewest)} bis ${z(max)} ein`,
  'user-licenses-short': ({ more, left }) =>
    `${z(more)} weitere Benutzerlizenzen werden benötigt, ${z(left)} sind noch im Lizenzpool.`,
  'licenses-left': ({ left }) => `${z(left)} weitere verfügbar`,
  'licenses-below-use': ({ licensed, users }) =>
    `${z(users)} Benutzer brauchen eine Lizenz, und nur ${z(licensed)} blieben übrig. Niemand verliert den Zugang, aber es wird ein Alarm ausgelöst.`,
  'pool-below-reserved': ({ purchased, reserved }) =>
    `${z(reserved)} sind durch Kontingente von Mandanten reserviert, und nur ${z(purchased)} wären lizenziert. Niemand verliert etwas, aber es wird ein Alarm ausgelöst und nichts weiter vergeben.`,
  'licenses-of-pool': ({ kind }) => ofDe(kind),
  'pool-in-use': ({ out, kind }) =>
    `${z(out)} ${ofDe(kind)} sind in Nutzung. Geben Sie einige frei, bevor Sie weniger eintragen.`,
  'purchased-range': () => 'Geben Sie eine ganze Zahl von 0 bis 999.999.999 ein',
  'license-pool': () => 'Lizenzpool',
  'pool-overdrawn': ({ kind }) => `${ofDe(kind)}: mehr reserviert als lizenziert`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${z(allocated)} sind durch Kontingente von Mandanten reserviert, ${z(purchased)} sind lizenziert. Mehr lässt sich nicht zuweisen.`,
  'pool-overdrawn-repair': () =>
    'Weitere kaufen oder die Kontingente von Mandanten senken, die sie nicht nutzen.',
  'pool-empty': ({ kind }) => `${ofDe(kind)}: keine mehr übrig`,
  'pool-low': ({ kind }) => `${ofDe(kind)}: nur noch wenige übrig`,
  'pool-text': ({ out, purchased, kind }) =>
    `${z(out)} von ${z(purchased)} sind in Nutzung (${ofDe(kind)}).`,
  'pool-repair': () =>
    'Weitere Lizenzen kaufen oder Lizenzen von Diensten freigeben, die sie nicht nutzen.',
  'user-license-threshold': () => 'Schwelle der Benutzerlizenzen',
  'user-license-threshold-text': ({ users, licensed }) =>
    `${z(users)} Telefonie-Benutzer, ${z(licensed)} lizenziert.`,
  'user-license-threshold-repair': () =>
    'Mehr Benutzer lizenzieren oder Benutzern, die ihn nicht brauchen, den Telefonieplan entziehen.',
  'user-licenses-exceeded': () => 'Benutzerlizenzen überschritten',
  'user-licenses-exceeded-text': ({ users, licensed, until }) =>
    `${z(users)} Telefonie-Benutzer, ${z(licensed)} lizenziert. Die Schonfrist endet am ${dayIn('de', until)}.`,
  'user-licenses-exhausted': () => 'Benutzerlizenzen über die Schonfrist hinaus überschritten',
  'user-licenses-exhausted-text': ({ users, licensed, percent }) =>
    `${z(users)} Telefonie-Benutzer, ${z(licensed)} lizenziert. ${percent === null ? 'Die Schonfrist ist abgelaufen.' : `Das ist mehr als die Kulanz von ${z(percent)} %.`}`,
}
