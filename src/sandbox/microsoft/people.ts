import { hex, pick, seededRandom } from '../random.ts'
import { type Country, countries, type Numbering, numberAt } from './numbering.ts'
import type { AssignedPlan, Part } from './parts.ts'

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
  officeLocation: string | null
  employeeId: string | null
  assignedPlans: readonly AssignedPlan[]
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

export const departments = [
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
const offices = ['Floor 1, room', 'Floor 2, room', 'Annex, desk', 'Hall A, desk']
const lines = ['Reception', 'Support', 'Sales', 'Billing', 'Emergency', 'Night Service', 'Orders']

/** Graph ids carry the index, masked, so that a directory of 100,000 needs no table of them. */
export function idAt(key: number, index: number): string {
  const [a, b] = [seededRandom(key, index, 1), seededRandom(key, index, 2)]
  const tail = hex((index ^ key) >>> 0)
  const middle = `${hex(a).slice(0, 4)}-4${hex(a).slice(5)}-a${hex(b).slice(5)}`
  return `${hex(seededRandom(key, index, 3))}-${middle}-${hex(b).slice(0, 4)}${tail}`
}

export function indexOf(key: number, id: string): number {
  const index = (Number.parseInt(id.slice(-8), 16) ^ key) >>> 0
  return idAt(key, index) === id ? index : -1
}

/** The user of an index as on the first day, made anew at each call. */
export function personAt(
  key: number,
  index: number,
  numbering: Numbering,
  domain: string,
  part: Part,
): DirectoryUser {
  if (part.isLine) return lineAt(key, index, numbering, domain, part)
  // Steps through every pair of names before any comes again, so that sign-in names are unique.
  const pair = (index * 4999 + (key % 7919)) % (given.length * family.length)
  const round = Math.floor(index / (given.length * family.length))
  const [first, last] = [pick(given, pair), pick(family, Math.floor(pair / given.length))]
  const upn = `${first}.${last}${round || ''}@${domain}`.toLowerCase()
  const random = seededRandom(key, index, 6)
  const department = departmentAt(key, index)
  return {
    id: idAt(key, index),
    userPrincipalName: upn,
    displayName: `${first} ${last}`,
    givenName: first,
    surname: last,
    mail: upn,
    jobTitle: `${department ?? 'Office'} ${pick(titles, random >>> 16)}`,
    department,
    accountEnabled: part.isEnabled,
    usageLocation: random % 40 === 0 ? null : numbering.country,
    businessPhones: part.hasNumber ? [numberAt(numbering, index)] : [],
    mobilePhone: random % 5 < 2 ? mobileAt(key, index, numbering.country) : null,
    officeLocation:
      random % 7 === 0 ? null : `${pick(offices, random >>> 4)} ${(random >>> 12) % 40}`,
    employeeId: random % 11 === 0 ? null : String(100_000 + (random % 900) * 1000 + (index % 1000)),
    assignedPlans: part.plans,
    onPremisesExtensionAttributes: extensions,
  }
}

/** The department of somebody who is no line, on the first day. */
export function departmentAt(key: number, index: number): string | null {
  const random = seededRandom(key, index, 6)
  return random % 50 === 0 ? null : pick(departments, random >>> 8)
}

function lineAt(
  key: number,
  index: number,
  numbering: Numbering,
  domain: string,
  { plans }: Part,
): DirectoryUser {
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
    officeLocation: null,
    employeeId: null,
    assignedPlans: plans,
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
