import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { setStage } from '../onboarding/wizard.support.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
await setStage(sql, portal.happens)

/** Goes on with the Tab key until this has the focus. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  const isFocused = () => wanted.evaluate((element) => element === document.activeElement)
  await wanted.waitFor()
  for (let left = 120; left > 0; left -= 1) {
    if (await isFocused()) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the Tab key does not lead there')
}

/** Types into a field, or chooses of a select what begins so. */
async function enter(page: Page, label: string, words: string): Promise<void> {
  await reach(page, page.getByLabel(label, { exact: true }))
  await page.keyboard.type(words)
}

/** On to the next step with the button that is called like it. */
async function goOn(page: Page, title: string): Promise<void> {
  await reach(page, page.getByRole('button', { name: title, exact: true }))
  await page.keyboard.press('Enter')
  await page.locator('#step-h').filter({ hasText: title }).waitFor()
  // past the menu, as whoever has no mouse goes
  await reach(page, page.locator('.skip'))
  await page.keyboard.press('Enter')
}

/** By axe, then in the dark at 360 px without scrolling sideways. */
async function judge(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `onboarding-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  expect.soft(await sideways(page), `${name} at 360 px`).toEqual([])
  await shoot(page, `onboarding-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** The wizard for Cedar Farms, from All Services to the page of the service that it made. */
async function onboard(page: Page): Promise<void> {
  const { keyboard } = page
  await reach(page, page.getByRole('link', { name: 'Onboard a service' }))
  await keyboard.press('Enter')
  await page.locator('#field-tenant:focus').waitFor()
  await isLive(page)
  await keyboard.type('Cedar')
  await page.locator('#tenants-known option[value=cedar]').waitFor({ state: 'attached' })
  await enter(page, 'License type', 'Hosted Pro')
  await enter(page, 'Licensed users', '20')
  await judge(page, 'customer')
  await goOn(page, 'Connection')

  expect(await page.getByLabel('Connection name').inputValue()).toBe('cedar')
  await enter(page, 'SBC', 'frankfurt')
  await until(
    'the SBC’s own profiles',
    async () =>
      (await page.locator('#field-cacProfile option').allTextContents()).join() ===
      'None,Gold,Of frankfurt',
  )
  await enter(page, 'CAC profile', 'Gold')
  await reach(page, page.getByLabel('Connection name'))
  await keyboard.press('End')
  await keyboard.type('-1')
  await says(page.locator('#gateway'), 'cedar-1.voice.northline.example is free')
  await judge(page, 'connection')
  await goOn(page, 'Scripts')

  await enter(page, 'SBC script', 'Carrier trunk')
  await page.getByLabel('CarrierUserName').waitFor()
  await enter(page, 'SBC cleanup', 'Carrier')
  await says(page.locator('#script-texts'), 'no proxy')
  await enter(page, 'CarrierUserName', 'cedar-trunk')
  await enter(page, 'CarrierUserPassword', 'Quiet-harbour-9')
  await keyboard.press('Tab')
  await says(page.locator('#script-texts'), 'user "cedar-trunk"')
  await says(page.locator('#script-texts'), 'password "••••••••"')
  await judge(page, 'scripts')
  await goOn(page, 'Consent')

  // nothing that another way needs is in the way
  await reach(page, page.getByLabel('By email'))
  await enter(page, 'Full name', 'Cora Cedar')
  await enter(page, 'Email', 'cora@cedar')
  await reach(page, page.getByRole('button', { name: 'Review', exact: true }))
  await keyboard.press('Enter')
  await page.locator('[data-errors]:focus').waitFor()
  await judge(page, 'consent-refused')
  await enter(page, 'Email', '')
  await keyboard.press('End')
  await keyboard.type('.example')
  await goOn(page, 'Review')
  await judge(page, 'review')
  await reach(page, page.getByRole('button', { name: 'Onboard service' }))
  await keyboard.press('Enter')
  await page.waitForURL(/\/services\/[0-9a-f-]{36}$/)
  await says(page.locator('.toast'), 'Cedar Farms Direct Routing is being onboarded.')
}

test('a service is onboarded with the keyboard alone', async () => {
  const page = await portal.signIn('dana@northline.example')
  await onboard(page)
  const [made] = await sql`select d.gateway, d.phase, s.deploy_status from deployment d
    join service s on s.id = d.service_id`
  expect(made).toEqual({
    ...{ gateway: 'cedar-1.voice.northline.example', phase: 'waiting' },
    deploy_status: 'unknown',
  })
  await page.context().close()
})

test('a draft waits for its writer, and the wizard works without script', async () => {
  await sql`insert into tenant (shortname, full_name) values ('dune', 'Dune Hotels')`
  const page = await portal.signIn('dana@northline.example', '/services/new', {
    javaScriptEnabled: false,
  })
  await page.getByLabel('Shortname or name').fill('dune')
  await page.getByLabel('License type').selectOption('Hosted Essentials')
  await page.getByRole('button', { name: 'Connection' }).click()
  await page.getByLabel('SBC', { exact: true }).selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Save draft and close' }).click()
  await page.goto(`${portal.url()}/services/new`)
  await page.getByRole('link', { name: 'Dune Hotels' }).click()
  await page.getByLabel('SBC script').selectOption('Carrier trunk')
  await page.getByLabel('SBC cleanup').selectOption('Carrier trunk away')
  await page.getByRole('button', { name: 'Update preview' }).click()
  await page.getByLabel('CarrierUserPassword').fill('Quiet-harbour-9')
  await page.getByLabel('CarrierUserName').fill('dune')
  await page.getByRole('button', { name: 'Update preview' }).click()
  await says(page.locator('#script-texts'), 'user "dune"')
  // a CAC profile is needed by the template, and none was chosen
  await page.getByRole('button', { name: 'Consent' }).click()
  await says(page.locator('[data-errors]'), 'needs a CAC profile')
  await page.locator('.steps').getByRole('link', { name: 'Connection' }).click()
  await page.getByLabel('CAC profile').selectOption('Gold')
  await page.getByRole('button', { name: 'Scripts' }).click()
  await page.getByLabel('SBC script').selectOption('Carrier trunk')
  await page.getByLabel('SBC cleanup').selectOption('Carrier trunk away')
  await page.getByRole('button', { name: 'Update preview' }).click()
  await page.getByLabel('CarrierUserName').fill('dune')
  await page.getByRole('button', { name: 'Consent' }).click()
  await page.getByLabel('Without consent').check()
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Onboard service' }).click()
  await page.waitForURL(/\/services\/[0-9a-f-]{36}$/)
  await page.context().close()
})
