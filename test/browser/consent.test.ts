import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { inviteToConsent } from '../../src/domain/onboarding/invitations.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { linkTokenOf, makeSeal } from '../../src/domain/settings/secrets.ts'
import { testSecret } from '../support/setup.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql, microsoft } = portal
const application = { clientId: randomUUID(), clientSecret: 'canary' }
const [alder] = await sql`
  select t.id, t.ms_tenant_id as tid, s.id as service from tenant t join service s on s.tenant_id = t.id where t.shortname = 'alderfoods' limit 1`
const redirectUri = `${portal.url()}/authenticate/callback`
microsoft.register({ ...application, redirectUris: [redirectUri] })
await portal.happens((scope) =>
  keepSecret(scope, makeSeal(testSecret), 'system.client-secret', application.clientSecret),
)
const value = { clientId: application.clientId, redirectUri, serviceUser: '' }
await sql`insert into setting (name, value, version, changed_by) values ('system', ${sql.json(value)}, 1, 'x')`
beforeEach(async () => void (await sql`delete from rate_limit_hit`))

const admin = () => `admin@${microsoft.directory(alder?.tid).domain}`

async function invite(language: 'en' | 'de' = 'en') {
  const { id } = await Scope.enter(portal.database(), system({ kind: 'provider' }), (scope) =>
    inviteToConsent(scope, testSecret, {
      ...{ tenantId: alder?.id, serviceId: alder?.service, fullName: 'Ada Alder' },
      ...{ email: null, adminEmail: admin(), language },
    }),
  )
  return { id, url: `${portal.url()}/authenticate/${linkTokenOf(testSecret, id)}` }
}

test('an administrator consents at Microsoft, and an operator sees it and goes on', async () => {
  const { id, url } = await invite()
  const noc = await portal.signIn('dana@northline.example', '/invitations')
  const row = noc.locator(`#invitation-${id}`)
  await says(row, 'Not sent')
  expect(await findings(noc)).toEqual([])
  const page = await portal.open()
  await page.goto(url)
  await says(page.locator('main'), 'Connect Microsoft 365')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'consent')
  // by keyboard alone
  await page.getByRole('button', { name: 'Continue at Microsoft' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Permissions requested' }).waitFor()
  await page.getByLabel('Account').selectOption(admin())
  await page.getByRole('button', { name: 'Cancel' }).click()
  await says(page.locator('main'), 'The request was declined')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'consent-declined')
  await page.getByRole('button', { name: 'Continue at Microsoft' }).click()
  await page.getByLabel('Account').selectOption(admin())
  await page.getByRole('button', { name: 'Accept' }).click()
  await says(page.locator('main'), 'Microsoft 365 is connected')
  expect(page.url()).toBe(url)
  await says(row, 'Consented')
  await shoot(noc, 'invitations')
  await row.getByRole('link', { name: 'Upgrade Customer' }).click()
  await noc.getByText(String(alder?.tid)).waitFor()
  expect(await findings(noc)).toEqual([])
  await shoot(noc, 'invitations-upgrade')
  await noc.getByRole('button', { name: 'Upgrade Customer' }).click()
  await says(row, 'Completed')
  await page.reload()
  await says(page.locator('main'), 'This link is not valid')
})

test('by a code, on another device: the page notices by itself, on a phone and in the dark', async () => {
  const { url } = await invite('de')
  const page = await portal.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
  await page.goto(url)
  await page.getByRole('button', { name: 'Code verwenden' }).click()
  const code = (await page.locator('code.break', { hasText: /^[A-Z]{9}$/ }).textContent()) ?? ''
  expect(await findings(page)).toEqual([])
  await shoot(page, 'consent-code')
  expect(await sideways(page)).toEqual([])
  const elsewhere = await portal.open()
  await elsewhere.goto(`${microsoft.url}/devicelogin`)
  await elsewhere.getByLabel('Code').fill(code.toLowerCase())
  await elsewhere.getByLabel('Account').selectOption(admin())
  await elsewhere.getByRole('button', { name: 'Sign in' }).click()
  await says(elsewhere.locator('body'), 'You have signed in')
  await page.getByText('Microsoft 365 ist verbunden').waitFor({ timeout: 30_000 })
  await shoot(page, 'consent-done')
})

test('without script', async () => {
  const { url } = await invite()
  const page = await portal.open({ javaScriptEnabled: false })
  await page.goto(url)
  await page.getByRole('button', { name: 'Use a code' }).click()
  await page.getByRole('link', { name: 'Look again' }).click()
  await page.getByRole('button', { name: 'Continue at Microsoft' }).click()
  await page.getByRole('link', { name: 'Continue at Microsoft' }).click()
  await page.getByLabel('Account').selectOption(admin())
  await page.getByRole('button', { name: 'Accept' }).click()
  await says(page.locator('main'), 'Microsoft 365 is connected')
})
