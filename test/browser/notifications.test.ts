import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const { alder } = portal.world
const path = '/settings/notifications'
const owner = { tenantId: alder.id }
const key = 'trunk'

const happened = (name: string) =>
  portal.happens((scope) =>
    raise(scope, {
      ...{ owner, key, severity: 'critical', name: verbatim(name), source: verbatim('SBC 1') },
      ...{ text: verbatim('No answer to OPTIONS'), customer: 'Alder Foods' },
    }),
  )
/** The portal's clock so many minutes ahead of the others. */
const ahead = (minutes: number) =>
  sql.unsafe(
    `create or replace function portal_clock() returns timestamptz language sql stable as $$ select now() + interval '${minutes} minutes' $$`,
  )
afterAll(() => ahead(0))

const arrived = async (address: string) =>
  portal.mailbox
    .messages()
    .filter(({ to }) => JSON.stringify(to).includes(address))
    .map(({ subject }) => subject)

async function judge(page: Page, name: string) {
  expect.soft(await findings(page), name).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await sideways(page), `${name} at 360`).toEqual([])
  await shoot(page, `${name}-360-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('a rule is made by keyboard alone: looked at before it is kept, told in the list', async () => {
  const dana = await portal.signIn('dana@northline.example', path)
  await judge(dana, 'notifications-none')
  await dana.getByRole('link', { name: 'Add notification' }).first().focus()
  await dana.keyboard.press('Enter')
  await dana.waitForURL(`**${path}/new`)
  await dana.getByLabel('Name', { exact: true }).focus()
  await dana.keyboard.type('Night desk')
  // on to the addresses, which begin with the maker's own
  for (let n = 0; n < 40; n++) {
    await dana.keyboard.press('Tab')
    const name = await dana.evaluate(() => document.activeElement?.getAttribute('name'))
    if (name === 'emails1') break
  }
  await dana.keyboard.press('Control+A')
  await dana.keyboard.type('noc@northline.example')
  await dana.keyboard.press('Tab')
  await dana.keyboard.press('Tab')
  await dana.keyboard.type('15')
  await dana.keyboard.press('Tab')
  await dana.keyboard.type('nobody')
  await dana.getByRole('button', { name: 'Preview' }).focus()
  await dana.keyboard.press('Enter')
  await says(dana.locator('[data-errors]'), /nobody: /)
  await dana.locator('[name=emails2]').fill('boss@northline.example')
  await dana.getByRole('button', { name: 'Preview' }).focus()
  await dana.keyboard.press('Enter')
  await says(
    dana.getByRole('alert'),
    'Would have sent nothing in the last 7 days. Nothing was saved.',
  )
  expect(await sql`select from notification_rule`).toHaveLength(0)
  await judge(dana, 'notification-previewed')
  await dana.getByRole('button', { name: 'Add notification' }).focus()
  await dana.keyboard.press('Enter')
  await says(dana.locator('.toast'), 'Night desk tells of what is raised from now on.')
  await says(
    dana.locator('#main tbody tr').first(),
    'boss@northline.example, noc@northline.example',
  )
  await judge(dana, 'notifications')
}, 120_000)

test('what it sends shows in an open window by push: raised, escalated, acknowledged, cleared', async () => {
  const [rule] = await sql`select id from notification_rule`
  const sent = `${path}/${rule?.id}/sent`
  const dana = await portal.signIn('dana@northline.example', sent)
  const documents: string[] = []
  dana.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()))
  const row = (address: string) => dana.locator('#main tbody tr', { hasText: address })
  const { id } = await happened('Trunk down')
  await says(row('noc@northline.example'), 'Sent')
  await says(row('boss@northline.example'), 'Waiting')
  await until('the first mail is there', async () => (await arrived('noc@')).length === 1)
  expect(await arrived('noc@')).toEqual(['Critical: Trunk down (Alder Foods)'])

  // a customer's acknowledgement does not keep the provider's next step back
  await portal.happens((scope) =>
    scope.db.execute(
      `update alarm set ack_tier = 'tenant', acknowledged_at = now(), acknowledged_by = 'Otis' where id = '${id}'`,
    ),
  )
  await ahead(15)
  await says(row('boss@northline.example'), /^(?!.*Waiting).*Sent/s)
  await until('the next step is told', async () => (await arrived('boss@')).length === 1)
  await judge(dana, 'notification-sent')

  // acknowledged by the provider, a second one goes no further
  await portal.happens((scope) => clear(scope, owner, key))
  await until(
    'both hear the clear',
    async () => (await arrived('boss@')).length + (await arrived('noc@')).length === 4,
  )
  expect(await arrived('noc@')).toContain('Cleared: Trunk down (Alder Foods)')
  const second = await happened('Trunk down again')
  await until('it is told', async () => (await arrived('noc@')).length === 3)
  await portal.happens((scope) => acknowledge(scope, [second.id]))
  await says(row('boss@northline.example').first(), 'Not needed')
  expect(await arrived('boss@')).toHaveLength(2)
  expect(documents).toEqual([])
}, 120_000)

test('an edit says what it would have sent, and a tenant has rules of its own on its host', async () => {
  const [rule] = await sql`select id from notification_rule`
  const dana = await portal.signIn('dana@northline.example', `${path}/${rule?.id}`)
  await says(dana.locator('.note'), /Would have sent \d+ messages in the last 7 days\./)
  await dana.getByLabel('Severity, and worse').selectOption('critical')
  await dana.getByRole('button', { name: 'Save' }).click()
  await says(dana.locator('.toast'), 'Night desk is saved.')
  const host = new URL(portal.url())
  const otis = await portal.open()
  await otis.goto(
    `${host.protocol}//alderfoods.localhost:${host.port}/session/new?next=${path}/new`,
  )
  await otis.locator('input[name=login]').fill('otis@alder.example')
  await otis.getByLabel('Password', { exact: true }).fill('browser-Passw0rd!')
  await otis.getByRole('button', { name: 'Sign in' }).click()
  await otis.waitForURL(`**${path}/new`)
  await isLive(otis)
  expect(await otis.getByLabel('Tenants').count()).toBe(0)
  await otis.getByLabel('Name', { exact: true }).fill('Ours')
  await otis.getByRole('button', { name: 'Add notification' }).click()
  await says(otis.locator('.toast'), 'Ours tells of what is raised from now on.')
  await says(otis.locator('#main tbody'), 'Ours')
  expect(await otis.locator('#main tbody').textContent()).not.toContain('Night desk')
}, 120_000)
