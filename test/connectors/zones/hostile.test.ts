import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { AUTHORITATIVE_ANSWER, encode } from 'dns-packet'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { answerIn, type ServerAccess } from '../../../src/connectors/zones/server.ts'
import { sign } from '../../../src/connectors/zones/tsig.ts'
import { decodeMessage, encodeMessage, types } from '../../../src/connectors/zones/wire.ts'
import { createZones, tryZone } from '../../../src/connectors/zones/zones.ts'
import { ZoneError } from '../../../src/connectors/zones.ts'
import { startDns } from '../../../src/sandbox/dns.tsx'
import { readAsked, signed } from '../../../src/sandbox/zone.wire.ts'
import { allow, keys, zone } from './peers.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const updates = { zone, keyName: 'portal256', ...keys.portal256 }
const name = `gw.${zone}`
const record = { name, type: 'TXT' as const, value: 'ours', ttlSeconds: 60 }
const accessTo = (port: number): ServerAccess => ({
  ...{ provider: 'rfc2136', server: '127.0.0.1', port, ...updates },
})

async function standIn() {
  const server = await startDns({ updates })
  closers.push(server.stop)
  if (!server.updates) throw new Error('it takes no updates')
  return {
    ...server,
    writing: server.updates,
    access: accessTo(Number(server.server.split(':')[1])),
  }
}

function open(options: Parameters<typeof createZones>[0] = {}) {
  const zones = createZones({ allow, timeoutMs: 1500, ...options })
  closers.push(zones.close)
  return zones
}

/** A server that answers a question by UDP with each of these, in their order. */
async function answering(answers: (asked: Buffer) => Buffer[]) {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => {
    for (const answer of answers(bytes)) socket.send(answer, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closers.push(() => new Promise<void>((done) => socket.close(done)))
  return accessTo(socket.address().port)
}

const found = (id: number, value: string) =>
  encode({
    ...{ type: 'response', id, flags: AUTHORITATIVE_ANSWER },
    questions: [{ type: 'TXT', name }],
    answers: [{ type: 'TXT', name, ttl: 60, data: value }],
  })

const signatureIn = (bytes: Buffer) => {
  const { id, signature } = readAsked(bytes)
  if (!signature) throw new Error('nobody signed it')
  return { id, signature }
}

const unreachable = { reason: { code: 'zone-unreachable' }, kind: 'transient' }
const unusable = { reason: { code: 'zone-answer' }, kind: 'transient' }

test.each([
  ['silence', unreachable],
  ['lost', unreachable],
  ['wrong-signature', unusable],
  [
    'servfail',
    { reason: { code: 'zone-refused', params: { said: 'SERVFAIL' } }, kind: 'transient' },
  ],
  ['refused', { reason: { code: 'zone-refused', params: { said: 'REFUSED' } }, kind: 'refused' }],
  ['badtime', { reason: { code: 'zone-clock' }, kind: 'refused' }],
] as const)(
  'a server that misbehaves (%s) is told apart, in bounded time',
  async (how, failure) => {
    const server = await standIn()
    server.writing.misbehave(how)
    const from = performance.now()
    await expect(open().editor(server.access).put(record)).rejects.toMatchObject(failure)
    expect(performance.now() - from).toBeLessThan(3000)
    // what was done though no answer came, or none to believe, is done once when it is asked for again
    server.writing.misbehave(null)
    await open().editor(server.access).put(record)
    expect(server.writing.ledger).toEqual([`+ TXT ${name} ours`])
  },
)

test('what is cut off by UDP is asked for by TCP; one answer too late is waited for by asking again', async () => {
  const server = await standIn()
  server.writing.misbehave('truncated')
  const editor = open().editor(server.access)
  await editor.put(record)
  expect(await editor.read(record)).toEqual(['ours'])
  server.writing.misbehave('silence', 1)
  expect(await editor.remove(record)).toBe('removed')
  server.writing.misbehave('slow', 1)
  await open({ timeoutMs: 6000 }).editor(server.access).put(record)
  expect(server.writing.ledger).toEqual([
    `+ TXT ${name} ours`,
    `- TXT ${name} ours`,
    `+ TXT ${name} ours`,
  ])
})

test('of several answers the signed one is taken, whatever comes before it', async () => {
  const forged = (asked: Buffer) => {
    const { id, signature } = signatureIn(asked)
    const theirs = { ...updates, key: Buffer.alloc(32, 66).toString('base64') }
    return [
      Buffer.from('nonsense'),
      found(id, 'unsigned'),
      signed(found(id, 'by another key'), theirs, signature),
      signed(found(id, 'to another question'), updates, { ...signature, mac: Buffer.alloc(32) }),
      signed(found((id + 1) % 65_536, 'of another id'), updates, signature),
      signed(found(id, 'a broken signature'), updates, signature, { isWrong: true }),
    ]
  }
  const genuine = (asked: Buffer) => {
    const { id, signature } = signatureIn(asked)
    const plain = readAsked(asked).opcode === 0 ? found(id, 'genuine') : yes(asked)
    return signed(plain, updates, signature)
  }
  const access = await answering((asked) => [...forged(asked), genuine(asked)])
  expect(await open().editor(access).read(record)).toEqual(['genuine'])
  const alone = await answering(forged)
  await expect(open({ timeoutMs: 600 }).editor(alone).read(record)).rejects.toMatchObject(unusable)
})

/** Agrees to an update. */
const yes = (asked: Buffer) => {
  const bytes = Buffer.alloc(12)
  asked.copy(bytes, 0, 0, 2)
  bytes.writeUInt16BE(0x8000 | (5 << 11), 2)
  return bytes
}

test('an answer of yesterday is none of today, and says that the clocks differ', async () => {
  const access = await answering((asked) => {
    const { signature } = signatureIn(asked)
    const now = Math.floor(Date.now() / 1000) - 86_400
    return [signed(yes(asked), updates, signature, { now })]
  })
  await expect(open().editor(access).put(record)).rejects.toMatchObject({
    reason: { code: 'zone-clock' },
  })
})

test('a server without a word of TSIG fails the way it says, and never succeeds', async () => {
  const saying = (rcode: number) => (asked: Buffer) => {
    const bytes = yes(asked)
    bytes.writeUInt16BE(bytes.readUInt16BE(2) | rcode, 2)
    return [bytes]
  }
  const outcome = async (rcode: number) => {
    const editor = open({ timeoutMs: 400 }).editor(await answering(saying(rcode)))
    return editor.put(record).then(
      () => 'done',
      (error: ZoneError) => `${error.reason.code} ${JSON.stringify(error.reason.params)}`,
    )
  }
  expect(await Promise.all([0, 1, 4, 5, 9].map(outcome))).toEqual([
    'zone-answer {}',
    'zone-refused {"said":"FORMERR"}',
    'zone-refused {"said":"NOTIMP"}',
    'zone-refused {"said":"REFUSED"}',
    `zone-not-ours {"zone":"${zone}"}`,
  ])
})

const key = { name: 'portal256', algorithm: 'hmac-sha256' as const, secret: Buffer.alloc(32, 7) }
const now = 1_800_000_000
const asked = encodeMessage(4711, 0, { name, type: types.TXT })
const request = sign(asked, key, now)
const against = { requestMacs: [request.mac], now }
const unsigned = found(4711, 'x'.repeat(300))
const good = signed(unsigned, updates, signatureIn(request.signed).signature, { now })
const isGood = (bytes: Buffer) => answerIn(bytes, asked, key, against)?.verdict === 'good'

/** The answer as its signature sees it: names of key and algorithm have no case (RFC 8945, 4.3.3; RFC 4034, 6.2). */
function asSigned(bytes: Buffer): Buffer {
  const names = [key.name, key.algorithm].map((name) => name.length + 2)
  const algorithmAt = unsigned.length + (names[0] ?? 0) + 10
  const isName = (at: number) =>
    (at > unsigned.length && at < unsigned.length + (names[0] ?? 0)) ||
    (at > algorithmAt && at < algorithmAt + (names[1] ?? 0))
  return bytes.map((byte, at) =>
    isName(at) && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
  ) as Buffer
}

test('an answer with any one bit of it changed is none; but for the case of the names that sign it', () => {
  expect(isGood(good), 'the premise').toBe(true)
  const believed: number[] = []
  for (let bit = 0; bit < good.length * 8; bit += 1) {
    const bytes = Buffer.from(good)
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    if (isGood(bytes)) believed.push(bit)
    expect(isGood(bytes), `bit ${bit}`).toBe(asSigned(bytes).equals(good))
  }
  // the letters of portal256 and hmac-sha256
  expect(believed).toHaveLength(6 + 7)
})

test('thousands of mutated answers are none, at once and without a throw', () => {
  expect(isGood(good), 'the premise').toBe(true)
  const from = performance.now()
  const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(edits, fc.nat(good.length), fc.boolean(), (changes, length, isCut) => {
      const bytes = Buffer.from(good)
      for (const [at, byte] of changes) bytes[at] = byte
      const sent = isCut ? bytes.subarray(0, length) : bytes
      expect(isGood(sent)).toBe(asSigned(sent).equals(good))
    }),
    { numRuns: 5000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      answerIn(Buffer.from(bytes), asked, key, against)
    }),
    { numRuns: 2000 },
  )
  expect(performance.now() - from).toBeLessThan(10_000)
})

test('names that point in circles, forward or into each other end at once', () => {
  const header = Buffer.from('126780000001000100000000', 'hex')
  const circle = Buffer.concat([header, Buffer.from('c00c00010001', 'hex')])
  const ahead = Buffer.concat([header, Buffer.from('c02000010001', 'hex'), Buffer.alloc(40)])
  const ladder = Buffer.concat([
    ...[header, Buffer.from('0000010001', 'hex')],
    ...Array.from({ length: 8000 }, (_, at) => {
      const to = Buffer.alloc(2)
      to.writeUInt16BE(0xc000 | Math.min(0x3fff, at === 0 ? 12 : 15 + 2 * at))
      return to
    }),
  ])
  const label = Buffer.concat([Buffer.of(63), Buffer.alloc(63, 'a')])
  const alone = Buffer.from('126780000001000000000000', 'hex')
  const long = Buffer.concat([alone, ...[1, 2, 3, 4, 5].map(() => label), Buffer.alloc(5)])
  for (const bytes of [circle, ahead, ladder, long]) expect(() => decodeMessage(bytes)).toThrow('')
  const many = Buffer.from('1267800000010000ffffffff', 'hex')
  expect(() => decodeMessage(many)).toThrow('more records')
})

test('what a server with the key signs may be nonsense, too: a ZoneError or values, nothing else', async () => {
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const access = await answering((bytes) => {
    const { id, signature } = signatureIn(bytes)
    if (readAsked(bytes).opcode !== 0) return [signed(yes(bytes), updates, signature)]
    const plain = found(id, 'y'.repeat(80))
    // the id and the count that signing adds to stay
    for (let edit = 0; edit < 3; edit += 1) plain[12 + random(plain.length - 12)] = random(256)
    return [signed(plain, updates, signature), signed(found(id, 'genuine'), updates, signature)]
  })
  const editor = open().editor(access)
  const outcomes: unknown[] = []
  for (let round = 0; round < 300; round += 1)
    outcomes.push(await editor.read(record).catch((error) => error))
  const strange = outcomes.filter((one) => !Array.isArray(one) && !(one instanceof ZoneError))
  expect(strange).toEqual([])
})

test('an address that the system does not even let be asked is passed over', async () => {
  const server = await standIn()
  // what is for all of a network needs a permission of its own
  const addresses = ['255.255.255.255', '127.0.0.1'].map((address) => ({ address, family: 4 }))
  const zones = open({ allow: [...allow, '255.255.255.255'], resolve: async () => addresses })
  await zones.editor({ ...server.access, server: 'ns.northline.example' }).put(record)
  expect(server.writing.ledger).toHaveLength(1)
})

test('whoever only takes the connection, or trickles, is left in time', async () => {
  const server = createServer(
    (socket) =>
      void socket
        .on('error', () => {})
        .resume()
        .write('\xff'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => new Promise((done) => server.close(done)))
  const address = server.address()
  const access = accessTo(typeof address === 'object' && address ? address.port : 0)
  const from = performance.now()
  await expect(open({ timeoutMs: 800 }).editor(access).put(record)).rejects.toMatchObject(
    unreachable,
  )
  expect(performance.now() - from).toBeLessThan(1500)
  const abort = new AbortController()
  const cut = open({ timeoutMs: 60_000 }).editor(access).put(record, abort.signal)
  abort.abort(new Error('the worker stops'))
  await expect(cut).rejects.toThrow('the worker stops')
})

test('a server’s name leads to no inward address, by UDP, TCP or when it changes its mind; allowed, it does', async () => {
  const server = await standIn()
  const lead = (...to: string[]) => {
    let asked = 0
    return {
      count: () => asked,
      resolve: async () => {
        const address = to[Math.min(asked, to.length - 1)] ?? ''
        asked += 1
        return [{ address, family: address.includes(':') ? 6 : 4 }]
      },
    }
  }
  const inward = [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '0.0.0.0',
    'fd00::1',
    '224.0.0.1',
  ]
  for (const address of inward) {
    const zones = open({ allow: [], resolve: lead(address).resolve })
    const reason = await tryZone(zones, { ...server.access, server: 'ns.attacker.example' })
    expect(reason, address).toEqual({ code: 'zone-unreachable', params: {} })
  }
  // public while it is looked at, inward afterwards: what was looked at is what is connected to
  const turning = lead('192.0.2.1', '127.0.0.1')
  const zones = open({ allow: [], resolve: turning.resolve, timeoutMs: 200 })
  await expect(
    zones.editor({ ...server.access, server: 'ns.attacker.example' }).put(record),
  ).rejects.toMatchObject(unreachable)
  expect(turning.count()).toBe(1)
  await expect(open({ allow: [] }).editor(server.access).put(record)).rejects.toMatchObject(
    unreachable,
  )
  expect([server.writing.ledger, server.asked]).toEqual([[], []])
  const allowed = open({ resolve: lead('127.0.0.1').resolve })
  expect(await tryZone(allowed, { ...server.access, server: 'ns.northline.example' })).toBeNull()
  expect(server.writing.ledger).toHaveLength(2)
})
