import { chromium } from 'playwright-core'
import type { Actor } from '../../src/domain/scope.ts'
import type { BenchDatabase } from './database.ts'
import { median, shown } from './measure.ts'
import { signIn, startBenchPortal } from './portal.ts'

export const launch = () =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

/** In words: from COMMIT to the badge painted in one Chromium, the median of so many; or why not. */
export async function paintedMs(
  benchDatabase: BenchDatabase,
  actor: Actor,
  commit: () => Promise<unknown>,
  times: number,
  id = 'queued',
): Promise<string> {
  const portal = await startBenchPortal(benchDatabase)
  const browser = await launch().catch(() => undefined)
  if (!browser) {
    await portal.stop()
    return 'not measured, there is no Chromium'
  }
  try {
    const { host, hostname } = portal.config.portalUrl
    const cookie = await signIn(benchDatabase.pool, actor, host)
    const context = await browser.newContext()
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, domain: hostname, path: '/' }])
    const page = await context.newPage()
    await page.goto(`${portal.url}/commands`)
    await page.locator('#live[data-state="live"]').waitFor({ timeout: 15_000 })
    const taken: number[] = []
    for (let i = 0; i < times; i += 1) {
      const painted = page.evaluate<number>(whenPainted(id))
      const from = Date.now()
      await commit()
      taken.push((await painted) - from)
    }
    return `${shown(median(taken))} ms`
  } finally {
    await browser.close()
    await portal.stop()
  }
}

/** As text: what tsx makes of a function names helpers that no browser has. */
const whenPainted = (id: string) => `new Promise((done) => {
  const before = document.getElementById('${id}').textContent
  const look = () => document.getElementById('${id}').textContent === before
    ? requestAnimationFrame(look)
    : requestAnimationFrame(() => done(Date.now()))
  requestAnimationFrame(look)
})`
