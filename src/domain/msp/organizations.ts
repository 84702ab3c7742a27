import { and, eq, ne, sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import { demandTenantLicenses, tenantsShort } from '../licensing/tenants.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { mauLimit } from '../schema/metering.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import {
  createTenant,
  demandMspPlaces,
  findPlaces,
  type Keys,
  type Places,
} from '../tenants/creation.ts'
import { announceTenant } from '../tenants/deactivation.ts'
import { affordable } from '../tenants/quotas.grants.ts'
import { proposeShortname } from '../tenants/shortnames.ts'
import { integer, text } from '../values.ts'
import { type Organization, organizations, organizationsOf } from './organizations.list.ts'

const mostMau = 2_147_483_647

/** All that is said of an organization; the rest comes from the installation's defaults and its MSP. */
export const organizationForm = form({
  name: text({ max: 64, error: 'organization-name' }),
  maxMau: integer({ min: 1, max: mostMau }),
})

/** How many organizations an MSP has and may have, and why none can be made now by whoever asks (null: one can). */
export type Room = { places: Places; why: StoredMessage | null }

export async function readRoom(scope: Scope, mspId: string): Promise<Room> {
  const places = await findPlaces(scope, mspId)
  if (!places) throw new Refusal('missing', 'no-such-msp')
  return { places, why: await whyNone(scope, places) }
}

async function whyNone(scope: Scope, places: Places): Promise<StoredMessage | null> {
  const { name, state, most, used } = places
  const { actor } = scope
  if (!may(actor, 'create-tenants'))
    return message(actor.audience.kind === 'msp' ? 'organizations-not-given' : 'role')
  if (state !== 'active') return message('organizations-msp-off', { name })
  if (most !== null && used >= most) return message('organizations-in-use', { used, max: most })
  return tenantsShort(scope)
}

/**
 * Creates an organization of an MSP (`organizationForm`) with a shortname made of its name and what the installation gives new
 * tenants, of which it gets as much as is licensed. Refused beyond the MSP's organizations or the licensed tenants, and for a name that another
 * of its organizations has in any case.
 */
export async function createOrganization(
  scope: Scope,
  keys: Keys,
  mspId: string,
  given: Given,
): Promise<{ id: string; name: string }> {
  demand(scope.actor, 'create-tenants')
  const { name, maxMau } = organizationForm.read(given)
  // both locks in the order in which creating takes them: whoever comes meanwhile sees this name
  await demandTenantLicenses(scope)
  await demandMspPlaces(scope, mspId)
  await demandFreeName(scope, mspId, name)
  const limits = await affordable(scope)
  const id = await withShortname(scope, name, (shortname) =>
    createTenant(scope, keys, {
      company: {
        ...{ name, shortname, mspId, size: null, country: null },
        ...{ timeZone: 'UTC', language: 'en' },
      },
      ...{ admin: null, how: 'activation', passwordHash: null, host: null },
      ...{ limits, maxMau },
    }),
  )
  await announceMetered(scope, id, mspId)
  return { id, name }
}

/** Names are the same to a person in any case; the MSP's row is locked, or the organization's own. */
async function demandFreeName(scope: Scope, mspId: string, name: string, except?: string) {
  const [other] = await scope.db
    .select({ id: tenant.id })
    .from(tenant)
    .where(
      and(
        ...[eq(tenant.mspId, mspId), ne(tenant.state, 'deleted')],
        sql`lower(${tenant.fullName}) = lower(${name})`,
        except === undefined ? undefined : ne(tenant.id, except),
      ),
    )
    .limit(1)
  if (other) throw new Refusal('conflict', 'organization-name-taken', { name }, { field: 'name' })
}

const tries = 5

/** With a shortname that is free; another where somebody took it at the same moment. */
async function withShortname(
  scope: Scope,
  name: string,
  make: (shortname: string) => Promise<string>,
): Promise<string> {
  for (let left = tries; ; left -= 1)
    try {
      return await make((await proposeShortname(scope, name)) || invented())
    } catch (error) {
      const isTaken = error instanceof Refusal && error.code === 'shortname-taken'
      if (!isTaken || left === 1) throw error
    }
}

/** Where a name has no letter that a host could have, or too many have the same. */
const invented = () => `org-${Math.random().toString(36).slice(2, 10)}`

/** One organization of an MSP; another's is as missing as one that never was. */
export async function findOrganization(
  scope: Scope,
  mspId: string,
  id: string,
): Promise<Organization & { versions: string }> {
  const [found] = await organizations.pick(scope, [id], { within: organizationsOf(mspId) })
  const [kept] = await scope.db
    .select({ own: tenant.version, limit: mauLimit.version })
    .from(tenant)
    .leftJoin(mauLimit, eq(mauLimit.tenantId, tenant.id))
    .where(eq(tenant.id, id))
  if (!found || !kept) throw new Refusal('missing', 'no-such-organization')
  return { ...found, versions: versionsOf(kept) }
}

/** Of its name and of its maximum, which others edit apart from each other. */
const versionsOf = ({ own, limit }: { own: number; limit: number | null }) => `${own}.${limit ?? 0}`

/**
 * Changes an organization's name and MAX MAU (`organizationForm`, `version` as `findOrganization` gives it): what somebody else has
 * changed meanwhile is refused with both values. A maximum below what was counted is taken, and blocks whoever is new.
 */
export async function editOrganization(
  scope: Scope,
  mspId: string,
  id: string,
  given: Given,
): Promise<{ name: string; mau: number; max: number }> {
  demand(scope.actor, 'edit-profile')
  demand(scope.actor, 'set-max-mau')
  const before = await findOrganization(scope, mspId, id)
  const { name, maxMau } = organizationForm.read(given)
  // the MSP first, as creating has it: of two who want one name the second sees the first
  await findPlaces(scope, mspId, { isLocked: true })
  const now = await lockTenant(scope, id)
  const limit = await lockLimit(scope, id)
  demandBoth(given, { name: now.fullName, version: now.version }, limit, { name, maxMau })
  if (name !== now.fullName) {
    await demandFreeName(scope, mspId, name, id)
    await scope.db
      .update(tenant)
      .set({ fullName: name, version: sql`${tenant.version} + 1` })
      .where(eq(tenant.id, id))
    await record(scope, {
      tenantId: id,
      type: 'tenant.profile-changed',
      subject: { kind: 'tenant', id, name },
      ...{ before: { name: now.fullName }, after: { name } },
    })
    await scope.announce('services', id)
  }
  if (maxMau !== limit.maxMau) await writeLimit(scope, { id, name, mspId }, limit, maxMau)
  await announceTenant(scope, id)
  await announceMetered(scope, id, mspId)
  return { name, mau: before.mau, max: maxMau }
}

type Limit = { maxMau: number | null; version: number }

function demandBoth(
  given: Given,
  name: { name: string; version: number },
  limit: Limit,
  wanted: { name: string; maxMau: number },
): void {
  const stated = /^(\d{1,9})\.(\d{1,9})$/.exec(String(given.version))
  if (!stated) throw new Refusal('invalid', 'no-version')
  const [isNameFresh, isLimitFresh] = [
    Number(stated[1]) === name.version,
    Number(stated[2]) === limit.version,
  ]
  const yours = {
    ...(!isNameFresh && { name: wanted.name }),
    ...(!isLimitFresh && { maxMau: wanted.maxMau }),
  }
  if (Object.keys(yours).length > 0)
    demandFresh(0, { name: name.name, maxMau: limit.maxMau, version: 1 }, yours, name.name)
}

/** With the tenant's row locked, where there may be none yet. */
async function lockLimit(scope: Scope, tenantId: string): Promise<Limit> {
  const [found] = await scope.db
    .select()
    .from(mauLimit)
    .where(eq(mauLimit.tenantId, tenantId))
    .for('update')
  return found ?? { maxMau: null, version: 0 }
}

async function writeLimit(
  scope: Scope,
  { id, name, mspId }: { id: string; name: string; mspId: string | null },
  before: Limit,
  maxMau: number,
) {
  const next = { maxMau, version: before.version + 1 }
  await scope.db
    .insert(mauLimit)
    .values({ tenantId: id, ...next })
    .onConflictDoUpdate({ target: mauLimit.tenantId, set: next })
  // in the MSP's log: no tenant learns of it
  await record(scope, {
    ...{ mspId, type: 'organization.max-mau-changed' },
    subject: { kind: 'tenant', id, name },
    ...{ before: { maxMau: before.maxMau }, after: { maxMau } },
  })
}

async function announceMetered(scope: Scope, id: string, mspId: string | null) {
  await scope.announce('mau', mspId === null ? id : null, mspId)
  await scope.announce('msps', null, mspId)
}
