import type { ZoneAccess } from '../../connectors/zones.ts'
import type { Scope } from '../scope.ts'
import { openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { readSetting, type Settings } from '../settings/settings.ts'

export type DnsSettings = Settings['dns']

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

/** The settings as one writes by them; null where no provider is chosen. */
export function accessOf(value: DnsSettings, secret: string): ZoneAccess | null {
  const { provider, zone, zoneId, server, port, keyName, algorithm } = value
  if (provider === 'none') return null
  if (provider === 'cloudflare') return { provider, zone, zoneId, token: secret }
  return { provider, zone, server, port, keyName, algorithm, key: secret }
}
