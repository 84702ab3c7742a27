import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { write } from '../../../src/connectors/sip/build.ts'
import {
  type BadRequest,
  parseDatagram,
  type SipRequest,
  type SipResponse,
} from '../../../src/connectors/sip/message.ts'
import { createFramer } from '../../../src/connectors/sip/stream.ts'
import { closing } from '../../support/closing.ts'
import { until } from '../../support/until.ts'
import { testRegistrar } from './registrar.support.ts'
import { messages, tortured } from './torture.messages.ts'

const request = (name: string): SipRequest => {
  const parsed = parseDatagram(tortured(name))
  if (parsed.kind !== 'request') throw new Error(`${name} is ${JSON.stringify(parsed)}`)
  return parsed
}

describe('RFC 4475', () => {
  let registrar: Awaited<ReturnType<typeof testRegistrar>>
  // the messages say where their senders listen: the default port and 5050, at an address of this process alone
  const { pid } = process
  const address = `127.${(pid >> 14) & 127 || 9}.${(pid >> 7) & 127}.${(pid & 127) + 1}`
  const sockets: Socket[] = []
  let came: string[] = []

  beforeAll(async () => {
    registrar = await testRegistrar({ handsets: {} })
    for (const port of [5060, 5050]) {
      const socket = createSocket('udp4')
      socket.bind(port, address)
      await once(socket, 'listening')
      socket.on('message', (bytes) => came.push(bytes.toString('latin1')))
      sockets.push(socket)
    }
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await registrar.stop()
  })

  let asked = 0
  /** What came until an OPTIONS that was sent last has its answer. */
  async function answersTo(message: Buffer): Promise<string[]> {
    asked += 1
    const mark = `mark${asked}@test`
    came = []
    const send = (bytes: Buffer) =>
      new Promise<void>((done) =>
        sockets[0]!.send(bytes, registrar.port, '127.0.0.1', () => done()),
      )
    await send(message)
    await send(
      Buffer.from(
        `OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP ${address};rport;branch=z9hG4bK${asked}x\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: ${mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
      ),
    )
    await until('the mark', () => came.some((text) => text.includes(mark)))
    return came.filter((text) => !text.includes(mark))
  }

  test('has 49 messages', () => expect(messages).toHaveLength(49))

  test.each(messages)('$section $name gets $gets', async ({ message, gets }) => {
    const answers = await answersTo(message)
    expect(answers.map((text) => text.split(' ', 2).join(' '))).toEqual(
      gets === null ? [] : [`SIP/2.0 ${gets}`],
    )
    const sent = parseDatagram(message)
    for (const answer of answers) {
      const read = parseDatagram(Buffer.from(answer, 'latin1'))
      // what echoes a malformed header is malformed too
      if (sent.kind !== 'request') continue
      // several Vias are several hops, which we never are in one of ours
      if (sent.vias.length > 1) expect(read).toMatchObject({ kind: 'garbage' })
      else
        expect(read).toMatchObject({
          kind: 'response',
          status: gets,
          callId: sent.callId,
          cseq: sent.cseq,
          from: { params: sent.from.params },
        })
    }
    expect(registrar.errors).toEqual([])
  })

  test('what is refused is counted', () => {
    expect(registrar.endpoint.counts).toMatchObject({ bad: expect.any(Number), failed: 0 })
    expect(registrar.endpoint.counts.bad).toBe(
      messages.filter(({ message }) => parseDatagram(message).kind === 'bad').length,
    )
    expect(registrar.endpoint.counts.garbage).toBeGreaterThanOrEqual(3)
  })

  test('each of them over a connection of its own leaves the registrar as it was', async () => {
    for (const { message } of messages) {
      const socket = connect(registrar.port, '127.0.0.1')
      socket.on('error', () => {}).resume()
      await once(socket, 'connect')
      socket.end(message)
      await closing(socket)
    }
    expect(registrar.errors).toEqual([])
    expect(await answersTo(tortured('zeromf'))).toHaveLength(1)
    expect(registrar.endpoint.connections()).toBe(0)
  })

  test('all of them in one stream, octet by octet, are cut as they were joined', () => {
    const whole = messages.filter(({ message, name }) => {
      const { kind } = parseDatagram(message)
      // dblreq is two, inv2543 does not say where it ends, multi01 and baddn have an empty line more or less
      return kind === 'request' && !['dblreq', 'inv2543'].includes(name)
    })
    const framer = createFramer()
    const found: string[] = []
    for (const byte of Buffer.concat(whole.map(({ message }) => message)))
      for (const frame of framer.push(Buffer.from([byte])))
        if (frame.kind === 'message' && frame.parsed.kind === 'request')
          found.push(frame.parsed.callId)
    expect(found).toEqual(whole.map(({ name }) => request(name).callId))
  })
})

test('nothing that is written begins a line of its own', () => {
  const written = write('SIP/2.0 200 a\r\nb: c', [['to', 'd\ne: f\r\n\r\ng']], 'body').toString()
  expect(written).toBe('SIP/2.0 200 a b: c\r\nTo: d e: f g\r\nContent-Length: 4\r\n\r\nbody')
})

describe('what is read of the valid ones', () => {
  test('3.1.1.1 wsinv: folded lines, short names, white space everywhere', () => {
    const { cseq, vias, from, to, contacts } = request('wsinv')
    expect(cseq).toEqual({ number: 9, method: 'INVITE' })
    expect(vias.map(({ transport, host }) => `${transport} ${host}`)).toEqual([
      'UDP 192.0.2.2',
      'TCP spindle.example.com',
      'UDP 192.168.255.111',
    ])
    expect(vias[1]?.params.get('branch')).toBe('z9hG4bK9ikj8')
    expect(from.params.get('tag')).toBe('98asjd8')
    expect(to.params.get('tag')).toBe('1918181833n')
    expect(contacts).toHaveLength(1)
    expect(contacts !== '*' && [...(contacts[0]?.params ?? [])]).toEqual([
      ['newparam', 'newvalue'],
      ['secondparam', ''],
      ['q', '0.33'],
    ])
  })

  test('3.1.1.2 intmeth: every character that may be', () => {
    const { method, uri, from, callId } = request('intmeth')
    expect(method).toBe("!interesting-Method0123456789_*+`.%indeed'~")
    expect(uri.host).toBe('example.com')
    expect(from.params.get('tag')).toBe("_token~1'+`*%!-.")
    expect(callId).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{')
  })

  test('3.1.1.3 esc01: what is escaped is no separator', () => {
    const { uri, to, from, contacts } = request('esc01')
    expect(uri).toMatchObject({ scheme: 'sip', user: 'sips:user@example.com', host: 'example.net' })
    expect(to.uri.user).toBe('user')
    expect(from.uri.user).toBe('I have spaces')
    expect(contacts !== '*' && [...(contacts[0]?.uri.params ?? [])]).toEqual([
      ['lr', ''],
      ['name', 'value%41'],
    ])
  })

  test('3.1.1.4 escnull: a null ends nothing', () => {
    const { to, contacts } = request('escnull')
    expect(to.uri.user).toBe('null-\0-null')
    expect(contacts !== '*' && contacts.map(({ uri }) => uri.user)).toEqual(['\0', '\0\0'])
  })

  test('3.1.1.5 esc02: a name that is escaped is another name', () => {
    const { method, contacts } = request('esc02')
    expect(method).toBe('RE%47IST%45R')
    expect(contacts).toHaveLength(2)
  })

  test('3.1.1.7 longreq: 34 hops', () => expect(request('longreq').vias).toHaveLength(34))

  test('3.1.1.9 semiuri: a semicolon in a username', () =>
    expect(request('semiuri').uri).toMatchObject({
      user: 'user;par=u@example.net',
      host: 'example.com',
    }))

  test('3.1.1.11 mpart01: a body of octets, nulls and line ends among them', () => {
    const { body } = request('mpart01')
    expect(tortured('mpart01').subarray(-body.length).equals(body)).toBe(true)
    expect(body.includes(Buffer.from('\x00\r\n\r\n\xff', 'latin1'))).toBe(true)
  })

  test.each([
    ['unreason', 200, Buffer.from('= 2**3 * 5**2 но сто девяносто девять - простое')],
    ['noreason', 100, Buffer.from('')],
  ])('3.1.1 %s: %i', (name, status, reason) => {
    const parsed = parseDatagram(tortured(name)) as SipResponse
    expect(parsed).toMatchObject({ kind: 'response', status, reason: reason.toString('latin1') })
  })

  test('3.3.12 and 3.3.13: whose a parameter is, the brackets say', () => {
    const paramsOf = (name: string) => {
      const { contacts } = request(name)
      if (contacts === '*') return []
      return contacts.map(({ params, uri }) => [[...params.keys()], [...uri.params.keys()]])
    }
    expect(paramsOf('cparam01')).toEqual([[['unknownparam'], []]])
    expect(paramsOf('cparam02')).toEqual([[[], ['unknownparam']]])
  })

  test('what is wrong is said', () => {
    const reasons = messages.flatMap(({ name, message }) => {
      const parsed = parseDatagram(message)
      return parsed.kind === 'bad' ? [`${name}: ${(parsed as BadRequest).reason}`] : []
    })
    expect(reasons).toEqual([
      'badinv01: Bad Via',
      'clerr: Bad Content-Length',
      'ncl: Bad Content-Length',
      'scalar02: Bad CSeq',
      'quotbal: Bad To',
      'ltgtruri: Bad Request-URI',
      'lwsruri: Bad Request-Line',
      'lwsstart: Bad Request-Line',
      'trws: Bad Request-Line',
      'escruri: Bad Request-URI',
      'regbadct: Bad Contact',
      'badaspec: Bad To',
      'baddn: Bad From',
      'badvers: Version Not Supported',
      'mismatch01: CSeq Of Another Method',
      'mismatch02: CSeq Of Another Method',
      'insuf: Bad From',
      'multi01: Bad From',
      'mcl01: Bad Content-Length',
    ])
  })
})
