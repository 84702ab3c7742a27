import { expect, test } from 'vitest'
import { aLead, aTenant, became, setUp } from '../operator-connect/leads.support.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal({ world: 'people' })
const dana = 'dana@northline.example'

test('leads: found, opened, made without consent, given to an MSP in one window and shown in another; dark and narrow', async () => {
  const { sql } = portal
  await setUp(portal)
  const [harbor] = await sql`insert into msp (name) values ('Harbor Telecom') returning id`
  await aLead(portal, { name: 'Abel Freight', countries: ['DE', 'FR'], size: 'L50_U249' })
  await aLead(portal, { name: 'Bramble Foods', status: 'suspended', countries: ['GB'] })
  await aLead(portal, { name: 'Cedar Homes', status: 'removed', size: null, countries: [] })
  await aLead(portal, { name: 'Dune Hotels', status: 'not-active', msp: String(harbor?.id) })
  const [whole, part] = [await aLead(portal, { name: 'Elm Clinics' }), await aLead(portal)]
  await became(portal, whole, await aTenant(portal))
  await became(portal, part, await aTenant(portal, { hasApi: false }))
  await aLead(portal, { name: 'Fjord Media', family: 'webex', countries: ['NO'] })
  const page = await portal.signIn(dana, '/leads')
  await isLive(page)
  await says(page.locator('main'), 'Abel Freight')
  // the menu is a list to a screen reader and shows no bullets
  const marks = await page
    .locator('#nav ul')
    .evaluateAll((lists) => lists.map((one) => getComputedStyle(one).listStyleType))
  expect(new Set(marks)).toEqual(new Set(['none']))
  expect(await findings(page)).toEqual([])
  await shoot(page, 'leads')
  const row = page.locator('tbody tr', { hasText: 'Abel Freight' })
  await row.locator('summary').press('Enter')
  await says(row, 'it@l')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'leads-details')

  const known = crypto.randomUUID()
  portal.microsoft.addTenant({
    ...{ msTenantId: known, clientId: crypto.randomUUID(), clientSecret: 'x' },
    ...{ users: 1, domain: 'gorse.example' },
  })
  await page.getByRole('link', { name: 'Create consentless lead' }).press('Enter')
  await page.getByLabel('Company name').fill('Gorse Ferries')
  await page.getByLabel('Microsoft tenant ID').fill(crypto.randomUUID())
  await page.getByRole('button', { name: 'Validate tenant ID' }).press('Enter')
  await says(page.locator('main'), 'Microsoft has no tenant with this ID.')
  await page.getByLabel('Microsoft tenant ID').fill(known)
  await page.getByRole('button', { name: 'Validate tenant ID' }).press('Enter')
  await says(page.locator('main'), 'Microsoft has a tenant with this ID.')
  expect(await page.getByLabel('Company name').inputValue()).toBe('Gorse Ferries')
  await page.getByLabel('Countries').fill('de, dk')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'lead-new')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.waitForURL(/\/leads\/[0-9a-f-]{36}$/)
  for (const said of ['The size of the company is not known.', 'Denmark', 'Without consent'])
    await says(page.locator('main'), said)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'lead')

  const other = await portal.signIn('vera@northline.example', '/leads?q=Gorse')
  await isLive(other)
  await page.goto(`${portal.url()}/leads?q=Gorse`)
  await page.locator('tbody tr', { hasText: 'Gorse' }).getByRole('button').last().press('Enter')
  const menu = page.locator('#row-menu')
  await says(menu, 'No sync has found it at Microsoft yet.')
  await shoot(page, 'lead-menu')
  await menu.getByText('Assign to MSP').press('Enter')
  const dialog = page.locator('#dialog')
  await dialog.getByLabel('MSP', { exact: true }).selectOption(String(harbor?.id))
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: /Assign/ }).press('Enter')
  await says(page.locator('#toasts'), '1 lead assigned to')

  await says(other.locator('tbody tr', { hasText: 'Gorse' }), 'Harbor Telecom')

  await page.goto(`${portal.url()}/leads/tenants`)
  await says(page.locator('tbody tr', { hasText: 'Elm Clinics' }), 'Ready for numbers')
  await says(page.locator('tbody'), '1 thing missing')
  await shoot(page, 'lead-tenants')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${portal.url()}/customer-leads`)
  await says(page.locator('main'), 'Fjord Media')
  await shoot(page, 'customer-leads-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${portal.url()}/leads`)
  await says(page.locator('main'), 'Abel Freight')
  await shoot(page, 'leads-360')
  await page.locator('tbody tr', { hasText: 'Bramble' }).getByRole('link').first().press('Enter')
  await says(page.locator('main'), 'Microsoft Status is Suspended')
  await shoot(page, 'lead-360')
})
