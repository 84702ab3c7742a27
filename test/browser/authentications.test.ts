import { expect, test } from 'vitest'
import { makeClientCertificate } from '../../src/sandbox/certificates.ts'
import { findings } from './chromium.ts'
import { isLive, letGo, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql, microsoft } = portal
const path = '/authentications'
const clientId = '0a0a0a0a-0000-4000-8000-00000000beef'

test('by keyboard alone a sign-in is validated, and each open window sees how it went', async () => {
  const { birch } = portal.world
  await sql`update m365_authentication set status = 'unknown', validated_at = null where tenant_id = ${birch.id}`
  const vera = await portal.signIn('vera@northline.example', `${path}?q=birch`)
  const nico = await portal.signIn('noc@northline.example', `${path}?q=birch`)
  const [seen, row] = [vera, nico].map((page) =>
    page.locator('tbody tr', { hasText: 'Birch Logistics' }),
  )
  if (!seen || !row) throw new Error('no rows')
  await says(seen, 'Unknown')
  expect(await findings(nico)).toEqual([])
  const choose = async () => {
    await row.getByRole('button', { name: /Birch Logistics/ }).press('Enter')
    await nico.locator('#row-menu button', { hasText: 'Validate' }).press('Enter')
  }
  await choose()
  await says(nico.locator('#toasts'), 'Validation of 1 tenant queued.')
  await says(seen, /Valid(?!at)/)
  await letGo(nico)
  await says(row, /Valid(?!at)/)
  await shoot(nico, 'authentications')

  const [{ ms = '' } = {}] =
    await sql`select ms_tenant_id as ms from m365_authentication where tenant_id = ${birch.id}`
  microsoft.tenant(String(ms)).application.clientSecret = 'another'
  await choose()
  await says(seen, 'Invalid')
  await says(seen, 'the client secret is wrong')
})

test('a certificate is entered by the keyboard, tried at Microsoft and kept', async () => {
  const { birch } = portal.world
  const [{ ms = '' } = {}] =
    await sql`select ms_tenant_id as ms from m365_authentication where tenant_id = ${birch.id}`
  const certificate = makeClientCertificate({ name: 'ours', days: 200 })
  Object.assign(microsoft.tenant(String(ms)).application, {
    ...{ clientId, clientSecret: 'new one', certificates: [certificate.pem] },
  })
  const page = await portal.signIn('dana@northline.example', `${path}/${birch.id}/application`)
  await page.getByLabel('Client ID').fill(clientId)
  await page.getByLabel('Certificate (PEM)').fill(certificate.pem)
  await page.getByLabel('Private key (PEM)').fill('-----BEGIN PRIVATE KEY-----')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await says(page.locator('main'), 'Paste the RSA private key')
  expect(await findings(page)).toEqual([])
  await page.getByLabel('Private key (PEM)').fill(certificate.privateKey)
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await says(page.locator('#toasts'), 'Saved and validated.')
  await isLive(page)
  await says(page.locator('main'), 'Certificate expires')
  expect(await page.content()).not.toContain('PRIVATE KEY')
  await shoot(page, 'authentication-application')
})

test('the pages are whole at 360 px and dark', async () => {
  const { birch } = portal.world
  const page = await portal.signIn('dana@northline.example', path, {
    ...{ viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  })
  for (const [name, of] of [
    ['authentications-narrow', path],
    ['authentication-narrow', `${path}/${birch.id}/application`],
  ] as const) {
    await page.goto(`${portal.url()}${of}`)
    await isLive(page)
    expect.soft(await findings(page), name).toEqual([])
    expect.soft(await sideways(page), name).toEqual([])
    await shoot(page, name)
  }
})
