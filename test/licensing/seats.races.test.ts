import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { deactivateTenant } from '../../src/domain/tenants/deactivation.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { age, outcome, seatsFor, take, wrongSeats } from './seats.support.ts'

describe.skipIf(!onPostgres)(
  'many clients who want seats at once (PostgreSQL only: one embedded backend serialises everything)',
  async () => {
    const db = await testDatabase({ connections: 70 })
    const { sql, pool } = db
    let world: World
    const children: ChildProcess[] = []

    beforeEach(async () => {
      await sql`truncate tenant, account, msp, alarm, license_file cascade`
      world = await makeWorld(db)
      const most = { [world.alder.id]: 12, [world.birch.id]: 20 }
      await seatsFor(sql, 25, most)
      await seatsFor(sql, 4, { [world.alder.id]: 3, [world.birch.id]: 3 }, 'named')
    })
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL')
    })

    function start(clients: number, rounds: number, answers: Map<string, number>) {
      const child = fork(new URL('seats.clients.ts', import.meta.url), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          ...{ ...process.env, FAULTS_DATABASE: db.url, FAULTS_LOGIN: String(db.login.user) },
          ...{ CLIENTS: String(clients), ROUNDS: String(rounds) },
          TENANTS: [world.alder.id, world.birch.id].join(),
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
      return {
        ...{ child, ended },
        after: (many: number) => new Promise<void>((resolve) => waiting.push([many, resolve])),
      }
    }

    /** What was wrong at any moment until the work is done. */
    async function watched(work: Promise<unknown>) {
      const seen: unknown[] = []
      let isOver = false
      const over = work.finally(() => {
        isOver = true
      })
      while (!isOver) {
        seen.push(...(await wrongSeats(sql)))
        await rest(10)
      }
      await over
      return [...seen, ...(await wrongSeats(sql))]
    }

    test('64 clients in three processes, killed at it: never above a maximum or the pool, and what is counted is there', async () => {
      const answers = new Map<string, number>()
      const work = Promise.all(
        [0, 1, 2].map(async (at) => {
          const { child, ended, after } = start(at === 0 ? 22 : 21, 60, answers)
          if (at === 2) return ended
          await after(150 + at * 200)
          child.kill('SIGKILL')
          await ended
          return start(21, 60, answers).ended
        }),
      )
      expect(await watched(work)).toEqual([])
      expect([...answers.keys()].filter((answer) => answer.startsWith('failed'))).toEqual([])
      for (const seen of [
        'take done',
        'keep done',
        'release done',
        'again done',
        'take seat-pool',
        'take seat-maximum',
      ])
        expect(answers.get(seen), seen).toBeGreaterThan(0)
      // what the killed held costs a seat for one lease time
      await age(sql, 91)
      await Scope.enter(pool, dispatcher, ({ db }) =>
        db.execute('select portal_seats_expire(1000)'),
      )
      const left = await sql`select type from seat_lease where state = 'active'`
      expect(left).toEqual([])
      expect(await wrongSeats(sql)).toEqual([])
    }, 120_000)

    test('50 from as many processes’ worth of connections want the last seat: exactly one has it', async () => {
      await sql`update seat_type set total = 1 where type = 'floating'`
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, n) => alone(world.alder.id, `c${n}`)),
      )
      expect(results.filter((one) => one === 'granted')).toHaveLength(1)
      expect(results.filter((one) => one === 'pool')).toHaveLength(49)
    })

    test('negative control: without the lock of the type more have it', async () => {
      await sql`update seat_type set total = 1 where type = 'floating'`
      const [made] = await sql`select pg_get_functiondef('portal_seats_take'::regproc) as text`
      const text = String(made?.text)
      const unlocked = text
        .replace('order by t.type for update loop', 'order by t.type loop perform pg_sleep(0.05);')
        // the counter would stop a second one at its row; so it is read before
        .replace(
          'return query\n      with asked',
          'perform pg_sleep(0.05); return query\n      with asked',
        )
      expect(unlocked).not.toBe(text)
      await sql.unsafe(unlocked)
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => alone(world.alder.id, `c${n}`)),
      )
      await sql.unsafe(text)
      expect(results.filter((one) => one === 'granted').length).toBeGreaterThan(1)
      expect(await wrongSeats(sql)).not.toEqual([])
    })

    test('a tenant that is switched off at that moment keeps none', async () => {
      const taking = Array.from({ length: 40 }, (_, n) =>
        Array.from({ length: 5 }, (__, m) =>
          outcome(take(pool, world.birch.id, `c${n % 10}-${m}`)),
        ),
      ).flat()
      await Promise.all([
        ...taking,
        Scope.enter(pool, world.dana, (scope) => deactivateTenant(scope, world.birch.id)),
      ])
      const held =
        await sql`select id from seat_lease where tenant_id = ${world.birch.id} and state = 'active'`
      expect(held).toEqual([])
      expect(await wrongSeats(sql)).toEqual([])
    })

    test('under a full pool a tenant with many clients leaves one with few its turn', async () => {
      await seatsFor(sql, 10, { [world.alder.id]: 50, [world.birch.id]: 50 })
      const held = await Promise.all(
        Array.from({ length: 10 }, (_, n) => take(pool, world.alder.id, `held${n}`)),
      )
      const got: string[] = []
      // each seat that comes back is wanted by forty of one tenant, asked first, and two of the other
      for (const { id } of held.slice(0, 4)) {
        await sql`update seat_lease set state = 'released', ended_at = now() where id = ${id}`
        const round = await Promise.all([
          ...Array.from({ length: 40 }, (_, n) => outcome(take(pool, world.alder.id, `a${n}`))),
          ...Array.from({ length: 2 }, (_, n) => outcome(take(pool, world.birch.id, `b${n}`))),
        ])
        got.push(
          round.findIndex((one) => typeof one === 'object' && one.isNew) < 40 ? 'alder' : 'birch',
        )
      }
      expect(got.slice(0, 2)).toEqual(['birch', 'birch'])
    })

    /** One call, one transaction, one connection: what batches do not bring together. */
    const alone = (tenant: string, client: string) =>
      Scope.enter(pool, dispatcher, async ({ db }) => {
        const calls = JSON.stringify([
          { n: 0, tenant, type: 'floating', user: client, client, hash: client },
        ])
        const [row] = await db.execute<{ answer: string }>(
          `select answer from portal_seats_take('${calls}'::jsonb)`,
        )
        return row?.answer
      })
  },
)
