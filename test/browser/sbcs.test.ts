import { afterAll, expect, test } from 'vitest'
import { removeSbcs } from '../../src/domain/onboarding/sbcs.acts.ts'
import { startOvoc, startSbc } from '../../src/sandbox/sbc.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal({ world: 'people' })
const credentials = { username: 'Admin', password: 'S3cret word' }
const sbc = await startSbc({
  name: 'West',
  ...credentials,
  configuration: 'configure voip\n  sbc cac-profile 0\n    name "Gold"\n    exit\n',
})
const ovoc = await startOvoc(credentials)
afterAll(async () => {
  await sbc.stop()
  await ovoc.stop()
})
const path = '/settings/sbcs'

test('by keyboard alone: an SBC is added, asked, its profiles read, and its list shows live how it stands', async () => {
  const page = await portal.signIn('dana@northline.example', path)
  const dialog = page.locator('#dialog')
  await page.getByRole('link', { name: 'Add SBC' }).first().focus()
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Name', { exact: true }).waitFor()
  for (const [label, text] of [
    ['Name', 'West'],
    ['FQDN', 'west.sbc.example'],
    ['IP', sbc.address],
    ['SIP port', String(sbc.sipPort)],
    ['REST API URL', sbc.apiUrl],
    ['User name', credentials.username],
    ['Password', 'guessed'],
  ] as const)
    await dialog.getByLabel(label, { exact: true }).fill(text)
  expect(await findings(page)).toEqual([])
  await dialog.getByLabel('Password', { exact: true }).press('Enter')
  await says(dialog, 'refuses the user name or password')
  await shoot(page, 'sbc-refused')
  await dialog.getByLabel('Password', { exact: true }).fill(credentials.password)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await says(page.locator('#toasts'), /West is saved\. SIP: answers in .* REST API: signed in/)
  await isLive(page)
  const row = page.locator('tbody tr', { hasText: 'West' })
  await says(row, 'Answers')
  await shoot(page, 'sbcs')
  // as its probes bring it, the row changes by itself; its own, which it answers, is a minute away, and one under way is of an older version
  const [{ id = '' } = {}] = await portal.sql`select id from sbc`
  await portal.sql`update sbc set status = 'unreachable', last_error = '{"code": "sip-silent", "params": {}}', probed_at = now(), version = version + 1 where id = ${id}`
  await portal.sql`select portal_announce(${`sbc:${id}`}, null, null)`
  await says(row, 'Unreachable')
  await row.getByRole('link', { name: 'West' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}/${id}`)
  await page.getByRole('button', { name: 'Test now' }).focus()
  await page.keyboard.press('Enter')
  await says(page.locator('#toasts'), 'REST API: signed in')
  await page.getByRole('button', { name: 'Refresh CAC profiles' }).focus()
  await page.keyboard.press('Enter')
  await says(page.locator('#toasts'), '1 CAC profile read from')
  await says(page.locator('main'), 'Gold')
  expect(await findings(page)).toEqual([])
  await shoot(page, 'sbc')
})

test('OVOC is signed in to before it is kept', async () => {
  const page = await portal.signIn('dana@northline.example', '/settings/ovoc')
  await page.getByLabel('Address').fill(ovoc.url)
  await page.getByLabel('User name').fill(credentials.username)
  await page.getByLabel('Password').fill(credentials.password)
  await page.getByRole('button', { name: 'Check connection' }).press('Enter')
  await says(page.locator('main'), 'OVOC accepts the sign-in.')
  await page.getByLabel('Password').fill(credentials.password)
  await page.getByRole('button', { name: 'Apply changes' }).press('Enter')
  await says(page.locator('main'), /Signed in/)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'ovoc')
})

test('the pages are whole at 360 px and dark', async () => {
  const [{ id = '' } = {}] = await portal.sql`select id from sbc`
  const page = await portal.signIn('dana@northline.example', path, {
    ...{ viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  })
  for (const [name, of] of [
    ['sbcs-narrow', path],
    ['sbc-narrow', `${path}/${id}`],
    ['sbc-form-narrow', `${path}/${id}/edit`],
    ['ovoc-narrow', '/settings/ovoc'],
  ] as const) {
    await page.goto(`${portal.url()}${of}`)
    expect(await findings(page)).toEqual([])
    expect([of, await sideways(page)]).toEqual([of, []])
    await shoot(page, name)
  }
})

test('the page of one that is gone says so, in every window', async () => {
  const [{ id = '' } = {}] = await portal.sql`
    insert into sbc (name, fqdn, address, port, transport) values ('East', 'east.sbc.example', '127.0.0.1', 5999, 'udp') returning id`
  const page = await portal.signIn('dana@northline.example', `${path}/${id}`)
  await says(page.locator('h1'), 'East')
  portal.expectTrouble(/404/)
  await portal.happens((scope) => removeSbcs(scope, [id]))
  await says(page.locator('main'), 'SBC not found')
})
