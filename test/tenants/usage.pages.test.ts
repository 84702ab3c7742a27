import { beforeAll, describe, expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { onOff, setFeatureSwitches } from '../../src/domain/tenants/feature-switches.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license, provider } from './quotas.support.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await license(db, { agents: 100, 'workflow-triggers': 500 })
  await grant(db.pool, world.alder.id, { agents: 10, widgets: 5, 'workflow-triggers': 200 })
  await grant(db.pool, world.birch.id)
  await Scope.enter(db.pool, provider, async (scope) => {
    for (const [quota, amount] of [
      ['agents', 8],
      ['widgets', 5],
      ['workflow-triggers', 1100],
    ] as const)
      await consume(scope, { tenantId: world.alder.id, quota, amount })
  })
  await db.sql`insert into quota_month (tenant_id, quota, period, used, refused)
    values (${world.alder.id}, 'workflow-triggers', '2026-03', 987, 6)`
})

const get = async (actor: Actor, path: string) => {
  const answer = await portal.as(actor).get(path)
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}
const rowOf = (html: string, key: string) =>
  new RegExp(`<tr id="usage-${key}">.*?</tr>`, 's').exec(html)?.[0] ?? ''

describe('the usage page', () => {
  test('says of every function how much is in use and how that stands', async () => {
    const { html } = await get(world.otis, '/usage')
    expect(rowOf(html, 'agents')).toMatch(/>8<.*>10<.*Warning/s)
    expect(rowOf(html, 'widgets')).toMatch(/>5<.*>5<.*Exceeded/s)
    expect(rowOf(html, 'channels')).toMatch(/>0<.*>5<.*Normal/s)
    expect(rowOf(html, 'dataset-files')).toContain('Not included')
    expect(html).toMatch(/id="page-topics" hidden="" value="usage,/)
  })

  test('shows triggers with the free and the extra ones, and the months before', async () => {
    const { html } = await get(world.otis, '/usage')
    expect(rowOf(html, 'workflow-triggers')).toContain('1,000 of 1,000 free · 100 of 200 extra')
    expect(html).toMatch(/March 2026.*987.*6/s)
  })

  test('leaves out what is switched off', async () => {
    await Scope.enter(db.pool, world.dana, (s) =>
      setFeatureSwitches(s, world.birch.id, { ...onOff(['widgets']), version: 0 }),
    )
    const { html } = await get(world.bea, '/usage')
    expect(rowOf(html, 'widgets')).toBe('')
    expect(rowOf(html, 'channels')).not.toBe('')
  })

  test('is in the tenant’s language', async () => {
    await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
    const { html } = await get(world.otis, '/usage')
    expect(rowOf(html, 'widgets')).toContain('Ausgeschöpft')
    expect(rowOf(html, 'workflow-triggers')).toContain('1.000 von 1.000 kostenlosen')
    expect(html).toContain('März 2026')
    await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
  })

  test('is the same for staff at the tenant’s address, and nobody else’s', async () => {
    const path = `/tenants/${world.alder.id}/usage`
    for (const actor of [world.dana, world.vera, world.olivia])
      expect(rowOf((await get(actor, path)).html, 'agents')).toContain('>8<')
    expect((await get(world.bea, path)).status).toBe(404)
    expect((await get(world.olivia, `/tenants/${world.birch.id}/usage`)).status).toBe(404)
    expect((await get(world.dana, '/usage')).status).toBe(404)
  })

  test('is downloaded as CSV, which is written down', async () => {
    const { status, headers, html } = await get(world.otis, '/usage.csv')
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toContain('text/csv')
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="usage-alderfoods.csv"')
    const lines = html.trim().split('\r\n')
    expect(lines[0]).toBe('month,quota,used,limit,included,state,refused')
    expect(lines).toContainEqual(expect.stringMatching(/^20\d\d-\d\d,widgets,5,5,0,exceeded,0$/))
    expect(lines.at(-1)).toBe('2026-03,workflow-triggers,987,,,,6')
    const [line] = await db.sql`
      select actor_name, tenant_id from log_entry where type = 'usage.exported'`
    expect(line).toEqual({ actor_name: 'Otis Alder', tenant_id: world.alder.id })
    expect((await get(world.bea, `/tenants/${world.alder.id}/usage.csv`)).status).toBe(404)
    expect((await get(world.olivia, `/tenants/${world.birch.id}/usage.csv`)).status).toBe(404)
  })

  test('hears of each use', async () => {
    const heard: string[] = []
    const listening = await db.listen({
      announced: (payload) => heard.push(payload),
      disconnected() {},
      reconnected() {},
    })
    await Scope.enter(db.pool, provider, (scope) =>
      consume(scope, { tenantId: world.alder.id, quota: 'channels' }),
    )
    await expect
      .poll(() => heard.some((one) => one.includes('"usage"') && one.includes(world.alder.id)))
      .toBe(true)
    await listening.stop()
  })
})

test('what an alarm of a quota says is told in German, too', () => {
  const { say } = wordsIn('de')
  expect(say(message('quota-use', { quota: 'widgets', used: 4, limit: 5 }))).toBe(
    'Widgets: 4 von 5 genutzt.',
  )
  const gib = 1024 ** 3
  const disk = { quota: 'disk', used: 16.25 * gib, limit: 1024 * gib }
  expect(say(message('quota-use', disk))).toBe('Speicherplatz: 16,25 GiB von 1.024 GiB genutzt.')
  expect(say(message('quota-used-up'))).toBe('Kontingent ausgeschöpft')
})
