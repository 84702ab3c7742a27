import { expect, test, vi } from 'vitest'
import { signedFor, systemIdOf } from '../support/license.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'

const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
const portal = await openBrowserPortal({ world: 'none' })
const [link = ''] = /http\S+\/setup\?token=\S+/.exec(printed.mock.calls.join('\n')) ?? []
printed.mockRestore()

test('an empty portal leads its first operator until customers are in', async () => {
  const page = await portal.open()
  await page.goto(link)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'first-setup')
  await page.getByLabel('Your name').fill('Ada First')
  await page.getByLabel('Email').fill('ada@northline.example')
  await page.getByLabel('Password', { exact: true }).fill('a few unrelated words')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.waitForURL(/\/services$/)

  const checklist = page.getByRole('region', { name: 'Getting started' })
  await says(checklist, '0 of 3 done')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'first-checklist')
  await checklist.getByRole('link', { name: 'Load license file' }).click()
  const text = signedFor(await systemIdOf(portal.sql), { lines: { 'STARTER-S': 1, USER: 500 } })
  const license = { name: 'license.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }
  await page.getByLabel('License file', { exact: true }).setInputFiles(license)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'license-file')
  await page.getByRole('button', { name: 'Check file' }).click()
  await page.getByRole('row', { name: 'Tenants' }).getByText('10').waitFor()
  expect(await findings(page)).toEqual([])
  await shoot(page, 'license-preview')
  await page.getByRole('button', { name: 'Load file' }).click()
  await page.getByText('STARTER-S × 1, USER × 500').waitFor()
  expect(await findings(page)).toEqual([])
  await shoot(page, 'license-files')
  await page.getByRole('link', { name: 'All Services' }).click()
  await says(checklist, '1 of 3 done')
  await checklist.getByRole('link', { name: 'Enter licenses' }).click()
  const card = page.getByRole('region', { name: 'Service licenses' })
  await card.getByLabel('Purchased licenses').fill('10')
  await card.getByRole('button', { name: 'Save' }).click()
  await says(card, 'Available10')
  // what the file says is not to be entered
  const users = page.getByRole('region', { name: 'User licenses' })
  await says(users, 'Available500')
  expect(await users.getByLabel('Purchased licenses').count()).toBe(0)
  await page.getByRole('link', { name: 'All Services' }).click()
  await says(checklist, '2 of 3 done')
  await shoot(page, 'first-half')

  await checklist.getByRole('link', { name: 'Import a list' }).click()
  const csv =
    'shortname,service_type,license_type,licensed_users\nfirstco,direct-routing,hosted-pro,20\n'
  const file = { name: 'first.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByRole('button', { name: 'Check file' }).click()
  await page.getByRole('button', { name: 'Load 1 service' }).click()
  await page.getByText('1 new tenant, 1 service, 0 rows skipped.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'All Services' }).click()
  await page.getByRole('link', { name: 'firstco' }).waitFor()
  expect(await checklist.count()).toBe(0)
  await page.goto(link)
  await page.getByText('This link was used').waitFor()
})
