import type { UserField } from '../../connectors/graph/selected.ts'
import { isBelow } from './tiles.ts'

/** A version of what a customer has installed; what is to be done for each that comes to it follows from what it adds. */
export type Release = {
  version: string
  /** The day it came out. */
  date: string
  /** What it brings a customer, in sentences. */
  notes: Readonly<Record<'en' | 'de', readonly string[]>>
  /** What of a user is read from Microsoft 365 from it on. */
  fields: readonly UserField[]
}

/** Every release that this installation knows, the oldest first. */
export const releases: readonly Release[] = [
  {
    ...{ version: '8.0.448', date: '2026-08-31', fields: [] },
    notes: {
      en: ['Users, numbers, Teams policies and groups are replicated from Microsoft 365.'],
      de: [
        'Benutzer, Rufnummern, Teams-Richtlinien und Gruppen werden aus Microsoft 365 repliziert.',
      ],
    },
  },
  {
    ...{ version: '8.0.452', date: '2026-09-28', fields: ['mobilePhone'] },
    notes: {
      en: ['The mobile phone of each user is shown, in lists and downloads as well.'],
      de: ['Die Mobilnummer jedes Benutzers wird angezeigt, auch in Listen und Downloads.'],
    },
  },
  {
    ...{ version: '8.0.460', date: '2026-10-26', fields: ['jobTitle', 'office'] },
    notes: {
      en: ['Job title and office of each user are shown, in lists and downloads as well.'],
      de: ['Position und Büro jedes Benutzers werden angezeigt, auch in Listen und Downloads.'],
    },
  },
  {
    ...{ version: '8.0.464', date: '2026-11-23', fields: ['employeeId'] },
    notes: {
      en: [
        'The employee ID of each user is shown, so that a download can be compared with the list of the human resources department.',
      ],
      de: [
        'Die Personalnummer jedes Benutzers wird angezeigt, damit sich ein Download mit der Liste der Personalabteilung vergleichen lässt.',
      ],
    },
  },
]

export const releaseOf = (version: string): Release | undefined =>
  releases.find((release) => release.version === version)

/** The newest that this installation knows. */
export const newest = (): string => releases.at(-1)?.version ?? '0'

/** What a service comes by on its way from its version, or from none, to another; the oldest first. */
export const releasesBetween = (from: string | null, to: string): readonly Release[] =>
  releases.filter(({ version }) => (!from || isBelow(from, version)) && !isBelow(to, version))

/** What of users a service of this version has read. */
export const fieldsOf = (version: string | null): readonly UserField[] =>
  version === null ? [] : releasesBetween(null, version).flatMap(({ fields }) => fields)
