import { beforeEach, describe, expect, test } from 'vitest'
import { Scope, system } from '../../src/domain/scope.ts'
import { queueReplications } from '../../src/domain/services/replications.ts'
import { advanceWave, openWaves } from '../../src/domain/waves/advance.ts'
import { startWave, usualWave } from '../../src/domain/waves/waves.start.ts'
import { continueWave, retryWave, stopWave } from '../../src/domain/waves/waves.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { manyServices } from './waves.support.ts'

describe('waves', async () => {
  const db = await testDatabase()
  const { sql } = db
  let world: World
  let ids: string[]
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm, wave, command, lane cascade`
    world = await makeWorld(db)
    ids = await manyServices(sql, 12)
  })
  const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(db.pool, actor, work)
  const provider = system({ kind: 'provider' })
  const start = (given: Record<string, unknown> = {}, services = ids) =>
    as((scope) => startWave(scope, services, { ...usualWave, name: 'Read all', ...given }))
  const advance = (id: string) => as((scope) => advanceWave(scope, id), provider)
  const items = async (id: string) => {
    const rows =
      await sql`select ring, state, count(*)::integer as count from wave_item where wave_id = ${id}
      group by 1, 2 order by 1, 2`
    return rows.map(({ ring, state, count }) => `${ring} ${state} ${count}`)
  }
  const wave = async (id: string) =>
    (await sql`select state, ring, halted_for ->> 'code' as why from wave where id = ${id}`)[0]
  /** Ends what a wave has queued, as workers would. */
  const end = (state: 'succeeded' | 'failed', most = 1000) => sql`
    update command set state = ${state}, ended_at = now(), error = ${
      state === 'failed' ? sql.json({ code: 'no-such-service' }) : null
    } where id in (select id from command where state = 'queued' order by seq limit ${most})`

  test('goes ring by ring: no ring begins before the one before it has ended', async () => {
    const { id } = await start()
    expect(await items(id)).toEqual(['0 waiting 1', '1 waiting 5', '2 waiting 6'])
    await advance(id)
    expect(await items(id)).toEqual(['0 queued 1', '1 waiting 5', '2 waiting 6'])
    expect(await advance(id)).toBe(false)
    await end('succeeded')
    await advance(id)
    expect(await items(id)).toEqual(['0 succeeded 1', '1 queued 5', '2 waiting 6'])
    await end('succeeded', 4)
    await advance(id)
    expect(await items(id)).toEqual([
      ...['0 succeeded 1', '1 queued 1', '1 succeeded 4', '2 waiting 6'],
    ])
    await end('succeeded')
    await advance(id)
    await end('succeeded')
    await advance(id)
    expect(await wave(id)).toMatchObject({ state: 'done', ring: 2 })
    expect(await items(id)).toEqual(['0 succeeded 1', '1 succeeded 5', '2 succeeded 6'])
    expect(await as(openWaves, provider)).toEqual([])
    const types = await sql`select type from log_entry where type like 'wave.%' order by at`
    expect(types.map(({ type }) => type)).toEqual(['wave.started', 'wave.done'])
  })

  test('one failure in the first ring halts it: nobody else is touched; control: with 100 % it goes on', async () => {
    const { id } = await start()
    await advance(id)
    await end('failed')
    await advance(id)
    expect(await wave(id)).toEqual({ state: 'halted', ring: 0, why: 'wave-halt-errors' })
    expect(await items(id)).toEqual(['0 failed 1', '1 waiting 5', '2 waiting 6'])
    expect(await advance(id)).toBe(false)
    await as((scope) => stopWave(scope, id))
    const bold = await start({ errorPercent: 100 })
    await advance(bold.id)
    await end('failed')
    await advance(bold.id)
    expect((await wave(bold.id))?.state).toBe('running')
  })

  test('halted in its second ring it takes back what has not begun, and goes on or does again just what failed', async () => {
    const { id } = await start()
    await advance(id)
    await end('succeeded')
    await advance(id)
    await end('failed', 1)
    await advance(id)
    expect(await wave(id)).toMatchObject({ state: 'halted', ring: 1 })
    expect(await items(id)).toEqual([
      ...['0 succeeded 1', '1 failed 1', '1 waiting 4', '2 waiting 6'],
    ])
    expect(await sql`select 1 from command where state = 'queued'`).toHaveLength(0)
    await as((scope) => continueWave(scope, id))
    await advance(id)
    // what failed before is not failed anew
    expect(await items(id)).toEqual(['0 succeeded 1', '1 failed 1', '1 queued 4', '2 waiting 6'])
    await end('succeeded')
    await advance(id)
    await end('succeeded')
    await advance(id)
    expect((await wave(id))?.state).toBe('done')
    await as((scope) => retryWave(scope, id))
    await advance(id)
    expect(await items(id)).toEqual([
      '0 succeeded 1',
      '1 queued 1',
      '1 succeeded 4',
      '2 succeeded 6',
    ])
    await end('succeeded')
    await advance(id)
    expect(await items(id)).toEqual(['0 succeeded 1', '1 succeeded 5', '2 succeeded 6'])
    await expect(as((scope) => retryWave(scope, id))).rejects.toMatchObject({
      code: 'wave-none-failed',
    })
  })

  test('a new critical or major alarm of a tenant that it touched halts it; of another, or a minor one, it does not', async () => {
    const { id } = await start()
    await advance(id)
    const [first] =
      await sql`select tenant_id from wave_item where wave_id = ${id} and state = 'queued'`
    const [other] =
      await sql`select tenant_id from wave_item where wave_id = ${id} and state = 'waiting'`
    const said = sql.json({ code: 'cleanup-failed' })
    const raise = (tenant: unknown, severity: string, key: string) => sql`
      insert into alarm (audience, tenant_id, key, severity, name, source, text)
      values ('tenant', ${String(tenant)}, ${key}, ${severity}, ${said}, ${said}, ${said})`
    await raise(other?.tenant_id, 'critical', 'a')
    await raise(first?.tenant_id, 'minor', 'b')
    await advance(id)
    expect((await wave(id))?.state).toBe('running')
    await raise(first?.tenant_id, 'major', 'c')
    await advance(id)
    expect((await wave(id))?.state).toBe('halted')
    // looked at, it goes on, and the same alarm does not halt it again
    await as((scope) => continueWave(scope, id))
    await advance(id)
    expect((await wave(id))?.state).toBe('running')
    await as((scope) => stopWave(scope, id))
    const calm = await start({ haltsOnAlarms: false })
    await advance(calm.id)
    await raise(first?.tenant_id, 'critical', 'd')
    await advance(calm.id)
    expect((await wave(calm.id))?.state, 'the control').toBe('running')
  })

  test('whoever is left out by name, has the wave already, or cannot, is skipped and says why', async () => {
    await sql`delete from m365_authentication where tenant_id = (select tenant_id from service where id = ${ids[3] ?? ''})`
    const { id } = await start({ leaveOut: 'Customer 05\nc007' }, ids.slice(0, 8))
    expect(
      await sql`select service_name as name, reason ->> 'code' as why from wave_item where wave_id = ${id} and state = 'skipped' order by 1`,
    ).toEqual([
      { name: 'Customer 03 Direct Routing', why: 'no-authentication' },
      { name: 'Customer 05 Direct Routing', why: 'wave-left-out' },
      { name: 'Customer 07 Direct Routing', why: 'wave-left-out' },
    ])
    const second = await start()
    expect(
      (
        await sql`select count(*)::integer as count from wave_item where wave_id = ${second.id} and reason ->> 'code' = 'wave-elsewhere'`
      )[0],
    ).toEqual({ count: 5 })
    await expect(start({ leaveOut: 'Nobody' })).rejects.toMatchObject({
      code: 'wave-nobody',
    })
    await expect(start({}, ids.slice(0, 1))).rejects.toMatchObject({ code: 'wave-empty' })
  })

  test('a service that was deleted since is skipped; a command that was canceled is not done', async () => {
    const { id } = await start({ rings: '1, rest' })
    await sql`delete from service where id = ${ids[4] ?? ''}`
    await advance(id)
    await sql`update command set state = 'cancelled', ended_at = now() where state = 'queued'`
    await advance(id)
    const skipped =
      await sql`select service_id as id, reason ->> 'code' as why from wave_item where wave_id = ${id} and state = 'skipped' order by place`
    expect(skipped).toEqual([
      { id: ids[0], why: 'wave-command-cancelled' },
      { id: ids[4], why: 'wave-service-gone' },
    ])
    await end('succeeded')
    await advance(id)
    expect((await wave(id))?.state).toBe('done')
  })

  test('stopped, what waits is not done and what is executed ends as it ends', async () => {
    const { id } = await start({ rings: '2, rest' })
    await advance(id)
    await sql`update command set state = 'executing' where id = (select id from command order by seq limit 1)`
    await as((scope) => stopWave(scope, id))
    expect(await items(id)).toEqual(['0 queued 1', '0 stopped 1', '1 stopped 10'])
    expect(await as(openWaves, provider)).toEqual([id])
    await sql`update command set state = 'succeeded', ended_at = now() where state = 'executing'`
    await advance(id)
    expect(await items(id)).toEqual(['0 stopped 1', '0 succeeded 1', '1 stopped 10'])
    for (const verb of [stopWave, continueWave])
      await expect(as((scope) => verb(scope, id))).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('access is validated once for each customer, and every service of it has that command', async () => {
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
      select tenant_id, 'Second', customer, shortname, 'operator-connect', 'oc-pro', 5, 'deployed', 'ok' from service where id = ${ids[0] ?? ''}`
    const all = await sql`select id from service where shortname like 'c0%'`
    await sql`delete from m365_authentication where tenant_id = (select tenant_id from service where id = ${ids[3] ?? ''})`
    const services = all.map(({ id }) => String(id))
    const { id } = await start({ act: 'validate-access', rings: 'rest' }, services)
    await advance(id)
    expect(await items(id)).toEqual(['0 queued 12', '0 skipped 1'])
    expect(await sql`select 1 from command where kind = 'validate-access'`).toHaveLength(11)
    await end('succeeded')
    await advance(id)
    expect(await items(id)).toEqual(['0 skipped 1', '0 succeeded 12'])
  })

  test('a kit is upgraded for those furthest behind first; who has it already is skipped', async () => {
    await sql`insert into setting (name, value) values ('kit', ${sql.json({ version: '8.0.460' })})
      on conflict (name) do update set value = excluded.value`
    await sql`update service set kit_version = '8.0.448' where id = ${ids[5] ?? ''}`
    await sql`update service set kit_version = '8.0.460' where id = ${ids[2] ?? ''}`
    const { id } = await start({ act: 'upgrade-kit', rings: '1, rest' })
    const [first] = await sql`select service_id as id from wave_item where ring = 0`
    expect(first).toEqual({ id: ids[5] })
    expect(await items(id)).toEqual(['0 waiting 1', '1 skipped 1', '1 waiting 10'])
    await advance(id)
    expect(await sql`select 1 from command where kind = 'upgrade-kit'`).toHaveLength(1)
  })

  test('a task that somebody else had asked for is not taken back when it halts or is stopped', async () => {
    const { id } = await start({ rings: 'rest' }, ids.slice(0, 2))
    await as((scope) => queueReplications(scope, ids.slice(0, 1)))
    await advance(id)
    expect(await items(id)).toEqual(['0 queued 2'])
    await as((scope) => stopWave(scope, id))
    expect(await items(id)).toEqual(['0 queued 1', '0 stopped 1'])
    expect(await sql`select state from command order by seq`).toEqual([
      { state: 'queued' },
      { state: 'cancelled' },
    ])
  })

  test('only the provider’s operators start, stop and see waves', async () => {
    for (const who of [world.vera, world.olivia, world.otis])
      await expect(
        as((scope) => startWave(scope, ids, { ...usualWave, name: 'x' }), who),
      ).rejects.toMatchObject({ kind: 'forbidden' })
    const { id } = await start()
    for (const who of [world.olivia, world.otis])
      await expect(as((scope) => stopWave(scope, id), who)).rejects.toThrow()
  })

  test.each([
    [{ name: '' }, 'name'],
    [{ act: 'delete' }, 'act'],
    [{ rings: '1, 5' }, 'rings'],
    [{ errorPercent: '101' }, 'errorPercent'],
  ])('%j is refused beside its field, and nothing begins', async (given, field) => {
    await expect(start(given)).rejects.toMatchObject({ fields: { [field]: expect.anything() } })
    expect(await sql`select 1 from wave`).toHaveLength(0)
  })
})
