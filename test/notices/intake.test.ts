import { beforeEach, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { setClock } from '../metering/metering.support.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const noon = '2026-11-29T12:00:00Z'

/** Each a process of its own. */
let portal = portalOf(pool)
const made = (name: string, scope = 'provider', role?: string) =>
  Scope.enter(pool, world.dana, (s) => addToken(s, { name, scope, role }))
const tokens = {
  provider: await made('Zabbix'),
  msp: await made('MSP monitoring', `msp:${world.harbor.id}`),
  alder: await made('Alder monitoring', 'tenant:alderfoods'),
  birch: await made('Birch monitoring', 'tenant:birch'),
  namesake: await made('ZABBIX'),
}
type Who = keyof typeof tokens

async function send(
  as: Who,
  body: unknown,
  { method = 'POST', rest = '', host = 'localhost:3000' } = {},
) {
  const payload = JSON.stringify(body)
  const answer = await portal.app.request(`http://${host}/api/v1/alarms${rest}`, {
    method,
    headers: {
      Host: host,
      Authorization: `Bearer ${tokens[as]}`,
      ...(method === 'POST' && {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(payload)),
      }),
    },
    ...(method === 'POST' && { body: payload }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    retryAfter: answer.headers.get('Retry-After'),
    body: text === '' ? null : JSON.parse(text),
  }
}
const results = ({ body }: Awaited<ReturnType<typeof send>>) =>
  [body].flat().map(({ result }) => result)
const trunk = (more = {}) => ({
  ...{ key: 'trunk', severity: 'major', name: 'Trunk down', source: 'sbc 1', text: 'No answer' },
  ...more,
})
const clear = (more = {}) => ({ key: 'trunk', severity: 'cleared', ...more })
const alarms = () => sql`
  select a.audience, t.shortname as tenant, a.origin, a.key, a.severity, a.cleared_at is not null as over, a.count, s.name as by
  from alarm a left join tenant t on t.id = a.tenant_id left join alarm_source s on s.id = a.source_id order by a.raised_at, a.key, 2`
const sources = () => sql`
  select name, audience, kind, accepted::integer, refused::integer, dropped::integer, problem ->> 'code' as problem,
    last_seen_at is not null as seen from alarm_source order by name`

beforeEach(async () => {
  portal = portalOf(pool)
  await sql`delete from alarm`
  await sql`delete from alarm_source`
  await setClock(sql, noon)
})

test('an API token counts as the source of its name, and two of one name are one', async () => {
  expect(results(await send('provider', trunk()))).toEqual(['raised'])
  expect(results(await send('namesake', [trunk(), trunk({ severity: 'critical' })]))).toEqual([
    ...['repeated', 'repeated'],
  ])
  expect(await alarms()).toEqual([
    {
      ...{ audience: 'provider', tenant: null, origin: 'provider', key: 'trunk' },
      ...{ severity: 'critical', over: false, count: 3, by: 'Zabbix' },
    },
  ])
  expect(await sources()).toEqual([
    {
      ...{ name: 'Zabbix', audience: 'provider', kind: 'api', accepted: 3, refused: 0, dropped: 0 },
      ...{ problem: null, seen: true },
    },
  ])
})

test('a tenant by id or shortname, within the reach of whose token it is', async () => {
  const as = async (who: Who, tenant: string) => (await send(who, trunk({ tenant }))).status
  expect(await as('provider', 'ALDERFOODS')).toBe(200)
  expect(await as('provider', world.birch.id.toUpperCase())).toBe(200)
  expect(await as('alder', 'alderfoods')).toBe(200)
  expect(await as('alder', 'birch')).toBe(422)
  expect(await as('alder', world.birch.id)).toBe(422)
  expect(await as('provider', 'nobody')).toBe(422)
  const refused = await send('alder', trunk({ tenant: 'birch' }))
  expect(refused.body).toMatchObject({
    code: 'no-such-tenant-here',
    fields: { tenant: 'There is no tenant birch, or this source may not report for it.' },
  })
  expect((await alarms()).map(({ tenant, origin }) => `${tenant} ${origin}`).sort()).toEqual([
    ...['alderfoods provider', 'alderfoods tenant', 'birch provider'],
  ])
})

test('a token ends what its own owner’s sources raised, and neither the portal’s nor the provider’s', async () => {
  await Scope.enter(pool, system({ kind: 'provider' }), (s) =>
    raise(s, {
      ...{ owner: { tenantId: world.alder.id }, key: 'trunk', severity: 'major' },
      ...{ name: verbatim('x'), source: verbatim('x'), text: verbatim('x') },
    }),
  )
  await send('provider', trunk({ tenant: 'alderfoods' }))
  expect(results(await send('alder', clear()))).toEqual(['none'])
  expect((await send('alder', null, { method: 'DELETE', rest: '/trunk' })).status).toBe(404)
  expect(results(await send('alder', trunk()))).toEqual(['raised'])
  expect(results(await send('alder', clear()))).toEqual(['cleared'])
  expect((await alarms()).map(({ origin, over }) => `${origin} ${over}`).sort()).toEqual([
    ...['portal false', 'provider false', 'tenant true'],
  ])
})

test.each(['a/b', 'x|y', 'am|1f', '%2F', 'ü ?#&+', 'a\\b', 'alertmanager', '…'])(
  'the key %s is named in an address',
  async (key) => {
    expect(results(await send('provider', trunk({ key })))).toEqual(['raised'])
    const rest = `/${encodeURIComponent(key)}`
    expect((await send('provider', null, { method: 'DELETE', rest })).status).toBe(204)
    expect((await send('provider', null, { method: 'DELETE', rest })).status).toBe(404)
    expect((await alarms()).map((row) => row.over)).toEqual([true])
  },
)

test('one of a tenant’s ends with the tenant named', async () => {
  await send('provider', trunk({ tenant: 'birch' }))
  const at = (rest: string) => send('provider', null, { method: 'DELETE', rest })
  expect((await at('/trunk')).status).toBe(404)
  expect((await at('/trunk?tenant=Birch')).status).toBe(204)
})

test('a batch is taken as a whole or not at all, and the answer names what is not right', async () => {
  const refused = await send('provider', [trunk(), trunk({ tenant: 'nobody' }), trunk()])
  expect(refused.status).toBe(422)
  expect(refused.body.fields).toEqual({
    '1.tenant': 'There is no tenant nobody, or this source may not report for it.',
  })
  const unread = await send('provider', [trunk(), trunk({ severity: 'fatal' })])
  expect(unread.body.detail).toContain('The first is number 2, severity: must be one of critical')
  expect(await alarms()).toEqual([])
  expect(await sources()).toMatchObject([
    { accepted: 0, refused: 5, dropped: 0, problem: 'bad-reports', seen: true },
  ])
})

test('over its limit a source is told when to come again, and nothing of it is taken', async () => {
  await send('provider', [])
  await sql`update alarm_source set max_per_second = 2`
  const some = (many: number) => Array.from({ length: many }, (_, n) => trunk({ key: `${n}` }))
  expect((await send('provider', some(15))).status).toBe(200)
  const refused = await send('provider', some(12))
  expect([refused.status, refused.retryAfter, refused.body.code]).toEqual([
    ...[429, '4', 'source-limit'],
  ])
  expect(await alarms()).toHaveLength(15)
  // other sources of the same owner are not in the way of each other
  expect((await send('alder', trunk())).status).toBe(200)
  // another process knows it, too
  portal = portalOf(pool)
  expect((await send('provider', some(12))).status).toBe(429)
  await setClock(sql, '2026-11-29T12:00:04Z')
  portal = portalOf(pool)
  expect((await send('provider', some(12))).status).toBe(200)
  expect((await sources())[1]).toMatchObject({ accepted: 27, dropped: 24, problem: 'source-limit' })
})

test('who was just told so is turned away before anything is looked up, and counted', async () => {
  await send('provider', [])
  await sql`update alarm_source set max_per_second = 1, load = 0`
  // more than a window holds, which it may when it owes nothing
  expect((await send('provider', Array(40).fill(trunk()))).status).toBe(200)
  const first = await send('provider', trunk())
  expect([first.status, first.retryAfter]).toEqual([429, '31'])
  // nobody could look it up
  const [token] =
    await sql`update api_token set revoked_at = now() where name = 'Zabbix' returning id`
  expect((await send('provider', trunk())).status).toBe(429)
  expect((await send('provider', trunk(), { rest: '/alertmanager' })).status).toBe(503)
  await sql`update api_token set revoked_at = null where id = ${token?.id}`
  portal = portalOf(pool)
  await setClock(sql, '2026-11-29T13:00:00Z')
  expect((await send('provider', trunk())).status).toBe(200)
  expect((await sources())[0]?.dropped).toBe(3)
})

test('one that is switched off is told so', async () => {
  await send('provider', trunk())
  await sql`update alarm_source set active = false`
  const refused = await send('provider', trunk())
  expect([refused.status, refused.body.code]).toEqual([403, 'source-off'])
  expect((await sources())[0]).toMatchObject({ accepted: 1, refused: 1, problem: 'source-off' })
})

test('what is sent again later, and is over by now, changes nothing', async () => {
  const at = (minute: number) => ({
    occurred_at: new Date(Date.now() - (30 - minute) * 60_000).toISOString(),
  })
  const raise = trunk(at(1))
  expect(results(await send('provider', raise))).toEqual(['raised'])
  expect(results(await send('provider', clear(at(5))))).toEqual(['cleared'])
  expect(results(await send('provider', raise))).toEqual(['outdated'])
  expect(results(await send('provider', trunk(at(4))))).toEqual(['outdated'])
  expect(results(await send('provider', trunk(at(6))))).toEqual(['raised'])
  expect(results(await send('provider', clear(at(5))))).toEqual(['outdated'])
  // who says nothing of times is believed
  expect(results(await send('provider', clear()))).toEqual(['cleared'])
  expect(results(await send('provider', trunk()))).toEqual(['raised'])
  // within one call as well
  expect(
    results(
      await send('alder', [raise, clear(at(2)), raise, trunk(at(3)), clear(at(2)), clear(at(3))]),
    ),
  ).toEqual(['raised', 'cleared', 'outdated', 'raised', 'outdated', 'cleared'])
})

test('what comes together goes together, each by itself', async () => {
  const sent = await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => send('provider', trunk({ key: `${n % 7}` }))),
    send('provider', trunk({ tenant: 'nobody' })),
    send('alder', trunk()),
    send('msp', trunk({ tenant: 'alderfoods' })),
  ])
  expect(sent.map(({ status }) => status)).toEqual([...Array(20).fill(200), 422, 200, 200])
  expect((await alarms()).reduce((sum, { count }) => sum + count, 0)).toBe(22)
})

test('on a tenant’s host its own tokens are good, at the same address', async () => {
  const host = 'alderfoods.localhost:3000'
  expect((await send('alder', trunk(), { host })).status).toBe(200)
  expect((await send('birch', trunk(), { host })).status).toBe(401)
  expect((await send('provider', trunk(), { host })).status).toBe(401)
})

test('a source’s own token reports, and looks at nothing', async () => {
  const [token] = await sql`select id from api_token where name = 'Birch monitoring'`
  await sql`update api_token set role = 'source' where id = ${token?.id}`
  const gone = await send('birch', trunk())
  expect([gone.status, gone.body.code]).toEqual([403, 'source-gone'])
  await sql`insert into alarm_source (audience, tenant_id, name, kind, token_id, created_by)
    values ('tenant', ${world.birch.id}, 'Probe', 'token', ${token?.id}, 'x')`
  expect((await send('birch', trunk())).status).toBe(200)
  expect(await sources()).toMatchObject([{ name: 'Probe', kind: 'token', accepted: 1 }])
  const looks = await portal.app.request('http://localhost:3000/api/v1/counters', {
    headers: { Host: 'localhost:3000', Authorization: `Bearer ${tokens.birch}` },
  })
  expect(looks.status).toBe(403)
  await sql`update api_token set role = 'operator' where id = ${token?.id}`
})
