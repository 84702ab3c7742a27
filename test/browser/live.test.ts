import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { onPostgres } from '../support/database.ts'
import { until } from '../support/until.ts'
import { startConnection } from './connection.ts'
import { isLive, letGo, openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { alder, birch } = portal.world
const connection = await startConnection(portal.config.port)
portal.config.portalUrl.port = String(connection.port)
afterAll(connection.stop)
const nico = await portal.signIn('noc@northline.example')
const dana = await portal.signIn('dana@northline.example')
const rowOf = (page: Page, id: string) => page.locator(`#service-${id}`)
const cut = [/WebSocket/, /ERR_/, /htmx:ws:error/]

async function microsoftOf(tenantId: string): Promise<string> {
  const [found] = await portal.sql`select ms_tenant_id from tenant where id = ${tenantId}`
  return found?.ms_tenant_id
}

async function queueReplication(page: Page, id: string) {
  await rowOf(page, id)
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.locator('#row-menu').getByRole('button', { name: 'Queue replication' }).click()
  await says(page.locator('.toast').last(), 'Replication queued for 1 service.')
  await letGo(page)
}

test('a replication queued in one window shows in every other one by push alone', async () => {
  const slow = { kind: 'slow', times: 2, delayMs: 1000 } as const
  portal.microsoft.fail(await microsoftOf(alder.id), slow)
  const documents: string[] = []
  dana.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()))
  await nico.getByRole('searchbox').fill('alder')
  await nico.waitForURL(/q=alder/)
  await until('one row left', async () => (await nico.locator('#services > tr').count()) === 1)
  expect(await dana.locator('#replicating').textContent()).toBe('0')

  const row = rowOf(dana, alder.service)
  const seen = [
    says(dana.locator('#executing'), '1'),
    says(dana.locator('#replicating'), '1'),
    says(row.locator('> :nth-child(7)'), /Replicating, \d of 6/),
  ]
  await queueReplication(nico, alder.service)
  await Promise.all(seen)
  await shoot(dana, 'live-replicating')
  await says(row.locator('> :nth-child(11)'), 'now')
  await says(row.locator('> :nth-child(7)'), /^Deployed\s*$/)
  await says(dana.locator('#replicating'), '0')
  await says(rowOf(nico, alder.service).locator('> :nth-child(11)'), 'now')
  expect(documents).toEqual([])
})

test('a replication that fails for good raises the badge everywhere; acknowledging lowers it', async () => {
  portal.microsoft.fail(await microsoftOf(birch.id), { kind: 'revoked', on: 'token', times: null })
  await nico.getByRole('searchbox').fill('birch')
  await rowOf(nico, birch.service).waitFor()
  const seen = [nico, dana].map((page) => says(page.locator('#alarms-critical'), '1'))
  await queueReplication(nico, birch.service)
  await Promise.all(seen)
  await says(rowOf(dana, birch.service).locator('> :nth-child(12)'), '1 · Critical')
  await says(dana.locator('#announcer'), /^Critical: Birch Logistics/)

  await dana.getByRole('button', { name: /Unacknowledged alarms/ }).click()
  await says(dana.locator('#bell-list'), 'Birch Logistics')
  await shoot(dana, 'live-bell')
  await dana
    .locator('#bell-list')
    .getByRole('button', { name: /^Acknowledge/ })
    .click()
  await Promise.all([nico, dana].map((page) => says(page.locator('#alarms-critical'), '0')))
  // it is active still, and stands in the panel with who saw it
  await says(nico.locator('#bell-list'), 'acknowledged by Dana Okafor', 'attached')
  await dana.keyboard.press('Escape')
})

const trouble = (key: string) =>
  portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId: alder.id },
      key,
      severity: 'major',
      name: verbatim('Trunk refused'),
      source: verbatim('SBC 1'),
      text: verbatim('No route to the SBC'),
    }),
  )

test('a cut line is told at once; after it the present state and how much was missed', async () => {
  portal.expectTrouble(...cut)
  connection.cut()
  await says(dana.locator('#live'), 'Reconnecting')
  expect(await dana.locator('html').getAttribute('data-live')).toBe('no')
  await says(dana.locator('#announcer'), 'Connection lost')
  await shoot(dana, 'live-reconnecting')
  await trouble('while-away')
  expect(await dana.locator('#alarms-major').textContent()).toBe('0')
  connection.mend()
  await isLive(dana)
  await says(dana.locator('.toast'), /While you were away: \d+ changes?\./)
  await says(dana.locator('#alarms-major'), '1')
  expect(await dana.locator('html').getAttribute('data-live')).toBeNull()
})

test('a restarted portal is found again, and its pages show what is so now', async () => {
  // what a page asks for while there is no portal fails as well
  portal.expectTrouble(...cut, /Failed to fetch/)
  await isLive(dana)
  connection.cut()
  await trouble('before-the-restart')
  await portal.stop()
  await says(dana.locator('#live'), 'Reconnecting')
  await portal.restart()
  connection.mend()
  await isLive(dana)
  await says(dana.locator('.toast'), 'Live again. This page is up to date.')
  await says(dana.locator('#alarms-major'), '2')
})

test('an open line that carries nothing is called stale after ten seconds, and heals by itself', async () => {
  const page = await portal.signIn('vera@northline.example')
  await page.clock.install()
  await page.reload()
  await isLive(page)
  connection.hold()
  await page.clock.fastForward(12_000)
  await says(page.locator('#live'), /^Out of date since \d\d:\d\d$/)
  await shoot(page, 'live-stale')
  connection.release()
  await isLive(page)
  await page.context().close()
})

// PostgreSQL only: the embedded database cannot go away without its portal
test.runIf(onPostgres)('a page whose database is away says so, and heals by itself', async () => {
  portal.expectTrouble(/503/)
  const admin = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
  const [{ name } = { name: '' }] = await portal.sql<{ name: string }[]>`
    select current_database() as name`
  const page = await portal.signIn('vera@northline.example')
  await page.clock.install()
  await page.reload()
  await isLive(page)
  await admin.unsafe(`alter database ${name} allow_connections false`)
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  await page.clock.fastForward(10_000)
  await says(page.locator('#live'), /^Out of date since \d\d:\d\d$/)
  expect(await bar(page)).toBe('no')
  await page.getByRole('searchbox').fill('birch')
  await says(page.locator('#notice'), 'database')
  await shoot(page, 'live-database-away')
  const openedAt = performance.now()
  await admin.unsafe(`alter database ${name} allow_connections true`)
  await isLive(page)
  expect(performance.now() - openedAt).toBeLessThan(5000)
  expect(await bar(page)).toBeNull()
  await page.getByRole('searchbox').fill('alder')
  await until('one row left', async () => (await page.locator('#services > tr').count()) === 1)
  await page.context().close()
  await admin.end()
})

const bar = (page: Page) => page.locator('html').getAttribute('data-live')

test('where no socket connects the page asks every 15 s and says so; grey when that fails too', async () => {
  portal.expectTrouble(...cut, /Failed to fetch/)
  const page = await portal.signIn('vera@northline.example')
  await page.clock.install()
  connection.blockSockets(true)
  await page.reload()
  await says(page.locator('#live'), 'Reconnecting')
  expect(await bar(page)).toBe('no')
  await page.clock.fastForward(18_000)
  await says(page.locator('#live'), /^Every 15 s · as of \d\d:\d\d$/)
  expect(await bar(page)).toBeNull()
  await shoot(page, 'live-polling')

  await trouble('without-sockets')
  const before = Number(await page.locator('#alarms-major').textContent())
  await portal.sql`update service set licensed_users = 77 where id = ${alder.service}`
  const users = rowOf(page, alder.service).locator('> :nth-child(9)')
  await rowOf(page, alder.service).hover()
  await page.clock.fastForward(18_000)
  await says(page.locator('#held'), '1 change · apply')
  await says(page.locator('#alarms-major'), String(before + 1))
  expect(await users.textContent()).not.toMatch(/^77/)
  await page.mouse.move(0, 0)
  await says(users, /^77/)

  connection.cut()
  await page.clock.fastForward(18_000)
  await says(page.locator('#live'), 'No connection')
  expect(await bar(page)).toBe('no')
  await shoot(page, 'live-no-connection')
  connection.blockSockets(false)
  connection.mend()
  await isLive(page)
  expect(await bar(page)).toBeNull()
  await page.context().close()
})

test('a page that is refused while open says so once, and is back when it may be seen again', async () => {
  portal.expectTrouble(...cut, /403/)
  const at = portal.url().replace('://', '://alderfoods.')
  const otis = await portal.open()
  await otis.goto(`${at}/session/new?next=/contacts`)
  await otis.locator('input[name=login]').fill('otis@alder.example')
  await otis.locator('input[name=password]').fill(password)
  await otis.keyboard.press('Enter')
  await otis.waitForURL(`${at}/contacts`)
  await isLive(otis)
  const loaded: string[] = []
  otis.on('request', (request) => request.isNavigationRequest() && loaded.push(request.url()))
  const turn = (off: string[]) =>
    portal.happens(async (scope) => {
      // in its own transaction: the embedded database has one back end
      await scope.db.execute(sql`insert into tenant_permission (tenant_id, off)
        values (${alder.id}, array(select jsonb_array_elements_text(${JSON.stringify(off)}::jsonb)))
        on conflict (tenant_id) do update set off = excluded.off`)
      await scope.announce('menu', alder.id)
    })
  let refusals = 0
  otis.on('response', (answer) => {
    if (answer.status() === 403 && answer.request().headers()['hx-request']) refusals += 1
  })
  await turn(['contacts'])
  await says(otis.locator('#main'), /has switched|turned/)
  // the open page was refused; it joins what its frame shows, reads itself again, and is refused again
  await until('refused again', () => refusals === 2)
  await trouble('while-refused')
  await says(otis.locator('#alarms-major'), /^[1-9]/)
  await turn(['contacts', 'widgets'])
  await until('and again', () => refusals === 3)
  expect(loaded).toEqual([`${at}/contacts`])
  await turn([])
  await otis.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  expect(loaded).toEqual([`${at}/contacts`, `${at}/contacts`])
  await otis.context().close()
})

test('a session ended from another window takes its page to the sign-in', async () => {
  const page = await portal.signIn('vera@northline.example', '/profile')
  const other = await portal.signIn('vera@northline.example', '/profile')
  await other.getByRole('button', { name: 'End', exact: true }).first().click()
  await says(other.getByRole('status'), 'Session ended.')
  await page.waitForURL(/\/session\/new/, { timeout: 5000 })
})
