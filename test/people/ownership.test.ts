import { beforeEach, expect, test } from 'vitest'
import {
  changeAccount,
  deleteAccount,
  switchAccount,
} from '../../src/domain/people/accounts.changes.ts'
import { addAccount, addOwner } from '../../src/domain/people/accounts.ts'
import { transferOwnership } from '../../src/domain/people/ownership.ts'
import type { Standing } from '../../src/domain/people/sessions.ts'
import { findToken } from '../../src/domain/people/token-authentication.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { dial, signIn, startLiveServer } from '../realtime/live-server.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const world = await makeWorld(db)
const harbor = { mspId: world.harbor.id }
const olivia = world.olivia.id ?? ''
let adam: Actor
let next = 0

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)
const row = async (id: string | null) =>
  (await db.sql`select * from account where id = ${id}`)[0] ?? {}
const owners = () =>
  db.sql`select id from account where msp_id = ${world.harbor.id} and role = 'owner'`

/** Another administrator of Harbor's. */
async function administrator(more: { state?: string; msp?: string } = {}): Promise<Actor> {
  next += 1
  const [made] = await db.sql`insert into account (audience, msp_id, email, name, role, state)
    values ('msp', ${more.msp ?? world.harbor.id}, ${`admin${next}@harbor.example`}, ${`Admin ${next}`}, 'admin', ${more.state ?? 'active'}) returning id`
  const { id } = made as { id: string }
  return {
    ...world.olivia,
    id,
    name: `Admin ${next}`,
    role: 'admin',
    mayCreate: true,
    mayPurchase: false,
  }
}

const transfer = async (
  actor: Actor,
  to: string | null,
  from: string | null = olivia,
  keep?: string,
) => {
  const confirmed = await confirmedBy(db.pool, actor)
  return as(actor, (s) =>
    transferOwnership(s, world.harbor.id, { to: to ?? '', from: from ?? '' }, confirmed, keep),
  )
}

beforeEach(async () => {
  await db.sql`delete from mail`
  await db.sql`delete from session`
  await db.sql`update account set role = 'admin' where msp_id = ${world.harbor.id}`
  await db.sql`update account set role = 'owner', state = 'active' where id = ${olivia}`
  adam = await administrator()
})

test('a transfer makes one owner of another, ends what the old one had of it, and tells both', async () => {
  await db.sql`update account set may_create = false where id = ${olivia}`
  const token = await as(world.olivia, (s) => addToken(s, { name: 'mine', role: 'owner' }))
  const [here, elsewhere] = [
    await portal.signedIn(world.olivia),
    await portal.signedIn(world.olivia),
  ]
  const [kept] = await db.sql`select id from session order by created_at limit 1`
  await portal.signedIn(adam)
  await transfer(world.olivia, adam.id, olivia, String(kept?.id))

  expect(await row(adam.id)).toMatchObject({ role: 'owner', version: 2 })
  expect(await row(olivia)).toMatchObject({ role: 'admin', may_create: true, may_purchase: true })
  expect(await db.sql`select id from session`).toEqual([kept])
  const status = async (headers: Record<string, string>) => {
    const path = `/msp/administrators/${adam.id}/deletion`
    return (await portal.app.request(`http://localhost:3000${path}`, { headers })).status
  }
  expect([await status(here), await status(elsewhere)]).toEqual([403, 303])
  expect(await as(anonymous, (s) => findToken(s, token))).toMatchObject({ role: 'admin' })
  const mails = await db.sql`select to_address, data from mail where template = 'notice' order by 1`
  expect(mails.map(({ to_address }) => to_address)).toEqual([
    (await row(adam.id)).email,
    'olivia@harbor.example',
  ])
  expect(mails[0]?.data).toMatchObject({
    path: '/msp/administrators',
    lines: [{ params: { by: 'Olivia Marsh', from: 'Olivia Marsh', to: adam.name } }, {}],
  })
  const [line] =
    await db.sql`select msp_id, before, after from log_entry where type = 'account.ownership-transferred'`
  expect(line).toMatchObject({
    msp_id: world.harbor.id,
    before: { owner: 'olivia@harbor.example' },
  })
})

test('only the owner and the provider transfer, to an active administrator of the same MSP', async () => {
  for (const actor of [adam, world.vera, world.otis])
    await expect(transfer(actor, adam.id), actor.name).rejects.toMatchObject({ kind: 'forbidden' })
  const [off, invited, foreign] = [
    await administrator({ state: 'disabled' }),
    await administrator({ state: 'invited' }),
    await administrator({ msp: world.summit.id }),
  ]
  for (const to of [off, invited, foreign, world.olivia, world.dana])
    await expect(transfer(world.dana, to.id), to.name).rejects.toMatchObject({
      code: 'owner-to-be',
    })
  await expect(transfer(world.dana, 'nobody')).rejects.toMatchObject({ kind: 'invalid' })
  await transfer(world.nico, adam.id)
  // whoever saw another owner is told so, and so is who is none any more
  await expect(transfer(world.dana, olivia)).rejects.toMatchObject({ code: 'ownership-moved' })
  await expect(transfer(world.olivia, olivia, adam.id)).rejects.toMatchObject({
    code: 'ownership-moved',
  })
  await transfer(world.dana, olivia, adam.id)
})

test('the form asks for the password again', async () => {
  await givePassword(db.sql, olivia, 'a phrase of the owner')
  const send = (password: string) =>
    portal.as(world.olivia).post('/msp/administrators/ownership', {
      to: [adam.id ?? ''],
      from: [olivia],
      password: [password],
    })
  expect((await send('another phrase')).status).toBe(422)
  expect(await owners()).toEqual([{ id: olivia }])
  expect((await send('a phrase of the owner')).status).toBe(204)
  expect(await owners()).toEqual([{ id: adam.id }])
})

// one backend serialises everything on the embedded database, so a race there proves nothing
test.runIf(onPostgres)('of transfers at once one is done, and there is one owner', async () => {
  for (let round = 0; round < 5; round += 1) {
    await db.sql`update account set role = 'admin' where msp_id = ${world.harbor.id}`
    await db.sql`update account set role = 'owner' where id = ${olivia}`
    const heirs = await Promise.all([1, 2, 3, 4].map(() => administrator()))
    const ends = await Promise.allSettled(heirs.map(({ id }) => transfer(world.dana, id)))
    const done = ends.flatMap(({ status }, at) => (status === 'fulfilled' ? [heirs[at]?.id] : []))
    expect(done).toHaveLength(1)
    expect(await owners()).toEqual([{ id: done[0] }])
    // the control: each of the others could have been it
    const late = heirs.find(({ id }) => id !== done[0])
    await transfer(world.dana, late?.id ?? null, done[0])
    expect(await owners()).toEqual([{ id: late?.id }])
  }
})

test.runIf(onPostgres)('nobody becomes the owner while being disabled', async () => {
  for (let round = 0; round < 5; round += 1) {
    const heir = await administrator()
    const ends = await Promise.allSettled([
      transfer(world.dana, heir.id),
      as(world.dana, (s) =>
        switchAccount(s, harbor, heir.id ?? '', { state: 'disabled', version: 1 }),
      ),
    ])
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { role, state } = await row(heir.id)
    expect([
      ['owner', 'active'],
      ['admin', 'disabled'],
    ]).toContainEqual([role, state])
    await db.sql`update account set role = 'admin' where id = ${heir.id}`
    await db.sql`update account set role = 'owner' where id = ${olivia}`
  }
})

test('no door makes a second owner, nor takes the one away', async () => {
  // the database has the last word
  await expect(db.sql`update account set role = 'owner' where id = ${adam.id}`).rejects.toThrow(
    'account_msp_owner',
  )
  const base = '/msp/administrators'
  const person = {
    name: ['New One'],
    email: ['new@harbor.example'],
    username: [''],
    role: ['owner'],
  }
  expect((await portal.as(world.olivia).post(base, person)).status).toBe(200)
  expect(
    await db.sql`select role, may_create, may_purchase from account where email = 'new@harbor.example'`,
  ).toEqual([{ role: 'admin', may_create: false, may_purchase: false }])
  const edit = {
    ...person,
    email: [(await row(adam.id)).email],
    version: ['1'],
    mayPurchase: ['on'],
  }
  expect((await portal.as(world.olivia).post(`${base}/${adam.id}`, edit)).status).toBe(200)
  expect(await row(adam.id)).toMatchObject({ role: 'admin', may_create: false, may_purchase: true })
  await as(world.dana, (s) =>
    addAccount(s, { owner: harbor, name: 'X', email: 'x@harbor.example', role: 'owner' }),
  )
  await expect(
    as(world.dana, (s) => addOwner(s, world.harbor.id, { name: 'Y', email: 'y@harbor.example' })),
  ).rejects.toMatchObject({ code: 'has-owner' })
  await expect(as(adam, (s) => addToken(s, { name: 't', role: 'owner' }))).rejects.toMatchObject({
    code: 'choose-one-of',
  })
  expect(await owners()).toEqual([{ id: olivia }])

  for (const actor of [world.olivia, world.dana]) {
    const { version, name, email } = await row(olivia)
    await as(actor, (s) =>
      changeAccount(s, harbor, olivia, { ...{ name, email, version }, role: 'admin' }),
    )
    const acts: ((s: Scope) => Promise<unknown>)[] = [
      (s: Scope) => switchAccount(s, harbor, olivia, { state: 'disabled', version: version + 1 }),
      (s: Scope) => deleteAccount(s, harbor, olivia, version + 1),
    ]
    for (const act of acts)
      await expect(as(actor, act)).rejects.toMatchObject({ kind: 'conflict', code: 'owner-stays' })
  }
  expect(await row(olivia)).toMatchObject({ role: 'owner', state: 'active' })
  const page = await (
    await portal.as(world.dana).get(`/msps/${world.harbor.id}/administrators/${olivia}`)
  ).text()
  expect(page).toContain('Transfer ownership')
  expect(page).not.toMatch(new RegExp(`${olivia}/(?:states|deletion)`))
  // the control: another administrator has these
  expect(await (await portal.as(world.olivia).get(`${base}/${adam.id}`)).text()).toMatch(
    /states".*\/deletion/s,
  )
})

test('an MSP that has none yet gets an owner from its administrators', async () => {
  await db.sql`update account set role = 'admin' where id = ${olivia}`
  await expect(transfer(world.dana, adam.id)).rejects.toMatchObject({ code: 'ownership-moved' })
  await expect(transfer(adam, adam.id, null)).rejects.toMatchObject({ kind: 'forbidden' })
  await transfer(world.dana, adam.id, null)
  expect(await owners()).toEqual([{ id: adam.id }])
})

test('the first owner is invited by the provider', async () => {
  const invited = (actor: Actor) =>
    as(actor, (s) =>
      addOwner(s, world.summit.id, { name: 'Sam Summit', email: 'sam@summit.example' }),
    )
  await expect(invited(world.vera)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(invited(world.olivia)).rejects.toMatchObject({ kind: 'forbidden' })
  expect(await row(await invited(world.nico))).toMatchObject({
    role: 'owner',
    state: 'invited',
    msp_id: world.summit.id,
  })
})

test('what an administrator was given counts from the next request, in open pages at once, and for their tokens', async () => {
  const live = await startLiveServer(db)
  const seen: Standing[] = []
  const { keep } = live.sockets
  live.sockets.keep = (id, standing) => {
    seen.push(standing)
    keep(id, standing)
  }
  const { page } = dial(live, { cookie: await signIn(db.pool, adam, live.portalUrl.host) })
  await page.until(({ frames }) => frames.length > 0)
  const own = await portal.signedIn(adam)
  const create = async () =>
    (await portal.app.request('http://localhost:3000/tenants/new', { headers: own })).status
  const token = await as(adam, (s) => addToken(s, { name: 'app' }))
  const mayCreate = async () => (await as(anonymous, (s) => findToken(s, token)))?.mayCreate
  expect([await create(), await mayCreate()]).toEqual([200, true])

  const { name, email } = await row(adam.id)
  await as(world.olivia, (s) =>
    changeAccount(s, harbor, adam.id ?? '', { ...{ name, email, version: 1 }, mayPurchase: 'on' }),
  )
  expect([await create(), await mayCreate()]).toEqual([403, false])
  await until('the socket to know', () => seen.some((one) => !one.mayCreate && one.mayPurchase))
  expect(page.closed).toBeUndefined()

  await as(world.olivia, (s) =>
    switchAccount(s, harbor, adam.id ?? '', { state: 'disabled', version: 2 }),
  )
  await page.until(({ closed }) => closed !== undefined)
  expect([page.closed?.code, await create()]).toEqual([1008, 303])
  await live.stop()
})
