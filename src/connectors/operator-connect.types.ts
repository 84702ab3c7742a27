import type { OddEntry } from './graph/entries.ts'
import type { GraphCredentials } from './graph/shapes.ts'

/** The provider's own application at Operator Connect: whose tenant is the provider's. */
export type OperatorConnectCredentials = Pick<
  GraphCredentials,
  'msTenantId' | 'clientId' | 'clientSecret'
>
type Options = { signal?: AbortSignal | undefined }

/** Dates of year 1 and before 2000 are null. `status` is one of ours, or null where Microsoft says what we do not know. */
export type OcLead = {
  id: string
  msTenantId: string | null
  status: 'active' | 'not-active' | 'suspended' | 'removed' | null
  isDirect: boolean
  companyName: string
  companySize: string | null
  contact: { name: string; email: string; phone: string }
  contacts: { name: string; email: string; phone: string }[]
  countries: string[]
  comments: string
  consentedOn: Date | null
  modifiedOn: Date | null
  addresses: OcAddress[]
}

export type OcAddress = {
  id: string
  description: string
  country: string
  lines: string
  city: string
  region: string
  postalCode: string
  isValidated: boolean
  locations: { id: string; description: string; isDefault: boolean }[]
}

export type OcProfile = {
  id: string
  name: string
  environment: string
  region: string
  countries: string[]
  carrier: string
  offers: { name: string; testNumbers: string[] }[]
  emergencyDialStrings: string[]
  isEmergency: boolean
  emergencyProfileId: string | null
  trunks: { id: string; fqdn: string }[]
}

export type OcTrunk = { id: string; fqdn: string }

export type OcNumber = {
  id: string
  msTenantId: string
  /** E.164 with its plus. */
  number: string
  assignment: 'unassigned' | 'user' | 'conference' | 'voice-app' | 'unknown'
  usages: string[]
  capabilities: string[]
  country: string
  callingProfileId: string | null
  addressId: string | null
  locationId: string | null
  msJobId: string | null
  acquiredOn: Date | null
}

/** What is asked for; `key` is ours (a UUID), by which it is found again when the answer was lost. At most 1,000 numbers. */
export type OcBatch =
  | {
      kind: 'upload'
      key: string
      msTenantId: string
      numbers: string[]
      usages: string[]
      country: string
      callingProfileId: string
      addressId: string | null
      locationId: string | null
    }
  | { kind: 'release'; key: string; msTenantId: string; numbers: string[] }
  | {
      kind: 'relocate'
      key: string
      msTenantId: string
      numbers: string[]
      addressId: string | null
      locationId: string | null
    }

/** How far Microsoft is with it. An entry's `code` is Microsoft's, where it failed. */
export type OcJob = {
  id: string
  key: string
  isEnded: boolean
  entries: {
    id: string
    number: string
    status: 'pending-upload' | 'pending' | 'in-progress' | 'success' | 'error'
    code: string | null
    message: string | null
  }[]
}

/**
 * Operator Connect as an operator's application sees it. Throws `GraphError` (kinds `refused`, `transient`, `broken`), or the
 * reason of an aborted signal. Lists come page by page; `odd` are entries that could not be read, which are never a removal.
 */
export type OperatorConnect = {
  /** Signs in and reads nothing else: refused with the code of Microsoft's refusal. */
  check(credentials: OperatorConnectCredentials, options?: Options): Promise<void>
  leads(
    credentials: OperatorConnectCredentials,
    options?: Options,
  ): AsyncIterable<{ leads: OcLead[]; odd: OddEntry[] }>
  /** The addresses of one customer; of direct leads the list of leads has none. */
  addresses(
    credentials: OperatorConnectCredentials,
    msTenantId: string,
    options?: Options,
  ): AsyncIterable<{ addresses: OcAddress[]; odd: OddEntry[] }>
  profiles(
    credentials: OperatorConnectCredentials,
    options?: Options,
  ): AsyncIterable<{ profiles: OcProfile[]; odd: OddEntry[] }>
  trunks(
    credentials: OperatorConnectCredentials,
    options?: Options,
  ): AsyncIterable<{ trunks: OcTrunk[]; odd: OddEntry[] }>
  /** Of all customers, or of one. */
  numbers(
    credentials: OperatorConnectCredentials,
    options?: Options & { msTenantId?: string },
  ): AsyncIterable<{ numbers: OcNumber[]; odd: OddEntry[] }>
  /** As it is now; null: Microsoft has it not, or not for this customer. */
  number(
    credentials: OperatorConnectCredentials,
    of: { msTenantId: string; number: string },
    options?: Options,
  ): Promise<OcNumber | null>
  /** Microsoft's id of the job. A change: after an error that `isUncertain` the job is looked for by its key. */
  send(
    credentials: OperatorConnectCredentials,
    batch: OcBatch,
    options?: Options,
  ): Promise<{ msJobId: string }>
  job(
    credentials: OperatorConnectCredentials,
    msJobId: string,
    options?: Options,
  ): Promise<OcJob | null>
  jobByKey(
    credentials: OperatorConnectCredentials,
    key: string,
    options?: Options,
  ): Promise<OcJob | null>
  close(): void
}
