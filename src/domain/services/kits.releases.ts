import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { UserField } from '../../connectors/graph/selected.ts'
import type { Scope } from '../scope.ts'
import { isBelow } from './tiles.ts'

/** A version of what a customer has installed. */
export type Release = {
  version: string
  /** The day it came out. */
  date: string
  /** What it brings a customer, in sentences. */
  notes: Readonly<Record<'en' | 'de', readonly string[]>>
  /** What of a user is read from Microsoft 365 from it on. */
  fields: readonly UserField[]
  /** What is done for customers who come to it, before one of their services has it. Doing it again changes nothing. */
  step: (scope: Scope, tenantIds: readonly string[]) => Promise<void>
}

/** Adds to what of users is read: who comes to it reads them all once more, for a delta link goes on with what it began with. */
const reads = (version: string, ...fields: readonly UserField[]) => ({
  ...{ version, fields },
  async step(scope: Scope, tenantIds: readonly string[]) {
    if (tenantIds.length > 0)
      await scope.db.execute(sql`
        update replication r set read_all = true, link_refusals = 0
        where r.tenant_id = any(${makePgArray([...tenantIds])}::uuid[]) and not r.read_all
          and not exists (select from service s where s.tenant_id = r.tenant_id and s.kit_key >= ${keyOf(version)})`)
  },
})

/** Every release that this installation knows, the oldest first. */
export const releases: readonly Release[] = [
  {
    ...reads('8.0.448'),
    date: '2026-08-31',
    notes: {
      en: ['Users, numbers, Teams policies and groups are replicated from Microsoft 365.'],
      de: [
        'Benutzer, Rufnummern, Teams-Richtlinien und Gruppen werden aus Microsoft 365 repliziert.',
      ],
    },
  },
  {
    ...reads('8.0.452', 'mobilePhone'),
    date: '2026-09-28',
    notes: {
      en: ['The mobile phone of each user is shown, in lists and downloads as well.'],
      de: ['Die Mobilnummer jedes Benutzers wird angezeigt, auch in Listen und Downloads.'],
    },
  },
  {
    ...reads('8.0.460', 'jobTitle', 'office'),
    date: '2026-10-26',
    notes: {
      en: ['Job title and office of each user are shown, in lists and downloads as well.'],
      de: ['Position und Büro jedes Benutzers werden angezeigt, auch in Listen und Downloads.'],
    },
  },
  {
    ...reads('8.0.464', 'employeeId'),
    date: '2026-11-23',
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

/** As the database compares versions. */
export const keyOf = (version: string): SQL => sql`string_to_array(${version}, '.')::integer[]`

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
