import { eq } from 'drizzle-orm'
import { form, type Given, refusalOfFields } from '../form.ts'
import { countsUsers } from '../licensing/plans.ts'
import { draw, lockPool } from '../licensing/pools.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { licenseTypes, service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { choice, integer, optional } from '../values.ts'
import { firstKit } from './kits.run.ts'
import { notYetReplicated } from './replications.ts'
import type { LicenseType, ServiceStatus } from './services.ts'

/** The kinds of service that can be added, with what their names end in. */
export const addedKinds = {
  'direct-routing': 'Direct Routing',
  'operator-connect': 'Operator Connect',
} as const
type AddedKind = keyof typeof addedKinds
const kinds = ['direct-routing', 'operator-connect'] as const satisfies readonly AddedKind[]

/** One more service of a customer: what it is, its license, and for how many users where that counts them. */
export const serviceForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({
    kind: choice(kinds, 'choose-one'),
    license: choice(licenseTypes, 'choose-one'),
    users: optional(
      integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }),
    ),
  })

/** Hosted licenses are of Direct Routing, the others of Operator Connect; the Essentials count no users, all others do. */
export function misfits(wanted: { kind: AddedKind; license: LicenseType; users: number | null }): {
  license?: StoredMessage
  users?: StoredMessage
} {
  const isHosted = wanted.license.startsWith('hosted-')
  const counts = countsUsers(wanted.license)
  return {
    ...(isHosted !== (wanted.kind === 'direct-routing') && {
      license: message('row-license-kind', { kind: wanted.kind }),
    }),
    ...(counts && wanted.users === null && { users: message('row-users-missing') }),
    ...(!counts && wanted.users !== null && { users: message('no-user-number') }),
  }
}

/** What is known of a service that was just added: an Essentials never replicates, so it waits for nothing. */
export const beginning = (
  license: LicenseType,
): { status: ServiceStatus; statusReason: StoredMessage | null } =>
  countsUsers(license)
    ? { status: 'warning', statusReason: notYetReplicated }
    : { status: 'ok', statusReason: null }

/** Pool before tenant, as everywhere; short of licenses, nothing is drawn. */
export async function drawLicenses(
  scope: Scope,
  needed: Readonly<Record<'service' | 'user', number>>,
): Promise<void> {
  for (const kind of ['service', 'user'] as const) {
    const { available } = await lockPool(scope, kind)
    if (needed[kind] > available)
      throw new Refusal('conflict', 'pool-short', { needed: needed[kind], kind, available })
    if (needed[kind] > 0) await draw(scope, kind, needed[kind])
  }
}

/** A service that has its licenses and no customer yet. */
type Prepared = { kind: AddedKind; license: LicenseType; users: number | null }

/** Reads a service to add and draws its licenses, for a customer that is made after that. */
export async function prepareService(scope: Scope, given: Given): Promise<Prepared> {
  demand(scope.actor, 'provision')
  const { value: limits } = await readSetting(scope, 'licenses')
  const wanted = serviceForm(limits).read(given)
  const wrong = misfits(wanted)
  if (Object.keys(wrong).length > 0) throw refusalOfFields(wrong)
  await drawLicenses(scope, { service: 1, user: wanted.users ?? 0 })
  return wanted
}

/** Gives a customer the service that was prepared; refused where it has one of this kind. Gives the service's id. */
export async function placeService(
  scope: Scope,
  tenantId: string,
  { kind, license, users }: Prepared,
): Promise<string> {
  const [customer] = await scope.db
    .select({ name: tenant.fullName, shortname: tenant.shortname, state: tenant.state })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
    .for('update')
  if (!customer || customer.state === 'deleted') throw new Refusal('missing', 'no-such-tenant')
  if (customer.state === 'deleting')
    throw new Refusal('conflict', 'tenant-deleting', { name: customer.name })
  const others = await scope.db
    .select({ kind: service.kind })
    .from(service)
    .where(eq(service.tenantId, tenantId))
  if (others.some((one) => one.kind === kind))
    throw new Refusal('conflict', 'row-has-service', { kind }, { field: 'kind' })
  const name = `${customer.name} ${addedKinds[kind]}`
  const [made] = await scope.db
    .insert(service)
    .values({
      ...{ tenantId, name, kind, customer: customer.name, shortname: customer.shortname },
      ...{ licenseType: license, licensedUsers: users, deployStatus: 'deployed' },
      ...beginning(license),
      kitVersion: await firstKit(scope, [tenantId]),
    })
    .returning({ id: service.id })
  if (!made) throw new Error('a service was not kept')
  const allocated = [
    { kind: 'service' as const, amount: 1 },
    ...(users === null ? [] : [{ kind: 'user' as const, amount: users }]),
  ]
  await scope.db
    .insert(licenseAllocation)
    .values(allocated.map((one) => ({ tenantId, serviceId: made.id, ...one })))
  await record(scope, {
    tenantId,
    type: 'service.added',
    subject: { kind: 'service', id: made.id, name },
    after: { kind, licenseType: license, licensedUsers: users },
  })
  await scope.announce('services', tenantId)
  await scope.announce('tiles', tenantId)
  return made.id
}

/**
 * Adds a service to a customer that is there: deployed, as an import takes it on, with licenses drawn from the pools.
 * Refused where it has one of this kind, where the license does not fit it, and where the pools are short.
 */
export async function addService(scope: Scope, tenantId: string, given: Given): Promise<string> {
  const prepared = await prepareService(scope, given)
  return placeService(scope, tenantId, prepared)
}
