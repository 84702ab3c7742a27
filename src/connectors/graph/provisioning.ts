import { entriesOf } from './entries.ts'
import {
  domainRefusal,
  domainTaken,
  isThere,
  isUnproven,
  licenseRefusal,
  removalRefusal,
  userRefusal,
} from './errors.provisioning.ts'
import { GraphError } from './errors.ts'
import type { Requests } from './requests.ts'
import { created, domain, license, licensed, proof, several, sku } from './shapes.provisioning.ts'
import { one } from './shapes.teams.ts'
import type { GraphCredentials } from './shapes.ts'
import { orNull } from './singles.ts'

export type GraphDomain = { name: string; isVerified: boolean }
/** `available` = enabled − consumed, never below zero. */
export type GraphSku = {
  skuId: string
  partNumber: string
  available: number
  /** Ids of the service plans in it that are enabled. */
  plans: readonly string[]
}

/** A subscription that somebody has a license of, and those of its service plans that work for them. */
export type GraphLicense = { skuId: string; partNumber: string; plans: readonly string[] }

/**
 * What a deployment makes in a customer's Microsoft 365. Looking is free to be repeated; none of the changes is repeated by
 * itself after its answer was lost: the error then `isUncertain`, and the caller looks before it asks again.
 */
export type GraphProvisioning = {
  domain(
    credentials: GraphCredentials,
    name: string,
    signal?: AbortSignal,
  ): Promise<GraphDomain | null>
  addDomain(credentials: GraphCredentials, name: string, signal?: AbortSignal): Promise<void>
  /** The text that Microsoft wants to find in a TXT record of that name. */
  domainProof(credentials: GraphCredentials, name: string, signal?: AbortSignal): Promise<string>
  /** Whether Microsoft has found the record; false while it has not. */
  verifyDomain(credentials: GraphCredentials, name: string, signal?: AbortSignal): Promise<boolean>
  /** Refused by Microsoft while users of it are there. A domain that is not there is no error. */
  removeDomain(credentials: GraphCredentials, name: string, signal?: AbortSignal): Promise<void>
  userByName(
    credentials: GraphCredentials,
    upn: string,
    signal?: AbortSignal,
  ): Promise<{ id: string; skuIds: readonly string[] } | null>
  createUser(
    credentials: GraphCredentials,
    wanted: {
      upn: string
      displayName: string
      mailNickname: string
      password: string
      usageLocation: string
    },
    signal?: AbortSignal,
  ): Promise<string>
  /** One that is not there is no error. */
  removeUser(credentials: GraphCredentials, id: string, signal?: AbortSignal): Promise<void>
  subscribedSkus(credentials: GraphCredentials, signal?: AbortSignal): Promise<readonly GraphSku[]>
  /** Of one person, by groups or not; null where there is no such person. */
  licenseDetails(
    credentials: GraphCredentials,
    userId: string,
    signal?: AbortSignal,
  ): Promise<readonly GraphLicense[] | null>
  /** No free license is a refusal of its own (`graph-no-license`). */
  assignLicense(
    credentials: GraphCredentials,
    wanted: { userId: string; skuId: string },
    signal?: AbortSignal,
  ): Promise<void>
}

/**
 * Sources: Microsoft Graph 1.0, "Create domain", "Get domain", "List verificationDnsRecords", "domain: verify", "Delete
 * domain", "Create user", "Delete user", "List subscribedSkus", "List licenseDetails", "user: assignLicense".
 */
export function createProvisioning(base: string, { read, change }: Requests): GraphProvisioning {
  const domainUrl = (name: string) => `${base}/domains/${encodeURIComponent(name)}`
  const userUrl = (id: string) => `${base}/users/${encodeURIComponent(id)}`

  const find: GraphProvisioning['domain'] = (credentials, name, signal) =>
    orNull(async () => one(domain, await read(credentials, domainUrl(name), {}, signal)))

  /** Every entry that can be read: what is odd is none that could be used. */
  async function list<T>(
    credentials: GraphCredentials,
    url: string,
    shape: Parameters<typeof entriesOf<T>>[0],
    signal?: AbortSignal,
  ): Promise<T[]> {
    const { value } = one(several, await read(credentials, url, {}, signal))
    return entriesOf(shape, value).items
  }

  /** Gone already is what was wanted. */
  async function remove(...asked: Parameters<Requests['change']>): Promise<void> {
    await change(...asked).catch((error) => {
      if (!(error instanceof GraphError && error.status === 404)) throw error
    })
  }

  return {
    domain: find,
    async addDomain(credentials, name, signal) {
      const asked = { method: 'POST', body: { id: name }, refusal: domainRefusal } as const
      try {
        await change(credentials, `${base}/domains`, asked, signal)
      } catch (error) {
        if (!(error instanceof GraphError && isThere(error))) throw error
        if (!(await find(credentials, name, signal))) throw domainTaken(error.status ?? undefined)
      }
    },
    async domainProof(credentials, name, signal) {
      const url = `${domainUrl(name)}/verificationDnsRecords`
      const records = await list(credentials, url, proof, signal)
      const found = records.find(({ recordType }) => recordType.toLowerCase() === 'txt')
      if (!found) throw new GraphError('broken', { code: 'graph-shape', params: {} })
      return found.text
    },
    async verifyDomain(credentials, name, signal) {
      const asked = { method: 'POST', body: {}, refusal: domainRefusal } as const
      try {
        await change(credentials, `${domainUrl(name)}/verify`, asked, signal)
        return true
      } catch (error) {
        if (!(error instanceof GraphError) || error.isUncertain) throw error
        if (isUnproven(error)) return false
        if (!isThere(error)) throw error
        if ((await find(credentials, name, signal))?.isVerified) return true
        throw domainTaken(error.status ?? undefined)
      }
    },
    removeDomain: (credentials, name, signal) =>
      remove(credentials, domainUrl(name), { method: 'DELETE', refusal: removalRefusal }, signal),
    userByName: (credentials, upn, signal) =>
      orNull(async () => {
        const url = `${userUrl(upn)}?$select=id,assignedLicenses`
        return one(licensed, await read(credentials, url, {}, signal))
      }),
    async createUser(credentials, wanted, signal) {
      const { upn, displayName, mailNickname, password, usageLocation } = wanted
      const body = {
        accountEnabled: true,
        ...{ userPrincipalName: upn, displayName, mailNickname, usageLocation },
        passwordProfile: { password, forceChangePasswordNextSignIn: false },
      }
      const asked = { method: 'POST', body, refusal: userRefusal } as const
      const { found } = await change(credentials, `${base}/users`, asked, signal)
      const made = created.safeParse(found)
      if (made.success) return made.data.id
      // somebody was made, and only by their name can be found who
      throw new GraphError(
        'broken',
        { code: 'graph-shape', params: {} },
        { isUncertain: true, cause: made.error },
      )
    },
    removeUser: (credentials, id, signal) =>
      remove(credentials, userUrl(id), { method: 'DELETE' }, signal),
    async subscribedSkus(credentials, signal) {
      const found = await list(credentials, `${base}/subscribedSkus`, sku, signal)
      return found.flatMap((each) => (each.isForUsers ? [each.sku] : []))
    },
    licenseDetails: (credentials, userId, signal) =>
      orNull(() => list(credentials, `${userUrl(userId)}/licenseDetails`, license, signal)),
    async assignLicense(credentials, { userId, skuId }, signal) {
      const body = { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] }
      const asked = { method: 'POST', body, refusal: licenseRefusal } as const
      await change(credentials, `${userUrl(userId)}/assignLicense`, asked, signal)
    },
  }
}
