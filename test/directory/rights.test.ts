import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { rolesOf } from '../../src/domain/roles.ts'
import { type Actor, type LicenseLevel, Scope, system } from '../../src/domain/scope.ts'
import {
  demandRight,
  hasRight,
  levelOf,
  type Right,
  type RightsRow,
  rights,
  rightTo,
} from '../../src/domain/services/rights.ts'
import type { LicenseType } from '../../src/domain/services/services.ts'
import { isTopic, type Topic } from '../../src/domain/topics.ts'
import type { Noun } from '../../src/noun.ts'
import * as nouns from '../../src/nouns.ts'
import { heard } from '../../src/realtime/listeners.ts'
import { dial, signIn, startLiveServer } from '../realtime/live-server.ts'
import type { Page as LivePage } from '../realtime/subscribers.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

const levels = ['essentials', 'essentials-plus', 'pro'] as const
const roles = rolesOf.tenant

/** The table, said a second time so that a changed cell has to be meant: from which license on, and then by role. */
const stated: Record<RightsRow, readonly [LicenseLevel, string]> = {
  //                                          admin operator operator-lite monitor
  users: ['essentials-plus', 'edit edit edit view'],
  'user-policies': ['pro', 'edit edit none none'],
  'phone-numbers': ['essentials-plus', 'edit edit edit view'],
  'number-ranges': ['pro', 'edit edit none view'],
  'reserved-numbers': ['pro', 'edit edit view view'],
  'lifecycle-templates': ['essentials-plus', 'edit edit select view'],
  'lifecycle-management': ['pro', 'edit edit none view'],
  'm365-configuration': ['essentials', 'edit edit none view'],
  'voice-routing': ['essentials-plus', 'edit view none view'],
  'sip-connections': ['essentials', 'edit view none view'],
  'sbc-prefixes': ['essentials', 'edit edit none none'],
  'queued-changes': ['essentials-plus', 'edit view view view'],
  'user-licenses': ['essentials', 'edit view view view'],
}

/** What a license of each type goes as far as. */
const goesTo: Record<LicenseType, LicenseLevel> = {
  'hosted-essentials': 'essentials',
  'oc-essential': 'essentials',
  'hosted-essentials-plus': 'essentials-plus',
  'oc-essentials-plus': 'essentials-plus',
  'hosted-pro': 'pro',
  'oc-pro': 'pro',
}

type Page = {
  row: RightsRow
  /** What who may look sees; none where the row is about acts on another's page. */
  path?: string
  /** What only who may edit may do or see there; what is sent need not be right, for who may not is refused before. */
  edits: readonly (readonly [path: string, fields?: Readonly<Record<string, string>>])[]
  csv?: true
}
const someId = '00000000-0000-4000-8000-000000000000'
const records = (row: RightsRow, path: string): Page => ({
  ...{ row, path, csv: true },
  edits: [[`${path}/new`], [path, {}], [`${path}/selections`, { act: 'remove', id: someId }]],
})

/** Pages of the service portal. */
const pages: readonly Page[] = [
  records('number-ranges', '/numbers'),
  records('reserved-numbers', '/numbers/reserved'),
  records('sbc-prefixes', '/numbers/service'),
  records('sbc-prefixes', '/prefixes'),
  records('sip-connections', '/sip-connections'),
  {
    ...{ row: 'm365-configuration', path: '/m365' },
    edits: [
      ['/m365', {}],
      ['/m365/checks', {}],
    ],
  },
  { row: 'voice-routing', path: '/voice-routing', csv: true, edits: [] },
  {
    ...{ row: 'users', path: '/users', csv: true },
    edits: [
      ['/users/x/details'],
      ['/users/x/details', {}],
      ['/users/selections', { act: 'unmanage', id: 'x' }],
    ],
  },
  { row: 'user-policies', edits: [['/users/x/policies'], ['/users/x/policies', {}]] },
  {
    row: 'phone-numbers',
    edits: [
      ['/users/x/number'],
      ['/users/x/number', {}],
      ['/users/selections', { act: 'release', id: 'x' }],
    ],
  },
  records('lifecycle-templates', '/lifecycle/templates'),
  {
    ...records('lifecycle-management', '/lifecycle'),
    edits: [
      ['/lifecycle/new'],
      ['/lifecycle', {}],
      [`/lifecycle/${someId}/applications/new`],
      [`/lifecycle/${someId}/applications`, {}],
    ],
  },
  // who may assign a number may take that back while it waits
  { row: 'queued-changes', path: '/changes', csv: true, edits: [] },
  { row: 'user-licenses', path: '/licenses', csv: true, edits: [['/licenses/refreshes', {}]] },
]

type Asked = { row: RightsRow; wants: 'view' | 'edit'; path: string; body?: object }
const aUser = 'walked-1'
/** What programs ask of the same rows, by tokens; the bodies need not be right, for who may not is refused before. */
const api: readonly Asked[] = [
  { row: 'users', wants: 'view', path: '/users' },
  { row: 'users', wants: 'view', path: `/users/${aUser}` },
  { row: 'queued-changes', wants: 'view', path: '/changes' },
  { row: 'queued-changes', wants: 'view', path: `/changes/${someId}` },
  { row: 'user-licenses', wants: 'view', path: '/license-runs' },
  { row: 'user-licenses', wants: 'view', path: `/license-runs/${someId}/users` },
  ...(
    [
      ['users', { details: { department: 'Night' } }],
      ['user-policies', { policies: { TeamsCallingPolicy: 'Desk' } }],
      ['phone-numbers', { number: '+493012345' }],
      ['phone-numbers', { range: someId }],
      ['phone-numbers', { release: true }],
    ] as const
  ).map(([row, body]): Asked => {
    return { row, wants: 'edit', path: '/changes', body: { user: aUser, version: 0, ...body } }
  }),
]

/** Who of a customer may join which topic, said a second time: who may look at one of these pages, or is of these roles. */
const topicsFor: Record<string, readonly RightsRow[] | 'everybody' | 'nobody' | 'admins'> = {
  users: ['users'],
  changes: ['queued-changes'],
  'change:': ['queued-changes'],
  numbers: ['number-ranges', 'reserved-numbers', 'sbc-prefixes'],
  lifecycle: ['lifecycle-management', 'lifecycle-templates'],
  m365: ['m365-configuration'],
  'sip-connections': ['sip-connections'],
  licenses: ['user-licenses'],
  tokens: 'admins',
  notifications: 'admins',
  'trap-mappings': 'admins',
  'alarm-sources': 'admins',
  ...{
    maintenance: 'nobody',
    mail: 'nobody',
    'import:': 'nobody',
    'license-files': 'nobody',
    mau: 'nobody',
  },
  webhooks: 'admins',
  ...{ wallboards: 'nobody', 'wall:': 'nobody' },
  ...{ invitations: 'nobody', 'invitation:': 'nobody', 'authentication:': 'nobody' },
  ...{ kits: 'nobody' },
  ...{ 'oc-numbers': 'nobody' },
  ...{ waves: 'nobody', 'wave:': 'nobody' },
  leads: 'nobody',
  ...{ 'sync-tasks': 'nobody', 'sync-task:': 'nobody', 'calling-profiles': 'nobody' },
  ...{ jobs: 'nobody', 'job:': 'nobody' },
  ...{ sbcs: 'nobody', 'sbc:': 'nobody', 'script-templates': 'nobody' },
  ...{ people: 'everybody', alarms: 'everybody', 'alarm-list': 'everybody', 'alarm:': 'everybody' },
  ...{ queue: 'everybody', commands: 'everybody', 'command:': 'everybody', domains: 'everybody' },
  ...{ menu: 'everybody', log: 'everybody', services: 'everybody', tiles: 'everybody' },
  ...{ 'service:': 'everybody', sites: 'everybody', 'support-sessions': 'everybody' },
  ...{ tenants: 'everybody', 'tenant:': 'everybody', usage: 'everybody' },
  ...{ seats: 'everybody', 'seat-use:': 'everybody', 'seat-pools': 'nobody' },
  ...{ msps: 'nobody', 'msp:': 'nobody', orders: 'nobody', products: 'nobody' },
  ...{ 'pbx-list': 'everybody', 'pbx:': 'everybody' },
  ...{ handsets: 'everybody', 'handset:': 'everybody' },
}
const topicOf = (name: string) => `${name}${name.endsWith(':') ? someId : ''}` as Topic

const order: readonly Right[] = ['none', 'view', 'select', 'edit']
const reaches = (right: Right, wanted: Right) => order.indexOf(right) >= order.indexOf(wanted)

function statedRight(row: RightsRow, level: LicenseLevel, role: string): Right {
  const [from, cells] = stated[row]
  const right = cells.split(' ')[(roles as readonly string[]).indexOf(role)]
  if (levels.indexOf(level) < levels.indexOf(from)) return 'none'
  return order.find((one) => one === right) ?? 'none'
}

describe('what a customer’s people may in their portal, by license and role', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { app, get, post } = pagesOf(database)
  const people: { level: LicenseLevel; role: (typeof roles)[number]; actor: World['otis'] }[] = []
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
    for (const level of levels) {
      const [tenant] =
        await sql`insert into tenant (shortname, full_name) values (${level.slice(0, 15).replace(/-$/, '')}, ${level}) returning id`
      const { id } = tenant as { id: string }
      await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
        values (${id}, 'S', 'S', 's', 'direct-routing', ${`hosted-${level}`}, 'deployed', 'ok')`
      for (const role of roles) {
        const [account] = await sql`insert into account (audience, tenant_id, email, name, role)
          values ('tenant', ${id}, ${`${role}@${level}.example`}, ${role}, ${role}) returning id`
        const actor: Actor = {
          ...world.otis,
          id: account?.id,
          role,
          audience: { kind: 'tenant', tenant: id },
        }
        people.push({ level, role, actor })
      }
    }
  })

  test('the table is as written here, cell by cell, and what asks for a right gets just that', () => {
    expect(Object.keys(rights).sort()).toEqual(Object.keys(stated).sort())
    let cells = 0
    for (const row of Object.keys(stated) as RightsRow[])
      for (const level of levels)
        for (const role of roles) {
          const actor: Actor = { ...world.otis, role, licenseLevel: level }
          const right = statedRight(row, level, role)
          const cell = `${row} ${level} ${role}`
          expect(rightTo(actor, row), cell).toBe(right)
          // of a service whose license is another than the tenant's best
          expect(rightTo({ ...actor, licenseLevel: 'pro' }, row, level), cell).toBe(right)
          for (const wanted of ['view', 'select', 'edit'] as const) {
            expect(hasRight(actor, row, wanted), cell).toBe(reaches(right, wanted))
            const demanded = () => demandRight(actor, row, wanted)
            if (reaches(right, wanted)) demanded()
            else expect(demanded, cell).toThrow(/^(role|license-lacks)/)
          }
          cells += 1
        }
    expect(cells).toBe(13 * 3 * 4)
  })

  test('each license type goes as far as it is written here, and who is no tenant’s has no right at all', () => {
    for (const [type, level] of Object.entries(goesTo))
      expect(levelOf(type as LicenseType)).toBe(level)
    for (const row of Object.keys(stated) as RightsRow[])
      for (const actor of [world.dana, world.olivia])
        expect(rightTo({ ...actor, licenseLevel: 'pro' }, row, 'pro')).toBe('none')
    expect(rightTo({ ...world.otis, licenseLevel: null }, 'users'), 'of no service').toBe('none')
  })

  test('each row has its page here', () => {
    const rows = pages.map(({ row }) => row)
    expect([...new Set(rows)].sort()).toEqual(Object.keys(stated).sort())
  })

  test.each(pages)(
    '$row $path lets in who may look, and to its acts who may edit',
    async ({ row, path, csv, edits }) => {
      for (const { level, role, actor } of people) {
        const right = statedRight(row, level, role)
        const who = `${level} ${role}`
        const seen = reaches(right, 'view') ? 200 : 403
        if (path) {
          const page = await get(path, actor)
          expect([who, page.status]).toEqual([who, seen])
          if (seen === 200) expectHeard(page.html, { ...actor, licenseLevel: level })
        }
        if (csv) expect([who, (await get(`${path}.csv`, actor)).status]).toEqual([who, seen])
        for (const [at, fields] of edits) {
          const { status } = fields ? await post(at, fields, actor) : await get(at, actor)
          const answer = status === 403 ? 'refused' : 'let in'
          expect([who, at, answer]).toEqual([
            who,
            at,
            reaches(right, 'edit') ? 'let in' : 'refused',
          ])
        }
      }
    },
    60_000,
  )

  test('programs get by their tokens what their role and license have, cell by cell, and nothing else', async () => {
    await sql`insert into managed_user (tenant_id, graph_id, display_name)
      select id, ${aUser}, 'Ida' from tenant where shortname like 'essentials%' or shortname = 'pro'`
    let cells = 0
    for (const { level, role, actor } of people) {
      const admin = people.find((one) => one.level === level && one.role === 'admin')?.actor
      const token = await Scope.enter(database.pool, admin ?? actor, (scope) =>
        addToken(scope, { name: `${level} ${role}`, role }),
      )
      for (const { row, wants, path, body } of api) {
        const { status } = await app.request(`http://localhost:3000/api/v1${path}`, {
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          ...(body && { method: 'POST', body: JSON.stringify(body) }),
        })
        const cell = `${level} ${role} ${path} ${JSON.stringify(body)}`
        const answer = status === 403 ? 'refused' : status < 500 ? 'let in' : status
        const may = reaches(statedRight(row, level, role), wants)
        expect([cell, answer]).toEqual([cell, may ? 'let in' : 'refused'])
        cells += 1
      }
    }
    expect(cells).toBe(api.length * levels.length * roles.length)
  })

  /** A page of somebody who may look at it listens to nothing that is kept from them. */
  function expectHeard(html: string, actor: Actor) {
    const [, said = ''] = /<data id="page-topics"[^>]* value="([^"]*)"/.exec(html) ?? []
    const topics = said.split(',').map(topicOf).filter(isTopic)
    expect(topics.length, 'the premise').toBeGreaterThan(0)
    expect(heard(actor, topics)).toEqual(topics)
  }

  test('each topic is joined by whom it is written here, as its pages are looked at', () => {
    const named = Object.values<Noun>(nouns).flatMap(({ topics = [] }) => topics)
    expect([...named].sort()).toEqual(Object.keys(topicsFor).sort())
    let cells = 0
    for (const [name, rule] of Object.entries(topicsFor))
      for (const level of levels)
        for (const role of roles) {
          const isHeard =
            rule === 'everybody' ||
            (rule === 'admins' && role === 'admin') ||
            (typeof rule === 'object' &&
              rule.some((row) => reaches(statedRight(row, level, role), 'view')))
          const actor: Actor = { ...world.otis, role, licenseLevel: level }
          const cell = [name, level, role]
          expect([...cell, heard(actor, [topicOf(name)]).length > 0]).toEqual([...cell, isHeard])
          cells += 1
        }
    expect(cells).toBe(named.length * levels.length * roles.length)
    const off: Actor = { ...world.otis, licenseLevel: 'pro', off: ['api'] }
    expect(heard(off, ['tokens', 'users'])).toEqual(['users'])
    // whoever is no customer’s has no right of that table, and pages of their own
    for (const actor of [world.dana, world.olivia])
      expect(heard(actor, ['users', 'numbers', 'mail'])).toEqual(['users', 'numbers', 'mail'])
  })

  test('a pushed change reaches who may look at Queued Changes, and once the license has them', async () => {
    const live = await startLiveServer(database)
    onTestFinished(() => live.stop())
    const pages: { who: string; tenant: string; change: string; page: LivePage }[] = []
    for (const level of ['essentials', 'pro'] as const) {
      const actor = people.find((one) => one.level === level && one.role === 'monitor')?.actor
      const tenant = actor?.audience.kind === 'tenant' ? actor.audience.tenant : ''
      const [row] = await sql`
        insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, factor, batch, requested_name)
        values (${tenant}, 'x', 'Ida', 'policy', '{}', '{}', 'user-interface', gen_random_uuid(), 'Otis') returning id`
      const change = String(row?.id)
      const cookie = await signIn(database.pool, actor ?? world.otis, live.portalUrl.host)
      const { ws, page } = dial(live, { cookie })
      await page.until(({ frames }) => frames.length > 0)
      ws.send(JSON.stringify({ topics: ['queue', 'changes', `change:${change}`] }))
      pages.push({ who: level, tenant, change, page })
    }
    const announce = async ({ tenant, change, page }: (typeof pages)[number]) => {
      const before = page.frames.length
      await Scope.enter(database.pool, system({ kind: 'tenant', tenant }), async (scope) => {
        await scope.announce(`change:${change}`, tenant)
        await scope.announce('changes', tenant)
        await scope.announce('queue', tenant)
      })
      await page.until(
        ({ frames }) => frames.length > before && frames.at(-1)?.seq.has('queue') === true,
      )
    }
    const [essentials, pro] = pages
    if (!essentials || !pro) throw new Error('the premise')
    const hears = ({ page, change }: typeof pro) =>
      [...page.frames.flatMap(({ patches }) => [...patches.keys()])].some((id) =>
        id.includes(change),
      ) || page.frames.some(({ seq }) => seq.has('changes'))
    for (const one of pages) await announce(one)
    expect(hears(pro), 'a monitor with a license that has them').toBe(true)
    expect(hears(essentials), 'of a license without them').toBe(false)
    const relicense = async (type: string) => {
      const before = essentials.page.frames.length
      await sql`update service set license_type = ${type} where tenant_id = ${essentials.tenant}`
      await live.recheck()
      await essentials.page.until(({ frames }) => frames.length > before)
    }
    await relicense('hosted-pro')
    expect(hears(essentials), 'once it has them').toBe(true)
    await relicense('hosted-essentials')
    const since = essentials.page.frames.length
    await announce(essentials)
    const later = essentials.page.frames.slice(since)
    expect(
      later.some(({ seq }) => seq.has('changes')),
      'and no longer',
    ).toBe(false)
    expect(live.problems).toEqual([])
  })

  test('the menu has what may be looked at, and nothing else of it', async () => {
    const places = Object.values<Noun>(nouns).flatMap(({ menu = [] }) =>
      menu.filter(({ right }) => right),
    )
    expect(places.length, 'the premise').toBeGreaterThan(6)
    for (const { level, role, actor } of people) {
      const sees = (row: string | undefined) =>
        row !== undefined && reaches(statedRight(row as RightsRow, level, role), 'view')
      const { html } = await get('/log', actor)
      const [nav = ''] = /<nav class="nav".*?<\/nav>/s.exec(html) ?? []
      for (const { href, right, unless } of places)
        expect([level, role, href, nav.includes(`href="${href}"`)]).toEqual([
          ...[level, role, href, sees(right) && !sees(unless)],
        ])
    }
  })
})
