import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createProber, type ProbeTarget } from '../../../src/connectors/sip/options.ts'
import { type SandboxSbc, startSbc } from '../../../src/sandbox/sbc.ts'
import { freePort } from '../../hosts/servers.ts'
import { makeCertificate } from '../../mail/certificate.ts'
import { until } from '../../support/until.ts'
import { sippAnswering, sippServer } from './peers.support.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const loopback = ['127.0.0.0/8', '::1']
const silent = { ok: false, why: { code: 'sip-silent', params: {} } }
const at = (port: number, more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  ...{ address: '127.0.0.1', port, transport: 'udp', fqdn: 'sbc1.example.com', ...more },
})

function proberOf(options: Parameters<typeof createProber>[0] = {}) {
  const prober = createProber({ allow: loopback, ...options })
  closers.push(() => prober.close())
  return prober
}
async function sbcOf(options: Partial<Parameters<typeof startSbc>[0]> = {}): Promise<SandboxSbc> {
  const sbc = await startSbc({ name: 'SBC', username: 'Admin', password: 'x', ...options })
  closers.push(() => sbc.stop())
  return sbc
}

async function sipp(status: string | null, transport: 'udp' | 'tcp') {
  const port = await freePort()
  const server = sippServer(sippAnswering(status), { port, transport })
  closers.push(() => server.stop())
  // over TCP nobody asks again, so it has to listen first
  if (transport === 'tcp')
    await until('SIPp listens', async () => {
      const socket = connect(port, '127.0.0.1')
      const isThere = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'error').then(() => false),
      ]).catch(() => false)
      socket.destroy()
      return isThere
    })
  return at(port, { transport })
}

/** A peer over UDP that does what it is told with each datagram. */
async function peer(
  answer: (text: string, times: number, reply: (text: string) => void) => void,
  host = '127.0.0.1',
) {
  const socket = createSocket('udp4')
  let times = 0
  socket.on('message', (bytes, from) => {
    times += 1
    answer(bytes.toString('latin1'), times, (text) => socket.send(text, from.port, from.address))
  })
  socket.bind(0, host)
  await once(socket, 'listening')
  closers.push(() => socket.close())
  return { port: socket.address().port, socket, times: () => times }
}

/** The answer to a request, with other values for some headers. */
const answerTo = (request: string, status = '200 OK', other: Record<string, string> = {}) =>
  [
    `SIP/2.0 ${status}`,
    ...['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
      (name) => `${name}: ${other[name] ?? new RegExp(`^${name}: (.*)$`, 'mi').exec(request)?.[1]}`,
    ),
    ...['Content-Length: 0', '', ''],
  ].join('\r\n')

describe('OPTIONS to SIPp', () => {
  test.each(['udp', 'tcp'] as const)('over %s an answer below 500 is life', async (transport) => {
    const { probe } = proberOf()
    const answer = await probe(await sipp('200 OK', transport))
    expect(answer).toEqual({ ok: true, status: 200, roundTripMs: expect.any(Number) })
    expect(await probe(await sipp('403 Forbidden', transport))).toMatchObject({
      ...{ ok: true, status: 403 },
    })
  })

  test('503 is none, nor is silence', async () => {
    const { probe } = proberOf({ timeoutMs: 1500 })
    expect(await probe(await sipp('503 Service Unavailable', 'udp'))).toEqual({
      ...{ ok: false, why: { code: 'sip-fails', params: { status: 503 } } },
    })
    expect(await probe(await sipp(null, 'udp'))).toEqual(silent)
  })
})

describe('what proves life', () => {
  test.each([
    [200, true],
    [302, true],
    [401, true],
    [404, true],
    [405, true],
    [486, true],
    [408, false],
    [500, false],
    [503, false],
    [603, false],
  ])('%i: %s', async (status, ok) => {
    const { port } = await peer((text, _, reply) => reply(answerTo(text, `${status} X`)))
    expect((await proberOf().probe(at(port))).ok).toBe(ok)
  })

  test('over UDP it is asked again until an answer comes, and a provisional one is none', async () => {
    const { port, times } = await peer((text, n, reply) => {
      if (n === 1) reply(answerTo(text, '100 Trying'))
      if (n === 3) reply(answerTo(text))
    })
    expect(await proberOf({ t1: 20 }).probe(at(port))).toMatchObject({ ok: true })
    expect(times()).toBe(3)
  })

  test('an answer counts by its branch, its method and where it comes from', async () => {
    const { probe } = proberOf({ timeoutMs: 400 })
    const other = (headers: Record<string, string>) =>
      peer((text, _, reply) => reply(answerTo(text, '200 OK', headers)))
    const branch = await other({ Via: 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKguessed' })
    const method = await other({ CSeq: '1 INVITE' })
    const { socket } = await peer(() => {}, '127.0.0.2')
    const elsewhere = await peer((text) => {
      const [, to] = /^Via: \S+ [\d.]+:(\d+)/m.exec(text) ?? []
      socket.send(answerTo(text), Number(to), '127.0.0.1')
    })
    const found = await Promise.all([branch, method, elsewhere].map(({ port }) => probe(at(port))))
    expect(found).toEqual([silent, silent, silent])
    // the same, as it should be
    const right = await other({})
    expect(await probe(at(right.port))).toMatchObject({ ok: true })
  })

  test('garbage, half a message and more than fits are no answer', async () => {
    const { probe } = proberOf({ timeoutMs: 400 })
    const texts = [
      '\0\0\0\0\0',
      'HTTP/1.1 200 OK\r\n\r\n',
      `SIP/2.0 200 OK\r\n${'x'.repeat(60_000)}`,
    ]
    for (const said of texts) {
      const { port } = await peer((_, __, reply) => reply(said))
      expect(await probe(at(port))).toEqual(silent)
    }
  })

  test('over TCP as well: who closes, who trickles, who never ends', async () => {
    const { probe } = proberOf({ timeoutMs: 600 })
    const served = async (serve: (write: (text: string) => void, end: () => void) => void) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.on('data', () =>
          serve(
            (text) => socket.write(text),
            () => socket.end(),
          ),
        )
        closers.push(() => socket.destroy())
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      closers.push(() => server.close())
      const where = server.address()
      return at(typeof where === 'object' && where ? where.port : 0, { transport: 'tcp' })
    }
    const targets = [
      await served((_, end) => end()),
      await served((write) => write('SIP/2.0 200 O')),
      await served((write) => write('x'.repeat(1_000_000))),
      at(await freePort(), { transport: 'tcp' }),
    ]
    const found = await Promise.all(targets.map((target) => probe(target)))
    expect(found).toEqual(targets.map(() => silent))
  })
})

describe('OPTIONS over TLS', () => {
  test('the certificate has to be trusted, and for this name', async () => {
    const right = makeCertificate('sbc1.example.com')
    const sbc = await sbcOf({ certificate: right })
    const target = at(sbc.sipsPort!, { transport: 'tls' })
    const knowing = proberOf({ authorities: right.cert, timeoutMs: 1500 })
    expect(await knowing.probe(target)).toMatchObject({ ok: true, status: 200 })
    const untrusted = { ok: false, why: { code: 'sip-certificate', params: {} } }
    expect(await proberOf().probe(target)).toEqual(untrusted)
    expect(await knowing.probe({ ...target, fqdn: 'sbc2.example.com' })).toEqual(untrusted)
    expect(sbc.asked()).toBe(1)
    // who speaks no TLS has no certificate
    expect(await knowing.probe(at(sbc.sipPort, { transport: 'tls' }))).toEqual(untrusted)
  })
})

describe('where it may ask', () => {
  test('an address inside is asked nothing unless it is allowed', async () => {
    const sbc = await sbcOf()
    const closed = createProber({ timeoutMs: 300 })
    closers.push(() => closed.close())
    for (const transport of ['udp', 'tcp'] as const) {
      expect(await closed.probe(at(sbc.sipPort, { transport }))).toEqual(silent)
      expect(sbc.asked()).toBe(0)
    }
    // the same is reached where it is allowed, so that it was the rule that kept it out
    expect(await proberOf().probe(at(sbc.sipPort))).toMatchObject({ ok: true })
    expect(sbc.asked()).toBe(1)
    // and no name is looked up
    expect(await proberOf().probe(at(sbc.sipPort, { address: 'localhost' }))).toEqual(silent)
  })

  test('many at once, the silent ones among them, keep nobody waiting; closed, it ends at once', async () => {
    const prober = proberOf({ timeoutMs: 20_000 })
    const sbc = await sbcOf()
    const mute = await peer(() => {})
    const waiting = Array.from({ length: 50 }, () => prober.probe(at(mute.port)))
    const found = await Promise.all(
      Array.from({ length: 200 }, () => prober.probe(at(sbc.sipPort))),
    )
    expect(found.every(({ ok }) => ok)).toBe(true)
    prober.close()
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => silent))
  })
})
