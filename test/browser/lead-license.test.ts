import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { sql } = portal

/** By axe, then in the dark at 360 px without scrolling sideways. */
async function judge(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `lead-license-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  expect.soft(await sideways(page), `${name} at 360 px`).toEqual([])
  await shoot(page, `lead-license-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('a lead gets a license in the dialog and runs; its undo says what returns, is held, and frees the lead', async () => {
  await sql`insert into license_pool (kind, purchased) values ('service', 1000)
    on conflict (kind) do update set purchased = license_pool.allocated + license_pool.reserved + 10`
  const [lead] = await sql`
    insert into lead (audience, family, ms_tenant_id, microsoft_status, company_name, countries)
    values ('provider', 'operator-connect', ${randomUUID()}, 'active', 'Juniper Clinics', '{GB}') returning id`
  const dana = await portal.signIn('dana@northline.example', `/leads/${lead?.id}/licenses/new`)
  await dana.getByLabel('Company name').waitFor()
  expect(await dana.getByLabel('Company name').inputValue()).toBe('Juniper Clinics')
  await judge(dana, 'new')
  await dana.getByLabel('Existing tenant').check()
  await dana.getByLabel('Shortname or name of the tenant').waitFor()
  expect(await dana.getByLabel('Company name').isVisible()).toBe(false)
  await dana.getByLabel('New tenant').check()
  await dana.getByRole('button', { name: 'Apply license type' }).click()
  await dana.waitForURL('**/services/*')
  await says(dana.locator('main'), 'Juniper Clinics')
  const service = await until('it is deployed', async () => {
    const [its] = await sql`select s.id from service s join lead l on l.service_id = s.id
      where l.id = ${lead?.id} and s.deploy_status = 'deployed'`
    return its
  })
  await dana.goto(`${portal.url()}/services/${service.id}`)
  await judge(dana, 'service')
  await dana.goto(`${portal.url()}/services/${service.id}/undo-deployments/new`)
  await says(dana.locator('main'), '1 service license goes back to the pool')
  const [its] = await sql`select shortname from service where id = ${service.id}`
  await dana.locator('[name=shortname]').fill(String(its?.shortname))
  await dana.getByLabel('Reason').fill('They go to another operator')
  await dana.locator('input[type=password]').fill(password)
  await judge(dana, 'undo')
  await dana.getByRole('button', { name: 'Undo deployment' }).click()
  await dana.waitForURL(`**/services/${service.id}`)
  await says(dana.locator('main'), 'will be undone')
  await judge(dana, 'held')
  await sql`update command set next_try_at = now() where kind = 'undo-deployment'`
  await sql`update lane set wake_at = now() where not busy`
  await until('the lead is free', async () => {
    const [row] = await sql`select service_id from lead where id = ${lead?.id}`
    return row?.service_id === null
  })
  expect(await sql`select state from tenant where full_name = 'Juniper Clinics'`).toEqual([
    { state: 'active' },
  ])
})
