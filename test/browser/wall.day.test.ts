import type { CDPSession, Page, WebSocketRoute } from 'playwright-core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import type { Scope } from '../../src/domain/scope.ts'
import { Hub } from '../../src/realtime/hub.ts'
import { pairedWall } from '../realtime/walls.ts'
import { counts } from '../support/counts.ts'
import { openBrowserPortal } from './portal.ts'

const portal = await openBrowserPortal({ world: 'people' })

const beatMs = 5000
const beatsOfHour = 720
/** Of a wall's time; TENANTRY_COUNTS=72 makes it a day. */
const hours = Math.max(1, Math.round(counts / 3))
const beats = counts >= 3 ? hours * beatsOfHour : beatsOfHour / 3
/** Growth of the page's heap that a wall of months can have, in MiB a minute of its own time. */
const mostSlope = 0.5

const topics = ['scene:critical', 'scene:overview', 'scene:replication'] as const
const provider = { kind: 'provider' } as const

/** The portal's hub, whose heart beats when the test says so, behind the very socket that the page opens. */
function lines() {
  const errors: unknown[] = []
  let hub = begin()
  let current: { ws: WebSocketRoute; leave(): void } | undefined
  const seen: string[] = []
  function begin() {
    return new Hub({
      database: portal.database(),
      onError: (error) => errors.push(error),
      ...{ batchWindowMs: 1, sceneMs: 1, sceneRereadMs: 3_600_000, heartbeatMs: 3_600_000 },
    })
  }
  return {
    errors,
    seen,
    get hub() {
      return hub
    },
    take(ws: WebSocketRoute) {
      const subscriber = {
        send: (text: string) => ws.send(text),
        close: (code: number, reason: string) => void ws.close({ code, reason }),
        bufferedAmount: 0,
      }
      const { leave } = hub.join(provider, subscriber, topics, 'wall')
      current = { ws, leave }
      ws.onMessage((said) => seen.push(String(said)))
    },
    /** The line breaks. */
    async cut() {
      current?.leave()
      await current?.ws.close({ code: 1012 })
      current = undefined
    },
    /** Another process takes its place. */
    restart() {
      hub.stop()
      hub = begin()
    },
    stop: () => hub.stop(),
  }
}

async function gathered(cdp: CDPSession) {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
  return {
    heap: of('JSHeapUsedSize') / 1024 / 1024,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  }
}

const trouble = (key: string) => ({
  ...{ owner: {}, key, severity: 'critical' as const },
  ...{ name: verbatim('Trunk down'), source: verbatim('SBC 1'), text: verbatim('No answer') },
})
/** Raises an alarm, which interrupts, and clears it the next time. */
const change = (nth: number) =>
  portal.happens(async (scope: Scope) => {
    if (nth % 2 === 0) await clear(scope, {}, `day|${nth - 1}`)
    else await raise(scope, trouble(`day|${nth}`))
  })

/** So many beats of a wall in a browser, with changes, cuts and restarts; `also` happens with each. Gives what it took, from the second reading to the last. */
async function lived(beats: number, also?: (page: Page) => Promise<unknown>) {
  const { cookie } = await pairedWall({ sql: portal.sql }, { scenes: ['overview', 'replication'] })
  const [name = '', value = ''] = cookie.split('=')
  const page: Page = await portal.open({ viewport: { width: 1920, height: 1080 } })
  await page.context().addCookies([{ name, value, url: portal.url() }])
  // the portal's day goes as fast as the wall's
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const begun = Date.now()
  const pass = async (ms: number) => {
    vi.setSystemTime(Date.now() + ms)
    await page.clock.runFor(ms)
  }
  const on = lines()
  let opened = () => {}
  await page.routeWebSocket(/wallboard\/live/, (ws) => {
    on.take(ws)
    opened()
  })
  await page.clock.install()
  await page.goto(`${portal.url()}/wallboard`)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const state = () => page.evaluate(() => document.body.dataset.state)
  const taken: (Awaited<ReturnType<typeof gathered>> & { minute: number })[] = []
  const isDue = (beat: number, every: number) => beat > 0 && beat % every === 0
  const perTaking = Math.min(beatsOfHour / 4, Math.floor(beats / 4))
  for (let beat = 0; beat < beats; beat++) {
    if (isDue(beat, 30)) {
      await change(beat / 30)
      on.hub.announced({ topic: 'alarms' })
    }
    if (isDue(beat, 90)) {
      // the line breaks, now and then with the portal behind it; the wall comes back by itself
      if (beat % 180 === 0) on.restart()
      const again = new Promise<boolean>((done) => {
        opened = () => done(false)
      })
      await on.cut()
      while (await Promise.race([again, pass(1000).then(() => true)]));
      await expect.poll(state, { timeout: 15_000 }).toBe('live')
    }
    await pass(beatMs)
    const before = on.seen.length
    on.hub.beat()
    // it says what it has shown, once a second of its own: nothing is waited for by the clock
    const said = async () => {
      if (on.seen.length > before) return true
      await pass(1000)
      on.hub.beat()
      return false
    }
    await expect.poll(said, { interval: 20, timeout: 15_000 }).toBe(true)
    await also?.(page)
    if (isDue(beat, perTaking) || beat === beats - 1)
      taken.push({ minute: (Date.now() - begun) / 60_000, ...(await gathered(cdp)) })
    if (on.seen.length > 1000) on.seen.splice(0, 500)
  }
  expect(await state()).toBe('live')
  expect(on.errors).toEqual([])
  on.stop()
  await page.context().close()
  const [first, last] = [taken[1]!, taken.at(-1)!]
  return { first, last, slope: (last.heap - first.heap) / (last.minute - first.minute) }
}

test(
  'a wall’s day costs it nothing: heap, nodes and listeners stay as they are, through cuts and restarts',
  async () => {
    const { first, last, slope } = await lived(beats)
    console.log(
      `${Math.round(last.minute)} minutes of a wall: heap ${first.heap.toFixed(2)} → ${last.heap.toFixed(2)} MiB (${slope.toFixed(5)} a minute), nodes ${first.nodes} → ${last.nodes}, listeners ${first.listeners} → ${last.listeners}`,
    )
    expect(slope).toBeLessThan(mostSlope)
    expect(last.listeners).toBeLessThanOrEqual(first.listeners + 2)
    expect(last.nodes).toBeLessThanOrEqual(first.nodes + 300)
  },
  60_000 + beats * 200,
)

test('a wall that kept something of each frame would be found out', async () => {
  const { first, last, slope } = await lived(40, (page) =>
    page.evaluate(() => {
      const kept = Array.from({ length: 20_000 }, (_, n) => n + Math.random())
      document.addEventListener('kept', () => kept)
    }),
  )
  expect(slope).toBeGreaterThan(mostSlope)
  expect(last.listeners).toBeGreaterThan(first.listeners + 2)
})
