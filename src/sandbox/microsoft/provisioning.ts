import { graphError, noSuchUser, type Reply } from './errors.ts'
import type { Call } from './shapes.ts'

const request = (text: string) => graphError(400, 'Request_BadRequest', text)
const conflict = (text: string) => graphError(409, 'Request_MultipleObjectsWithSameKeyValue', text)
const noSuchDomain = (name: string) =>
  graphError(404, 'Request_ResourceNotFound', `Resource '${name}' does not exist.`)

const hostname = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i

/** `GET /domains` and `/domains/{id}`. */
export function domains({ base, tenant, id }: Call): Reply {
  const context = `${base}/v1.0/$metadata#domains`
  if (!id) {
    const value = tenant.domains.list().map(domainOf)
    return { status: 200, body: { '@odata.context': context, value } }
  }
  const found = tenant.domains.find(id)
  if (!found) return noSuchDomain(id)
  return { status: 200, body: { '@odata.context': `${context}/$entity`, ...domainOf(found) } }
}

type Found = { name: string; isVerified: boolean; isInitial: boolean }

const domainOf = ({ name, isVerified, isInitial }: Found) => ({
  ...{ id: name, isVerified, isInitial, isDefault: isInitial, isRoot: true, isAdminManaged: true },
  ...{
    authenticationType: 'Managed',
    availabilityStatus: null,
    passwordValidityPeriodInDays: null,
  },
  supportedServices: isVerified ? ['Email', 'OfficeCommunicationsOnline'] : [],
})

/** `GET /domains/{id}/verificationDnsRecords`: by TXT or by MX. */
export function domainProofs({ base, tenant, id }: Call): Reply {
  const found = tenant.domains.find(id)
  if (!found) return noSuchDomain(id)
  const text = tenant.domains.proof(id)
  const record = { isOptional: false, label: found.name, supportedService: 'Email', ttl: 3600 }
  const value = [
    {
      '@odata.type': '#microsoft.graph.domainDnsTxtRecord',
      ...{ id: 'aceff52c-06a5-447f-ac5f-256ad243cc5c', ...record, recordType: 'Txt', text },
    },
    {
      '@odata.type': '#microsoft.graph.domainDnsMxRecord',
      ...{ id: '5fbde38c-0865-497f-82b1-126f596bcee9', ...record, recordType: 'Mx' },
      ...{ mailExchange: `${text.slice(3)}.msv1.invalid`, preference: 32767 },
    },
  ]
  const context = `${base}/v1.0/$metadata#domains('${found.name}')/verificationDnsRecords`
  return { status: 200, body: { '@odata.context': context, value } }
}

/** `POST /domains`. */
export function addDomain({ tenant, body, by }: Call): Reply {
  const name = typeof body.id === 'string' ? body.id : ''
  if (!hostname.test(name))
    return request(`Invalid value specified for property 'id' of '${name}'.`)
  if (tenant.domains.find(name))
    return conflict('A conflicting object with one or more of the specified values is present.')
  if (tenant.domains.isElsewhere(name))
    return request('The domain is already verified in another tenant.')
  const added = tenant.domains.add(name)
  tenant.made.push({ kind: 'domain', targetId: added.name, by })
  return { status: 201, body: domainOf(added) }
}

/** `POST /domains/{id}/verify`: asks DNS. */
export async function verifyDomain({ tenant, id, by }: Call): Promise<Reply> {
  const found = tenant.domains.find(id)
  if (!found) return noSuchDomain(id)
  if (found.isVerified) return request('Domain is already verified.')
  const isProven = await tenant.domains.verify(found)
  const failed = 'Domain verification failed with the following error:'
  if (tenant.domains.isElsewhere(id))
    return request(`${failed} 'The domain is already verified by another tenant.'`)
  if (!isProven) return request(`${failed} 'Could not find the DNS record for this domain.'`)
  tenant.made.push({ kind: 'domain-verified', targetId: found.name, by })
  return { status: 200, body: domainOf(found) }
}

/** `DELETE /domains/{id}`: refused while users of it are there. */
export function removeDomain({ tenant, id, by }: Call): Reply {
  const found = tenant.domains.find(id)
  if (!found) return noSuchDomain(id)
  if (found.isInitial) return request('The initial domain cannot be deleted.')
  if (tenant.directory.newcomers().some(({ userPrincipalName }) => isOf(userPrincipalName, id)))
    return request('Domain cannot be deleted: it has references from users.')
  tenant.domains.remove(id)
  tenant.made.push({ kind: 'domain-removed', targetId: found.name, by })
  return { status: 204, body: null }
}

const isOf = (upn: string, domain: string) =>
  upn.toLowerCase().endsWith(`@${domain.toLowerCase().replace(/\.$/, '')}`)

const needed = ['displayName', 'mailNickname', 'userPrincipalName', 'passwordProfile'] as const
const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]

/** `POST /users`. */
export function createUser({ base, tenant, body, by }: Call): Reply {
  const missing = needed.find((name) => !body[name])
  if (missing) return request(`A value is required for property '${missing}' of resource 'User'.`)
  if (typeof body.accountEnabled !== 'boolean')
    return request("A value is required for property 'accountEnabled' of resource 'User'.")
  const { userPrincipalName: upn, displayName } = body
  const usageLocation = body.usageLocation ? String(body.usageLocation) : null
  const domain = String(upn).split('@')[1] ?? ''
  if (!tenant.domains.isVerified(domain))
    return request(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    )
  if (tenant.directory.named(String(upn))) return taken()
  const { password = '' } = Object(body.passwordProfile)
  if (String(password).length < 8 || kinds.filter((kind) => kind.test(password)).length < 3)
    return request('The specified password does not comply with password complexity requirements.')
  if (usageLocation !== null && !/^[A-Z]{2}$/.test(usageLocation))
    return request("Invalid value specified for property 'usageLocation' of resource 'User'.")
  const user = tenant.directory.create({
    ...{ userPrincipalName: String(upn), displayName: String(displayName) },
    ...{ accountEnabled: body.accountEnabled, usageLocation },
  })
  tenant.made.push({ kind: 'user-created', targetId: user.id, upn: user.userPrincipalName, by })
  const context = `${base}/v1.0/$metadata#users/$entity`
  return { status: 201, body: { '@odata.context': context, ...user } }
}

/** ObjectConflict stands among the details alone. */
function taken(): Reply {
  const text = 'Another object with the same value for property userPrincipalName already exists.'
  const { status, body } = graphError(400, 'Request_BadRequest', text)
  const details = [{ code: 'ObjectConflict', message: text, target: 'userPrincipalName' }]
  return { status, body: { error: { ...Object(body).error, details } } }
}

/** `DELETE /users/{id}`: into the recycle bin; the license is free again. */
export function removeUser({ tenant, id, by }: Call): Reply {
  const { directory, licenses, made } = tenant
  if (directory.present(id) < 0) return noSuchUser(id)
  directory.remove(id, 'changed')
  for (const skuId of licenses.release(id))
    made.push({ kind: 'license-removed', targetId: id, skuId, by })
  made.push({ kind: 'user-removed', targetId: id, by })
  return { status: 204, body: null }
}

/** `GET /subscribedSkus`. */
export function subscribedSkus({ base, tenant }: Call): Reply {
  const { licenses, directory } = tenant
  const value = licenses.list().map((each) => ({
    ...{ id: `${directory.msTenantId}_${each.skuId}`, skuId: each.skuId },
    ...{ skuPartNumber: each.partNumber, appliesTo: 'User', capabilityStatus: 'Enabled' },
    consumedUnits: licenses.consumed(each),
    prepaidUnits: { enabled: each.enabled, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: each.plans.map(({ servicePlanId, service }) => ({
      ...{ servicePlanId, servicePlanName: service, appliesTo: 'User' },
      provisioningStatus: each.disabled?.includes(servicePlanId) ? 'Disabled' : 'Success',
    })),
  }))
  return { status: 200, body: { '@odata.context': `${base}/v1.0/$metadata#subscribedSkus`, value } }
}

/** `GET /users/{id}/licenseDetails`: what a client gave, or where nobody did, one subscription with the plans of the first day. */
export function licenseDetails({ base, tenant, id }: Call): Reply {
  const { directory, licenses } = tenant
  if (directory.present(id) < 0) return noSuchUser(id)
  const { assignedPlans } = directory.find(id)
  const given = licenses.skusOf(id)
  const [usual] = licenses.list()
  const skus = given.length > 0 || assignedPlans.length === 0 || !usual ? given : [usual.skuId]
  const value = skus.flatMap((skuId) => {
    const found = licenses.find(skuId)
    if (!found) return []
    const plans = given.length > 0 ? found.plans : assignedPlans
    return {
      ...{ id: `${directory.msTenantId}_${skuId}`, skuId, skuPartNumber: found.partNumber },
      servicePlans: plans.map(({ servicePlanId, service, capabilityStatus }) => ({
        ...{ servicePlanId, servicePlanName: service, appliesTo: 'User' },
        provisioningStatus:
          found.disabled?.includes(servicePlanId) || capabilityStatus === 'Suspended'
            ? 'Disabled'
            : 'Success',
      })),
    }
  })
  const context = `${base}/v1.0/$metadata#users('${id}')/licenseDetails`
  return { status: 200, body: { '@odata.context': context, value } }
}

/** `POST /users/{id}/assignLicense`: of each subscription one unit, of one that the user has none. */
export function assignLicense({ tenant, body, id, by }: Call): Reply {
  const { directory, licenses, made } = tenant
  if (directory.present(id) < 0) return noSuchUser(id)
  const { addLicenses, removeLicenses } = body
  if (!Array.isArray(addLicenses) || !Array.isArray(removeLicenses))
    return request("The parameters 'addLicenses' and 'removeLicenses' are required.")
  const had = licenses.skusOf(id)
  const wanted = addLicenses.map(({ skuId }) => String(skuId).toLowerCase())
  const added = [...new Set(wanted)].filter((skuId) => !had.includes(skuId))
  for (const skuId of added) {
    const found = licenses.find(skuId)
    if (!found) return request(`License ${skuId} does not correspond to a valid company License.`)
    if (licenses.free(found) < 1)
      return request(`Subscription with SKU ${skuId} does not have any available licenses.`)
  }
  if (added.length > 0 && !directory.find(id).usageLocation)
    return request('License assignment cannot be done for user with invalid usage location.')
  const removed = had.filter((skuId) => removeLicenses.includes(skuId))
  if (added.length + removed.length > 0)
    licenses.give(id, [...had.filter((skuId) => !removed.includes(skuId)), ...added])
  for (const skuId of added) made.push({ kind: 'license', targetId: id, skuId, by })
  for (const skuId of removed) made.push({ kind: 'license-removed', targetId: id, skuId, by })
  const { userPrincipalName, displayName } = directory.find(id)
  return { status: 200, body: { id, userPrincipalName, displayName } }
}
