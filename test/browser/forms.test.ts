import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const sites = `/tenants/${portal.world.alder.id}/sites`
await portal.sql`insert into site (tenant_id, name, time_zone, language)
  values (${portal.world.alder.id}, 'Head office', 'Europe/London', 'en')`

async function enter(page: Page, email: string) {
  await page.locator('input[name=login]').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a form in the dialog: focus in its first field, faults beside the fields, a toast, and the list has it', async () => {
  const dana = await portal.signIn('dana@northline.example', sites)
  const dialog = dana.locator('#dialog')
  await dana.getByRole('link', { name: 'Add site' }).click()
  await dialog.getByLabel('Name').waitFor()
  const focused = () => dana.evaluate(() => document.activeElement?.id ?? '')
  expect(await focused()).toBe('field-name')
  expect(await findings(dana)).toEqual([])

  await dialog.getByLabel('Name').fill('head OFFICE')
  await dialog.getByLabel('Address').fill('1 Quay\nLeith')
  await dana.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await says(dialog.getByRole('alert'), /Name: head OFFICE already exists\./)
  expect(await dana.evaluate(() => document.activeElement?.hasAttribute('data-errors'))).toBe(true)
  expect(await dialog.getByLabel('Address').inputValue()).toBe('1 Quay\nLeith')
  await shoot(dana, 'form-refused')

  await dialog.getByLabel('Name').fill('Depot')
  await dana.keyboard.press('Enter')
  await says(dana.locator('.toast'), 'Saved.')
  await dialog.waitFor({ state: 'hidden' })
  await dana.getByRole('link', { name: 'Depot' }).waitFor()
})

test('a long form scrolls between its head and its foot', async () => {
  const dana = await portal.signIn('dana@northline.example', sites, {
    viewport: { width: 800, height: 420 },
  })
  await dana.getByRole('link', { name: 'Head office' }).click()
  await dana.getByRole('heading', { name: 'Edit Head office' }).first().waitFor()
  await dana.goto(`${portal.url()}${sites}`)
  await dana.getByRole('link', { name: 'Add site' }).click()
  const [head, foot] = [dana.locator('#dialog header'), dana.locator('#dialog footer')]
  for (const part of [head, foot]) {
    const box = await part.boundingBox()
    expect((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 0) <= 420).toBe(true)
  }
  await dana.locator('#dialog').getByLabel('Language').scrollIntoViewIfNeeded()
  expect(await head.isVisible()).toBe(true)
  await shoot(dana, 'form-low-window')
})

test('without script the same form is a page, and the next one says what was done', async () => {
  const dana = await portal.signIn('dana@northline.example', sites, { javaScriptEnabled: false })
  await dana.getByRole('link', { name: 'Add site' }).click()
  await dana.getByLabel('Name').fill('Yard')
  await dana.getByRole('button', { name: 'Save' }).click()
  await says(dana.locator('.toast'), 'Saved.')
  await dana.getByRole('link', { name: 'Yard' }).click()
  await dana.getByLabel('Name').fill('Yard 2')
  await portal.sql`update site set name = 'Yard 3', version = version + 1 where name = 'Yard'`
  await dana.getByRole('button', { name: 'Save' }).click()
  await says(dana.getByRole('alert').last(), 'Now: Yard 3. You entered: Yard 2.')
  await shoot(dana, 'form-stale')
  await dana.getByRole('button', { name: 'Save' }).click()
  await dana.getByRole('link', { name: 'Yard 2' }).waitFor()
})

test('a double click saves once and says so; until then the button waits and keeps the focus', async () => {
  const dana = await portal.signIn('dana@northline.example', sites)
  const [dialog, toast] = [dana.locator('#dialog'), dana.locator('.toast')]
  const sent: string[] = []
  dana.on('request', (one) => one.method() === 'POST' && sent.push(one.url()))
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await dana.route(`**${sites}`, async (route) => {
    if (route.request().method() === 'POST') await held
    await route.continue()
  })
  await dana.getByRole('link', { name: 'Add site' }).click()
  await dialog.getByLabel('Name').fill('Twice')
  const save = dialog.getByRole('button', { name: 'Save' })
  // by hand: a pointer waits for nothing
  const box = await save.boundingBox()
  const [x, y] = [(box?.x ?? 0) + 10, (box?.y ?? 0) + 10]
  await dana.mouse.dblclick(x, y)
  await dialog.locator('button[aria-disabled=true]').waitFor()
  expect(await dana.evaluate(() => document.activeElement?.textContent)).toBe('Save')
  await dana.keyboard.press('Enter')
  answer()
  await says(toast, 'Saved.')
  await dialog.waitFor({ state: 'hidden' })
  expect(sent).toHaveLength(1)
  await dana.getByRole('link', { name: 'Twice' }).waitFor()
  await dana.goto(`${portal.url()}/profile`)
  // one that the browser sends itself
  await dana.getByRole('button', { name: 'Save', exact: true }).dblclick()
  await says(toast, 'Preferences saved.')
  expect(sent).toHaveLength(2)
  await dana.context().close()
})

test('what a proxy answers in place of the portal is not put into the page: the form stays, and says that nobody answered', async () => {
  portal.expectTrouble(/503/)
  const dana = await portal.signIn('dana@northline.example', sites)
  const dialog = dana.locator('#dialog')
  await dana.getByRole('link', { name: 'Add site' }).first().click()
  await dialog.getByLabel('Name').fill('Behind a proxy')
  const answered = (headers: Record<string, string>) =>
    dana.route(`**${sites}`, (route) =>
      route.fulfill({ status: 503, headers, body: 'The portal is not reachable.' }),
    )
  await answered({})
  const save = dialog.getByRole('button', { name: 'Save' })
  await save.click()
  await says(dialog.getByRole('alert'), 'The portal did not answer.')
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Behind a proxy')
  expect(await dialog.locator('form[data-dirty]').count()).toBe(1)
  // what the portal itself answers is shown where it says
  await dana.unroute(`**${sites}`)
  await answered({ 'X-Request-Id': 'ours' })
  await save.click()
  await says(dialog, 'The portal is not reachable.')
  expect(await dialog.getByLabel('Name').count()).toBe(0)
  await dana.context().close()
})

test('a refused step of the wizard is read from its list of errors on, with script and without', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const dana = await portal.signIn('dana@northline.example', '/tenants/new', {
      javaScriptEnabled,
    })
    for (const [label, typed] of Object.entries({
      'Company name': 'Silverline Rail',
      'Admin username': 'j.devries',
      'Admin password': 'short',
      'First name': 'Joke',
      Email: 'nobody@nowhere',
      Shortname: 'a b',
    }))
      await dana.getByLabel(label, { exact: true }).fill(typed)
    await dana.getByRole('button', { name: 'Email notification' }).click()
    const errors = dana.locator('[data-errors]')
    await says(errors, 'Nothing was created. Please correct:')
    expect(await errors.evaluate((one) => one === document.activeElement)).toBe(true)
    await errors.locator('a[href="#field-password"]').waitFor()
    await dana.context().close()
  }
})

test('without script the second click gets the first one’s answer', async () => {
  const dana = await portal.signIn('dana@northline.example', sites, { javaScriptEnabled: false })
  await dana.getByRole('link', { name: 'Add site' }).click()
  await dana.getByLabel('Name').fill('Once')
  let sent = 0
  await dana.route(`**${sites}`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    sent += 1
    // the portal has done it, and its answer is still on the way
    if (sent === 1) await route.fetch({ maxRedirects: 0 })
    else await route.continue()
  })
  const box = await dana.getByRole('button', { name: 'Save' }).boundingBox()
  const click = () => dana.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10)
  await click()
  await until('the portal has it', async () => {
    const [{ count } = { count: 0 }] = await portal.sql<{ count: number }[]>`
      select count(*)::int from site where name = 'Once'`
    return count === 1
  })
  await click()
  await says(dana.locator('.toast'), 'Saved.')
  expect(sent).toBe(2)
  await dana.getByRole('link', { name: 'Once' }).waitFor()
  await dana.context().close()
})

test('a session that ends keeps what was typed and comes back to it, sent by nobody but the reader', async () => {
  const dana = await portal.signIn('dana@northline.example', sites)
  const dialog = dana.locator('#dialog')
  await dana.getByRole('link', { name: 'Add site' }).click()
  await dialog.getByLabel('Name').fill('Typed in a dialog')
  await dialog.getByLabel('Address').fill('1 Quay\nLeith')
  const wizard = await dana.context().newPage()
  await wizard.goto(`${portal.url()}/tenants/new`)
  await isLive(wizard)
  await wizard.getByLabel('Company name', { exact: true }).fill('Silverline Rail')
  await wizard.getByLabel('Admin password', { exact: true }).fill('Oyster-brook-71')
  const bare = await portal.signIn('dana@northline.example', `${sites}/new`, {
    javaScriptEnabled: false,
  })
  await bare.getByLabel('Name').fill('Typed without script')

  const sent: string[] = []
  dana.context().on('request', (one) => {
    if (one.method() === 'POST') sent.push(`${new URL(one.url()).pathname} ${one.postData()}`)
  })
  const other = await portal.signIn('dana@northline.example', '/profile')
  await other.getByRole('button', { name: 'End all others' }).click()
  for (const page of [dana, wizard]) await page.waitForURL(/\/session\/new\?next=.*kept/)
  expect(sent.map((one) => one.split(' ')[0])).toEqual(['/kept-forms', '/kept-forms'])
  expect(sent.join()).toContain('Silverline')
  expect(sent.join()).not.toContain('Oyster')
  await bare.getByRole('button', { name: 'Save' }).click()
  await bare.waitForURL(/\/session\/new\?next=.*kept/)

  const next = (page: Page) => new URL(page.url()).searchParams.get('next') ?? ''
  for (const [page, label, typed] of [
    [dana, 'Name', 'Typed in a dialog'],
    [bare, 'Name', 'Typed without script'],
  ] as const) {
    const path = next(page)
    await enter(page, 'dana@northline.example')
    await page.waitForURL(`**${path}`)
    await says(page.getByRole('alert'), 'Your session ended before this was sent.')
    expect(await page.getByLabel(label).inputValue()).toBe(typed)
  }
  expect(await dana.getByLabel('Address').inputValue()).toBe('1 Quay\nLeith')
  await wizard.goto(`${portal.url()}${next(wizard)}`)
  await says(wizard.getByRole('alert'), 'Your session ended before this was sent.')
  const value = (label: string) => wizard.getByLabel(label, { exact: true }).inputValue()
  expect([await value('Company name'), await value('Admin password')]).toEqual([
    'Silverline Rail',
    '',
  ])
  await shoot(wizard, 'form-kept')
  const made = () => portal.sql`select name from site where name like 'Typed%'`
  expect(await made()).toEqual([])
  for (const page of [dana, bare]) {
    await page.getByRole('button', { name: 'Save' }).click()
    await says(page.locator('.toast'), 'Saved.')
  }
  expect(await made()).toHaveLength(2)
  for (const page of [dana, bare, other]) await page.context().close()
})

test('before something is lost the focus is on the way out: Enter keeps it', async () => {
  const dana = await portal.signIn('dana@northline.example', sites)
  const dialog = dana.locator('#dialog')
  const toggle = dana.getByRole('button', { name: 'Enable Alder Foods' })
  await toggle.click()
  await dialog.getByRole('heading', { name: 'Deactivate Alder Foods?' }).waitFor()
  expect(await dana.evaluate(() => document.activeElement?.textContent)).toBe('Keep active')
  await dana.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await toggle.click()
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await says(dana.locator('.toast'), 'Alder Foods deactivated.')
})
