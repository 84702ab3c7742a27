import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { isLive, letGo, openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { alder, birch } = portal.world
const focused = (page: Page) => page.locator(':focus')

await portal.happens((scope) =>
  raise(scope, {
    owner: { tenantId: alder.id },
    severity: 'major',
    name: verbatim('Trunk refused'),
    source: verbatim('SBC 1'),
    text: verbatim('No route to the SBC'),
  }),
)

test('everything is reached with the keyboard alone', async () => {
  const page = await portal.open()
  await page.goto(`${portal.url()}/services`)
  const { keyboard } = page
  await page.locator('input[name=login]:focus').waitFor()
  await keyboard.type('noc@northline.example')
  await keyboard.press('Tab')
  await keyboard.type(password)
  await keyboard.press('Enter')
  await isLive(page)

  await keyboard.press('/')
  await keyboard.type('alder')
  await until('one row left', async () => (await page.locator('#services > tr').count()) === 1)
  // three selects, then a tick, which takes no letters
  for (let i = 0; i < 4; i += 1) await keyboard.press('Tab')
  await keyboard.press('j')
  // what the first key of a page does comes after it
  await says(focused(page), 'Alder Foods')
  await keyboard.press('x')
  await page.getByRole('button', { name: 'Queue replication…' }).waitFor()
  await keyboard.press('x')
  await keyboard.press('.')
  await says(focused(page), 'Edit user licenses')
  await keyboard.press('ArrowDown')
  await says(focused(page), 'Upgrade service')
  await keyboard.press('ArrowDown')
  await says(focused(page), 'Queue replication')
  await shoot(page, 'keyboard-menu')
  await keyboard.press('Enter')
  await says(page.locator('.toast'), 'Replication queued for 1 service.')

  await keyboard.press('g')
  await keyboard.press('a')
  await page.waitForURL(/\/alarms$/)
  await isLive(page)
  await keyboard.press('j')
  await keyboard.press('a')
  await says(page.locator('.toast'), '1 alarm acknowledged.')
  await says(page.locator('#alarms'), 'Acknowledged')
  // the row was drawn anew around it
  await says(focused(page), 'Trunk refused')
  await keyboard.press('g')
  await keyboard.press('q')
  await page.waitForURL(/\/commands$/)
  await keyboard.press('j')
  await page.locator('a[href^="/commands/"]:focus').waitFor()
  await keyboard.press('g')
  await keyboard.press('s')
  await page.waitForURL(/\/services$/)
  await keyboard.press('j')
  await page.locator('#services a:focus').waitFor()
  const firstName = await focused(page).textContent()
  await keyboard.press('j')
  expect(await focused(page).textContent()).not.toBe(firstName)
  await keyboard.press('k')
  expect(await focused(page).textContent()).toBe(firstName)

  await keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await shoot(page, 'keyboard-shortcuts')
  await keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' })

  await keyboard.press('Control+k')
  await keyboard.type('birch')
  await says(page.locator('#hits [aria-selected=true]'), 'Birch Logistics')
  await shoot(page, 'keyboard-palette')
  await keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/services/${birch.service}$`))
  await isLive(page)
  await keyboard.press('Control+k')
  await keyboard.type('birch')
  await says(page.locator('#hits [aria-selected=true]'), 'Birch Logistics')
  const action = page.locator('#hits [aria-selected=true]').filter({ hasText: 'Queue replication' })
  await until('the action is chosen', async () => {
    if ((await action.count()) > 0) return true
    await keyboard.press('ArrowDown')
    return false
  })
  await keyboard.press('Enter')
  await says(page.locator('.toast'), 'Replication queued for 1 service.')
  await page.context().close()
})

test('single keys switched off do nothing; Ctrl K stays', async () => {
  const page = await portal.signIn('vera@northline.example', '/profile')
  await page.getByLabel(/Single-key shortcuts/).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Save', exact: true }).focus()
  await page.keyboard.press('Enter')
  await says(page.locator('.toast'), 'Preferences saved.')
  await page.goto(`${portal.url()}/services`)
  await isLive(page)
  for (const key of ['/', 'j', '.', 'x', '?', 'u', 'g', 'a']) await page.keyboard.press(key)
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
  expect(await page.locator('dialog[open]').count()).toBe(0)
  expect(new URL(page.url()).pathname).toBe('/services')
  await page.keyboard.press('Control+k')
  await page.locator('#palette[open]').waitFor()
  await page.context().close()
})

test('a key right after a dialog has closed is not lost to its field, which has the focus until the next frame', async () => {
  const page = await portal.signIn('noc@northline.example')
  await page.keyboard.press('Control+k')
  await page.locator('#palette-query:focus').waitFor()
  const heardBy = await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>('#palette')?.close()
    const target = document.activeElement
    const key = { key: '?', code: 'Slash', shiftKey: true, bubbles: true, cancelable: true }
    target?.dispatchEvent(new KeyboardEvent('keydown', key))
    return target?.id
  })
  expect(heardBy, 'the premise').toBe('palette-query')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
})

test('Enter and arrows that choose among an input method’s words are no keys of the palette', async () => {
  const page = await portal.signIn('dana@northline.example')
  const method = await page.context().newCDPSession(page)
  // as Chromium tells them on a Mac: named as they are, and taken by the input method
  const pressed = async (key: string) => {
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await method.send('Input.dispatchKeyEvent', {
        type,
        key,
        code: key,
        windowsVirtualKeyCode: 229,
      })
  }
  const chosen = page.locator('#hits [aria-selected=true]')
  const path = () => new URL(page.url()).pathname
  await page.keyboard.press('Control+k')
  await method.send('Input.imeSetComposition', {
    ...{ text: 'birch', selectionStart: 5, selectionEnd: 5 },
  })
  await says(chosen, 'Birch Logistics')
  const first = await chosen.getAttribute('id')
  await pressed('ArrowDown')
  expect(await chosen.getAttribute('id')).toBe(first)
  await pressed('Enter')
  await method.send('Input.insertText', { text: 'birch' })
  expect(await page.locator('#palette[open]').count()).toBe(1)
  expect([path(), await page.locator('#palette-query').inputValue()]).toEqual([
    '/services',
    'birch',
  ])
  // the same keys, once they are the page's own
  await page.keyboard.press('ArrowDown')
  expect(await chosen.getAttribute('id')).not.toBe(first)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/services/${birch.service}$`))
  await page.context().close()
})

test('shortcuts are where they lie on a Cyrillic keyboard, and Caps Lock changes none', async () => {
  const page = await portal.signIn('dana@northline.example')
  const keyboard = await page.context().newCDPSession(page)
  type Key = { key: string; code: string; modifiers?: number }
  const press = async (pressed: Key) => {
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await keyboard.send('Input.dispatchKeyEvent', { type, ...pressed })
  }
  const names = () => page.locator('#services th a').allTextContents()
  const [first = '', second = ''] = await names()
  const now = () => focused(page).textContent()
  await press({ key: 'о', code: 'KeyJ' })
  // what the first key does comes after it
  await says(focused(page), first)
  await press({ key: 'J', code: 'KeyJ' })
  expect(await now(), 'Caps Lock').toBe(second)
  await press({ key: 'K', code: 'KeyK', modifiers: 8 })
  expect(await now(), 'Shift is another key').toBe(second)
  // a Dvorak keyboard writes k where others have v
  await press({ key: 'k', code: 'KeyV' })
  expect(await now()).toBe(first)
  await press({ key: 'л', code: 'KeyK', modifiers: 2 })
  await page.locator('#palette[open]').waitFor()
  await page.keyboard.press('Escape')
  await press({ key: 'п', code: 'KeyG' })
  await press({ key: 'ф', code: 'KeyA' })
  await page.waitForURL(/\/alarms$/)
  await page.context().close()
})

test('in the palette what somebody has moved to stays when a late answer comes, and Enter waits for what was typed last', async () => {
  const page = await portal.signIn('dana@northline.example')
  const { keyboard } = page
  const chosen = page.locator('#hits [aria-selected=true]')
  const held: { text: string; let: () => void }[] = []
  await page.route(/\/palette\?q=/, async (route) => {
    const text = new URL(route.request().url()).searchParams.get('q') ?? ''
    await new Promise<void>((resolve) => held.push({ text, let: resolve }))
    // one that the next has replaced is nobody's
    await route.continue().catch(() => {})
  })
  const answer = async (text: string) => {
    await until('it is asked for', async () => held.some((one) => one.text === text))
    for (const one of held.splice(0)) one.let()
  }
  await keyboard.press('Control+k')
  await chosen.waitFor()
  await keyboard.type('alder')
  await answer('alder')
  await says(chosen, 'Alder Foods')
  await keyboard.type(' ')
  await keyboard.press('ArrowDown')
  const moved = await chosen.textContent()
  expect(moved).not.toMatch(/^Alder Foods/)
  await answer('alder ')
  await until(
    'it is drawn again',
    async () => (await page.locator('#hits[aria-busy]').count()) === 0,
  )
  expect(await chosen.textContent()).toBe(moved)

  // typed and entered before any answer: not what was found before
  await page.locator('#palette-query').fill('birch')
  await keyboard.press('Enter')
  expect(await page.locator('#palette[open]').count()).toBe(1)
  await answer('birch')
  await page.waitForURL(new RegExp(`/services/${birch.service}$`))

  // and where none comes it leads to the page
  await page.unroute(/\/palette\?q=/)
  await page.route(/\/palette\?q=cedar/, (route) =>
    route.request().isNavigationRequest() ? route.continue() : route.abort(),
  )
  portal.expectTrouble(/ERR_FAILED/, /Failed to fetch/)
  await keyboard.press('Control+k')
  await keyboard.type('cedar')
  await says(page.locator('#palette'), 'This did not load.')
  await keyboard.press('Enter')
  await page.waitForURL(/\/palette\?q=cedar$/)
  await page.context().close()
})

const later = /\/static\/later-/

test('keys pressed while what they do is on its way are not lost: letters stand in the palette, rows are walked and ticked', async () => {
  const page = await portal.signIn('dana@northline.example')
  const held: (() => void)[] = []
  await page.route(later, async (route) => {
    await new Promise<void>((resolve) => held.push(resolve))
    await route.continue()
  })
  const letThrough = async () => {
    await until('it is asked for', async () => held.length > 0)
    for (const resolve of held.splice(0)) resolve()
  }
  const { keyboard } = page
  const find = page.getByRole('link', { name: /^Find a tenant/ })
  await find.focus()
  await keyboard.press('Control+k')
  await keyboard.type('birch')
  const query = page.locator('#palette-query')
  await says(page.locator('#palette'), 'Loading…')
  expect(await query.inputValue()).toBe('birch')
  await letThrough()
  await says(page.locator('#hits [aria-selected=true]'), 'Birch Logistics')
  expect(await query.inputValue()).toBe('birch')
  expect(await page.title()).toMatch(/^All Services/)
  await keyboard.type('x')
  await says(page.locator('#hits'), 'No results')
  expect(await query.inputValue()).toBe('birchx')
  await keyboard.press('Escape')
  await until(
    'the focus is back',
    async () => (await focused(page).textContent())?.startsWith('Find') ?? false,
  )

  await page.reload()
  await isLive(page)
  for (const key of ['j', 'j', 'x']) await keyboard.press(key)
  expect(await page.locator('#services :checked').count()).toBe(0)
  await letThrough()
  await page.locator('#services > tr:nth-child(2) input:checked').waitFor()
  await keyboard.press('x')

  // down from what is looked for: the letter after it is not typed there
  await page.reload()
  await isLive(page)
  await keyboard.press('/')
  await keyboard.press('ArrowDown')
  await keyboard.press('x')
  await letThrough()
  await page.locator('#services > tr:nth-child(1) input:checked').waitFor()
  // which the ticks cover
  expect(await page.locator('[data-filter]').inputValue()).toBe('')
  await page.context().close()
})

test('where a release has taken the rest of the script away, words say so and every link leads on', async () => {
  const page = await portal.signIn('dana@northline.example', '/services', {}, (one) =>
    one.route(later, (route) => route.fulfill({ status: 404 })),
  )
  const { keyboard } = page
  await keyboard.press('j')
  await says(page.locator('.toast'), 'This did not load. Try again, or reload the page.')
  await page.getByRole('button', { name: 'Dana Okafor' }).click()
  await page.getByRole('link', { name: 'Keyboard shortcuts' }).click()
  await page.waitForURL(/\/shortcuts$/)
  await says(page.locator('h1'), 'Keyboard shortcuts')
  await keyboard.press('Control+k')
  await keyboard.type('birch')
  await says(page.locator('#palette'), 'This did not load.')
  await keyboard.press('Enter')
  await page.waitForURL(/\/palette\?q=birch$/)
  await page.locator('main').getByRole('link', { name: 'Birch Logistics' }).waitFor()

  // an answer that did not come is asked for again
  await page.goto(`${portal.url()}/services`)
  await isLive(page)
  await keyboard.press('j')
  await says(page.locator('.toast'), 'This did not load.')
  await page.unroute(later)
  await keyboard.press('j')
  await page.locator('#services th a:focus').waitFor()
  await page.context().close()
})

test('a page without a socket asks for its alarms when they are opened, and for the theme', async () => {
  const page = await portal.signIn('dana@northline.example')
  await page.routeWebSocket(/\/live/, () => {})
  // nor does it hear of them by asking for all of itself
  await page.route(/\/services$/, (route) => {
    if (!('portal-poll' in route.request().headers())) return route.continue()
  })
  await page.goto(`${portal.url()}/services`)
  await portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId: birch.id },
      severity: 'critical',
      name: verbatim('Trunk lost'),
      source: verbatim('SBC 2'),
      text: verbatim('Nothing answers at all'),
    }),
  )
  const bell = page.locator('#bell-list')
  expect(await bell.locator('[data-alarm]').count()).toBe(0)
  await page.getByRole('button', { name: /Unacknowledged alarms/ }).click()
  await says(bell, 'Nothing answers at all')
  expect(await bell.locator('[data-part]').count()).toBe(0)
  expect(await page.title()).toMatch(/^All Services/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Dana Okafor' }).click()
  const theme = page.locator('#theme')
  await theme.getByRole('button', { name: 'Light' }).focus()
  await page.keyboard.press('ArrowDown')
  expect(await focused(page).textContent()).toBe('Dark')
  await page.context().close()
})

let kits = 100
/** A push for this service; resolves once a row that nobody holds has shown the same frame. */
async function push(page: Page, ids: readonly string[]): Promise<string> {
  kits += 1
  const kit = `7.9.${kits}`
  await portal.happens(async (scope) => {
    for (const id of [...ids, birch.service]) {
      const [changed] = await scope.db.execute<{ tenant_id: string }>(
        sql`update service set kit_version = ${kit} where id = ${id} returning tenant_id`,
      )
      await scope.announce(`service:${id}`, changed?.tenant_id)
    }
  })
  await says(page.locator(`#service-${birch.service} > :nth-child(10)`), kit)
  return kit
}

test('a row under pointer, focus, tick or an open menu waits; u shows what waits', async () => {
  const page = await portal.signIn('dana@northline.example')
  const row = page.locator(`#service-${alder.service}`)
  const kit = row.locator('> :nth-child(10)')
  const held = page.locator('#held')
  const ways: Record<string, { hold(): Promise<unknown>; free(): Promise<unknown> }> = {
    pointer: {
      hold: () => row.locator('> :nth-child(8)').hover(),
      free: () => page.mouse.move(0, 0),
    },
    focus: {
      hold: () => row.getByRole('link', { name: 'Alder Foods' }).focus(),
      free: () => page.locator('.skip').focus(),
    },
    tick: {
      hold: async () => {
        await row.getByRole('checkbox').check()
        await letGo(page)
      },
      free: async () => {
        await row.getByRole('checkbox').uncheck()
        await letGo(page)
      },
    },
    menu: {
      hold: async () => {
        await row.getByRole('button', { name: /^Actions for/ }).click()
        await page.locator('#row-menu').getByRole('link').first().waitFor()
        await page.mouse.move(0, 0)
      },
      free: async () => {
        await page.keyboard.press('Escape')
        await letGo(page)
      },
    },
  }

  for (const [way, { hold, free }] of Object.entries(ways)) {
    const before = await kit.textContent()
    await hold()
    await push(page, [alder.service])
    expect(await kit.textContent(), way).toBe(before)
    await says(held, '1 update · apply (u)')
    const newest = await push(page, [alder.service])
    await says(held, '2 updates · apply (u)')
    expect(await kit.textContent(), way).toBe(before)
    if (way === 'tick') await shoot(page, 'calm-waiting')
    await free()
    await says(kit, newest)
    await held.waitFor({ state: 'hidden' })
  }

  await ways.tick?.hold()
  const newest = await push(page, [alder.service])
  await says(held, '1 update')
  await page.keyboard.press('u')
  await says(kit, newest)
  await held.waitFor({ state: 'hidden' })
  expect(await row.getByRole('checkbox').isChecked()).toBe(true)
  await page.context().close()
})

test('a list whose membership changes under a selection waits with it', async () => {
  const page = await portal.signIn('dana@northline.example', '/services?q=Logistics')
  await page.locator(`#service-${birch.service}`).getByRole('checkbox').check()
  await letGo(page)
  const [added] = await portal.sql`insert into tenant (shortname, full_name)
    values ('aaa', 'Aaa Logistics') returning id`
  await portal.happens(async (scope) => {
    await scope.db.execute(sql`
      insert into service (tenant_id, name, customer, shortname, kind, license_type)
      values (${added?.id}, 'Aaa Logistics', 'Aaa Logistics', 'aaa', 'direct-routing', 'hosted-essentials')`)
    await scope.announce('services', added?.id)
    await scope.announce('tiles', added?.id)
  })
  await says(page.locator('#held'), '1 change · apply (u)')
  expect(await page.locator('#services > tr').count()).toBe(1)
  await page.keyboard.press('u')
  await page.getByRole('link', { name: 'Aaa Logistics' }).waitFor()
  expect(await page.locator(`#service-${birch.service}`).getByRole('checkbox').isChecked()).toBe(
    true,
  )
  await page.locator('#held').waitFor({ state: 'hidden' })
  // the page that read itself again still listens to its rows
  await page.locator(`#service-${birch.service}`).getByRole('checkbox').uncheck()
  await letGo(page)
  await push(page, [])
  await page.context().close()
})
