import { z } from 'zod'
import { entriesOf, type OddEntry } from './graph/entries.ts'
import { GraphError } from './graph/errors.ts'
import type {
  OcAddress,
  OcJob,
  OcLead,
  OcNumber,
  OcProfile,
  OcTrunk,
} from './operator-connect.types.ts'
import {
  country,
  date,
  list,
  named,
  optionalId,
  tenantId,
  text,
  word,
} from './operator-connect.values.ts'

const statuses: Record<string, OcLead['status']> = {
  ...{ active: 'active', notactive: 'not-active', inactive: 'not-active' },
  ...{ suspended: 'suspended', removed: 'removed' },
}

const contact = z
  .object({ fullName: text, email: text, phoneNumber: text, telephoneNumber: text })
  .transform(({ fullName, email, phoneNumber, telephoneNumber }) => ({
    ...{ name: fullName, email, phone: phoneNumber || telephoneNumber },
  }))

const location = z
  .object({ id: z.string().min(1), description: text, isDefault: z.boolean().nullish() })
  .transform(({ id, description, isDefault }) => ({
    ...{ id, description, isDefault: isDefault ?? false },
  }))

/** Where the number of a house stands before its street. */
const numberFirst = new Set([
  'US',
  'CA',
  'GB',
  'IE',
  'FR',
  'LU',
  'AU',
  'NZ',
  'ZA',
  'IN',
  'IL',
  'SG',
])

export const address = z
  .object({
    id: z.string().min(1),
    ...{ description: text, country: text, houseNumber: text, houseNumberSuffix: text },
    ...{ preDirectional: text, streetName: text, streetSuffix: text, postDirectional: text },
    ...{ stateOrProvince: text, cityOrTown: text, postalOrZipCode: text },
    validationStatus: text,
    locations: list(location),
  })
  .transform((found): OcAddress => {
    const house = `${found.houseNumber}${found.houseNumberSuffix}`
    const { preDirectional, streetName, streetSuffix, postDirectional } = found
    const street = [preDirectional, streetName, streetSuffix, postDirectional]
    const isFirst = numberFirst.has(found.country.toUpperCase())
    return {
      ...{ id: found.id, description: found.description, country: found.country.toUpperCase() },
      lines: (isFirst ? [house, ...street] : [...street, house]).filter(Boolean).join(' '),
      ...{ city: found.cityOrTown, region: found.stateOrProvince },
      postalCode: found.postalOrZipCode,
      isValidated: word(found.validationStatus) === 'validated',
      locations: found.locations,
    }
  })

export const lead = z
  .object({
    id: z.string().min(1),
    tenantId: tenantId.nullish(),
    status: text,
    ...{ isDirectLead: z.boolean().nullish(), isNotActive: z.boolean().nullish() },
    ...{ consentedOn: date, lastModifiedOn: date },
    consentedCountries: list(country),
    contactDetails: z.unknown(),
    contacts: list(contact),
    comments: text,
    civicAddresses: list(address),
  })
  .transform((found): OcLead => {
    const company = companyOf(found.contactDetails)
    const status = statuses[word(found.status)] ?? null
    return {
      ...{ id: found.id, msTenantId: found.tenantId ?? null },
      status: status === 'active' && found.isNotActive ? 'not-active' : status,
      isDirect: found.isDirectLead ?? false,
      ...company,
      contact: contact.safeParse(found.contactDetails).data ?? { name: '', email: '', phone: '' },
      ...{ contacts: found.contacts, countries: [...new Set(found.consentedCountries)] },
      ...{ comments: found.comments, consentedOn: found.consentedOn },
      ...{ modifiedOn: found.lastModifiedOn, addresses: found.civicAddresses },
    }
  })

const company = z.object({ companyName: text, companySize: text })

function companyOf(details: unknown): Pick<OcLead, 'companyName' | 'companySize'> {
  const { companyName = '', companySize = '' } = company.safeParse(details).data ?? {}
  return { companyName, companySize: companySize || null }
}

export const trunk = z
  .object({ trunkId: z.string().min(1), trunkFqdn: z.string().min(1) })
  .transform(({ trunkId, trunkFqdn }): OcTrunk => ({ id: trunkId, fqdn: trunkFqdn.toLowerCase() }))

const offer = z
  .object({ offerTypeName: z.string().min(1), testNumbers: list(z.string()) })
  .transform(({ offerTypeName, testNumbers }) => ({ name: offerTypeName, testNumbers }))

export const profile = z
  .object({
    id: z.string().min(1),
    ...{ name: text, region: text, carrier: text },
    // the wrapper that shows it spells it without its second n
    ...{ environment: text, enviroment: text },
    countries: list(country),
    offerTypes: list(offer),
    emergencyDialStrings: list(z.string()),
    isEmergencyProfile: z.boolean().nullish(),
    emergencyProfileId: optionalId,
    trunksEnrolled: list(trunk),
  })
  .transform(
    (found): OcProfile => ({
      ...{ id: found.id, name: found.name, environment: found.environment || found.enviroment },
      ...{ region: found.region, countries: found.countries, carrier: found.carrier },
      offers: found.offerTypes,
      emergencyDialStrings: found.emergencyDialStrings.filter(Boolean),
      isEmergency: found.isEmergencyProfile ?? false,
      emergencyProfileId: found.emergencyProfileId,
      trunks: found.trunksEnrolled,
    }),
  )

/** Conference is spelled as an assignment and as assigned. */
const assignments: Record<string, OcNumber['assignment']> = {
  ...{ unassigned: 'unassigned', userassigned: 'user', userassignment: 'user' },
  ...{ conferenceassigned: 'conference', conferenceassignment: 'conference' },
  ...{
    voiceapp: 'voice-app',
    voiceapplicationassigned: 'voice-app',
    voiceappassigned: 'voice-app',
  },
  ...{ firstpartyappassigned: 'voice-app', firstpartyappassignment: 'voice-app' },
}
const usages: Record<string, string> = {
  ...{ userassignment: 'CallingUserAssignment', calling: 'CallingUserAssignment' },
  callinguserassignment: 'CallingUserAssignment',
  ...{ conferenceassigned: 'ConferenceAssignment', conferenceassignment: 'ConferenceAssignment' },
  firstpartyappassignment: 'FirstPartyAppAssignment',
  thirdpartyappassignment: 'ThirdPartyAppAssignment',
}

export const number = z
  .object({
    id: z.union([z.string().min(1), z.number().transform(String)]),
    telephoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/),
    tenantId,
    acquiredCapabilities: list(z.string()),
    assignmentStatus: z.string().nullish(),
    isoCountryCode: text,
    ...{ callingProfileId: optionalId, civicAddressId: optionalId, locationId: optionalId },
    ...{ tnUploadJobId: optionalId, acquiredOn: date },
  })
  .transform((found): OcNumber => {
    const capabilities = [...new Set(found.acquiredCapabilities)]
    return {
      ...{ id: found.id, msTenantId: found.tenantId, number: found.telephoneNumber },
      assignment: assignmentOf(found.assignmentStatus),
      usages: [...new Set(capabilities.flatMap((one) => usages[word(one)] ?? []))],
      ...{ capabilities, country: found.isoCountryCode.toUpperCase() },
      ...{ callingProfileId: found.callingProfileId, addressId: found.civicAddressId },
      ...{ locationId: found.locationId, msJobId: found.tnUploadJobId },
      acquiredOn: found.acquiredOn,
    }
  })

/** Null: nobody has had it yet. What is missing or new is not known to be free. */
function assignmentOf(said: string | null | undefined): OcNumber['assignment'] {
  return said === null ? 'unassigned' : (assignments[word(said ?? '')] ?? 'unknown')
}

const entryStatuses: Record<string, OcJob['entries'][number]['status']> = {
  ...{ pendingupload: 'pending-upload', pending: 'pending', inprogress: 'in-progress' },
  ...{ success: 'success', complete: 'success', completed: 'success' },
  ...{ error: 'error', failed: 'error', expired: 'error' },
}

const entry = z
  .object({
    id: z.union([z.string().min(1), z.number().transform(String)]),
    telephoneNumber: z.string().min(1),
    status: text,
    errorCode: z.string().nullish(),
    errorMessage: z.string().nullish(),
  })
  .transform((found): OcJob['entries'][number] => ({
    ...{ id: found.id, number: found.telephoneNumber },
    // what is new is not known to be over
    status: entryStatuses[word(found.status)] ?? 'in-progress',
    ...{ code: found.errorCode || null, message: found.errorMessage?.slice(0, 500) || null },
  }))

const ended = ['success', 'partialsuccess', 'error', 'complete', 'completed', 'failed', 'expired']

/** A job whose entries cannot all be read is not understood. */
export const job = z
  .object({
    ...{ id: z.string().min(1), ticketId: text, status: text },
    entries: z.array(entry),
  })
  .transform(
    ({ id, ticketId, status, entries }): OcJob => ({
      ...{ id, key: ticketId.toLowerCase(), entries },
      isEnded: ended.includes(word(status)),
    }),
  )

const page = z.object({
  values: z.array(z.unknown()),
  totalCount: z.number().int().nonnegative().nullish(),
  nextLink: z.string().nullish(),
})

/** What is wrong with an answer that is not as it is shown anywhere. */
export const misshapen = (cause?: unknown) =>
  new GraphError('broken', { code: 'graph-shape', params: {} }, { cause })

/** Checks a page against the shape of its entries, each by itself; `idName` is what an entry calls its id. */
export function pageOf<T>(
  shape: z.ZodType<T>,
  answer: unknown,
  { name = 'values', idName = 'id' }: { name?: string; idName?: string } = {},
): { items: T[]; odd: OddEntry[]; length: number; total: number | null; nextLink: string | null } {
  const said = Object(named(answer))
  const found = page.safeParse({ ...said, values: said[name] })
  if (!found.success) throw misshapen(found.error)
  const { values, totalCount, nextLink } = found.data
  const entries =
    idName === 'id' ? values : values.map((one) => ({ ...Object(one), id: Object(one)[idName] }))
  return {
    ...entriesOf(shape, entries),
    ...{ length: values.length, total: totalCount ?? null, nextLink: nextLink || null },
  }
}
