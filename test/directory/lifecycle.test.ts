import { beforeAll, describe, expect, test } from 'vitest'
import { retryChanges, undoChanges } from '../../src/domain/directory/changes.acts.ts'
import { offboardUsers, previewOffboard } from '../../src/domain/directory/lifecycle.offboard.ts'
import { applyToJoiners } from '../../src/domain/directory/lifecycle.ts'
import { assignNumber } from '../../src/domain/directory/user-numbers.ts'
import { phoneSystemPlan } from '../../src/domain/licensing/plans.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { applyingKind } from '../../src/worker/lifecycle.ts'
import { testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

describe('LifeCycle management', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { app, get, post, remove, upload, as } = pagesOf(database)
  let world: World
  let range = ''
  const made: Record<string, string> = {}
  const plans = [{ service: 'T', servicePlanId: phoneSystemPlan, status: 'Enabled' }]

  type User = Partial<Record<'department' | 'location' | 'number' | 'policy', string>> & {
    plan?: boolean
    groups?: string[]
  }
  async function user(id: string, of: User = {}) {
    const policies = of.policy && {
      OnlineVoiceRoutingPolicy: { id: '1', name: of.policy, by: 'direct' },
    }
    await sql`insert into managed_user (tenant_id, graph_id, display_name, department, usage_location, plans, policies, groups)
      values (${world.alder.id}, ${id}, ${id}, ${of.department ?? null}, ${of.location ?? null},
        ${JSON.stringify(of.plan === false ? [] : plans)}::text::jsonb, ${JSON.stringify(policies ?? {})}::text::jsonb, ${of.groups ?? []})`
    if (of.number)
      await sql`insert into managed_number (tenant_id, number, number_type, user_graph_id)
        values (${world.alder.id}, ${of.number}, 'directRouting', ${id})`
  }
  async function template(name: string, fields: Record<string, string>) {
    const answer = await post('/lifecycle/templates', { name, ...fields }, world.otis)
    expect(answer.status, answer.html).toBe(303)
    const [row] = await sql`select id from lifecycle_template where name = ${name}`
    made[name] = String(row?.id)
    return String(row?.id)
  }
  async function group(name: string, fields: Record<string, string | number>) {
    const answer = await post('/lifecycle', { name, position: 10, ...fields }, world.otis)
    expect(answer.status, answer.html).toBe(303)
    const [row] = await sql`select id from lifecycle_group where name = ${name}`
    made[name] = String(row?.id)
    return String(row?.id)
  }
  const preview = async (id: string, show = 'changes') =>
    (await get(`/lifecycle/${id}/preview?show=${show}`, world.otis)).html
  const apply = (id: string, fields: Record<string, string> = {}) =>
    post(`/lifecycle/${id}/applications`, fields, world.otis)
  /** Lets a worker do all that is queued. */
  async function work() {
    const worker = startWorker({ database: database.pool, kinds: [applyingKind], log: quiet })
    await until('all is done', async () => {
      const [open] = await sql`
        select count(*)::int as n from command where kind = 'apply-lifecycle' and state in ('queued', 'executing')`
      return open?.n === 0
    })
    await worker.stop(2000)
    const [last] =
      await sql`select state, result, error from command where kind = 'apply-lifecycle' order by seq desc limit 1`
    expect(last?.state, JSON.stringify(last?.error)).toBe('succeeded')
    return last?.result
  }
  const entriesOf = (id: string) =>
    sql`select kind, wanted, factor from queued_change where graph_id = ${id} order by seq`
  const members = async (groupId: string) =>
    (await sql`select graph_id from lifecycle_member where group_id = ${groupId} order by 1`).map(
      (row) => row.graph_id,
    )

  beforeAll(async () => {
    world = await makeWorld(database)
    await sql`insert into managed_group (tenant_id, graph_id, name) values (${world.alder.id}, 'g-sales', 'Sales team')`
    const [row] = await sql`insert into number_range (tenant_id, name, first, last)
      values (${world.alder.id}, 'London', '+442079460000', '+442079460001') returning id`
    range = String(row?.id)
    await user('amy', { department: 'Sales', location: 'GB' })
    await user('ben', { department: 'sales', location: 'US', number: '+15550001' })
    await user('cat', { department: 'Sales', plan: false })
    await user('dan', { department: 'Sales' })
    await user('eve', { department: 'Sales' })
    await user('fay', {
      department: 'Legal',
      location: 'GB',
      policy: 'London',
      groups: ['g-sales'],
    })
    await user('gus', { department: 'Legal' })
  })

  test('a template that gives nothing, and a group that names nobody, are refused; a foreign reference is none', async () => {
    const empty = await post('/lifecycle/templates', { name: 'Empty' }, world.otis)
    expect([empty.status, empty.html.includes('gives nothing yet')]).toEqual([422, true])
    const id = await template('Office', {
      voiceRoutingPolicy: 'London',
      usageLocation: 'GB',
      numberRange: range,
    })
    const nobody = await post('/lifecycle', { name: 'N', position: 1, template: id }, world.otis)
    expect([nobody.status, nobody.html.includes('who belongs to the group')]).toEqual([422, true])
    const [foreign] = await sql`insert into lifecycle_template (tenant_id, name, usage_location)
      values (${world.birch.id}, 'Theirs', 'GB') returning id`
    const theirs = { name: 'T', position: 1, template: String(foreign?.id), department: 'Sales' }
    expect((await post('/lifecycle', theirs, world.otis)).status).toBe(422)
    expect((await get(`/lifecycle/templates/${foreign?.id}`, world.otis)).status).toBe(404)
  })

  test('a rule that matches nobody, or everybody, is asked about once more', async () => {
    const fields = {
      name: 'None',
      position: 90,
      template: made.Office ?? '',
      department: 'Nowhere',
    }
    const asked = await post('/lifecycle', fields, world.otis)
    expect([asked.status, asked.html.includes('No user matches the group')]).toEqual([409, true])
    const confirm = /name="confirm" value="([^"]+)"/.exec(asked.html)?.[1] ?? ''
    expect((await post('/lifecycle', { ...fields, confirm }, world.otis)).status).toBe(303)
    await sql`update managed_user set usage_location = 'FR' where usage_location is null`
    const all = { name: 'All', position: 99, template: made.Office ?? '' }
    await sql`insert into managed_group (tenant_id, graph_id, name) values (${world.alder.id}, 'g-all', 'All')`
    await sql`update managed_user set groups = groups || 'g-all'::text`
    const everybody = { ...all, directoryGroup: 'g-all' }
    const again = await post('/lifecycle', everybody, world.otis)
    expect([again.status, again.html.includes('All 7 users match the group')]).toEqual([409, true])
    // the word for one question answers no other
    expect((await post('/lifecycle', { ...everybody, confirm }, world.otis)).status).toBe(409)
    expect(await sql`select 1 from lifecycle_group where name = 'All'`).toHaveLength(0)
  })

  test('the preview says who would get what, and why others get nothing; applying does just that', async () => {
    const id = await group('Sales', { template: made.Office ?? '', department: 'SALES' })
    const changes = await preview(id)
    for (const text of [
      '5 of 7 users match',
      'amy',
      'Voice routing policy: London',
      '+442079460000',
    ])
      expect(changes).toContain(text)
    expect(changes, 'ben has a number').toMatch(/ben<\/th><td>[^<]*United Kingdom[^<]*London<\/td>/)
    const skipped = await preview(id, 'skipped')
    expect(skipped).toMatch(/cat<\/th><td>[^<]*no Teams Phone plan/)
    expect(skipped).toMatch(/eve<\/th><td>[^<]*no free number left/)
    expect(await sql`select 1 from queued_change`, 'a preview changes nothing').toEqual([])

    expect((await apply(id)).status).toBe(303)
    expect(await work()).toMatchObject({ users: 3, skipped: 2 })
    expect(await members(id)).toEqual(['amy', 'ben', 'dan'])
    expect(await entriesOf('amy')).toMatchObject([
      { kind: 'policy', wanted: { policy: 'London' }, factor: 'template' },
      { kind: 'enterprise-voice' },
      { kind: 'number-assign', wanted: { number: '+442079460000', numberType: 'directRouting' } },
    ])
    expect((await entriesOf('ben')).map(({ kind }) => kind)).toEqual(['details', 'policy'])
    expect(
      await sql`select ui_changed_at from managed_user where graph_id = 'amy'`,
      'no change by hand',
    ).toEqual([{ ui_changed_at: null }])
    const history =
      await sql`select after from user_change where graph_id = 'amy' and field = 'lifecycle-group'`
    expect(history).toMatchObject([{ after: { group: 'Sales', template: 'Office', version: 1 } }])
    const [timer] = await sql`select due_at from replication where tenant_id = ${world.alder.id}`
    expect(timer?.due_at).toBeTruthy()
    const again = await apply(id)
    expect(again.status, 'those who were left out may get it now').toBe(303)
    expect(await work()).toMatchObject({ users: 0, changes: 0, skipped: 2 })
  })

  test('of two groups that fit, the one that comes first counts', async () => {
    const second = await template('Second', { callingPolicy: 'Strict' })
    const late = await group('Late', { template: second, directoryGroup: 'g-sales', position: 50 })
    const early = await group('Early', {
      template: made.Office ?? '',
      department: 'Legal',
      position: 40,
    })
    expect(await preview(late, 'skipped')).toMatch(/fay<\/th><td>[^<]*Belongs to Early/)
    const [{ version } = {}] = await sql`select version from lifecycle_group where id = ${late}`
    const moved = {
      name: 'Late',
      position: 30,
      template: second,
      directoryGroup: 'g-sales',
      version,
    }
    expect((await post(`/lifecycle/${late}`, moved, world.otis)).status).toBe(303)
    expect(await preview(late)).toContain('Calling policy: Strict')
    expect(await preview(early, 'skipped')).toMatch(/fay<\/th><td>[^<]*Belongs to Late/)
    await apply(late)
    await work()
    expect(await members(late)).toEqual(['fay'])
  })

  test('a stale edit of a template says both values; members keep their version until it is applied again', async () => {
    const id = made.Second ?? ''
    const edit = (fields: Record<string, string | number>) =>
      post(`/lifecycle/templates/${id}`, { name: 'Second', ...fields }, world.otis)
    expect((await edit({ callingPolicy: 'Mild', version: 1 })).status).toBe(303)
    const stale = await edit({ callingPolicy: 'Wild', version: 1 })
    expect([stale.status, stale.html.includes('Mild'), stale.html.includes('Wild')]).toEqual([
      409,
      true,
      true,
    ])
    const late = made.Late ?? ''
    const versions = () =>
      sql`select template_version from lifecycle_member where group_id = ${late}`
    expect(await versions()).toEqual([{ template_version: 1 }])
    await as(system({ kind: 'tenant', tenant: world.alder.id }), (scope) =>
      applyToJoiners(scope, world.alder.id),
    )
    await work()
    expect(await versions(), 'a replication gives members no newer version').toEqual([
      { template_version: 1 },
    ])
    await apply(late)
    await work()
    expect(await versions()).toEqual([{ template_version: 2 }])
    const used = await remove('/lifecycle/templates', [id], world.otis)
    expect([used.status, used.html.includes('The group Late uses it')]).toEqual([409, true])
  })

  describe('after a replication', () => {
    const replicated = () =>
      Scope.enter(database.pool, system({ kind: 'tenant', tenant: world.alder.id }), (scope) =>
        applyToJoiners(scope, world.alder.id),
      )

    test('joiners of groups that were applied get the template; who no longer fits leaves and keeps what they have', async () => {
      expect(await replicated(), 'nobody is new').toEqual({ left: 0, groups: 0 })
      await user('hal', { groups: ['g-sales'] })
      await user('ida', { department: 'Legal' })
      const before = await entriesOf('fay')
      await sql`update managed_user set groups = '{}' where graph_id = 'fay'`
      // Early was never applied, so that ida waits for somebody who has seen a preview
      expect(await replicated()).toEqual({ left: 1, groups: 1 })
      expect(await replicated(), 'one task answers both').toEqual({ left: 0, groups: 1 })
      const tasks = () =>
        sql`select id from command where kind = 'apply-lifecycle' and state = 'queued'`
      expect(await tasks()).toHaveLength(1)
      await work()
      expect(await members(made.Late ?? '')).toEqual(['hal'])
      expect((await entriesOf('hal')).map(({ wanted }) => wanted.policy)).toEqual(['Mild'])
      expect(await entriesOf('ida')).toEqual([])
      expect(await entriesOf('fay')).toEqual(before)
      const [last] =
        await sql`select before, after from user_change where graph_id = 'fay' order by at desc, field limit 1`
      expect(last).toMatchObject({ before: { group: 'Late' }, after: null })
    })

    test('who left the directory is no member; a group that was changed waits until it is applied again', async () => {
      await sql`update managed_user set removed_at = now() where graph_id = 'hal'`
      expect(await replicated()).toEqual({ left: 1, groups: 0 })
      const [{ version } = {}] =
        await sql`select version from lifecycle_group where id = ${made.Late ?? ''}`
      const changed = {
        name: 'Late',
        position: 30,
        template: made.Second ?? '',
        department: 'Legal',
        version,
      }
      expect((await post(`/lifecycle/${made.Late}`, changed, world.otis)).status).toBe(303)
      expect(await replicated()).toEqual({ left: 0, groups: 0 })
      expect(await preview(made.Late ?? '')).toContain('Nothing is given until you apply')
    })
  })

  test('a group that goes takes memberships with it, each with a line of history', async () => {
    const id = made.Sales ?? ''
    expect((await remove('/lifecycle', [id], world.otis)).status).toBe(303)
    expect(await members(id)).toEqual([])
    const lines = await sql`
      select graph_id from user_change where field = 'lifecycle-group' and after is null and before ->> 'group' = 'Sales' order by 1`
    expect(lines.map((row) => row.graph_id)).toEqual(['amy', 'ben', 'dan'])
  })

  test('offboarding takes number, own policies and group, and the number rests for 30 days', async () => {
    await user('jan', { number: '+442079460900', policy: 'London' })
    await user('kim')
    await sql`insert into lifecycle_member (tenant_id, graph_id, group_id, template_id, template_version)
      values (${world.alder.id}, 'jan', ${made.Late ?? ''}, ${made.Second ?? ''}, 1)`
    const shown = await as(world.otis, (scope) => previewOffboard(scope, ['jan', 'kim', 'amy']))
    expect(shown.ready).toMatchObject([{ id: 'jan', detail: '+442079460900' }])
    expect(shown.skipped?.map(({ item, reason }) => [item.id, reason.code])).toEqual([
      ['amy', 'change-waits'],
      ['kim', 'offboard-nothing'],
    ])
    const done = await as(world.otis, (scope) => offboardUsers(scope, ['jan', 'kim', 'amy']))
    expect(done).toBe(1)
    expect((await entriesOf('jan')).map(({ kind, wanted }) => [kind, wanted.policy])).toEqual([
      ['number-release', undefined],
      ['policy', null],
    ])
    const [resting] =
      await sql`select reason, until > now() + interval '29 days' as "isLong", until < now() + interval '31 days' as "isShort"
      from reserved_number where number = '+442079460900'`
    expect(resting).toEqual({ reason: 'Resting after jan left', isLong: true, isShort: true })
    expect(await sql`select 1 from lifecycle_member where graph_id = 'jan'`).toEqual([])
    const refused = as({ ...world.otis, role: 'operator-lite' }, (scope) =>
      offboardUsers(scope, ['kim']),
    )
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden' })
    const foreign = as(world.bea, (scope) => offboardUsers(scope, ['kim']))
    await expect(foreign, 'another’s user is none').rejects.toMatchObject({ code: 'no-such-user' })
  })

  test('a number of a service, a reserved or a resting one is given at no door, and what holds it is named', async () => {
    const { id } = world.alder
    for (const table of ['queued_change', 'lifecycle_member', 'reserved_number', 'managed_number'])
      await sql.unsafe(`delete from ${table}`)
    const [fax, kept, resting, free] = ['0', '1', '2', '3'].map((last) => `+4420794690${last}0`)
    const [row] = await sql`insert into number_range (tenant_id, name, first, last)
      values (${id}, 'Doors', ${fax!}, ${fax!}) returning id`
    const doors = String(row?.id)
    await sql`insert into dial_plan_prefix (tenant_id, prefix, tag, kind) values (${id}, ${fax!.slice(1)}, 'fax-main', 'fax')`
    await sql`insert into reserved_number (tenant_id, number, reason, until, reserved_by) values
      (${id}, ${kept!}, 'Branch', null, 'x'), (${id}, ${resting!}, 'Resting after Zoe left', now() + interval '30 days', 'x')`
    for (const name of ['door-1', 'door-2', 'door-3']) await user(name, { department: 'Doors' })
    const holds = [
      [fax, 'is a service number: fax-main'],
      [kept, 'is reserved: Branch'],
      [resting, 'is reserved: Resting after Zoe left'],
    ] as const
    const token = await as(world.otis, (scope) =>
      addToken(scope, { name: 'doors', role: 'operator' }),
    )
    const viaApi = (body: object) =>
      app.request('http://localhost:3000/api/v1/changes', {
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...{ method: 'POST', body: JSON.stringify({ user: 'door-1', ...body }) },
      })
    for (const [number = '', said] of holds) {
      const typed = await post('/users/door-1/number', { number }, world.otis)
      expect([typed.status, typed.html.includes(`${number} ${said}`)]).toEqual([409, true])
      const sent = await viaApi({ number })
      expect([sent.status, (await sent.text()).includes(`${number} ${said}`)]).toEqual([409, true])
      // as one of a file, and again after it failed, or as the reverse of a release
      const file = await upload(
        '/numbers/reserved/import',
        `number,reason\n${number},x`,
        world.otis,
      )
      expect([file.status, file.html.includes(number)]).toEqual([422, true])
      for (const [kind, state, act] of [
        ['number-assign', 'failed', retryChanges],
        ['number-release', 'done', undoChanges],
      ] as const) {
        const [entry] = await sql`
          insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, state, ended_at, batch, requested_name)
          values (${id}, 'door-1', 'Door', ${kind}, ${sql.json({ number, numberType: 'directRouting' })}, '{}', ${state}, now(),
            gen_random_uuid(), 'x') returning id`
        await expect(
          as(world.otis, (scope) => act(scope, [String(entry?.id)])),
        ).rejects.toMatchObject({ kind: 'conflict', params: { number } })
      }
    }
    const typed = await post('/users/door-1/number', { range: doors }, world.otis)
    expect([typed.status, typed.html.includes('no free number left')]).toEqual([409, true])
    expect((await viaApi({ range: doors })).status).toBe(409)
    expect((await get('/numbers', world.otis)).html).toMatch(/Doors.*?1.*?1.*?0.*?0/s)
    await sql`update number_range set last = ${free!} where id = ${doors}`
    const held = await template('Doors', { numberRange: doors })
    await apply(await group('Doors', { department: 'Doors', template: held }))
    await work()
    const given = await sql`
      select wanted ->> 'number' as number from queued_change where kind = 'number-assign' and ended_at is null order by 1`
    expect(given).toHaveLength(3)
    for (const [number] of holds) expect(given.map((one) => one.number)).not.toContain(number)
  })

  test('a license below Pro gives nothing by a template and takes nothing when somebody leaves', async () => {
    const licensed = (type: string) =>
      sql`update service set license_type = ${type}, licensed_users = ${type.endsWith('essentials') ? null : 50}
        where id = ${world.alder.service}`
    await user('lou', { department: 'Depot', policy: 'London', number: '+442079460901' })
    const depot = await group('Depot', { template: made.Second ?? '', department: 'Depot' })
    const offboard = (more = {}) => as(world.otis, (scope) => offboardUsers(scope, ['lou']), more)
    for (const level of ['essentials-plus', 'essentials']) {
      await licensed(`hosted-${level}`)
      expect((await get('/lifecycle', world.otis)).status).toBe(403)
      const refused = offboard({ licenseLevel: level })
      await expect(refused).rejects.toMatchObject({ code: 'license-lacks' })
    }
    expect(await entriesOf('lou')).toEqual([])
    await licensed('hosted-pro')
    await offboard()
    // else the next replication would give it all back
    expect(await preview(depot, 'skipped')).toMatch(/lou<\/th><td>[^<]*was offboarded/)
    await sql`update queued_change set state = 'done', ended_at = now() where graph_id = 'lou'`
    await sql`delete from managed_number where user_graph_id = 'lou'`
    await as(world.otis, (scope) => assignNumber(scope, 'lou', { number: '+442079460902' }))
    expect(await preview(depot, 'changes')).toContain('Calling policy: Mild')
  })

  test('who may see templates alone comes to them by the menu', async () => {
    const [lite] = await sql`insert into account (audience, tenant_id, email, name, role)
      values ('tenant', ${world.alder.id}, 'lite@alder.example', 'Lite', 'operator-lite') returning id`
    const actor = { ...world.otis, id: String(lite?.id), role: 'operator-lite' as const }
    const { status, html } = await get('/lifecycle/templates', actor)
    expect([
      status,
      html.includes('href="/lifecycle/templates"'),
      html.includes('href="/lifecycle"'),
    ]).toEqual([200, true, false])
    expect(html, 'only to look').not.toContain('/lifecycle/templates/new')
    expect((await get('/lifecycle', actor)).status).toBe(403)
    expect((await get('/lifecycle/templates', world.otis)).html).toContain('href="/lifecycle"')
  })
})
