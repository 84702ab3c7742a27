import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { answer } from '../../../src/connectors/sip/build.ts'
import { authorize, createNonces } from '../../../src/connectors/sip/digest.ts'
import { sendOptions } from '../../../src/connectors/sip/endpoint.ts'
import { type SipResponse, valuesOf } from '../../../src/connectors/sip/message.ts'
import { createFramer } from '../../../src/connectors/sip/stream.ts'
import { makeCertificate } from '../../mail/certificate.ts'
import { until } from '../../support/until.ts'
import { type SipClient, sipClient, textOf } from './client.support.ts'
import { testRegistrar } from './registrar.support.ts'

const tls = { port: 0, ...makeCertificate('alder.test') }
const handsets = {
  'desk@alder.test': 'secret',
  'door@alder.test': 'other',
  'desk@birch.test': 'theirs',
}
let clock = Date.now()
const now = () => clock
let registrar: Awaited<ReturnType<typeof testRegistrar>>
const clients: SipClient[] = []
const client = async (transport: 'udp' | 'tcp' | 'tls' = 'udp') => {
  const made = await sipClient(transport === 'tls' ? registrar.tlsPort : registrar.port, transport)
  clients.push(made)
  return made
}

const start = async (options: Partial<Parameters<typeof testRegistrar>[0]> = {}) => {
  await registrar?.stop()
  registrar = await testRegistrar({
    ...{ handsets, now, nonces: createNonces({ now }) },
    tls,
    ...options,
  })
}
beforeAll(() => start())
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ close }) => close()))
  expect(registrar.errors).toEqual([])
})
afterAll(async () => {
  await registrar.stop()
})

const contacts = ({ headers }: SipResponse) => valuesOf(headers, 'contact')

describe('a handset registers', () => {
  test.each([
    ['udp', 'MD5'],
    ['udp', 'SHA-256'],
    ['tcp', 'MD5'],
    ['tcp', 'SHA-256'],
    ['tls', 'MD5'],
    ['tls', 'SHA-256'],
  ] as const)('over %s by %s, and not with a wrong secret', async (transport, algorithm) => {
    const phone = await client(transport)
    const wrong = await phone.register({ only: [algorithm], password: 'guess' })
    expect(wrong.status).toBe(403)
    expect(registrar.events.splice(0)).toEqual(['refused desk@alder.test'])
    const userAgent = `Desk ${transport} ${algorithm}`
    const headers = { 'User-Agent': userAgent }
    const right = await phone.register({ only: [algorithm], headers })
    expect(right.status).toBe(200)
    expect(contacts(right)).toContain(`<sip:desk@127.0.0.1:${phone.port}>;expires=3600`)
    expect(registrar.registrations.at(-1)).toMatchObject({
      handset: { id: 'desk@alder.test' },
      flow: { transport, address: '127.0.0.1', port: phone.port },
      ...{ userAgent, seconds: 3600, realm: 'alder.test' },
      address: 'sip:desk@alder.test',
    })
    const gone = await phone.register({ contact: '*', headers: { Expires: '0' } })
    expect(gone.status).toBe(200)
    expect(contacts(gone)).toEqual([])
    expect(registrar.events.splice(0)).toEqual([
      'registered desk@alder.test',
      'gone desk@alder.test',
    ])
  })

  test('the answer says where the question came from (RFC 3581)', async () => {
    const phone = await client()
    const answer = await phone.ask('OPTIONS', 'sip:alder.test', {
      Via: 'SIP/2.0/UDP phone.invalid:9;rport;branch=z9hG4bKa1',
    })
    expect(answer.vias[0]?.params.get('rport')).toBe(String(phone.port))
    expect(answer.vias[0]?.params.get('received')).toBe('127.0.0.1')
  })

  test('without rport the answer goes where the sender says that it listens', async () => {
    const [asking, listening] = [await client(), await client()]
    asking.send(
      textOf('OPTIONS', 'sip:alder.test', {
        Via: `SIP/2.0/UDP phone.invalid:${listening.port};branch=z9hG4bKa2`,
        ...{ From: '<sip:a@alder.test>;tag=1', To: '<sip:a@alder.test>' },
        ...{ 'Call-ID': 'elsewhere', CSeq: '1 OPTIONS' },
      }),
    )
    await until('the answer', () => listening.got.length > 0)
    expect(asking.got).toEqual([])
  })

  test('a request that comes again gets the very same answer', async () => {
    const phone = await client()
    const again = textOf('REGISTER', 'sip:alder.test', {
      Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};rport;branch=z9hG4bKsame`,
      ...{ From: '<sip:desk@alder.test>;tag=1', To: '<sip:desk@alder.test>' },
      ...{ 'Call-ID': 'same', CSeq: '7 REGISTER' },
    })
    for (let i = 0; i < 3; i += 1) phone.send(again)
    await until('three answers', () => phone.got.length === 3)
    const [first, ...others] = phone.got
    for (const other of others) expect(other).toEqual(first)
    // another with the same branch from elsewhere is another
    const stranger = await client()
    stranger.send(again)
    await until('an answer', () => stranger.got.length === 1)
    expect(stranger.got[0]).not.toEqual(first)
  })

  test('double CRLF is answered by CRLF over a connection (RFC 5626)', async () => {
    const phone = await client('tcp')
    const said: Buffer[] = []
    phone.stream!.on('data', (bytes: Buffer) => said.push(bytes))
    phone.send('\r\n')
    phone.send('\r\n')
    await until('a pong', () => Buffer.concat(said).toString() === '\r\n')
    expect((await phone.ask('OPTIONS', 'sip:alder.test')).status).toBe(200)
  })

  test('our own OPTIONS finds a peer that answers, and says when there is none', async () => {
    const phone = await client()
    const flow = registrar.endpoint.udpFlow('127.0.0.1', phone.port)!
    const about = { uri: 'sip:sbc.test', from: 'sip:portal.test' }
    const asked = sendOptions(registrar.endpoint, flow, about)
    const request = await phone.next('OPTIONS')
    expect(request.uri.text).toBe('sip:sbc.test')
    phone.answer(request, 200, { 'User-Agent': 'SBC' })
    expect(valuesOf((await asked)!.headers, 'user-agent')).toEqual(['SBC'])
    await start({ t1: 5 })
    const silent = registrar.endpoint.udpFlow('127.0.0.1', phone.port)!
    expect(await sendOptions(registrar.endpoint, silent, about)).toBeNull()
    const tries = phone.got.filter((one) => one.kind === 'request')
    expect(tries.length).toBeGreaterThan(3)
    expect(new Set(tries.map((one) => JSON.stringify(one))).size).toBe(1)
    await start()
  })
})

test('on every address of the machine it is called by its public name', async () => {
  await start({ host: '0.0.0.0', publicName: 'portal.test', csta: {} })
  for (const transport of ['udp', 'tcp'] as const) {
    const phone = await client(transport)
    expect((await phone.register()).status).toBe(200)
    const invite = await phone.next('INVITE')
    expect(invite.vias[0]).toMatchObject({ host: 'portal.test', port: registrar.port })
    expect(valuesOf(invite.headers, 'contact')[0]).toContain(
      `<sip:csta@portal.test:${registrar.port}`,
    )
    phone.answer(invite, 603)
    await phone.next('ACK')
  }
  await start()
})

test('our own OPTIONS goes over a connection that we opened as well', async () => {
  const server = createServer((socket) => {
    const framer = createFramer()
    socket.on('data', (bytes) => {
      for (const frame of framer.push(bytes))
        if (frame.kind === 'message' && frame.parsed.kind === 'request')
          socket.write(
            answer(frame.parsed, {
              ...{ status: 200, tag: 'sbc', source: { address: '127.0.0.1', port: 1 } },
            }),
          )
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  const socket = connect(typeof at === 'object' && at ? at.port : 0, '127.0.0.1')
  await once(socket, 'connect')
  const flow = registrar.endpoint.adopt(socket, 'tcp')!
  const about = { uri: 'sip:sbc.test', from: 'sip:portal.test' }
  const found = await sendOptions(registrar.endpoint, flow, about)
  expect(found).toMatchObject({ status: 200, cseq: { method: 'OPTIONS' } })
  expect(flow.isOpen()).toBe(true)
  socket.destroy()
  await until('its end', () => !flow.isOpen())
  expect(await sendOptions(registrar.endpoint, flow, about)).toBeNull()
  server.close()
})

describe('its contacts (RFC 3261, section 10.3)', () => {
  const at = (name: string) => `<sip:desk@${name}.test>`
  const cleared = async (phone: SipClient) => {
    await phone.register({ contact: '*', headers: { Expires: '0' } })
    registrar.events.splice(0)
  }

  test.each([
    ['its own word', ';expires=120', {}, 120],
    ["the request's", '', { Expires: '180' }, 180],
    ['its own before the request’s', ';expires=120', { Expires: '180' }, 120],
    ['an hour where nothing is said', '', {}, 3600],
    ['an hour at most', ';expires=999999', {}, 3600],
    ['an hour for what is no number', ';expires=soon', { Expires: '99' }, 3600],
    ['an hour for what is far too much', `;expires=${'9'.repeat(80)}`, {}, 3600],
  ])('stands for %s', async (_, params, headers, lasts) => {
    const phone = await client()
    await cleared(phone)
    const answer = await phone.register({ contact: `${at('a')}${params}`, headers })
    expect(contacts(answer)).toEqual([`<sip:desk@a.test>;expires=${lasts}`])
    await cleared(phone)
  })

  test.each([
    ['a time too short', 423, { contact: `${at('a')};expires=10` }],
    ['all of them for a while', 400, { contact: '*', headers: { Expires: '60' } }],
    ['all of them without saying for how long', 400, { contact: '*' }],
    ['all of them and one', 400, { contact: ['*', at('a')], headers: { Expires: '0' } }],
    ['one that is no SIP', 400, { contact: '<tel:+4930123>' }],
    ['one with headers in it', 400, { contact: '<sip:a@b.test?Route=%3Csip:x.test%3E>' }],
    ['one that is too long', 400, { contact: `<sip:${'a'.repeat(400)}@b.test>` }],
    ['more than 16', 400, { contact: Array.from({ length: 17 }, (_, i) => at(`c${i}`)) }],
    ['with an extension that we do not have', 420, { headers: { Require: 'gruu' } }],
  ])('are not %s: %i', async (_, status, options) => {
    const phone = await client()
    await cleared(phone)
    const answer = await phone.register(options)
    expect(answer.status).toBe(status)
    if (status === 423) expect(valuesOf(answer.headers, 'min-expires')).toEqual(['60'])
    if (status === 420) expect(valuesOf(answer.headers, 'unsupported')).toEqual(['gruu'])
    expect(registrar.events).toEqual([])
  })

  test('are asked for without one, removed one by one, and three at most', async () => {
    const phone = await client()
    await cleared(phone)
    await phone.register({ contact: [at('a'), at('b')] })
    const asked = await phone.register({ contact: [] })
    expect(contacts(asked)).toHaveLength(2)
    await phone.register({ contact: `${at('a')};expires=0` })
    expect(contacts(await phone.register({ contact: [] }))).toEqual([
      '<sip:desk@b.test>;expires=3600',
    ])
    const four = await phone.register({ contact: ['c', 'd', 'e'].map(at) })
    expect(contacts(four).map((one) => one.split(';')[0])).toEqual([at('c'), at('d'), at('e')])
    await cleared(phone)
  })

  test('an older request of the same call changes nothing', async () => {
    const phone = await client()
    await cleared(phone)
    const call = { 'Call-ID': 'one-call' }
    const register = async (cseq: number, contact: string) => {
      const all = {
        ...{ From: '<sip:desk@alder.test>;tag=1', To: '<sip:desk@alder.test>', Contact: contact },
        ...{ ...call, CSeq: `${cseq} REGISTER` },
      }
      const first = await phone.ask('REGISTER', 'sip:alder.test', { ...all, CSeq: '1 REGISTER' })
      const credentials = authorize(valuesOf(first.headers, 'www-authenticate'), {
        ...{ username: 'desk', password: 'secret', method: 'REGISTER', uri: 'sip:alder.test' },
      })!
      return phone.ask('REGISTER', 'sip:alder.test', { ...all, Authorization: credentials })
    }
    expect((await register(10, at('a'))).status).toBe(200)
    expect((await register(9, `${at('a')};expires=0`)).status).toBe(500)
    expect((await register(10, '*')).status).toBe(400)
    expect(contacts(await phone.register({ contact: [] }))).toHaveLength(1)
    expect((await register(11, `${at('a')};expires=0`)).status).toBe(200)
    expect(registrar.events.at(-1)).toBe('gone desk@alder.test')
  })

  test('are over when their time is', async () => {
    const phone = await client()
    await cleared(phone)
    await phone.register({ contact: `${at('a')};expires=60` })
    clock += 59_000
    registrar.registrar.expire()
    expect(registrar.events.splice(0)).toEqual(['registered desk@alder.test'])
    clock += 1001
    registrar.registrar.expire()
    expect(registrar.events.splice(0)).toEqual(['gone desk@alder.test'])
  })
})

describe('who is nobody', () => {
  const outcome = async (phone: SipClient, options: Parameters<SipClient['register']>[0]) => {
    const { user = 'desk', realm = 'alder.test' } = options ?? {}
    const headers = { From: `<sip:${user}@${realm}>;tag=1`, To: `<sip:${user}@${realm}>` }
    const challenge = await phone.ask('REGISTER', `sip:${realm}`, headers)
    const refusal = await phone.register(options)
    const shape = (answer: SipResponse) => [
      answer.status,
      answer.reason,
      answer.headers
        .filter(([name]) => !['via', 'from', 'to', 'call-id', 'cseq'].includes(name))
        .map(([name, value]) => [name, value.replace(/(realm|nonce)="[^"]*"/g, '$1')]),
    ]
    return [shape(challenge), shape(refusal)]
  }

  test('an unknown username, a foreign realm and a wrong secret get the same answers, word for word', async () => {
    await start()
    const known = await outcome(await client(), { password: 'guess' })
    expect(known.map(([status]) => status)).toEqual([401, 403])
    for (const options of [
      { user: 'nobody' },
      { realm: 'elsewhere.test' },
      { realm: 'birch.test' },
      { user: 'nobody', realm: 'xn--nothing.example.org' },
    ])
      expect(await outcome(await client(), { password: 'guess', ...options })).toEqual(known)
    // each was looked up, so that the time tells nothing either
    expect(registrar.looked).toEqual([
      'desk@alder.test',
      'nobody@alder.test',
      'desk@elsewhere.test',
      'desk@birch.test',
      'nobody@xn--nothing.example.org',
    ])
  })

  test('what a secret opens is its own realm', async () => {
    const phone = await client()
    expect((await phone.register({ realm: 'birch.test', password: 'secret' })).status).toBe(403)
    expect((await phone.register({ realm: 'birch.test', password: 'theirs' })).status).toBe(200)
    await phone.register({
      ...{ realm: 'birch.test', password: 'theirs', contact: '*', headers: { Expires: '0' } },
    })
    registrar.events.splice(0)
  })

  test('a handset registers itself and nobody else', async () => {
    const phone = await client()
    const first = await phone.ask('REGISTER', 'sip:alder.test', { To: '<sip:door@alder.test>' })
    const credentials = authorize(valuesOf(first.headers, 'www-authenticate'), {
      ...{ username: 'desk', password: 'secret', method: 'REGISTER', uri: 'sip:alder.test' },
    })!
    const answer = await phone.ask('REGISTER', 'sip:alder.test', {
      ...{ To: '<sip:door@alder.test>', Contact: '<sip:x@y.test>', Authorization: credentials },
    })
    expect(answer.status).toBe(403)
    expect(registrar.events).toEqual([])
  })

  test('credentials that were overheard register nobody a second time', async () => {
    const phone = await client('tcp')
    const first = await phone.ask('REGISTER', 'sip:alder.test')
    const Authorization = authorize(valuesOf(first.headers, 'www-authenticate'), {
      ...{ username: 'desk', password: 'secret', method: 'REGISTER', uri: 'sip:alder.test' },
    })!
    const mine = { Contact: '<sip:desk@mine.test>', Authorization }
    expect((await phone.ask('REGISTER', 'sip:alder.test', mine)).status).toBe(200)
    registrar.events.splice(0)
    const listener = await client('tcp')
    const theirs = { Contact: '<sip:desk@theirs.test>', Authorization }
    const replayed = await listener.ask('REGISTER', 'sip:alder.test', theirs)
    expect(replayed.status).toBe(401)
    expect(valuesOf(replayed.headers, 'www-authenticate')[0]).toContain('stale=true')
    expect(registrar.events).toEqual([])
  })

  test('a nonce that is over is said to be stale, and the next one is taken', async () => {
    const phone = await client()
    const first = await phone.ask('REGISTER', 'sip:alder.test')
    const who = { username: 'desk', password: 'secret', method: 'REGISTER', uri: 'sip:alder.test' }
    const credentials = authorize(valuesOf(first.headers, 'www-authenticate'), who)!
    clock += 5 * 60_000 + 1
    const late = await phone.ask('REGISTER', 'sip:alder.test', { Authorization: credentials })
    expect(late.status).toBe(401)
    const offered = valuesOf(late.headers, 'www-authenticate')
    expect(offered).toHaveLength(2)
    for (const one of offered) expect(one).toContain('stale=true')
    const again = authorize(offered, who)!
    expect((await phone.ask('REGISTER', 'sip:alder.test', { Authorization: again })).status).toBe(
      200,
    )
  })

  test.each([
    ['a null', 'de%00sk'],
    ['far too long', 'a'.repeat(2000)],
    ['no UTF-8', '%ff%fe'],
    ['quotation marks', '%22%22'],
  ])('a username with %s is nobody’s', async (_, user) => {
    const phone = await client('tcp')
    const to = { From: `<sip:${user}@alder.test>;tag=1`, To: `<sip:${user}@alder.test>` }
    const first = await phone.ask('REGISTER', 'sip:alder.test', to)
    const credentials = authorize(valuesOf(first.headers, 'www-authenticate'), {
      ...{ username: user, password: 'x', method: 'REGISTER', uri: 'sip:alder.test' },
    })!
    const answer = await phone.ask('REGISTER', 'sip:alder.test', {
      ...to,
      Authorization: credentials,
    })
    expect(answer.status).toBe(403)
  })

  test('ten wrong secrets from one address, and then not even the right one for a while', async () => {
    await start()
    const phone = await client()
    for (let i = 0; i < 10; i += 1)
      expect((await phone.register({ password: `guess ${i}` })).status).toBe(403)
    expect(registrar.looked).toHaveLength(10)
    const locked = await phone.register()
    expect(locked.status).toBe(403)
    expect(Number(valuesOf(locked.headers, 'retry-after')[0])).toBeGreaterThan(800)
    expect(registrar.looked).toHaveLength(10)
    // the others there are not kept out by it
    expect((await phone.register({ user: 'door', password: 'other' })).status).toBe(200)
    registrar.events.splice(0)
  })

  test('right ones are never too many', async () => {
    await start()
    const phone = await client()
    for (let i = 0; i < 25; i += 1) expect((await phone.register()).status).toBe(200)
  })
})

test('a client that knows MD5 alone and gives up at two headers gets in when it comes again', async () => {
  await start()
  const phone = await client()
  const old = { 'User-Agent': 'old' }
  const offered = async () =>
    valuesOf((await phone.ask('REGISTER', 'sip:alder.test', old)).headers, 'www-authenticate')
      .length
  expect([await offered(), await offered()]).toEqual([2, 1])
  expect((await phone.register({ only: ['MD5'], headers: old })).status).toBe(200)
  expect(await offered()).toBe(1)
})

test('a database that is away is no refusal', async () => {
  await start()
  const phone = await client()
  const broken = await testRegistrar({
    handsets: new Proxy(
      {},
      {
        get() {
          throw new Error('away')
        },
      },
    ),
  })
  const other = await sipClient(broken.port)
  const answer = await other.register()
  expect(answer.status).toBe(500)
  expect(valuesOf(answer.headers, 'retry-after')).toEqual(['10'])
  expect(broken.errors).toHaveLength(1)
  await other.close()
  await broken.stop()
  expect((await phone.ask('OPTIONS', 'sip:alder.test')).status).toBe(200)
})
