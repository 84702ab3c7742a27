import type { BrowserContextOptions, Page } from 'playwright-core'
import postgres from 'postgres'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Hub } from '../../src/realtime/hub.ts'
import { onPostgres } from '../support/database.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

// the embedded database cannot be cut off
describe.skipIf(!onPostgres)('a database that is away, or takes no changes', async () => {
  if (!onPostgres) return test.skip('skipped: needs PostgreSQL', () => {})
  const portal = await openBrowserPortal({ isCuttable: true })
  const { alder, birch } = portal.world
  const sites = `/tenants/${alder.id}/sites`
  const line = (page: Page) => page.locator('#outage')
  const isOver = (page: Page) =>
    until('the line is gone', async () => !(await line(page).innerText()))
  const isBack = () =>
    until('the portal is back', async () => (await fetch(`${portal.url()}/readyz`)).status === 200)
  const rows = (page: Page) => page.locator('#services > tr').count()
  const trouble = [/503/, /WebSocket/, /ERR_/]

  afterEach(async () => {
    portal.link.open()
    await switchTo(false)
    await until('the portal is back', async () => {
      const answer = await fetch(`${portal.url()}/readyz`).catch(() => null)
      return answer?.status === 200 && (await answer.text()) === 'ready\n'
    })
    for (const context of portal.browser.contexts()) await context.close()
  })

  /** As of a fail-over nobody keeps the connection that was; when it is over, everybody does. */
  async function switchTo(isReadOnly: boolean) {
    const owner = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
    const [{ name } = { name: '' }] = await portal.sql<{ name: string }[]>`
      select current_database() as name`
    await owner.unsafe(
      `alter database "${name}" set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
    )
    if (isReadOnly)
      await owner`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = ${name} and usename like 'portal_login_%'`
    await owner.end()
  }

  async function addSite(page: Page, name: string) {
    await page.getByRole('link', { name: 'Add site' }).first().click()
    const dialog = page.locator('#dialog')
    await dialog.getByLabel('Name').fill(name)
    return { dialog, save: () => dialog.getByRole('button', { name: 'Save' }).click() }
  }
  const saved = (name: string) => portal.sql`select 1 from site where name = ${name}`

  test('cut off, open pages keep what they show and say as of when; what is typed stays, and all heals by itself', async () => {
    portal.expectTrouble(...trouble)
    const list = await portal.signIn('vera@northline.example')
    const form = await portal.signIn('dana@northline.example', sites)
    const before = await rows(list)
    expect(before).toBeGreaterThan(10)
    expect(await line(list).innerText()).toBe('')
    const { dialog, save } = await addSite(form, 'Typed before the cut')
    const from = Date.now()
    portal.link.closing()
    await says(line(list), /^\s*As of \d\d:\d\d\. The database cannot be reached: /)
    expect(Date.now() - from).toBeLessThan(8000)
    const since = Date.parse((await line(list).locator('time').getAttribute('datetime')) ?? '')
    expect(Math.abs(since - from)).toBeLessThan(5000)
    expect(await rows(list)).toBe(before)
    // what stands below the line is not called live
    await says(list.locator('#live'), /^Out of date since \d\d:\d\d$/)
    await save()
    await says(dialog.getByRole('alert'), 'currently unreachable')
    // begun and not sent: nothing is drawn over it, and a session that ends keeps it
    expect(await dialog.locator('form[data-dirty]').count()).toBe(1)
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Typed before the cut')
    await shoot(form, 'outage-form')
    await shoot(list, 'outage-away')
    portal.link.open()
    await Promise.all([list, form].map((page) => isOver(page)))
    await isLive(list)
    expect(await rows(list)).toBe(before)
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Typed before the cut')
    expect(await saved('Typed before the cut')).toHaveLength(0)
    await save()
    await says(form.locator('.toast'), 'Saved.')
    expect(await saved('Typed before the cut')).toHaveLength(1)
  })

  test('without the announcement the page says only since when it hears nothing', async () => {
    portal.expectTrouble(...trouble)
    const spy = vi.spyOn(Hub.prototype, 'stand').mockImplementation(() => {})
    try {
      const list = await portal.signIn('vera@northline.example')
      portal.link.closing()
      await says(list.locator('#live'), /^Out of date since/)
      expect(spy).toHaveBeenCalled()
      expect(await line(list).innerText()).toBe('')
    } finally {
      spy.mockRestore()
    }
  })

  test('one that takes no changes: pages open and are live with the line above them; saving says why, and works when it is gone', async () => {
    portal.expectTrouble(...trouble)
    const list = await portal.signIn('vera@northline.example')
    const form = await portal.signIn('dana@northline.example', sites)
    const { dialog, save } = await addSite(form, 'Typed while read-only')
    await switchTo(true)
    await says(line(list), /^\s*Since \d\d:\d\d the database takes no changes\. /)
    await isLive(list)
    expect(await list.locator('html').getAttribute('data-live')).toBeNull()
    // one that is opened meanwhile has it from the start, without a push
    const late = await list.context().newPage()
    await late.routeWebSocket(/\/live/, () => {})
    await late.goto(`${portal.url()}/alarms`)
    await says(line(late), 'takes no changes')
    await save()
    await says(dialog.getByRole('alert'), 'takes no changes at the moment')
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Typed while read-only')
    await shoot(list, 'outage-read-only')
    await switchTo(false)
    await isOver(list)
    await isOver(form)
    await save()
    await says(form.locator('.toast'), 'Saved.')
    expect(await saved('Typed while read-only')).toHaveLength(1)
  })

  test('a form that the browser itself sends does not leave the page while nobody can take it; pressed again, it does', async () => {
    portal.expectTrouble(...trouble)
    const page = await portal.signIn('dana@northline.example', '/profile')
    const form = page.locator('form[action="/profile"]')
    const zone = form.locator('[name=timeZone]')
    // what is done meanwhile comes with the first letter
    const loaded = page.waitForResponse(/later/)
    await zone.selectOption('Europe/Amsterdam')
    await loaded
    portal.link.closing()
    await says(line(page), 'cannot be reached')
    const save = form.getByRole('button', { name: 'Save', exact: true })
    await save.click()
    await says(page.locator('#notice'), 'nothing can be saved')
    expect(await zone.inputValue()).toBe('Europe/Amsterdam')
    await save.click()
    const again = page.getByRole('button', { name: 'Send again' })
    await again.waitFor()
    portal.link.open()
    await isBack()
    await again.click()
    await says(page.locator('.toast'), 'Preferences saved.')
    expect(await zone.inputValue()).toBe('Europe/Amsterdam')
  })

  test('without script the answer holds what was typed and no password; sent again, it is saved', async () => {
    portal.expectTrouble(...trouble)
    const dana = await portal.signIn('dana@northline.example', `${sites}/new`, {
      javaScriptEnabled: false,
    })
    await dana.getByLabel('Name').fill('Typed without script')
    await dana.getByLabel('Address').fill('1 Quay\nLeith')
    portal.link.closing()
    await dana.getByRole('button', { name: 'Save' }).click()
    const again = dana.getByRole('button', { name: 'Send again' })
    await again.waitFor()
    await dana.locator('summary').click()
    await says(dana.locator('pre').nth(1), /1 Quay\s+Leith/)
    await shoot(dana, 'outage-sent-again')
    await again.click()
    await again.waitFor()
    portal.link.open()
    await isBack()
    await again.click()
    await says(dana.locator('.toast'), 'Saved.')
    expect(await portal.sql`select address from site where name = 'Typed without script'`).toEqual([
      { address: '1 Quay\nLeith' },
    ])

    const stranger = await portal.open({ javaScriptEnabled: false })
    await stranger.goto(`${portal.url()}/session/new`)
    await stranger.locator('input[name=login]').fill('vera@northline.example')
    await stranger.getByLabel('Password', { exact: true }).fill(password)
    portal.link.closing()
    await stranger.getByRole('button', { name: 'Sign in' }).click()
    await again.waitFor({ state: 'detached' })
    await stranger.getByRole('button', { name: 'Send again' }).waitFor()
    expect(await stranger.content()).not.toContain(password)
    await shoot(stranger, 'outage-sign-in')
    portal.link.open()
    await isBack()
    await stranger.getByLabel('Password or code').fill(password)
    await stranger.getByRole('button', { name: 'Send again' }).click()
    await stranger.waitForURL(`${portal.url()}/services`)
  })

  const looks: [string, BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['360', { viewport: { width: 360, height: 740 } }],
    ['360-dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ]
  test.each(looks)('the line fits and can be read, %s', async (name, options) => {
    portal.expectTrouble(...trouble)
    await portal.sql`update tenant set language = 'de' where id = ${birch.id}`
    const staff = await portal.signIn('vera@northline.example', '/services', options)
    const home = portal.url().replace('://', '://birch.')
    const bea = await portal.open(options)
    await bea.goto(`${home}/session/new`)
    await bea.locator('input[name=login]').fill('bea@birch.example')
    await bea.locator('input[name=password]').fill(password)
    await bea.keyboard.press('Enter')
    await bea.waitForURL(`${home}/`)
    await isLive(bea)
    const judged = async (page: Page, what: string) => {
      expect(await findings(page, ['color-contrast', 'region', 'aria-valid-attr'])).toEqual([])
      expect(await sideways(page), what).toEqual([])
      await shoot(page, `outage-${what}-${name}`)
    }
    await switchTo(true)
    await says(line(staff), 'takes no changes')
    await says(line(bea), /Seit \d\d:\d\d nimmt die Datenbank keine Änderungen an\./)
    await judged(staff, 'read-only')
    if (!options.viewport) {
      await staff.goto(`${portal.url()}/alarms/catalogue`)
      await staff.evaluate(() => scrollTo(0, 600))
      await until('scrolled', () => staff.evaluate(() => scrollY > 300))
      expect((await line(staff).boundingBox())?.y, 'in sight').toBe(48)
      await staff.goto(`${portal.url()}/services`)
      await isLive(staff)
    }
    await judged(bea, 'read-only-german')
    portal.link.closing()
    await says(line(staff), 'cannot be reached')
    await says(line(bea), /Stand \d\d:\d\d\. Die Datenbank ist nicht erreichbar/)
    await judged(staff, 'away')
    await judged(bea, 'away-german')
  })
})
