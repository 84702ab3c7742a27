import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { form, type Given, type Values } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { sbcTransports } from '../schema/onboarding.ts'
import {
  choice,
  host,
  integer,
  keptAs,
  lines,
  optional,
  orEmpty,
  text,
  writeOnly,
} from '../values.ts'
import type { Sbc } from './sbcs.list.ts'

/** A REST API, by the origin of its URL: https, and http on this machine alone; null for whatever is none. */
export function apiOf(given: string): string | null {
  if (!URL.canParse(given)) return null
  const url = new URL(given)
  const { protocol, hostname, pathname, search, hash, username, password, port } = url
  const literal = hostname.replace(/^\[|\]$/g, '')
  const isOwn =
    hostname === 'localhost' ||
    (isIP(literal) > 0 && ipaddr.process(literal).range() === 'loopback')
  const isPlain = pathname === '/' && !search && !hash && !username && !password
  const isOpen = port === '' || Number(port) >= 1024
  const isSecure = protocol === 'https:' || (protocol === 'http:' && isOwn)
  return isPlain && isOpen && isSecure ? url.origin : null
}

const profileName = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u
/** Names of profiles out of lines of text, each once. */
export const profilesIn = (given: string): string[] =>
  [...new Set(given.split('\n').map((line) => line.trim())).values()].filter(Boolean)
const isProfiles = (given: string) => {
  const names = profilesIn(given)
  return names.length <= 100 && names.every((name) => profileName.test(name))
}

export const sbcForm = form({
  name: text({ max: 60 }),
  fqdn: host('sbc-fqdn'),
  address: text({
    ...{ max: 45, as: 'code', error: 'sbc-address', isLower: true },
    fits: (line) => isIP(line) > 0 && !line.includes('%'),
  }),
  port: integer({ min: 1, max: 65_535 }),
  transport: choice(sbcTransports, 'sbc-transport'),
  apiUrl: optional(
    keptAs(
      text({ max: 300, as: 'code', error: 'sbc-api-url', fits: (line) => apiOf(line) !== null }),
      (line) => apiOf(line) ?? line,
    ),
  ),
  username: optional(
    text({ max: 100, as: 'code', error: 'sbc-username', fits: (line) => !line.includes(':') }),
  ),
  password: writeOnly({ max: 200, error: 'too-long' }),
  cacProfiles: orEmpty(lines({ max: 5000, error: 'sbc-profiles', fits: isProfiles })),
  dialPlan: optional(integer({ min: 0, max: 1_000_000 })),
})
export type Entered = Values<typeof sbcForm>
export const newSbc = { port: 5060, transport: 'udp' } satisfies Given

/** A user name and a password go with an API, and a kept password to no other API and for no other name. */
export function demandPassword(now: Sbc | null, { apiUrl, username, password }: Entered) {
  if (!apiUrl) return
  if (!username) throw new Refusal('invalid', 'sbc-username', {}, { field: 'username' })
  if (password) return
  const isKept = now?.hasPassword && now.apiUrl === apiUrl && now.username === username
  if (isKept) return
  const code = now?.hasPassword ? 'sbc-password-elsewhere' : 'sbc-password-needed'
  throw new Refusal('invalid', code, {}, { field: 'password' })
}
