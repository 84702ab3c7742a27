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

  test('the last proof that ends is a warning 30 days before, major 7, critical once it has, until it is renewed', async () => {
    const clock = (days: number) =>
      sql.unsafe(
        `create or replace function portal_clock() returns timestamptz language sql stable as $$ select now() + interval '${days} days' $$`,
      )
    const keep = (method: string, ends: Record<string, number | null>) => sql`
      insert into m365_authentication (tenant_id, method, ms_tenant_id, client_id, client_secret, secret_expires_at, other_secret,
        other_expires_at, certificate, private_key, certificate_expires_at, refresh_token, token_expires_at)
      select ${world.alder.id}, ${method}, gen_random_uuid(), 'app', case when ${'secret' in ends} then 'sealed' end,
        now() + make_interval(days => ${ends.secret ?? null}), case when ${'other' in ends} then 'sealed' end,
        now() + make_interval(days => ${ends.other ?? null}), case when ${'certificate' in ends} then 'pem' end,
        case when ${'certificate' in ends} then 'sealed' end, now() + make_interval(days => ${ends.certificate ?? null}),
        case when ${'token' in ends} then 'sealed' end, now() + make_interval(days => ${ends.token ?? null})`
    const told = async () => {
      const severities = (await standing()).map(([, severity]) => severity)
      const [row] = await sql`select text from alarm where cleared_at is null`
      return [severities.join(), row?.text.params.of, row?.text.params.isOver].filter(
        (one) => one !== undefined && one !== '',
      )
    }
    const ways = [
      ['application', { secret: 100 }, 'secret'],
      ['application', { secret: 40, other: 100 }, 'secret'],
      ['application', { secret: 100, other: 40 }, 'secret'],
      ['application', { secret: 40, certificate: 100 }, 'certificate'],
      ['application', { certificate: 100 }, 'certificate'],
      ['token', { token: 100 }, 'token'],
    ] as const
    for (const [method, ends, of] of ways) {
      // or it flaps by and by
      await sql`delete from alarm_event`
      await sql`delete from alarm`
      await sql`delete from m365_authentication`
      await keep(method, ends)
      for (const [day, wanted] of [
        [69, []],
        [71, ['warning', of, false]],
        [92, ['warning', of, false]],
        [94, ['major', of, false]],
        [101, ['critical', of, true]],
      ] as const) {
        await clock(day)
        expect([of, ends, day, await told()]).toEqual([of, ends, day, wanted])
      }
      await sql`update m365_authentication set secret_expires_at = now() + interval '900 days' where secret_expires_at is not null`
      await sql`update m365_authentication set certificate_expires_at = now() + interval '900 days' where private_key is not null`
      await sql`update m365_authentication set token_expires_at = now() + interval '900 days' where refresh_token is not null`
      expect([of, await told()], 'renewed').toEqual([of, []])
    }
    // what ends nobody knows when, and what does not end, warns of nothing
    for (const [method, ends] of [
      ['application', { secret: null }],
      ['application', { secret: 1, other: null }],
      ['consent', {}],
      ['password', {}],
    ] as const) {
      await sql`delete from m365_authentication`
      await keep(method, ends)
      expect(await told()).toEqual([])
    }
    await clock(0)
    await sql`delete from m365_authentication`
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
