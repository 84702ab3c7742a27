import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const { alder } = portal.world
const row = `#service-${alder.service}`

test('monitoring is stopped from the row’s menu with a reason, every window follows, and it is resumed', async () => {
  const nico = await portal.signIn('noc@northline.example')
  const other = await portal.signIn('noc@northline.example')
  const go = `${portal.url()}/services?q=Alder%20Foods`
  await nico.goto(go)
  await other.goto(go)
  await isLive(other)
  const tile = other.locator('a[href="/services?status=unmonitored"]')
  const counted = async () => Number(await tile.textContent())
  const before = await counted()
  const menu = nico.locator('#row-menu')
  const open = async (entry: string) => {
    await nico.locator(`${row} [form=menu]`).click()
    await menu.getByRole('link', { name: entry }).click()
  }
  const dialog = nico.locator('#dialog')

  await open('Stop monitoring')
  await dialog.getByRole('heading', { name: /^Stop monitoring/ }).waitFor()
  const reason = dialog.getByLabel('Reason')
  await reason.fill('no')
  await dialog.getByRole('button', { name: 'Stop monitoring' }).click()
  await dialog.getByText('Enter a reason of 3 to 500 characters.').first().waitFor()
  expect(await reason.inputValue()).toBe('no')
  await reason.fill('The trunk is rewired until Friday')
  await shoot(nico, 'monitoring-stop')
  await dialog.getByRole('button', { name: 'Stop monitoring' }).click()
  await says(nico.locator('.toast'), 'is not monitored until monitoring is resumed.')
  await says(other.locator(row), 'Unmonitored')
  await until('the tile of the other window', async () => (await counted()) === before + 1)
  const status = other.locator(`${row} [title*="rewired"]`)
  expect(await status.getAttribute('title')).toMatch(
    /^Monitoring stopped by .+: The trunk is rewired until Friday$/,
  )

  await other.goto(`${portal.url()}/services/${alder.service}`)
  await other
    .getByText(/Monitoring stopped by .+: The trunk is rewired until Friday · since/)
    .waitFor()
  await shoot(other, 'monitoring-stopped')
  // with the keyboard alone: the way back is in the same place
  await nico.locator(`${row} a`).first().focus()
  await nico.keyboard.press('.')
  await menu.getByRole('link', { name: 'Resume monitoring' }).press('Enter')
  await dialog.getByText('The trunk is rewired until Friday').waitFor()
  await dialog.getByRole('button', { name: 'Resume monitoring' }).click()
  await says(nico.locator('.toast').last(), 'is monitored again.')
  await other.getByText(/rewired until Friday · since/).waitFor({ state: 'detached' })
  await says(other.locator(row), 'OK')
})

test('on the service’s own page its row’s menu queues a replication, too', async () => {
  const nico = await portal.signIn('noc@northline.example')
  await nico.goto(`${portal.url()}/services/${alder.service}`)
  await isLive(nico)
  await nico.locator(`${row} [form=menu]`).click()
  await nico.locator('#row-menu').getByRole('button', { name: 'Queue replication' }).click()
  await says(nico.locator('.toast'), 'Replication queued for 1 service.')
})
