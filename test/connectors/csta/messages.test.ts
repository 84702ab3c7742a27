import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrames, framed } from '../../../src/connectors/csta/frames.ts'
import {
  monitorStart,
  notServed,
  requestSystemStatus,
  requestSystemStatusResponse,
  saidBy,
  startApplicationSession,
} from '../../../src/connectors/csta/messages.ts'
import { CstaFault, cstaNamespace, readCsta, within } from '../../../src/connectors/csta/xml.ts'

const ed = (edition: number | string) =>
  `http://www.ecma-international.org/standards/ecma-323/csta/ed${edition}`
const session = 'http://www.ecma-international.org/standards/ecma-354/appl_session'
const reasonOf = (body: string | Uint8Array) => {
  try {
    readCsta(body)
    return null
  } catch (error) {
    return error instanceof CstaFault ? error.reason : error
  }
}

describe('a message of ECMA-323', () => {
  test.each([
    [
      `<?xml version="1.0"?>\n<RequestSystemStatusResponse xmlns="${ed(3)}"><systemStatus>normal</systemStatus></RequestSystemStatusResponse>`,
      { is: 'status', status: 'normal', isAnswer: true },
    ],
    [
      `<c:SystemStatus xmlns:c="${ed('5/priv2')}"><c:systemStatus>overloadReached</c:systemStatus></c:SystemStatus>`,
      { is: 'status', status: 'overloadReached', isAnswer: false },
    ],
    [
      `<SystemStatus xmlns="${ed(4)}"><systemStatus>fine</systemStatus></SystemStatus>`,
      { is: 'status', status: 'disabled', isAnswer: false },
    ],
    [`<RequestSystemStatus xmlns="${ed(4)}"/>`, { is: 'asks-status' }],
    [
      `<MonitorStartResponse xmlns="${ed(4)}"><monitorCrossRefID>7 &amp; &#x38;</monitorCrossRefID></MonitorStartResponse>`,
      { is: 'monitoring', reference: '7 & 8' },
    ],
    [
      `<CSTAErrorCode xmlns="${ed(4)}"><operation>invalidDeviceID</operation></CSTAErrorCode>`,
      { is: 'refused', why: 'invalidDeviceID', isSignIn: false },
    ],
    [
      `<CSTAErrorCode xmlns="${ed(4)}"><security>generic</security></CSTAErrorCode>`,
      { is: 'refused', why: 'generic', isSignIn: true },
    ],
    [
      `<StartApplicationSessionPosResponse xmlns="${session}"><sessionID>A-0</sessionID><actualProtocolVersion>${ed(4)}</actualProtocolVersion><actualSessionDuration>180</actualSessionDuration></StartApplicationSessionPosResponse>`,
      { is: 'session', session: 'A-0', seconds: 180 },
    ],
    [
      `<StartApplicationSessionNegResponse xmlns="${session}"><errorCode><definedError>invalidApplicationInfo</definedError></errorCode></StartApplicationSessionNegResponse>`,
      { is: 'refused', why: 'invalidApplicationInfo', isSignIn: true },
    ],
    [`<DeliveredEvent xmlns="${ed(4)}"/>`, { is: 'other', name: 'DeliveredEvent' }],
    [`<MakeCall xmlns="${ed(4)}"/>`, { is: 'request', name: 'MakeCall' }],
  ])('%s', (xml, said) => {
    expect(saidBy(readCsta(xml))).toEqual(said)
  })

  test('what we say is read again as it was meant, whatever a device is called', () => {
    expect(saidBy(readCsta(requestSystemStatus()))).toEqual({ is: 'asks-status' })
    expect(readCsta(requestSystemStatus(3)).namespace).toBe(cstaNamespace(3))
    expect(saidBy(readCsta(requestSystemStatusResponse()))).toMatchObject({ status: 'normal' })
    expect(saidBy(readCsta(notServed()))).toMatchObject({ is: 'refused', isSignIn: false })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (device) => {
        const read = readCsta(monitorStart(device))
        expect(within(read, 'monitorObject', 'deviceObject')?.text).toBe(device.trim())
      }),
    )
    const started = readCsta(
      startApplicationSession({ application: 'a', username: '<u>', password: ']]>&"', seconds: 9 }),
    )
    expect(within(started, 'applicationInfo', '*', 'user')?.text).toBe('<u>')
    expect(within(started, 'applicationInfo', '*', 'password')?.text).toBe(']]>&"')
  })

  test('ISO-8859-1 is read where it is declared, and what is no UTF-8 is not', () => {
    const xml = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?><MonitorStartResponse xmlns="${ed(3)}"><monitorCrossRefID>M\u00fc</monitorCrossRefID></MonitorStartResponse>`
    const latin = Buffer.from(xml('ISO-8859-1'), 'latin1')
    expect(saidBy(readCsta(latin))).toMatchObject({ reference: 'M\u00fc' })
    expect(saidBy(readCsta(xml('utf-8')))).toMatchObject({ reference: 'M\u00fc' })
    expect(reasonOf(Buffer.from(xml('utf-8'), 'latin1'))).toBe('not-xml')
    expect(reasonOf(xml('UTF-16'))).toBe('not-xml')
  })

  test.each([
    ['nothing', '', 'not-xml'],
    ['garbage', '\u0000\u0001GET / HTTP/1.1', 'not-xml'],
    ['half of one', `<SystemStatus xmlns="${ed(4)}"><systemStatus>`, 'not-xml'],
    ['two roots', `<A xmlns="${ed(4)}"/><B xmlns="${ed(4)}"/>`, 'not-xml'],
    ['an unbound prefix', '<c:SystemStatus/>', 'not-xml'],
    ['another language', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'not-csta'],
    ['no namespace', '<SystemStatus/>', 'not-csta'],
    ['one that begins alike', `<A xmlns="${ed('4x')}"/>`, 'not-csta'],
    ['a document type', `<!DOCTYPE a><A xmlns="${ed(4)}"/>`, 'document-type'],
    [
      'entities that expand (billion laughs)',
      `<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]><A xmlns="${ed(4)}">&c;</A>`,
      'document-type',
    ],
    [
      'an entity from outside',
      `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><A xmlns="${ed(4)}">&b;</A>`,
      'document-type',
    ],
    ['an entity that nobody declared', `<A xmlns="${ed(4)}">&b;</A>`, 'not-xml'],
    ['too many bytes', `<A xmlns="${ed(4)}">${'a'.repeat(65_536)}</A>`, 'too-large'],
    ['too deep', `<A xmlns="${ed(4)}">${'<a>'.repeat(40)}${'</a>'.repeat(40)}</A>`, 'too-deep'],
    ['too many elements', `<A xmlns="${ed(4)}">${'<a/>'.repeat(2_001)}</A>`, 'too-deep'],
  ])('%s is refused', (_, xml, reason) => {
    expect(reasonOf(xml)).toBe(reason)
  })
})

describe('a line of frames', () => {
  const xml = requestSystemStatus()
  const faultOf = (bytes: string | Buffer) => {
    try {
      createFrames()(Buffer.from(bytes))
      return null
    } catch (error) {
      return error instanceof CstaFault ? error.reason : error
    }
  }

  test('the head is eight bytes: 0, the length with it, four digits', () => {
    const bytes = framed(7, 'x')
    expect(bytes.toString('latin1')).toBe('\u0000\u0000\u0000\u00090007x')
    expect(() => framed(1, 'x'.repeat(65_528))).toThrow(CstaFault)
    expect(framed(1, 'x'.repeat(65_527)).readUInt16BE(2)).toBe(65_535)
  })

  test('frames come whole, however they were cut', () => {
    const bytes = Buffer.concat([framed(1, xml), framed(9999, 'a'.repeat(5000)), framed(2, xml)])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 })), (sizes) => {
        const take = createFrames()
        const got = []
        let at = 0
        for (const size of [...sizes, bytes.length]) {
          got.push(...take(bytes.subarray(at, at + size)))
          at = Math.min(at + size, bytes.length)
        }
        expect(got.map(({ invokeId, body }) => [invokeId, body.length])).toEqual([
          [1, xml.length],
          [9999, 5000],
          [2, xml.length],
        ])
      }),
    )
  })

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n'],
    ['SIP', 'SIP/2.0 200 OK'],
    ['one wrong byte', '\u0001'],
    ['the second byte', '\u0000\u0001'],
    ['no message', '\u0000\u0000\u0000\u00080001'],
    ['a length below the head', '\u0000\u0000\u0000\u00020001'],
    ['an invoke id of letters', '\u0000\u0000\u0001\u0000abcd'],
  ])('%s is refused at once', (_, bytes) => {
    expect(faultOf(bytes)).toBe('not-framed')
  })

  test('random bytes throw a fault or wait, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['not-framed', null]).toContain(faultOf(Buffer.from(bytes)))
      }),
    )
  })
})
