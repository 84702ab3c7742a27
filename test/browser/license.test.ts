import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { approveOrder } from '../../src/domain/msp/orders.decisions.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const { sql, world } = portal

const overage = (page: Page) =>
  page.locator('.kpis > div', { hasText: 'Overage' }).locator('dd').first()

test('in a second window the overage falls as soon as an order is active, at the MSP and at the provider', async () => {
  await sql`update msp set base_allowance = 10 where id = ${world.harbor.id}`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${world.alder.id}, portal_period(now()), 30)`
  await sql`insert into subscription_product (code, name, mau, term_months, price) values ('P-15', 'Plus 15', 15, 12, '€ 10 a month')`
  const owner = await portal.signIn('olivia@harbor.example', '/msp/license')
  const second = await portal.signIn('olivia@harbor.example', '/msp/license')
  const dana = await portal.signIn('dana@northline.example', `/msps/${world.harbor.id}/license`)
  const watching = [second, dana]
  for (const page of watching) await says(overage(page), '20')
  expect(await findings(second)).toEqual([])
  const documents: string[] = []
  for (const page of watching)
    page.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()))

  // with the keyboard alone, and the effect is there before anything is ordered
  await owner.getByRole('link', { name: 'Extend allowance' }).press('Enter')
  await owner.waitForURL(/orders\/new$/)
  const effect = owner.locator('#order-effect')
  await says(effect, /MAU allowance\s*10\s*25\s*Overage\s*20\s*5/)
  await owner.getByLabel('Quantity').fill('2')
  await says(effect, /MAU allowance\s*10\s*40\s*Overage\s*20\s*0/)
  expect(await findings(owner)).toEqual([])
  await shoot(owner, 'license-extend')
  await owner.getByRole('button', { name: 'Order', exact: true }).press('Enter')
  await owner.waitForURL(/\/msp\/license$/)
  await says(owner.locator('.toast').last(), /waits for the provider/)
  for (const page of watching) {
    await says(page.locator('#license-orders'), 'Awaiting approval')
    await says(overage(page), '20')
  }
  // nobody touches the second window
  const [order] = await sql`select id from msp_order`
  await portal.happens((scope) => approveOrder(scope, order?.id, {}))
  for (const page of watching) await says(overage(page), '0')
  await shoot(second, 'license-page')
  expect(documents).toEqual([])
})

test('chart and table are chosen apart, and a figure leads to its accounts', async () => {
  const page = await portal.signIn('olivia@harbor.example', '/msp/license')
  await page.getByLabel('Organization', { exact: true }).first().selectOption('Alder Foods')
  await page.waitForURL(/organization=/)
  await says(page.locator('#mau-chart-title'), 'Monthly active users of Alder Foods', 'attached')
  const [now] = await sql`select portal_period(now()) as period`
  await page.getByLabel('Month', { exact: true }).selectOption(now?.period)
  await page.waitForURL(/organization=.*month=|month=.*organization=/)
  await says(page.locator('#mau-organizations'), /Alder Foods\s*30/)
  await page.locator('#mau-organizations').getByRole('link', { name: '30', exact: true }).click()
  await page.waitForURL(/\/msp\/license\/accounts\?organization=/)
  await says(page.locator('main'), 'Alder Foods')
})
