import { beforeAll, describe, expect, test } from 'vitest'
import type { StoredMessage } from '../../src/domain/message.ts'
import { message } from '../../src/domain/messages.ts'
import {
  deployStatuses,
  licenseTypes,
  serviceKinds,
  serviceStatuses,
} from '../../src/domain/schema/services.ts'
import type { Actor } from '../../src/domain/scope.ts'
import { newest } from '../../src/domain/services/kits.releases.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

/** Minutes pass while the table is read. */
const timeless = (sentence: string) => sentence.replace(/in \d+ minutes/, 'in some minutes')
const say = (said: StoredMessage) => timeless(wordsIn('en').say(said))
const behind = '8.0.452'
const pendingUntil = '2030-01-31T12:00:00.000Z'
const password = 'table-Passw0rd!'
const reason = 'The trunk is rewired until Friday'

/** What may be special about a service beside its kind, license and statuses. */
const cases = [
  'plain',
  'no access',
  'upgrade pending',
  'deletion ordered',
  'undo ordered',
  'numbers assigned',
  'number job under way',
  'unmonitored by provider',
  'unmonitored by MSP',
  'kit behind',
  'no kit yet',
] as const
type Case = (typeof cases)[number]

type Row = {
  id: string
  name: string
  tenantId: string
  kind: string
  license: string
  deploy: string
  status: string
  of: Case
  version: number
}

/** What is held, by its kind. */
const orders: Partial<Record<Case, string>> = {
  ...{ 'deletion ordered': 'clean-up', 'undo ordered': 'undo-deployment' },
}

const isEssentials = (license: string) => ['hosted-essentials', 'oc-essential'].includes(license)
const isUnmonitored = (of: Case) => of.startsWith('unmonitored')

describe('the menu of a service', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let actors: Record<string, Actor>
  let rows: Row[]

  const account = async (name: string, role: Actor['role'], as: Actor): Promise<Actor> => {
    const { audience } = as
    const mspId = audience.kind === 'msp' ? audience.msp : null
    const [made] = await sql<{ id: string }[]>`
      insert into account (audience, msp_id, email, name, role)
      values (${audience.kind}, ${mspId}, ${`${name}@north.example`}, ${name}, ${role}) returning id`
    return { ...as, id: made?.id ?? null, name, role }
  }

  const customerOf: Partial<Record<Case, string>> = {}
  /** What is about all services of a customer stands at one of its own. */
  async function customersApart() {
    const apart: [Case, string][] = [
      ['no access', 'noaccess'],
      ['numbers assigned', 'assigned'],
      ['number job under way', 'jobs'],
    ]
    for (const [of, shortname] of apart) {
      const [made] = await sql<{ id: string }[]>`
        insert into tenant (shortname, full_name, msp_id) values (${shortname}, ${`Tenant ${shortname}`}, ${world.harbor.id}) returning id`
      customerOf[of] = made?.id ?? ''
    }
    for (const of of ['numbers assigned', 'number job under way'] as const)
      await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
        values (${customerOf[of] ?? ''}, gen_random_uuid(), 'app', 'sealed')`
    await sql`insert into oc_number (tenant_id, family, number, state, assignment)
      values (${customerOf['numbers assigned'] ?? ''}, 'operator-connect', '+493012345', 'acquired', 'user'),
        (${customerOf['numbers assigned'] ?? ''}, 'operator-connect', '+493012346', 'acquired', 'unassigned')`
    await sql`insert into number_job (tenant_id, family, kind, source, upload_id, total, requested_name, state)
      values (${customerOf['number job under way'] ?? ''}, 'operator-connect', 'upload', 'webui', gen_random_uuid(), 1, 'x', 'waiting')`
  }

  /** All that the database lets stand, so that a new kind, license or status is here by itself. */
  async function everyRow(): Promise<Row[]> {
    const made: Row[] = []
    await customersApart()
    const isLegal = (kind: string, license: string, deploy: string, status: string) =>
      sql
        .begin(async (tx) => {
          await tx`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
            values (${world.alder.id}, 'probe', '', '', ${kind}, ${license}, ${deploy}, ${status})`
          await tx`select 1 / 0`
        })
        .then(
          () => true,
          ({ code }: { code?: string }) => code === '22012',
        )
    const combinations = serviceKinds.flatMap((kind) =>
      licenseTypes.map((license) => ({ kind, license })),
    )
    const pairs = deployStatuses.flatMap((deploy) =>
      serviceStatuses.map((status) => ({ deploy, status })),
    )
    const kinds = await legal(combinations, ({ kind, license }) =>
      isLegal(kind, license, 'deployed', 'ok'),
    )
    const statuses = await legal(pairs, ({ deploy, status }) =>
      isLegal('other', 'hosted-pro', deploy, status),
    )
    expect([kinds.length, statuses.length]).toEqual([12, 7])
    for (const { kind, license } of kinds)
      for (const { deploy, status } of statuses)
        for (const of of cases) {
          if (isUnmonitored(of) && deploy !== 'deployed') continue
          const tenantId = customerOf[of] ?? world.alder.id
          const name = `${kind} ${license} ${deploy} ${status} ${of}`
          const users = isEssentials(license) ? null : 5
          const kit = of === 'kit behind' ? behind : of === 'no kit yet' ? null : newest()
          const tier = of === 'unmonitored by MSP' ? 'msp' : 'provider'
          const off = isUnmonitored(of)
            ? sql`now(), 'Somebody', ${reason}, ${tier}`
            : sql`null, null, null, null`
          const [row] = await sql<{ id: string }[]>`
            insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version,
              unmonitored_at, unmonitored_by, unmonitored_reason, unmonitored_tier)
            select id, ${name}, full_name, shortname, ${kind}, ${license}, ${users}, ${deploy}, ${status}, ${kit}, ${off}
            from tenant where id = ${tenantId} returning id`
          const id = row?.id ?? ''
          made.push({ id, name, tenantId, kind, license, deploy, status, of, version: 1 })
        }
    const pending = made.filter(({ of }) => of === 'upgrade pending')
    await sql`insert into license_reservation ${sql(
      pending.map(({ id, tenantId, license }) => ({
        ...{ tenant_id: tenantId, service_id: id, kind: 'user', purpose: 'upgrade', amount: 5 },
        ...{ license_type: license, reserved_name: 'Somebody', expires_at: pendingUntil },
      })),
    )}`
    const ordered = made.filter(({ of }) => of in orders)
    await sql`insert into command ${sql(
      ordered.map(({ id, tenantId, name, of }) => ({
        ...{ audience: 'tenant', tenant_id: tenantId, lane: 'service', kind: orders[of] ?? '' },
        ...{ subject_kind: 'service', subject_id: id, subject_name: name },
        ...{ next_try_at: new Date(Date.now() + 599_000), requested_name: 'Somebody' },
        payload: sql.json({ reason: 'No longer used' }),
      })),
    )}`
    return made
  }

  beforeAll(async () => {
    world = await makeWorld(database)
    await sql`delete from service where id = ${world.alder.service}`
    await sql`insert into setting (name, value) values ('kit', ${sql.json({ version: newest() })})`
    await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      values (${world.alder.id}, gen_random_uuid(), 'app', 'sealed')`
    actors = {
      'provider admin': world.dana,
      'provider operator': await account('Opal', 'operator', world.dana),
      'provider monitor': await account('Mona', 'monitor', world.dana),
      'MSP owner': world.olivia,
      'MSP admin': await account('Milo', 'admin', world.olivia),
      'tenant admin': world.otis,
    }
    for (const { id } of Object.values(actors)) await givePassword(sql, id ?? '', password)
    rows = await everyRow()
  })

  // the rules once more, from the specification of the services' life and of their licenses
  type Outcome = StoredMessage | 'open'
  function expected(who: string, row: Row): [string, Outcome][] {
    const own: [string, Outcome][] = [
      ['Open service', 'open'],
      [who === 'tenant admin' ? 'Tasks of this service' : 'Tasks of this tenant', 'open'],
    ]
    if (who === 'tenant admin') return own
    const isProvider = who.startsWith('provider')
    const operates = who !== 'provider monitor'
    const provisions = isProvider && operates
    const isDeployed = row.deploy === 'deployed'
    const onlyLooks = message('may-only-look')
    const licenses = (): Outcome => {
      if (!provisions) return onlyLooks
      if (isEssentials(row.license)) return message('no-user-number')
      return row.deploy === 'unknown' ? message('not-deployed') : 'open'
    }
    const replication = (): Outcome => {
      if (!operates) return onlyLooks
      if (!isDeployed) return message('not-deployed')
      if (row.of !== 'no access') return 'open'
      return message(isEssentials(row.license) ? 'needs-no-authentication' : 'no-authentication')
    }
    const monitoring = (): Outcome => {
      if (!operates) return onlyLooks
      if (!isDeployed) return message('monitoring-not-deployed')
      if (row.of === 'unmonitored by provider' && !isProvider)
        return message('monitoring-stopped-above')
      return row.status === 'unmonitored' && !isUnmonitored(row.of)
        ? message('never-monitored')
        : 'open'
    }
    const upgrade = (): Outcome => {
      if (!provisions) return onlyLooks
      if (row.kind === 'other') return message('upgrade-other-kind')
      if (row.of === 'upgrade pending') return message('upgrade-waits', { until: pendingUntil })
      if (!isDeployed) return message('not-deployed')
      return row.of in orders ? message('upgrade-removing') : 'open'
    }
    const kit = (): Outcome => {
      if (!operates) return onlyLooks
      if (!isDeployed) return message('not-deployed')
      return ['kit behind', 'no kit yet'].includes(row.of)
        ? 'open'
        : message('kit-current', { kit: newest() })
    }
    const deletion = (): Outcome => {
      if (!provisions) return message('may-not-delete')
      return held() ?? 'open'
    }
    const held = () => {
      if (!(row.of in orders)) return null
      const said = { name: row.name, minutes: 10 }
      if (row.of === 'undo ordered') return message('undo-held', said)
      return message('service-deletion-held', said)
    }
    // it goes back to a lead, which only Operator Connect has
    const undo = (): Outcome => {
      if (!provisions) return onlyLooks
      if (!isDeployed) return message('not-deployed')
      const said = { name: row.name }
      if (row.of === 'number job under way') return message('undo-jobs', { ...said, jobs: 1 })
      if (row.of === 'numbers assigned')
        return message('undo-numbers', { ...said, count: 1, numbers: '+493012345' })
      return held() ?? 'open'
    }
    const watching = isUnmonitored(row.of) ? 'Resume monitoring' : 'Stop monitoring'
    return [
      ['Edit user licenses', licenses()],
      ['Upgrade service', upgrade()],
      ['Queue replication', replication()],
      ...(isProvider ? ([['Upgrade kit', kit()]] satisfies [string, Outcome][]) : []),
      [watching, monitoring()],
      ...own,
      ['Open tenant', 'open'],
      ['SysAdmin: open customer portal', 'open'],
      ...(isProvider && row.kind === 'operator-connect'
        ? ([['Undo deployment…', undo()]] satisfies [string, Outcome][])
        : []),
      ...(isProvider ? ([['Delete…', deletion()]] satisfies [string, Outcome][]) : []),
    ]
  }

  type Entry = {
    label: string
    why?: string
    href?: string
    form?: string
    named?: [string, string]
  }
  const attribute = (html: string, name: string) =>
    text(new RegExp(` ${name}="([^"]*)"`).exec(html)?.[1] ?? '')
  const text = (html: string) =>
    html
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&amp;', '&')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .trim()

  async function menuOf(actor: Actor, row: Row): Promise<Entry[]> {
    const answer = await pages.as(actor).get(`/services/${row.id}/menu`, {
      ...{ 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
    })
    expect(answer.status, row.name).toBe(200)
    return [...(await answer.text()).matchAll(/<li>(.*?)<\/li>/gs)].map(([, item = '']) => {
      const [, small] = /<small>(.*?)<\/small>/s.exec(item) ?? []
      const label = text(item.replace(/<small>.*?<\/small>/s, ''))
      if (small !== undefined) return { label, why: text(small) }
      if (item.startsWith('<a ')) return { label, href: attribute(item, 'href') }
      return {
        ...{ label, form: attribute(item, 'form') },
        named: [attribute(item, 'name'), attribute(item, 'value')],
      }
    })
  }

  const shortnameOf = (tenantId: string) =>
    customerOf['numbers assigned'] === tenantId
      ? 'assigned'
      : customerOf['number job under way'] === tenantId
        ? 'jobs'
        : customerOf['no access'] === tenantId
          ? 'noaccess'
          : 'alderfoods'

  /** What each entry comes to when it is posted; that which only looks is not. */
  const posts: Record<string, (row: Row) => [string, Record<string, string[]>]> = {
    'Edit user licenses': ({ id, version }) => [
      `/services/${id}/licenses`,
      { users: ['6'], version: [String(version)] },
    ],
    'Upgrade service': ({ id, version }) => [
      `/services/${id}/upgrades/new`,
      { to: ['hosted-pro'], users: ['6'], version: [String(version)], after: ['next'] },
    ],
    'Delete…': ({ id, tenantId }) => [
      `/services/${id}/deletion`,
      {
        ...{
          shortname: [shortnameOf(tenantId)],
          goes: ['service'],
        },
        ...{ reason: ['No longer used'], password: [password] },
      },
    ],
    'Undo deployment…': ({ id, tenantId }) => [
      `/services/${id}/undo-deployments`,
      { shortname: [shortnameOf(tenantId)], reason: ['No longer used'], password: [password] },
    ],
    'Upgrade kit': ({ id }) => [`/services/${id}/kit-upgrades`, {}],
    'Queue replication': ({ id }) => ['/replications', { service: [id] }],
    'Stop monitoring': ({ id }) => [`/services/${id}/monitoring`, { reason: [reason] }],
    'Resume monitoring': ({ id }) => [`/services/${id}/monitoring/resumption`, {}],
  }

  /** Every row for who may most; for the others one of each kind, pair of statuses and case. */
  const asked = (who: string) => {
    if (who === 'provider admin') return rows
    const seen = rows.filter(({ of }) => who !== 'tenant admin' || !(of in customerOf))
    const few = Map.groupBy(seen, ({ kind, deploy, status, of }) =>
      [kind, deploy, status, of].join(),
    )
    return [...few.values()].flatMap((alike, at) => alike[at % alike.length] ?? [])
  }

  const everybody = [
    'provider admin',
    'provider operator',
    'provider monitor',
    'MSP owner',
    'MSP admin',
    'tenant admin',
  ]

  test.each(everybody)(
    'of each service and case, as a %s sees it: each entry leads on or says why not',
    async (who) => {
      const actor = actors[who] as Actor
      const tried = new Set<string>()
      const few = asked(who)
      expect(few.length).toBeGreaterThan(100)
      for (const row of few) {
        const menu = await menuOf(actor, row)
        const rules = expected(who, row)
        expect(
          menu.map(({ label, why }) => [label, timeless(why ?? 'open')]),
          `${who}: ${row.name}`,
        ).toEqual(
          rules.map(([label, outcome]) => [label, outcome === 'open' ? 'open' : say(outcome)]),
        )
        for (const [at, [label, outcome]] of rules.entries()) {
          const entry = menu[at]
          const code = outcome === 'open' ? 'open' : outcome.code
          // once for whatever differs: the address is the same for all
          const key = [label, code, row.kind, row.deploy].join()
          if (!entry || tried.has(key)) continue
          tried.add(key)
          await follow(actor, row, entry, outcome)
        }
      }
      expect(tried.size).toBeGreaterThan(few.length / 40)
    },
  )

  async function follow(actor: Actor, row: Row, entry: Entry, outcome: Outcome) {
    const what = `${entry.label}, ${row.name}, by ${actor.name}`
    if (entry.href) {
      const { status } = await pages.as(actor).get(entry.href)
      expect(status, `${what}: ${entry.href}`).toBe(200)
      return
    }
    if (entry.named) {
      expect(entry.form, what).toBe('row-act')
      const [name, value] = entry.named
      const answer = await pages
        .as(actor)
        .post('/services/selections', { [name]: [value], row: ['1'] })
      expect([200, 202], what).toContain(answer.status)
      expect(
        await sql`select from command where subject_id = ${row.id} and kind = 'replicate'`,
        what,
      ).toHaveLength(1)
      await sql`delete from command where kind = 'replicate'`
      return
    }
    const post = posts[entry.label]
    if (!post || outcome === 'open') throw new Error(`${what} is never tried`)
    const before = await sql`select to_jsonb(s) as row from service s where id = ${row.id}`
    const answer = await pages.as(actor).post(...post(row))
    const told = text((await answer.text()).replaceAll(/<(script|style).*?<\/\1>/gs, ''))
    // whose role it is not is told so before anything of the service
    if (['may-only-look', 'may-not-delete'].includes(outcome.code))
      expect([403, 404], what).toContain(answer.status)
    else {
      expect([409, 403], what).toContain(answer.status)
      expect(timeless(told), what).toContain(say(outcome))
    }
    expect(await sql`select to_jsonb(s) as row from service s where id = ${row.id}`, what).toEqual(
      before,
    )
  }

  // the control: an entry that leads nowhere, one that does nothing, and one whose reason is not the one that is told
  test('an entry that is broken is found', async () => {
    const dana = world.dana
    const row = rows.find(({ of, deploy }) => of === 'plain' && deploy === 'ready') as Row
    const [licenses, stop] = ['Edit user licenses', 'Stop monitoring']
    const nowhere = { label: licenses, href: `/services/${row.id}/nowhere` }
    await expect(follow(dana, row, nowhere, 'open')).rejects.toThrow('404')
    const silent: Entry = {
      label: 'Queue replication',
      form: 'row-act',
      named: ['act-nothing', row.id],
    }
    await expect(follow(dana, row, silent, 'open')).rejects.toThrow('404')
    const other = { label: stop, why: 'It rains' }
    await expect(follow(dana, row, other, message('never-monitored'))).rejects.toThrow('to contain')
    await expect(
      follow(dana, row, other, message('monitoring-not-deployed')),
    ).resolves.toBeUndefined()
  })

  test('of another tenant there is no menu', async () => {
    const { status } = await pages.as(world.bea).get(`/services/${rows[0]?.id}/menu`)
    expect(status).toBe(404)
  })
})

async function legal<T>(all: readonly T[], isLegal: (one: T) => Promise<boolean>): Promise<T[]> {
  const found: T[] = []
  for (const one of all) if (await isLegal(one)) found.push(one)
  return found
}
