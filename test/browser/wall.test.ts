import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { approve } from '../wallboards/screens.ts'
import { startConnection } from './connection.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const connection = await startConnection(portal.config.port)
portal.config.portalUrl.port = String(connection.port)
afterAll(connection.stop)
afterEach(async () => {
  connection.release()
  connection.mend()
  for (const context of portal.browser.contexts()) await context.close()
})

const big = { viewport: { width: 1920, height: 1080 } }
const lost = [/WebSocket/, /ERR_/, /Failed to fetch/]

type Wall = { page: Page; id: string }
type Over = Parameters<typeof approve>[2] & { options?: BrowserContextOptions; dwell?: number }

/** A screen that shows its code, with a clock that the test may put on. */
async function screen(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await portal.open({ ...big, ...options })
  await page.clock.install()
  await page.goto(`${portal.url()}/wallboard`)
  return page
}

const codeOf = async (page: Page) => {
  await says(page.locator('#code'), /^[A-Z]{4}-[A-Z]{4}$/)
  return (await page.locator('#code').textContent()) ?? ''
}
const isIn = (page: Page, state: string) => page.locator(`body[data-state=${state}]`).waitFor()
/** As when a laptop is closed for so long. */
const passes = (page: Page, seconds: number) => page.clock.fastForward(seconds * 1000)
const announce = (id: string) => portal.sql`select portal_announce(${`wall:${id}`}, null)`

/** A board that is live. */
async function board({ options, dwell = 3600, ...over }: Over = {}): Promise<Wall> {
  const page = await screen(options)
  const id = await approve(portal.sql, await codeOf(page), over)
  await portal.sql`update wallboard set dwell_seconds = ${dwell} where id = ${id}`
  await passes(page, 3)
  await isIn(page, 'live')
  return { page, id }
}

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

test('a display shows a code, and the board as soon as it is approved', async () => {
  const page = await screen()
  const code = await codeOf(page)
  await says(page.locator('#pairing-state'), 'Waiting for approval')
  await shoot(page, 'wall-code')
  await page.reload()
  expect(await codeOf(page)).toBe(code)
  await approve(portal.sql, code, { scenes: ['overview'] })
  await passes(page, 3)
  await isIn(page, 'live')
  await says(page.locator('#live'), /^Live, \d+ s ago$/)
  expect(await page.locator('#scenes > :not([hidden])').getAttribute('id')).toBe('scene-overview')
  await shoot(page, 'wall-board')
  // what it says of itself arrives
  await until('the screen told its size', async () => {
    const [wall] = await portal.sql`select width, height from wallboard where width is not null`
    return wall?.width === 1920 && wall.height === 1080
  })
})

test('an expired code is followed by another one by itself', async () => {
  const page = await screen()
  const code = await codeOf(page)
  await portal.sql`update wallboard_pairing set expires_at = now()`
  await passes(page, 3)
  await passes(page, 2)
  await until('another code', async () => {
    const now = await page.locator('#code').textContent()
    return now !== code && /^[A-Z]{4}-[A-Z]{4}$/.test(now ?? '')
  })
})

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

test('scenes follow each other, and the one that was pushed stands', async () => {
  const { page, id } = await board({ scenes: ['overview', 'replication', 'licenses'], dwell: 30 })
  const shown = () => page.locator('#scenes > :not([hidden])').getAttribute('id')
  for (const scene of ['overview', 'replication', 'licenses', 'overview']) {
    await until(scene, async () => (await shown()) === `scene-${scene}`)
    await isIn(page, 'live')
    for (let i = 0; i < 7; i++) await passes(page, 4)
    await passes(page, 2)
  }
  await portal.sql`update wallboard set pushed_scene = 'licenses', pushed_until = now() + interval '1 hour' where id = ${id}`
  await announce(id)
  await until('the pushed scene', async () => (await shown()) === 'scene-licenses')
  await passes(page, 40)
  expect(await shown()).toBe('scene-licenses')
  await portal.sql`update wallboard set pushed_scene = null where id = ${id}`
  await announce(id)
  await until('its own again', async () => (await shown()) !== 'scene-licenses')
})

test('the picture moves a little every minute, and is darker at night in the zone of the wall', async () => {
  const { page, id } = await board()
  const shift = () =>
    page.evaluate(() =>
      ['x', 'y'].map((axis) => document.body.style.getPropertyValue(`--shift-${axis}`)),
    )
  const seen = new Set<string>()
  for (let i = 0; i < 12; i++) {
    await passes(page, 60)
    const [x = '', y = ''] = await shift()
    for (const one of [x, y])
      expect(Math.abs(Number(/^calc\((-?[\d.]+) \* var\(--u/.exec(one)?.[1]))).toBeLessThanOrEqual(
        8,
      )
    seen.add(`${x} ${y}`)
  }
  expect(seen.size).toBeGreaterThan(8)
  const { hour } =
    (await portal.sql`select extract(hour from now() at time zone 'UTC')::int as hour`)[0] ?? {}
  const zoneAt = (wanted: number) => {
    const ahead = ((wanted - hour + 36) % 24) - 12
    return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
  }
  for (const [wanted, palette] of [
    [12, 'day'],
    [23, 'night'],
  ] as const) {
    await portal.sql`update wallboard set zone = ${zoneAt(wanted)} where id = ${id}`
    await announce(id)
    await page.locator(`body[data-palette=${palette}]`).waitFor()
  }
  await portal.sql`update wallboard set palette = 'day' where id = ${id}`
  await announce(id)
  await page.locator('body[data-palette=day]').waitFor()
})

test('a browser that forbids sound is told of, until somebody touches it', async () => {
  const { page, id } = await board()
  // as where nobody has touched the page: what a test does in it counts as a touch
  await page.evaluate(() => {
    let isTouched = false
    document.addEventListener('pointerup', () => (isTouched = true), true)
    const state = { get: () => (isTouched ? 'running' : 'suspended') }
    Object.defineProperty(BaseAudioContext.prototype, 'state', state)
  })
  const mark = page.locator('#sound')
  expect(await mark.isHidden()).toBe(true)
  await portal.sql`update wallboard set sounds = '["critical"]' where id = ${id}`
  await announce(id)
  await says(mark, 'Sound is blocked by this browser')
  await page.mouse.click(900, 500)
  await mark.waitFor({ state: 'hidden' })
})

test('two weeks before its approval ends the wall says so, and no more once it is renewed', async () => {
  const { page, id } = await board()
  expect(await page.locator('#expiry').isHidden()).toBe(true)
  await portal.sql`update wallboard set expires_at = now() + interval '13 days' where id = ${id}`
  await announce(id)
  await says(
    page.locator('#expiry'),
    /^Approval ends on \d+ \w+\. Renew it under Settings, Wallboards\.$/,
  )
  await portal.sql`update wallboard set expires_at = now() + interval '180 days' where id = ${id}`
  await announce(id)
  await page.locator('#expiry').waitFor({ state: 'hidden' })
})

test('a removed display says so within a second, shows nothing any more, and then a code', async () => {
  const { page, id } = await board()
  await portal.sql`delete from wallboard where id = ${id}`
  await announce(id)
  await isIn(page, 'removed')
  await says(page.locator('#blind'), 'Display removed.')
  await shoot(page, 'wall-removed')
  await passes(page, 31)
  await says(page.locator('.notice'), 'This display was removed.')
  await codeOf(page)
})

test('a copied cookie shows nothing on another screen, and takes over when the first one is gone', async () => {
  const { page } = await board()
  const copy = await portal.open(big)
  await copy.clock.install()
  await copy.context().addCookies(await page.context().cookies())
  await copy.goto(`${portal.url()}/wallboard`)
  await isIn(copy, 'elsewhere')
  await says(copy.locator('#blind'), 'This wallboard is shown on another screen.')
  expect(await page.locator('body').getAttribute('data-state')).toBe('live')
  await page.close()
  await passes(copy, 34)
  await isIn(copy, 'live')
})

test('a wall whose clock is hours off shows the portal’s time, in its own zone', async () => {
  const page = await portal.open(big)
  await page.addInitScript(() => {
    const { now } = Date
    Date.now = () => now() - 7 * 3_600_000
  })
  await page.goto(`${portal.url()}/wallboard`)
  const id = await approve(portal.sql, await codeOf(page))
  await portal.sql`update wallboard set zone = 'Asia/Tokyo' where id = ${id}`
  await isIn(page, 'live')
  const clock = (at: number) =>
    new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Asia/Tokyo',
    }).format(at)
  await until('the right time', async () =>
    [clock(Date.now()), clock(Date.now() - 2000)].includes(
      (await page.locator('#clock').textContent()) ?? '',
    ),
  )
  await says(page.locator('#zone'), 'GMT+9')
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

test('a new release is loaded once the portal answers with it, and never an error', async () => {
  const page = await portal.open(big)
  await page.clock.install()
  let settings: string | undefined
  let tell = (_: string) => {}
  await page.routeWebSocket(/\/wallboard\/live/, (ws) => {
    const server = ws.connectToServer()
    tell = (text) => ws.send(text)
    server.onMessage((text) => {
      if (String(text).startsWith('<hx-partial hx-target="#wall"')) settings = String(text)
      ws.send(text)
    })
  })
  await page.goto(`${portal.url()}/wallboard`)
  await approve(portal.sql, await codeOf(page))
  await passes(page, 3)
  await isIn(page, 'live')
  const loads: string[] = []
  page.on('request', (request) => request.isNavigationRequest() && loads.push(request.url()))
  let asked = 0
  let answer: 'old' | 'error' | 'new' = 'error'
  await page.route('**/wallboard', async (route) => {
    if (route.request().isNavigationRequest()) return route.continue()
    asked += 1
    if (answer === 'error') return route.fulfill({ status: 404, body: 'being replaced' })
    const real = await route.fetch()
    const html = await real.text()
    const body =
      answer === 'old' ? html : html.replace(/data-release="[^"]*"/, 'data-release="next"')
    return route.fulfill({ response: real, body })
  })
  tell((settings ?? '').replace(/data-release="[^"]*"/, 'data-release="next"'))
  await until('it was asked for', async () => {
    await passes(page, 5)
    return asked > 0
  })
  answer = 'old'
  const before = asked
  await until('it was asked for again', async () => {
    await passes(page, 5)
    return asked > before + 1
  })
  expect(loads).toEqual([])
  answer = 'new'
  await until('the page was loaded anew', async () => {
    await passes(page, 5)
    return loads.length === 1
  })
  await isIn(page, 'live')
})

test('while the database is away the wall says so and comes back by itself', async () => {
  portal.expectTrouble(...lost, /503/)
  const { page } = await board()
  await page.route('**/wallboard', async (route) => {
    if (route.request().isNavigationRequest() && isAway) return route.fulfill(away)
    return isAway ? route.fulfill({ status: 503 }) : route.continue()
  })
  let isAway = true
  const away = {
    status: 503,
    contentType: 'text/html',
    body: (await (await page.request.get(`${portal.url()}/wallboard`)).text()).replace(
      /<body.*/s,
      '<body class="board"><main id="away">Away</main></body></html>',
    ),
  }
  await page.goto(`${portal.url()}/wallboard`)
  await says(page.locator('#away'), 'Away')
  await passes(page, 20)
  isAway = false
  await passes(page, 30)
  await isIn(page, 'live')
})
