import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const dana = await portal.signIn('dana@northline.example')

test('by keyboard: services are ticked, a wave is started, halts in its second ring in front of an open window, goes on and is done', async () => {
  // seven whose Microsoft 365 answers, and in the second ring one that does not
  const services = await sql`select s.id, s.tenant_id as tenant, t.ms_tenant_id as ms from service s
    join tenant t on t.id = s.tenant_id join m365_authentication a on a.tenant_id = s.tenant_id
    where s.deploy_status = 'deployed' order by s.customer, s.id limit 7`
  portal.microsoft.fail(services[3]?.ms, { kind: 'revoked', on: 'token', times: null })
  await dana.goto(`${portal.url()}/services?limit=200`)
  for (const { id } of services) {
    await dana.locator(`#service-${id}`).getByRole('checkbox').focus()
    await dana.keyboard.press('Space')
  }
  await dana.getByRole('button', { name: 'Start a wave…' }).focus()
  await dana.keyboard.press('Enter')
  await dana.waitForURL('**/waves/selections/*')
  await says(dana.locator('main'), '7 services chosen.')
  await dana.getByLabel('Name', { exact: true }).fill('Read all again')
  await dana.getByLabel('Rings', { exact: true }).fill('1, 3, rest')
  await dana.getByRole('switch', { name: /^Halts on a new/ }).focus()
  await dana.keyboard.press('Space')
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'wave-start')
  await dana.getByRole('button', { name: 'Show who is in which ring' }).focus()
  await dana.keyboard.press('Enter')
  await says(dana.locator('#wave-preview'), 'The next 3 services')
  await says(dana.locator('#wave-preview'), 'The rest')
  await dana.getByRole('button', { name: 'Start wave' }).focus()
  await dana.keyboard.press('Enter')
  await dana.waitForURL(/\/waves\/[0-9a-f-]{36}$/)
  await says(dana.locator('main'), 'Read all again')
  const second = await portal.signIn('vera@northline.example', '/waves')
  await says(second.locator('main tbody tr'), 'Read all again')
  // of itself, in both windows
  const why = dana.getByText(/^Halted: \d of \d failed, more than 5 %\.$/)
  await why.waitFor({ timeout: 60_000 })
  await says(second.locator('main tbody tr'), 'Halted')
  const states =
    await sql`select ring, state, count(*)::integer as count from wave_item group by 1, 2 order by 1, 2`
  expect(states.filter(({ ring }) => ring === 2)).toEqual([{ ring: 2, state: 'waiting', count: 3 }])
  await says(dana.locator('#wave-ring-1'), 'Halted')
  await says(dana.locator('#wave-ring-2'), 'To come')
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'wave-halted')
  expect(await second.getByRole('button', { name: 'Go on' }).count()).toBe(0)
  portal.microsoft.heal(services[3]?.ms)
  await dana.getByRole('link', { name: /that failed|what failed/ }).focus()
  await dana.keyboard.press('Enter')
  await dana.waitForURL('**?state=failed')
  await dana.getByRole('button', { name: 'Try failed again and go on' }).focus()
  await dana.keyboard.press('Enter')
  await says(dana.locator('#toasts'), 'is tried again.')
  await until(
    'the wave is done',
    async () => (await sql`select state from wave`)[0]?.state === 'done',
    60_000,
  )
  await says(second.locator('main tbody tr'), '7 done')
  await says(dana.locator('main'), '7 done')
  await shoot(dana, 'wave-done')
})

test('on a narrow screen and in the dark', async () => {
  const narrow = await portal.signIn('dana@northline.example', '/waves', {
    ...{ viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  })
  expect(await sideways(narrow)).toEqual([])
  expect(await findings(narrow)).toEqual([])
  await shoot(narrow, 'waves-narrow')
  await narrow.getByRole('link', { name: 'Read all again' }).click()
  await narrow.waitForURL(/\/waves\/[0-9a-f-]{36}$/)
  expect(await sideways(narrow)).toEqual([])
  expect(await findings(narrow)).toEqual([])
  await shoot(narrow, 'wave-narrow')
})

test('a tenant’s tags are edited on its page and are a filter of the lists', async () => {
  const { alder } = portal.world
  await dana.goto(`${portal.url()}/tenants/${alder.id}`)
  await dana.getByRole('link', { name: 'Edit tags' }).focus()
  await dana.keyboard.press('Enter')
  await dana.locator('#dialog').getByLabel('Tags').fill('Pilot, early')
  await dana.keyboard.press('Enter')
  await says(dana.locator('#toasts'), 'are saved')
  await says(dana.locator('main'), 'pilot')
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'tags')
  await dana.goto(`${portal.url()}/services?tag=pilot`)
  await says(dana.locator('.active-filters'), 'Tag')
  expect(await dana.locator('main tr[id^=service-]').count()).toBe(
    (await sql`select 1 from service where tenant_id = ${alder.id}`).length,
  )
  await shoot(dana, 'services-tagged')
})
