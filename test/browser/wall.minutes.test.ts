import { setTimeout as rest } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pairedWall } from '../realtime/walls.ts'
import { counts } from '../support/counts.ts'
import { openBrowserPortal } from './portal.ts'

/** Longer than a screen may be late: a timer runs once a second, on a busy machine a little later. */
const graceMs = 3000
const [staleMs, blindMs, downMs, upMs] = [10_000, 30_000, 35_000, 25_000]
const minutes = Math.min(counts, 60)
const isWanted = counts >= 10
const portal = isWanted ? await openBrowserPortal({ world: 'people' }) : undefined

// Real minutes: TENANTRY_COUNTS=10 makes ten of them.
test.runIf(isWanted)(
  'through minutes of a portal that is stopped and started the wall is right or says that it is not',
  async () => {
    if (!portal) throw new Error('no portal')
    const { cookie } = await pairedWall({ sql: portal.sql })
    const [name = '', value = ''] = cookie.split('=')
    portal.expectTrouble(/WebSocket/, /ERR_/, /Failed to load/)
    const page = await portal.open({ viewport: { width: 1920, height: 1080 } })
    await page.context().addCookies([{ name, value, url: portal.url() }])
    await page.goto(`${portal.url()}/wallboard`)
    const state = () => page.evaluate(() => document.body.dataset.state ?? '')
    const becomes = async (what: string, withinMs: number) => {
      const from = performance.now()
      while ((await state()) !== what && performance.now() - from < withinMs) await rest(50)
      return Math.round(performance.now() - from)
    }
    const heap = async () => {
      const cdp = await page.context().newCDPSession(page)
      await cdp.send('Performance.enable')
      await cdp.send('HeapProfiler.collectGarbage')
      const { metrics } = await cdp.send('Performance.getMetrics')
      await cdp.detach()
      return (metrics.find((one) => one.name === 'JSHeapUsedSize')?.value ?? 0) / 1024 / 1024
    }
    await becomes('live', 15_000)
    const healed: number[] = []
    const seen: string[] = []
    const from = performance.now()
    let atFirst = 0
    for (let minute = 0; minute < minutes; minute++) {
      await portal.stop()
      const since = performance.now()
      while (performance.now() - since < downMs) {
        const age = performance.now() - since
        const now = await state()
        if (age > staleMs + graceMs && now === 'live') seen.push(`live after ${age} ms`)
        if (age > blindMs + graceMs && now !== 'blind') seen.push(`${now} after ${age} ms`)
        await rest(250)
      }
      await portal.restart()
      healed.push(await becomes('live', 40_000))
      if (minute === 0) atFirst = await heap()
      await rest(upMs)
      if ((await state()) !== 'live') seen.push('not live while all is well')
    }
    const spent = (performance.now() - from) / 60_000
    const slope = ((await heap()) - atFirst) / spent
    console.log(
      `${spent.toFixed(1)} minutes, ${minutes} stops: live again after ${healed.join(', ')} ms; heap ${slope.toFixed(4)} MiB a minute`,
    )
    expect(seen).toEqual([])
    expect(slope).toBeLessThan(0.5)
  },
  minutes * 120_000,
)
