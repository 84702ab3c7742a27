import { sql as drizzle } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { dial, signIn, startLiveServer } from '../realtime/live-server.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf } from '../worker/kinds.ts'

const plain = { 'HX-Request': '' }

describe('the Enable switch', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await sql`update tenant set state = 'active'`
  })

  const turn = (
    way: 'deactivations' | 'activations',
    actor = world.dana,
    tenant = world.alder.id,
  ) =>
    way === 'activations'
      ? pages.as(actor).post('/tenants/activations', { tenant: [tenant] }, plain)
      : pages.as(actor).post(`/tenants/${tenant}/deactivation`, {}, plain)
  const stateOf = async (id: string) =>
    (await sql`select state from tenant where id = ${id}`)[0]?.state
  const asTenant = (path: string, cookie: string) =>
    pages.app.request(`http://alderfoods.localhost:3000${path}`, {
      headers: { Host: 'alderfoods.localhost:3000', Cookie: cookie },
    })

  test('off says what will happen, ends sessions at once and shows the notice; on lets people in again', async () => {
    const { Cookie } = await pages.signedIn(world.otis)
    await sql`update session set host = 'alderfoods.localhost:3000' where account_id = ${world.otis.id}`
    expect((await asTenant('/services', Cookie)).status).toBe(200)
    const asked = await pages.as(world.dana).get(`/tenants/${world.alder.id}/deactivation`)
    expect(await asked.text()).toContain('all open sessions end now')
    expect((await turn('deactivations')).status).toBe(303)
    expect(await stateOf(world.alder.id)).toBe('deactivated')
    expect(await sql`select id from session where account_id = ${world.otis.id}`).toEqual([])
    const notice = await asTenant('/services', Cookie)
    expect(notice.status).toBe(421)
    expect(await notice.text()).toContain('This portal is deactivated')
    expect((await turn('activations')).status).toBe(303)
    expect(await stateOf(world.alder.id)).toBe('active')
    expect((await asTenant('/services', Cookie)).status).toBe(303)
    const types =
      await sql`select type from log_entry where tenant_id = ${world.alder.id} and type like 'tenant.%' order by at`
    expect(types.map(({ type }) => type)).toEqual(['tenant.deactivated', 'tenant.activated'])
  })

  test('what is queued does not start while it is off; on again, the workers are told and it starts', async () => {
    const ran: string[] = []
    const kind = kindOf(async ({ command }) => {
      ran.push(command.tenantId ?? '')
      return {}
    })
    await turn('deactivations')
    for (const tenant of [world.alder, world.birch])
      await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, [input(tenant)]))
    const work = () =>
      startWorker({ database: database.pool, kinds: [kind], log: quiet, pollMs: 50 })
    const worker = work()
    await until('the other tenant’s command ran', () => ran.includes(world.birch.id))
    const [waiting] = await sql`select state from command where tenant_id = ${world.alder.id}`
    expect(waiting?.state).toBe('queued')
    // nobody is at work now who would announce anything
    await worker.stop(500)
    const heard: string[] = []
    const listening = await database.listen({
      announced: (payload) => heard.push(payload),
      disconnected() {},
      reconnected() {},
    })
    await turn('activations')
    await until('the workers are told', () =>
      heard.some((one) => one.includes('"queue"') && one.includes(world.alder.id)),
    )
    await listening.stop()
    const again = work()
    await until('its command ran', () => ran.includes(world.alder.id))
    await again.stop(500)
  })

  test('tokens and mailed links are refused while it is off, and not used up', async () => {
    const secret = 'a-token-of-alder'
    await sql`insert into api_token (audience, tenant_id, name, hash, created_by, expires_at)
      values ('tenant', ${world.alder.id}, 'app', ${hashOfToken(secret)}, 'test', now() + interval '1 day')`
    const tokens = () =>
      Scope.enter(database.pool, anonymous, (scope) =>
        scope.db.execute(drizzle`select id from auth_token(${hashOfToken(secret)})`),
      )
    expect(await tokens()).toHaveLength(1)
    await turn('deactivations')
    expect(await tokens()).toHaveLength(0)
    await turn('activations')
    expect(await tokens()).toHaveLength(1)
  })

  test('its MSP’s owner may switch it; administrators, monitors, strangers and itself may not', async () => {
    expect((await turn('deactivations', world.olivia)).status).toBe(303)
    expect((await turn('activations', world.olivia)).status).toBe(303)
    expect((await turn('deactivations', world.vera)).status).toBe(403)
    expect((await turn('deactivations', world.otis)).status).toBe(404)
    expect((await turn('deactivations', world.olivia, world.birch.id)).status).toBe(404)
    await sql`update tenant set state = 'deleting' where id = ${world.alder.id}`
    expect((await turn('activations')).status).toBe(409)
    expect(await stateOf(world.birch.id)).toBe('active')
  })

  test('open pages of its people lose their sockets with 1008 as soon as it is heard, nobody else’s does', async () => {
    const wire = await startLiveServer(database)
    const host = wire.portalUrl.host
    const [own, other] = await Promise.all(
      [world.otis, world.bea].map((actor) => signIn(database.pool, actor, host)),
    )
    const pages = [dial(wire, { cookie: own! }).page, dial(wire, { cookie: other! }).page]
    await Promise.all(pages.map((page) => page.until(({ frames }) => frames.length > 0)))
    await turn('deactivations')
    await pages[0]!.until(({ closed }) => closed !== undefined)
    expect(pages[0]?.closed?.code).toBe(1008)
    expect(pages[1]?.closed).toBeUndefined()
    await wire.stop()
  })

  test('a support session of staff ends with it', async () => {
    await sql`insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, approved_at, started_at, ends_at)
      values (${world.alder.id}, ${world.dana.id}, 'Dana Okafor', 'provider', false, 'looks after it', now(), now(), now() + interval '1 hour')`
    await turn('deactivations')
    expect(await sql`select ended_at is not null as over from support_session`).toEqual([
      { over: true },
    ])
  })
})
