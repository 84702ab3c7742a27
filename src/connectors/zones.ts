import type { NoParams } from './messages.ts'

/** A record of a zone: the name whole, without a last dot; the value as DNS prints it, a TXT without quotes. */
export type ZoneRecord = {
  name: string
  type: 'A' | 'AAAA' | 'CNAME' | 'TXT'
  value: string
  ttlSeconds: number
}

/** How a zone is written: RFC 2136 with TSIG (RFC 8945), or Cloudflare's API. */
export type ZoneAccess =
  | {
      provider: 'rfc2136'
      zone: string
      server: string
      port: number
      keyName: string
      algorithm: 'hmac-sha256' | 'hmac-sha512'
      /** Base64. */
      key: string
    }
  | { provider: 'cloudflare'; zone: string; zoneId: string; token: string }

/** Writes one zone. Throws `ZoneError`, or the reason of an aborted signal. */
export type ZoneEditor = {
  /** Puts the record there, beside others of its name; the same one again changes nothing. */
  put(record: ZoneRecord, signal?: AbortSignal): Promise<void>
  /** Takes the record away if it still holds that value; `other` where another stands in its place, which is left alone. */
  remove(
    record: Omit<ZoneRecord, 'ttlSeconds'>,
    signal?: AbortSignal,
  ): Promise<'removed' | 'other' | 'absent'>
  /** The values that the zone's own server has, none where there are none. */
  read(of: { name: string; type: ZoneRecord['type'] }, signal?: AbortSignal): Promise<string[]>
}

export type ZoneMessages = {
  'zone-unreachable': NoParams
  'zone-refused': { said: string }
  'zone-key-refused': { said: string }
  'zone-clock': NoParams
  'zone-not-ours': { zone: string }
  'zone-answer': NoParams
  /** Another value stands where only one may. */
  'zone-taken': { name: string; found: string }
}
export type ZoneReason = {
  [C in keyof ZoneMessages]: { code: C; params: ZoneMessages[C] }
}[keyof ZoneMessages]

/** `transient`: try later. `refused`: a person must act. */
export class ZoneError extends Error {
  readonly kind: 'transient' | 'refused'
  readonly reason: ZoneReason

  constructor(kind: ZoneError['kind'], reason: ZoneReason, cause?: unknown) {
    super(`${reason.code} ${JSON.stringify(reason.params)}`, { cause })
    this.name = 'ZoneError'
    this.kind = kind
    this.reason = reason
  }
}
