import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const { alder, birch } = portal.world
const nico = await portal.signIn('noc@northline.example')
const dialog = nico.locator('#dialog')
const go = async (path: string) => {
  await nico.goto(`${portal.url()}${path}`)
  await nico.mouse.move(0, 0)
}
const tick = (id: string) => nico.locator(`#service-${id}`).getByRole('checkbox').check()

test('ticked rows: the preview says exactly which, and which not and why', async () => {
  const [bare] = await sql`select id, customer from service s where deploy_status = 'deployed'
    and not exists (select from m365_authentication a where a.tenant_id = s.tenant_id) limit 1`
  const [down] = await sql`select id, customer from service where deploy_status = 'failed' limit 1`
  await go('/services?limit=200')
  for (const id of [alder.service, bare?.id, down?.id]) await tick(id)
  await nico.getByRole('button', { name: 'Queue replication…' }).click()
  await dialog.getByRole('heading', { name: 'Queue replication for 1 service?' }).waitFor()
  const part = (title: string) => dialog.locator('section').filter({ hasText: title })
  await says(part('1 will be queued'), 'Alder Foods')
  await shoot(nico, 'bulk-preview')
  const skipped = await part('1 skipped').allTextContents()
  expect(skipped.find((text) => text.includes(bare?.customer))).toMatch(/authentication/i)
  expect(skipped.find((text) => text.includes(down?.customer))).toMatch(/deploy/i)
  await dialog.getByRole('link', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await sql`select id from command`).toHaveLength(0)
})

test('all that match are pinned: one that begins to match after the preview is not touched', async () => {
  await go('/services?q=Cedar&limit=2')
  await tick((await sql`select id from service where customer = 'Cedar Energy'`)[0]?.id)
  await nico.getByLabel('all 7 that match').check()
  await nico.getByRole('button', { name: 'Queue replication…' }).click()
  const title = await dialog.getByRole('heading', { name: /^Queue replication for/ }).textContent()
  const listed = await dialog
    .locator('section')
    .filter({ hasText: 'will be queued' })
    .locator('li')
    .count()
  expect(title).toBe(`Queue replication for ${listed} services?`)
  const [late] = await sql`insert into tenant (shortname, full_name, ms_tenant_id)
    values ('cedarlate', 'Cedar Latecomer', gen_random_uuid()) returning id`
  await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
    values (${late?.id}, 'Cedar Latecomer', 'Cedar Latecomer', 'cedarlate', 'operator-connect', 'oc-pro', 20, 'deployed', 'ok')`
  await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    select id, ms_tenant_id, 'late', 'late' from tenant where id = ${late?.id}`
  await dialog.getByRole('button', { name: new RegExp(`^Queue ${listed}\\b`) }).click()
  await says(nico.locator('.toast'), `Replication queued for ${listed} services.`)
  await dialog.waitFor({ state: 'hidden' })
  expect(await nico.locator('#services :checked').count()).toBe(0)
  expect(await sql`select id from command where kind = 'replicate'`).toHaveLength(listed)
  expect(await sql`select id from command where tenant_id = ${late?.id}`).toHaveLength(0)
})

test('a CSV with a bad row: row and reason, skipped, loaded, and there', async () => {
  const csv = [
    'shortname,full_name,service_type,license_type,licensed_users',
    'newone,New One,direct-routing,hosted-pro,25',
    'x,Too Short,direct-routing,hosted-pro,25',
    'newtwo,New Two,operator-connect,oc-essential,',
  ].join('\r\n')
  await go('/services/imports')
  const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await nico.getByLabel('CSV file').setInputFiles(file)
  await nico.getByRole('button', { name: 'Check file' }).click()
  await nico.getByText('3 rows: 2 can be loaded, 1 cannot.').waitFor()
  const bad = nico
    .locator('section')
    .filter({ hasText: 'Rows that cannot be loaded' })
    .locator('tbody tr')
  expect(await bad.locator('td').allTextContents()).toEqual([
    '2',
    'shortname',
    'must be 3 to 15 letters, digits or hyphens, beginning and ending with a letter or digit',
  ])
  await shoot(nico, 'import-preview')
  await nico.getByLabel(/^Skip the 1 row/).check()
  await nico.getByRole('button', { name: 'Load 2 services' }).click()
  await nico.getByText('2 new tenants, 2 services, 1 row skipped.').waitFor()
  await nico.getByRole('main').getByRole('link', { name: 'All Services' }).click()
  await nico.getByRole('searchbox').fill('new')
  await nico.getByRole('link', { name: 'New Two' }).waitFor()
  await nico.getByRole('link', { name: 'New One' }).waitFor()
})

test('user licenses: a refusal keeps what was typed, a stale number is told, a good one shows', async () => {
  const row = nico.locator(`#service-${birch.service}`)
  await go('/services')
  await row.getByRole('button', { name: /^Actions for/ }).click()
  await nico.locator('#row-menu').getByRole('link', { name: 'Edit user licenses' }).click()
  const users = dialog.getByLabel('Licensed users')
  const save = dialog.getByRole('button', { name: 'Save licenses' })
  await users.fill('lots')
  await save.click()
  await says(dialog.locator('.error'), 'A whole number from 1 to 500')
  expect(await users.inputValue()).toBe('lots')
  await sql`update service set licensed_users = 60, version = version + 1 where id = ${birch.service}`
  await users.fill('70')
  await save.click()
  await says(dialog.getByRole('alert'), /Now: 60. You entered: 70/)
  expect(await users.inputValue()).toBe('70')
  await shoot(nico, 'licenses-stale')
  await save.click()
  await says(nico.locator('.toast'), 'has 70 user licenses.')
  await dialog.waitFor({ state: 'hidden' })
  await nico.mouse.move(0, 0)
  await says(row.locator('> :nth-child(9)'), '70')
})

test('a view is saved and opened again; columns are chosen; the list is exported', async () => {
  await go('/services?status=warning&sort=-users')
  await nico.getByRole('button', { name: 'Views' }).click()
  await nico.getByRole('link', { name: 'Save this view…' }).click()
  await dialog.getByLabel('Name').fill('Warnings first')
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await says(nico.locator('.toast'), 'View “Warnings first” saved.')
  await dialog.waitFor({ state: 'hidden' })

  await go('/services')
  await nico.getByRole('button', { name: 'Views' }).click()
  await nico.getByRole('link', { name: 'Warnings first' }).click()
  await nico.waitForURL(/status=warning&sort=-users/)
  await until('only warnings', async () =>
    (await nico.locator('#services > tr > :nth-child(2)').allTextContents()).every((text) =>
      text.includes('Warning'),
    ),
  )
  const header = nico.getByRole('columnheader', { name: 'Shortname' })
  expect(await header.isVisible()).toBe(false)
  await nico.getByRole('button', { name: 'Columns' }).click()
  await nico.locator('#columns').getByLabel('Shortname').check()
  await nico.waitForURL(/cols=.*shortname/)
  await header.waitFor()
  await nico.keyboard.press('Escape')
  const shown = await nico.locator('#services > tr').count()
  await nico.getByRole('button', { name: 'CSV' }).click()
  const [download] = await Promise.all([
    nico.waitForEvent('download'),
    nico.getByRole('link', { name: 'This view' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
  expect(lines[0]).toMatch(/^\W?shortname,full_name,service_type/)
  expect(lines).toHaveLength(shown + 1)
})
