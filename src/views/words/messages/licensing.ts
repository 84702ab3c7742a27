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

type Use = { users: number; licensed: number }
const used = ({ users, licensed }: Use) =>
  `${n(users)} licensed ${users === 1 ? 'user is' : 'users are'} counted, and ${n(licensed)} user ${licensed === 1 ? 'license is' : 'licenses are'} acquired.`
const usedDe = ({ users, licensed }: Use) =>
  `${z(users)} lizenzierte Benutzer gezählt, ${z(licensed)} Benutzerlizenzen erworben.`

export const en: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} has an Essentials license, which does not count users.`,
  'licenses-range': ({ fewest, max }) => `Enter a whole number from ${n(fewest)} to ${n(max)}`,
  'user-licenses-short': ({ more, left }) =>
    `${n(more)} more user ${more === 1 ? 'license is' : 'licenses are'} needed and ${n(left)} ${left === 1 ? 'is' : 'are'} left in the pool.`,
  'licenses-left': ({ left }) => `${n(left)} more left`,
  'licenses-below-use': ({ licensed, users }) =>
    `${n(users)} ${users === 1 ? 'user is' : 'users are'} counted for this service, and it would hold ${n(licensed)} ${licensed === 1 ? 'license' : 'licenses'}. No one is cut off, but an alarm may be raised.`,
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
  'user-license-threshold-text': (use) => used(use),
  'user-license-threshold-repair': () =>
    'Acquire more user licenses, or remove users who do not need one.',
  'user-licenses-exceeded': () => 'User licenses exceeded',
  'user-licenses-exceeded-text': ({ until, ...use }) =>
    `${used(use)} The grace period ends on ${dayIn('en', until)}.`,
  'user-licenses-exhausted': () => 'User licenses exceeded beyond grace',
  'user-licenses-exhausted-text': ({ percent, ...use }) =>
    `${used(use)} ${percent === null ? 'The grace period is over.' : `That is over the ${n(percent)}% that grace allows.`} New users are refused.`,
  'all-tenants': () => 'All tenants',
  'user-licenses-used-up': (use) =>
    `${used(use)} No new users can be added until there are enough. Users who are counted already can still be edited.`,
}

export const de: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} hat eine Essentials-Lizenz, die keine Benutzer zählt.`,
  'licenses-range': ({ fewest, max }) =>
    `Geben Sie eine ganze Zahl von ${z(fewest)} bis ${z(max)} ein`,
  'user-licenses-short': ({ more, left }) =>
    `${z(more)} weitere Benutzerlizenzen werden benötigt, ${z(left)} sind noch im Lizenzpool.`,
  'licenses-left': ({ left }) => `${z(left)} weitere verfügbar`,
  'licenses-below-use': ({ licensed, users }) =>
    `Für diesen Dienst ${users === 1 ? 'wird 1 Benutzer' : `werden ${z(users)} Benutzer`} gezählt, und er hätte nur noch ${z(licensed)} ${licensed === 1 ? 'Lizenz' : 'Lizenzen'}. Niemand verliert den Zugang, aber es kann ein Alarm ausgelöst werden.`,
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
  'user-license-threshold-text': (use) => usedDe(use),
  'user-license-threshold-repair': () =>
    'Mehr Benutzerlizenzen erwerben oder Benutzer entfernen, die keine brauchen.',
  'user-licenses-exceeded': () => 'Benutzerlizenzen überschritten',
  'user-licenses-exceeded-text': ({ until, ...use }) =>
    `${usedDe(use)} Die Schonfrist endet am ${dayIn('de', until)}.`,
  'user-licenses-exhausted': () => 'Benutzerlizenzen über die Schonfrist hinaus überschritten',
  'user-licenses-exhausted-text': ({ percent, ...use }) =>
    `${usedDe(use)} ${percent === null ? 'Die Schonfrist ist abgelaufen.' : `Das ist mehr als die Kulanz von ${z(percent)} %.`} Neue Benutzer werden abgelehnt.`,
  'all-tenants': () => 'Alle Mandanten',
  'user-licenses-used-up': (use) =>
    `${usedDe(use)} Neue Benutzer lassen sich erst hinzufügen, wenn es genug sind. Benutzer, die schon gezählt werden, bleiben bearbeitbar.`,
}
