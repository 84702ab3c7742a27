import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { cursorOf } from '../../src/domain/lists/address.ts'
import { type Options, parseQuery } from '../../src/domain/lists/list.ts'
import { commands } from '../../src/domain/queue/commands.list.ts'
import { type Actor, type Database, Scope } from '../../src/domain/scope.ts'
import { services } from '../../src/domain/services/services.ts'
import { readTiles } from '../../src/domain/services/tiles.ts'
import { tenants } from '../../src/domain/tenants/tenants.ts'
import { type BenchDatabase, makeBenchDatabase, type Statement } from './database.ts'
import { callsASecond, compare, type Figure, shown, wallMs } from './measure.ts'
import { templateOf } from './peer.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import { growTo, makeBenchWorld } from './world.ts'

const read = (database: Database, actor: Actor, text: string, options: Options = {}) =>
  Scope.enter(
    database,
    actor,
    (scope) => services.page(scope, parseQuery(services, text), { whole: 0, ...options }),
    'read only',
  )

/** The other lists that an MSP searches; what each says in place of a policy. */
const others = {
  tenants: { list: tenants, ofMsp: (msp: string) => sql`t.msp_id = ${msp}::uuid` },
  tasks: { list: commands, ofMsp: (msp: string) => sql`command.visible_to_msp = ${msp}::uuid` },
} as const

const readOther = (
  database: Database,
  actor: Actor,
  of: keyof typeof others,
  text: string,
  options: Options = {},
) =>
  Scope.enter(
    database,
    actor,
    async (scope): Promise<unknown> => {
      const { list } = others[of]
      return list.page(scope, parseQuery(list, text), { whole: 0, ...options })
    },
    'read only',
  )

/** B1 to B4: the busiest page, from 10,000 and 100,000 services. */
export async function benchServices({ isWanted, isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const world = await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, isQuick ? 2000 : 10_000)
  if (isWanted('B1')) await pageCost(benchDatabase, world.dana, isQuick ? 3 : 15, report)
  if (isWanted('B2')) report(await reach(benchDatabase, world.dana, isQuick ? 0.4 : 5))
  if (isWanted('B3') || isWanted('B4')) await growTo(benchDatabase.sql, isQuick ? 5000 : 100_000)
  if (isWanted('B4')) report(await scopedRead(benchDatabase, world.otis, isQuick ? 5 : 15))
  if (isWanted('B3')) await atSize(benchDatabase, world, isQuick ? 3 : 15, report)
  await benchDatabase.drop()
}

/** The page's rows, column by column as anybody would read them; the list itself reads each as one text. */
const bareRows: Statement = {
  sql: `select s.tenant_id as "tenantId", s.id, s.name, s.customer, s.shortname, s.kind, s.license_type as "licenseType",
      s.licensed_users as "licensedUsers", s.deploy_status as "deployStatus", s.overall_status as status,
      s.status_reason as "statusReason", s.overall_status <> s.status as "isByAlarms", s.kit_version as "kitVersion",
      s.last_replication_at as "lastReplicationAt", s.last_replication_error as "lastReplicationError",
      s.alarm_count as "alarmCount", s.alarm_rank as "alarmRank", s.version, j.id as "commandId", j.kind as "jobKind", j.state,
      j.step, j.steps, j.step_name as "stepName", coalesce(s.kit_key < (select portal_main_kit()), false) as "isBehind",
      json_build_array(s.customer, s.id) as place
    from (select * from service order by customer, id limit 51) s
    left join lateral (select * from command c where c.subject_id = s.id and c.state in ('queued', 'executing')
      and c.lane = 'service' order by c.state, c.seq limit 1) j on true
    order by s.customer, s.id`,
  params: [],
}

/** The portal in a process of its own, and a way to ask it as this person's browser does. */
async function askable(benchDatabase: BenchDatabase, actor: Actor) {
  const server = startOther('./portal.server.ts')
  const origin = await server.ask<string>('start', {
    url: benchDatabase.url,
    role: benchDatabase.login.user,
  })
  const cookie = await signIn(benchDatabase.pool, actor, new URL(origin).host)
  return {
    server,
    async get(path: string, headers: Record<string, string> = {}) {
      const plain = { cookie, 'accept-encoding': 'identity' }
      const answer = await fetch(origin + path, { headers: { ...plain, ...headers } })
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      return answer.text()
    },
  }
}

/** The same page without the portal, asked in the same way. */
async function peerOf(benchDatabase: BenchDatabase, dana: Actor, page: string) {
  const { rows: drawn } = await read(benchDatabase.pool, dana, '')
  const server = startOther('./express.server.mjs')
  const host = 'peer.localhost'
  const template = templateOf(page, drawn, dana.name)
  const { url } = benchDatabase
  const origin = await server.ask<string>('start', { url, host, rows: bareRows, template })
  const cookie = await signIn(benchDatabase.pool, dana, host)
  const get = async () => {
    const answer = await fetch(`${origin}/services`, {
      headers: { cookie, 'accept-encoding': 'identity' },
    })
    const text = await answer.text()
    if (Math.abs(text.length / page.length - 1) > 0.1)
      throw new Error(`the peer answered ${answer.status} with ${text.length} characters`)
    return text
  }
  return { server, get }
}

async function pageCost(
  benchDatabase: BenchDatabase,
  dana: Actor,
  rounds: number,
  report: Plan['report'],
): Promise<void> {
  const { server, get } = await askable(benchDatabase, dana)
  const times = 40
  const cpuOf = (work: () => Promise<unknown>) => async () => {
    const from = await server.ask<number>('cpuMs')
    for (let i = 0; i < times; i += 1) await work()
    return ((await server.ask<number>('cpuMs')) - from) / times
  }
  const rows = () => server.ask<number>('bareCpuMs', { ...bareRows, times })
  await wallMs(300, () => get('/services'))
  const whole = await compare(
    rounds,
    cpuOf(() => get('/services')),
    rows,
  )
  const partial = { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'main#main' }
  const few = Math.ceil(rounds / 3)
  const body = await compare(
    few,
    cpuOf(() => get('/services', partial)),
    rows,
  )
  const empty = await compare(
    few,
    cpuOf(() => get('/services?q=nobody-is-called-so')),
    rows,
  )
  const packed = await compare(
    few,
    cpuOf(() => get('/services', { 'accept-encoding': 'br' })),
    rows,
  )
  const peer = await peerOf(benchDatabase, dana, await get('/services'))
  await wallMs(300, peer.get)
  const unprotected = await compare(
    rounds,
    cpuOf(() => get('/services')),
    async () => {
      const from = await peer.server.ask<number>('cpuMs')
      for (let i = 0; i < times; i += 1) await peer.get()
      return ((await peer.server.ask<number>('cpuMs')) - from) / times
    },
  )
  server.stop()
  peer.server.stop()
  report({
    goal: 'B1',
    limit: 1,
    sense: 'at most',
    what: 'services page: Node CPU ÷ the same page by Express, EJS and pg without isolation',
    ...unprotected,
    beside: `${shown(unprotected.subject)} and ${shown(unprotected.control)} ms`,
  })
  report({
    goal: 'B1',
    limit: 4,
    sense: 'at most',
    what: 'services page, 50 rows: Node CPU ÷ the same rows with the bare driver',
    ...whole,
    beside: `${shown(whole.subject)} and ${shown(whole.control)} ms; the body alone ${shown(body.ratio)}×, the page with no row ${shown(empty.ratio)}×, compressed ${shown(packed.ratio)}×`,
  })
}

/** The page's answers a second beside those of a constant answer of the same bytes, each with the machine to itself. */
async function reach(benchDatabase: BenchDatabase, dana: Actor, seconds: number): Promise<Figure> {
  const { server, get } = await askable(benchDatabase, dana)
  const constant = startOther('./constant.server.ts')
  const body = await get('/services')
  const at = await constant.ask<string>('start', { body })
  const clients = 8
  await callsASecond(clients, seconds * 1000, () => get('/services'))
  const found = await compare(
    3,
    () => callsASecond(clients, seconds * 1000, () => get('/services')),
    () => callsASecond(clients, seconds * 1000, async () => (await fetch(at)).text()),
  )
  server.stop()
  constant.stop()
  return {
    goal: 'B2',
    what: 'services page, answers a second ÷ the same bytes from node:http',
    ...found,
    limit: 0.25,
    sense: 'at least',
    beside: `${shown(found.subject)} and ${shown(found.control)} a second, ${clients} clients, no cache`,
  }
}

/** One read of one customer's fifty services in a scope, and with an explicit WHERE as a role that no policy holds. */
async function scopedRead(
  benchDatabase: BenchDatabase,
  otis: Actor,
  rounds: number,
): Promise<Figure> {
  const tenant = otis.audience.kind === 'tenant' ? otis.audience.tenant : ''
  const text = sql`select id, name, customer, status, version from service where tenant_id = ${tenant}::uuid order by name, id`
  const free = drizzle(benchDatabase.sql, { casing: 'snake_case' })
  const scoped = () =>
    Scope.enter(
      benchDatabase.pool,
      otis,
      (scope) =>
        scope.db.execute(
          sql`select id, name, customer, status, version from service order by name, id`,
        ),
      'read only',
    )
  const adHoc = () => free.execute(text)
  const prepared = () =>
    benchDatabase.sql`select id, name, customer, status, version from service where tenant_id = ${tenant}::uuid order by name, id`
  const many = (work: () => Promise<unknown> | PromiseLike<unknown>) => async () => {
    const clients = 8
    const from = performance.now()
    const client = async () => {
      for (let i = 0; i < 25; i += 1) await work()
    }
    await Promise.all(Array.from({ length: clients }, client))
    return (performance.now() - from) / (clients * 25)
  }
  const against = await compare(rounds, many(scoped), many(adHoc))
  const strict = await compare(rounds, many(scoped), many(prepared))
  const alone = await compare(
    rounds,
    () => wallMs(100, scoped),
    () => wallMs(100, async () => adHoc()),
  )
  return {
    goal: 'B4',
    what: 'scoped read ÷ explicit WHERE without policies, both by drizzle',
    ...against,
    limit: 1.3,
    sense: 'at most',
    beside: `8 clients, ${shown(against.subject)} and ${shown(against.control)} ms; one client ${shown(alone.ratio)}×; a bare prepared statement ${shown(strict.ratio)}×`,
  }
}

type Cast = { dana: Actor; olivia: Actor; mara: Actor; otis: Actor }

/** One task that ended, of each service. */
const addTasks = ({ sql: owner }: BenchDatabase) =>
  owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into command (audience, tenant_id, visible_to_msp, lane, kind, subject_kind, subject_id, subject_name, requested_name, state, ended_at)
      select 'tenant', tenant_id, msp_id, 'service', 'replicate', 'service', id, customer, 'Dana Okafor', 'succeeded', now() from service`
    await tx`analyze command`
  })

async function atSize(
  benchDatabase: BenchDatabase,
  cast: Cast,
  rounds: number,
  report: Plan['report'],
): Promise<void> {
  const { dana, olivia, mara } = cast
  const times = 12
  const common = { goal: 'B3', sense: 'at most' } as const
  const [[total], [deep]] = await Promise.all([
    benchDatabase.sql<{ n: number }[]>`select count(*)::integer as n from service`,
    benchDatabase.sql<{ customer: string; id: string }[]>`
      select customer, id from service order by customer, id
      offset (select count(*) * 9 / 10 from service) limit 1`,
  ])
  const cursor = cursorOf('customer', [deep?.customer ?? '', deep?.id ?? ''], 0)
  const size = `${shown(total?.n ?? 0)} services`
  const listOf = (on: BenchDatabase, actor: Actor, text: string) => () =>
    wallMs(times, () => read(on.pool, actor, text))
  const paging = await compare(
    rounds,
    listOf(benchDatabase, dana, `after=${cursor}`),
    listOf(benchDatabase, dana, ''),
  )
  report({
    ...common,
    what: `${size}: the page 90 % deep ÷ the first`,
    ...paging,
    limit: 1.2,
    beside: `${shown(paging.subject)} and ${shown(paging.control)} ms`,
  })
  const scoped = (work: (scope: Scope) => Promise<unknown>) => () =>
    wallMs(times * 3, () => Scope.enter(benchDatabase.pool, dana, work, 'read only'))
  const tiles = await compare(
    rounds,
    scoped(readTiles),
    scoped((scope) => scope.db.execute(sql`select * from service where id = ${deep?.id}`)),
  )
  report({
    ...common,
    what: `${size}: the tiles ÷ a select of one row`,
    ...tiles,
    limit: 1.2,
    beside: `${shown(tiles.subject)} and ${shown(tiles.control)} ms`,
  })
  await addTasks(benchDatabase)
  const free = await benchDatabase.copyWithoutPolicies()
  const rareOf = async ({ audience }: Actor) => {
    const msp = audience.kind === 'msp' ? audience.msp : null
    const [found] = await benchDatabase.sql<{ word: string }[]>`
      select split_part(customer, ' ', 1) as word from service where ${msp}::uuid is null or msp_id = ${msp}
      order by md5(id::text) limit 1`
    return found?.word ?? ''
  }
  for (const [actor, whose] of [
    [dana, ''],
    [olivia, ', as an MSP of one in fifty'],
    [mara, ', as an MSP of half'],
  ] as const) {
    // what somebody would write who has no policies; as the provider, who needs no help of the database's to search
    const of = (column: SQL): Options =>
      actor.audience.kind === 'msp' ? { within: sql`${column} = ${actor.audience.msp}::uuid` } : {}
    for (const [q, words] of [
      [await rareOf(actor), 'a rare word'],
      ['Rotterdam', 'a common word'],
    ] as const) {
      const found = await compare(
        rounds,
        () => wallMs(times, () => read(benchDatabase.pool, actor, `q=${q}`)),
        () => wallMs(times, () => read(free.pool, dana, `q=${q}`, of(sql`s.msp_id`))),
      )
      report({
        ...common,
        what: `${size}: search for ${words}${whose} ÷ an explicit WHERE without policies`,
        ...found,
        limit: 1.5,
        beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
      })
    }
    if (actor.audience.kind !== 'msp') continue
    const { msp } = actor.audience
    for (const of of ['tenants', 'tasks'] as const) {
      const within = { within: others[of].ofMsp(msp) }
      for (const [q, words] of [
        ['', `the first page of ${of}`],
        [`q=${await rareOf(actor)}`, `search of ${of} for a rare word`],
        ['q=Rotterdam', `search of ${of} for a common word`],
      ] as const) {
        const found = await compare(
          rounds,
          () => wallMs(times, () => readOther(benchDatabase.pool, actor, of, q)),
          () => wallMs(times, () => readOther(free.pool, dana, of, q, within)),
        )
        report({
          ...common,
          what: `${size}: ${words}${whose} ÷ an explicit WHERE without policies`,
          ...found,
          limit: 1.5,
          beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
        })
      }
    }
  }
  await free.drop()
}
