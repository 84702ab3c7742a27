import { sql as query } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import { fifth, isTurnOf } from '../support/counts.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { alder } = portal.world
const own = `/tenants/${alder.id}`
const [site] = await portal.sql`insert into site (tenant_id, name, time_zone, language) values
  (${alder.id}, 'Head office', 'Europe/London', 'en') returning id`
await portal.sql`insert into tenant_domain (tenant_id, host, token, problem) values (${alder.id}, 'voice.alder.example', 'tnt-proof', null)`
await portal.sql`insert into tenant_quota (tenant_id, quota, amount, used) values
  (${alder.id}, 'agents', 10, 9), (${alder.id}, 'widgets', 5, 6), (${alder.id}, 'disk', 5, 0)
  on conflict (tenant_id, quota) do update set amount = excluded.amount, used = excluded.used`
await portal.sql`insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason)
  select ${alder.id}, id, name, 'provider', false, 'Looking after a fault' from account where email = 'noc@northline.example'`
const [otis] = await portal.sql`select id from account where email = 'otis@alder.example'`
const [user] = await portal.sql`
  insert into managed_user (tenant_id, graph_id, display_name, upn, gateway, ui_changed_at, ui_changed_by, policies)
  values (${alder.id}, gen_random_uuid(), 'Uma Adler', 'uma@alder.example', 'alderfoods-head-office.sbc.northline.example', now(), 'Otis',
    '{"TeamsCallingPolicy": {"id": "1", "name": "Desk", "by": "direct"}}') returning graph_id as id`
await portal.sql`insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
  values (${alder.id}, ${user?.id}, 'Uma Adler', 'details', '{"department": "Sales"}', '{"department": null}', gen_random_uuid(), 'Otis')`
await portal.sql`insert into number_range (tenant_id, name, first, last) values (${alder.id}, 'Desk', '+49301000', '+49301099')`
await portal.sql`insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy)
  select tenant_id, id, 'Berlin', 'ber.sbc.example', 'Berlin' from service where tenant_id = ${alder.id} limit 1`

await portal.sql`update managed_user set voice_enabled = true, gateway = 'ber.sbc.example' where tenant_id = ${alder.id} and graph_id = ${user?.id}`
const [shared] = await portal.sql`
  insert into pbx_connection (audience, name, kind, topology, host, port, device, status, last_error)
  values ('provider', 'Core', 'csta', 'shared', '192.0.2.10', 5000, '200', 'down', '{"code": "pbx-silent", "params": {}}') returning id`
const [desks] =
  await portal.sql`insert into pbx_connection (audience, tenant_id, name, kind, topology, status, is_flapping)
  values ('tenant', ${alder.id}, 'Desk phones', 'uacsta', 'dedicated', 'degraded', true) returning id`
await portal.sql`insert into pbx_range (tenant_id, connection_id, first, last) values (${alder.id}, ${shared?.id}, '1200', '1299')`
const [phone] = await portal.sql`
  insert into handset (tenant_id, connection_id, extension, username, password, registered_until, registered_since, csta, refused, refused_at)
  values (${alder.id}, ${desks?.id}, '401', 'reception', '', now() + interval '1 hour', now(), 'monitored', 3, now()) returning id`
const count = () =>
  portal.happens((scope) =>
    takeRuns(scope, [alder.id], { trigger: 'refresh', factors: defaults['license-factors'] }),
  )
await count()
await portal.sql`insert into dial_plan_prefix (tenant_id, prefix, tag) values (${alder.id}, '493010', 'fax')`
await count()

// by a license, whose settling would take away again what none says
await portal.sql`insert into license_line (file_id, position, sku, quantity) select id, 99, 'SEAT-FLOATING', 9 from license_file`
await portal.sql`update seat_type set total = 9 where type = 'floating'`
await portal.sql`insert into seat_cap (tenant_id, type, maximum) values (${alder.id}, 'floating', 6), (${alder.id}, 'named', 2)`
await portal.sql`insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, granted_at, expires_at)
  select ${alder.id}, 'floating', 'Uma Adler', n, array['pc-' || n], '{x}', now(), now() + interval '1 day' from generate_series(1, 5) n`
await portal.sql`insert into seat_denial (tenant_id, type, reason, minute, denied) values (${alder.id}, 'named', 'pool', now(), 3)`

const forStaff = [
  '/tenants?q=alder',
  '/tenants?q=nobody-is-called-so',
  '/tenants/new',
  own,
  ...[
    '/profile',
    '/people',
    '/people/new',
    `/people/${otis?.id}`,
    '/people/identity',
    '/sites',
    '/sites/new',
    '/permissions',
  ].map((path) => `${own}${path}`),
  ...[
    '/quotas',
    '/usage',
    '/domain',
    '/branding',
    '/log',
    '/support-sessions',
    '/support-sessions/new',
    '/licenses',
    '/licenses/runs/1',
    '/seats',
    '/seats/maximums',
    '/deactivation',
    '/deletion',
    '/connection',
    '/connection/new',
    `/connection/${phone?.id}`,
  ].map((path) => `${own}${path}`),
  ...[
    'users',
    'users/identity',
    'tokens',
    'tokens/new',
    'email',
    'messages',
    'invitations',
    'branding',
    'license',
    'pbx',
    'pbx/csta/new',
    `pbx/${shared?.id}`,
    `pbx/${shared?.id}/menu`,
    `pbx/${shared?.id}/ranges`,
    `pbx/${shared?.id}/ranges/new`,
  ].map((page) => `/settings/${page}`),
  '/licenses',
  '/licenses/seats',
  '/licenses/seats/held',
  '/licenses/seats/overdraft/floating',
  '/audit',
  '/status',
  '/profile/factor',
]
const forTenant = [
  ...[
    '/',
    '/services',
    '/alarms',
    '/commands',
    '/people',
    '/people/new',
    '/sites',
    `/sites/${site?.id}`,
    '/connection',
    '/domain',
    '/branding',
    '/tokens',
    '/tokens/new',
    '/tokens/reference',
  ],
  ...[
    '/usage',
    '/log',
    '/support-sessions',
    '/reports',
    '/contacts',
    '/help',
    '/capabilities/widgets',
    '/profile/company',
    '/profile',
  ],
  ...[
    '/users',
    `/users/${user?.id}`,
    `/users/${user?.id}/number`,
    '/changes',
    '/numbers',
    '/numbers/reserved',
    '/numbers/service',
    '/prefixes',
    '/sip-connections',
    '/m365',
    '/voice-routing',
    '/licenses?period=dates',
    '/licenses/runs/1?state=all',
    '/licenses/runs/2/changes',
    '/seats',
    '/lifecycle',
    '/lifecycle/new',
    '/lifecycle/templates',
  ],
]

/** By every rule of axe, and without a sideways scroll at 360 px. */
async function judge(page: Page, at: string, of: readonly string[], name: string) {
  for (const path of of.filter((_, i) => isTurnOf(i))) {
    await page.goto(`${at}${path}`)
    await isLive(page)
    const what = `${name} ${path}`
    expect.soft(await findings(page), what).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    expect.soft(await sideways(page), `${what} at 360`).toEqual([])
    await shoot(
      page,
      `${name}-${path.replaceAll(/\W+/g, '-').replace(own.replaceAll(/\W+/g, '-'), '')}-360`,
    )
    await page.setViewportSize({ width: 1440, height: 900 })
  }
}

test(`axe finds nothing on the pages about tenants, and none scrolls sideways at 360 px (fifth ${fifth})`, async () => {
  const page = await portal.signIn('dana@northline.example', '/services', {
    reducedMotion: 'reduce',
  })
  await judge(page, portal.url(), forStaff, 'staff')
}, 180_000)

test('nor on a tenant’s own portal, in German', async () => {
  await portal.sql`update tenant set language = 'de' where id = ${alder.id}`
  const at = portal.url().replace('://', '://alderfoods.')
  const page = await portal.open({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await page.goto(`${at}/session/new`)
  expect.soft(await findings(page), 'sign-in').toEqual([])
  await page.locator('input[name=login]').fill('otis@alder.example')
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  await judge(page, at, forTenant, 'tenant')
}, 180_000)

test('licenses are refreshed, and the numbers of the page follow by themselves', async () => {
  const page = await portal.signIn('dana@northline.example', `${own}/licenses`)
  const licensed = page.locator('#currently-licensed')
  await says(licensed, '2')
  await portal.sql`insert into dial_plan_prefix (tenant_id, prefix, tag) values (${alder.id}, '493011', 'fax')`
  await page.getByRole('button', { name: 'Refresh Licenses' }).click()
  await says(licensed, '3')
  // a count that somebody asked for is theirs
  await says(page.locator('#license-runs'), 'Dana Okafor')
  // every number of the newest run leads to as many rows, by a click
  for (const id of ['currently-licensed', 'user-licenses']) {
    await page.goto(`${portal.url()}${own}/licenses`)
    await page.locator(`#${id} a`).click()
    await says(page.locator('#main footer'), '1 to 3 of 3')
  }
})

test('a maximum that is lowered below what is in use, by keyboard alone, shows so live in other windows', async () => {
  await portal.sql`update tenant set language = 'en' where id = ${alder.id}`
  const at = portal.url().replace('://', '://alderfoods.')
  const otis = await portal.open()
  await otis.goto(`${at}/session/new?next=/seats`)
  await otis.locator('input[name=login]').fill('otis@alder.example')
  await otis.locator('input[name=password]').fill(password)
  await otis.keyboard.press('Enter')
  await otis.waitForURL(`${at}/seats`)
  await isLive(otis)
  const vera = await portal.signIn('vera@northline.example', '/licenses/seats')
  const dana = await portal.signIn('dana@northline.example', `${own}/seats`)
  const loaded: string[] = []
  for (const page of [otis, vera])
    page.on('request', (request) => request.isNavigationRequest() && loaded.push(request.url()))
  await says(otis.locator(`#seats-of-${alder.id}`), '5 of 6 at most')
  await dana.getByRole('link', { name: 'Change maximums' }).focus()
  await dana.keyboard.press('Enter')
  const field = dana.locator('#dialog input[name=floating]')
  await field.waitFor()
  expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
  await dana.keyboard.press('ControlOrMeta+A')
  await dana.keyboard.type('3')
  await dana.keyboard.press('Enter')
  const text = 'No client is cut off. No new seats until fewer than 3 are in use.'
  for (const page of [otis, dana]) {
    await says(page.locator(`#seats-of-${alder.id}`), '2 over the maximum')
    await says(page.locator(`#seats-of-${alder.id} .note`), text)
  }
  await says(vera.locator(`#seat-use-${alder.id}-floating`), '2 over the maximum')
  await says(vera.locator('#seat-pool-floating'), /Sum of maximums\s*3 /)
  // a seat that ends is told by who ended it, in the row and in the pool
  await portal.happens((scope) =>
    scope.db.execute(query`select portal_seats_revoke(${alder.id}::uuid,
      array(select id from seat_lease where tenant_id = ${alder.id}::uuid limit 1), 'Dana')`),
  )
  await says(vera.locator(`#seat-use-${alder.id}-floating`), '1 over the maximum')
  await says(vera.locator('#seat-pool-floating'), '4 of 9 licensed')
  await says(otis.locator(`#seats-of-${alder.id}`), '4 of 3 at most')
  await says(otis.locator('#main footer'), '1 to 4 of 4')
  expect(loaded).toEqual([])
})
