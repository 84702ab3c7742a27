import { beforeEach, describe, expect, test } from 'vitest'
import { setAccount } from '../../src/domain/metering/accounts.ts'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { Scope } from '../../src/domain/scope.ts'
import { outcome } from '../licensing/seats.support.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setBasis, short, wrongFigures } from './metering.support.ts'

const clients = 64

describe.skipIf(!onPostgres)(
  'many applications that report at once (PostgreSQL only: one embedded backend serialises everything)',
  async () => {
    const db = await testDatabase({ connections: 70 })
    const { sql, pool } = db
    const world = await makeWorld(db)
    const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
    const olivia = programOf({ kind: 'msp', msp: world.harbor.id })
    // a database for each, as processes have: one would gather what its clients report
    const apart = Array.from({ length: clients }, () => ({
      ...pool,
      transaction: pool.transaction.bind(pool),
    }))
    const now = () => new Date().toISOString()

    beforeEach(async () => {
      await forget(sql)
      await sql`update msp set max_accounts = null`
      await sql`delete from setting where name = 'metering'`
    })

    /** Each client reports accounts that others report too, in calls of some; how often which answer was given. */
    async function report(many: number, calls = 6) {
      const answers = new Map<string, number>()
      await Promise.all(
        apart.map(async (database, client) => {
          for (let call = 0; call < calls; call += 1) {
            const items = Array.from({ length: 5 }, (_, k) => ({
              organization: 'alderfoods',
              account: `user ${(client * 31 + call * 17 + k * 7) % many}`,
              at: now(),
            }))
            for (const answer of await countActivity(database, client % 2 ? otis : olivia, items)) {
              const said = short(answer)
              answers.set(said, (answers.get(said) ?? 0) + 1)
            }
          }
        }),
      )
      return answers
    }
    const rows = async () =>
      (
        await sql<{ rows: number; kept: number; accounts: number }[]>`
        select (select count(*)::integer from mau_activity) as rows, (select mau from mau_counter) as kept, (select accounts from mau_total) as accounts`
      )[0]

    test('64 clients count each account once', async () => {
      const answers = await report(100)
      expect(answers.get('counted')).toBe(100)
      expect([...answers.keys()].sort()).toEqual(['already', 'counted'])
      expect(await rows()).toEqual({ rows: 100, kept: 100, accounts: 100 })
    })

    test('at a MAX MAU of 40 there are 40 in rows, counter and answers', async () => {
      await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 40)`
      const answers = await report(100)
      expect(answers.get('counted')).toBe(40)
      const period = now().slice(0, 7)
      expect([...answers.keys()].sort()).toEqual(['already', `blocked 40/40 ${period}`, 'counted'])
      expect(await rows()).toEqual({ rows: 40, kept: 40, accounts: 40 })
      expect(await wrongFigures(sql)).toEqual([])
    })

    test('an MSP’s accounts are exact over its organizations, by activity and by PUT', async () => {
      await sql`update tenant set msp_id = ${world.harbor.id}`
      await sql`update msp set max_accounts = 50 where id = ${world.harbor.id}`
      const made = await Promise.all(
        apart.map(async (database, client) => {
          const organization = client % 2 ? 'birch' : 'alderfoods'
          const names = [0, 1, 2].map((k) => `user ${client} ${k}`)
          const [first = ''] = names
          const put = await outcome(
            Scope.enter(database, olivia, (scope) =>
              setAccount(scope, first, { organization, state: 'active' }),
            ),
          )
          const items = names.map((account) => ({ organization, account, at: now() }))
          return [
            typeof put === 'string' ? put : 'set',
            ...(await countActivity(database, olivia, items)).map(short),
          ]
        }),
      )
      expect(new Set(made.flat())).toEqual(new Set(['set', 'counted', 'account-limit']))
      const [found] = await sql`select count(*)::integer as n from mau_account`
      expect(found?.n).toBe(50)
      expect(await wrongFigures(sql)).toEqual([])
      await sql`update tenant set msp_id = ${world.summit.id} where id = ${world.birch.id}`
    })

    test('by active accounts a cap holds among those who are set active and those who report', async () => {
      await setBasis(sql, [{ from: '2020-01', basis: 'active_status' }])
      await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 30)`
      await Promise.all(
        apart.map(async (database, client) => {
          const account = `user ${client}`
          if (client % 2)
            await outcome(
              Scope.enter(database, otis, (scope) =>
                setAccount(scope, account, { state: 'active' }),
              ),
            )
          else await countActivity(database, otis, [{ account, at: now() }])
        }),
      )
      expect(await rows()).toEqual({ rows: 30, kept: 30, accounts: 30 })
      expect(await wrongFigures(sql)).toEqual([])
    })

    test('without the organization’s lock there are more than MAX MAU', async () => {
      await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 40)`
      await countActivity(pool, otis, [{ account: 'first', at: now() }])
      const [kept] = await sql`select pg_get_functiondef('portal_mau_count'::regproc) as text`
      const text = String(kept?.text)
      const [lock, judge] = ['order by m.tenant_id for update', '  if is_tight or is_seeding then']
      expect([text.includes(lock), text.includes(judge)]).toEqual([true, true])
      // who is slow between looking and writing meets others there
      const broken = text.replace(lock, 'order by m.tenant_id')
      const all = () =>
        Promise.all(
          apart.map((database, client) =>
            countActivity(database, otis, [{ account: `user ${client}`, at: now() }]),
          ),
        )
      const slow = `perform pg_sleep(0.05);\n${judge}`
      await sql.unsafe(broken.replace(judge, slow))
      await all()
      expect((await rows())?.rows).toBeGreaterThan(40)
      await sql.unsafe(text.replace(judge, slow))
      await sql`delete from mau_activity`
      await sql`update mau_counter set mau = 0`
      await all()
      expect((await rows())?.rows).toBe(40)
      await sql.unsafe(text)
    })
  },
)
