import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { startConnection } from './connection.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const connection = await startConnection(portal.config.port)
portal.config.portalUrl.port = String(connection.port)
afterAll(connection.stop)
const cut = [/WebSocket/, /ERR_/, /htmx:ws:error/, /Failed to fetch/]
const hour = 3_600_000
afterEach(() => {
  connection.mend()
  connection.release()
  connection.blockSockets(false)
})

const bar = (page: Page) => page.locator('#live')
const isBlind = (page: Page) => page.locator('html[data-live=no]').waitFor()
const isSeeing = (page: Page) => page.locator('html:not([data-live])').waitFor()
const stale = /^Out of date since \d\d:\d\d$/

/** A window whose clocks are in the test's hand: `setSystemTime` sets the one on the wall alone. */
async function open(path = '/services', options = {}) {
  const page = await portal.signIn('vera@northline.example', path, options)
  await page.clock.install()
  await page.reload()
  await isLive(page)
  return page
}
const wall = (page: Page) => page.evaluate(() => Date.now())
const set = async (page: Page, byMs: number) => page.clock.setSystemTime((await wall(page)) + byMs)

test('a clock that is set back by two hours does not keep a silent page live', async () => {
  const page = await open()
  connection.hold()
  await set(page, -2 * hour)
  await page.clock.fastForward(10_000)
  await says(bar(page), stale)
  await isBlind(page)
  await says(
    page.locator('#announcer'),
    /^Connection lost. This page is as of \d\d:\d\d\.$/,
    'attached',
  )
  connection.release()
  await isLive(page)
  await isSeeing(page)
  await says(page.locator('#announcer'), 'Live again', 'attached')
  await page.context().close()
})

test('a page that comes from sleep is out of date at once, by the clock that went on', async () => {
  const page = await open()
  connection.hold()
  await set(page, hour)
  await says(bar(page), stale)
  connection.release()
  await isLive(page)
  await page.context().close()
})

test('a socket that never answers leaves no page as it was', async () => {
  const page = await portal.signIn('vera@northline.example')
  await page.clock.install()
  const silent = /\/live\?/
  const asked = new Promise<void>((done) => page.routeWebSocket(silent, () => done()))
  await page.reload()
  await asked
  await says(bar(page), /^As of \d\d:\d\d$/)
  await isSeeing(page)
  await page.clock.fastForward(10_000)
  await says(bar(page), stale)
  await isBlind(page)
  await page.context().close()
})

test('ages are the server’s, however wrong the browser’s clock is and whenever it is set', async () => {
  const page = await portal.signIn('vera@northline.example')
  await page.clock.install({ time: Date.now() - 5 * hour })
  await portal.sql`update service set last_replication_at = now() - interval '61 minutes'
    where id = ${portal.world.alder.service}`
  await page.goto(`${portal.url()}/services?q=alder`)
  await isLive(page)
  const age = page.locator(`#service-${portal.world.alder.service} time`).first()
  await says(age, /^1 h$/)
  await set(page, 9 * hour)
  // ages are said anew twice a minute
  await page.clock.runFor(31_000)
  await isLive(page)
  await says(age, /^1 h$/)
  await page.context().close()
})

/** How colored an element is, as it is painted: the widest that red, green and blue of one of its pixels are apart. */
async function colorOf(element: Locator): Promise<number> {
  const picture = await element.screenshot({ animations: 'disabled' })
  const reader = await element.page().context().newPage()
  const widest = await reader.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const { data = [] } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {}
    let most = 0
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.slice(at, at + 3)
      most = Math.max(most, Math.max(red, green, blue) - Math.min(red, green, blue))
    }
    return most
  }, picture.toString('base64'))
  await reader.close()
  return widest
}

// the ground on which everything stands is a little blue
const hue = 40

const looks = [
  ['in light', {}],
  ['in dark', { colorScheme: 'dark' }],
  ['in forced colors', { forcedColors: 'active' }],
  ['at 360 px', { viewport: { width: 360, height: 740 } }],
] as const

test.each(looks)(
  'nothing is colored while nobody knows, and the bar says since when, %s',
  async (_, options) => {
    portal.expectTrouble(...cut)
    await portal.happens((scope) =>
      raise(scope, {
        owner: { tenantId: portal.world.birch.id },
        ...{ key: 'colors', severity: 'critical', name: verbatim('Trunk down') },
        ...{ source: verbatim('SBC 1'), text: verbatim('No answer') },
      }),
    )
    const page = await open('/alarms', options)
    const main = page.locator('main')
    const bell = page.locator('.alarm-btn')
    await says(page.locator('#alarms-critical'), /^[1-9]/)
    expect(await colorOf(main)).toBeGreaterThan(2 * hue)
    expect(await colorOf(bell)).toBeGreaterThan(2 * hue)
    connection.cut()
    await isBlind(page)
    expect(await colorOf(main)).toBeLessThan(hue)
    expect(await colorOf(bell)).toBeLessThan(hue)
    // seen as a whole, and neither under another thing nor out of the window
    const text = bar(page)
    await says(text, /· as of \d\d:\d\d$/)
    const box = await text.boundingBox()
    const width = page.viewportSize()?.width ?? 0
    expect(box && box.x >= 0 && box.x + box.width <= width && box.height > 10).toBe(true)
    expect(await text.evaluate((one) => getComputedStyle(one).fontSize)).not.toBe('0px')
    const heading = await page.locator('h1').boundingBox()
    expect(box && heading && box.y + box.height <= heading.y).toBe(true)
    connection.mend()
    await isLive(page)
    await isSeeing(page)
    expect(await colorOf(main)).toBeGreaterThan(2 * hue)
    expect(await colorOf(bell)).toBeGreaterThan(2 * hue)
    await page.context().close()
  },
)

test('a page whose body cannot be read again is out of date, though its socket is heard', async () => {
  portal.expectTrouble(/503/)
  const page = await open('/alarms')
  const refused = (url: URL) => url.pathname === '/alarms'
  await page.route(refused, (route) => route.fulfill({ status: 503, body: '' }))
  await portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId: portal.world.alder.id },
      ...{ key: 'unread', severity: 'minor', name: verbatim('A line that nobody sees') },
      ...{ source: verbatim('SBC 1'), text: verbatim('No answer') },
    }),
  )
  await page.waitForResponse((answer) => answer.status() === 503)
  await page.clock.runFor(12_000)
  await says(bar(page), stale)
  await isBlind(page)
  await page.unroute(refused)
  await page.clock.runFor(4_000)
  await says(page.locator('#alarms'), 'A line that nobody sees')
  await isLive(page)
  await isSeeing(page)
  await page.context().close()
})

test('a page without a socket is out of date when its question is not answered either', async () => {
  portal.expectTrouble(...cut)
  const page = await open()
  connection.blockSockets(true)
  await page.reload()
  await says(bar(page), 'Reconnecting')
  await page.clock.fastForward(18_000)
  await says(bar(page), /^Every 15 s · as of/)
  await isSeeing(page)
  await page.route('**/services', () => {})
  await page.clock.fastForward(28_000)
  // a further try of the socket says so in its own words
  await says(bar(page), /^(Out of date since|Reconnecting.* as of) \d\d:\d\d$/)
  await isBlind(page)
  await page.unroute('**/services')
  connection.blockSockets(false)
  await isLive(page)
  await page.context().close()
})

/** Nobody was there for so long, says the portal too once it can be asked. */
const idled = () => portal.sql`update session set seen_at = now() - interval '31 minutes'`

test('what nobody answers for as long as a session lasts unused is shown no longer; what was typed stays, alone', async () => {
  portal.expectTrouble(...cut)
  const list = await open()
  const typing = async (words: string) => {
    const page = await portal.signIn('dana@northline.example')
    await page.clock.install()
    await page.goto(`${portal.url()}/tenants/${portal.world.alder.id}/sites`)
    await isLive(page)
    await page.getByRole('link', { name: 'Add site' }).first().click()
    const name = page.locator('#dialog').getByLabel('Name')
    await name.fill(words)
    return { page, name }
  }
  const { page: form, name } = await typing('Typed in a tunnel')
  const { page: given } = await typing('Given up')
  const shownIn = (page: Page) => page.locator('body').innerText()
  connection.cut()
  for (const page of [list, form, given]) {
    await page.clock.fastForward(25 * 60_000)
    await isBlind(page)
    expect(await shownIn(page)).toContain('Alder')
  }
  await idled()
  for (const page of [list, form, given]) await page.clock.fastForward(6 * 60_000)
  await expect.poll(() => shownIn(list)).not.toContain('Alder')
  await expect.poll(() => shownIn(form)).not.toContain('Alder')
  await says(form.getByRole('alert'), 'your session has ended')
  await shoot(form, 'left-form')
  expect([await name.inputValue(), await form.title()]).toEqual(['Typed in a tunnel', ''])
  await given.locator('#dialog').getByText('Cancel').click()
  await given.clock.runFor(1000)
  await expect.poll(() => given.url()).toMatch(/^chrome-error:/)
  connection.mend()
  // a browser asks again by itself once it is connected
  await list.goto(`${portal.url()}/services`)
  await list.waitForURL(/session\/new/)
  // its socket is refused without a word; it asks every 15 s
  await form.clock.fastForward(18_000)
  await form.waitForURL(/session\/new\?next=.*kept/)
  for (const page of [list, form, given]) await page.context().close()
})

test('a page that listens to nothing says when it was read, and reads itself again when asked', async () => {
  const page = await open('/profile')
  const mark = page.locator('.read-at')
  await says(mark, /^As of \d\d:\d\d · Refresh$/)
  const before = await mark.locator('time').getAttribute('datetime')
  await page.evaluate(() => document.body.setAttribute('data-here', ''))
  await page.clock.runFor(2000)
  // its instant is told in whole seconds: asked again within one, it is the same
  const again = async () => {
    await mark.getByRole('link').click()
    return mark.locator('time').getAttribute('datetime')
  }
  await expect.poll(again, { interval: 300, timeout: 15_000 }).not.toBe(before)
  // morphed: the frame and its socket are the same
  expect(await page.locator('body').getAttribute('data-here')).toBe('')
  await page.context().close()
})

test('what is filled in is not to be drawn again because something else changed while its page was on the way', async () => {
  const page = await portal.signIn('dana@northline.example')
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.headers()['hx-target'] === 'main#main') asked.push(new URL(request.url()).pathname)
  })
  // another process of the portal drew the page: what came between cannot be told
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const mark = document.getElementById('as-of')
      if (!mark) return
      mark.dataset.epoch = 'another'
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(`${portal.url()}/settings/tokens/new`)
  await isLive(page)
  await page.locator('#main [name=name]').fill('Billing')
  const [before] = await portal.sql`select count(*)::int as n from command where state = 'queued'`
  await portal.happens((scope) => scope.announce('queue', portal.world.alder.id))
  await says(page.locator('#queued'), String(before?.n))
  expect(await page.locator('#held').isHidden()).toBe(true)
  expect(asked).toEqual([])
  // a body that listens is read again
  await page.goto(`${portal.url()}/services`)
  await expect.poll(() => asked).toEqual(['/services'])
  await page.context().close()
})
