import { eq } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message } from '../../src/domain/messages.ts'
import { previewSwitch } from '../../src/domain/people/accounts.acts.ts'
import {
  changeAccount,
  deleteAccount,
  endSessionsOf,
  removeFactorOf,
  revokeLinks,
  switchAccount,
} from '../../src/domain/people/accounts.changes.ts'
import { findPerson, people, peopleOf } from '../../src/domain/people/accounts.list.ts'
import { addAccount } from '../../src/domain/people/accounts.ts'
import {
  removeIdentityProvider,
  saveIdentityProvider,
} from '../../src/domain/people/identity-providers.ts'
import { invite } from '../../src/domain/people/invitations.ts'
import { resetPassword } from '../../src/domain/people/password-changes.ts'
import { findSession, openSession } from '../../src/domain/people/sessions.ts'
import {
  answerSupportSession,
  handOver,
  requestSupportSession,
} from '../../src/domain/people/support-sessions.ts'
import { findToken } from '../../src/domain/people/token-authentication.ts'
import { addToken, tokensMadeBy } from '../../src/domain/people/tokens.ts'
import { account } from '../../src/domain/schema/people.ts'
import { type Actor, anonymous, Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from mail`
  await db.sql`delete from invitation`
})

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)
const alder = () => ({ tenantId: world.alder.id })
const harbor = () => ({ mspId: world.harbor.id })
const row = async (id: string | null) => {
  const [found] = await db.sql`select * from account where id = ${id}`
  return found
}
const version = async (id: string | null): Promise<number> => (await row(id))?.version
/** Within the scope of the act: on the embedded database another connection would wait for it. */
const seenIn = async ({ db }: Scope, id: string) => {
  const [seen] = await db
    .select({ version: account.version, email: account.email })
    .from(account)
    .where(eq(account.id, id))
  return seen
}
let made = 0
const wishOf = (more = {}) => {
  made += 1
  return { email: `p${made}@people.example`, name: `Person ${made}`, role: 'operator', ...more }
}
const place = { host: 'localhost:3000', tenantId: null }
const enter = (id: string) =>
  Scope.enter(db.pool, anonymous, (s) =>
    openSession(s, id, { ...place, ip: '192.0.2.1', agent: '' }),
  )
const stands = async (token: string) =>
  (await Scope.enter(db.pool, anonymous, (s) => findSession(s, token, place))) !== null

test('each owner has people with the roles of its audience', async () => {
  const add = (actor: Actor, owner: object, role: string) =>
    as(actor, (s) => addAccount(s, { ...wishOf({ role }), owner }))
  for (const role of ['admin', 'operator', 'monitor']) await add(world.dana, {}, role)
  await add(world.olivia, harbor(), 'admin')
  for (const role of ['admin', 'operator', 'operator-lite', 'monitor'])
    await add(world.otis, alder(), role)
  await expect(add(world.dana, {}, 'owner')).rejects.toMatchObject({ code: 'no-such-role' })
  await expect(add(world.otis, alder(), 'owner')).rejects.toMatchObject({ kind: 'invalid' })
  const audiences = await db.sql`
    select audience, count(*)::int as n from account where email like 'p%@people.example' group by 1 order by 1`
  expect(audiences).toEqual([
    { audience: 'msp', n: 1 },
    { audience: 'provider', n: 3 },
    { audience: 'tenant', n: 4 },
  ])
})

test('a sign-in name is lower case, of few letters, and cannot look like an address', async () => {
  const add = (username: string) =>
    as(world.otis, (s) => addAccount(s, { ...wishOf({ username }), owner: alder() }))
  expect((await row(await add(' Ann.B-2_x ')))?.username).toBe('ann.b-2_x')
  expect((await row(await add('')))?.username).toBeNull()
  for (const wrong of ['ab', 'a b c', 'ann@alder.example', 'ännchen', 'x'.repeat(65)])
    await expect(add(wrong), wrong).rejects.toMatchObject({ code: 'bad-username' })
  await expect(add('a\u0000bc')).rejects.toMatchObject({ code: 'unseen-character' })
})

test('an address is unique for one sign-in host, in any case; another tenant may have it', async () => {
  const email = 'same@people.example'
  const add = (actor: Actor, owner: object, more: object) =>
    as(actor, (s) => addAccount(s, { ...wishOf({ email, ...more }), owner }))
  await add(world.otis, alder(), { username: 'same' })
  await add(world.bea, { tenantId: world.birch.id }, { username: 'same' })
  await add(world.dana, {}, { username: 'same' })
  await expect(add(world.otis, alder(), { email: email.toUpperCase() })).rejects.toMatchObject({
    kind: 'conflict',
    code: 'name-taken',
    fields: { email: expect.anything() },
  })
  await expect(
    add(world.otis, alder(), { email: 'other@people.example', username: 'SAME' }),
  ).rejects.toMatchObject({ code: 'name-taken', fields: { username: expect.anything() } })
})

test('an MSP meets names of staff that it may not see as free ones, and its own as taken', async () => {
  await db.sql`update account set username = 'dana' where id = ${world.dana.id}`
  const foreign = { email: 'dana@northline.example', username: 'dana' }
  const add = (actor: Actor, names: object, owner: object = harbor()) =>
    as(actor, (s) =>
      addAccount(s, { ...wishOf({ role: 'admin', ...names }), owner, state: 'invited' }),
    )
  // the premise: who may see that account is told
  await expect(add(world.dana, foreign)).rejects.toMatchObject({ code: 'name-taken' })
  const id = await add(world.olivia, foreign)
  expect(await row(id)).toMatchObject({
    ...{ ...foreign, state: 'invited' },
    ...{ signs_in_by_email: false, signs_in_by_username: false },
  })
  await expect(add(world.olivia, foreign)).rejects.toMatchObject({ code: 'name-taken' })
  // an invitation keeps nobody else from the name, and two may have it
  await add(world.nico, foreign, { mspId: world.summit.id }).then(
    () => expect.fail('the provider sees whose it is'),
    (error) => expect(error).toMatchObject({ code: 'name-taken' }),
  )
  await db.sql`delete from account where id = ${id}`
  await db.sql`update account set username = null where id = ${world.dana.id}`
})

test('a new address of who signs in for an MSP waits until it is confirmed, whoever else has it', async () => {
  const move = async (email: string) => {
    const given = { name: 'Olivia', email, role: 'owner', version: await version(world.olivia.id) }
    return as(world.olivia, (s) => changeAccount(s, harbor(), world.olivia.id ?? '', given))
  }
  for (const email of ['dana@northline.example', 'free@northline.example']) {
    expect(await move(email)).toEqual({ name: 'Olivia', confirm: email })
    expect(await row(world.olivia.id)).toMatchObject({ email: 'olivia@harbor.example' })
  }
  const own = await as(world.olivia, (s) =>
    addAccount(s, { ...wishOf({ email: 'own@harbor.example', role: 'admin' }), owner: harbor() }),
  )
  await expect(move('own@harbor.example')).rejects.toMatchObject({ code: 'name-taken' })
  // the provider sees everybody on that host, so it is told and done at once
  const given = { name: 'Own', email: 'moved@harbor.example', role: 'admin' }
  const done = await as(world.dana, (s) =>
    changeAccount(s, harbor(), own, { ...given, version: 1 }),
  )
  expect([done.confirm, (await row(own))?.email]).toEqual([null, given.email])
  await db.sql`delete from account where id = ${own}`
})

test('a change is traced with both values; a stale one is refused naming them', async () => {
  const id = await as(world.otis, (s) => addAccount(s, { ...wishOf(), owner: alder() }))
  const first = await version(id)
  const change = (name: string, at: number) =>
    as(world.otis, (s) =>
      changeAccount(s, alder(), id, {
        ...{ name, email: 'moved@people.example', role: 'monitor', version: at },
      }),
    )
  await change('Ann Bell', first)
  const [line] = await db.sql`
    select before, after from log_entry where subject_id = ${id} and type = 'account.changed'`
  expect(line).toMatchObject({
    before: { role: 'operator' },
    after: { name: 'Ann Bell', email: 'moved@people.example', role: 'monitor' },
  })
  const stale = change('Anna Bell', first)
  const both = { now: 'Ann Bell', yours: 'Anna Bell' }
  await expect(stale).rejects.toMatchObject({
    kind: 'conflict',
    ...message('stale', { what: 'moved@people.example', values: [both] }),
    fields: { name: message('stale-field', both) },
  })
  expect((await row(id))?.name).toBe('Ann Bell')
})

test('another owner’s person is as missing as nobody', async () => {
  const none = '00000000-0000-4000-8000-000000000000'
  const acts: ((s: Scope, id: string) => Promise<unknown>)[] = [
    (s, id) => findPerson(s, alder(), id),
    (s, id) =>
      changeAccount(s, alder(), id, { name: 'x', email: 'x@y.example', role: 'admin', version: 1 }),
    (s, id) => switchAccount(s, alder(), id, { state: 'disabled', version: 1 }),
    (s, id) => deleteAccount(s, alder(), id, 1),
    (s, id) => endSessionsOf(s, alder(), id),
    (s, id) => removeFactorOf(s, alder(), id),
    (s, id) => revokeLinks(s, alder(), id),
  ]
  for (const actor of [world.otis, world.dana])
    for (const act of acts)
      for (const id of [none, world.bea.id ?? '', world.dana.id ?? ''])
        await expect(as(actor, (s) => act(s, id))).rejects.toMatchObject({
          kind: 'missing',
          code: 'no-such-person',
        })
  await expect(
    as(world.otis, (s) => invite(s, testSecret, world.bea.id ?? '', 'reset')),
  ).rejects.toMatchObject({ kind: 'missing' })
})

test('disabling, another role, an administrator’s sign-out and deletion end the sessions now', async () => {
  const acts: ((s: Scope, id: string, v: number) => Promise<unknown>)[] = [
    (s, id, v) => switchAccount(s, {}, id, { state: 'disabled', version: v }),
    (s, id, v) => changeAccount(s, {}, id, { ...wishOf(), role: 'monitor', version: v }),
    (s, id) => endSessionsOf(s, {}, id),
    (s, id, v) => deleteAccount(s, {}, id, v),
  ]
  for (const act of acts) {
    const id = await as(world.dana, (s) => addAccount(s, { ...wishOf(), owner: {} }))
    const [token, other] = [await enter(id), await enter(world.nico.id ?? '')]
    expect(await stands(token)).toBe(true)
    const v = await version(id)
    await as(world.dana, (s) => act(s, id, v))
    expect(await db.sql`select 1 from session where account_id = ${id}`).toHaveLength(0)
    expect([await stands(token), await stands(other)]).toEqual([false, true])
  }
})

test('whose session ended is said, so that its sockets close', async () => {
  const announced: string[] = []
  const handlers = {
    announced: (text: string) => void announced.push(text),
    disconnected() {},
    reconnected() {},
  }
  const listening = await db.listen(handlers)
  const id = await as(world.dana, (s) => addAccount(s, { ...wishOf(), owner: {} }))
  await enter(id)
  const [session] = await db.sql`select id from session where account_id = ${id}`
  await as(world.dana, (s) => switchAccount(s, {}, id, { state: 'disabled', version: 1 }))
  await until('the end of the session', () =>
    announced.some((text) => text.includes(`session:${session?.id}`)),
  )
  await listening.stop()
})

test('a name alone ends no session', async () => {
  const id = await as(world.dana, (s) => addAccount(s, { ...wishOf(), owner: {} }))
  const token = await enter(id)
  const { email, role } = (await row(id)) ?? {}
  await as(world.dana, (s) => changeAccount(s, {}, id, { name: 'Other', email, role, version: 1 }))
  expect(await stands(token)).toBe(true)
})

test('another address ends the links that were mailed to the old one', async () => {
  const input = wishOf({ state: 'invited' })
  const id = await as(world.otis, (s) => addAccount(s, { ...input, owner: alder() }))
  await as(world.otis, (s) => invite(s, testSecret, id, 'activation'))
  await as(world.otis, (s) =>
    changeAccount(s, alder(), id, { ...input, email: 'right@people.example', version: 1 }),
  )
  expect(await db.sql`select ended from invitation where account_id = ${id}`).toEqual([
    { ended: 'superseded' },
  ])
})

test('who was never in goes back to being invited, who was in to being active', async () => {
  const invited = await as(world.otis, (s) =>
    addAccount(s, { ...wishOf({ state: 'invited' }), owner: alder() }),
  )
  const active = await as(world.otis, (s) => addAccount(s, { ...wishOf(), owner: alder() }))
  await resetPassword(db.pool, active, 'a phrase of somebody')
  for (const [id, state] of [
    [invited, 'invited'],
    [active, 'active'],
  ] as const) {
    await as(world.otis, (s) => switchAccount(s, alder(), id, { state: 'disabled', version: 1 }))
    expect((await row(id))?.state).toBe('disabled')
    await as(world.otis, (s) => switchAccount(s, alder(), id, { state: 'active', version: 2 }))
    expect((await row(id))?.state).toBe(state)
  }
})

test('the last active administrator stays, whoever asks', async () => {
  const owners: [Actor, object, string | null, string][] = [
    [world.dana, {}, world.dana.id, 'last-administrator'],
    [world.otis, alder(), world.otis.id, 'last-administrator'],
    [world.dana, alder(), world.otis.id, 'last-administrator'],
  ]
  for (const [actor, owner, id, code] of owners) {
    await db.sql`
      update account set state = 'disabled' where id <> ${id} and email like 'p%@people.example'`
    const { name, email, version: at } = (await row(id)) ?? {}
    const role = 'monitor'
    const acts: ((s: Scope) => Promise<unknown>)[] = [
      (s: Scope) => changeAccount(s, owner, id ?? '', { name, email, role, version: at }),
      (s: Scope) => switchAccount(s, owner, id ?? '', { state: 'disabled', version: at }),
      (s: Scope) => deleteAccount(s, owner, id ?? '', at),
    ]
    for (const act of acts)
      await expect(as(actor, act)).rejects.toMatchObject({ kind: 'conflict', code })
    // a second one lets the first go
    const second = await as(system({ kind: 'provider' }), (s) =>
      addAccount(s, { ...wishOf({ role: 'admin' }), owner }),
    )
    await as(actor, (s) => switchAccount(s, owner, second, { state: 'disabled', version: 1 }))
  }
})

// one backend serialises everything on the embedded database, so a race there proves nothing
test.runIf(onPostgres)(
  'of two who demote the last two administrators at once, one is refused',
  async () => {
    for (let round = 0; round < 5; round += 1) {
      const pair = await Promise.all(
        [1, 2].map(() =>
          as(world.dana, (s) =>
            addAccount(s, { ...wishOf({ role: 'admin' }), owner: { tenantId: world.birch.id } }),
          ),
        ),
      )
      await db.sql`update account set state = 'disabled' where id = ${world.bea.id}`
      const ends = await Promise.allSettled(
        pair.map((id) =>
          as(world.dana, (s) =>
            changeAccount(s, { tenantId: world.birch.id }, id, {
              ...{ ...wishOf(), role: 'monitor', version: 1 },
            }),
          ),
        ),
      )
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const [left] = await db.sql`
      select count(*)::int as n from account where tenant_id = ${world.birch.id} and role = 'admin' and state = 'active'`
      expect(left?.n).toBe(1)
      await db.sql`update account set state = 'active' where id = ${world.bea.id}`
      await db.sql`delete from account where tenant_id = ${world.birch.id} and id <> ${world.bea.id}`
    }
  },
)

test('the list says how far an invitation got', async () => {
  const input = wishOf({ state: 'invited', name: 'Zoe Last' })
  const id = await as(world.otis, (s) => addAccount(s, { ...input, owner: alder() }))
  const seen = async () => {
    const { rows, total } = await as(world.otis, (s) =>
      people.page(s, parseQuery(people, 'q=zoe+l'), { within: peopleOf(alder()) }),
    )
    expect(total.count).toBe(1)
    return rows[0]?.invitation
  }
  expect(await seen()).toBeNull()
  await as(world.otis, (s) => invite(s, testSecret, id, 'activation'))
  expect(await seen()).toMatchObject({ kind: 'activation', state: 'pending', mail: 'queued' })
  const problem = message('mail-bounced', { said: 'no such mailbox' })
  await db.sql`
    update mail set state = 'bounced', error = ${db.sql.json(problem as never)} where account_id = ${id}`
  expect(await seen()).toMatchObject({ mail: 'bounced', problem })
  await db.sql`update invitation set expires_at = now() where account_id = ${id}`
  expect(await seen()).toMatchObject({ state: 'expired' })
  await as(world.otis, (s) => invite(s, testSecret, id, 'activation'))
  expect(await seen()).toMatchObject({ state: 'pending', mail: 'queued' })
  await as(world.otis, (s) => revokeLinks(s, alder(), id))
  expect(await seen()).toMatchObject({ state: 'revoked' })
})

/** A customer with a second administrator, and somebody whose ways to sign in staff might change. */
async function customerOf(hasApproval: boolean) {
  await db.sql`update tenant set support_approval = ${hasApproval} where id = ${world.alder.id}`
  await db.sql`delete from support_session`
  made += 1
  const person = async (name: string, role: string, state = 'active') => {
    const email = `${name}${made}@alder.example`
    const [row] =
      await db.sql`insert into account (audience, tenant_id, email, name, role, state, factor_at, last_sign_in_at)
      values ('tenant', ${world.alder.id}, ${email}, ${name}, ${role}, ${state}, now(), now()) returning id`
    const id = String(row?.id)
    await db.sql`insert into factor (account_id, secret, confirmed_at) values (${id}, 'sealed', now())`
    return { id, email }
  }
  const [ann, off] = [await person('Ann', 'admin'), await person('Off', 'monitor', 'disabled')]
  const seal = makeSeal(testSecret)
  const provider = { label: 'ID', issuer: 'https://id.example', clientId: 'c', clientSecret: 's' }
  const changed = (more: object) => async (s: Scope) =>
    changeAccount(s, alder(), ann.id, {
      ...{ name: 'Ann', role: 'admin', ...(await seenIn(s, ann.id)), ...more },
    })
  const acts: Record<string, (s: Scope) => Promise<unknown>> = {
    address: changed({ email: `mallory${made}@evil.example` }),
    role: changed({ role: 'operator' }),
    factor: (s) => removeFactorOf(s, alder(), ann.id),
    reset: (s) => invite(s, testSecret, ann.id, 'reset'),
    invited: (s) =>
      addAccount(s, { ...wishOf({ role: 'admin' }), owner: alder(), state: 'invited' }),
    enabled: async (s) =>
      switchAccount(s, alder(), off.id, {
        ...{ state: 'active', version: (await seenIn(s, off.id))?.version },
      }),
    identity: (s) =>
      saveIdentityProvider(
        s,
        { seal, mayUse: () => true },
        { tenantId: world.alder.id },
        { ...provider, version: 0 },
      ),
    'identity-removed': (s) => removeIdentityProvider(s, { tenantId: world.alder.id }),
  }
  const things = async () => ({
    accounts: await db.sql`select * from account where tenant_id = ${world.alder.id} order by id`,
    factors: await db.sql`select account_id from factor order by 1`,
    links: await db.sql`select id from invitation order by 1`,
    providers: await db.sql`select * from identity_provider`,
    mails: await db.sql`select id from mail order by 1`,
  })
  return { ann, off, acts, things }
}

test('a customer that wants to be asked is asked before staff change how its people sign in, and agrees for an hour', async () => {
  const { acts, things } = await customerOf(true)
  const token = (s: Scope) => addToken(s, { name: 'T', scope: 'tenant:alderfoods' })
  await db.sql`insert into identity_provider (audience, tenant_id, label, issuer, client_id, client_secret)
    values ('tenant', ${world.alder.id}, 'ID', 'https://id.example', 'c', 's')`
  const refused = { kind: 'forbidden', code: 'sign-in-approval', params: { name: 'Alder Foods' } }
  const before = await things()
  for (const actor of [world.dana, world.olivia])
    for (const [name, act] of Object.entries(acts))
      await expect(as(actor, act), `${actor.name} ${name}`).rejects.toMatchObject(refused)
  await expect(as(world.dana, token)).rejects.toMatchObject(refused)
  expect(await things()).toEqual(before)
  // leave to look into the portal is no leave for this, nor is anybody else's
  const ask = async (actor: Actor, purpose: string) => {
    const confirmed = await confirmedBy(db.pool, actor)
    const reason = 'The administrator lost the phone'
    return as(actor, (s) =>
      requestSupportSession(s, world.alder.id, { reason, purpose }, confirmed),
    )
  }
  const visit = await ask(world.dana, 'portal')
  await as(world.otis, (s) => answerSupportSession(s, visit.id, true))
  const others = await ask(world.nico, 'people')
  await as(world.otis, (s) => answerSupportSession(s, others.id, true))
  await expect(as(world.dana, acts.factor!)).rejects.toMatchObject(refused)
  const leave = await ask(world.dana, 'people')
  await expect(as(world.dana, acts.factor!), 'still waiting').rejects.toMatchObject(refused)
  await as(world.otis, (s) => answerSupportSession(s, leave.id, true))
  await expect(
    as(world.dana, (s) => handOver(s, leave.id, 'alderfoods.localhost:3000')),
    'no way in',
  ).rejects.toMatchObject({ code: 'no-such-support-session' })
  await as(world.dana, acts.factor!)
  await as(world.dana, acts.address!)
  await db.sql`update support_session set ends_at = now() - interval '1 second' where id = ${leave.id}`
  await expect(as(world.dana, acts.reset!), 'the hour is over').rejects.toMatchObject(refused)
  // its own people need nobody's leave, and taking access away waits for nobody
  await as(world.otis, acts.reset!)
  const { off } = await customerOf(true)
  await as(world.olivia, (s) => endSessionsOf(s, alder(), off.id))
  await db.sql`delete from identity_provider`
  await db.sql`update tenant set support_approval = false where id = ${world.alder.id}`
})

test('what staff change about signing in is mailed to the old address and to every administrator, and stands in the customer’s log', async () => {
  const { ann, acts } = await customerOf(false)
  const told = async () =>
    (await db.sql`select to_address, data ->> 'change' as change, data ->> 'inviter' as by from mail
      where template = 'sign-in-changed' order by to_address`) as unknown as {
      to_address: string
      change: string
      by: string
    }[]
  for (const [name, act] of Object.entries(acts)) {
    await db.sql`delete from mail`
    const [was] = await db.sql`select email from account where id = ${ann.id}`
    const admins = (
      await db.sql`select email from account where tenant_id = ${world.alder.id} and role = 'admin' and state = 'active'`
    ).map(({ email }) => email as string)
    expect(admins.length, 'the premise: several').toBeGreaterThan(1)
    const lines = async () =>
      (await db.sql`select id from log_entry where tenant_id = ${world.alder.id}`).length
    const before = await lines()
    await as(world.olivia, act)
    const mails = await told()
    const addresses = mails.map(({ to_address }) => to_address)
    expect(new Set(mails.map(({ change, by }) => `${change} ${by}`)), name).toEqual(
      new Set([`${name} Olivia Marsh`]),
    )
    const expected = name === 'role' ? admins.filter((one) => one !== was?.email) : admins
    expect(addresses, name).toEqual(expect.arrayContaining(expected))
    if (['address', 'role', 'factor', 'reset'].includes(name))
      expect(addresses, name).toContain(was?.email)
    expect(await lines(), name).toBeGreaterThan(before)
  }
  await db.sql`delete from mail`
  const { ann: other } = await customerOf(false)
  await as(world.otis, (s) => removeFactorOf(s, alder(), other.id))
  expect(await told(), 'its own people’s acts are their own').toEqual([])
})

test('what somebody made outlives them, so whoever ends the account is shown it and can take it back with it', async () => {
  const add = (name: string) =>
    as(world.dana, (s) => addAccount(s, { ...wishOf({ role: 'admin', name }), owner: {} }))
  const people = [await add('Kim'), await add('Lee'), await add('Max')]
  const makerOf = (id: string): Actor => ({ ...world.dana, id, name: 'Maker' })
  const found = (token: string) => Scope.enter(db.pool, anonymous, (s) => findToken(s, token))
  const texts: string[] = []
  for (const id of people)
    texts.push(
      await as(makerOf(id), (s) =>
        addToken(s, { name: `of ${id.slice(0, 4)}`, scope: 'tenant:birch' }),
      ),
    )
  const [kim = '', lee = '', max = ''] = people
  for (const text of texts) expect(await found(text), 'the premise').not.toBeNull()
  expect((await as(world.dana, (s) => tokensMadeBy(s, kim))).map(({ name }) => name)).toEqual([
    `of ${kim.slice(0, 4)}`,
  ])
  // many at once would not ask: these are left out, with the reason
  const preview = await as(world.dana, (s) => previewSwitch(s, {}, [kim, lee], 'disabled'))
  expect(preview.ready).toEqual([])
  expect(preview.skipped.map(({ reason }) => reason.code)).toEqual(['has-tokens', 'has-tokens'])
  const disabled = { state: 'disabled', version: await version(kim), revokeTokens: 'on' }
  await as(world.dana, (s) => switchAccount(s, {}, kim, disabled))
  expect(await found(texts[0] ?? '')).toBeNull()
  const versions = { lee: await version(lee), max: await version(max) }
  await as(world.dana, (s) => deleteAccount(s, {}, lee, versions.lee, { revokeTokens: true }))
  expect(await found(texts[1] ?? '')).toBeNull()
  const [line] =
    await db.sql`select tenant_id, actor_name from log_entry where type = 'token.revoked' order by at desc limit 1`
  expect(line).toEqual({ tenant_id: world.birch.id, actor_name: world.dana.name })
  await as(world.dana, (s) => deleteAccount(s, {}, max, versions.max))
  expect(await found(texts[2] ?? ''), 'kept where that was chosen').not.toBeNull()
})
