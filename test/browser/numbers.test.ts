import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { dueNumberJobs, queueDueNumberJobs } from '../../src/domain/operator-connect/jobs.due.ts'
import { queueSync } from '../../src/domain/operator-connect/sync.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, letGo, openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { sql, operatorConnect: microsoft } = portal
const seal = makeSeal(testSecret)
const sbc = await startSbc({
  ...{ name: 'frankfurt', username: 'portal', password: 'sbc-secret' },
  configuration:
    'configure voip\n  sbc dial-plan 3\n    name "OCDialPlan"\n    activate\n    exit\n',
})
afterAll(() => sbc.stop())

/** A company in Germany consents, its address is known, and the provider has two trunks, of one of which it knows the SBC. */
async function consent(): Promise<void> {
  const trunks = ['frankfurt', 'berlin'].map((name) =>
    microsoft.addTrunk(`${name}.northline.example`),
  )
  microsoft.addProfile({
    ...{ name: 'Germany', region: 'EMEA', countries: ['DE'], trunksEnrolled: trunks },
    emergencyDialStrings: ['112'],
  })
  const { tenantId } = microsoft.addLead({
    ...{ companyName: 'Juniper Clinics', consentedCountries: ['DE'] },
  })
  microsoft.addAddress({ tenantId, country: 'DE', cityOrTown: 'Berlin', description: 'Clinic' })
  const id = randomUUID()
  await sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
    values (${id}, 'Frankfurt', 'frankfurt.northline.example', ${sbc.address}, ${sbc.sipPort}, 'udp', ${sbc.apiUrl}, 'portal',
      ${seal.seal('sbc-secret', sbcSecret(id))})`
  await sql`insert into license_pool (kind, purchased) values ('service', 1000)
    on conflict (kind) do update set purchased = license_pool.allocated + license_pool.reserved + 10`
  const { clientId, msTenantId, clientSecret } = microsoft.operator
  await sql`insert into setting (name, value) values ('operator-connect', ${sql.json({ clientId, tenantId: msTenantId })})
    on conflict (name) do update set value = excluded.value`
  await portal.happens(async (scope) => {
    await keepSecret(scope, seal, 'operator-connect.client-secret', clientSecret)
    await queueSync(scope, ['leads', 'trunks', 'calling-profiles'])
  })
}

const readingsDone = (names: readonly string[]) =>
  until(`${names.join(' and ')} are read`, async () => {
    const open = await sql`select from sync_task t where name in ${sql([...names])} and not exists
      (select from sync_run r where r.task_id = t.id and r.state = 'succeeded')`
    return open.length === 0
  })

/** Microsoft is asked now what would be asked in some seconds. */
async function ask(): Promise<void> {
  await sql`update number_job set due_at = now() where state in ('waiting', 'sending') and ms_job_id is not null`
  await portal.happens(async (scope) => queueDueNumberJobs(scope, await dueNumberJobs(scope, 100)))
}

const sent = (count: number) =>
  until('the batch is with Microsoft', async () => {
    const found = await sql`select from number_job where ms_job_id is not null`
    return found.length >= count
  })

/** By axe, then dark at 360 px without scrolling sideways. */
async function judge(page: Page, name: string): Promise<void> {
  await letGo(page)
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `flow-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  expect.soft(await sideways(page), `${name} at 360 px`).toEqual([])
  await shoot(page, `flow-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

const fill = async (page: Page, file: string) => {
  await page.getByLabel('Usage', { exact: true }).selectOption('CallingUserAssignment')
  await page
    .locator('[name=file]')
    .setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
}

test('from a consent to a customer with numbers, seen by another operator as it happens, and back', async () => {
  await consent()
  await readingsDone(['leads', 'trunks', 'calling-profiles'])
  const dana = await portal.signIn('dana@northline.example', '/leads')
  const row = (page: Page, text: string) => page.locator('tbody tr', { hasText: text })
  const menu = async (name: string) => {
    await row(dana, 'Juniper Clinics')
      .getByRole('button', { name: /^Actions for/ })
      .click()
    await dana.locator('#row-menu').getByRole('link', { name }).click()
  }
  await judge(dana, 'leads')

  // a license
  await menu('Change status')
  const dialog = dana.locator('dialog[open]')
  await says(dialog, 'Advanced Settings')
  await shoot(dana, 'flow-license')
  await dialog.getByRole('button', { name: 'Apply license type' }).click()
  await dana.waitForURL('**/services/*')
  const service = await until('it is deployed', async () => {
    const [its] = await sql<{ id: string; lead: string; shortname: string }[]>`
      select s.id, s.shortname, l.id as lead from service s join lead l on l.service_id = s.id
      where l.company_name = 'Juniper Clinics' and s.deploy_status = 'deployed' and s.license_type = 'oc-essential'`
    return its
  })
  await until('the addresses of the new customer are read', async () => {
    const found = await sql`select from emergency_address where description = 'Clinic'`
    return found.length === 1
  })

  // 200 numbers of which three are bad: nothing goes until they are left out
  const nico = await portal.signIn('noc@northline.example', '/jobs')
  await dana.goto(`${portal.url()}/leads/tenants`)
  await isLive(dana)
  await menu('Upload numbers')
  await dana.waitForURL(`**/leads/${service.lead}/numbers/new`)
  const rows = Array.from({ length: 200 }, (_, n) => `+49303${String(10_000 + n)}`)
  const bad = { 9: '4930310009', 99: 'x', 199: '+43123456789' }
  const file = ['number', ...Object.assign([...rows], bad)].join('\n')
  await fill(dana, file)
  await dana.getByRole('button', { name: 'Check and upload' }).click()
  const preflight = dana.locator('#preflight')
  await says(preflight, 'The plus is missing')
  expect(await preflight.locator('tr').allInnerTexts()).toEqual([
    expect.stringMatching(/^11\s+Number\s+4930310009\s+The plus is missing/),
    expect.stringMatching(/^101\s+Number\s+x\s/),
    expect.stringMatching(/^201\s+Country\s+\+43123456789\s/),
  ])
  expect(await sql`select from number_job`).toHaveLength(0)
  await judge(dana, 'preflight')
  microsoft.jobs.take(600_000)
  await fill(dana, file)
  await dana.getByLabel('Skip bad rows').check()
  await dana.getByRole('button', { name: 'Check and upload' }).click()
  await dana.waitForURL('**/jobs/*')
  await says(dana.locator('#toasts'), '197 numbers will be uploaded')

  // the other operator sees each result come in
  const [job] = await sql<{ id: string; number: number }[]>`select id, number from number_job`
  await says(nico.locator('tbody'), 'Juniper Clinics')
  const other = await portal.signIn('noc@northline.example', `/jobs/${job?.id}?sort=place`)
  await sent(1)
  await says(other.locator(`#job-head-${job?.id}`), '0 of 197')
  await says(other.locator('main'), 'With Microsoft')
  microsoft.jobs.finish()
  await ask()
  await says(other.locator(`#job-head-${job?.id}`), '197 of 197')
  await says(row(other, rows[0] ?? ''), 'Done')
  await says(nico.locator('tbody'), '197 of 197')
  await shoot(other, 'flow-job')

  // of a second batch Microsoft refuses half; it is tried again by its cause, here and there
  microsoft.jobs.take(0)
  const small = Array.from({ length: 8 }, (_, n) => `+4930400000${n}`)
  microsoft.jobs.refuse(small.slice(4), 'internal_error')
  await dana.goto(`${portal.url()}/leads/${service.lead}`)
  await judge(dana, 'lead')
  await dana.getByRole('link', { name: 'Upload numbers' }).first().click()
  await dana.waitForURL(`**/leads/${service.lead}/numbers/new`)
  await fill(dana, small.join('\n'))
  await dana.getByRole('button', { name: 'Check and upload' }).click()
  await dana.waitForURL('**/jobs/*')
  const ended = async () => {
    await sent(2)
    await ask()
  }
  await ended()
  await says(nico.locator('tbody'), '4 of 8, 4 failed')
  await judge(dana, 'job-failed')
  await dana.goto(`${portal.url()}/jobs`)
  await judge(dana, 'jobs-failed')
  await dana.getByRole('button', { name: 'Retry these 4' }).click()
  await says(dana.locator('#toasts'), '4 numbers will be tried again')
  await ended()
  await says(nico.locator('tbody'), '4 of 8, 4 failed')
  microsoft.jobs.refuse(small, null)
  await dana.goto(`${portal.url()}/commands`)
  await shoot(dana, 'flow-commands')
  await dana.getByRole('button', { name: 'Retry these 4' }).click()
  await says(dana.locator('#toasts'), '4 numbers will be tried again')
  await ended()
  await says(nico.locator('tbody'), '8 of 8')
  const ledger = microsoft.ledger()
  expect(ledger).toHaveLength(205)
  expect(ledger.filter(({ done }) => done.upload !== 1)).toEqual([])

  // what we, the SBC and Microsoft have of one, with the age of each
  await dana.goto(`${portal.url()}/numbers?q=${encodeURIComponent(small[0] ?? '')}`)
  await isLive(dana)
  await judge(dana, 'numbers')
  await dana.getByRole('link', { name: small[0] ?? '', exact: true }).click()
  const compared = dana.locator('#number-compared')
  await compared.waitFor()
  expect(await compared.locator('tr').allInnerTexts()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Status\s+Acquired\s+(?:Written to|In) the dial plan.*\s+There\s/),
      expect.stringMatching(/^Location\s+–\s+Frankfurt\s+DE\s/),
      expect.stringMatching(/^As of\s+now\s+now\s+now\s+never/),
    ]),
  )
  await judge(dana, 'number')
  await dana.goto(`${portal.url()}/numbers/addresses`)
  await says(dana.locator('tbody'), 'Clinic')
  await shoot(dana, 'flow-addresses')

  // and back
  await sql`insert into setting (name, value) values ('deletion', ${sql.json({ holdMinutes: 0.05 })})
    on conflict (name) do update set value = excluded.value`
  await dana.goto(`${portal.url()}/services/${service.id}/undo-deployments/new`)
  await shoot(dana, 'flow-undo')
  await dana.locator('[name=shortname]').fill(service.shortname)
  await dana.getByLabel('Reason').fill('They go to another operator')
  await dana.locator('input[type=password]').fill(password)
  await dana.getByRole('button', { name: 'Undo deployment' }).click()
  await dana.waitForURL(`**/services/${service.id}`)
  await says(dana.locator('main'), 'will be undone')
  const free = () => sql`select from lead where id = ${service.lead} and service_id is null`
  await until('the lead is free', async () => {
    await ask()
    await sql`update command set next_try_at = now() where kind = 'undo-deployment' and payload ? 'looks'`
    await sql`update lane set wake_at = now() where not busy`
    return (await free()).length === 1
  })
  // the page of the service that went leads away by itself
  await nico.goto(`${portal.url()}/leads`)
  await says(nico.locator('tbody'), 'Juniper Clinics')
  expect(await sql`select state from tenant where full_name = 'Juniper Clinics'`).toEqual([
    { state: 'active' },
  ])
  expect(microsoft.ledger().filter(({ done, holder }) => done.release !== 1 || holder)).toEqual([])
})
