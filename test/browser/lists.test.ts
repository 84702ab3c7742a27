import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const { alder, birch } = portal.world
for (const [key, name] of ['Trunk refused', 'Licenses are short', 'Certificate ends'].entries())
  await portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId: alder.id },
      key: `lists-${key}`,
      severity: 'major',
      name: verbatim(name),
      source: verbatim('SBC 1'),
      text: verbatim('Told by the test'),
      serviceId: alder.service,
      customer: 'Alder Foods',
    }),
  )
await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name,
    state, attempt, requested_name, ended_at)
  select 'tenant', ${alder.id}, 'service', 'replicate', 'service', ${alder.service}, 'Alder Foods Direct Routing',
    'cancelled', 1, 'Nico Brandt', now() from generate_series(1, 3)`
await sql`insert into api_token (audience, name, role, hash, created_by, expires_at)
  values ('provider', 'Billing', 'operator', 'h1', 'Dana', now() + interval '9 days'), ('provider', 'Reports', 'monitor', 'h2', 'Dana', now() - interval '1 day')`
await sql`insert into log_entry (audience, actor_kind, actor_name, type, subject_kind, subject_name)
  select 'provider', 'account', 'Dana Okafor', 'setting.changed', 'setting', 'line ' || n from generate_series(1, 3) n`
await sql`insert into mail (audience, template, language, to_name, to_address, state)
  values ('provider', 'test', 'en', 'Dana', 'dana@northline.example', 'sent'), ('provider', 'test', 'en', 'Nico', 'noc@northline.example', 'failed')`

/** Each list of the operators' portal, one of its columns that may be hidden, and what of it is searched for. */
const lists = [
  { path: '/services', column: 'Licensed users', q: 'alder' },
  { path: '/tenants', column: 'Disk', q: 'alder' },
  { path: '/alarms', column: 'Last seen', q: 'trunk' },
  { path: '/commands', column: 'Attempt', q: 'alder' },
  { path: '/settings/users', column: 'Role', q: 'dana' },
  { path: '/settings/tokens', column: 'Role', q: 'billing' },
  { path: '/audit', column: 'Result', q: 'line' },
  { path: '/settings/messages', column: 'Queued', q: 'dana' },
] as const
const quiet = { reducedMotion: 'reduce' } as const
const dana = await portal.signIn('dana@northline.example', '/services', quiet)
const dialog = dana.locator('#dialog')
const go = async (path: string) => {
  await dana.goto(`${portal.url()}${path}`)
  await dana.mouse.move(0, 0)
}
const rows = (page: Page) => page.locator('tbody[data-list] > tr')

test.each(lists)(
  '$path: nothing runs out of the window, and on a narrow one rows are cards',
  async ({ path }) => {
    await go(`${path}?limit=5`)
    expect(await rows(dana).count()).toBeGreaterThan(0)
    const name = path.replaceAll('/', '-').slice(1)
    let narrow = 0
    for (const width of [360, 1440, 1920]) {
      await dana.setViewportSize({ width, height: 900 })
      expect(await sideways(dana), String(width)).toEqual([])
      const shown = await rows(dana)
        .first()
        .evaluate(
          (row) =>
            [...row.children].filter(
              (cell) =>
                getComputedStyle(cell).display !== 'none' &&
                !cell.querySelector('input, [form=menu]'),
            ).length,
        )
      const cut = await rows(dana)
        .locator('button, a')
        .evaluateAll((acts) =>
          acts
            .filter((act) => act.getClientRects().length > 0)
            .filter((act) => act.getBoundingClientRect().right > window.innerWidth)
            .map((act) => act.outerHTML),
        )
      if (width === 360) {
        expect(cut).toEqual([])
        expect(shown).toBeLessThanOrEqual(4)
        narrow = shown
      } else expect(shown).toBeGreaterThan(narrow)
      await shoot(dana, `list-${name}-${width}`)
    }
    await dana.setViewportSize({ width: 1440, height: 900 })
  },
)

test.each(lists)(
  '$path: a column is hidden, the view is saved, opened and taken away',
  async ({ path, column, q }) => {
    await go(`${path}?q=${q}`)
    const head = dana.getByRole('columnheader', { name: column, exact: true })
    await head.waitFor()
    await dana.getByRole('button', { name: 'Columns' }).click()
    await dana.locator('#columns').getByLabel(column, { exact: true }).uncheck()
    await dana.waitForURL(/cols=/)
    await head.waitFor({ state: 'hidden' })
    await dana.keyboard.press('Escape')
    await dana.getByRole('button', { name: 'Views' }).click()
    await dana.getByRole('link', { name: 'Save this view…' }).click()
    await dialog.getByLabel('Name').fill('Narrow')
    await dialog.getByRole('button', { name: 'Save view' }).click()
    await says(dana.locator('.toast').last(), 'View “Narrow” saved.')
    await dialog.waitFor({ state: 'hidden' })
    await go(path)
    await dana.getByRole('button', { name: 'Views' }).click()
    await dana.getByRole('link', { name: 'Narrow' }).click()
    await dana.waitForURL(new RegExp(`q=${q}`))
    await head.waitFor({ state: 'hidden' })
    const shown = await rows(dana).count()
    await dana.getByRole('button', { name: 'CSV' }).click()
    const [download] = await Promise.all([
      dana.waitForEvent('download'),
      dana.getByRole('link', { name: 'This view' }).click(),
    ])
    const text = await readFile(await download.path(), 'utf8')
    expect(text.trim().split('\r\n').length).toBeGreaterThan(shown)
  },
)

test('the keyboard finds, walks, ticks and opens a row’s menu', async () => {
  await go('/tenants')
  await dana.keyboard.press('/')
  await dana.keyboard.type('alder')
  await dana.waitForURL(/q=alder/)
  await until('one row', async () => (await rows(dana).count()) === 1)
  await dana.keyboard.press('ArrowDown')
  await dana.keyboard.press('x')
  await until('ticked', async () => (await rows(dana).locator(':checked').count()) === 1)
  await says(dana.locator('.bulk strong'), 'Selected: 1')
  await dana.keyboard.press('.')
  const menu = dana.locator('#row-menu')
  await menu.getByRole('link', { name: 'Log' }).waitFor()
  await dana.keyboard.press('ArrowDown')
  await dana.keyboard.press('Escape')
  await menu.waitFor({ state: 'hidden' })
})

test('what is typed before the page listens is looked for all the same', async () => {
  const page = await dana.context().newPage()
  await page.addInitScript(() =>
    addEventListener('DOMContentLoaded', () => {
      const field = document.querySelector<HTMLInputElement>('#main input[type=search]')
      if (!field || field.value) return
      field.value = 'alder'
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }),
  )
  await page.goto(`${portal.url()}/tenants`)
  await page.waitForURL(/q=alder/)
  await page.close()
})

test('many are deactivated after a question and enabled at once, and their rows say so', async () => {
  await go('/tenants?q=cedar&limit=3')
  for (const at of [0, 1]) await rows(dana).nth(at).getByRole('checkbox').check()
  await dana.getByRole('button', { name: 'Deactivate…' }).click()
  await dialog.getByRole('heading', { name: 'Deactivate 2 tenants?' }).waitFor()
  await shoot(dana, 'list-deactivate')
  await dialog.getByRole('button', { name: 'Deactivate 2 tenants' }).click()
  await says(dana.locator('.toast').last(), '2 tenants deactivated.')
  await until('the rows say so', async () => {
    const states = await rows(dana).allTextContents()
    return states.filter((text) => text.includes('Deactivated')).length === 2
  })
  for (const at of [0, 1]) await rows(dana).nth(at).getByRole('checkbox').check()
  await dana.getByRole('button', { name: 'Activate', exact: true }).click()
  await says(dana.locator('.toast').last(), '2 tenants activated.')
  const [left] = await sql`select count(*)::int as off from tenant where state = 'deactivated'`
  expect(left?.off).toBe(0)
})

test('a filter and Enter are one entry of the history, however it was typed', async () => {
  await go('/tenants')
  const entries = () => dana.evaluate(() => history.length)
  const before = await entries()
  const search = dana.getByRole('searchbox')
  for (const [typed, found] of [
    ['al', /q=al$/],
    ['alder', /q=alder$/],
  ] as const) {
    await search.fill(typed)
    await dana.waitForURL(found)
  }
  const answered = dana.waitForResponse(/q=alder/)
  await search.press('Enter')
  await answered
  await search.fill('cedar')
  await search.press('Enter')
  await dana.waitForURL(/q=cedar$/)
  expect(await entries()).toBe(before + 1)
  await dana.goBack()
  await dana.waitForURL(/tenants$/)
})

test('a preview of many opens at its beginning, and scrolls in one place', async () => {
  await go('/tenants?limit=50')
  await dana.locator('[data-all]').check()
  await dana.getByLabel(/that match/).check()
  await dana.getByRole('button', { name: 'Deactivate…' }).click()
  await dialog.getByRole('heading', { name: /^Deactivate \d+ tenants/ }).waitFor()
  const seen = await dialog.evaluate((element) => ({
    scrollers: [element, ...element.querySelectorAll('*')]
      .filter((one) => one.scrollHeight > one.clientHeight + 1)
      .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY))
      .map(({ className, scrollTop }) => ({ className, scrollTop })),
    isFootShown:
      (element.querySelector('footer')?.getBoundingClientRect().bottom ?? Infinity) <= innerHeight,
  }))
  expect(seen).toEqual({ scrollers: [{ className: 'body', scrollTop: 0 }], isFootShown: true })
  await shoot(dana, 'list-preview')
  await dana.keyboard.press('Escape')
  await go('/alarms')
  await rows(dana)
    .first()
    .getByRole('button', { name: /^Acknowledge/ })
    .click()
  await dana.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await until(
    'the offer is gone with what it offered',
    async () =>
      (await dana.locator('.toast').getByRole('button', { name: 'Undo' }).count()) === 0 &&
      (await dana.locator('.toast').count()) === 1,
  )
})

test('without script a list is filtered, paged, and acted upon', async () => {
  const plain = await portal.signIn('dana@northline.example', '/services', {
    javaScriptEnabled: false,
  })
  await plain.goto(`${portal.url()}/services?limit=2&q=cedar`)
  await plain.getByRole('link', { name: 'Next' }).click()
  await plain.waitForURL(/after=/)
  await plain.getByRole('link', { name: 'Previous' }).click()
  await plain.goto(`${portal.url()}/services?q=alder`)
  await rows(plain).first().getByRole('checkbox').check()
  await plain.getByRole('button', { name: 'Queue replication…' }).click()
  await plain.waitForURL(/\/services\/selections\//)
  await plain.getByRole('button', { name: 'Queue 1 replication' }).click()
  await plain.waitForURL(/\/services$/)
  const [queued] =
    await sql`select count(*)::int as n from command where kind = 'replicate' and state <> 'cancelled'`
  expect(queued?.n).toBe(1)
})

test('a German tenant reads its lists in German', async () => {
  await sql`update tenant set language = 'de' where id = ${birch.id}`
  const bea = await portal.open(quiet)
  const home = `http://birch.localhost:${new URL(portal.url()).port}`
  await bea.goto(`${home}/session/new`)
  await bea.locator('input[name=login]').fill('bea@birch.example')
  await bea.locator('input[name=password]').fill(password)
  await bea.keyboard.press('Enter')
  await bea.waitForURL(`${home}/`)
  for (const [path, words] of [
    ['/services', 'Spalten'],
    ['/alarms', 'Ansichten'],
    ['/commands', 'Spalten'],
    ['/people', 'Ansichten'],
    ['/log', 'Ansichten'],
  ] as const) {
    await bea.goto(`${home}${path}`)
    await bea.getByRole('button', { name: words }).waitFor()
    expect(await bea.getByText('Columns', { exact: true }).count()).toBe(0)
  }
  await shoot(bea, 'list-german')
  await sql`update tenant set language = 'en' where id = ${birch.id}`
})
