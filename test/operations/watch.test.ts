import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { watchTime } from '../../src/domain/operations/watch.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

describe('what time brings', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World
  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await sql`delete from alarm`
  })
  const watch = () => Scope.enter(database.pool, system({ kind: 'provider' }), watchTime)
  const standing = async () => {
    await watch()
    const rows = await sql`
      select name ->> 'code' as code, severity, tenant_id, count from alarm where cleared_at is null order by 1`
    return rows.map((row) => [row.code, row.severity, row.tenant_id, row.count])
  }

  test('a client secret that ends is a warning a month before and major a week before, once', async () => {
    const ends = (days: number) => sql`
      insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, secret_expires_at)
      values (${world.alder.id}, gen_random_uuid(), 'app', 'sealed', now() + make_interval(days => ${days}))
      on conflict (tenant_id) do update set secret_expires_at = excluded.secret_expires_at`
    await ends(31)
    expect(await standing()).toEqual([])
    await ends(29)
    expect(await standing()).toEqual([['m365-secret-ends', 'warning', world.alder.id, 1]])
    expect(await standing()).toEqual([['m365-secret-ends', 'warning', world.alder.id, 1]])
    await ends(6)
    expect(await standing()).toEqual([['m365-secret-ends', 'major', world.alder.id, 2]])
    await ends(-1)
    expect(await standing()).toEqual([['m365-secret-ends', 'major', world.alder.id, 2]])
    await ends(365)
    expect(await standing()).toEqual([])
  })

  test('a replication that should have run an hour ago is overdue until it runs', async () => {
    const due = (minutes: number | null) => sql`
      insert into replication (tenant_id, due_at, max_at, pending_changes)
      values (${world.birch.id}, now() - make_interval(mins => ${minutes}), now() - make_interval(mins => ${minutes}), 3)
      on conflict (tenant_id) do update set due_at = excluded.due_at, max_at = excluded.max_at`
    await due(59)
    expect(await standing()).toEqual([])
    await due(61)
    expect(await standing()).toEqual([['replication-overdue', 'minor', world.birch.id, 1]])
    await due(null)
    expect(await standing()).toEqual([])
  })

  test('tasks that are due and do not move are one alarm, a queue that moves is none', async () => {
    const [task] = await sql`
      insert into command (audience, tenant_id, kind, subject_kind, subject_id, subject_name, lane, requested_by, requested_name, steps, next_try_at)
      select 'tenant', ${world.alder.id}, 'replicate', 'service', ${world.alder.service}, 'Alder', 'service', null, 'Dana', 6, now() - interval '31 minutes'
      returning id`
    expect(await standing()).toEqual([['queue-stuck', 'major', null, 1]])
    const [moved] = await sql`
      insert into command (audience, tenant_id, kind, subject_kind, subject_id, subject_name, lane, requested_by, requested_name, steps, state, ended_at)
      select 'tenant', ${world.birch.id}, 'replicate', 'service', ${world.birch.service}, 'Birch', 'service', null, 'Dana', 6, 'succeeded', now() - interval '1 minute'
      returning id`
    expect(await standing()).toEqual([])
    await sql`delete from command where id in (${task?.id}, ${moved?.id})`
  })

  test('an invitation that ran out is its owner’s alarm until it is sent again or used', async () => {
    const [invited] = await sql`
      insert into account (audience, tenant_id, email, name, role, state)
      values ('tenant', ${world.alder.id}, 'new@alder.example', 'New Person', 'monitor', 'invited') returning id`
    const send = (hours: number) => sql`
      insert into invitation (audience, tenant_id, account_id, kind, hash, created_by, created_at, expires_at)
      values ('tenant', ${world.alder.id}, ${invited?.id}, 'activation', gen_random_uuid()::text, 'Otis', now() + make_interval(hours => ${hours} - 72),
        now() + make_interval(hours => ${hours}))`
    await send(-1)
    expect(await standing()).toEqual([['invitation-expired', 'minor', world.alder.id, 1]])
    await send(71)
    expect(await standing()).toEqual([])
    await sql`delete from invitation`
    await send(-24 * 31)
    expect(await standing()).toEqual([])
  })
})
