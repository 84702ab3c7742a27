import { beforeAll, beforeEach, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { organizations, organizationsOf } from '../../src/domain/msp/organizations.list.ts'
import {
  createOrganization,
  editOrganization,
  findOrganization,
  readRoom,
} from '../../src/domain/msp/organizations.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { said } from '../support/said.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
const { sql } = db

const keys = {
  ...{ secret: testSecret, seal: makeSeal(testSecret) },
  base: { portalUrl: new URL('http://localhost:3000'), tenantSuffix: 'localhost' },
}
const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)
const create = (name: string, more: { actor?: Actor; maxMau?: unknown } = {}) =>
  as(more.actor ?? world.olivia, (s) =>
    createOrganization(s, keys, world.harbor.id, { name, maxMau: more.maxMau ?? 500 }),
  )
const edit = async (id: string, given: object, actor = world.olivia) =>
  as(actor, (s) => editOrganization(s, world.harbor.id, id, { ...given }))
const seen = (id: string) => as(world.olivia, (s) => findOrganization(s, world.harbor.id, id))
const tenantRow = async (id: string) => (await sql`select * from tenant where id = ${id}`)[0] ?? {}
const limitOf = async (id: string) =>
  (await sql`select max_mau, version from mau_limit where tenant_id = ${id}`)[0]
const count = async () =>
  (await sql`select count(*)::int as n from tenant where msp_id = ${world.harbor.id}`)[0]
    ?.n as number

beforeEach(async () => {
  await sql`update msp set max_organizations = null, state = 'active' where id = ${world.harbor.id}`
})

test('an organization is made of a name and MAX MAU; the rest comes from its MSP and the installation', async () => {
  const { id } = await create('  Glass & Söhne  ', { maxMau: '1,200' })
  expect(await tenantRow(id)).toMatchObject({
    ...{ full_name: 'Glass & Söhne', shortname: 'glasssohne', msp_id: world.harbor.id },
    ...{ state: 'active', language: 'en' },
  })
  expect(await limitOf(id)).toEqual({ max_mau: 1200, version: 1 })
  for (const table of ['site', 'tenant_quota'])
    expect(await sql`select 1 from ${sql(table)} where tenant_id = ${id}`).not.toHaveLength(0)
  expect(
    await sql`select type from log_entry where tenant_id = ${id} and type = 'tenant.created'`,
  ).toHaveLength(1)
  // names that fit no host, or the same one
  const [odd, other] = [await create('株式会社'), await create('glasssohne ltd')]
  expect((await tenantRow(odd.id)).shortname).toMatch(/^org-/)
  expect((await tenantRow(other.id)).shortname).toBe('glasssohne2')
})

test('names are 1 to 64 characters that are seen, and one MSP has each once, in any case', async () => {
  await create('Élan Vital')
  await expect(create('ÉLAN VITAL')).rejects.toMatchObject({
    ...{ kind: 'conflict', code: 'organization-name-taken' },
    fields: { name: expect.anything() },
  })
  for (const wrong of ['', '   ', 'x'.repeat(65), 'a\u0007b', 'a\u202eb'])
    await expect(create(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ kind: 'invalid' })
  for (const wrong of ['0', '-1', '1.5', '2147483648', 'many', '', 0])
    await expect(create('Numbers', { maxMau: wrong }), String(wrong)).rejects.toMatchObject({
      kind: 'invalid',
      fields: { maxMau: expect.anything() },
    })
  await create('x'.repeat(64), { maxMau: 2_147_483_647 })
  // another MSP's names are free, and tell nothing
  await create('Birch Logistics')
})

test('what is licensed too little of is left out, and what cannot be had at all is refused', async () => {
  await sql`insert into setting (name, value) values ('tenant-defaults', ${sql.json({ amounts: { agents: 900_000 }, off: [] })})`
  const { id } = await create('Without Agents')
  expect(
    await sql`select amount::int from tenant_quota where tenant_id = ${id} and quota = 'agents'`,
  ).toEqual([{ amount: 0 }])
  await sql`delete from setting where name = 'tenant-defaults'`
  const [pool] = await sql`select purchased from license_pool where kind = 'tenant'`
  await sql`update license_pool set purchased = allocated where kind = 'tenant'`
  await expect(create('No License')).rejects.toMatchObject({ kind: 'conflict' })
  expect((await as(world.olivia, (s) => readRoom(s, world.harbor.id))).why).not.toBeNull()
  await sql`update license_pool set purchased = ${pool?.purchased ?? 0} where kind = 'tenant'`
  expect((await as(world.olivia, (s) => readRoom(s, world.harbor.id))).why).toBeNull()
})

// one backend serialises everything on the embedded database, so a race there proves nothing
test.runIf(onPostgres)('of 50 who create at the last place one does', async () => {
  const race = async (places: number) => {
    await sql`update msp set max_organizations = ${(await count()) + places} where id = ${world.harbor.id}`
    const round = Math.random().toString(36).slice(2, 7)
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => create(`Racing ${round} ${n}`)),
    )
    const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    return { made: 50 - refusals.length, refusals }
  }
  const { made, refusals } = await race(1)
  expect(made).toBe(1)
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['msp-full']))
  // the control: with room for all of them all are made
  expect((await race(50)).made).toBe(50)
})

test.runIf(onPostgres)('of two who want one name at once one gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const ends = await Promise.allSettled([create(`Twin ${round}`), create(`TWIN ${round}`)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [one, other] = [await create(`One ${round}`), await create(`Other ${round}`)]
    const moved = await Promise.allSettled(
      [one, other].map(({ id }) =>
        edit(id, { name: `Same ${round}`, maxMau: 500, version: '1.1' }),
      ),
    )
    expect(moved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  }
})

test('a change of name or MAX MAU is refused only where somebody else changed that one', async () => {
  const { id } = await create('Two Editors')
  const { versions } = await seen(id)
  await edit(id, { name: 'Two Editors', maxMau: 600, version: versions })
  // the name is as it was when both began
  await edit(id, { name: 'Renamed', maxMau: 600, version: versions })
  await expect(edit(id, { name: 'Renamed', maxMau: 700, version: versions })).rejects.toMatchObject(
    {
      ...{ code: 'stale', details: { theirs: { maxMau: 600 }, yours: { maxMau: 700 } } },
    },
  )
  await expect(edit(id, { name: 'Else', maxMau: 600, version: versions })).rejects.toMatchObject({
    code: 'stale',
  })
  await expect(edit(id, { name: 'Else', maxMau: 600 })).rejects.toMatchObject({
    code: 'no-version',
  })
  await edit(id, { name: 'Else', maxMau: 700, version: (await seen(id)).versions })
  const lines =
    await sql`select msp_id, tenant_id, before, after from log_entry where type = 'organization.max-mau-changed' and subject_id = ${id} order by at`
  // no line of its own log says it
  expect(lines).toMatchObject([
    { tenant_id: null, msp_id: world.harbor.id, before: { maxMau: 500 }, after: { maxMau: 600 } },
    { after: { maxMau: 700 } },
  ])
  await expect(
    edit(id, { name: 'alder foods', maxMau: 700, version: (await seen(id)).versions }),
  ).rejects.toMatchObject({ code: 'organization-name-taken' })
})

test('a maximum below what was counted is taken, said and shown as over', async () => {
  const { id } = await create('Over Full', { maxMau: 100 })
  await sql`insert into mau_counter (tenant_id, period, mau) values (${id}, portal_period(portal_clock()), 90), (${id}, '2020-01', 7)`
  await sql`insert into mau_total (tenant_id, accounts) values (${id}, 120)`
  const near = async (word: string) =>
    (
      await as(world.olivia, (s) =>
        organizations.rows(s, parseQuery(organizations, `near=${word}`), {
          within: organizationsOf(world.harbor.id),
        }),
      )
    ).map((row) => row.id)
  expect(await near('warn')).toEqual([id])
  const save = async (maxMau: string) => {
    const version = [(await seen(id)).versions]
    const answer = await portal
      .as(world.olivia)
      .post(`/msp/organizations/${id}`, { name: ['Over Full'], maxMau: [maxMau], version })
    return answer.text()
  }
  expect(await save('90')).toContain('new accounts are blocked')
  expect(await near('full')).toEqual([id])
  expect(await save('60')).toContain('MAX MAU at 60')
  expect(await near('over')).toEqual([id])
  expect(await save('1000000')).not.toContain('blocked')
  const page = await (await portal.as(world.olivia).get('/msp/organizations?q=over+full')).text()
  expect(page).toContain('effectively unlimited')
  await save('60')
  const [row] = await as(world.olivia, (s) => organizations.pick(s, [id]))
  expect(row).toMatchObject({ accounts: 120, locations: 1, mau: 90, max: 60, percent: 150 })
})

test('open alarms are counted with the worst of them', async () => {
  const { id } = await create('Alarmed')
  for (const [key, severity, cleared] of [
    ['a', 'minor', false],
    ['b', 'major', false],
    ['c', 'critical', true],
  ] as const)
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, cleared_at)
      values ('tenant', ${id}, ${key}, ${severity}, ${said('Trunk')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb, ${cleared ? new Date() : null})`
  for (const actor of [world.olivia, world.dana])
    expect(await as(actor, (s) => organizations.pick(s, [id]))).toMatchObject([
      { alarms: 2, worst: 'major' },
    ])
})

test('the button says why there can be no other, and the form says it again', async () => {
  const page = async (actor: Actor, path = '/msp/organizations') =>
    (await portal.as(actor).get(path)).text()
  expect(await page(world.olivia)).toMatch(/href="\/msp\/organizations\/new"/)
  const full = (await count()) - 1
  await sql`update msp set max_organizations = ${full} where id = ${world.harbor.id}`
  const why = `${full + 1} of ${full} organizations are in use`
  expect(await page(world.olivia)).toMatch(new RegExp(`${why}.*disabled`, 's'))
  expect(await page(world.olivia)).not.toMatch(/organizations\/new"/)
  expect(await page(world.olivia, '/msp/organizations/new')).toContain(why)
  const sent = await portal
    .as(world.olivia)
    .post('/msp/organizations', { name: ['Late'], maxMau: ['5'] })
  expect(sent.status).toBe(409)
  const off = { ...world.olivia, role: 'admin' as const }
  const [adam] = await sql`insert into account (audience, msp_id, email, name, role, may_create)
    values ('msp', ${world.harbor.id}, 'adam@harbor.example', 'Adam', 'admin', false) returning id`
  await sql`update msp set max_organizations = null where id = ${world.harbor.id}`
  expect(await page({ ...off, id: String(adam?.id) })).toContain('not given you the right')
  await sql`update msp set state = 'deactivated' where id = ${world.harbor.id}`
  expect(await page(world.dana, `/msps/${world.harbor.id}/organizations`)).toMatch(
    /Harbor Telecom is deactivated.*disabled/s,
  )
  await expect(create('Never', { actor: world.dana })).rejects.toMatchObject({
    code: 'msp-inactive',
  })
})

test('another MSP’s organizations are as missing as nobody’s, and no tenant learns of a maximum', async () => {
  const none = '00000000-0000-4000-8000-000000000000'
  for (const id of [world.birch.id, none]) {
    await expect(edit(id, { name: 'X', maxMau: 5, version: '1.0' })).rejects.toMatchObject({
      code: 'no-such-organization',
    })
    await expect(
      edit(id, { name: 'X', maxMau: 5, version: '1.0' }, world.dana),
    ).rejects.toMatchObject({ code: 'no-such-organization' })
  }
  const { html } = { html: await (await portal.as(world.olivia).get('/msp/organizations')).text() }
  expect(html).toContain('Alder Foods')
  expect(html).not.toContain(world.birch.id)
  await expect(
    as(world.otis, (s) => s.db.execute('select * from mau_limit' as never)),
  ).rejects.toThrow()
  // the control: its MSP reads it
  const { name, versions } = await as(world.olivia, (s) =>
    findOrganization(s, world.harbor.id, world.alder.id),
  )
  await edit(world.alder.id, { name, maxMau: 5, version: versions })
  expect(await limitOf(world.alder.id)).toMatchObject({ max_mau: 5 })
})
