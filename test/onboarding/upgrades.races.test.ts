import { afterEach, describe, expect, test, vi } from 'vitest'
import { Session } from '../../src/database/connection.ts'
import { Pool } from '../../src/database/pool.ts'
import { completeInvitation } from '../../src/domain/onboarding/invitations.completion.ts'
import { beginUpgrade, cancelUpgrade, changeLicense } from '../../src/domain/onboarding/upgrades.ts'
import { Scope } from '../../src/domain/scope.ts'
import { onPostgres } from '../support/database.ts'
import { seal } from './consent.support.ts'
import { byLink, keys, refused, useUpgrades } from './upgrades.support.ts'

const own = useUpgrades()
const { setup, as, dana, alder, begin, complete, consented, standing, connected } = own
const { invitation, license, pool, queued } = own

describe.skipIf(!onPostgres)(
  'many who upgrade at once (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    afterEach(() => vi.restoreAllMocks())

    /** Sixty-four tenants with an Essentials each, and ten licenses left. */
    async function many() {
      await standing('hosted-essentials')
      const { sql } = setup.db
      await sql`delete from license_reservation`
      await sql`insert into tenant (shortname, full_name) select 'many' || n, 'Many ' || n from generate_series(1, 64) n on conflict do nothing`
      await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
        select t.id, t.full_name, t.full_name, t.shortname, 'direct-routing', 'hosted-essentials', 'deployed', 'ok' from tenant t
        where t.shortname like 'many%' and not exists (select from service s where s.tenant_id = t.id)`
      await sql`update license_pool set purchased = allocated + 10, reserved = 0 where kind = 'user'`
      const found = await sql`select id from service where shortname like 'many%'`
      return found.map(({ id }) => String(id))
    }

    test('get exactly the ten licenses that are left', async () => {
      const services = await many()
      expect(services).toHaveLength(64)
      const crowd = new Pool({ ...setup.db.login, connect_timeout: 60 }, 32)
      const outcomes = await Promise.all(
        services.map((service) =>
          refused(
            Scope.enter(crowd, dana(), (scope) =>
              beginUpgrade(scope, keys, service, { ...byLink, to: 'hosted-pro', users: 1 }),
            ),
          ),
        ),
      )
      await crowd.end()
      const counts = Object.groupBy(outcomes, (one) => one)
      expect(Object.keys(counts).sort()).toEqual(['conflict user-licenses-short', 'done'])
      expect(counts.done).toHaveLength(10)
      expect(await pool()).toEqual({ allocated: 50, reserved: 10 })
      const [open] = await setup.db
        .sql`select count(*)::integer as many from onboarding_invitation where state = 'created'`
      expect(open?.many, 'who got none invited nobody').toBe(10)
    })

    test('would get more, were the pool not locked while it is asked', async () => {
      const services = await many()
      const crowd = new Pool({ ...setup.db.login, connect_timeout: 60 }, 32)
      const send = Session.prototype.send
      // the control: what locks the pool only looks
      vi.spyOn(Session.prototype, 'send').mockImplementation(function (
        this: Session,
        text,
        ...rest
      ) {
        const unlocked = /from "license_pool"/.test(text) ? text.replace(/ for update$/, '') : text
        return send.call(this, unlocked, ...rest)
      })
      const { promise: all, resolve } = Promise.withResolvers<void>()
      let ready = 0
      const outcomes = await Promise.all(
        services.slice(0, 32).map((service) =>
          refused(
            Scope.enter(crowd, dana(), async (scope) => {
              ready += 1
              if (ready === 32) resolve()
              await all
              return beginUpgrade(scope, keys, service, { ...byLink, to: 'hosted-pro', users: 1 })
            }),
          ),
        ),
      )
      vi.restoreAllMocks()
      await crowd.end()
      expect(outcomes.filter((one) => one === 'done').length).toBeGreaterThan(10)
    })

    test('of one service is one, settled once, and canceled or settled but not both', async () => {
      await standing('hosted-essentials')
      const twice = await Promise.all(
        [1, 2, 3].map((users) => refused(begin({ to: 'hosted-pro', users }))),
      )
      expect(twice.filter((one) => one === 'done')).toHaveLength(1)
      expect(twice.filter((one) => one === 'conflict upgrade-waits')).toHaveLength(2)
      const { id } = await invitation()
      await consented(id)
      const ends = await Promise.all([
        refused(complete(id, { users: 5 })),
        refused(as(dana(), (scope) => cancelUpgrade(scope, alder().service))),
        refused(complete(id, { users: 6 })),
      ])
      expect(
        ends.filter((one) => one === 'done'),
        ends.join(),
      ).toHaveLength(1)
      const { licensed_users: users } = await license()
      expect(await pool()).toEqual({ allocated: 50 + (users ?? 0), reserved: 0 })
    })

    test('up, down and with another number leaves the pool exact', async () => {
      await standing('hosted-essentials-plus', 30)
      await connected()
      const { version } = await license()
      const change = (to: string, users: number) =>
        refused(as(dana(), (s) => changeLicense(s, alder().service, { to, users, version })))
      const outcomes = await Promise.all([
        change('hosted-pro', 35),
        change('hosted-pro', 40),
        change('hosted-pro', 20),
      ])
      expect(outcomes.filter((one) => one === 'done')).toHaveLength(1)
      expect(outcomes.filter((one) => one === 'conflict stale')).toHaveLength(2)
      const { licensed_users: users } = await license()
      expect(await pool()).toEqual({ allocated: 50 + Number(users), reserved: 0 })
    })
  },
)

describe.skipIf(!onPostgres)('a process that dies at a statement (PostgreSQL only)', () => {
  afterEach(() => vi.restoreAllMocks())

  /** Does it on a connection that is lost at its n-th statement; how many it sent, and whether it was done. */
  async function dying(n: number, work: (scope: Scope) => Promise<unknown>) {
    const mortal = new Pool(setup.db.login, 1)
    const send = Session.prototype.send
    let sent = 0
    const lost = new Set<number>()
    let pid = 0
    const [found] = await Scope.enter(mortal, dana(), ({ db }) =>
      db.execute<{ pid: number }>('select pg_backend_pid() as pid'),
    )
    pid = found?.pid ?? 0
    const spy = vi.spyOn(Session.prototype, 'send').mockImplementation(function (
      this: Session,
      ...given: Parameters<typeof send>
    ) {
      sent += 1
      if (sent !== n) return send.apply(this, given)
      lost.add(n)
      const killed = setup.db.sql`select pg_terminate_backend(${pid})`.execute()
      return killed.then(() => send.apply(this, given)) as ReturnType<typeof send>
    })
    const outcome = await refused(Scope.enter(mortal, dana(), work))
    spy.mockRestore()
    await mortal.end().catch(() => {})
    return { isCut: lost.has(n), isDone: outcome === 'done', outcome }
  }

  test.each([
    [
      'begins',
      async () => {},
      (scope: Scope) =>
        beginUpgrade(scope, keys, alder().service, { ...byLink, to: 'hosted-pro', users: 20 }),
    ],
    [
      'settles what the customer agreed to',
      async () => {
        await begin({ to: 'hosted-pro', users: 20 })
        await consented((await invitation()).id)
      },
      async (scope: Scope) => completeInvitation(scope, seal, state.id, { users: 25 }),
    ],
  ] as const)(
    'while an upgrade %s has done nothing, and it can be done again',
    async (what, arrange, work) => {
      let cuts = 0
      for (let n = 2; n < 200; n += 1) {
        await standing('hosted-essentials')
        await arrange()
        const isSettling = what !== 'begins'
        if (isSettling) state.id = (await invitation()).id
        const before = { pool: await pool(), license: await license() }
        const { isCut, isDone, outcome } = await dying(n, work)
        if (!isCut) {
          expect(outcome, 'nothing was cut').toBe('done')
          break
        }
        cuts += 1
        expect(isDone, `cut at ${n}`).toBe(false)
        expect({ pool: await pool(), license: await license() }, `cut at ${n}`).toEqual(before)
        expect(await queued()).toEqual([])
        // whoever comes next finds it as it was
        if (n % 10 === 0 && isSettling) {
          await complete(state.id, { users: 25 })
          expect(await pool()).toEqual({ allocated: 75, reserved: 0 })
          expect(await queued()).toEqual(['audit', 'replicate'])
        }
      }
      expect(cuts).toBeGreaterThan(15)
    },
    120_000,
  )
  const state = { id: '' }
})
