import type { ZoneAccess } from '../../connectors/zones.ts'
import { form, type Given, refusalOfFields } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message, type PlainCode } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { hasSecret, keepSecret, openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { serverHost } from '../values.addresses.ts'
import { choice, host, integer, keptAs, orEmpty, text, writeOnly } from '../values.ts'

export type DnsSettings = Settings['dns']

/** DNS has its own port; below 1024 others speak protocols that a crafted message could talk to. */
const isDnsPort = (port: number) => port === 53 || (port >= 1024 && port <= 65535)
const isKeyName = (line: string) =>
  line.length <= 253 && /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/.test(line)

/** Who keeps the zone; what the provider that is chosen does not need may be empty. TTL in seconds. */
export const dnsForm = form({
  provider: choice(['none', 'rfc2136', 'cloudflare'], 'dns-provider'),
  zone: orEmpty(host('dns-zone')),
  ttlSeconds: integer({ min: 60, max: 86_400, error: 'dns-ttl' }),
  server: orEmpty(
    keptAs(
      text({
        ...{ max: 253, error: 'dns-server', as: 'code', isLower: true },
        fits: (line) => serverHost(line) !== null,
      }),
      (line) => serverHost(line) ?? line,
    ),
  ),
  port: integer({ min: 1, max: 65_535, error: 'dns-port', fits: isDnsPort }),
  keyName: orEmpty(
    keptAs(
      text({ max: 254, error: 'dns-key-name', as: 'code', isLower: true, fits: isKeyName }),
      (line) => line.replace(/\.$/, ''),
    ),
  ),
  algorithm: choice(['hmac-sha256', 'hmac-sha512'], 'dns-algorithm'),
  zoneId: orEmpty(
    text({
      ...{ max: 32, error: 'dns-zone-id', as: 'code', isLower: true },
      fits: (line) => /^[0-9a-f]{32}$/.test(line),
    }),
  ),
  key: writeOnly({ max: 1000, error: 'dns-key-form' }),
})

type Field = keyof (typeof dnsForm)['schema']['shape']

/** The settings as the provider's people may see them: of key and token only whether there is one. */
export async function readDnsSettings(
  scope: Scope,
): Promise<{ value: DnsSettings; version: number; hasKey: boolean }> {
  demandProvider(scope.actor)
  return { ...(await readSetting(scope, 'dns')), hasKey: await hasSecret(scope, 'dns.key') }
}

/** Puts a record into a zone that is not saved yet, and takes it out again; why that cannot be, or null. */
export type ZoneCheck = { check(access: ZoneAccess): Promise<StoredMessage | null> }

/** What is entered, as one writes the zone: with the key that is kept, where that may go there. Null where no provider is chosen. */
export async function readZoneToTry(
  scope: Scope,
  seal: Seal,
  given: Given,
): Promise<ZoneAccess | null> {
  demand(scope.actor, 'administer')
  const { value, key } = await readEntered(scope, given)
  if (value.provider === 'none') return null
  const secret = key || (await openSecret(scope, seal, 'dns.key'))
  return accessOf(value, secret ?? '')
}

/** Replaces the settings; an empty key keeps the one there is, unless it would go elsewhere. Trying them first is the caller's. */
export async function changeDnsSettings(scope: Scope, seal: Seal, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, key } = await readEntered(scope, given)
  await changeSetting(scope, 'dns', value, given.version, key !== '')
  if (key) await keepSecret(scope, seal, 'dns.key', key)
}

async function readEntered(scope: Scope, given: Given) {
  const { key: entered, ...value } = dnsForm.read(given)
  const key = entered.trim()
  const faults = faultsOf(value, key, await readDnsSettings(scope))
  if (Object.keys(faults).length > 0)
    throw refusalOfFields(
      Object.fromEntries(Object.entries(faults).map(([field, code]) => [field, message(code)])),
    )
  return { value, key }
}

type Faults = { [F in Field]?: PlainCode }

/** What a provider needs and is not there, and a key that may not be used so. */
function faultsOf(
  value: DnsSettings,
  key: string,
  before: Awaited<ReturnType<typeof readDnsSettings>>,
): Faults {
  const { provider, zone, server, keyName, zoneId } = value
  if (provider === 'none') return {}
  const isServer = provider === 'rfc2136'
  const fault = keyFault(value, key, before)
  return {
    ...(!zone && { zone: 'dns-zone' }),
    ...(isServer && !server && { server: 'dns-server' }),
    ...(isServer && !keyName && { keyName: 'dns-key-name' }),
    ...(!isServer && !zoneId && { zoneId: 'dns-zone-id' }),
    ...(fault && { key: fault }),
  }
}

function keyFault(
  value: DnsSettings,
  key: string,
  before: Awaited<ReturnType<typeof readDnsSettings>>,
): PlainCode | null {
  const isServer = value.provider === 'rfc2136'
  if (!key) {
    if (!before.hasKey) return isServer ? 'dns-key-form' : 'dns-token-form'
    return isElsewhere(before.value, value) ? 'dns-key-elsewhere' : null
  }
  if (isServer) return isBase64(key) ? null : 'dns-key-form'
  return /^[!-~]{16,500}$/.test(key) ? null : 'dns-token-form'
}

const isElsewhere = (before: DnsSettings, now: DnsSettings) =>
  before.provider !== now.provider ||
  (now.provider === 'rfc2136' && (before.server !== now.server || before.keyName !== now.keyName))

/** As `tsig-keygen` and `keymgr` print it. */
const isBase64 = (key: string) =>
  key !== '' && Buffer.from(key, 'base64').toString('base64') === key

/** Refuses what came of trying, beside the field that it is about. */
export function refuseTried(access: ZoneAccess, reason: StoredMessage): never {
  throw new Refusal('invalid', reason, { field: fieldOf(access, reason) })
}

function fieldOf({ provider }: ZoneAccess, { code, params }: StoredMessage): Field {
  const isServer = provider === 'rfc2136'
  if (code === 'zone-key-refused') return isServer && params.said === 'BADKEY' ? 'keyName' : 'key'
  if (code === 'zone-not-ours') return isServer ? 'zone' : 'zoneId'
  if (code === 'zone-taken') return 'zone'
  if (code === 'zone-refused' && params.said !== 'SERVFAIL') return isServer ? 'keyName' : 'key'
  return isServer ? 'server' : 'provider'
}

/** How the provider's zone is written now, with its key or token and the TTL of new records; null while nobody has set it up. Run as the provider. */
export async function openZoneAccess(
  scope: Scope,
  seal: Seal,
): Promise<(ZoneAccess & { ttlSeconds: number }) | null> {
  const { value } = await readSetting(scope, 'dns')
  const secret = await openSecret(scope, seal, 'dns.key')
  const access = secret === null ? null : accessOf(value, secret)
  return access && { ...access, ttlSeconds: value.ttlSeconds }
}

function accessOf(value: DnsSettings, secret: string): ZoneAccess | null {
  const { provider, zone, zoneId, server, port, keyName, algorithm } = value
  if (provider === 'none') return null
  if (provider === 'cloudflare') return { provider, zone, zoneId, token: secret }
  return { provider, zone, server, port, keyName, algorithm, key: secret }
}
