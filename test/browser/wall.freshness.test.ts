import type { Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { approve } from '../wallboards/screens.ts'
import { startConnection } from './connection.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'
import { big, codeOf, isIn, passes, wallsOf } from './walls.ts'

const portal = await openBrowserPortal()
const connection = await startConnection(portal.config.port)
portal.config.portalUrl.port = String(connection.port)
afterAll(connection.stop)
afterEach(async () => {
  connection.release()
  connection.mend()
  for (const context of portal.browser.contexts()) await context.close()
})

const lost = [/WebSocket/, /ERR_/, /Failed to fetch/]

const { board } = wallsOf(portal)

/** Every state that the page was in since, the present one first. */
async function statesOf(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = [document.body.dataset.state]
    Reflect.set(window, 'states', seen)
    new MutationObserver(() => {
      const { state } = document.body.dataset
      if (state !== seen.at(-1)) seen.push(state)
    }).observe(document.body, { attributeFilter: ['data-state'] })
  })
  return () => page.evaluate(() => Reflect.get(window, 'states'))
}

test('silence is seen after ten seconds and covers the screen after thirty; then it heals by itself', async () => {
  portal.expectTrouble(...lost)
  const { page } = await board()
  connection.silence()
  await passes(page, 11)
  await isIn(page, 'stale')
  await says(page.locator('#live'), /^Stale, 1\d s$/)
  expect(await page.locator('#blind').isHidden()).toBe(true)
  await shoot(page, 'wall-stale')
  await passes(page, 20)
  await isIn(page, 'blind')
  await says(page.locator('#blind'), /^No data since \d\d:\d\d:\d\d\. Do not trust this screen\.$/)
  await shoot(page, 'wall-blind')
  connection.release()
  await passes(page, 30)
  await isIn(page, 'live')
  expect(await page.locator('#blind').isHidden()).toBe(true)
})

test('the control: a wall that nobody watches over stays green', async () => {
  portal.expectTrouble(...lost)
  const { page } = await board()
  await page.addInitScript(() => {
    window.setInterval = (() => 0) as unknown as typeof setInterval
  })
  await page.reload()
  await isIn(page, 'live')
  connection.silence()
  await passes(page, 60)
  await page.evaluate(() => new Promise(requestAnimationFrame))
  expect(await page.locator('body').getAttribute('data-state')).toBe('live')
})

test('a machine that slept shows nothing as true before it has heard of the portal again', async () => {
  portal.expectTrouble(...lost)
  const { page } = await board()
  const states = await statesOf(page)
  connection.silence()
  // its own clock went on, and the one that pages measure by did not
  await page.evaluate(() => {
    const { now } = Date
    Date.now = () => now() + 60_000
  })
  await passes(page, 1)
  await isIn(page, 'blind')
  await says(page.locator('#blind'), /^No data since/)
  connection.release()
  await passes(page, 30)
  await isIn(page, 'live')
  expect((await states()).slice(0, 2)).toEqual(['live', 'blind'])
})

test('before the first frame nothing is live, and without one the screen is covered', async () => {
  portal.expectTrouble(...lost)
  const { page } = await board()
  connection.blockSockets(true)
  await page.reload()
  await isIn(page, 'off')
  await says(page.locator('#live'), 'Connecting')
  await passes(page, 31)
  await isIn(page, 'blind')
  await says(page.locator('#blind'), 'No data yet. Do not trust this screen.')
  connection.blockSockets(false)
  await passes(page, 30)
  await isIn(page, 'live')
})

/** A board whose frames go through `change`; null swallows one. Gives what the screen said. */
async function tampered(change: (text: string) => string | null) {
  const page = await portal.open(big)
  await page.clock.install()
  const said: string[] = []
  await page.routeWebSocket(/\/wallboard\/live/, (ws) => {
    const server = ws.connectToServer()
    ws.onMessage((text) => {
      said.push(String(text))
      server.send(text)
    })
    server.onMessage((text) => {
      const changed = change(String(text))
      if (changed !== null) ws.send(changed)
    })
  })
  await page.goto(`${portal.url()}/wallboard`)
  await approve(portal.sql, await codeOf(page))
  await passes(page, 3)
  await isIn(page, 'live')
  return { page, asked: () => said.filter((text) => text === '{"again":true}').length }
}

const queueOne = async () => {
  await portal.sql`insert into command (audience, lane, kind, subject_kind, subject_name, requested_name, next_try_at)
    values ('provider', 'service', 'replicate', 'service', 's', 'n', now() + interval '1 day')`
  await portal.sql`select portal_announce('queue', null)`
}

test('what was missed is asked for, and nothing is patched over the gap', async () => {
  let fault: ((text: string) => string | null) | undefined
  let done = 0
  const { page, asked } = await tampered((text) => {
    if (!fault || !text.includes('data-epoch')) return text
    const changed = fault(text)
    if (changed === text) return text
    fault = undefined
    done += 1
    return changed
  })
  expect(asked()).toBe(0)
  const faults: ((text: string) => string | null)[] = [
    (text) => (text.includes('#scene-overview') ? null : text),
    (text) => text.replace(/scene:overview:\d+/, 'scene:overview:-1'),
    (text) => text.replace(/data-epoch="[^"]*"/, 'data-epoch="another"'),
  ]
  for (const [at, one] of faults.entries()) {
    fault = one
    await queueOne()
    await until('the fault happened', () => done === at + 1)
    await until('the wall asks again', () => asked() === at + 1)
    await isIn(page, 'live')
  }
})

test('a scene that nobody vouches for is stale, whatever else comes', async () => {
  let isSilent = false
  let frames = 0
  const { page } = await tampered((text) => {
    if (!isSilent || !text.includes('data-epoch')) return text
    frames += 1
    return text.includes('#scene-overview') ? null : text.replace(/ ?scene:overview:\d+/, '')
  })
  isSilent = true
  await passes(page, 11)
  await isIn(page, 'stale')
  await until('a frame that names what interrupts', () => frames > 0)
  expect(await page.locator('body').getAttribute('data-state')).toBe('stale')
  isSilent = false
  await isIn(page, 'live')
})
