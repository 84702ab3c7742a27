import { beforeEach, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { watchSources } from '../../src/domain/notices/silence.ts'
import {
  previewSwitch,
  removeSources,
  switchSources,
} from '../../src/domain/notices/sources.acts.ts'
import { alarmSources, findSource, ownSources } from '../../src/domain/notices/sources.list.ts'
import { addSource, changeSource, renewToken } from '../../src/domain/notices/sources.ts'
import { tokens } from '../../src/domain/people/tokens.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { setClock } from '../metering/metering.support.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const portal = portalOf(pool)

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)
const entered = (more = {}) => ({
  ...{ name: 'Prometheus', maxPerSecond: '50', expectedMinutes: '10', days: '30' },
  ...more,
})
const add = (actor: Actor, more = {}) => as(actor, (s) => addSource(s, entered(more)))
const watch = () => as(system({ kind: 'provider' }), watchSources)
const found = (actor: Actor, id: string) => as(actor, (s) => findSource(s, id))

async function report(token: string, host = 'localhost:3000') {
  const answer = await portal.app.request(`http://${host}/api/v1/alarms`, {
    method: 'POST',
    headers: {
      ...{ Host: host, Authorization: `Bearer ${token}` },
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ severity: 'minor', name: 'n', source: 's', text: 't' }),
  })
  const body: { code?: string } = await answer.json()
  return `${answer.status} ${body.code ?? ''}`.trim()
}
const silences = () => sql`
  select t.shortname as tenant, a.origin, a.severity, a.name ->> 'code' as name, a.cleared_at is not null as over, a.count
  from alarm a left join tenant t on t.id = a.tenant_id where a.key like 'source-silent:%' order by a.raised_at, 1`

beforeEach(async () => {
  await sql`delete from alarm`
  await sql`delete from alarm_source`
  await setClock(sql, '2026-11-29T12:00:00Z')
})

test('a source has a token of its own, which reports and nothing else, and is in no list of tokens', async () => {
  const { id, secret } = await add(world.dana)
  expect(secret).toMatch(/^tnt_/)
  expect(await report(secret)).toBe('200')
  expect(await found(world.dana, id)).toMatchObject({
    ...{ name: 'Prometheus', kind: 'token', state: 'heard', accepted: 1 },
    ...{ maxPerSecond: 50, expectedMinutes: 10 },
  })
  expect(await as(world.dana, (s) => tokens.rows(s, parseQuery(tokens, '')))).toEqual([])
  const kept = await sql`select after from log_entry where type = 'source.added'`
  expect(JSON.stringify(kept)).not.toContain(secret)
})

test('a new token ends the former at once', async () => {
  const { id, secret } = await add(world.dana)
  const renewed = await as(world.dana, (s) => renewToken(s, id, { days: '1' }))
  expect(renewed.secret).not.toBe(secret)
  expect([await report(secret), await report(renewed.secret)]).toEqual(['401 unauthorized', '200'])
  await sql`update api_token set expires_at = now() where revoked_at is null`
  expect((await found(world.dana, id)).state).toBe('expired')
})

test('one that is off is refused, and one that is deleted is nobody’s, with its token', async () => {
  const { id, secret } = await add(world.dana)
  expect(await report(secret)).toBe('200')
  expect((await as(world.dana, (s) => previewSwitch(s, [id], false))).ready).toHaveLength(1)
  expect(await as(world.dana, (s) => switchSources(s, [id], false))).toBe(1)
  expect(await as(world.dana, (s) => switchSources(s, [id], false))).toBe(0)
  expect([await report(secret), (await found(world.dana, id)).state]).toEqual([
    ...['403 source-off', 'off'],
  ])
  await as(world.dana, (s) => switchSources(s, [id], true))
  expect(await report(secret)).toBe('200')
  expect(await as(world.dana, (s) => removeSources(s, [id]))).toBe(1)
  expect(await report(secret)).toBe('401 unauthorized')
  // what it reported is there, and nobody's
  expect(await sql`select source_id, count from alarm`).toEqual([{ source_id: null, count: 2 }])
})

test('each owner has its own, and finds nobody else’s', async () => {
  const made = [await add(world.dana), await add(world.olivia), await add(world.otis)]
  const actors = [world.dana, world.olivia, world.otis]
  for (const [n, actor] of actors.entries())
    for (const [m, { id }] of made.entries()) {
      const look = () => found(actor, id).then(() => 'found')
      const change = () => as(actor, (s) => changeSource(s, id, { ...entered(), version: 1 }))
      if (n === m) {
        expect(await look()).toBe('found')
        await change()
      } else {
        await expect(look()).rejects.toMatchObject({ kind: 'missing' })
        await expect(change()).rejects.toMatchObject({ kind: 'missing' })
        await expect(as(actor, (s) => removeSources(s, [id]))).rejects.toMatchObject({
          kind: 'missing',
        })
        await expect(as(actor, (s) => renewToken(s, id, { days: 1 }))).rejects.toMatchObject({
          kind: 'missing',
        })
      }
    }
  const listed = await as(world.dana, (s) =>
    alarmSources.rows(s, parseQuery(alarmSources, ''), { within: ownSources(s.actor) }),
  )
  expect(listed).toHaveLength(1)
  expect(await report(made[2]?.secret ?? '', 'alderfoods.localhost:3000')).toBe('200')
})

test('a name of another, a limit beyond a tenant’s share, and whoever may not', async () => {
  await add(world.dana)
  await expect(add(world.dana, { name: 'PROMETHEUS' })).rejects.toMatchObject({
    code: 'source-name-taken',
  })
  await expect(add(world.otis, { maxPerSecond: '101' })).rejects.toMatchObject({
    fields: { maxPerSecond: { code: 'enter-between' } },
  })
  await expect(add(world.dana, { name: ' ', maxPerSecond: '0' })).rejects.toMatchObject({
    code: 'several',
  })
  await expect(add(world.vera)).rejects.toMatchObject({ kind: 'forbidden' })
})

test('an API token’s source keeps its name, and is changed and switched as any', async () => {
  await sql`insert into alarm_source (audience, name, kind, created_by) values ('provider', 'Zabbix', 'api', 'x')`
  const [row] = await sql`select id from alarm_source`
  const id = String(row?.id)
  const change = (more: object) =>
    as(world.dana, async (s) => {
      const { version } = await findSource(s, id)
      return changeSource(s, id, { name: 'Zabbix', maxPerSecond: 5, version, ...more })
    })
  await change({})
  expect(await found(world.dana, id)).toMatchObject({ maxPerSecond: 5, expectedMinutes: null })
  await expect(change({ name: 'Other' })).rejects.toMatchObject({ code: 'source-of-token' })
  await expect(as(world.dana, (s) => renewToken(s, id, { days: 1 }))).rejects.toMatchObject({
    code: 'source-without-token',
  })
})

test('a source that says nothing for longer than it was to has an alarm, which ends with its next word', async () => {
  const { id, secret } = await add(world.dana)
  await sql`update alarm_source set created_at = '2026-11-29T12:00:00Z'`
  const own = await add(world.otis, { name: 'Own' })
  await sql`update alarm_source set created_at = '2026-11-29T12:00:00Z'`
  const unexpected = await add(world.dana, { name: 'Quiet', expectedMinutes: '' })
  expect(unexpected.name).toBe('Quiet')
  await setClock(sql, '2026-11-29T12:10:00Z')
  await watch()
  expect(await silences()).toEqual([])
  await setClock(sql, '2026-11-29T12:10:01Z')
  expect(await watch()).toBe(2)
  expect(await watch()).toBe(0)
  const raised = {
    origin: 'portal',
    severity: 'major',
    name: 'source-silent',
    over: false,
    count: 1,
  }
  expect(await silences()).toEqual([
    { ...raised, tenant: 'alderfoods' },
    { ...raised, tenant: null },
  ])
  expect((await found(world.dana, id)).state).toBe('silent')
  expect(await report(secret)).toBe('200')
  expect(await watch()).toBe(1)
  expect((await silences()).map(({ tenant, over }) => `${tenant} ${over}`)).toEqual([
    ...['alderfoods false', 'null true'],
  ])
  // nobody waits for one that is off, and it has its time again when it is on
  await as(world.otis, (s) => switchSources(s, [own.id], false))
  expect((await silences()).map(({ over }) => over)).toEqual([true, true])
  await watch()
  expect((await silences()).map(({ over }) => over)).toEqual([true, true])
})

test('the pages show a source with its counts, and its token once', async () => {
  const page = portal.as(world.dana)
  const made = await page.post('/settings/sources', {
    ...{ name: ['Icinga'], maxPerSecond: ['20'], expectedMinutes: [''], days: ['90'] },
  })
  const token = /tnt_[\w-]+/.exec(await made.text())?.[0] ?? ''
  expect(await report(token)).toBe('200')
  for (const address of ['?sort=-expires', '?sort=-seen', '?sort=-created'])
    expect((await page.get(`/settings/sources${address}`)).status, address).toBe(200)
  expect(await (await page.get('/settings/sources?state=expired')).text()).not.toContain('Icinga')
  const html = await (await page.get('/settings/sources')).text()
  expect(html).toContain('Icinga')
  expect(html).toContain('Heard')
  expect(html).not.toContain(token)
  const setup = await (await page.get('/settings/sources/setup')).text()
  expect(setup).toContain('http://localhost:3000/api/v1/alarms/alertmanager')
})
