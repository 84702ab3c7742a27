import { Refusal } from '../refusal.ts'
import type { Actor, LicenseLevel } from '../scope.ts'
import type { LicenseType } from './services.ts'

/** What one may do with a page of the service portal or what stands on it, from least to most. `select`: take one, change none. */
export type Right = 'none' | 'view' | 'select' | 'edit'

type Row = {
  /** From which license on it is there at all. */
  from: LicenseLevel
  operator: Right
  'operator-lite': Right
  monitor: Right
}

/**
 * What a customer's people may do in their portal, by license and role; an administrator all that the license has (AudioCodes
 * Live Platform, "Customer roles": yes is edit, RO is view).
 */
export const rights = {
  users: row('essentials-plus', 'edit', 'edit', 'view'),
  'user-policies': row('pro', 'edit', 'none', 'none'),
  'phone-numbers': row('essentials-plus', 'edit', 'edit', 'view'),
  'number-ranges': row('pro', 'edit', 'none', 'view'),
  'reserved-numbers': row('pro', 'edit', 'view', 'view'),
  'lifecycle-templates': row('essentials-plus', 'edit', 'select', 'view'),
  'lifecycle-management': row('pro', 'edit', 'none', 'view'),
  'm365-configuration': row('essentials', 'edit', 'none', 'view'),
  'voice-routing': row('essentials-plus', 'view', 'none', 'view'),
  'sip-connections': row('essentials', 'view', 'none', 'view'),
  'sbc-prefixes': row('essentials', 'edit', 'none', 'none'),
  'queued-changes': row('essentials-plus', 'view', 'view', 'view'),
  'user-licenses': row('essentials', 'view', 'view', 'view'),
} as const satisfies Record<string, Row>

export type RightsRow = keyof typeof rights
export const isRightsRow = (word: string): word is RightsRow => word in rights

function row(from: LicenseLevel, operator: Right, lite: Right, monitor: Right): Row {
  return { from, operator, 'operator-lite': lite, monitor }
}

const levels: readonly LicenseLevel[] = ['essentials', 'essentials-plus', 'pro']
const order: readonly Right[] = ['none', 'view', 'select', 'edit']

/** How far a license type goes. */
export const levelOf = (type: LicenseType): LicenseLevel =>
  type.endsWith('-pro') ? 'pro' : type.endsWith('-plus') ? 'essentials-plus' : 'essentials'

/** Whether one license goes at least as far as another. */
const reaches = (level: LicenseLevel, wanted: LicenseLevel) =>
  levels.indexOf(level) >= levels.indexOf(wanted)

/** Whether a license has a row at all, whoever asks. */
export const isLicensed = (name: RightsRow, level: LicenseLevel | null): boolean =>
  level !== null && reaches(level, rights[name].from)

/** What a license type has of the service portal. */
export const rowsOf = (type: LicenseType): readonly RightsRow[] =>
  Object.keys(rights)
    .filter(isRightsRow)
    .filter((name) => isLicensed(name, levelOf(type)))

/**
 * What the actor may do with a row: the license's column and the role's. `level` is that of the service which a user or
 * number is of; for a page it is the tenant's best. Of no service, there is nothing. Whoever is no tenant's has none.
 */
export function rightTo(
  { audience, kind, role, licenseLevel }: Actor,
  name: RightsRow,
  level: LicenseLevel | null = licenseLevel ?? null,
): Right {
  // the portal itself reads for pages whose readers were asked, and does what they queued
  if (audience.kind === 'tenant' && kind === 'system') return 'edit'
  if (audience.kind !== 'tenant' || !isLicensed(name, level)) return 'none'
  if (role === 'admin') return 'edit'
  if (role !== 'operator' && role !== 'operator-lite' && role !== 'monitor') return 'none'
  return rights[name][role]
}

/** Whether the actor has that right or a greater one. */
export const hasRight = (
  actor: Actor,
  name: RightsRow,
  wanted: Exclude<Right, 'none'>,
  level?: LicenseLevel | null,
): boolean => order.indexOf(rightTo(actor, name, level)) >= order.indexOf(wanted)

/** Refuses who may not: what the license has not, whatever the role; what the role has not. */
export function demandRight(
  actor: Actor,
  name: RightsRow,
  wanted: Exclude<Right, 'none'>,
  level: LicenseLevel | null = actor.licenseLevel ?? null,
): void {
  if (hasRight(actor, name, wanted, level)) return
  throw new Refusal('forbidden', isLicensed(name, level) ? 'role' : 'license-lacks')
}
