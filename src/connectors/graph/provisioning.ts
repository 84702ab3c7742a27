import type { GraphCredentials } from './shapes.ts'

export type GraphDomain = { name: string; isVerified: boolean }
/** `available` = enabled − consumed, never below zero. */
export type GraphSku = {
  skuId: string
  partNumber: string
  available: number
  /** Ids of the service plans in it that are enabled. */
  plans: readonly string[]
}

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
  /** No free license is a refusal of its own (`graph-no-license`). */
  assignLicense(
    credentials: GraphCredentials,
    wanted: { userId: string; skuId: string },
    signal?: AbortSignal,
  ): Promise<void>
}
