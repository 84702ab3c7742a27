import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGate, networkOf } from '../../../src/connectors/sip/gate.ts'
import { parseDatagram } from '../../../src/connectors/sip/message.ts'
import { createFramer } from '../../../src/connectors/sip/stream.ts'
import { createAnswers } from '../../../src/connectors/sip/transactions.ts'
import { makeCertificate } from '../../mail/certificate.ts'
import { closing } from '../../support/closing.ts'
import { counts } from '../../support/counts.ts'
import { until } from '../../support/until.ts'
import { type SipClient, sipClient, textOf } from './client.support.ts'
import { testRegistrar } from './registrar.support.ts'
import { messages } from './torture.messages.ts'

const handsets = { 'desk@alder.test': 'secret' }
type Registrar = Awaited<ReturnType<typeof testRegistrar>>
let registrar: Registrar
const clients: SipClient[] = []
const client = async (transport: 'udp' | 'tcp' | 'tls' = 'udp') => {
  const made = await sipClient(registrar.port, transport)
  clients.push(made)
  return made
}
const start = async (options: Partial<Parameters<typeof testRegistrar>[0]> = {}) => {
  await registrar?.stop()
  registrar = await testRegistrar({ handsets, ...options })
}
beforeEach(() => start())
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ close }) => close()))
  expect(registrar.errors).toEqual([])
})
afterAll(() => registrar.stop())

const works = async () => {
  const phone = await client()
  expect((await phone.register()).status).toBe(200)
}
const open = async () => {
  const socket = connect(registrar.port, '127.0.0.1')
  socket.on('error', () => {}).resume()
  await once(socket, 'connect')
  return socket
}

describe('garbage', () => {
  test('of every kind is dropped and counted, over UDP', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const send = (bytes: Buffer) =>
      new Promise<void>((done) => socket.send(bytes, registrar.port, '127.0.0.1', () => done()))
    const kinds = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from('\x16\x03\x01\x02\x00\x01\x00', 'latin1'),
      Buffer.from('REGISTER'),
      Buffer.from('SIP/2.0'),
      Buffer.from('\r\n\r\nx'),
      Buffer.alloc(1000, 0xff),
      Buffer.alloc(9000, 0x41),
      Buffer.alloc(60_000, 0x41),
    ]
    for (const bytes of kinds) await send(bytes)
    for (const bytes of [Buffer.alloc(0), Buffer.from('\r\n\r\n'), Buffer.from('\0')])
      await send(bytes)
    await until('all of it', () => {
      const { garbage, overlarge } = registrar.endpoint.counts
      return garbage === 6 && overlarge === 2
    })
    socket.close()
    await works()
  })

  test('made of what is almost SIP throws nothing', () => {
    const seeds = messages.map(({ message }) => message)
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
        fc.nat(4000),
        (seed, changes, cut) => {
          const bytes = Buffer.from(seed.subarray(0, cut % 3 === 0 ? cut : seed.length))
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
          expect(['request', 'response', 'bad', 'garbage']).toContain(parseDatagram(bytes).kind)
          const whole = createFramer().push(bytes)
          const framer = createFramer()
          const halves = [bytes.subarray(0, cut % 500), bytes.subarray(cut % 500)]
          const parts = halves.flatMap((half) => framer.push(half))
          expect(parts.map(({ kind }) => kind)).toEqual(whole.map(({ kind }) => kind))
        },
      ),
      { numRuns: 2000 * counts },
    )
  })

  test('that is made to be read slowly is read in no time', () => {
    const via = 'Via: SIP/2.0/UDP a;branch=z9hG4bK1'
    const hostile = [
      `To: ${'"'.repeat(7000)}`,
      `To: ${'\\"'.repeat(3000)}<`,
      `To: ${'a '.repeat(3500)}`,
      `To: ${'<'.repeat(7000)}`,
      `To: <sip:${'a.'.repeat(3500)}>`,
      `To: <sip:${'%41'.repeat(2300)}`,
      `To: <sip:a@b${';a=b'.repeat(1700)}`,
      `To: <sip:a@b>${';a=b'.repeat(1700)}!`,
      `${via}${';a="b'.repeat(1300)}`,
      `Via: ${'SIP/2.0/UDP a,'.repeat(500)}`,
      `Via: SIP${' '.repeat(7000)}/`,
      `Contact: ${'<sip:a@b>,'.repeat(700)}`,
      `Authorization: Digest ${'a="b",'.repeat(1100)}`,
      `Authorization: Digest ${'a'.repeat(7000)}`,
      `CSeq: ${'0'.repeat(7000)} REGISTER`,
      `X:${`\r\n${' '.repeat(60)}`.repeat(110)}`,
      ...['\t', ' ', ';', ',', '=', '@', ':', '?'].map((one) => `From: ${one.repeat(7000)}`),
    ]
    const began = process.cpuUsage()
    for (const line of hostile)
      parseDatagram(
        Buffer.from(`REGISTER sip:a SIP/2.0\r\n${line}\r\nFrom: <sip:a@b>;tag=1\r\n\r\n`),
      )
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(500)
  })

  test.each([
    ['a body that no connection takes', 'Content-Length: 70000'],
    ['a body that nobody has', 'Content-Length: 999999999999'],
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2'],
    ['a length that is none', 'Content-Length: -1'],
  ])('%s ends the connection with an answer', async (_, line) => {
    const phone = await client('tcp')
    phone.send(
      `OPTIONS sip:a@b.test SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nFrom: <sip:a@b.test>;tag=1\r\nTo: <sip:a@b.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n${line}\r\n\r\n`,
    )
    await until('an end', () => phone.isClosed())
    expect(phone.got).toMatchObject([
      { kind: 'response', status: line.includes('70000') ? 413 : 400 },
    ])
  })

  test('a head without an end is cut off at its limit', async () => {
    const socket = await open()
    socket.write(`OPTIONS sip:a SIP/2.0\r\nX: ${'a'.repeat(70 * 1024)}`)
    await closing(socket)
    expect(registrar.endpoint.counts.overlarge).toBe(1)
    await works()
  })
})

describe('a flood', () => {
  test('from an address is dropped unread beyond its measure, and writes nothing', async () => {
    await start({
      gate: createGate({ address: { burst: 50, perSecond: 0 }, now: () => 0 }),
    })
    const phone = await client()
    for (let i = 0; i < 200; i += 1) {
      phone.send(
        textOf('REGISTER', 'sip:alder.test', {
          Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};rport;branch=z9hG4bK${i}x`,
          ...{ From: '<sip:desk@alder.test>;tag=1', To: '<sip:desk@alder.test>' },
          ...{ 'Call-ID': `flood${i}`, CSeq: '1 REGISTER' },
        }),
      )
      if (i % 20 === 0) await turn()
    }
    await until('the rest dropped', () => registrar.endpoint.counts.dropped === 150)
    await until('the others answered', () => phone.got.length === 50)
    expect(registrar.events).toEqual([])
    expect(registrar.looked).toEqual([])
  })

  test('of strangers keeps out nobody who is known', () => {
    const gate = createGate({
      ...{ address: { burst: 10, perSecond: 0 }, strangers: { burst: 100, perSecond: 0 } },
      ...{ max: 50, now: () => 0 },
    })
    expect(gate.take('192.0.2.1')).toBe(true)
    gate.know('192.0.2.1')
    for (let i = 0; i < 1000; i += 1) gate.take(`198.51.${i >> 8}.${i & 255}`)
    expect(gate.take('203.0.113.9')).toBe(false)
    for (let i = 0; i < 9; i += 1) expect(gate.take('192.0.2.1')).toBe(true)
    expect(gate.take('192.0.2.1')).toBe(false)
    expect(gate.size).toBeLessThanOrEqual(51)
  })

  test('an IPv6 sender is its network', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::9'))
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
  })

  test('of requests leaves as many answers behind as are kept, and none for ever', () => {
    let at = 0
    const answers = createAnswers({ max: 100, life: 1000, now: () => at })
    for (let i = 0; i < 1000; i += 1) {
      expect(answers.take(`${i}`)).toBe('new')
      answers.give(`${i}`, Buffer.from(`${i}`))
    }
    expect(answers.size).toBe(100)
    expect(answers.take('999')).toEqual(Buffer.from('999'))
    expect(answers.take('pending')).toBe('new')
    expect(answers.take('pending')).toBe('pending')
    at = 1001
    expect(answers.take('999')).toBe('new')
    expect(answers.size).toBe(1)
  })
})

describe('connections', () => {
  test('of strangers are bounded by address, and those that have proved themselves are not counted', async () => {
    await start({ connections: { strangersOfAddress: 3 } })
    const phones: SipClient[] = []
    for (let i = 0; i < 5; i += 1) {
      const phone = await client('tcp')
      expect((await phone.register()).status).toBe(200)
      phones.push(phone)
    }
    const strangers = await Promise.all([open(), open(), open()])
    const refused = await open()
    await closing(refused)
    expect(registrar.endpoint.counts.refused).toBe(1)
    for (const phone of phones) expect((await phone.register()).status).toBe(200)
    strangers[0]!.destroy()
    await until('its place', () => registrar.endpoint.connections() === 7)
    expect((await (await client('tcp')).register()).status).toBe(200)
    for (const one of strangers) one.destroy()
  })

  test('are bounded in all', async () => {
    await start({ connections: { strangers: 2 } })
    const held = await Promise.all([open(), open()])
    await closing(await open())
    expect(registrar.endpoint.counts.refused).toBe(1)
    for (const one of held) one.destroy()
  })

  test('that say nothing, or drip a message, are closed in time; one that registered is not', async () => {
    await start({ connections: { completeMs: 300, proveMs: 600 } })
    const phone = await client('tcp')
    expect((await phone.register()).status).toBe(200)
    const [mute, dripping, asking] = [await open(), await open(), await client('tcp')]
    const drip = setInterval(() => {
      if (dripping.writable) dripping.write('O')
    }, 20)
    // whoever asks and never proves anything has its time as well
    const ask = setInterval(() => asking.send('\r\n\r\n'), 50)
    await Promise.all([
      closing(mute),
      closing(dripping),
      until('an end', () => asking.isClosed()),
    ]).finally(() => {
      clearInterval(drip)
      clearInterval(ask)
    })
    expect(registrar.endpoint.counts.late).toBe(3)
    expect((await phone.register()).status).toBe(200)
    // its half message has its time too
    phone.send('REGISTER sip:')
    await until('an end', () => phone.isClosed())
    expect(registrar.endpoint.counts.late).toBe(4)
  })

  test('of TLS are bounded before their handshake as well, and closed when they have none', async () => {
    const tls = { port: 0, ...makeCertificate('alder.test') }
    await start({ tls, connections: { strangersOfAddress: 3, completeMs: 500 } })
    const begin = async () => {
      const socket = connect(registrar.tlsPort, '127.0.0.1')
      socket.on('error', () => {}).resume()
      await once(socket, 'connect')
      return socket
    }
    const mute = await Promise.all([begin(), begin(), begin()])
    await closing(await begin())
    expect(registrar.endpoint.counts.refused).toBe(1)
    mute[0]?.write('REGISTER sip:alder.test SIP/2.0\r\n\r\n')
    await Promise.all(mute.map(closing))
    expect(registrar.endpoint.counts).toMatchObject({ refused: 1, handshakes: 4 })
    const phone = await sipClient(registrar.tlsPort, 'tls')
    expect((await phone.register()).status).toBe(200)
    await phone.close()
  })

  test('that are never between two messages have the time of one for each', async () => {
    await start({ connections: { completeMs: 400, proveMs: 60_000 } })
    const phone = await client('tcp')
    const [whole, half] = [0, 1].map((i) =>
      textOf('OPTIONS', 'sip:alder.test', {
        Via: `SIP/2.0/TCP a;branch=z9hG4bK${i}x`,
        ...{ From: '<sip:a@b.test>;tag=1', To: '<sip:a@b.test>' },
        ...{ 'Call-ID': `${i}`, CSeq: '1 OPTIONS' },
      }),
    ) as [string, string]
    phone.send(half.slice(0, 50))
    const began = performance.now()
    await until('more than the time of one', async () => {
      phone.send(half.slice(50) + whole + half.slice(0, 50))
      await new Promise((next) => setTimeout(next, 50))
      return performance.now() - began > 1500
    })
    expect(phone.isClosed()).toBe(false)
    // and one that was told that it ends, and does not hang up, is closed
    const other = connect({ port: registrar.port, host: '127.0.0.1', allowHalfOpen: true })
    other.on('error', () => {}).resume()
    await once(other, 'connect')
    other.write('REGISTER sip:a SIP/2.0\r\nno header\r\n\r\n')
    await once(other, 'end')
    const late = registrar.endpoint.counts.late
    await until('it closed', () => registrar.endpoint.connections() <= 1)
    expect(registrar.endpoint.counts.late).toBeGreaterThan(late)
    other.destroy()
  })

  test('whoever does not read is let go', async () => {
    await start({ connections: { unsentBytes: 64 * 1024 } })
    const socket = connect(registrar.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.pause()
    const request = (i: number) =>
      textOf('OPTIONS', 'sip:alder.test', {
        Via: `SIP/2.0/TCP a;branch=z9hG4bK${i}x${'y'.repeat(6000)}`,
        ...{ From: '<sip:a@b.test>;tag=1', To: '<sip:a@b.test>' },
        ...{ 'Call-ID': `${i}`, CSeq: '1 OPTIONS' },
      })
    let i = 0
    await until('an end', async () => {
      for (let many = 0; many < 50 && socket.writable; many += 1) {
        i += 1
        socket.write(request(i))
      }
      await turn()
      return registrar.endpoint.connections() === 0
    })
    socket.destroy()
    await works()
  })

  test('a port that is taken opens nothing at all', async () => {
    await expect(testRegistrar({ handsets, port: registrar.port })).rejects.toThrow('EADDRINUSE')
    await works()
  })
})
