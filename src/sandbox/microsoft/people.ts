import { hex, pick, seededRandom } from '../random.ts'
import { type Country, countries, type Numbering, numberAt } from './numbering.ts'

type AssignedPlan = {
  assignedDateTime: string
  capabilityStatus: string
  service: string
  servicePlanId: string
}

/** A user as Graph spells it: the properties that a client may select. */
export type DirectoryUser = {
  id: string
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  mail: string | null
  jobTitle: string | null
  department: string | null
  accountEnabled: boolean
  usageLocation: string | null
  businessPhones: string[]
  mobilePhone: string | null
  assignedPlans: AssignedPlan[]
  onPremisesExtensionAttributes: Record<string, string | null>
}

const given = (
  'Aaron Ada Agnes Ahmed Aisha Alba Amara Anders Anna Antonio Astrid Ayse Bastian Beatriz Bruno ' +
  'Camille Carla Chidi Chloe Clara Daniel Daria Diego Dmitri Edith Elif Elena Emil Emma Erik ' +
  'Fatima Felix Fiona Freya Gabriel Greta Hana Hannah Hugo Ibrahim Ida Ines Ingrid Ivan Jana ' +
  'Jasper Joao Jonas Julia Kai Karim Katarina Kenji Lars Laura Leila Lena Linus Lucia Magda ' +
  'Malik Marco Maria Marta Mateo Maya Mei Mila Milan Nadia Naomi Nicolas Nina Noah Nora Oleg ' +
  'Olga Omar Oscar Paula Pedro Petra Philip Priya Quentin Rafael Ravi Rosa Ruth Samira Sanne ' +
  'Sergio Silvia Simon Sofia Stefan Sven Tara Theo Thomas Tomas Uma Ursula Vera Victor Wanda ' +
  'William Xenia Yara Yusuf Zoe'
).split(' ')

const family = (
  'Abel Acosta Adler Ahlgren Akhtar Alonso Andersen Aydin Bach Baker Bauer Becker Bell Berg ' +
  'Bianchi Blanc Bondarenko Brandt Brown Castro Chen Clarke Costa Cruz Dahl Dale Demir Diaz ' +
  'Dubois Eriksen Evans Faber Farah Fischer Fontaine Frank Garcia Gruber Haas Hansen Hartmann ' +
  'Hoffmann Horvat Hughes Ito Jansen Jensen Kaya Keller Khan Klein Koch Kovacs Kowalski Krause ' +
  'Lang Larsen Laurent Lee Lehmann Leroy Lindqvist Lopez Maier Marino Martin Mbeki Meyer Moreau ' +
  'Moretti Morris Murphy Nakamura Nguyen Nielsen Novak Nowak Okafor Oliveira Olsen Ortiz Osei ' +
  'Park Patel Pereira Petrov Popescu Quinn Ramos Reed Reyes Ricci Richter Rossi Roux Russo ' +
  'Sanchez Santos Sato Schmidt Schulz Silva Singh Sokolov Stone Suzuki Tan Taylor Torres Turner ' +
  'Vargas Visser Vogel Wagner Walker Weber Werner White Winter Wolf Wright Yilmaz Young Zhang ' +
  'Ziegler Zimmer'
).split(' ')

const departments = [
  'Sales',
  'Customer Service',
  'Operations',
  'Logistics',
  'Finance',
  'Human Resources',
  'Information Technology',
  'Marketing',
  'Legal',
  'Purchasing',
  'Production',
  'Facilities',
]
const titles = ['Assistant', 'Specialist', 'Manager', 'Lead', 'Analyst', 'Director', 'Clerk']
const lines = ['Reception', 'Support', 'Sales', 'Billing', 'Emergency', 'Night Service', 'Orders']

// Microsoft's published service plan ids; MCOEV is Teams Phone.
export const phonePlanId = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7'
const teams = plan('TeamspaceAPI', '57ff2da0-773e-42df-b2af-ffb7a2317929')
const skype = plan('MicrosoftCommunicationsOnline', '0feaeb32-d00e-4d66-bd5a-43b5b83db82c')
const exchange = plan('exchange', 'efb87545-963c-4e0d-99df-69c6916d9eb0')
const sharePoint = plan('SharePoint', '5dbe027f-2339-4123-9542-606e4d348a72')
const deskless = plan('exchange', '4a82b400-a79f-41a4-b4e2-e94f5787b113')
const meetings = plan('MicrosoftCommunicationsOnline', '3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40')
const office = [exchange, sharePoint, teams, skype]
const phone = (status?: string) => plan('MicrosoftCommunicationsOnline', phonePlanId, status)
const virtual = [plan('MicrosoftCommunicationsOnline', 'f47330e9-c134-43b3-9993-e7f004506889')]
export const officePlans = office
export const phonePlans = [...office, phone()]

// Of a hundred people; the share ends below `under`.
const bundles = [
  { under: 34, voice: true, plans: [...office, meetings, phone()] },
  { under: 60, voice: true, plans: phonePlans },
  { under: 62, voice: true, plans: [...office, phone('Warning')] },
  { under: 63, voice: false, plans: [...office, phone('Suspended')] },
  { under: 82, voice: false, plans: office },
  { under: 95, voice: false, plans: [deskless, teams] },
  { under: 100, voice: false, plans: [] },
]

function plan(service: string, servicePlanId: string, capabilityStatus = 'Enabled'): AssignedPlan {
  return { assignedDateTime: '2025-03-10T08:14:27Z', capabilityStatus, service, servicePlanId }
}

/** Graph ids carry the index, masked, so that a directory of 100,000 needs no table of them. */
function idAt(key: number, index: number): string {
  const [a, b] = [seededRandom(key, index, 1), seededRandom(key, index, 2)]
  const tail = hex((index ^ key) >>> 0)
  const middle = `${hex(a).slice(0, 4)}-4${hex(a).slice(5)}-a${hex(b).slice(5)}`
  return `${hex(seededRandom(key, index, 3))}-${middle}-${hex(b).slice(0, 4)}${tail}`
}

export function indexOf(key: number, id: string): number {
  const index = (Number.parseInt(id.slice(-8), 16) ^ key) >>> 0
  return idAt(key, index) === id ? index : -1
}

/** True for attendants, queues and other lines that are not a person: one in a hundred. */
export function isLine(key: number, index: number): boolean {
  return seededRandom(key, index, 4) % 100 === 0
}

/** Whether the slot of this index is in use on the first day. */
export function hasNumber(key: number, index: number): boolean {
  return isLine(key, index) || bundleAt(key, index).voice
}

function bundleAt(key: number, index: number) {
  const random = seededRandom(key, index, 5) % 100
  return bundles.find(({ under }) => random < under) ?? pick(bundles, 0)
}

/** How many of the first `users` need a voice license on the first day: enabled, with a phone. */
export function voiceUsersOf(key: number, users: number): number {
  let count = 0
  for (let index = 0; index < users; index++)
    if (!isLine(key, index) && bundleAt(key, index).voice && isEnabledAt(key, index)) count += 1
  return count
}

const isEnabledAt = (key: number, index: number) => (seededRandom(key, index, 6) >>> 4) % 33 !== 0

/** The user of an index as on the first day, made anew at each call. */
export function personAt(key: number, index: number, numbering: Numbering, domain: string) {
  if (isLine(key, index)) return lineAt(key, index, numbering, domain)
  // Steps through every pair of names before any comes again, so that sign-in names are unique.
  const pair = (index * 4999 + (key % 7919)) % (given.length * family.length)
  const round = Math.floor(index / (given.length * family.length))
  const [first, last] = [pick(given, pair), pick(family, Math.floor(pair / given.length))]
  const upn = `${first}.${last}${round || ''}@${domain}`.toLowerCase()
  const random = seededRandom(key, index, 6)
  const department = random % 50 === 0 ? null : pick(departments, random >>> 8)
  const user: DirectoryUser = {
    id: idAt(key, index),
    userPrincipalName: upn,
    displayName: `${first} ${last}`,
    givenName: first,
    surname: last,
    mail: upn,
    jobTitle: `${department ?? 'Office'} ${pick(titles, random >>> 16)}`,
    department,
    accountEnabled: isEnabledAt(key, index),
    usageLocation: random % 40 === 0 ? null : numbering.country,
    businessPhones: hasNumber(key, index) ? [numberAt(numbering, index)] : [],
    mobilePhone: random % 5 < 2 ? mobileAt(key, index, numbering.country) : null,
    assignedPlans: bundleAt(key, index).plans,
    onPremisesExtensionAttributes: extensions,
  }
  return user
}

function lineAt(key: number, index: number, numbering: Numbering, domain: string): DirectoryUser {
  const random = seededRandom(key, index, 6)
  const [short, long] = random % 2 ? ['cq', 'Call Queue'] : ['aa', 'Auto Attendant']
  const line = pick(lines, random >>> 8)
  return {
    id: idAt(key, index),
    userPrincipalName: `${short}-${line.replace(' ', '-')}-${index}@${domain}`.toLowerCase(),
    displayName: `${long} ${line} ${index}`,
    givenName: null,
    surname: null,
    mail: null,
    jobTitle: null,
    department: 'Microsoft Communication Application Instance',
    accountEnabled: false,
    usageLocation: numbering.country,
    businessPhones: [numberAt(numbering, index)],
    mobilePhone: null,
    assignedPlans: virtual,
    onPremisesExtensionAttributes: extensions,
  }
}

function mobileAt(key: number, index: number, country: Country): string {
  return `${countries[country].prefix}7${String(seededRandom(key, index, 7))
    .padStart(10, '0')
    .slice(-8)}`
}

const extensions: Record<string, string | null> = Object.fromEntries(
  Array.from({ length: 15 }, (_, n) => [`extensionAttribute${n + 1}`, null]),
)
