import { afterAll, afterEach, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { approve } from '../wallboards/screens.ts'
import { startConnection } from './connection.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'
import { big, codeOf, isIn, passes, shown, wallsOf } from './walls.ts'

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

const { screen, board, announce } = wallsOf(portal)

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

test('scenes follow each other, and the one that was pushed stands', async () => {
  const { page, id } = await board({ scenes: ['overview', 'replication', 'licenses'], dwell: 30 })
  for (const scene of ['overview', 'replication', 'licenses', 'overview']) {
    await until(scene, async () => (await shown(page)) === `scene-${scene}`)
    await isIn(page, 'live')
    for (let i = 0; i < 7; i++) await passes(page, 4)
    await passes(page, 2)
  }
  await portal.sql`update wallboard set pushed_scene = 'licenses', pushed_until = now() + interval '1 hour' where id = ${id}`
  await announce(id)
  await until('the pushed scene', async () => (await shown(page)) === 'scene-licenses')
  await passes(page, 40)
  expect(await shown(page)).toBe('scene-licenses')
  await portal.sql`update wallboard set pushed_scene = null where id = ${id}`
  await announce(id)
  await until('its own again', async () => (await shown(page)) !== 'scene-licenses')
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

test('a new alarm is heard once, not twice in ten seconds, and only of the severities that are wanted', async () => {
  const { page, id } = await board()
  const tones = () => page.evaluate(() => Reflect.get(window, 'tones'))
  await page.evaluate(() => {
    const { createOscillator } = BaseAudioContext.prototype
    Reflect.set(window, 'tones', 0)
    BaseAudioContext.prototype.createOscillator = function () {
      Reflect.set(window, 'tones', Reflect.get(window, 'tones') + 1)
      return createOscillator.call(this)
    }
    Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'running' })
  })
  await portal.sql`update wallboard set sounds = '["critical"]' where id = ${id}`
  await announce(id)
  await until(
    'sounds are on',
    async () => (await page.locator('#wall').getAttribute('data-sounds')) === 'critical',
  )
  const raised = async (key: string, severity: 'critical' | 'major', isListed = true) => {
    const { id: alarm } = await portal.happens((scope) =>
      raise(scope, {
        ...{ owner: { tenantId: portal.world.alder.id }, key, severity },
        ...{ name: verbatim(key), source: verbatim('SBC 1'), text: verbatim('No route') },
      }),
    )
    const line = page.locator(`[data-alarm="${alarm}"]`).first()
    if (isListed) await line.waitFor({ state: 'attached' })
  }
  await raised('major', 'major')
  expect(await tones()).toBe(0)
  await raised('one', 'critical')
  expect(await tones()).toBe(1)
  await raised('two', 'critical')
  expect(await tones()).toBe(1)
  await passes(page, 11)
  await raised('three', 'critical')
  expect(await tones()).toBe(2)
  // more than any list shows: their number tells
  await passes(page, 11)
  for (const n of [4, 5, 6]) await raised(`more ${n}`, 'critical', n < 5)
  await page.locator('#scene-critical[data-new="6"]').waitFor({ state: 'attached' })
  await passes(page, 11)
  const before = Number(await tones())
  await raised('beyond', 'critical', false)
  await page.locator('#scene-critical[data-new="7"]').waitFor({ state: 'attached' })
  expect(await tones()).toBe(before + 1)
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
  // its cookie ends with its approval, and is prolonged with it
  await page.reload()
  const daysOfCookie = async () => {
    const cookies = await page.context().cookies()
    const { expires = 0 } = cookies.find(({ name }) => name === 'tenantry-wall') ?? {}
    return Math.round((expires - Date.now() / 1000) / 86_400)
  }
  expect(await daysOfCookie()).toBe(13)
  await isIn(page, 'live')
  await portal.sql`update wallboard set expires_at = now() + interval '180 days' where id = ${id}`
  await announce(id)
  await page.locator('#expiry').waitFor({ state: 'hidden' })
  await expect.poll(daysOfCookie, { timeout: 15_000 }).toBe(180)
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
