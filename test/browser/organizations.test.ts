import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, letGo, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const focused = (page: Page) => page.locator(':focus')

/** Tab by Tab until what has the focus says this. */
async function tabTo(page: Page, wanted: RegExp) {
  for (let left = 60; left > 0; left -= 1) {
    await page.keyboard.press('Tab')
    const said = await focused(page).evaluate(
      (it) => it.getAttribute('aria-label') ?? it.textContent ?? '',
    )
    if (wanted.test(said)) return
  }
  throw new Error(`nothing with ${wanted} is reached by Tab`)
}

test('an MSP’s owner makes an organization with the keyboard, sees it in the list and goes into its portal', async () => {
  const page = await portal.signIn('olivia@harbor.example', '/msp/organizations')
  const other = await portal.signIn('olivia@harbor.example', '/msp/organizations')
  const { keyboard } = page
  await tabTo(page, /New organization/)
  await keyboard.press('Enter')
  const dialog = page.locator('#dialog')
  await dialog.getByRole('heading', { name: 'New organization' }).waitFor()
  await dialog.locator('input[name=name]:focus').waitFor()
  expect(await findings(page)).toEqual([])
  await keyboard.type('ALDER FOODS')
  await keyboard.press('Tab')
  await keyboard.press('Control+A')
  await keyboard.type('250')
  await shoot(page, 'organization-new')
  // another has that name, in another case
  await keyboard.press('Enter')
  await says(dialog, 'There is an organization named ALDER FOODS already')
  await dialog.locator('input[name=name]').focus()
  await keyboard.press('Control+A')
  await keyboard.type('Silverline Rail')
  await keyboard.press('Enter')
  await says(page.locator('.toast'), 'Silverline Rail created.')
  // also where nobody did anything
  for (const window of [page, other]) {
    await letGo(window)
    await says(window.locator('#organizations'), 'Silverline Rail')
  }

  await keyboard.press('/')
  await keyboard.type('silverline')
  await until('one row left', async () => (await page.locator('#organizations > tr').count()) === 1)
  await says(
    page.locator('#organizations > tr'),
    /silverlinerail.*Active.*0.*1.*0.*250.*0 %.*none/s,
  )
  expect(await findings(page)).toEqual([])
  await shoot(page, 'organizations')
  await tabTo(page, /Login to .*Silverline Rail/)
  await keyboard.press('Enter')
  await dialog.getByLabel('Reason').waitFor()
  await keyboard.type('Looking at what a new organization begins with')
  await keyboard.press('Enter')
  await page.waitForURL(({ hostname }) => hostname === 'silverlinerail.localhost')
  await page
    .getByRole('button', { name: 'Enter' })
    .or(page.getByText('Support session'))
    .first()
    .waitFor()
  await shoot(page, 'organization-login')
})

test('ownership is transferred with the password, and the page is the new owner’s', async () => {
  await portal.sql`insert into account (audience, msp_id, email, name, role)
    values ('msp', ${portal.world.harbor.id}, 'adam@harbor.example', 'Adam Rowe', 'admin')`
  const page = await portal.signIn('olivia@harbor.example', '/msp/administrators')
  await page.getByRole('link', { name: 'Transfer ownership' }).click()
  const dialog = page.locator('#dialog')
  await dialog.getByLabel('New owner').selectOption({ label: 'Adam Rowe · adam@harbor.example' })
  expect(await findings(page)).toEqual([])
  await dialog.getByLabel('Your password').fill('browser-Passw0rd!')
  await dialog.getByRole('button', { name: 'Transfer ownership' }).click()
  await says(page.locator('.toast'), 'Adam Rowe is now the owner.')
  await isLive(page)
  const rows = page.locator('#administrators > tr')
  await says(rows.filter({ hasText: 'Adam Rowe' }), 'Owner')
  expect(await page.getByRole('link', { name: 'Transfer ownership' }).count()).toBe(0)
  await rows.filter({ hasText: 'Olivia Marsh' }).getByRole('link').first().click()
  await says(page.locator('main'), 'Only the owner manages administrators.')
})
