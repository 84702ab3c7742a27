import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../src/connectors/graph/graph.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { addService } from '../../src/domain/services/additions.ts'
import { readKits, readNews } from '../../src/domain/services/kits.read.ts'
import {
  fieldsOf,
  newest,
  releases,
  releasesBetween,
} from '../../src/domain/services/kits.releases.ts'
import { firstKit, upgradeOnce } from '../../src/domain/services/kits.run.ts'
import {
  demandKitUpgrades,
  previewKitUpgrades,
  queueKitUpgrades,
  upgradeMain,
  whyNotUpgradable,
} from '../../src/domain/services/kits.ts'
import { isBelow } from '../../src/domain/services/tiles.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { tenantAudit } from '../../src/worker/audit.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { replicateKind } from '../../src/worker/replicate.ts'
import { upgradeKit } from '../../src/worker/upgrade-kit.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { quiet } from '../support/quiet.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const people = 40

describe('kits', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  const seal = makeSeal(testSecret)
  let world: World
  let microsoft: Microsoft
  let graph: Graph

  beforeAll(async () => {
    world = await makeWorld(database)
    microsoft = await startMicrosoft({ seed: 'kits' })
    const { graphUrl, loginUrl } = microsoft
    graph = createGraph({ graphUrl, loginUrl, allow: ['127.0.0.1'], wait: async () => {} })
  })
  afterAll(async () => {
    graph.close()
    await microsoft.stop()
  })
  beforeEach(async () => {
    await sql`delete from setting where name = 'kit'`
    for (const table of ['command', 'lane', 'replication', 'managed_user', 'm365_authentication'])
      await sql.unsafe(`delete from ${table}`)
    await sql`update service set kit_version = '8.0.448', deploy_status = 'deployed', status = 'ok'`
  })

  const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
    Scope.enter(database.pool, actor, work)
  const main = (kit: string) =>
    sql`insert into setting (name, value) values ('kit', ${sql.json({ version: kit })})
      on conflict (name) do update set value = excluded.value, version = setting.version + 1`
  const mainNow = async () => (await as(world.dana, readKits)).main?.version ?? null
  const kitOf = async (id: string) =>
    (await sql`select kit_version as kit from service where id = ${id}`)[0]?.kit
  const get = async (actor: Actor, path: string) => (await pages.as(actor).get(path)).text()
  const code = (of: Promise<unknown>) =>
    of.then(
      () => 'done',
      (error) => error.code ?? error,
    )

  async function authenticated() {
    const msTenantId = randomUUID()
    const { id } = world.alder
    const directory = microsoft.addTenant({
      ...{ msTenantId, clientId: 'portal', clientSecret: 'secret', users: people },
      domain: 'alder.example',
    })
    const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
    await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      values (${id}, ${msTenantId}, 'portal', ${seal.seal('secret', place)})`
    return directory
  }

  /** Does what is queued until nothing is. */
  async function worked() {
    const worker = startWorker({
      ...{
        database: database.pool,
        kinds: [replicateKind({ graph, seal }), upgradeKit, tenantAudit],
      },
      log: quiet,
    })
    worker.wake()
    await until('the queue is quiet', async () => {
      const [open] = await sql`select count(*)::int as n from command
        where state in ('queued', 'executing')`
      return open?.n === 0
    })
    await worker.stop(2500)
  }
  const replicated = async () => {
    await pages.as(world.dana).post('/replications', { service: [world.alder.service] })
    await worked()
  }
  const stored = async () =>
    (
      await sql`select count(mobile_phone)::int as mobile, count(job_title)::int as title, count(office)::int as office,
        count(employee_id)::int as employee, count(*)::int as users from managed_user where tenant_id = ${world.alder.id}`
    )[0]

  test('releases are in order, each with its day, its notes in both languages and a step that changes nothing the second time', async () => {
    releases.forEach((release, at) => {
      const before = releases[at - 1]
      if (before) {
        expect(isBelow(before.version, release.version)).toBe(true)
        expect(before.date < release.date).toBe(true)
      }
      expect(release.date).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect(release.notes.en.length).toBeGreaterThan(0)
      expect(release.notes.de.length).toBe(release.notes.en.length)
      for (const note of [...release.notes.en, ...release.notes.de])
        expect(note).toMatch(/^[A-ZÄÖÜ].*\.$/)
    })
    const fields = releases.flatMap((release) => release.fields)
    expect(new Set(fields).size).toBe(fields.length)
    await sql`insert into replication (tenant_id, delta_link) values (${world.alder.id}, 'x'), (${world.birch.id}, 'x')`
    const state = () =>
      sql`select tenant_id, read_all, delta_link, xmin::text from replication order by tenant_id`
    for (const { step } of releases) {
      await as(world.dana, (scope) => step(scope, [world.alder.id]))
      const once = await state()
      await as(world.dana, (scope) => step(scope, [world.alder.id]))
      expect(await state()).toEqual(once)
    }
    expect((await state()).map((row) => row.read_all).sort()).toEqual([false, true])
  })

  test('what lies between two versions, known or not', () => {
    const between = (from: string | null, to: string) =>
      releasesBetween(from, to).map(({ version }) => version)
    expect(between('8.0.448', '8.0.460')).toEqual(['8.0.452', '8.0.460'])
    expect(between('8.0.450', '8.0.459')).toEqual(['8.0.452'])
    expect(between(null, '8.0.448')).toEqual(['8.0.448'])
    expect(between('8.0.460', '8.0.460')).toEqual([])
    expect(between('9', '8.0.460')).toEqual([])
    expect(fieldsOf('8.0.459')).toEqual(['mobilePhone'])
    expect(fieldsOf(null)).toEqual([])
  })

  test('why a service cannot be upgraded', () => {
    const why = (
      kitVersion: string | null,
      to: string | null,
      deployStatus = 'deployed' as const,
    ) => whyNotUpgradable({ kitVersion, deployStatus }, to)?.code ?? null
    expect(why('8.0.448', '8.0.460')).toBeNull()
    expect(why(null, '8.0.460')).toBeNull()
    expect(why('8.0.460', '8.0.460')).toBe('kit-current')
    expect(why('8.0.464', '8.0.460')).toBe('kit-current')
    expect(why('8.0.448', null)).toBe('kit-main-unknown')
    expect(why('9.9.9', '8.0.460')).toBe('kit-newer')
    expect(why('8.0.448', '9.9.9')).toBe('kit-main-newer')
    expect(whyNotUpgradable({ kitVersion: null, deployStatus: 'ready' }, '8.0.460')?.code).toBe(
      'not-deployed',
    )
  })

  test('the main tenant goes up, step by step or straight, and never down; who is late is told', async () => {
    const to = (kit: string, version: number, actor = world.dana) =>
      code(as(actor, (scope) => upgradeMain(scope, { kit, version })))
    expect(await to('8.0.452', 0)).toBe('done')
    expect(await to('8.0.464', 1)).toBe('done')
    expect(await mainNow()).toBe('8.0.464')
    expect(await to('8.0.460', 2)).toBe('kit-not-newer')
    expect(await to('8.0.464', 2)).toBe('kit-not-newer')
    expect(await to('8.0.460', 1)).toBe('stale')
    expect(await to('9.9.9', 2)).toBe('kit-choose')
    expect(await to('8.0.464', 2, world.nico)).toBe('role')
    expect(await to('8.0.464', 2, world.olivia)).toBe('provider-only')
    const [line] =
      await sql`select before, after, actor_name from log_entry where type = 'setting.changed' order by at desc limit 1`
    expect(line).toMatchObject({ after: { version: '8.0.464' }, actor_name: world.dana.name })
  })

  test('those with the oldest kit are queued first, each once; the others are left out with a reason', async () => {
    await main('8.0.460')
    const { alder, birch } = world
    await sql`update service set kit_version = '8.0.452' where id = ${alder.service}`
    const both = [alder.service, birch.service]
    const first = await as(world.nico, (scope) => queueKitUpgrades(scope, both))
    expect(first.queued.map(({ serviceId }) => serviceId)).toEqual([birch.service, alder.service])
    const order = await sql`select subject_id from command where kind = 'upgrade-kit' order by seq`
    expect(order.map((row) => row.subject_id)).toEqual([birch.service, alder.service])
    const again = await as(world.nico, (scope) => queueKitUpgrades(scope, both))
    expect([again.queued.length, again.merged.length]).toEqual([0, 2])
    await sql`delete from command`
    await sql`update service set kit_version = '8.0.460' where id = ${alder.service}`
    const preview = await as(world.nico, (scope) => previewKitUpgrades(scope, both))
    expect(preview.ready.map(({ id }) => id)).toEqual([birch.service])
    expect(preview.skipped?.map(({ reason }) => reason.code)).toEqual(['kit-current'])
    expect(await code(as(world.nico, (s) => demandKitUpgrades(s, [alder.service])))).toBe(
      'kit-current',
    )
    expect(await code(as(world.nico, (s) => queueKitUpgrades(s, [randomUUID()])))).toBe(
      'no-such-service',
    )
    for (const [actor, why] of [
      [world.vera, 'role'],
      [world.olivia, 'provider-only'],
      [world.otis, 'provider-only'],
    ] as const)
      expect(await code(as(actor, (s) => queueKitUpgrades(s, [alder.service])))).toBe(why)
  })

  test('a kit brings what it says: asked of Microsoft, kept and shown from it on, and not before', async () => {
    const directory = await authenticated()
    await main('8.0.464')
    await replicated()
    const before = await stored()
    expect(before).toEqual({ mobile: 0, title: 0, office: 0, employee: 0, users: people })
    const one = directory.at(3)
    const user = () => get(world.otis, `/users/${one.id}`)
    const csv = () => get(world.otis, '/users.csv')
    const list = () => get(world.otis, '/users')
    expect(await user()).not.toContain('Job title')
    expect((await csv()).split('\n')[0]).not.toMatch(/jobTitle|office|mobilePhone|employeeId/)
    expect(await list()).not.toContain('Mobile phone')

    await as(world.nico, (scope) => queueKitUpgrades(scope, [world.alder.service]))
    await worked()
    expect(await kitOf(world.alder.service)).toBe('8.0.464')
    const after = await stored()
    expect(after?.users).toBe(people)
    for (const of of ['mobile', 'title', 'office', 'employee'])
      expect(after?.[of], of).toBeGreaterThan(5)
    const [kept] =
      await sql`select mobile_phone, job_title, office, employee_id from managed_user where graph_id = ${one.id}`
    expect(kept).toEqual({
      ...{ mobile_phone: one.mobilePhone, job_title: one.jobTitle },
      ...{ office: one.officeLocation, employee_id: one.employeeId },
    })
    expect(await user()).toContain('Job title')
    expect((await csv()).split('\n')[0]).toMatch(/mobilePhone,jobTitle,office,employeeId/)
    expect(await list()).toContain('Mobile phone')

    // the delta link goes on with what it was made of
    directory.change(one.id, { jobTitle: 'Chief' })
    await replicated()
    const [changed] = await sql`select job_title from managed_user where graph_id = ${one.id}`
    expect(changed).toEqual({ job_title: 'Chief' })
    const [full] =
      await sql`select result from command where kind = 'replicate' order by seq desc limit 1`
    expect(full?.result).toMatchObject({ full: false })
  })

  test('without a word of the kit a delta link would go on without the new properties: so everything is read once', async () => {
    const directory = await authenticated()
    await main('8.0.464')
    await replicated()
    // as if the version alone were written
    await sql`update service set kit_version = '8.0.464' where id = ${world.alder.service}`
    directory.change(directory.at(3).id, { jobTitle: 'Chief' })
    await replicated()
    expect((await stored())?.title).toBe(0)
  })

  test('no service gets above the main tenant, whoever writes it', async () => {
    await main('8.0.460')
    const { service } = world.alder
    const set = (kit: string) =>
      sql`update service set kit_version = ${kit} where id = ${service}`.then(
        () => 'kept',
        (error) => error.code,
      )
    expect(await set('8.0.464')).toBe('23514')
    expect(await set('8.0.460')).toBe('kept')
    await sql`alter table service disable trigger service_kit`
    expect(await set('8.0.464')).toBe('kept')
    await sql`alter table service enable trigger service_kit`
    // a service that is above it all the same is left as it is
    const of = { tenantId: world.alder.id, serviceId: service }
    expect(await as(world.dana, (scope) => upgradeOnce(scope, of))).toBeNull()
    // queued, and the main tenant is set back by hand before its turn
    await sql`update service set kit_version = '8.0.452' where id = ${service}`
    await as(world.dana, (scope) => queueKitUpgrades(scope, [service]))
    await main('8.0.452')
    await worked()
    expect(await kitOf(service)).toBe('8.0.452')
  })

  test('a new service begins with the main tenant’s kit, and its customer reads what that brings', async () => {
    const adding = { kind: 'operator-connect', license: 'oc-essential' }
    expect(await as(world.dana, (scope) => firstKit(scope, [world.alder.id]))).toBeNull()
    await main('8.0.460')
    await sql`insert into replication (tenant_id, delta_link) values (${world.birch.id}, 'x')`
    const id = await as(world.dana, (scope) => addService(scope, world.birch.id, adding))
    expect(await kitOf(id)).toBe('8.0.460')
    const [state] = await sql`select read_all from replication where tenant_id = ${world.birch.id}`
    expect(state?.read_all).toBe(true)
    await main('9.9.9')
    expect(await as(world.dana, (scope) => firstKit(scope, []))).toBe(newest())
  })

  test('what is new: its own for the customer, and for the provider what an upgrade would bring', async () => {
    await main('8.0.460')
    await sql`update service set kit_version = '8.0.452' where id = ${world.alder.service}`
    const news = (actor: Actor) => as(actor, (scope) => readNews(scope, world.alder.id))
    const versions = (all: readonly { version: string }[]) => all.map(({ version }) => version)
    const mine = await news(world.otis)
    expect([mine.kit, versions(mine.has), mine.coming]).toEqual([
      '8.0.452',
      ['8.0.452', '8.0.448'],
      [],
    ])
    const theirs = await news(world.dana)
    expect([versions(theirs.has), versions(theirs.coming)]).toEqual([
      ['8.0.452', '8.0.448'],
      ['8.0.460'],
    ])
    expect((await news(world.bea)).kit).toBeNull()
    const home = await get(world.otis, '/')
    expect(home).toContain('The mobile phone of each user is shown')
    expect(home).not.toContain('Job title and office')
    const page = await get(world.dana, `/tenants/${world.alder.id}`)
    expect(page).toContain('Job title and office of each user')
  })

  test('the page of kits counts services by release, and says who is behind', async () => {
    await main('8.0.460')
    await sql`update service set kit_version = '8.0.460' where id = ${world.alder.service}`
    const kits = await as(world.dana, readKits)
    expect(kits.rows.map(({ version }) => version)).toEqual(
      releases.map(({ version }) => version).reverse(),
    )
    expect(kits.rows.find(({ isMain }) => isMain)?.version).toBe('8.0.460')
    expect(kits.isNewer).toBe(true)
    const [counted] =
      await sql`select count(*)::int as n from service where kit_version = '8.0.448'`
    expect(kits.behind).toBe(counted?.n)
    const page = await get(world.dana, '/kits')
    for (const part of ['8.0.464', 'main tenant', 'Upgrade all behind', 'Upgrade main tenant'])
      expect(page).toContain(part)
    expect(await get(world.nico, '/kits')).not.toContain('Upgrade main tenant')
  })
})
