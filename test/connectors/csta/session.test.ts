import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type {
  CstaEnd,
  CstaState,
  CstaTarget,
  HoldOptions,
} from '../../../src/connectors/csta/problems.ts'
import { holdCsta } from '../../../src/connectors/csta/session.ts'
import { type PbxOptions, startPbx } from '../../../src/sandbox/pbx.ts'
import { makeCertificate } from '../../mail/certificate.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function pbxOf(options: PbxOptions = {}) {
  const pbx = await startPbx(options)
  closers.push(() => pbx.stop())
  return pbx
}

/** Holds on to a system; `state(n)` resolves with the n-th state that it reports, `end` when it is over. */
function hold(
  { host, port }: { host: string; port: number },
  target: Partial<CstaTarget> = {},
  options: Partial<HoldOptions> = {},
) {
  const states: CstaState[] = []
  const waiting: { at: number; done: (state: CstaState) => void }[] = []
  const stopping = new AbortController()
  const seen = { times: 0 }
  const end: Promise<CstaEnd> = holdCsta(
    {
      ...{ host, port, transport: 'tcp', username: null, password: null },
      ...{ device: '200', heartbeatSeconds: 60, ...target },
    },
    {
      ...{ allow: ['127.0.0.0/8'], signal: stopping.signal, timeoutMs: 3000, answerMs: 3000 },
      ...options,
      onSeen: () => {
        seen.times += 1
      },
      onState: (state) => {
        states.push(state)
        for (const one of waiting) {
          const found = states[one.at]
          if (found) one.done(found)
        }
      },
    },
  )
  closers.push(async () => {
    stopping.abort()
    await end
  })
  return {
    ...{ states, end, seen, stop: () => stopping.abort() },
    state: (at: number) =>
      new Promise<CstaState>((done) => {
        const found = states[at]
        if (found) done(found)
        else waiting.push({ at, done })
      }),
  }
}

const up = { status: 'up', problem: null }

describe('a session with a telephone system', () => {
  test('asks how it is, monitors, follows its status, answers it, and is stopped', async () => {
    const pbx = await pbxOf()
    const held = hold(pbx)
    expect(await held.state(0)).toEqual(up)
    expect(pbx.asked).toEqual(['RequestSystemStatus', 'MonitorStart'])
    const answered = pbx.nextAsked('SystemStatusResponse')
    pbx.setStatus('overloadReached')
    expect(await held.state(1)).toEqual({
      status: 'degraded',
      problem: { code: 'pbx-status', params: { status: 'overloadReached' } },
    })
    await answered
    pbx.setStatus('disabled')
    expect((await held.state(2)).status).toBe('down')
    pbx.setStatus('normal')
    expect(await held.state(3)).toEqual(up)
    const said = pbx.nextAsked('RequestSystemStatusResponse')
    pbx.ask()
    await said
    expect(held.seen.times, 'however much it says within a heartbeat').toBe(1)
    held.stop()
    expect(await held.end).toBeNull()
  })

  test('signs in where it has a name, and a wrong password is its own end', async () => {
    const login = { user: 'portal', password: 'p&ss<w>ord' }
    const pbx = await pbxOf({ login })
    const right = hold(pbx, { username: login.user, password: login.password })
    expect(await right.state(0)).toEqual(up)
    expect(pbx.asked[0]).toBe('StartApplicationSession')
    for (const given of [
      { username: 'portal', password: 'wrong' },
      { username: null, password: null },
    ]) {
      const wrong = hold(pbx, given)
      expect(await wrong.end).toMatchObject({
        status: 'auth-failed',
        problem: { code: 'pbx-sign-in-refused' },
      })
      expect(wrong.states).toEqual([])
    }
  })

  test('what it will not monitor is said with its own words, and it counts as degraded', async () => {
    const pbx = await pbxOf()
    pbx.fail('refuse-monitor')
    expect(await hold(pbx).state(0)).toEqual({
      status: 'degraded',
      problem: { code: 'pbx-monitor-refused', params: { said: 'invalidDeviceID' } },
    })
  })

  test('a heartbeat without an answer is late, a second one ends it', async () => {
    const pbx = await pbxOf()
    const held = hold(pbx, { heartbeatSeconds: 0.05 })
    await held.state(0)
    await pbx.nextAsked('RequestSystemStatus')
    pbx.fail('mute')
    expect(await held.state(1)).toEqual({
      status: 'degraded',
      problem: { code: 'pbx-slow', params: {} },
    })
    expect(await held.end).toMatchObject({ status: 'down', problem: { code: 'pbx-silent' } })
    expect(held.seen.times).toBeGreaterThan(1)
  })

  test('one that hangs up is closed, one that is not there unreachable, and so is one that may not be reached', async () => {
    const pbx = await pbxOf()
    const held = hold(pbx)
    await held.state(0)
    pbx.drop()
    expect(await held.end).toMatchObject({ status: 'down', problem: { code: 'pbx-closed' } })
    const connections = pbx.connections()
    const walled = await hold(pbx, {}, { allow: [] }).end
    expect(pbx.connections()).toBe(connections)
    await pbx.stop()
    const gone = await hold(pbx).end
    expect(gone).toEqual({ status: 'down', problem: { code: 'pbx-unreachable', params: {} } })
    expect(walled, 'told apart by nobody').toEqual(gone)
  })

  test.each([
    ['mute', 'pbx-silent'],
    ['deaf', 'pbx-silent'],
    ['garbage', 'pbx-garbled'],
    ['html', 'pbx-garbled'],
    ['oversized', 'pbx-garbled'],
    ['entities', 'pbx-garbled'],
    ['flood', 'pbx-garbled'],
    ['drop-on-monitor', 'pbx-closed'],
  ] as const)('a hostile one (%s) ends it within bounds', async (kind, code) => {
    const pbx = await pbxOf()
    pbx.fail(kind)
    const before = process.memoryUsage().rss
    const held = hold(pbx, {}, { answerMs: kind === 'mute' || kind === 'deaf' ? 200 : 5000 })
    expect(await held.end).toMatchObject({ status: 'down', problem: { code } })
    expect(held.states).toEqual([])
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(100)
  })

  test('over TLS the certificate is checked, and one who speaks none is told apart', async () => {
    const { cert, key } = makeCertificate('pbx.example')
    const { port } = await pbxOf({ tls: { cert, key } })
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    const asked = (host: string, authorities?: string) =>
      hold({ host, port }, { transport: 'tls' }, { resolve, ...(authorities && { authorities }) })
    expect(await asked('pbx.example', cert).state(0)).toEqual(up)
    for (const strange of [asked('pbx.example'), asked('other.example', cert)])
      expect(await strange.end).toMatchObject({ problem: { code: 'pbx-no-encryption' } })
    const plain = await pbxOf()
    expect(await hold(plain, { transport: 'tls' }).end).toMatchObject({
      problem: { code: 'pbx-no-encryption' },
    })
  })

  test('half-open: a listener that never reads is left after the answer’s time', async () => {
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      closers.push(() => socket.destroy())
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closers.push(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const ended = await hold({ host: '127.0.0.1', port }, {}, { answerMs: 100 }).end
    expect(ended).toMatchObject({ problem: { code: 'pbx-silent' } })
  })
})
