import { type SQL, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { demandRight, hasRight, levelOf, type RightsRow } from '../services/rights.ts'
import type { LicenseType } from '../services/services.ts'

const licensesOf = (scope: Scope, tenantId: string, where: SQL) =>
  scope.db.execute<{ id: string; license: LicenseType }>(
    sql`select s.id, s.license_type as license from service s where s.tenant_id = ${tenantId}::uuid and ${where}`,
  )

/** Refuses to edit what is of these services, where the license of one of them has not what the tenant's best has. */
export async function demandServices(
  scope: Scope,
  tenantId: string,
  right: RightsRow,
  services: SQL,
): Promise<void> {
  for (const { license } of await licensesOf(scope, tenantId, sql`s.id in (${services})`))
    demandRight(scope.actor, right, 'edit', levelOf(license))
}

/** The services of ids that were entered, those of nothing left out. */
export const theseServices = (...ids: readonly unknown[]): SQL =>
  sql`select jsonb_array_elements_text(${JSON.stringify(ids.filter(Boolean))}::jsonb)::uuid`

/** Which of these rows, given with the services that they are of, the license of their service lets nobody edit, and why. */
export async function lackingLicense(
  scope: Scope,
  tenantId: string,
  right: RightsRow,
  rows: readonly { id: string; service: string | null }[],
): Promise<[string, StoredMessage][]> {
  const found = await licensesOf(
    scope,
    tenantId,
    sql`s.id in (${theseServices(...rows.map(({ service }) => service))})`,
  )
  const closed = found
    .filter(({ license }) => !hasRight(scope.actor, right, 'edit', levelOf(license)))
    .map(({ id }) => id)
  return rows.flatMap(({ id, service }) =>
    service && closed.includes(service) ? [[id, message('license-lacks')]] : [],
  )
}
