import { once } from 'node:events'
import { createServer as createSecure } from 'node:https'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSbcs, SbcError, type Sbcs } from '../../src/connectors/sbcs.ts'
import { type SandboxSbc, type SbcFault, startSbc } from '../../src/sandbox/sbc.ts'
import { makeCertificate } from '../mail/certificate.ts'

const credentials = { username: 'Admin', password: 'p4ss: "wörd"' }
const profile = `configure voip
  sbc cac-profile 0
    name "Gold"
    activate
  exit
`

describe('an SBC’s REST API', () => {
  let sbc: SandboxSbc
  let sbcs: Sbcs
  const access = () => ({ ...credentials, apiUrl: sbc.apiUrl })

  beforeEach(async () => {
    sbc = await startSbc({ name: 'SBC', ...credentials })
    sbcs = createSbcs({ allow: ['127.0.0.1'], timeoutMs: 500 })
  })
  afterEach(async () => {
    sbcs.close()
    await sbc.stop()
  })

  const failureOf = async (work: Promise<unknown>): Promise<SbcError> => {
    const error = await work.then(
      () => null,
      (thrown) => thrown,
    )
    expect(error).toBeInstanceOf(SbcError)
    return error
  }

  test('a script runs, is configured from then on, and the SBC says what it is', async () => {
    await sbcs.run(access(), profile)
    expect(sbc.ledger).toEqual([profile])
    expect(await sbcs.configuration(access())).toContain('name "Gold"')
    expect(await sbcs.about(access())).toEqual({ softwareVersion: '7.40A.500.357' })
  })

  test('a script is sent byte for byte, whatever stands in it', async () => {
    const script = `configure voip\r\n  ! --boundary "quoted" ; ünïcode\n  sbc cac-profile 1\n    name "${'x'.repeat(50_000)}"\n    exit\n`
    await sbcs.run(access(), script)
    expect(sbc.ledger).toEqual([script])
  })

  test('a script that the SBC refuses says what it said, and nothing ran', async () => {
    const { kind, reason, isUncertain } = await failureOf(sbcs.run(access(), '{ "no": "script" }'))
    expect([kind, reason.code, isUncertain]).toEqual(['refused', 'sbc-refused', false])
    expect(reason.params).toEqual({ said: expect.stringContaining('Invalid command') })
    expect(sbc.ledger).toEqual([])
  })

  // what it is, and whether a script may have run all the same
  test.each<[SbcFault, SbcError['kind'], SbcError['reason']['code'], boolean]>([
    ['silent', 'transient', 'sbc-unreachable', true],
    ['slow', 'transient', 'sbc-unreachable', true],
    ['endless', 'transient', 'sbc-unreachable', true],
    ['unauthorized', 'refused', 'sbc-sign-in-refused', false],
    ['busy', 'transient', 'sbc-busy', false],
    ['unavailable', 'transient', 'sbc-busy', false],
    ['redirect', 'refused', 'sbc-answer', false],
  ])('%s: %s, %s, uncertain %s', async (how, kind, code, isUncertain) => {
    sbc.fail(how)
    const ran = await failureOf(sbcs.run(access(), profile))
    expect([ran.kind, ran.reason.code, ran.isUncertain]).toEqual([kind, code, isUncertain])
    expect(sbc.ledger).toEqual([])
    // to read is never uncertain
    for (const reading of [sbcs.about(access()), sbcs.configuration(access())]) {
      const read = await failureOf(reading)
      expect([read.kind, read.reason.code, read.isUncertain]).toEqual([kind, code, false])
    }
    sbc.fail(null)
    expect(await sbcs.about(access())).toBeTruthy()
  })

  test('an answer that was lost may be of a script that ran', async () => {
    sbc.fail('lost')
    const { kind, reason, isUncertain } = await failureOf(sbcs.run(access(), profile))
    expect([kind, reason.code, isUncertain]).toEqual(['transient', 'sbc-unreachable', true])
    expect(sbc.ledger).toEqual([profile])
  })

  test('where nobody listens, or our own rule forbids, nothing was sent', async () => {
    const closed = { ...access() }
    await sbc.stop()
    const gone = await failureOf(sbcs.run(closed, profile))
    expect([gone.kind, gone.reason.code, gone.isUncertain]).toEqual([
      ...['transient', 'sbc-unreachable', false],
    ])
    sbc = await startSbc({ name: 'SBC', ...credentials })
    const open = createSbcs({ timeoutMs: 500 })
    const forbidden = await failureOf(open.run(access(), profile))
    open.close()
    expect([forbidden.kind, forbidden.reason.code, forbidden.isUncertain]).toEqual([
      ...['transient', 'sbc-unreachable', false],
    ])
    expect(sbc.ledger).toEqual([])
    // where it is allowed the same goes through
    await sbcs.run(access(), profile)
    expect(sbc.ledger).toEqual([profile])
  })

  test('wrong credentials are refused, and stand in no error', async () => {
    const error = await failureOf(sbcs.run({ ...access(), password: 'guessed secret' }, profile))
    expect(error.reason.code).toBe('sbc-sign-in-refused')
    for (const text of [error.message, JSON.stringify(error), String(error.stack)])
      expect(text).not.toContain('guessed secret')
  })

  test('who gives up is told so, not that the SBC does not answer', async () => {
    sbc.fail('silent')
    const stopping = new AbortController()
    const running = sbcs.run(access(), profile, stopping.signal)
    stopping.abort(new Error('the worker stops'))
    await expect(running).rejects.toThrow('the worker stops')
  })
})

test('a certificate that nobody vouches for is refused before a byte of the password', async () => {
  const { cert, key } = makeCertificate('localhost')
  let requests = 0
  const server = createSecure({ cert, key }, (_, response) => {
    requests += 1
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const where = server.address()
  const port = typeof where === 'object' && where ? where.port : 0
  const sbcs = createSbcs({ allow: ['127.0.0.1'], timeoutMs: 2000 })
  try {
    const error = await sbcs
      .run({ ...credentials, apiUrl: `https://localhost:${port}` }, profile)
      .then(
        () => null,
        (thrown) => thrown,
      )
    expect(error).toMatchObject({ kind: 'transient', isUncertain: false })
    expect(requests).toBe(0)
  } finally {
    sbcs.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})
