import { sql as drizzle } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { count, readCounters } from '../../src/domain/counters.ts'
import { hashPassword } from '../../src/domain/people/passwords.ts'
import { cancelCommands, retryCommands } from '../../src/domain/queue/commands.control.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { deleteTenantWork } from '../../src/worker/delete-tenant.ts'
import type { Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { tablesByKind } from '../isolation/catalog.ts'
import { noticesOf, rowMaker } from '../isolation/rows.ts'
import { nowhere } from '../onboarding/nowhere.support.ts'
import { dial, signIn, startLiveServer } from '../realtime/live-server.ts'
import { testDatabase } from '../support/database.ts'
import { cheap } from '../support/passwords.ts'
import { portalOf } from '../support/portal.ts'
import { quiet } from '../support/quiet.ts'
import { said } from '../support/said.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf } from '../worker/kinds.ts'
import { company, makeReady, plain } from './drafts.support.ts'

const deletes = deleteTenantWork(nowhere)
const password = 'demo-Passw0rd!'
const reason = 'The contract ended last month'

describe('deleting a tenant', async () => {
  const database = await testDatabase({ connections: 8 })
  const { sql } = database
  const pages = portalOf(database.pool)
  const stops: (() => unknown)[] = []
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
    await makeReady(database)
    const hash = await hashPassword(password, cheap)
    await sql`insert into credential (account_id, password_hash) values (${world.dana.id}, ${hash})`
  })
  beforeEach(async () => {
    for (const table of ['command', 'lane', 'rate_limit_hit']) await sql`delete from ${sql(table)}`
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  const order = (id: string, changed: Record<string, string> = {}, actor = world.dana) => {
    const fields = { confirm: 'alderfoods', reason, password, ...changed }
    const form = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))
    return pages.as(actor).post(`/tenants/${id}/deletion`, form, plain)
  }
  const run = (...kinds: Kind[]) => {
    const worker = startWorker({ database: database.pool, kinds, log: quiet, pollMs: 50 })
    stops.push(() => worker.stop(500))
    return worker
  }
  const tenantRow = async (id: string) => (await sql`select * from tenant where id = ${id}`)[0]
  const commandOf = async (id: string) =>
    (
      await sql`select * from command where subject_id = ${id} and kind = 'delete-tenant' order by seq desc`
    )[0]

  test('it wants the shortname typed, a reason and the own password; wrong ones change nothing', async () => {
    const { id } = world.alder
    const form = await (await pages.as(world.dana).get(`/tenants/${id}/deletion`)).text()
    expect(form).toContain('Deletion starts in 10 minutes')
    expect(form, 'the password is asked for at once').toContain('name="password"')
    for (const [field, value] of [
      ['confirm', 'alder'],
      ['reason', 'too short'],
      ['password', 'not it'],
    ] as const) {
      const refused = await order(id, { [field]: value })
      expect(refused.status, field).toBe(422)
      expect(await refused.text()).toContain('Nothing is being deleted')
    }
    expect(await sql`select count(*)::integer as n from rate_limit_hit`).toEqual([{ n: 4 }])
    expect((await order(id, {}, world.olivia)).status).toBe(403)
    expect((await order(id, {}, world.otis)).status).toBe(404)
    expect(await commandOf(id)).toBeUndefined()
  })

  test('ordered it is held with a countdown, changes nothing, and any operator stops it', async () => {
    const { id } = world.alder
    expect((await order(id)).status).toBe(303)
    expect((await tenantRow(id))?.state).toBe('active')
    const held = await commandOf(id)
    const minutes = (held!.next_try_at.getTime() - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(9)
    expect(minutes).toBeLessThan(10.1)
    for (const path of ['/tenants', `/tenants/${id}`, `/tenants/${id}/sites`])
      expect(await (await pages.as(world.nico).get(path)).text(), path).toMatch(
        /eletion <time|will be deleted/,
      )
    expect((await order(id)).status).toBe(409)
    const stopped = await pages
      .as(world.nico)
      .post('/tenants/deletions/stops', { tenant: [id] }, plain)
    expect(stopped.status).toBe(303)
    expect((await commandOf(id))?.state).toBe('cancelled')
    expect((await tenantRow(id))?.state).toBe('active')
    expect(await (await pages.as(world.dana).get(`/tenants/${id}`)).text()).not.toContain(
      'will be deleted',
    )
    const types =
      await sql`select type from log_entry where audience = 'provider' and type like 'tenant.%' order by at`
    expect(types.map(({ type }) => type)).toEqual([
      'tenant.deletion-ordered',
      'tenant.deletion-stopped',
    ])
  })

  test('one that was stopped in the queue is not queued again by hand: it was confirmed for that time', async () => {
    const { id } = world.alder
    await order(id)
    const { id: command } = (await commandOf(id))!
    await Scope.enter(database.pool, world.nico, (scope) => cancelCommands(scope, [command]))
    const { done } = await Scope.enter(database.pool, world.nico, (scope) =>
      retryCommands(scope, [command]),
    )
    expect(done).toEqual([])
    expect((await commandOf(id))?.state).toBe('cancelled')
  })

  test('one that a restore holds stands still on every page, and is retried; once begun it is not stopped by hand', async () => {
    const { id, service } = world.alder
    await order(id)
    const { id: command } = (await commandOf(id))!
    // as `restore --hold` does
    const hold = (attempt: number) => sql`
      update command set state = 'queued', attempt = ${attempt}, next_try_at = 'infinity', lease_until = null, worker = null`
    const act = (work: typeof retryCommands) =>
      Scope.enter(database.pool, world.nico, (scope) => work(scope, [command]))
    await sql`
      insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, payload)
      values ('tenant', ${id}, 'service', 'clean-up', 'service', ${service}, 'Alder Foods', 'Dana', '{"reason": "The customer left us."}')`
    await hold(0)
    for (const path of ['/tenants', `/tenants/${id}`, '/services', `/services/${service}`]) {
      const answer = await pages.as(world.nico).get(path)
      expect(answer.status, path).toBe(200)
      expect(await answer.text(), path).toMatch(/on hold|once its task is retried/)
    }
    for (const path of ['/tenants.csv', '/services.csv', '/commands.csv'])
      expect((await pages.as(world.nico).get(path)).status, path).toBe(200)
    for (const path of ['/commands', `/commands/${command}`]) {
      const text = await (await pages.as(world.nico).get(path)).text()
      expect(text).toContain('on hold')
      for (const form of ['retry', 'cancel']) expect(text).toMatch(RegExp(`form="?${form}`))
    }
    expect((await act(retryCommands)).done).toEqual([command])
    expect((await commandOf(id))!.next_try_at.getTime()).toBeLessThanOrEqual(Date.now() + 1000)

    await hold(1)
    expect(await act(cancelCommands)).toMatchObject({ done: [], skipped: [{ id: command }] })
    expect((await act(retryCommands)).done).toEqual([command])
    // it waits for its own next try, which is nobody's to take away; and what waits is not retried
    await sql`update command set next_try_at = now() + interval '1 minute'`
    for (const work of [cancelCommands, retryCommands]) expect((await act(work)).done).toEqual([])
    await sql`delete from command where kind = 'clean-up'`
    await sql`update command set attempt = 0`
    expect((await act(cancelCommands)).done).toEqual([command])
  })

  test('nobody’s rows go while the tenant is not being deleted, and only the provider may ask', async () => {
    const purge = (actor: World['dana'], id: string) =>
      Scope.enter(database.pool, actor, (scope) =>
        scope.db.execute(drizzle`select portal_purge(${id}::uuid, 100, true)::float8 as gone`),
      )
    expect(await purge(world.dana, world.birch.id)).toMatchObject([{ gone: 0 }])
    await sql`update tenant set state = 'deleting' where id = ${world.birch.id}`
    await expect(purge(world.bea, world.birch.id)).rejects.toThrow()
    await expect(purge(world.olivia, world.birch.id)).rejects.toThrow()
    await sql`update tenant set state = 'active' where id = ${world.birch.id}`
    expect(await sql`select id from service where tenant_id = ${world.birch.id}`).toHaveLength(1)
  })

  test('with commands running and sockets open, nothing with its id is left but its tombstone', async () => {
    const { id } = world.alder
    await fill(id)
    const wire = await startLiveServer(database)
    stops.push(() => wire.stop())
    const cookie = await signIn(database.pool, world.otis, wire.portalUrl.host)
    const { page } = dial(wire, { cookie })
    await page.until(({ frames }) => frames.length > 0)
    let isRunning = false
    // keeps writing rows of the tenant until it is told to stop, and does not listen at once
    const busy = kindOf(async ({ scope, signal }) => {
      for (let n = 0; !signal.aborted; n += 1) {
        await scope((s) =>
          s.db.execute(
            drizzle`insert into managed_user (tenant_id, graph_id) values (${id}::uuid, ${`busy-${n}`})`,
          ),
        )
        isRunning = true
      }
      return {}
    })
    for (let n = 0; n < 3; n += 1)
      await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, [input({ id })]))
    const worker = run(busy, deletes)
    const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 1 })
    stops.push(() => schedule.stop())
    await until('a command of the tenant runs', () => isRunning)
    const pools = await sql`select kind, allocated from license_pool order by kind`
    await order(id)
    await sql`update command set next_try_at = now() where kind = 'delete-tenant' and state = 'queued'`
    await sql`update lane set wake_at = now() where key = 'provider/housekeeping'`
    worker.wake()
    const done = await until('the deletion has succeeded', async () => {
      const command = await commandOf(id)
      if (command?.state === 'failed') throw new Error(command.error)
      return command?.state === 'succeeded' ? command : undefined
    })
    expect(done.step).toBe(6)
    await page.until(({ closed }) => closed !== undefined)
    expect(page.closed?.code).toBe(1008)
    expect(await holding(id)).toEqual({
      command: ['subject_id'],
      log_entry: ['subject_id'],
      mau_month: ['organization_id'],
      tombstone: ['id'],
    })
    const [tomb] = await sql`select * from tombstone`
    expect(tomb).toMatchObject({
      id,
      name: 'Alder Foods',
      shortname: 'alderfoods',
      reason,
      deleted_by: 'Dana Okafor',
    })
    expect(tomb?.metering).toContainEqual({
      quota: 'workflow-triggers',
      period: '2026-10',
      used: 7,
      refused: 1,
    })
    // what it held is free again, and nobody else lost a row
    const after = Object.fromEntries(
      (await sql`select kind, allocated from license_pool`).map((p) => [p.kind, p.allocated]),
    )
    const before = Object.fromEntries(pools.map((p) => [p.kind, p.allocated]))
    expect(after).toMatchObject({
      service: before.service - 1,
      user: before.user - 50,
      agents: before.agents - 3,
      tenant: before.tenant - 1,
    })
    expect(await sql`select from license_pool where reserved > 0`).toEqual([])
    expect(await sql`select id from service where tenant_id = ${world.birch.id}`).toHaveLength(1)
    // it is counted no more, by nobody
    for (const actor of [world.dana, world.olivia]) {
      const counters = await Scope.enter(database.pool, actor, readCounters)
      expect(count(counters, 'services')).toBe(actor === world.dana ? 1 : 0)
      expect(count(counters, 'queued')).toBe(0)
      expect(count(counters, 'alarms.major.0')).toBe(0)
    }
    // its shortname and hosts rest
    const again = await pages
      .as(world.dana)
      .post(
        '/tenants/new',
        Object.fromEntries(
          Object.entries({ ...company, shortname: 'alderfoods' }).map(([name, value]) => [
            name,
            [value],
          ]),
        ),
        plain,
      )
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('reserved for now')
    expect(
      await sql`select host from host_quarantine where host not like 'of %' order by host`,
    ).toEqual([{ host: 'alderfoods' }, { host: 'portal.alder.example' }])
    expect((await pages.as(world.dana).get(`/tenants/${id}`)).status).toBe(404)
  })

  test('a worker that dies in the middle loses nothing: another goes on, and again is harmless', async () => {
    const { id } = world.birch
    await fill(id)
    expect((await order(id, { confirm: 'BIRCH' })).status).toBe(303)
    await sql`update command set next_try_at = now() where kind = 'delete-tenant' and state = 'queued'`
    await sql`update lane set wake_at = now() where key = 'provider/housekeeping'`
    let deaths = 0
    const dying: Kind = {
      ...deletes,
      run: (context) =>
        deletes.run({
          ...context,
          conclude: async (work) => {
            deaths += 1
            if (deaths < 2) throw new Error('the link was cut')
            return context.conclude(work)
          },
        }),
    }
    const worker = run(dying)
    await until(
      'the first try failed',
      async () => (await commandOf(id))?.attempt === 1 && deaths === 1,
    )
    await until('it waits for its next try', async () => (await commandOf(id))?.state === 'queued')
    expect((await tenantRow(id))?.state).toBe('deleting')
    const late = await pages
      .as(world.nico)
      .post('/tenants/deletions/stops', { tenant: [id] }, plain)
    expect(late.status).toBe(409)
    await sql`update command set next_try_at = now() where kind = 'delete-tenant' and state = 'queued'`
    await sql`update lane set wake_at = now() where key = 'provider/housekeeping'`
    worker.wake()
    await until(
      'the second try succeeded',
      async () => (await commandOf(id))?.state === 'succeeded',
    )
    expect(await holding(id)).toEqual({
      command: ['subject_id'],
      log_entry: ['subject_id'],
      mau_month: ['organization_id'],
      tombstone: ['id'],
    })
  })

  /** A row of the tenant in every table that can have one, made from the catalogue. */
  async function fill(id: string) {
    const make = await rowMaker(sql)
    const [service] = await sql`select id from service where tenant_id = ${id}`
    const [account] = await sql`select id from account where tenant_id = ${id}`
    const [alarm] =
      await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, service_id)
      values ('tenant', ${id}, 'a8', 'minor', ${said('a8')}::text::jsonb, ${said('a8')}::text::jsonb, ${said('a8')}::text::jsonb, ${service!.id}) returning id`
    const [pbx] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${id}, 'Handsets', 'uacsta', 'dedicated') returning id`
    const [template] = await sql`
      insert into lifecycle_template (tenant_id, name) values (${id}, 'Desk') returning id`
    const [group] = await sql`
      insert into lifecycle_group (tenant_id, name, template_id) values (${id}, 'Sales', ${template!.id}) returning id`
    const own = {
      ...{ id, service: service!.id, alarm: alarm!.id, account: account!.id },
      ...{ template: template!.id, group: group!.id, pbx: pbx!.id },
      ...(await noticesOf(sql, id)),
    }
    const skipped = new Set([
      'service',
      'account',
      'alarm',
      'lifecycle_template',
      'lifecycle_group',
      'license_allocation',
      'command',
      'lane',
      'tenant_quota',
      'replication',
      'webhook',
      'notification_rule',
    ])
    for (const [table, kind] of await tablesByKind(sql)) {
      if (kind === 'global' || skipped.has(table)) continue
      const values = make(table, own)
      await sql.unsafe(
        `insert into ${table} (${[...values.keys()].join(', ')}) values (${[...values.values()].join(', ')})`,
      )
    }
    // nothing of its service is outside
    await sql`update deployment_part set state = 'left' where tenant_id = ${id}`
    await sql`update dns_record set state = 'left' where tenant_id = ${id}`
    await sql`insert into tenant_quota (tenant_id, quota, amount) values (${id}, 'agents', 3), (${id}, 'disk', 5)`
    await sql`update license_pool set allocated = allocated + 3 where kind = 'agents'`
    // its service waits for an upgrade
    await sql`update license_pool set reserved = reserved + 1 where kind = 'user'`
    await sql`insert into quota_month (tenant_id, quota, period, used, refused) values (${id}, 'workflow-triggers', '2026-10', 7, 1)`
    // one at a time may have it
    await sql`delete from tenant_domain where host = 'portal.alder.example'`
    await sql`insert into tenant_domain (tenant_id, host, token, state) values (${id}, 'portal.alder.example', 'x', 'verified'), (${id}, 'never.proven.example', 'x', 'pending')`
    await sql`insert into managed_user (tenant_id, graph_id) select ${id}, 'many-' || n from generate_series(1, 5000) n`
    await sql`insert into tenant_draft (audience, account_id, made_id) values ('provider', ${world.dana.id}, ${id})`
  }

  /** Every column of every table that still holds the id, as a uuid or inside a text. */
  async function holding(id: string) {
    const columns = await sql<{ table: string; column: string }[]>`
      select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and format_type(a.atttypid, null) in ('uuid', 'text', 'uuid[]')`
    const found: Record<string, string[]> = {}
    for (const { table, column } of columns) {
      const [row] = await sql.unsafe(
        `select count(*)::integer as n from ${table} where "${column}"::text like '%${id}%'`,
      )
      if (row!.n > 0) found[table] = [...(found[table] ?? []), column]
    }
    return found
  }
})
