import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { isLive, letGo, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const dana = await portal.signIn('dana@northline.example')
const nico = await portal.signIn('noc@northline.example')
const dialog = dana.locator('#dialog')
const go = (path: string) => dana.goto(`${portal.url()}${path}`)
const behind = () =>
  sql`select id, kit_version as kit from service where kit_version = '8.0.448' order by id`

test('the main tenant is upgraded first; then services on a selection, whose rows change in another window', async () => {
  await go('/kits')
  await dana.getByRole('link', { name: 'Upgrade main tenant' }).click()
  await dialog.getByRole('heading', { name: 'Upgrade main tenant' }).waitFor()
  await shoot(dana, 'kits-main')
  await dialog.getByLabel('Release').selectOption('8.0.464')
  await dialog.getByRole('button', { name: 'Upgrade main tenant' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await says(dana.locator('main'), /8\.0\.464 main tenant/)
  await shoot(dana, 'kits')

  const [one, other] = await behind()
  const rowsOf = (page: typeof dana) =>
    [one, other].map((row) => page.locator(`#service-${row?.id}`))
  await nico.goto(`${portal.url()}/services?limit=200`)
  await isLive(nico)
  for (const row of rowsOf(nico)) await says(row, /8\.0\.448/)
  await go('/services?kit=behind&limit=200')
  for (const row of rowsOf(dana)) await row.getByRole('checkbox').check()
  await dana.getByRole('button', { name: 'Upgrade kit…' }).click()
  await dialog.getByRole('heading', { name: 'Upgrade the kit of 2 services?' }).waitFor()
  await says(dialog, '2 will be queued, those with the oldest kit first')
  await shoot(dana, 'kits-selection')
  await dialog.getByRole('button', { name: 'Upgrade 2 kits' }).click()
  await says(dana.locator('.toast').last(), '2 kit upgrades queued.')
  await until('both are upgraded', async () => {
    const ids = sql([one?.id, other?.id])
    const [row] =
      await sql`select count(*)::int as n from service where id in ${ids} and kit_version = '8.0.464'`
    return row?.n === 2
  })
  // by push alone
  for (const row of rowsOf(nico)) await says(row, /8\.0\.464/)
  await shoot(nico, 'kits-pushed')
  // and a list of those behind has them no longer
  await letGo(dana)
  for (const row of rowsOf(dana)) await row.waitFor({ state: 'detached' })
})

test('all behind are upgraded from the page of kits, and one alone from its menu', async () => {
  const [one] = await behind()
  await go(`/services/${one?.id}/kit-upgrades/new`)
  await dana.getByRole('button', { name: 'Upgrade kit' }).click()
  await until('it is upgraded', async () => {
    const [row] = await sql`select kit_version as kit from service where id = ${one?.id}`
    return row?.kit === '8.0.464'
  })
  await dana.waitForURL(`**/services/${one?.id}`)
  await go('/kits')
  await dana.getByRole('button', { name: 'Upgrade all behind' }).click()
  await dialog.getByRole('heading', { name: /^Upgrade the kit of \d+ services\?$/ }).waitFor()
  await dialog.getByRole('button', { name: /^Upgrade \d+ kits$/ }).click()
  await dialog.waitFor({ state: 'hidden' })
  await until('none is behind', async () => {
    const [row] = await sql`select count(*)::int as n from service where kit_version <> '8.0.464'`
    return row?.n === 0
  })
  await letGo(dana)
  await says(dana.locator('main'), 'No service is behind the main tenant')
  await dana.setViewportSize({ width: 360, height: 740 })
  await shoot(dana, 'kits-narrow')
  expect(await sideways(dana)).toEqual([])
  await dana.emulateMedia({ colorScheme: 'dark' })
  await shoot(dana, 'kits-narrow-dark')
})
