import type { Faults } from '../microsoft/faults.ts'

/** What is asked for: lists, one job, and a batch that is sent. */
export const endpoints = [
  ...(['leads', 'addresses', 'profiles', 'trunks', 'numbers', 'one'] as const),
  ...(['upload', 'release', 'relocate', 'job', 'jobs'] as const),
] as const
export type Endpoint = (typeof endpoints)[number]

type Contact = {
  fullName: string | null
  email: string | null
  phoneNumber: string | null
  companyName: string | null
  companySize: string | null
}

export type Lead = {
  id: string
  tenantId: string
  tenantOrigin: string | null
  operatorId: string | null
  /** `Active`, `NotActive`, `Suspended`, `Removed`, or what Microsoft adds later. */
  status: string
  isDirectLead: boolean
  consentedOn: string
  lastModifiedOn: string
  consentedCountries: string[]
  contactDetails: Contact | null
  contacts: Contact[] | null
  comments: string | null
}

export type Address = {
  id: string
  tenantId: string
  country: string
  houseNumber: string | null
  houseNumberSuffix: string | null
  preDirectional: string | null
  streetName: string | null
  streetSuffix: string | null
  postDirectional: string | null
  stateOrProvince: string | null
  countyOrDistrict: string | null
  cityOrTown: string | null
  postalOrZipCode: string | null
  description: string | null
  companyName: string | null
  defaultLocationId: string | null
  validationStatus: string
  locations: { id: string; description: string | null; isDefault: boolean; elin: string | null }[]
}

export type Trunk = { trunkId: string; trunkFqdn: string }

/** `enviroment` is how the wrapper that shows it spells it. */
export type Profile = {
  callingProfileId: string
  name: string
  enviroment: string | null
  region: string | null
  countries: string[]
  carrier: string | null
  offerTypes: { offerTypeName: string; testNumbers: string[] }[]
  emergencyDialStrings: string[]
  isEmergencyProfile: boolean
  emergencyProfileId: string | null
  trunksEnrolled: Trunk[]
}

export type TelephoneNumber = {
  id: string
  telephoneNumber: string
  tenantId: string
  callingProfileId: string | null
  acquiredCapabilities: string[]
  acquiredNumberStatus: string | null
  /** `Unassigned`, `UserAssigned`, `ConferenceAssigned`, `VoiceApp`, or null where nobody has had it. */
  assignmentStatus: string | null
  isoCountryCode: string
  tnUploadJobId: string | null
  acquiredOn: string
  civicAddressId: string | null
  locationId: string | null
}

export type Kind = 'upload' | 'release' | 'relocate'

export type Entry = {
  id: string
  telephoneNumber: string
  status: 'pending' | 'in_progress' | 'success' | 'error'
  errorCode: string | null
  errorMessage: string | null
}

/** What became of each number over time: how often a batch that was taken had it, and how often it was done. */
export type Tally = {
  number: string
  holder: string | null
  asked: Record<Kind, number>
  done: Record<Kind, number>
}

export type OcState = {
  leads: Map<string, Lead>
  addresses: Map<string, Address>
  trunks: Map<string, Trunk>
  profiles: Map<string, Profile>
  numbers: Map<string, TelephoneNumber>
  faults: Faults<Endpoint>
  calls: Record<Endpoint, number>
}
