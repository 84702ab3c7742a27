import { type SQL, sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeUsersOnce } from '../../src/demo/changes.ts'
import { readSending } from '../../src/domain/directory/changes.list.ts'
import {
  editDetails,
  editPolicies,
  moveToSite,
  policiesOf,
  stopManaging,
} from '../../src/domain/directory/user-edits.ts'
import { assignNumber, releaseNumbers } from '../../src/domain/directory/user-numbers.ts'
import { users } from '../../src/domain/directory/users.list.ts'
import { type DirectoryUser, findUser } from '../../src/domain/directory/users.ts'
import { cursorOf } from '../../src/domain/lists/address.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { type Database, Scope } from '../../src/domain/scope.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

let db: TestDatabase
let world: World
let pages: ReturnType<typeof pagesOf>

const phone = [
  { service: 'x', servicePlanId: '4828c8ec-dc2e-4779-b502-87ac9ce28ab7', status: 'Enabled' },
]

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  pages = pagesOf(db)
})

beforeEach(async () => {
  const { sql } = db
  for (const table of [
    'queued_change',
    'user_change',
    'reserved_number',
    'number_range',
    'managed_number',
    'managed_user',
    'replication',
  ])
    await sql.unsafe(`delete from ${table}`)
  await sql`insert into managed_user (tenant_id, graph_id, display_name, upn, department, plans, voice_enabled)
    values (${world.alder.id}, 'u-1', 'Uma Adler', 'uma@alder.example', 'Sales', ${JSON.stringify(phone)}::text::jsonb, false),
      (${world.alder.id}, 'u-2', 'Jürgen Müller', 'j@alder.example', null, ${JSON.stringify(phone)}::text::jsonb, true),
      (${world.alder.id}, 'u-3', 'Nora Bach', 'n@alder.example', null, '[]', false),
      (${world.birch.id}, 'b-1', 'Bea Birch', 'bea@birch.example', null, '[]', false)`
})

const as = <T>(work: Parameters<typeof pages.as<T>>[1], more = {}) =>
  pages.as(world.otis, work, more)
const entries = () =>
  db.sql`select kind, wanted, was, state, graph_id as "graphId" from queued_change order by seq`

describe('editing', () => {
  test('queues what differs, writes history, and marks the user as changed here from the first time on', async () => {
    const { version } = await as((s) => findUser(s, 'u-1'))
    await as((s) =>
      editDetails(s, 'u-1', {
        displayName: 'Uma Adler',
        department: 'Support',
        usageLocation: 'DE',
        version,
      }),
    )
    expect(await entries()).toMatchObject([
      {
        kind: 'details',
        wanted: { department: 'Support', usageLocation: 'DE' },
        was: { department: 'Sales', usageLocation: null },
        state: 'waiting',
      },
    ])
    const after = await as((s) => findUser(s, 'u-1'))
    expect(after).toMatchObject({
      details: { department: 'Support' },
      changedBy: world.otis.name,
      factors: ['user-interface'],
      waiting: 1,
    })
    expect(await db.sql`select field, by from user_change`).toMatchObject([
      { field: 'details', by: world.otis.name },
    ])
    const [timer] =
      await db.sql`select due_at > now() + interval '4 minutes' as later from replication`
    expect(timer).toEqual({ later: true })
  })

  test('a stale edit is refused with both values, one that changes nothing says so', async () => {
    const { version } = await as((s) => findUser(s, 'u-1'))
    const edit = (department: string, of = version) =>
      as((s) => editDetails(s, 'u-1', { displayName: 'Uma Adler', department, version: of }))
    await expect(edit('Sales')).rejects.toMatchObject({ code: 'change-nothing' })
    await edit('Support')
    await expect(edit('Legal')).rejects.toMatchObject({
      code: 'stale',
      details: { theirs: { department: 'Support' }, yours: { department: 'Legal' } },
    })
  })

  test('a country is replaced and not taken away, which Microsoft would not do', async () => {
    await db.sql`update managed_user set usage_location = 'DE' where graph_id = 'u-1'`
    const { version, details } = await as((s) => findUser(s, 'u-1'))
    const to = (usageLocation: string) =>
      as((s) => editDetails(s, 'u-1', { ...details, usageLocation, version }))
    await expect(to('')).rejects.toMatchObject({
      code: 'change-kept',
      fields: { usageLocation: {} },
    })
    expect(await entries()).toEqual([])
    await to('NL')
    expect(await entries()).toMatchObject([{ wanted: { usageLocation: 'NL' } }])
  })

  test.skipIf(!onPostgres)('of two who save at once the second is told', async () => {
    const user = await as((s) => findUser(s, 'u-1'))
    const { version } = user
    const four = ['A', 'B', 'C', 'D']
    const edit = (now: DirectoryUser, name: string) => [
      as((s) => editDetails(s, 'u-1', { ...now.details, department: name, version })),
      as((s) => editPolicies(s, 'u-1', { ...policiesOf(now), TeamsCallingPolicy: name, version })),
      as((s) => assignNumber(s, 'u-1', { number: `+44207946001${four.indexOf(name)}` })),
    ]
    const answers = await Promise.allSettled(four.flatMap((name) => edit(user, name)))
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(refused)).toEqual(new Set(['stale', 'change-waits']))
    const made = (await entries()).map(({ kind }) => kind)
    expect(made.filter((kind) => kind === 'number-assign')).toHaveLength(1)
    // the version is of details and policies alike
    expect(made.filter((kind) => kind === 'details' || kind === 'policy').length).toBeLessThan(2)
  })

  test('each policy that differs is an entry; an empty one takes it away', async () => {
    await db.sql`update managed_user set policies = '{"TeamsCallingPolicy": {"id": "1", "name": "Calls", "by": "direct"}}' where graph_id = 'u-1'`
    const { version } = await as((s) => findUser(s, 'u-1'))
    await as((s) =>
      editPolicies(s, 'u-1', {
        OnlineVoiceRoutingPolicy: 'Berlin',
        TeamsCallingPolicy: '',
        version,
      }),
    )
    expect(await entries()).toMatchObject([
      { kind: 'policy', wanted: { policyType: 'OnlineVoiceRoutingPolicy', policy: 'Berlin' } },
      {
        kind: 'policy',
        wanted: { policyType: 'TeamsCallingPolicy', policy: null },
        was: { policy: 'Calls' },
      },
    ])
  })

  test('without the license nothing may be edited, whatever the role', async () => {
    const edit = (licenseLevel: string) =>
      as((s) => editPolicies(s, 'u-1', { OnlineVoiceRoutingPolicy: 'Berlin', version: 1 }), {
        licenseLevel,
      })
    await db.sql`update service set license_type = 'hosted-essentials-plus' where tenant_id = ${world.alder.id}`
    await expect(edit('essentials-plus')).rejects.toMatchObject({ code: 'license-lacks' })
    await db.sql`update service set license_type = 'hosted-pro' where tenant_id = ${world.alder.id}`
    await expect(edit('pro')).rejects.toMatchObject({ code: 'stale' })
  })
})

describe('numbers', () => {
  test('a user who cannot call yet gets two entries, one who can gets one', async () => {
    await as((s) => assignNumber(s, 'u-1', { number: '+49 30 1234567' }))
    await as((s) => assignNumber(s, 'u-2', { number: '+49301234568' }))
    expect(await entries()).toMatchObject([
      { graphId: 'u-1', kind: 'enterprise-voice' },
      {
        graphId: 'u-1',
        kind: 'number-assign',
        wanted: { number: '+49301234567', numberType: 'directRouting' },
      },
      { graphId: 'u-2', kind: 'number-assign' },
    ])
  })

  test('what holds a number is named: a user, a reservation, another change; then nothing is queued', async () => {
    await db.sql`insert into managed_number (tenant_id, number, user_graph_id, number_type) values (${world.alder.id}, '+4930111', 'u-3', 'directRouting')`
    await db.sql`insert into reserved_number (tenant_id, number, reason, reserved_by) values (${world.alder.id}, '+4930222', 'Reception', 'Otis')`
    const assign = (number: string, to = 'u-1') => as((s) => assignNumber(s, to, { number }))
    await expect(assign('+4930111')).rejects.toMatchObject({
      code: 'number-of-user',
      params: { name: 'Nora Bach' },
    })
    await expect(assign('+4930222')).rejects.toMatchObject({
      code: 'number-reserved',
      params: { name: 'Reception' },
    })
    await assign('+4930333', 'u-2')
    await expect(assign('+4930333')).rejects.toMatchObject({
      code: 'number-queued',
      params: { name: 'Jürgen Müller' },
    })
    await expect(assign('+4930444', 'u-3')).rejects.toMatchObject({ code: 'user-has-number' })
    await expect(assign('+4930444', 'u-2')).rejects.toMatchObject({ code: 'change-waits' })
    expect(await entries()).toHaveLength(1)
  })

  test('the lowest free number of a range is taken, and a range that is used up says so', async () => {
    await db.sql`insert into number_range (tenant_id, name, first, last) values (${world.alder.id}, 'Desk', '+49301000', '+49301002')`
    await db.sql`insert into managed_number (tenant_id, number, user_graph_id) values (${world.alder.id}, '+49301000', 'u-3')`
    await db.sql`insert into reserved_number (tenant_id, number, reason, reserved_by) values (${world.alder.id}, '+49301001', 'r', 'o')`
    const [range] = await db.sql`select id from number_range`
    await as((s) => assignNumber(s, 'u-2', { range: range?.id }))
    expect(await entries()).toMatchObject([{ wanted: { number: '+49301002' } }])
    await expect(as((s) => assignNumber(s, 'u-1', { range: range?.id }))).rejects.toMatchObject({
      code: 'range-used-up',
    })
  })

  test('without Teams Phone no number is given; releasing takes one that there is', async () => {
    await expect(as((s) => assignNumber(s, 'u-3', { number: '+4930555' }))).rejects.toMatchObject({
      code: 'user-no-phone-plan',
    })
    await expect(as((s) => releaseNumbers(s, ['u-1']))).rejects.toMatchObject({
      code: 'user-has-no-number',
    })
    await db.sql`insert into managed_number (tenant_id, number, user_graph_id, number_type) values (${world.alder.id}, '+4930111', 'u-1', 'operatorConnect')`
    expect(await as((s) => releaseNumbers(s, ['u-1', 'u-2']))).toBe(1)
    expect(await entries()).toMatchObject([
      { kind: 'number-release', wanted: { number: '+4930111', numberType: 'operatorConnect' } },
    ])
  })
})

test('stop managing ends the factor and stays in the history', async () => {
  await db.sql`update managed_user set ui_changed_at = now(), ui_changed_by = 'Otis' where graph_id = 'u-1'`
  expect(await as((s) => stopManaging(s, ['u-1', 'u-2']))).toBe(1)
  expect(await as((s) => findUser(s, 'u-1'))).toMatchObject({ managed: null, factors: [] })
  expect(await db.sql`select field from user_change`).toMatchObject([{ field: 'managed' }])
})

test('thousands at once are one act: each has its line in the log, more than one statement has parameters for', async () => {
  const many = 5000
  await db.sql`delete from log_entry where type = 'user.unmanaged'`
  await db.sql`insert into managed_user (tenant_id, graph_id, display_name, ui_changed_at, ui_changed_by)
    select ${world.alder.id}, 'm-' || n, 'M ' || n, now(), 'Otis' from generate_series(1, ${many}) n`
  const ids = Array.from({ length: many }, (_, n) => `m-${n + 1}`)
  expect(await as((s) => stopManaging(s, ids))).toBe(many)
  const [found] = await db.sql`
    select (select count(*)::int from log_entry where type = 'user.unmanaged') as lines,
      (select count(*)::int from user_change) as changes`
  expect(found).toEqual({ lines: many, changes: many })
})

test('the demo’s administrator changes fifty users once the directory was read, and no more at another start', async () => {
  const change = () => changeUsersOnce(db.pool, { id: world.alder.id, many: 50 })
  expect(await change(), 'before there are so many').toBe(false)
  await db.sql`insert into managed_user (tenant_id, graph_id, display_name, account_type)
    select ${world.alder.id}, 'd-' || n, 'D ' || n, 'user' from generate_series(1, 60) n`
  expect([await change(), await change()]).toEqual([true, true])
  const [found] = await db.sql`
    select (select count(*)::int from managed_user where ui_changed_by = ${world.otis.name}) as changed,
      (select count(*)::int from queued_change where not_before is not null) as later,
      (select count(*)::int from queued_change where kind = 'policy') as policies`
  expect(found).toEqual({ changed: 50, later: 2, policies: 1 })
})

test('a user is put at a site of the tenant’s own, with a line in its history, and Microsoft is not told', async () => {
  const sites = await db.sql`insert into site (tenant_id, name, time_zone, language) values
    (${world.alder.id}, 'Leeds', 'UTC', 'en'), (${world.birch.id}, 'Bonn', 'UTC', 'de') returning id`
  const move = async (site: unknown) => {
    const { version } = await as((s) => findUser(s, 'u-1'))
    await as((s) => moveToSite(s, 'u-1', { site, version }))
  }
  await move(sites[0]?.id)
  expect(await as((s) => findUser(s, 'u-1'))).toMatchObject({ site: 'Leeds', waiting: 0 })
  await expect(move(sites[0]?.id)).rejects.toMatchObject({ code: 'site-same' })
  await expect(move(sites[1]?.id), 'another’s').rejects.toMatchObject({ code: 'not-among' })
  await move('')
  expect(await db.sql`select before, after from user_change order by at`).toMatchObject([
    { before: { site: null }, after: { site: 'Leeds' } },
    { before: { site: 'Leeds' }, after: { site: null } },
  ])
  expect(await entries()).toEqual([])
})

describe('the list', () => {
  const names = async (text: string) =>
    (await as((s) => users.page(s, parseQuery(users, text)))).rows.map(({ name }) => name)

  test('is found by parts of names in any case, and filtered; another tenant’s are not there', async () => {
    expect(await names('')).toEqual(['Jürgen Müller', 'Nora Bach', 'Uma Adler'])
    expect(await names('q=müll')).toEqual(['Jürgen Müller'])
    expect(await names('q=ALDER uma')).toEqual(['Uma Adler'])
    expect(await names('q=birch')).toEqual([])
    expect(await names('plan=yes&q=alder')).toEqual(['Jürgen Müller', 'Uma Adler'])
  })
})

test('a replication that has gone on to reading sends no more, and the time until the next is said', async () => {
  await db.sql`insert into replication (tenant_id, due_at) values (${world.alder.id}, now() + interval '4 minutes')`
  const underWay = async () => (await as(readSending)).isUnderWay
  expect(await underWay()).toBe(false)
  await db.sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, state, step, steps)
    values ('tenant', ${world.alder.id}, 'service', 'replicate', 'tenant', ${world.alder.id}, 'Alder', 'x', 'executing', 1, 6)`
  expect(await underWay()).toBe(true)
  await db.sql`update command set step = 2`
  expect(await underWay()).toBe(false)
  await db.sql`delete from command`
})

test('a change that waits for a later day is none that goes soon, and its row says from when on', async () => {
  const { version } = await as((s) => findUser(s, 'u-1'))
  const wanted = { displayName: 'Uma Adler', department: 'Support', usageLocation: 'DE', version }
  await as((s) => editDetails(s, 'u-1', wanted))
  expect((await as(readSending)).waiting).toBe(1)
  await db.sql`update queued_change set not_before = '2099-05-04T00:00:00Z'`
  expect((await as(readSending)).waiting).toBe(0)
  expect((await pages.get('/changes', world.otis)).html).toMatch(/not before <time[^>]*2099/)
})

/** The same database, keeping what is asked of it. */
const keeping = (database: Database, into: SQL[]): Database => ({
  transaction: (settings, mode, work) =>
    database.transaction(settings, mode, (inner, become) => {
      const execute = (query: SQL) => {
        into.push(query)
        return inner.execute(query)
      }
      return work(Object.assign(Object.create(inner), { execute }), become)
    }),
})

test('a page deep in the directory begins at its place in the index, under its policy', async () => {
  await db.sql`
    insert into managed_user (tenant_id, graph_id, display_name, plans)
    select ${world.alder.id}::uuid, 'many-' || i, 'Person ' || md5(i::text), '[]' from generate_series(1, 3000) i`
  await db.sql`analyze managed_user`
  const otis = { ...world.otis, licenseLevel: 'pro' as const }
  for (const sort of ['name', 'upn']) {
    const asked: SQL[] = []
    const query = parseQuery(
      users,
      `sort=${sort}&after=${cursorOf(sort, ['person f', 'many-1'], 0)}`,
    )
    await Scope.enter(keeping(db.pool, asked), otis, (scope) => users.page(scope, query))
    const plan = await Scope.enter(db.pool, otis, (scope) =>
      scope.db.execute(sql`explain ${asked.at(-1) ?? sql``}`),
    )
    expect(JSON.stringify(plan)).toMatch(
      new RegExp(`Index Cond: [^"]*ROW\\(${sort}_key, graph_id\\) > ROW`),
    )
  }
})

describe('pages', () => {
  test('a user’s page shows what is queued; a foreign id answers like an unknown one', async () => {
    await as((s) => assignNumber(s, 'u-1', { number: '+49301234567' }))
    const page = await pages.get('/users/u-1', world.otis)
    expect(page.status).toBe(200)
    expect(page.html).toContain('+49301234567')
    const [foreign, unknown] = [
      await pages.get('/users/b-1', world.otis),
      await pages.get('/users/x-9', world.otis),
    ]
    expect([foreign.status, unknown.status]).toEqual([404, 404])
  })

  test('a refused number stays in the form with its reason', async () => {
    const answer = await pages.post('/users/u-3/number', { number: '+49301234567' }, world.otis)
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('value="+49301234567"')
    expect(answer.html).toContain('no Teams Phone plan')
  })
})
