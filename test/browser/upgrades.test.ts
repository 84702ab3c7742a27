import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql, microsoft } = portal
const application = { clientId: randomUUID(), clientSecret: 'canary' }
const redirectUri = `${portal.url()}/authenticate/callback`
const { alder } = portal.world
const [own] = await sql`select ms_tenant_id as tid from tenant where id = ${alder.id}`
microsoft.register({ ...application, redirectUris: [redirectUri] })
await portal.happens((scope) =>
  keepSecret(scope, makeSeal(testSecret), 'system.client-secret', application.clientSecret),
)
const value = { clientId: application.clientId, redirectUri, serviceUser: '' }
await sql`insert into setting (name, value, version, changed_by) values ('system', ${sql.json(value)}, 1, 'x')
  on conflict (name) do update set value = excluded.value`
const row = `#service-${alder.service}`

/** Alder's service is an Essentials again, and nothing waits. */
beforeEach(async () => {
  await sql`delete from rate_limit_hit`
  await sql`delete from license_reservation`
  await sql`delete from onboarding_invitation`
  await sql`delete from m365_authentication where tenant_id = ${alder.id}`
  await sql`delete from license_allocation where service_id = ${alder.service} and kind = 'user'`
  await sql`update service set license_type = 'hosted-essentials', licensed_users = null, deploy_status = 'deployed', status = 'ok'
    where id = ${alder.service}`
  const given = sql`(select coalesce(sum(amount), 0) from license_allocation where kind = 'user')`
  await sql`update license_pool set purchased = ${given} + 1000, reserved = 0, allocated = ${given} where kind = 'user'`
})

/** By axe, then in the dark at 360 px without scrolling sideways. */
async function judge(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `upgrade-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  expect.soft(await sideways(page), `${name} at 360 px`).toEqual([])
  await shoot(page, `upgrade-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** With what has the focus, on to the step that is called so. */
async function goOn(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: title, exact: true }).press('Enter')
  await page.locator('#step-h').filter({ hasText: title }).waitFor()
}

test('from the row’s menu by mail to the customer’s consent, and every window shows the new license', async () => {
  const go = '/services?q=Alder+Foods'
  const dana = await portal.signIn('dana@northline.example', go)
  const other = await portal.signIn('noc@northline.example', go)
  await says(other.locator(row), 'Hosted Essentials')
  // by keyboard alone
  await dana.locator(`${row} a`).first().focus()
  await dana.keyboard.press('.')
  await dana.locator('#row-menu').getByRole('link', { name: 'Upgrade service' }).press('Enter')
  await dana.locator('#step-h').filter({ hasText: 'License' }).waitFor()
  await isLive(dana)
  await dana.getByLabel('New license type').focus()
  await dana.keyboard.type('Hosted Pro')
  await dana.getByLabel('Licensed users').focus()
  await dana.keyboard.type('12')
  await judge(dana, 'license')
  await goOn(dana, 'Consent')
  await dana.getByLabel('Send link to customer IT administrator').press('Space')
  await dana.getByLabel('Full name').fill('Ada Alder')
  await dana.getByLabel('Email', { exact: true }).fill('ada@alder.example')
  await judge(dana, 'consent')
  await goOn(dana, 'Review')
  await says(dana.locator('table.figures'), 'Hosted Pro')
  await judge(dana, 'review')
  await dana.getByRole('button', { name: 'Change license' }).press('Enter')
  await dana.waitForURL(`**/services/${alder.service}`)
  await says(dana.locator('.toast'), 'waits for the customer’s consent')
  await says(dana.locator('main'), 'Waiting for consent')
  await judge(dana, 'pending')
  await says(other.locator(row), 'Hosted Essentials')

  // the customer's administrator, from the mail
  const link = await until('the mail', async () => {
    const mail = portal.mailbox.messages().find(({ to }) => to.includes('ada@alder.example'))
    return mail?.links.find((link) => link.includes('/authenticate/'))
  })
  const ada = await portal.open()
  await ada.goto(String(link))
  await ada.getByRole('button', { name: 'Continue at Microsoft' }).click()
  await ada.getByLabel('Account').selectOption(`admin@${microsoft.directory(own?.tid).domain}`)
  await ada.getByRole('button', { name: 'Accept' }).click()
  await says(ada.locator('main'), 'Microsoft 365 is connected')

  await dana.goto(`${portal.url()}/invitations`)
  await isLive(dana)
  await dana.getByRole('link', { name: 'Upgrade Customer' }).click()
  const users = dana.getByLabel('Licensed users')
  await users.waitFor()
  expect(await users.inputValue()).toBe('12')
  await users.fill('15')
  await judge(dana, 'customer')
  await dana.getByRole('button', { name: 'Upgrade Customer' }).click()
  await says(dana.locator('.toast').last(), 'is upgraded')
  await says(other.locator(row), 'Hosted Pro')
  await says(other.locator(row), '15')
})

test('without script', async () => {
  const page = await portal.signIn(
    'dana@northline.example',
    `/services/${alder.service}/upgrades/new`,
    { javaScriptEnabled: false },
  )
  await page.getByLabel('Licensed users').fill('0')
  await page.getByRole('button', { name: 'Consent', exact: true }).click()
  await page.locator('[data-errors]').waitFor()
  await page.getByLabel('New license type').selectOption('hosted-essentials-plus')
  await page.getByLabel('Licensed users').fill('7')
  await page.getByRole('button', { name: 'Consent', exact: true }).click()
  await page.getByLabel('A link to copy').check()
  await page.getByLabel('Full name').fill('Ada Alder')
  await page.getByRole('button', { name: 'Review', exact: true }).click()
  await page.getByRole('button', { name: 'Change license' }).click()
  await says(page.locator('main'), 'Upgrade pending')
  await page.getByRole('link', { name: 'Cancel upgrade' }).click()
  await page.getByRole('button', { name: 'Cancel upgrade' }).click()
  await says(page.locator('body'), 'is canceled')
  expect(await page.getByText('Waiting for consent').count()).toBe(0)
})
