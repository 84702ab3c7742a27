import { expect, test } from 'vitest'
import { findings } from './chromium.ts'
import { isLive, letGo, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal

async function numbers() {
  const { birch } = portal.world
  await sql`delete from oc_number where tenant_id = ${birch.id} and number like '+44208000%'`
  const made = await sql`
    insert into oc_number (tenant_id, family, number, state, service_name, source, assignment, country, address_id, acquired_on, seen_at)
    select ${birch.id}, 'operator-connect', '+44208000' || lpad(i::text, 4, '0'), 'acquired', 'Birch Logistics OC', 'webui',
      case when i = 3 then 'user' else 'unassigned' end, 'GB', 'a1', now() - interval '3 days', now() - interval '1 hour'
    from generate_series(1, 12) i returning id, number`
  await sql`
    insert into emergency_address (tenant_id, family, microsoft_id, description, country, lines, city, locations)
    values (${birch.id}, 'operator-connect', 'a1', 'Head office', 'GB', 'Cannon Street 4', 'London', '[{"id":"l1","description":"2nd floor","isDefault":false}]')
    on conflict do nothing`
  return made
}

test('numbers are ticked and released by the keyboard, and the one in use stays', async () => {
  await numbers()
  const nico = await portal.signIn('noc@northline.example', '/numbers?sort=number')
  expect(await findings(nico)).toEqual([])
  await shoot(nico, 'oc-numbers')
  const row = (page: typeof nico, number: string) => page.locator('tbody tr', { hasText: number })
  for (const number of ['+442080000001', '+442080000003'])
    await row(nico, number).getByRole('checkbox').press('Space')
  await nico.getByRole('button', { name: 'Release' }).first().press('Enter')
  const dialog = nico.locator('dialog[open]')
  await says(dialog, 'It is in use')
  await shoot(nico, 'oc-numbers-release')
  await dialog.getByRole('button', { name: 'Release 1 number' }).press('Enter')
  await says(nico.locator('#toasts'), 'Release of 1 number queued.')
  await letGo(nico)
  await row(nico, '+442080000002').getByRole('checkbox').press('Space')
  await nico.getByRole('button', { name: 'Change location' }).first().press('Enter')
  await nico.locator('dialog[open]').getByLabel('Emergency address or location').selectOption({
    label: 'Head office, Cannon Street 4, London: 2nd floor',
  })
  await nico
    .locator('dialog[open]')
    .getByRole('button', { name: /Change location of 1/ })
    .press('Enter')
  await says(nico.locator('#toasts'), 'Change of location of 1 number queued.')
})

test('numbers of another family are entered as a range, what is wrong with a line is said, and another window sees them', async () => {
  const vera = await portal.signIn('vera@northline.example', '/customer-numbers')
  const page = await portal.signIn('noc@northline.example', '/customer-numbers')
  await page.getByRole('link', { name: 'Enter numbers' }).press('Enter')
  const dialog = page.locator('dialog[open]')
  await dialog.getByLabel('Customer’s shortname').fill('birch')
  await dialog.getByLabel('Family').selectOption('webex')
  await dialog.getByLabel('Numbers').fill('442080100000')
  await dialog.getByRole('button', { name: 'Enter' }).press('Enter')
  await says(dialog, 'Line 1: Enter each number with +')
  await dialog.getByLabel('Numbers').fill('+442080100000 – +442080100019')
  await dialog.getByRole('button', { name: 'Enter' }).press('Enter')
  await says(page.locator('#toasts'), '20 numbers entered.')
  await says(page.locator('main'), '+442080100019')
  await says(vera.locator('main'), '+442080100019')
  await shoot(page, 'customer-numbers')
})

test('the pages are whole at 360 px and dark', async () => {
  const [made] = await numbers()
  const page = await portal.signIn('dana@northline.example', '/numbers', {
    ...{ viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  })
  for (const [name, of] of [
    ['oc-numbers-narrow', '/numbers'],
    ['oc-number-narrow', `/numbers/${made?.id}`],
    ['oc-addresses-narrow', '/numbers/addresses'],
    ['customer-numbers-import-narrow', '/customer-numbers/import'],
  ] as const) {
    await page.goto(`${portal.url()}${of}`)
    await isLive(page)
    expect.soft(await findings(page), name).toEqual([])
    expect.soft(await sideways(page), name).toEqual([])
    await shoot(page, name)
  }
  const wide = await portal.signIn('dana@northline.example', `/numbers/${made?.id}`)
  await shoot(wide, 'oc-number')
})
