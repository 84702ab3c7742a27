import { createFaults } from '../microsoft/faults.ts'
import { hex, keyOf, seededRandom } from '../random.ts'
import {
  type Address,
  type Endpoint,
  endpoints,
  type Lead,
  type OcState,
  type Profile,
  type TelephoneNumber,
  type Trunk,
} from './shapes.ts'

export type World = ReturnType<typeof createWorld>

/** Whose numbers begin with what; a number of a country that is not here fits any. */
const callingCodes: Record<string, string> = {
  ...{ US: '+1', CA: '+1', GB: '+44', IE: '+353', DE: '+49', AT: '+43', CH: '+41' },
  ...{ FR: '+33', NL: '+31', BE: '+32', ES: '+34', IT: '+39', PL: '+48', AU: '+61', IL: '+972' },
}
/** Free of charge for who calls: of North America, and the `800` of the others. */
const tollFree = /^\+(?:1(?:800|833|844|855|866|877|888)|44800|49800|43800|41800|33800|31800|61800)/

/** What an operator has at Operator Connect, and what of it somebody changed. The same seed gives the same ids. */
export function createWorld(seed: string) {
  const key = keyOf(`operator-connect|${seed}`)
  let made = 0
  const id = () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((salt) => hex(seededRandom(key, made, salt)))
    made += 1
    return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-8${c?.slice(1, 4)}-${c?.slice(4)}${d}`
  }
  const state: OcState = {
    ...{ leads: new Map(), addresses: new Map(), trunks: new Map(), profiles: new Map() },
    ...{ numbers: new Map(), faults: createFaults<Endpoint>() },
    // the cast says what the list is: every endpoint
    calls: Object.fromEntries(endpoints.map((name) => [name, 0])) as OcState['calls'],
  }
  const operatorId = id()
  const now = () => new Date().toISOString().replace('Z', '7943Z')

  function known<T>(map: Map<string, T>, wanted: string): T {
    const found = map.get(wanted)
    if (!found) throw new Error(`no ${wanted} at Operator Connect`)
    return found
  }

  return {
    ...state,
    id,
    tollFree: (number: string) => tollFree.test(number),
    fits: (number: string, country: string) => number.startsWith(callingCodes[country] ?? '+'),
    isCountry: (country: string) => country in callingCodes,
    /** Consents to the provider, or is a direct lead of its own. */
    addLead({
      companyName = 'Contoso',
      companySize = 'L250_U999',
      ...wanted
    }: Partial<Lead> & { companyName?: string; companySize?: string | null } = {}): Lead {
      const contact = {
        ...{ fullName: 'Avery Howard', email: 'avery@contoso.example', phoneNumber: '4255550100' },
        ...{ companyName, companySize },
      }
      const lead: Lead = {
        ...{ id: id(), tenantId: id(), tenantOrigin: 'Office365', operatorId },
        ...{ status: 'Active', isDirectLead: false, consentedOn: now(), lastModifiedOn: now() },
        ...{ consentedCountries: ['US'], contactDetails: contact, contacts: [contact] },
        comments: null,
        ...wanted,
      }
      state.leads.set(lead.id, lead)
      return lead
    },
    changeLead: (wanted: string, patch: Partial<Lead>) =>
      Object.assign(known(state.leads, wanted), { lastModifiedOn: now() }, patch),
    removeLead: (wanted: string) => state.leads.delete(wanted),
    addAddress(wanted: Partial<Address> & { tenantId: string }): Address {
      const locationId = id()
      const address: Address = {
        ...{ id: id(), country: 'US', houseNumber: '800', houseNumberSuffix: null },
        ...{ preDirectional: null, streetName: 'Main', streetSuffix: 'St', postDirectional: null },
        ...{ stateOrProvince: 'WA', countyOrDistrict: null, cityOrTown: 'Redmond' },
        ...{ postalOrZipCode: '98052', description: 'Head office', companyName: null },
        ...{ defaultLocationId: locationId, validationStatus: 'Validated' },
        locations: [{ id: locationId, description: null, isDefault: true, elin: null }],
        ...wanted,
      }
      state.addresses.set(address.id, address)
      return address
    },
    removeAddress: (wanted: string) => state.addresses.delete(wanted),
    addTrunk(trunkFqdn: string): Trunk {
      const trunk = { trunkId: id(), trunkFqdn }
      state.trunks.set(trunk.trunkId, trunk)
      return trunk
    },
    removeTrunk: (wanted: string) => state.trunks.delete(wanted),
    addProfile(wanted: Partial<Profile> = {}): Profile {
      const profile: Profile = {
        ...{ callingProfileId: id(), name: 'Calling', enviroment: 'Production', region: 'NOAM' },
        ...{ countries: ['US'], carrier: null, isEmergencyProfile: false },
        ...{ emergencyProfileId: null, emergencyDialStrings: ['911'] },
        offerTypes: [{ offerTypeName: 'Calling', testNumbers: [] }],
        trunksEnrolled: [],
        ...wanted,
      }
      state.profiles.set(profile.callingProfileId, profile)
      return profile
    },
    changeProfile: (wanted: string, patch: Partial<Profile>) =>
      Object.assign(known(state.profiles, wanted), patch),
    removeProfile: (wanted: string) => state.profiles.delete(wanted),
    /** Numbers that a customer has and no client of ours asked for. */
    addNumbers(
      tenantId: string,
      numbers: readonly string[],
      patch: Partial<TelephoneNumber> = {},
    ): number {
      for (const telephoneNumber of numbers)
        state.numbers.set(telephoneNumber, {
          ...{ id: id(), telephoneNumber, tenantId, callingProfileId: null },
          acquiredCapabilities: [
            'Office365',
            'InboundCalling',
            'OutboundCalling',
            'UserAssignment',
          ],
          ...{ acquiredNumberStatus: 'Active', assignmentStatus: 'Unassigned' },
          ...{ isoCountryCode: 'US', tnUploadJobId: null, acquiredOn: now() },
          ...{ civicAddressId: null, locationId: null },
          ...patch,
        })
      return numbers.length
    },
    changeNumber: (number: string, patch: Partial<TelephoneNumber>) =>
      Object.assign(known(state.numbers, number), patch),
    removeNumber: (number: string) => state.numbers.delete(number),
  }
}
