import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { cstaNamespace } from '../../../src/connectors/csta/xml.ts'
import { valuesOf } from '../../../src/connectors/sip/message.ts'
import { until } from '../../support/until.ts'
import { type SipClient, sipClient } from './client.support.ts'
import { testRegistrar } from './registrar.support.ts'

const handsets = { 'desk@alder.test': 'secret', 'door@alder.test': 'other' }
let registrar: Awaited<ReturnType<typeof testRegistrar>> | undefined
const clients: SipClient[] = []
let clock = Date.now()
const start = async (options: Partial<Parameters<typeof testRegistrar>[0]> = {}) => {
  await registrar?.stop()
  registrar = await testRegistrar({ handsets, csta: { now: () => clock }, ...options })
  return registrar
}
const phoneOf = async (transport: 'udp' | 'tcp' = 'udp') => {
  const made = await sipClient(registrar!.port, transport)
  clients.push(made)
  return made
}
afterEach(async () => {
  expect(registrar?.errors).toEqual([])
  await Promise.all(clients.splice(0).map(({ close }) => close()))
})
afterAll(() => registrar?.stop())

const xml = (name: string, body = '') =>
  `<?xml version="1.0"?><${name} xmlns="${cstaNamespace(3)}">${body}</${name}>`
const started = xml('MonitorStartResponse', '<monitorCrossRefID>99</monitorCrossRefID>')
const normal = xml('RequestSystemStatusResponse', '<systemStatus>normal</systemStatus>')
const event = xml('DeliveredEvent', '<monitorCrossRefID>99</monitorCrossRefID>')
const cstaType = { 'Content-Type': 'application/csta+xml' }
const csta = () => registrar!.events.filter((one) => one.startsWith('csta '))

/** Registers and takes the INVITE, up to its ACK. */
async function invited(phone: SipClient) {
  const registered = await phone.register()
  expect(registered.status).toBe(200)
  const invite = await phone.next('INVITE')
  const Contact = `<sip:desk@127.0.0.1:${phone.port};session=1>`
  phone.answer(invite, 200, { ...cstaType, Contact }, normal)
  return { invite, ack: await phone.next('ACK') }
}
/** The whole session, and how the handset says something in it. */
async function monitored(phone: SipClient) {
  const { invite } = await invited(phone)
  const info = await phone.next('INFO')
  phone.answer(info, 200, cstaType, started)
  await until('the session', () => csta().includes('csta monitored desk@alder.test'))
  const from = valuesOf(info.headers, 'from')[0]!
  const to = valuesOf(info.headers, 'to')[0]!
  return {
    invite,
    say: (method: string, body = '', headers = {}) =>
      phone.ask(
        method,
        'sip:csta@alder.test',
        { From: to, To: from, 'Call-ID': invite.callId, ...(body ? cstaType : {}), ...headers },
        body,
      ),
  }
}

describe('a session (ECMA TR/87)', () => {
  test.each(['udp', 'tcp'] as const)(
    'asks how the handset is, and starts its monitor, over %s',
    async (transport) => {
      await start()
      const phone = await phoneOf(transport)
      const { invite, ack } = await invited(phone)
      expect(invite.uri.text).toBe(`sip:desk@127.0.0.1:${phone.port}`)
      expect(valuesOf(invite.headers, 'content-type')).toEqual(['application/csta+xml'])
      expect(valuesOf(invite.headers, 'content-disposition')).toEqual(['signal;handling=required'])
      expect(invite.body.toString()).toContain('<RequestSystemStatus xmlns="')
      // in the dialog it goes to where the handset says, with its tag
      expect(ack.uri.text).toBe(`sip:desk@127.0.0.1:${phone.port};session=1`)
      expect(ack).toMatchObject({ cseq: { number: invite.cseq.number }, callId: invite.callId })
      expect(ack.to.params.get('tag')).toBe('handset')
      const info = await phone.next('INFO')
      expect(info.uri.text).toBe(ack.uri.text)
      expect(info.cseq.number).toBe(invite.cseq.number + 1)
      expect(info.body.toString()).toContain('<deviceObject>sip:desk@alder.test</deviceObject>')
      expect(csta()).toEqual([])
      phone.answer(info, 200, cstaType, started)
      await until('the session', () => csta().length > 0)
      expect(csta()).toEqual(['csta monitored desk@alder.test'])
    },
  )

  test('begins with the monitor’s answer in an INFO of the handset as well', async () => {
    await start()
    const phone = await phoneOf()
    const { invite } = await invited(phone)
    const info = await phone.next('INFO')
    phone.answer(info, 200)
    const headers = {
      From: valuesOf(info.headers, 'to')[0]!,
      To: valuesOf(info.headers, 'from')[0]!,
      'Call-ID': invite.callId,
      ...cstaType,
    }
    expect((await phone.ask('INFO', 'sip:csta@alder.test', headers, started)).status).toBe(200)
    await until('the session', () => csta().length > 0)
    expect(csta()).toEqual(['csta monitored desk@alder.test'])
  })

  test('takes reports and answers questions by INFO', async () => {
    await start()
    const phone = await phoneOf()
    const { say } = await monitored(phone)
    expect((await say('INFO', event)).status).toBe(200)
    const status = await say('INFO', xml('RequestSystemStatus'))
    expect(status.status).toBe(200)
    expect(status.body.toString()).toContain('<systemStatus>normal</systemStatus>')
    expect((await say('INFO', xml('MakeCall'))).body.toString()).toContain('CSTAErrorCode')
    expect((await say('INFO')).status).toBe(200)
    // a handset that refreshes keeps its session
    expect((await phone.register()).status).toBe(200)
    expect((await say('INFO', event)).status).toBe(200)
    expect(phone.got.filter((one) => one.kind === 'request')).toEqual([])
    expect((await say('BYE')).status).toBe(200)
    expect((await say('INFO', event)).status).toBe(481)
    expect(csta()).toEqual(['csta monitored desk@alder.test', 'csta none desk@alder.test'])
  })

  test('an answer that comes again is acknowledged again', async () => {
    await start()
    const phone = await phoneOf()
    const { invite, ack } = await invited(phone)
    phone.answer(invite, 200, cstaType, normal)
    expect(await phone.next('ACK')).toEqual(ack)
  })

  test('an INVITE that nobody answers comes again, and then the handset is silent', async () => {
    await start({ t1: 5 })
    const phone = await phoneOf()
    await phone.register()
    await until('its state', () => csta().length > 0)
    expect(csta()).toEqual(['csta silent desk@alder.test'])
    const tries = phone.got.filter((one) => one.kind === 'request' && one.method === 'INVITE')
    expect(tries.length).toBeGreaterThan(3)
    expect(registrar!.sessions.size).toBe(0)
    // it is asked again when it comes again, but not each time
    phone.got.splice(0)
    await phone.register()
    expect(phone.got.filter((one) => one.kind === 'request')).toEqual([])
    clock += 61_000
    await phone.register()
    await phone.next('INVITE')
  })

  test('a telephone that rings is told to stop at once, and left alone', async () => {
    await start()
    const phone = await phoneOf()
    await phone.register()
    const invite = await phone.next('INVITE')
    phone.answer(invite, 180)
    const cancel = await phone.next('CANCEL')
    expect(cancel.vias[0]).toEqual(invite.vias[0])
    expect(cancel.cseq.number).toBe(invite.cseq.number)
    phone.answer(cancel, 200)
    phone.answer(invite, 487)
    const ack = await phone.next('ACK')
    expect(ack.vias[0]).toEqual(invite.vias[0])
    await until('its state', () => csta().length > 0)
    expect(csta()).toEqual(['csta refused desk@alder.test'])
    await phone.register()
    expect(phone.got.filter((one) => one.kind === 'request')).toEqual([])
  })

  test.each([
    ['the INVITE', 415],
    ['the INVITE', 603],
    ['the monitor', 405],
  ])('%s refused with %i is said', async (what, status) => {
    await start()
    const phone = await phoneOf()
    if (what === 'the INVITE') {
      await phone.register()
      phone.answer(await phone.next('INVITE'), status)
      await phone.next('ACK')
    } else {
      await invited(phone)
      phone.answer(await phone.next('INFO'), status)
      await phone.next('BYE')
    }
    await until('its state', () => csta().length > 0)
    expect(csta()).toEqual(['csta refused desk@alder.test'])
    expect(registrar!.sessions.size).toBe(0)
  })

  test('a CSTA error in place of the monitor is a refusal', async () => {
    await start()
    const phone = await phoneOf()
    await invited(phone)
    const error = xml('CSTAErrorCode', '<operation>requestIncompatibleWithObject</operation>')
    phone.answer(await phone.next('INFO'), 200, cstaType, error)
    await phone.next('BYE')
    expect(csta()).toEqual(['csta refused desk@alder.test'])
  })

  test('a monitor that never begins is silence', async () => {
    await start({ csta: { startMs: 50 } })
    const phone = await phoneOf()
    await invited(phone)
    phone.answer(await phone.next('INFO'), 200)
    await phone.next('BYE')
    expect(csta()).toEqual(['csta silent desk@alder.test'])
  })

  test('a handset that has been quiet is asked, and one that began anew gets a new session', async () => {
    await start({ t1: 5 })
    const phone = await phoneOf()
    await monitored(phone)
    registrar!.sessions.tick()
    // what came again meanwhile is of the beginning
    const later = phone.got.filter((one) => one.kind === 'request' && one.cseq.number > 2)
    expect(later).toEqual([])
    phone.got.splice(0)
    clock += 5 * 60_000 + 1
    registrar!.sessions.tick()
    const asked = await phone.next('INFO')
    expect(asked.body.toString()).toContain('<RequestSystemStatus')
    phone.answer(asked, 481)
    const anew = await phone.next('INVITE')
    expect(anew.callId).not.toBe(asked.callId)
    phone.answer(anew, 200, cstaType, normal)
    const info = await phone.next('INFO')
    phone.answer(info, 200, cstaType, started)
    await until('the session', () => csta().length === 2)
    // what it says in the new one is heard
    const headers = {
      From: valuesOf(info.headers, 'to')[0]!,
      To: valuesOf(info.headers, 'from')[0]!,
      'Call-ID': anew.callId,
      ...cstaType,
    }
    expect((await phone.ask('INFO', 'sip:csta@alder.test', headers, event)).status).toBe(200)
    clock += 5 * 60_000 + 1
    registrar!.sessions.tick()
    await until('its state', () => csta().length === 3)
    expect(csta().at(-1)).toBe('csta silent desk@alder.test')
  })

  test('over a connection ends with it, and a new one gets another', async () => {
    await start()
    const phone = await phoneOf('tcp')
    await monitored(phone)
    await phone.close()
    await until('its end', () => csta().length === 2)
    expect(csta().at(-1)).toBe('csta silent desk@alder.test')
    const again = await phoneOf('tcp')
    await invited(again)
  })

  test('ends with the registration, without a word, and with us by a BYE', async () => {
    await start()
    const phone = await phoneOf()
    const { say } = await monitored(phone)
    await phone.register({ contact: '*', headers: { Expires: '0' } })
    expect((await say('INFO', event)).status).toBe(481)
    expect(phone.got.filter((one) => one.kind === 'request')).toEqual([])
    await monitored(phone)
    await registrar!.stop()
    registrar = undefined
    await phone.next('BYE')
    await start()
  })
})

describe('whoever is not in it', () => {
  test.each([
    ['another call', { 'Call-ID': 'other' }],
    ['another tag of ours', { To: '<sip:csta@alder.test>;tag=guessed' }],
    ['no tag', { To: '<sip:csta@alder.test>' }],
  ])('says nothing in it by %s', async (_, headers) => {
    await start()
    const { say } = await monitored(await phoneOf())
    expect((await say('INFO', event, headers)).status).toBe(481)
    expect((await say('BYE', '', headers)).status).toBe(481)
    expect((await say('INFO', event)).status).toBe(200)
  })

  test('an older request is refused', async () => {
    await start()
    const { say } = await monitored(await phoneOf())
    expect((await say('INFO', event, { CSeq: '900 INFO' })).status).toBe(200)
    expect((await say('INFO', event, { CSeq: '899 INFO' })).status).toBe(500)
  })
})

describe('hostile bodies', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "${'a'.repeat(50)}">${Array.from(
    { length: 9 },
    (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`,
  ).join('')}]>`
  test.each([
    [
      'an entity that expands',
      `<?xml version="1.0"?>${bomb}${xml('DeliveredEvent', '&j;').slice(21)}`,
      {},
      400,
    ],
    [
      'an entity that reads a file',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
      {},
      400,
    ],
    ['elements in elements', `${xml('DeliveredEvent', '<a>'.repeat(5000))}`, {}, 400],
    ['too many elements', xml('DeliveredEvent', '<a/>'.repeat(10_000)), {}, 400],
    ['no XML', 'monitor', {}, 400],
    ['another namespace', '<DeliveredEvent xmlns="urn:x"/>', {}, 400],
    ['another type', event, { 'Content-Type': 'application/sdp' }, 415],
  ])('%s', async (_, body, headers, status) => {
    await start()
    const { say } = await monitored(await phoneOf('tcp'))
    const began = process.cpuUsage()
    expect((await say('INFO', body, headers)).status).toBe(status)
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(2000)
    expect((await say('INFO', event)).status).toBe(200)
  })

  test('one that is larger than a message may be ends the connection', async () => {
    await start()
    const phone = await phoneOf('tcp')
    const { say } = await monitored(phone)
    expect((await say('INFO', xml('DeliveredEvent', 'x'.repeat(70_000)))).status).toBe(413)
    await until('its end', () => csta().length === 2)
    expect(csta().at(-1)).toBe('csta silent desk@alder.test')
  })
})
