import type { Microsoft } from '../sandbox/microsoft/shapes.ts'
import type { OperatorConnectSandbox } from '../sandbox/operator-connect/operator-connect.ts'
import type { Lead } from '../sandbox/operator-connect/shapes.ts'
import { demoServices, demoTenants, draw, uuid } from './customers.ts'
import { demoZone } from './onboarding.ts'

/** Who signs in at Operator Connect: the provider's own application. */
export const demoOperator = {
  msTenantId: uuid('operator', 'tenant'),
  clientId: uuid('operator', 'client'),
  clientSecret: 'demo-operator-secret',
}

/** Somebody who consented in Teams, or is a direct lead; with a service where they are a customer already. */
export type DemoLead = {
  /** Microsoft's. */
  id: string
  msTenantId: string
  companyName: string
  companySize: string | null
  status: string
  countries: string[]
  isDirect: boolean
  contact: string
  email: string
  daysAgo: number
  comments: string | null
  service: { id: string; tenantId: string } | null
}

type Newcomer = [company: string, size: string | null, status: string, ...countries: string[]]
/** Those that are no customers yet: each status, one without a size, one whose country no profile serves, one that consented to none. */
const newcomers: Newcomer[] = [
  ['Ashgrove Ceramics', 'L250_U999', 'Active', 'GB'],
  ['Brookline Outdoor', 'L1000_U4999', 'Active', 'GB', 'US'],
  ['Calder Shipping', 'L50_U249', 'Active', 'NL', 'DE'],
  ['Dunmore Dairy', null, 'Active', 'GB'],
  ['Eisfeld Maschinenbau', 'L1000_U4999', 'Active', 'DE'],
  ['Fairlight Surf Clubs', 'L50_U249', 'Active', 'AU'],
  ['Gransden Press', 'U50', 'NotActive', 'GB'],
  ['Hallam Bakeries', 'L250_U999', 'NotActive', 'FR'],
  ['Ibbotson Tools', 'L250_U999', 'Suspended', 'GB'],
  ['Jura Watchmakers', 'L50_U249', 'Removed', 'FR'],
  ['Kilburn Carpets', 'U50', 'Active', 'US'],
  ['Lindqvist Möbel', 'L250_U999', 'Active', 'DE', 'NL'],
]
const direct: Newcomer[] = [
  ['Maplewood Clinics', null, 'Active'],
  ['Norwell Ferries', null, 'Active'],
]
/** Of the customers with a service, one suspended the provider and one removed it. */
const turned: Record<number, string> = { 5: 'Suspended', 11: 'Removed' }

/** Every lead of the demo: the same in each. */
export function demoOcLeads(): DemoLead[] {
  const tenants = demoTenants()
  const customers = demoServices()
    .filter(({ kind }) => kind === 'operator-connect')
    .flatMap((service) => tenants.find(({ id }) => id === service.tenantId) ?? [])
  const services = demoServices().filter(({ kind }) => kind === 'operator-connect')
  const licensed = customers.map((tenant, i): DemoLead => {
    const service = services.find(({ tenantId }) => tenantId === tenant.id)
    return {
      ...{ id: uuid('oc-lead', tenant.id), msTenantId: tenant.msTenantId },
      ...{ companyName: tenant.name, companySize: sizeOf(tenant.users) },
      ...{ status: turned[i] ?? 'Active', countries: [tenant.country], isDirect: false },
      ...{ contact: 'Kim Alvarez', email: `it@${tenant.domain}`, comments: null },
      daysAgo: 20 + (draw('oc-lead', i) % 600),
      service: service ? { id: service.id, tenantId: tenant.id } : null,
    }
  })
  const others = [...newcomers, ...direct].map(
    ([companyName, companySize, status, ...countries], i): DemoLead => {
      const isDirect = i >= newcomers.length
      const domain = `${companyName.split(' ')[0]?.toLowerCase()}.example`
      return {
        ...{ id: uuid('oc-lead', companyName), msTenantId: uuid('oc-tenant', companyName) },
        ...{ companyName, companySize, status, countries, isDirect, service: null },
        ...{ contact: isDirect ? '' : 'Avery Howard', email: isDirect ? '' : `avery@${domain}` },
        daysAgo: [0, 1, 3, 6, 12, 25, 40, 55, 70, 90, 120, 150][i] ?? 2,
        comments: i === 1 ? 'Wants to move from Direct Routing in spring.' : null,
      }
    },
  )
  return [...licensed, ...others]
}

const sizeOf = (users: number) =>
  users < 50 ? 'U50' : users < 250 ? 'L50_U249' : users < 1000 ? 'L250_U999' : 'L1000_U4999'

/** Profiles by what is wrong with them; each serves these countries over these trunks. */
export const demoProfiles = {
  emea: uuid('oc-profile', 'emea'),
  noam: uuid('oc-profile', 'noam'),
  conferencing: uuid('oc-profile', 'conferencing'),
  emergency: uuid('oc-profile', 'emergency'),
}
/** How many numbers of a customer's directory are at Operator Connect, of those that are an operator's. */
const mostNumbers = 40

/** What the provider has at Operator Connect: leads, addresses, trunks of which one is no SBC of ours, profiles, numbers. */
export function fillOperatorConnect(
  sandbox: OperatorConnectSandbox,
  microsoft: Microsoft,
  now = Date.now(),
): void {
  const [london, frankfurt] = ['london', 'frankfurt'].map((name) =>
    sandbox.addTrunk(`${name}.${demoZone.zone}`),
  )
  const elsewhere = sandbox.addTrunk('oc3.carrier-partner.example')
  if (!london || !frankfurt) throw new Error('the demo has no trunks')
  const carrier = 'Northline UC'
  const offerTypes = [{ offerTypeName: 'Calling', testNumbers: ['+442079460000'] }]
  for (const profile of [
    {
      ...{ callingProfileId: demoProfiles.emea, name: 'Northline EMEA', region: 'EMEA' },
      ...{ countries: ['GB', 'DE', 'NL', 'FR'], emergencyDialStrings: ['112', '999'] },
      ...{ trunksEnrolled: [london, frankfurt], emergencyProfileId: demoProfiles.emergency },
    },
    {
      ...{ callingProfileId: demoProfiles.noam, name: 'Northline NOAM', region: 'NOAM' },
      ...{ countries: ['US'], emergencyDialStrings: ['911'], trunksEnrolled: [london] },
    },
    {
      ...{ callingProfileId: demoProfiles.conferencing, name: 'Northline Conferencing' },
      ...{ region: 'EMEA', countries: ['GB'], trunksEnrolled: [frankfurt, elsewhere] },
      ...{ emergencyDialStrings: [], enviroment: 'Pilot' },
      offerTypes: [{ offerTypeName: 'AudioConferencing', testNumbers: [] }],
    },
    {
      ...{ callingProfileId: demoProfiles.emergency, name: 'Northline Emergency' },
      ...{ region: 'EMEA', countries: ['GB', 'DE', 'NL', 'FR'], isEmergencyProfile: true },
      ...{ trunksEnrolled: [london, frankfurt], emergencyDialStrings: ['112'] },
    },
  ])
    sandbox.addProfile({ carrier, offerTypes, ...profile })
  for (const lead of demoOcLeads()) {
    sandbox.addLead(rawLead(lead, now))
    for (const address of addressesOf(lead)) sandbox.addAddress(address)
    if (lead.service) addNumbers(sandbox, microsoft, lead, now)
  }
  sandbox.jobs.take(jobMs)
}

/** Long enough to see a batch get on. */
const jobMs = 15_000

const day = 86_400_000

function rawLead(lead: DemoLead, now: number): Partial<Lead> {
  const at = (daysAgo: number) => new Date(now - daysAgo * day).toISOString()
  const contact = {
    ...{ fullName: lead.contact || null, email: lead.email || null, phoneNumber: null },
    ...{ companyName: lead.companyName, companySize: lead.companySize },
  }
  return {
    ...{ id: lead.id, tenantId: lead.msTenantId, status: lead.status, comments: lead.comments },
    ...{ isDirectLead: lead.isDirect, consentedCountries: lead.countries },
    ...{ contactDetails: contact, contacts: lead.isDirect ? null : [contact] },
    // a direct lead has consented to nothing
    consentedOn: lead.isDirect ? '0001-01-01T00:00:00' : at(lead.daysAgo),
    lastModifiedOn: at(Math.min(lead.daysAgo, 4)),
  }
}

const towns: Record<string, [street: string, town: string, code: string]> = {
  GB: ['Cannon Street', 'London', 'EC4N 5AT'],
  DE: ['Hauptstraße', 'Frankfurt am Main', '60311'],
  NL: ['Damrak', 'Amsterdam', '1012 LM'],
  FR: ['rue de Rivoli', 'Paris', '75001'],
  US: ['Main Street', 'Albany', '12207'],
  AU: ['Marine Parade', 'Byron Bay', '2481'],
}

function addressesOf({ id, msTenantId: tenantId, countries, companyName }: DemoLead) {
  return countries.flatMap((country, n) => {
    const [streetName, cityOrTown, postalOrZipCode] = towns[country] ?? []
    if (!streetName || !cityOrTown || !postalOrZipCode) return []
    const place = uuid('oc-location', id, n)
    const house = `${1 + (draw(id, n) % 120)}`
    return [
      {
        ...{ id: uuid('oc-address', id, n), tenantId, country, companyName },
        ...{ houseNumber: house, streetName, streetSuffix: null, stateOrProvince: null },
        ...{ cityOrTown, postalOrZipCode, description: `${companyName}, ${cityOrTown}` },
        ...{ validationStatus: n === 0 ? 'Validated' : 'NotValidated', defaultLocationId: place },
        locations: [
          { id: place, description: 'Reception', isDefault: true, elin: null },
          { id: uuid('oc-floor', id, n), description: '2nd floor', isDefault: false, elin: null },
        ],
      },
    ]
  })
}

/** Numbers that the customer's own directory has of an operator. */
function addNumbers(
  sandbox: OperatorConnectSandbox,
  microsoft: Microsoft,
  { id, msTenantId, countries: [country = 'GB'], daysAgo }: DemoLead,
  now: number,
): void {
  const directory = directoryOf(microsoft, msTenantId)
  const theirs = (directory?.numbers(0, mostNumbers * 3) ?? []).filter(
    ({ numberType }) => numberType === 'operatorConnect',
  )
  for (const { telephoneNumber, assignmentStatus } of theirs.slice(0, mostNumbers))
    sandbox.addNumbers(msTenantId, [telephoneNumber], {
      ...{ isoCountryCode: country, civicAddressId: uuid('oc-address', id, 0) },
      ...{ callingProfileId: country === 'US' ? demoProfiles.noam : demoProfiles.emea },
      ...{ assignmentStatus: wordOf[assignmentStatus] ?? 'Unassigned' },
      acquiredOn: new Date(now - Math.max(daysAgo - 10, 1) * day).toISOString(),
    })
}

const wordOf: Record<string, string> = {
  userAssigned: 'UserAssigned',
  voiceApplicationAssigned: 'VoiceApp',
}

function directoryOf(microsoft: Microsoft, msTenantId: string) {
  try {
    return microsoft.directory(msTenantId)
  } catch {
    return null
  }
}
