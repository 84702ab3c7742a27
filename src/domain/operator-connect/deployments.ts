import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Given } from '../form.ts'
import { countsUsers } from '../licensing/plans.ts'
import { lockPools } from '../licensing/reservations.onboarding.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { isReached } from '../onboarding/drafts.consent.ts'
import { demandLeft } from '../onboarding/drafts.customer.ts'
import { makeTenant } from '../onboarding/drafts.ts'
import {
  demandPlace,
  demandScripts,
  deployAtOnce,
  insertBeginning,
} from '../onboarding/onboardings.begin.ts'
import { lockLanes } from '../queue/lanes.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { lead } from '../schema/operator-connect.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { lockTenant, type Tenant } from '../tenant.ts'
import type { Keys } from '../tenants/creation.ts'
import { findLead, type Lead, lockLead } from './leads.read.ts'
import { type LeadLicense, readLeadLicense } from './licensing.form.ts'
import { readAnew, whyNotLicense } from './licensing.ts'

type Made = { tenantId: string; serviceId: string }

/**
 * Gives a lead a license type: it becomes a new tenant, or an existing one, with a service of Operator Connect, one SIP connection and
 * their licenses, and the service is queued to be deployed; then Microsoft's leads, trunks where an SBC was chosen, and the customer's
 * emergency addresses are read anew. Refused where the lead is not active, has a license or turned meanwhile, where the tenant is another's or has such a service, and where
 * the pools are short.
 */
export async function licenseLead(
  scope: Scope,
  keys: Keys,
  leadId: string,
  given: Given,
): Promise<Made> {
  demand(scope.actor, 'provision')
  // whoever gives the same lead a license waits here
  await lockPools(scope)
  const found = await findLead(scope, leadId)
  demandLicensable(scope, found)
  const asked = await readLeadLicense(scope, found, given)
  await demandLeft(scope, asked.users)
  const { whose } = asked
  const tenantId = whose.tenantId ?? (await makeTenant(scope, keys, whose))
  await lockLanes(scope, [
    { owner: { tenantId }, lane: 'service' },
    { owner: {}, lane: 'numbers' },
  ])
  const customer = await lockTenant(scope, tenantId)
  await demandPlace(scope, customer, 'operator-connect')
  const of = await begin(scope, keys, { asked, customer, found })
  const its = await lockLead(scope, leadId)
  demandLicensable(scope, its)
  demandOwner(its, customer)
  await keepService(scope, its, of, asked)
  await deployAtOnce(scope, of, asked)
  await readAnew(scope, ['leads', ...(asked.sbc ? (['trunks'] as const) : []), 'civic-addresses'])
  return of
}

function demandLicensable(scope: Scope, of: Lead) {
  const why = whyNotLicense(scope, of)
  if (why) throw new Refusal('conflict', why)
}

/** Whose the lead is, and of which Microsoft 365 tenant, the customer has to be as well. */
function demandOwner(of: Lead, { fullName: name, mspId, msTenantId }: Tenant) {
  const at = { field: 'tenant' }
  if (of.mspId !== null && of.mspId !== mspId) {
    const said = { name, msp: of.mspName ?? '' }
    throw new Refusal('conflict', 'license-other-msp', said, at)
  }
  if (of.msTenantId !== null && msTenantId !== null && of.msTenantId !== msTenantId)
    throw new Refusal('conflict', 'license-other-microsoft', { name }, at)
}

type Beginning = { asked: LeadLicense; customer: Tenant; found: Lead }

async function begin(scope: Scope, { seal }: Keys, { asked, customer, found }: Beginning) {
  demandOwner(found, customer)
  const { license, users, by, name, sbc, scripts, variables, secrets } = asked
  const msTenantId = found.msTenantId ?? customer.msTenantId
  const known = by === 'ip-group' ? `${name}-c` : msTenantId
  if (known === null) throw new Refusal('conflict', 'license-no-microsoft', {}, { field: 'by' })
  const isConnected = await isReached(scope, customer.id)
  if (countsUsers(license) && !isConnected) {
    const fields = { license: message('license-needs-access') }
    throw new Refusal('conflict', 'license-needs-access', {}, { fields })
  }
  const beginning = {
    ...{ kind: 'operator-connect' as const, license, users, scripts, variables, secrets },
    connection: { name, gateway: null, sbcId: sbc?.id ?? null, cac: null, voicePolicy: null },
    sbc: sbc?.name ?? null,
    deployment: {
      ...{ gateway: known, zone: null, step: 'sbc' as const, cacProfile: null, proof: null },
      consent: isConnected ? ('existing' as const) : ('none' as const),
    },
  }
  await demandScripts(scope, beginning)
  if (found.msTenantId !== null && customer.msTenantId === null)
    await scope.db
      .update(tenant)
      .set({ msTenantId: found.msTenantId })
      .where(and(eq(tenant.id, customer.id), isNull(tenant.msTenantId)))
  return insertBeginning(scope, seal, { ...customer, msTenantId }, beginning)
}

async function keepService(
  scope: Scope,
  { id, companyName, mspId }: Lead,
  { tenantId, serviceId }: Made,
  { license, users, whose }: LeadLicense,
) {
  await scope.db
    .update(lead)
    .set({ customerId: tenantId, serviceId, version: sql`${lead.version} + 1` })
    .where(eq(lead.id, id))
  await record(scope, {
    ...{ type: 'lead.licensed', mspId, subject: { kind: 'lead', id, name: companyName } },
    after: { licenseType: license, licensedUsers: users, customer: whose.name },
  })
  await scope.announce('leads')
}
