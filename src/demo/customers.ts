import { createHash } from 'node:crypto'
import type { StoredMessage } from '../domain/message.ts'
import { verbatim } from '../domain/messages.ts'
import type { Country } from '../sandbox/microsoft/numbering.ts'
import { type Composition, type NumberType, voiceUsersOf } from '../sandbox/microsoft/parts.ts'
import { keyOf, pick, seededRandom } from '../sandbox/random.ts'
import { alderComposition, alderLicenses, alderName, alderPeople } from './alder.ts'
import { licensesInUsePercent } from './oddities.ts'

export const demoPassword = 'demo-Passw0rd!'
export const seed = 'northline'
/** The main tenant's. */
export const kitOfDemo = '8.0.460'
export const day = 86_400_000
export const minute = 60_000

export type DemoTenant = {
  id: string
  name: string
  shortname: string
  msTenantId: string
  clientId: string
  clientSecret: string
  /** How many people its Microsoft 365 has. */
  users: number
  country: Country
  domain: string
  /** Whether its service replicates at all; the two Essentials do not. */
  isConnected: boolean
  /** Who its people are, where that is not left to chance. */
  composition?: Composition
}

export const uuid = (...words: (string | number)[]) => {
  const hash = createHash('sha256')
    .update([seed, ...words].join('|'))
    .digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
export const draw = (what: string, index: number) =>
  seededRandom(keyOf(`${seed}|${what}`), index, 0)

const first =
  'Alder Birch Cedar Clover Dovetail Eastmere Fennick Glasshouse Harbour Inverlea Juniper Kestrel Larkfield Meridian Northgate Oakhurst Pinecrest Quayside Redfern Silverline Thornbury Upland Vantage Westbrook Yarrow Amber Beacon Castellan Drift Ember Foxglove Granite Hollow Ivory Jasper Keystone Lantern Marlow Nightjar Orchard'.split(
    ' ',
  )
const second =
  'Foods Logistics Energy Insurance Legal Motors Hotels Travel Schools Hospitals Dental Pharma Mining Rail Homes Media Council Steel Textiles Robotics Airways Fisheries Brewing Cosmetics Furniture Optics Packaging Printing Shipping Software'.split(
    ' ',
  )
const places = [
  { country: 'GB', zone: 'Europe/London' },
  { country: 'DE', zone: 'Europe/Berlin' },
  { country: 'NL', zone: 'Europe/Amsterdam' },
  { country: 'FR', zone: 'Europe/Paris' },
  { country: 'US', zone: 'America/New_York' },
] as const
export const msps = ['Harbor Telecom', 'Meridian Partners', 'Summit Voice']
const licenses = {
  'direct-routing': ['hosted-pro', 'hosted-pro', 'hosted-essentials-plus', 'hosted-essentials'],
  'operator-connect': ['oc-pro', 'oc-essentials-plus', 'oc-essential'],
} as const
const kindWords = { 'direct-routing': 'Direct Routing', 'operator-connect': 'Operator Connect' }
const customers = 200
const secondServices = 60

export type DemoService = {
  id: string
  tenantId: string
  country: Country
  name: string
  kind: keyof typeof licenses
  license: string
  users: number | null
  deploy: string
  status: string
  reason: StoredMessage | null
  kit: string | null
  replicatedMinutes: number | null
}

/** Why a service is not well, as a monitoring system says it in either language. */
const reasons: Record<'warning' | 'error', [en: string, de: string][]> = {
  warning: [
    ['Two of three SIP connections answer', 'Zwei von drei SIP-Verbindungen antworten'],
    [
      'The user directory was last complete two days ago',
      'Das Benutzerverzeichnis war zuletzt vor zwei Tagen vollständig',
    ],
    ['A certificate ends in 12 days', 'Ein Zertifikat läuft in 12 Tagen ab'],
  ],
  error: [
    ['The SBC refuses the trunk', 'Der SBC lehnt den Trunk ab'],
    ['No SIP connection answers', 'Keine SIP-Verbindung antwortet'],
    [
      'Voice quality below the limit for an hour',
      'Sprachqualität seit einer Stunde unter dem Grenzwert',
    ],
  ],
}

/** What the monitoring system of a customer writes, in the customer's language. */
export const monitored = ({ country }: { country: Country }, en: string, de: string) =>
  verbatim(country === 'DE' ? de : en)

export const connected = <T extends DemoTenant>(
  tenants: readonly T[],
  services: readonly DemoService[],
) =>
  tenants.filter((tenant) =>
    services.some((s) => s.tenantId === tenant.id && s.replicatedMinutes !== null),
  )

/** Those whose Microsoft 365 the sandbox has to imitate, with the kinds of numbers that their services bring. */
export function demoDirectories(): (DemoTenant & { numberType: NumberType | 'both' })[] {
  const services = demoServices()
  return connected(demoTenants(), services).map((tenant) => {
    const own = services.filter(({ tenantId }) => tenantId === tenant.id).map(({ kind }) => kind)
    const [hasDirect, hasOperator] = [
      own.includes('direct-routing'),
      own.includes('operator-connect'),
    ]
    const numberType =
      hasDirect && hasOperator ? 'both' : hasOperator ? 'operatorConnect' : 'directRouting'
    return { ...tenant, numberType }
  })
}

/** The customer whose portal speaks German, and whom Greta administers. */
export const germanTenant = () => germanOne().shortname

/** The 200 customers: the same in every demo, whatever the day. */
export function demoTenants(): (DemoTenant & {
  zone: string
  msp: string | null
  ageDays: number
})[] {
  const names = new Set([alderName, 'Birch Logistics'])
  for (let i = 0; names.size < customers; i += 1)
    names.add(`${pick(first, draw('first', i))} ${pick(second, draw('second', i))}`)
  return [...names].map((name, i) => {
    const shortname = name
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '')
      .slice(0, 15)
    const place = pick(places, draw('place', i))
    const isFirst = name === alderName
    const range = draw('range', i) % 100
    // most directories are small, a few large, one of them very
    const users =
      i === 7
        ? 100_000
        : range < 70
          ? 10 + (draw('users', i) % 400)
          : range < 95
            ? 400 + (draw('users', i) % 2600)
            : 3000 + (draw('users', i) % 9000)
    return {
      id: uuid('tenant', i),
      name,
      shortname: isFirst
        ? 'alderfoods'
        : i < 2
          ? 'birch'
          : `${shortname.slice(0, 12)}${duplicateOf(names, shortname, i) ? i % 100 : ''}`.slice(
              0,
              15,
            ),
      msTenantId: uuid('ms', i),
      clientId: uuid('client', i),
      clientSecret: createHash('sha256').update(`${seed}|secret|${i}`).digest('base64url'),
      users: isFirst ? alderPeople : users,
      ...(isFirst && { composition: alderComposition }),
      country: place.country,
      zone: place.zone,
      domain: `${shortname}.example`,
      isConnected: true,
      msp: isFirst ? msps[0]! : draw('msp', i) % 3 === 0 ? null : pick(msps, draw('which', i)),
      ageDays: 20 + (draw('age', i) % 710),
    }
  })
}

/** Two long names may be cut to the same shortname; then both get a number. */
function duplicateOf(names: Set<string>, shortname: string, index: number): boolean {
  const cut = shortname.slice(0, 12)
  return [...names].some(
    (name, i) =>
      i !== index &&
      name
        .toLowerCase()
        .replaceAll(/[^a-z]/g, '')
        .startsWith(cut),
  )
}

export function demoServices(): DemoService[] {
  const tenants = demoTenants()
  const plans = tenants.map((tenant, i) => ({ tenant, i, isSecond: false }))
  for (let i = 0; i < secondServices; i += 1)
    plans.push({
      // the last one is the first customer's
      tenant: tenants[i === secondServices - 1 ? 0 : (i * 3 + 2) % customers]!,
      ...{ i: customers + i, isSecond: true },
    })
  const firstKind = (i: number) =>
    (i < 2 || draw('kind', i) % 3 > 0
      ? 'direct-routing'
      : 'operator-connect') as keyof typeof licenses
  const services = plans.map(({ tenant, i, isSecond }): DemoService => {
    const own = firstKind(tenants.indexOf(tenant))
    const kind = isSecond ? (own === 'direct-routing' ? 'operator-connect' : 'direct-routing') : own
    const isFirst = tenant.name === alderName
    const best = licenses[kind][0]
    const license = i < 2 || isFirst ? best : pick(licenses[kind], draw('license', i))
    const isEssentials = license === 'hosted-essentials' || license === 'oc-essential'
    const luck = i < 2 || isFirst ? 0 : draw('luck', i) % 100
    const [deploy, status] =
      luck < 80
        ? ['deployed', 'ok']
        : luck < 86
          ? ['deployed', 'warning']
          : luck < 90
            ? ['deployed', 'error']
            : luck < 93
              ? ['deployed', 'unmonitored']
              : luck < 96
                ? ['ready', 'warning']
                : luck < 97
                  ? ['unknown', 'warning']
                  : ['failed', 'error']
    const isDeployed = deploy === 'deployed'
    const kitLuck = draw('kit', i) % 100
    // the portal has words of its own for what is not deployed, and for what is not monitored
    const reason =
      deploy === 'failed'
        ? monitored(
            tenant,
            'The SBC script stopped at step 3: no route to the SBC',
            'Das SBC-Skript hielt bei Schritt 3: keine Route zum SBC',
          )
        : isDeployed && (status === 'warning' || status === 'error')
          ? monitored(tenant, ...pick(reasons[status], draw('reason', i)))
          : null
    return {
      id: uuid('service', i),
      tenantId: tenant.id,
      country: tenant.country,
      name: `${tenant.name} ${kindWords[kind]}`,
      kind,
      license,
      // counted below, when it is known how many services share them
      users: isEssentials ? null : 0,
      deploy: deploy!,
      status: status!,
      reason,
      kit: isDeployed ? (kitLuck < 88 ? kitOfDemo : kitLuck < 97 ? '8.0.452' : '8.0.448') : null,
      replicatedMinutes:
        isDeployed && !isEssentials ? 2 + (draw('replicated', i) % (luck > 85 ? 2000 : 40)) : null,
    }
  })
  for (const tenant of tenants) {
    const counted = services.filter((s) => s.tenantId === tenant.id && s.users !== null)
    const share = Math.ceil(licensesOf(tenant) / Math.max(1, counted.length))
    for (const service of counted) service.users = share
  }
  return services
}

/** A customer's licenses, shared by its services: with room for those who come and go, but for the few above. */
function licensesOf({ name, msTenantId, users }: DemoTenant): number {
  if (name === alderName) return alderLicenses
  const needed = voiceUsersOf(keyOf(`${seed}|${msTenantId}`), users)
  const percent = licensesInUsePercent[name]
  if (percent) return Math.round((needed * 100) / percent)
  return Math.max(10, Math.ceil((needed * 1.2) / 10) * 10)
}

export function germanOne() {
  const found = demoTenants().find(({ country }) => country === 'DE')
  if (!found) throw new Error('the demo has a German customer')
  return found
}
