import { beforeAll, expect, test } from 'vitest'
import { type Condition, raise } from '../../src/domain/alarms/alarms.ts'
import { alarmCounts } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql, pool } = db
const portal = portalOf(pool)
let world: World
let ids: Record<string, string>

const raised = (owner: Condition['owner'], name: string, more: Partial<Condition> = {}) =>
  Scope.enter(pool, system({ kind: 'provider' }), async (scope) => {
    const said = { name: verbatim(name), source: verbatim(name), text: verbatim('No answer') }
    return (await raise(scope, { owner, severity: 'critical', ...said, ...more })).id
  })

beforeAll(async () => {
  world = await makeWorld({ sql })
  ids = {
    customer: await raised({ tenantId: world.alder.id }, 'Trunk', { customer: 'Alder Foods' }),
    own: await raised({ mspId: world.harbor.id }, 'Allowance'),
    major: await raised({ tenantId: world.alder.id }, 'Slow', { severity: 'major' }),
    other: await raised({ tenantId: world.birch.id }, 'Foreign'),
  }
})

const rowsOf = async (path: string, who = world.olivia) => {
  const answer = await portal.as(who).get(path)
  const html = await answer.text()
  const rows = [...html.matchAll(/<tr id="alarm-([0-9a-f-]{36})"/g)].map(([, id]) => id)
  return Object.entries(ids).flatMap(([name, id]) => (rows.includes(id) ? [name] : []))
}

test('an MSP sees what is critical of its organizations and of its own: as many as the header says', async () => {
  expect(await rowsOf('/msp/alerts')).toEqual(['customer', 'own'])
  const counters = await Scope.enter(
    pool,
    world.olivia,
    (scope) => readCounters(scope),
    'read only',
  )
  expect(alarmCounts(world.olivia.audience, counters).critical).toBe(2)
  expect(await rowsOf(`/msps/${world.harbor.id}/alerts`, world.dana)).toEqual(['customer', 'own'])
  expect(await rowsOf(`/msps/${world.summit.id}/alerts`, world.dana)).toEqual(['other'])
})

test('it is acknowledged there, and another MSP’s page is not there', async () => {
  const chosen = await portal
    .as(world.olivia)
    .post('/msp/alerts/selections', { act: ['acknowledge'], id: [ids.customer ?? ''] })
  expect(chosen.status).toBe(200)
  const [row] = await sql`select acknowledged_by from alarm where id = ${ids.customer ?? ''}`
  expect(row?.acknowledged_by).toBe(world.olivia.name)
  expect(await rowsOf('/msp/alerts?unacknowledged=1')).toEqual(['own'])
  for (const path of [`/msps/${world.harbor.id}/alerts`, `/msps/${world.summit.id}/alerts`])
    expect((await portal.as(world.olivia).get(path)).status, path).toBe(404)
  expect((await portal.as(world.dana).get('/msp/alerts')).status).toBe(404)
  expect((await portal.as(world.otis).get('/msp/alerts')).status).toBe(404)
})

test('an alarm of an MSP’s own is announced to that MSP, so that its open pages hear of it', async () => {
  const heard: { topics?: string[]; msp?: string }[] = []
  const listening = await db.listen({
    announced: (payload) => heard.push(JSON.parse(payload)),
    disconnected() {},
    reconnected() {},
  })
  const id = await raised({ mspId: world.summit.id }, 'Own')
  const told = () => heard.filter(({ topics = [] }) => topics.includes(`alarm:${id}`))
  await expect.poll(() => told().length, { timeout: 5000 }).toBe(1)
  expect(told()).toMatchObject([
    { topics: ['alarms', 'alarm-list', `alarm:${id}`], msp: world.summit.id },
  ])
  await listening.stop()
})
