import type { LicensingMessages } from '../../../domain/licensing/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const z = (value: number) => numberIn('de', value)

type Names = Readonly<Record<string, string>>

/** Licenses of a pool, as the provider's sentences name them. */
const licensesDe: Names = {
  service: 'Dienstlizenzen',
  user: 'Benutzerlizenzen',
  agents: 'Agenten',
  'ai-agents': 'KI-Agenten',
  'ai-tenants': 'Kunden mit KI-Agenten',
  'workflow-triggers': 'Workflow-Auslöser',
}
const ofDe = (kind: string) => licensesDe[kind] ?? kind

export const en: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} has an Essentials license, which counts no users.`,
  'licenses-range': ({ fewest, max }) => `A whole number from ${fewest} to ${max}`,
  'user-licenses-short': ({ more, left }) =>
    `${more} more user licenses are needed and ${left} are left in the pool.`,
  'licenses-left': ({ left }) => `${left} more are left`,
  'licenses-of-pool': ({ kind }) => `the ${kind} licenses`,
  'pool-in-use': ({ out, kind }) =>
    `${out} ${kind} licenses are given out. Take some back before entering fewer than that.`,
  'purchased-range': () => 'A whole number from 0 to 999,999,999',
  'license-pool': () => 'License pool',
  'pool-overdrawn': ({ kind }) => `More ${kind} reserved than licensed`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${allocated} are reserved by tenants’ quotas and ${purchased} are licensed. Nothing more is given out.`,
  'pool-overdrawn-repair': () => 'License more, or lower quotas of tenants that do not use them.',
  'pool-empty': ({ kind }) => `No ${kind} licenses left`,
  'pool-low': ({ kind }) => `Few ${kind} licenses left`,
  'pool-text': ({ out, purchased, kind }) =>
    `${out} of ${purchased} ${kind} licenses are given out.`,
  'pool-repair': () => 'Buy more licenses, or take some back from services that do not use them.',
  'user-license-threshold': () => 'User License Threshold',
  'user-license-threshold-text': ({ users, licensed }) =>
    `${users} voice users, ${licensed} licensed.`,
  'user-license-threshold-repair': () =>
    'License more users, or take the voice plan from users who do not need it.',
}

export const de: Sentences<LicensingMessages> = {
  'no-user-count': ({ name }) => `${name} hat eine Essentials-Lizenz, die keine Benutzer zählt.`,
  'licenses-range': ({ fewest, max }) => `Eine ganze Zahl von ${z(fewest)} bis ${z(max)}`,
  'user-licenses-short': ({ more, left }) =>
    `${z(more)} weitere Benutzerlizenzen werden gebraucht, ${z(left)} sind noch im Vorrat.`,
  'licenses-left': ({ left }) => `${z(left)} weitere sind noch da`,
  'licenses-of-pool': ({ kind }) => ofDe(kind),
  'pool-in-use': ({ out, kind }) =>
    `${z(out)} ${ofDe(kind)} sind vergeben. Nehmen Sie einige zurück, bevor Sie weniger eintragen.`,
  'purchased-range': () => 'Eine ganze Zahl von 0 bis 999.999.999',
  'license-pool': () => 'Lizenzvorrat',
  'pool-overdrawn': ({ kind }) => `${ofDe(kind)}: mehr reserviert als lizenziert`,
  'pool-overdrawn-text': ({ allocated, purchased }) =>
    `${z(allocated)} sind durch Kontingente von Kunden reserviert, ${z(purchased)} sind lizenziert. Mehr wird nicht vergeben.`,
  'pool-overdrawn-repair': () =>
    'Mehr lizenzieren oder Kontingente von Kunden senken, die sie nicht nutzen.',
  'pool-empty': ({ kind }) => `${ofDe(kind)}: keine mehr übrig`,
  'pool-low': ({ kind }) => `${ofDe(kind)}: nur noch wenige übrig`,
  'pool-text': ({ out, purchased, kind }) =>
    `${z(out)} von ${z(purchased)} sind vergeben (${ofDe(kind)}).`,
  'pool-repair': () =>
    'Weitere Lizenzen kaufen oder von Diensten zurücknehmen, die sie nicht nutzen.',
  'user-license-threshold': () => 'Schwelle der Benutzerlizenzen',
  'user-license-threshold-text': ({ users, licensed }) =>
    `${z(users)} Telefonie-Benutzer, ${z(licensed)} lizenziert.`,
  'user-license-threshold-repair': () =>
    'Mehr Benutzer lizenzieren oder Benutzern, die ihn nicht brauchen, den Telefonieplan entziehen.',
}
