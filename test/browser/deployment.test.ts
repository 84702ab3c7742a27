import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { startOnboarding } from '../../src/domain/onboarding/onboardings.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { addTemplate } from '../../src/domain/onboarding/scripts.changes.ts'
import { exampleTemplates } from '../../src/domain/onboarding/scripts.examples.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { lookupAt } from '../../src/sandbox/microsoft/domains.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { sql, microsoft } = portal
const seal = makeSeal(testSecret)
const zone = {
  zone: 'voice.northline.example',
  keyName: 'portal.example',
  key: 'c2VjcmV0LXNlY3JldC0xMjM0NTY3OA==',
}
const application = {
  ...{ clientId: '0f0f0f0f-0000-4000-8000-00000000beef', clientSecret: 'ours' },
  redirectUri: `${portal.url()}/authenticate/callback`,
}
const dns = await startDns({ updates: zone })
const sbc = await startSbc({ name: 'sbc1', username: 'portal', password: 'sbc-secret' })
portal.findsBy(lookupAt(dns.server))
microsoft.register({ ...application, redirectUris: [application.redirectUri] })
afterAll(async () => {
  await sbc.stop()
  await dns.stop()
})

/** What the provider has entered, and a customer whose service is being onboarded; gives the service's id. */
async function begin(): Promise<{ service: string; gateway: string }> {
  const msTenantId = randomUUID()
  microsoft.addTenant({
    ...{ msTenantId, clientId: 'its own', clientSecret: 'theirs', users: 4 },
    domain: 'elm.example',
  })
  const [tenant] = await sql`insert into tenant (shortname, full_name, ms_tenant_id, country)
    values ('elm', 'Elm Clinics', ${msTenantId}, 'GB') returning id`
  const sbcId = randomUUID()
  await sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
    values (${sbcId}, 'London', ${`london.${zone.zone}`}, ${sbc.address}, ${sbc.sipPort}, 'udp', ${sbc.apiUrl}, 'portal',
      ${seal.seal('sbc-secret', sbcSecret(sbcId))})`
  const [server = '', port] = dns.server.split(':')
  await sql`delete from setting where name in ('dns', 'system')`
  await sql`insert into setting (name, value) values
    ('dns', ${sql.json({ provider: 'rfc2136', zone: zone.zone, server, port: Number(port), keyName: zone.keyName, ttlSeconds: 60 })}),
    ('system', ${sql.json({ clientId: application.clientId, redirectUri: application.redirectUri, serviceUser: '' })})`
  const service = await portal.happens(async (scope) => {
    await keepSecret(scope, seal, 'dns.key', zone.key)
    await keepSecret(scope, seal, 'system.client-secret', application.clientSecret)
    const templates = [exampleTemplates['sbc-onboarding'], exampleTemplates['sbc-cleanup']]
    const [onboarding, cleanup] = [
      await addTemplate(scope, {
        ...templates[0],
        text: templates[0]?.text.replace(/ +cac-profile.*\n/, ''),
      }),
      await addTemplate(scope, { ...templates[1] }),
    ]
    return startOnboarding(
      scope,
      { secret: testSecret, seal },
      {
        ...{ tenantId: String(tenant?.id), license: 'hosted-essentials-plus', users: 10 },
        connection: { name: 'elm', sbcId, cacProfile: null, cac: null, voicePolicy: null },
        scripts: {
          'sbc-onboarding': { template: onboarding.id, version: 1 },
          'sbc-cleanup': { template: cleanup.id, version: 1 },
        },
        ...{ variables: { ProxySet: 'Teams', RowIndex: '7' }, secrets: {} },
        consent: {
          ...{ way: 'mail', fullName: 'Erin Elm', email: 'erin@elm.example', adminEmail: null },
          language: 'en',
        },
      },
    )
  })
  return { service, gateway: `elm.${zone.zone}` }
}

test('by a mail, a code and somebody who goes on, a customer comes to a service in operation', async () => {
  const { service, gateway } = await begin()
  const page = await portal.signIn('dana@northline.example', `/services/${service}`)
  const card = page.locator('section', { has: page.locator('#deployment-h') })
  await says(card, 'Waiting for the customer’s consent')
  await says(card, 'Nothing exists at DNS, Microsoft 365 or the SBC')

  const mail = () => portal.mailbox.messages().find(({ to }) => to.includes('erin@elm.example'))
  await until('the mail', async () => mail() !== undefined, 15_000)
  const [link] = /https?:\/\/\S+\/authenticate\/[\w-]+/.exec(mail()?.text ?? '') ?? []
  const customer = await portal.open()
  await customer.goto(link ?? 'about:blank')
  expect.soft(await findings(customer), 'the page of consent').toEqual([])
  await shoot(customer, 'consent')
  await customer.getByRole('button', { name: 'Use a code' }).click()
  const code = (await customer.locator('section code').textContent()) ?? ''
  const away = customer.getByRole('link', { name: /devicelogin/ })
  const microsoftUrl = await away.getAttribute('href')

  const browser = await portal.open()
  await browser.goto(microsoftUrl ?? 'about:blank')
  await browser.getByLabel('Code').fill(code)
  await browser.getByLabel('Account').selectOption({ label: 'admin@elm.example' })
  await browser.getByRole('button', { name: 'Sign in' }).click()
  await says(browser.locator('body'), 'You have signed in.')
  await says(customer.locator('main'), /Thank you|done|You may close/i)

  const pending = await portal.signIn('noc@northline.example', '/invitations')
  const row = pending.locator('tbody tr', { hasText: 'Erin Elm' })
  await says(row, 'Upgrade Customer')
  expect.soft(await findings(pending), 'pending invitations').toEqual([])
  await shoot(pending, 'pending-invitations')
  await row.getByRole('link', { name: /Upgrade Customer/ }).click()
  await pending.getByRole('button', { name: /Upgrade/ }).click()
  await says(pending.locator('.toast'), 'upgraded')

  // the operator's own window watches it happen
  await says(card.locator('.body').first(), 'Deployed')
  for (const what of [
    'DNS A',
    'DNS TXT',
    'Domain in Microsoft 365',
    'Activation user',
    'Script on SBC',
  ])
    await says(card, what)
  await says(page.locator(`#service-${service}`), /OK.*Deployed/s)
  expect.soft(await findings(page), 'the service').toEqual([])
  await shoot(page, 'deployed')
  expect(dns.records().get(gateway)).toMatchObject({ A: [sbc.address] })
  expect(sbc.configuration()).toContain(gateway)
})

test('a deletion is held and stopped; ordered again, what cannot be removed is retried, left, and the row goes', async () => {
  const [its] = await sql`select id, tenant_id from service where name like 'Elm Clinics%'`
  const service = String(its?.id)
  const page = await portal.signIn('dana@northline.example', `/services/${service}`)
  const list = await portal.signIn('noc@northline.example', '/services?q=elm')
  const row = list.locator(`#service-${service}`)
  // nobody here reads its directory
  await until(
    'its tasks have ended',
    async () =>
      (
        await sql`select from command where subject_id = ${service} and state in ('queued', 'executing')`
      ).length === 0,
    30_000,
  )
  async function order() {
    await page.goto(`${portal.url()}/services/${service}/deletion`)
    await says(page.locator('form'), 'This is removed first')
    await page.locator('[name=shortname]').fill('elm')
    await page.locator('[name=reason]').fill('The contract ended last month')
    await page.locator('[name=keepTenant]').check()
    await page.locator('[name=password]').fill(password)
    await page.getByRole('button', { name: 'Delete service' }).click()
    // its users have numbers: it is asked once more, and the password with it
    await says(page.locator('form'), 'assigned to users of')
    await page.locator('[name=shortname]').fill('elm')
    await page.locator('[name=password]').fill(password)
    await page.getByRole('button', { name: 'Delete anyway' }).click()
    await says(page.locator('main'), 'will be deleted')
  }
  await order()
  await says(row, 'Deletion')
  expect.soft(await findings(page), 'a deletion that is held').toEqual([])
  // the list is at its widest now, and the rows' menus stand at the end of what a laptop shows: nothing lies under them
  await list.setViewportSize({ width: 1280, height: 800 })
  await list.goto(`${portal.url()}/services`)
  await says(row, 'Deletion')
  expect(await list.evaluate(beyond), 'pixels that do not fit').toBe(0)
  await shoot(page, 'deletion-held')
  await page.getByRole('button', { name: 'Stop deletion' }).click()
  await says(page.locator('.toast'), 'Nothing was changed')
  await row.filter({ hasNotText: 'Deletion' }).waitFor()

  await order()
  sbc.fail('unauthorized')
  await sql`update command set next_try_at = now() where subject_id = ${service} and state = 'queued'`
  await sql`update lane set wake_at = now() where not busy`
  await portal.happens((scope) => scope.announce('queue', String(its?.tenant_id)))
  const card = page.locator('section', { has: page.locator('#deployment-h') })
  await says(card, 'Cleanup failed')
  expect.soft(await findings(page), 'a cleanup that failed').toEqual([])
  await shoot(page, 'cleanup-failed')
  await card.getByRole('button', { name: 'Retry cleanup' }).click()
  await says(card, 'Cleanup failed')
  await card.getByRole('link', { name: 'Leave it there' }).click()
  const dialog = page.locator('dialog[open]')
  await says(dialog, 'What stays there')
  expect.soft(await findings(page), 'what stays there').toEqual([])
  await shoot(page, 'leave-it-there')
  await dialog.locator('[name=reason]').fill('The SBC was taken out of its rack')
  await page.keyboard.press('Enter')
  await row.waitFor({ state: 'detached' })
  sbc.fail(null)
  expect(dns.records().has(`elm.${zone.zone}`)).toBe(false)
  expect(await sql`select part, reason from leftover`).toEqual([
    { part: 'sbc-script', reason: 'The SBC was taken out of its rack' },
  ])
})

const beyond = () => {
  const table = document.querySelector('.table-wrap')
  return (table?.scrollWidth ?? Number.NaN) - (table?.clientWidth ?? 0)
}
