import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reserveUpgrade } from '../../src/domain/licensing/reservations.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { addService } from '../../src/domain/services/additions.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

type Place = { tenant: string; service: string }

describe.skipIf(!onPostgres)(
  'many who draw on a pool at once (PostgreSQL only: one embedded backend serialises everything)',
  async () => {
    const db = await testDatabase({ connections: 50 })
    const { sql } = db
    let world: World
    let places: Place[] = []
    const children: ChildProcess[] = []

    beforeEach(async () => {
      await sql`truncate tenant, account, msp, license_pool, alarm, license_file cascade`
      await sql`delete from setting where name = 'licenses'`
      world = await makeWorld(db)
      await sql`insert into tenant (shortname, full_name) select 'many' || n, 'Many ' || n from generate_series(1, 60) n`
      await sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
        select t.id, t.full_name, t.full_name, t.shortname, 'direct-routing', k.type, case k.type when 'hosted-pro' then 1 end, 'deployed', 'ok'
        from (select *, row_number() over (order by shortname) as n from tenant where shortname like 'many%') t
          cross join lateral (select case when n % 2 = 0 then 'hosted-pro' else 'hosted-essentials' end as type) k`
      await sql`insert into license_allocation (tenant_id, service_id, kind, amount)
        select tenant_id, id, 'user', licensed_users from service where licensed_users is not null on conflict do nothing`
      await sql`insert into tenant_quota (tenant_id, quota, amount) select id, 'agents', 1 from tenant`
      await sql`insert into license_pool (kind, purchased) values ('agents', 100) on conflict (kind) do update set purchased = 100`
      await sql`update license_pool p set allocated = (select sum(amount) from license_allocation a where a.kind = p.kind) where kind in ('service', 'user')`
      await sql`update license_pool set allocated = (select count(*) from tenant) where kind = 'agents'`
      await sql`update license_pool set purchased = allocated + 40 where kind = 'user'`
      places = await sql<Place[]>`
        select tenant_id as tenant, id as service from service where shortname like 'many%'`
    })
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL')
    })

    /** Pools of which more is given out and kept than there is, or something else than stands in their rows. */
    const wrong = () => sql`
      select p.kind, p.purchased, p.allocated, p.reserved, g.given::integer, k.kept::integer from license_pool p
        cross join lateral (select case p.kind when 'agents' then (select sum(q.amount) from tenant_quota q where q.quota = 'agents')
          else (select coalesce(sum(a.amount), 0) from license_allocation a where a.kind = p.kind) end as given) g
        cross join lateral (select coalesce(sum(r.amount), 0) as kept from license_reservation r where r.kind = p.kind) k
      where p.kind in ('user', 'agents') and (g.given <> p.allocated or k.kept <> p.reserved or g.given + k.kept > p.purchased)`

    const answers = new Map<string, number>()
    function start(clients: number, rounds: number, more: Record<string, string> = {}) {
      const child = fork(new URL('editors.ts', import.meta.url), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          ...{ ...process.env, FAULTS_DATABASE: db.url, FAULTS_LOGIN: String(db.login.user) },
          ...{ CLIENTS: String(clients), ROUNDS: String(rounds), PLACES: JSON.stringify(places) },
          ...more,
        },
      })
      children.push(child)
      let done = 0
      const waiting: [number, () => void][] = []
      child.on('message', (answer: string) => {
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
        done += 1
        for (const [many, resolve] of waiting) if (done >= many) resolve()
      })
      const ended = once(child, 'exit')
      const after = (many: number) => new Promise<void>((resolve) => waiting.push([many, resolve]))
      return { child, ended, after }
    }

    /** What was wrong at any moment until the work is done. */
    async function watched(work: Promise<unknown>, enough = Number.POSITIVE_INFINITY) {
      const seen: unknown[] = []
      let isOver = false
      const over = work.finally(() => {
        isOver = true
      })
      while (!isOver && seen.length < enough) {
        seen.push(...(await wrong()))
        await rest(10)
      }
      if (seen.length < enough) await over
      return [...seen, ...(await wrong())]
    }

    test(
      '64 clients in three processes, killed at it, never take more than there is',
      async () => {
        answers.clear()
        const rounds = 5 * counts
        const processes = [start(22, rounds), start(21, rounds), start(21, rounds)]
        const work = Promise.all(
          processes.map(async ({ child, ended, after }, at) => {
            if (at === 2) return ended
            await after(20 + at * 30)
            child.kill('SIGKILL')
            await ended
            return start(21, rounds).ended
          }),
        )
        expect(await watched(work)).toEqual([])
        expect([...answers.keys()].filter((answer) => answer.startsWith('failed'))).toEqual([])
        counted(
          'G24',
          'edits',
          [...answers.values()].reduce((sum, many) => sum + many, 0),
        )
        expect(answers.get('done'), 'some are answered').toBeGreaterThan(50)
        expect(answers.get('user-licenses-short'), 'and the pool is used up').toBeGreaterThan(0)
      },
      180_000 * counts,
    )

    test('negative control: without the row lock they take more', async () => {
      const { child, ended } = start(22, 40, { UNLOCKED: 'yes' })
      expect((await watched(ended, 1)).length).toBeGreaterThan(0)
      child.kill('SIGKILL')
    }, 180_000)

    type Act = (scope: Scope, place: Place) => Promise<unknown>
    test.each<[string, Act]>([
      [
        'number of users',
        (scope, { service }) => editUserLicenses(scope, service, { users: 2, version: 1 }),
      ],
      [
        'pending upgrade',
        (scope, { service }) => reserveUpgrade(scope, service, { to: 'hosted-pro', users: 1 }),
      ],
      [
        'service',
        (scope, { tenant }) =>
          addService(scope, tenant, { kind: 'operator-connect', license: 'oc-pro', users: 1 }),
      ],
    ])(
      '50 who want the last license for a %s: exactly one has it',
      async (of, act) => {
        await sql`update license_pool set purchased = allocated + 1 where kind = 'user'`
        const type = of === 'pending upgrade' ? 'hosted-essentials' : 'hosted-pro'
        await sql`update service set license_type = ${type}, licensed_users = ${type === 'hosted-pro' ? 1 : null} where shortname like 'many%'`
        const results = await Promise.allSettled(
          places
            .slice(0, 50)
            .map((place) => Scope.enter(db.pool, world.dana, (scope) => act(scope, place))),
        )
        const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
        expect(
          refused.every((why) => why instanceof Refusal),
          String(refused[0]),
        ).toBe(true)
        expect(refused).toHaveLength(49)
        const [left] = await sql`
        select purchased - allocated - reserved as left from license_pool where kind = 'user'`
        expect(left?.left).toBe(0)
      },
      60_000,
    )
  },
)
