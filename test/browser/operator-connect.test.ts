import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { queueSync } from '../../src/domain/operator-connect/sync.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql, operatorConnect: sandbox } = portal
const { clientId, msTenantId: tenantId, clientSecret } = sandbox.operator

/** By axe as it is, then in the dark at 360 px, where nothing scrolls sideways. */
async function judge(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `oc-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  expect.soft(await sideways(page), `${name} at 360 px`).toEqual([])
  await shoot(page, `oc-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('OC Settings are refused with Microsoft’s code and then saved; a run ends before the eyes of another window; profiles have their warnings', async () => {
  const one = sandbox.addTrunk('sbc1.northline.example')
  const other = sandbox.addTrunk('sbc2.northline.example')
  await sql`insert into sbc (name, fqdn, address, port, transport) values
    ('Frankfurt', ${one.trunkFqdn}, '192.0.2.7', 5061, 'tls')`
  sandbox.addProfile({ name: 'Europe', countries: ['GB', 'DE'], trunksEnrolled: [one] })
  sandbox.addProfile({ name: 'North America', trunksEnrolled: [one, other], carrier: 'Northline' })
  await sql`update sync_task set enabled = false`

  const dana = await portal.signIn('dana@northline.example', '/operator-connect')
  await dana.getByLabel('Client ID').fill(clientId)
  await dana.getByLabel('Tenant ID').fill(tenantId)
  await dana.getByLabel('Secret', { exact: true }).fill('wrong')
  await dana.getByRole('button', { name: 'Apply changes' }).click()
  await says(dana.locator('#field-clientSecret-error'), 'AADSTS7000215')
  await judge(dana, 'settings-refused')
  await dana.getByLabel('Secret', { exact: true }).fill(clientSecret)
  await dana.getByRole('button', { name: 'Test' }).click()
  await says(dana.locator('main'), 'Operator Connect accepts the sign-in.')
  await shoot(dana, 'oc-settings-tested')
  await dana.getByLabel('Secret', { exact: true }).fill(clientSecret)
  await dana.getByRole('button', { name: 'Apply changes' }).click()
  await says(dana.locator('main'), 'Not read yet')
  await shoot(dana, 'oc-settings-saved')

  const vera = await portal.signIn('vera@northline.example', '/sync-tasks')
  const row = vera.locator('tbody tr', { hasText: 'Calling profiles' })
  await says(row, 'Off')
  const [task] = await sql`select id from sync_task where name = 'calling-profiles'`
  sandbox.fail({ kind: 'slow', on: 'profiles', delayMs: 1500 })
  await dana.goto(`${portal.url()}/sync-tasks/${task?.id}`)
  await isLive(dana)
  await dana.getByRole('button', { name: 'Run now' }).click()
  await says(row, 'Running')
  await says(row, 'Succeeded')
  await says(dana.locator('main tbody tr').first(), 'Succeeded')
  await judge(dana, 'sync-task')
  await shoot(vera, 'oc-sync-tasks')

  await dana.goto(`${portal.url()}/calling-profiles`)
  await isLive(dana)
  await says(dana.locator('tbody tr', { hasText: 'Europe' }), 'One trunk')
  await says(dana.locator('tbody tr', { hasText: 'North America' }), 'Trunk of no known SBC')
  expect(await dana.locator('tbody tr', { hasText: 'Europe' }).textContent()).not.toContain(
    'no known',
  )
  await judge(dana, 'profiles')
  await dana.getByRole('link', { name: 'Europe' }).click()
  await says(dana.locator('main'), 'Frankfurt')
  await judge(dana, 'profile')
})

test('what it would remove is asked first, and declined it stays', async () => {
  const trunks = Array.from({ length: 8 }, (_, n) => sandbox.addTrunk(`t${n}.northline.example`))
  const [task] = await sql`select id from sync_task where name = 'trunks'`
  const run = async () => {
    await portal.happens((scope) => queueSync(scope, ['trunks']))
    await until('it ran', async () => {
      const open =
        await sql`select from command where kind = 'sync' and state in ('queued', 'executing')`
      return open.length === 0
    })
  }
  await run()
  for (const { trunkId } of trunks) sandbox.removeTrunk(trunkId)
  await run()
  const nico = await portal.signIn('noc@northline.example', `/sync-tasks/${task?.id}`)
  await says(nico.locator('main'), '8 entries are missing at Microsoft')
  await judge(nico, 'sync-asks')
  await nico.getByRole('button', { name: 'Decline' }).click()
  await says(nico.locator('#toasts'), 'Nothing was removed')
  await says(nico.locator('main tbody tr').first(), 'Declined')
  await nico.getByRole('link', { name: 'Edit schedule' }).click()
  const dialog = nico.locator('dialog[open]')
  await dialog.getByLabel('Every so many minutes').fill('2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await says(dialog, 'Enter from 5 to 1,440 minutes.')
  await shoot(nico, 'oc-sync-edit')
})
