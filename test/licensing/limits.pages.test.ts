import { beforeEach, describe, expect, test } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { usageJobs } from '../../src/worker/usage.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { plain } from '../tenants/drafts.support.ts'
import { counted } from './limits.support.ts'

const db = await testDatabase()
const { sql } = db
const portal = portalOf(db.pool)
let world: World

beforeEach(async () => {
  await sql`truncate tenant, account, msp, license_pool, license_file, alarm cascade`
  await sql`delete from setting where name in ('licenses', 'license-factors')`
  world = await makeWorld(db)
})

const page = async (path = '/settings/license', actor = world.dana) =>
  (await portal.as(actor).get(path)).text()
const send = async (path: string, fields: Record<string, string>) => {
  const given = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))
  const answer = await portal.as(world.dana).post(path, given, plain)
  return { status: answer.status, to: answer.headers.get('Location'), html: await answer.text() }
}
const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = (html: string, name: string) =>
  html.match(/<input[^>]*>/g)?.find((tag) => tag.includes(`name="${name}"`)) ?? ''
const setting = async (name: string) =>
  (await sql`select value from setting where name = ${name}`)[0]?.value
const limits = { warnPercent: '80', gracePercent: '5', graceDays: '14', version: '0' }

describe('the page of licenses', () => {
  test('sets the limits, says the values that somebody else set, and what is wrong beside its field', async () => {
    expect(field(await page(), 'warnPercent')).toContain('value="90"')
    const saved = await send('/settings/license/limits', limits)
    expect([saved.status, saved.to]).toEqual([303, '/settings/license'])
    expect(field(await page(), 'graceDays')).toContain('value="14"')
    expect(await setting('licenses')).toMatchObject({ warnPercent: 80, maxUsers: 500 })
    const stale = await send('/settings/license/limits', { ...limits, graceDays: '20' })
    expect(stale.status).toBe(409)
    expect(text(stale.html)).toContain('Now: 14. You entered: 20.')
    const wrong = await send('/settings/license/limits', { ...limits, warnPercent: '101' })
    expect([wrong.status, wrong.html.includes('from 0 to 100')]).toEqual([422, true])
  })

  test('shows until when the installation may exceed its licenses, and how many tenants do', async () => {
    await sql`update license_pool set purchased = 100 where kind = 'user'`
    await counted(sql, world.alder.id, 120)
    expect(await page()).not.toContain('grace period ends')
    for (const job of usageJobs(db.pool)) if (job.name === 'license-limits') await job.work()
    const shown = text(await page())
    expect(shown).toContain('The grace period ends on')
    expect(shown).toContain('1 tenant exceeds its user licenses.')
    expect(await page()).toContain('href="/licenses?state=over"')
    await sql`update license_grace set began_at = now() - interval '31 days', ends_at = now() - interval '1 day'`
    expect(text(await page())).toContain('The grace period ended on')
  })

  test('sets the factors and rules of the installation, and restores the default', async () => {
    const factors = { template: 'on', gatewayRule: '(?i)edge', version: '0' }
    const saved = await send('/settings/license/factors', factors)
    expect([saved.status, saved.to]).toEqual([303, '/settings/license'])
    const own = { template: true, interface: false, serviceNumbers: false }
    expect(await setting('license-factors')).toMatchObject({ ...own, gatewayRule: '(?i)edge' })
    const wrong = await send('/settings/license/factors', { ...factors, rejectRule: '(' })
    expect(wrong.status).toBe(422)
    expect(text(wrong.html)).toContain('Not a regular expression')
    expect(await page('/settings/license/factors/default')).toContain('Restore default')
    const restored = await send('/settings/license/factors/default', {})
    expect([restored.status, restored.to]).toEqual([303, '/settings/license'])
    expect(await setting('license-factors')).toMatchObject({ interface: true, gatewayRule: '' })
  })

  test('says what pending upgrades keep, and lets those look who may not change it', async () => {
    await sql`insert into license_reservation (tenant_id, service_id, kind, purpose, amount, license_type, reserved_name, expires_at)
      values (${world.alder.id}, ${world.alder.service}, 'user', 'upgrade', 7, 'hosted-pro', 'Dana', now() + interval '1 day')`
    await sql`update license_pool set reserved = 7 where kind = 'user'`
    expect(text(await page())).toContain('Pending upgrades and services 7')
    const seen = await page('/settings/license', world.vera)
    expect(seen).toContain('Only a provider administrator can change these.')
    expect(seen).not.toContain('Restore default')
    expect((await portal.as(world.olivia).get('/settings/license')).status).toBe(403)
  })
})

describe('the number of user licenses of a service', () => {
  const path = () => `/services/${world.alder.service}/licenses`

  test('says what was counted of it, and asks before there are fewer', async () => {
    expect(await page(path())).toContain('Nothing has been counted for this service yet.')
    await counted(sql, world.alder.id, 45)
    expect(text(await page(path()))).toMatch(/45 of 50 in use, counted/)
    const asked = await send(path(), { users: '40', version: '1' })
    expect([asked.status, asked.html.includes('name="confirm" value="40"')]).toEqual([409, true])
    expect(text(asked.html)).toContain('45 users are counted for this service')
    const done = await send(path(), { users: '40', version: '1', confirm: '40' })
    expect(done.status).toBe(303)
    const [row] = await sql`select licensed_users from service where id = ${world.alder.service}`
    expect(row?.licensed_users).toBe(40)
  })

  test('the API asks the same', async () => {
    await counted(sql, world.alder.id, 45)
    const token = await Scope.enter(db.pool, world.dana, (scope) =>
      addToken(scope, { name: 'edit', scope: 'provider', role: 'admin' }),
    )
    const call = (body: Record<string, unknown>) =>
      portal.app.request(`http://localhost:3000/api/v1${path()}`, {
        method: 'POST',
        headers: {
          ...{ Host: 'localhost:3000', Authorization: `Bearer ${token}` },
          ...{ 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
        },
        body: JSON.stringify({ licensed_users: 40, version: 1, ...body }),
      })
    const asked = await call({})
    expect([asked.status, await asked.json()]).toMatchObject([
      409,
      { code: 'licenses-below-use', confirm: '40' },
    ])
    expect((await call({ confirm: '40' })).status).toBe(200)
  })
})
