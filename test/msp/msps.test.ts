import { beforeAll, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { deleteMsp, going } from '../../src/domain/msp/deletion.ts'
import { msps } from '../../src/domain/msp/msps.list.ts'
import { addMsp, changeMsp, type Msp } from '../../src/domain/msp/msps.ts'
import { endOrder } from '../../src/domain/msp/orders.decisions.ts'
import { placeOrder } from '../../src/domain/msp/orders.ts'
import { activateMsp, deactivateMsp } from '../../src/domain/msp/switching.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { demandMspPlaces } from '../../src/domain/tenants/creation.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { by as act, productOf, staffOf, withoutProtection } from './orders.support.ts'

const db = await testDatabase({ connections: 8 })
const { sql, pool } = db
let world: World
let plus: string

const by = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => act(pool, actor, work)
const given = {
  ...{ name: 'Delta Partners', ownerName: 'Ola Berg', ownerEmail: 'ola@delta.example' },
  ...{ baseAllowance: 500, defaultMaxMau: 1_000_000 },
}
const add = (more: Record<string, unknown> = {}, actor = world.dana) =>
  by(actor, (scope) => addMsp(scope, testSecret, { ...given, ...more }))
/** Deleting as Dana, who says her password and types the name. */
const remove = async ({ id, name }: { id: string; name: string }) => {
  const confirmed = await confirmedBy(pool, world.dana)
  return by(world.dana, (scope) => deleteMsp(scope, id, { confirm: name }, confirmed))
}
const rows = (query = '') =>
  Scope.enter(
    pool,
    world.dana,
    async (scope) => (await msps.page(scope, parseQuery(msps, query))).rows,
  )

beforeAll(async () => {
  world = await makeWorld(db)
  plus = await productOf(sql, 'PLUS-100')
})

describe('a new MSP', () => {
  test('has an owner, who is mailed an invitation in the same transaction', async () => {
    const made = (await add({
      maxOrganizations: '',
      maxAccounts: '1000',
      autoApproval: 'on',
    })) as Msp
    expect(made).toMatchObject({
      ...{ name: 'Delta Partners', maxOrganizations: null, maxAccounts: 1000, state: 'active' },
      ...{ baseAllowance: 500, defaultMaxMau: 1_000_000, autoApproval: true },
    })
    const [owner] =
      await sql`select role, state, email, name from account where msp_id = ${made.id}`
    expect(owner).toEqual({
      ...{ role: 'owner', state: 'invited', email: 'ola@delta.example', name: 'Ola Berg' },
    })
    const mails = await sql`select template, to_address from mail where msp_id = ${made.id}`
    expect(mails).toMatchObject([{ template: 'activation', to_address: 'ola@delta.example' }])
    expect(await rows('q=ola@delta')).toMatchObject([{ ownerState: 'invited', allowance: 500 }])
  })

  test('has a name of its own in any case, and nothing is left of one that is refused', async () => {
    const before = (await sql`select from msp`).length
    expect(await add({ name: '  delta PARTNERS ' })).toBe('msp-name-taken')
    expect(await add({ name: ' ' })).toBe('msp-name')
    expect(await add({ name: 'x'.repeat(65) })).toBe('msp-name')
    expect(await add({ name: 'Echo', defaultMaxMau: 0 })).toBe('enter-between')
    expect(await add({ name: 'Echo', defaultMaxMau: 2_147_483_648 })).toBe('enter-between')
    expect(await add({ name: 'Echo', maxOrganizations: -1 })).toBe('enter-between')
    expect(await add({ name: 'Echo', ownerEmail: 'nobody' })).toMatch(/^email-|^bad-email/)
    // Olivia signs in by hers, and the provider may see that; who was only invited elsewhere is no matter
    expect(await add({ name: 'Echo', ownerEmail: 'olivia@harbor.example' })).toBe('name-taken')
    for (const actor of [world.olivia, world.vera])
      expect(await add({ name: 'Echo' }, actor)).toBe('role')
    expect((await sql`select from msp`).length).toBe(before)
    const invited = (await add({ name: 'Echo' })) as Msp
    expect(invited.name).toBe('Echo')
  })

  test('of two at once with one name there is one', async () => {
    const came = await Promise.all(
      [1, 2, 3].map((n) => add({ name: 'Foxtrot', ownerEmail: `f${n}@foxtrot.example` })),
    )
    expect(came.filter((one) => one === 'msp-name-taken').length).toBe(2)
  })
})

test('a stale edit is refused with both values, and less than is used is kept and shown as over', async () => {
  const { harbor } = world
  const edit = (more: Record<string, unknown>) =>
    by(world.dana, (scope) =>
      changeMsp(scope, harbor.id, {
        ...{ name: 'Harbor Telecom', baseAllowance: 10, defaultMaxMau: 500, version: 1, ...more },
      }),
    )
  expect(await edit({ maxOrganizations: 0 })).toMatchObject({ version: 2, maxOrganizations: 0 })
  expect(await edit({ maxOrganizations: 5 })).toBe('stale')
  expect(await edit({ name: 'summit voice', version: 2 })).toBe('msp-name-taken')
  await sql`insert into mau_counter (tenant_id, period, mau) values (${world.alder.id}, portal_period(portal_clock()), 25)`
  await sql`insert into mau_total (tenant_id, accounts, active) values (${world.alder.id}, 30, 30)`
  expect(await rows('over=1')).toMatchObject([
    {
      ...{ name: 'Harbor Telecom', organizations: 1, maxOrganizations: 0, accounts: 30, mau: 25 },
      ...{ allowance: 10, overage: 15 },
    },
  ])
  await edit({ version: 2 })
})

describe('a deactivated MSP', () => {
  const session = async (accountId: string | null, support: string | null = null) => {
    const id = hashOfToken(crypto.randomUUID())
    await sql`insert into session (id, account_id, host, expires_at, support_id)
      values (${id}, ${accountId}, 'localhost:3000', now() + interval '1 day', ${support})`
    return id
  }
  const found = (id: string, host = 'localhost:3000') =>
    sql`select account_id from auth_session(${id}, ${host}, null, interval '1 hour')`

  test('has signed its people out, from customers’ portals as well; its tenants’ people stay', async () => {
    const { harbor, alder, olivia, otis, dana } = world
    const own = await session(olivia.id)
    const [visit] =
      await sql`insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, approved_at, started_at, ends_at)
      values (${alder.id}, ${olivia.id}, 'Olivia', 'msp', false, 'Looking after a fault', now(), now(), now() + interval '1 hour') returning id`
    const abroad = await session(olivia.id, visit?.id)
    const tenants = await session(otis.id)
    const ended: string[] = []
    const listening = await sql.listen('portal', (payload) => ended.push(JSON.parse(payload).topic))
    const token = (await by(olivia, (scope) => addToken(scope, { name: 'app' }))) as string
    const asked = () =>
      Scope.enter(pool, anonymous, ({ db }) =>
        db.execute(`select id from auth_token('${hashOfToken(token)}')`),
      )
    expect((await asked()).length).toBe(1)
    expect((await found(own)).length).toBe(1)
    expect(await by(olivia, (scope) => deactivateMsp(scope, harbor.id))).toBe('role')
    expect(await by(dana, (scope) => deactivateMsp(scope, harbor.id))).toMatchObject({
      state: 'deactivated',
    })
    expect((await sql`select id from session where id in ${sql([own, abroad])}`).length).toBe(0)
    expect((await found(tenants)).length).toBe(1)
    // which is what closes their sockets
    await sql`select pg_notify('portal', '{"topic":"the end"}')`
    while (!ended.includes('the end')) await new Promise(setImmediate)
    expect(ended).toEqual(expect.arrayContaining([`session:${own}`, `session:${abroad}`]))
    expect(ended).not.toContain(`session:${tenants}`)
    await listening.unlisten()
    const [over] = await sql`select end_cause from support_session where id = ${visit?.id}`
    expect(over?.end_cause).toBe('ended-by-staff')
    // a session that a faster sign-in left behind, and the token: both find nobody
    expect((await found(await session(olivia.id))).length).toBe(0)
    expect((await asked()).length).toBe(0)
  })

  test('gets no organization and no order, until it is active again', async () => {
    const { harbor, dana } = world
    const create = () => by(dana, (scope) => demandMspPlaces(scope, harbor.id))
    const order = () =>
      by(dana, (scope) => placeOrder(scope, harbor.id, { product: plus, quantity: 1 }))
    expect(await create()).toBe('msp-inactive')
    expect(await order()).toBe('order-msp-inactive')
    expect(await by(dana, (scope) => activateMsp(scope, harbor.id))).toMatchObject({
      state: 'active',
    })
    expect(await create()).toMatchObject({ state: 'active' })
    expect(await order()).toMatchObject({ state: 'placed' })
    await sql`delete from msp_order`
  })

  test('was not deactivated by who called the function by itself', async () => {
    const own = await session(world.olivia.id)
    const call = () =>
      Scope.enter(pool, world.olivia, async ({ db }) => {
        const [row] = await db.execute<{ ended: number }>(
          `select portal_msp_sessions_end('${world.harbor.id}') as ended`,
        )
        return row?.ended
      })
    expect(await call()).toBe(0)
    expect((await found(own)).length).toBe(1)
    const check = "current_setting('role') <> 'portal_provider'"
    const broken = ['portal_msp_sessions_end', check, 'false'] as [string, string, string]
    expect(await withoutProtection(sql, broken, call), 'the control').toBeGreaterThan(0)
  })
})

/** Owned tables that a deleted MSP leaves rows in, or whose rows go with another table's. */
const staying: Record<string, string> = {
  log_entry: 'evidence',
  command: 'what was done; what waits is canceled',
  lane: 'an empty queue is nobody’s loss',
  alarm: 'cleared: history',
  alarm_event: 'history',
  counter: 'totals of what there is no more: zero',
  counter_delta: 'folded into those',
  counter_history: 'history, for thirty days',
  api_token: 'revoked',
  mail: 'what was sent; what waits is canceled',
  invitation: 'goes with its account',
  alarm_source_engine: 'goes with its source',
  notification_step: 'goes with its rule',
  notice: 'goes with its webhook, or after an hour',
  delivery: 'goes with its webhook',
  license_grace: 'an MSP has none',
  pbx_connection: 'an MSP has none',
  lead: 'goes back to the provider',
}

describe('deleting an MSP', () => {
  test('decides about every table in which it can own something', async () => {
    const owned = await sql<{ name: string }[]>`
      select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'audience' and not a.attisdropped
        join pg_attribute m on m.attrelid = c.oid and m.attname = 'msp_id' and not m.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`
    const names = owned.map(({ name }) => name).sort()
    expect(names.length).toBeGreaterThan(25)
    expect([...going, ...Object.keys(staying)].sort()).toEqual(names)
  })

  test('ends what hears and tells by itself: sources, rules, webhooks, windows and walls', async () => {
    const made = (await add({ name: 'Hotel', ownerEmail: 'h@hotel.example' })) as Msp
    await sql`insert into alarm_source (audience, msp_id, name, kind, secret, created_by) values ('msp', ${made.id}, 'SBC', 'snmp-v2c', 'x', 'x')`
    const [hook] = await sql`
      insert into webhook (audience, msp_id, name, url, secret, created_by) values ('msp', ${made.id}, 'Desk', 'https://desk.example', 'x', 'x')
      returning id`
    const [rule] = await sql`
      insert into notification_rule (audience, msp_id, name, severity, time_zone, created_by)
      values ('msp', ${made.id}, 'Night', 'major', 'UTC', 'x') returning id`
    await sql`
      insert into notification_step (audience, msp_id, rule_id, after_minutes, webhook_id)
      values ('msp', ${made.id}, ${rule!.id}, 0, ${hook!.id})`
    await sql`
      insert into wallboard (audience, msp_id, name, scenes, token_hash, approved_by, expires_at)
      values ('msp', ${made.id}, 'NOC', '["overview"]', 'hotel', 'x', now() + interval '1 day')`
    expect(await remove(made)).toBeUndefined()
    for (const table of going)
      expect((await sql`select from ${sql(table)} where msp_id = ${made.id}`).length, table).toBe(0)
  })

  test('is refused with the number of its organizations', async () => {
    const harbor = { ...world.harbor, name: 'Harbor Telecom' }
    expect(await remove({ ...harbor, name: 'Harbour' })).toBe('msp-confirm')
    expect(await remove(harbor)).toBe('msp-not-empty')
    expect((await sql`select state from msp where id = ${harbor.id}`)[0]?.state).toBe('active')
  })

  test('takes its people, tokens and open orders, and leaves what it was; its name is free again', async () => {
    const made = (await add({ name: 'Golf', ownerEmail: 'g@golf.example' })) as Msp
    const gina = await staffOf(sql, made.id, 'Gina Holt')
    const place = () =>
      by(world.dana, (scope) => placeOrder(scope, made.id, { product: plus, quantity: 1 }))
    await place()
    await sql`update msp set auto_approval = true where id = ${made.id}`
    await place()
    const closed = (await place()) as { id: string }
    await by(world.dana, (scope) => endOrder(scope, closed.id, { reason: 'Before.' }))
    await sql`insert into api_token (audience, msp_id, name, hash, created_by, expires_at)
      values ('msp', ${made.id}, 'app', 'golf', 'x', now() + interval '1 day')`
    await sql`insert into branding (audience, msp_id, product_name) values ('msp', ${made.id}, 'Golf')`
    await sql`insert into saved_view (audience, msp_id, account_id, owner_name, page, name, query)
      values ('msp', ${made.id}, ${gina.id}, 'Gina', 'services', 'x', '')`
    await sql`insert into alarm (audience, msp_id, key, severity, name, source, text)
      values ('msp', ${made.id}, 'k', 'major', '{"code":"verbatim","params":{"text":"x"}}', '{"code":"verbatim","params":{"text":"x"}}', '{"code":"verbatim","params":{"text":"x"}}')`
    expect(await remove(made)).toBeUndefined()
    for (const table of ['account', 'invitation', 'branding', 'saved_view'])
      expect((await sql`select from ${sql(table)} where msp_id = ${made.id}`).length, table).toBe(0)
    expect(await sql`select state from msp where id = ${made.id}`).toMatchObject([
      { state: 'deleted' },
    ])
    expect(
      await sql`select state, reason from msp_order where msp_id = ${made.id} order by number`,
    ).toMatchObject([
      { state: 'cancelled', reason: 'The MSP was deleted.' },
      { state: 'cancelled', reason: 'The MSP was deleted.' },
      { state: 'cancelled', reason: 'Before.' },
    ])
    expect(
      await sql`select revoked_at is null as is from api_token where hash = 'golf'`,
    ).toMatchObject([{ is: false }])
    expect(
      (await sql`select from alarm where msp_id = ${made.id} and cleared_at is null`).length,
    ).toBe(0)
    expect(
      (await sql`select from command where msp_id = ${made.id} and state = 'queued'`).length,
    ).toBe(0)
    expect(
      (
        await sql`select from log_entry where type = 'msp.deleted' and audience = 'provider' and subject_name = 'Golf'`
      ).length,
    ).toBe(1)
    expect(await rows('q=golf')).toEqual([])
    expect(await remove(made)).toBe('no-such-msp')
    expect(await add({ name: 'GOLF', ownerEmail: 'g@golf.example' })).toMatchObject({
      name: 'GOLF',
    })
  })
})
