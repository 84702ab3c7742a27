import {
  Authentication,
  AuthProtocols,
  createReceiver,
  ObjectType,
  PduType,
  PrivProtocols,
  SecurityLevel,
  type User,
  type Varbind,
} from 'net-snmp'
import type { Auth } from './usm.ts'

export type Privacy = 'aes' | 'aes256'
/** By what a source is believed. */
export type Credentials =
  | { kind: 'v2c'; community: string }
  | {
      kind: 'v3'
      user: string
      auth?: { by: Auth; password: string }
      privacy?: { by: Privacy; password: string }
    }

/** A value as it was sent, without its meaning: texts may be any bytes. */
export type Value = { oid: string; value: number | bigint | string | Buffer | null }
export type Notification = {
  isInform: boolean
  requestId: number
  /** What happened: snmpTrapOID.0. */
  trap: string
  /** Hundredths of a second since its sender started. */
  upTime: number
  values: Value[]
}
export type Decoded = { notification: Notification; answer: Buffer | undefined }

const upTimeOid = '1.3.6.1.2.1.1.3.0'
const trapOid = '1.3.6.1.6.3.1.1.4.1.0'
/** net-snmp keeps each key that it has made, for each engine. */
const mostKeys = 2000
const ciphers = { aes: 'aes', aes256: 'aes256b' } as const

/**
 * net-snmp, without a socket: it decrypts and decodes one message, and makes the answer of an inform, which it would send at once
 * and which we send when what was told is kept. It is handed only what passed our own door: by itself it believes whoever names
 * no user at all, takes any time, decrypts before it authenticates, and reports to strangers.
 */
export function createCodec(engineId: Buffer) {
  let deliver: ((buffer: Buffer, from: { address: string; port: number }) => void) | undefined
  let answer: Buffer | undefined
  let told: { type: number; id: number; varbinds: Varbind[] } | undefined
  let failure: Error | undefined
  const socket = {
    on(event: string, handler: NonNullable<typeof deliver>) {
      if (event === 'message') deliver = handler
    },
    bind() {},
    send(buffer: Buffer) {
      answer = buffer
    },
    close() {},
  }
  const receiver = createReceiver(
    { port: 162, engineID: engineId.toString('hex'), dgramModule: { createSocket: () => socket } },
    (error, data) => {
      if (error) failure = error
      else told = data?.pdu
    },
  )
  const authorizer = receiver.getAuthorizer()

  /** Throws what the library says, and where what it read is no notification. */
  return function decode(bytes: Buffer, credentials: Credentials): Decoded {
    answer = undefined
    told = undefined
    failure = undefined
    const user = credentials.kind === 'v3' ? userOf(credentials) : undefined
    // nobody but this one is known to it meanwhile
    if (credentials.kind === 'v2c') authorizer.addCommunity(credentials.community)
    if (user) authorizer.addUser(user)
    try {
      deliver?.(bytes, { address: '', port: 0 })
    } finally {
      if (credentials.kind === 'v2c') authorizer.deleteCommunity(credentials.community)
      if (user) authorizer.deleteUser(user.name)
      forgetKeys()
    }
    if (failure || !told) throw failure ?? new Error('neither a trap nor an inform')
    return { notification: notificationOf(told), answer }
  }
}

export type Codec = ReturnType<typeof createCodec>

function userOf({ user, auth, privacy }: Extract<Credentials, { kind: 'v3' }>): User {
  const { noAuthNoPriv, authNoPriv, authPriv } = SecurityLevel
  return {
    name: user,
    level: privacy ? authPriv : auth ? authNoPriv : noAuthNoPriv,
    ...(auth && { authProtocol: AuthProtocols[auth.by], authKey: auth.password }),
    ...(privacy && {
      privProtocol: PrivProtocols[ciphers[privacy.by]],
      privKey: privacy.password,
    }),
  }
}

function forgetKeys() {
  const kept = Authentication.authToKeyCache
  const names = Object.keys(kept)
  if (names.length > mostKeys) for (const name of names) delete kept[name]
}

function notificationOf({
  type,
  id,
  varbinds,
}: {
  type: number
  id: number
  varbinds: Varbind[]
}): Notification {
  const { TrapV2, InformRequest } = PduType
  if (type !== TrapV2 && type !== InformRequest) throw new Error('neither a trap nor an inform')
  // RFC 3416, 4.2.6: these two come first; senders that put them elsewhere say the same
  const trap = varbinds.find(({ oid }) => oid === trapOid)?.value
  if (typeof trap !== 'string') throw new Error('a notification that does not say what happened')
  const upTime = varbinds.find(({ oid }) => oid === upTimeOid)?.value
  return {
    isInform: type === InformRequest,
    requestId: id,
    trap,
    upTime: Number(upTime) || 0,
    values: varbinds.filter(({ oid }) => oid !== trapOid && oid !== upTimeOid).map(plainValue),
  }
}

function plainValue({ oid, type, value }: Varbind): Value {
  if (type === ObjectType.Counter64 && Buffer.isBuffer(value))
    return { oid, value: value.length > 0 ? BigInt(`0x${value.toString('hex')}`) : 0n }
  // what is kept must not keep the datagram
  if (Buffer.isBuffer(value)) return { oid, value: Buffer.from(value) }
  if (typeof value === 'number' || typeof value === 'string') return { oid, value }
  return { oid, value: value === null || value === undefined ? null : String(value) }
}
