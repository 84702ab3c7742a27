import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { peopleOf } from '../../src/domain/people/accounts.list.ts'
import { commands } from '../../src/domain/queue/commands.list.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { services } from '../../src/domain/services/services.ts'
import { tenants } from '../../src/domain/tenants/tenants.ts'
import { counted } from '../support/counted.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { tablesByKind } from './catalog.ts'
import { carriesMsp } from './lists.ts'
import { noticesOf, rowMaker, type Tenant } from './rows.ts'

const db = await testDatabase()
const make = await rowMaker(db.sql)
const bearing = [...(await tablesByKind(db.sql))]
  .filter(([, kind]) => kind !== 'global')
  .map(([name]) => name)
let world: World
let alder: Tenant
let birch: Tenant

beforeAll(async () => {
  world = await makeWorld(db)
  const alarm = async (tenant: string) =>
    String(
      (
        await db.sql`insert into alarm (audience, tenant_id, key, severity, name, source, text)
      values ('tenant', ${tenant}, 'a2', 'minor', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb) returning id`
      )[0]!.id,
    )
  const lifecycle = async (tenant: string) => {
    const [template] = await db.sql`
      insert into lifecycle_template (tenant_id, name) values (${tenant}, 'Desk') returning id`
    const [group] = await db.sql`
      insert into lifecycle_group (tenant_id, name, template_id) values (${tenant}, 'Sales', ${template?.id}) returning id`
    return { template: String(template?.id), group: String(group?.id) }
  }
  const pbx = async (tenant: string) =>
    String(
      (
        await db.sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${tenant}, 'Handsets', 'uacsta', 'dedicated') returning id`
      )[0]!.id,
    )
  const more = async ({ id }: { id: string }) => ({
    alarm: await alarm(id),
    pbx: await pbx(id),
    ...(await noticesOf(db.sql, id)),
    ...(await lifecycle(id)),
  })
  alder = { ...world.alder, ...(await more(world.alder)), account: world.otis.id ?? '' }
  birch = { ...world.birch, ...(await more(world.birch)), account: world.bea.id ?? '' }
  // as the owner, and without its triggers' further rows: one row of each table for each of the two tenants
  for (const table of bearing)
    for (const tenant of [alder, birch]) {
      const [there] = await db.sql.unsafe(`select 1 from ${table} where tenant_id = '${tenant.id}'`)
      if (!there) await db.sql.unsafe(insertion(table, tenant))
    }
})

const insertion = (table: string, tenant: Tenant) => {
  const row = make(table, tenant)
  return `insert into ${table} (${[...row.keys()].join(', ')}) values (${[...row.values()].join(', ')})`
}

class Undo extends Error {}
type Ask = (text: string) => Promise<{ rows: number } | { code: string }>

/** Each statement in a scope of its own, undone afterwards: how many rows it touched, or the SQLSTATE of its refusal. */
const asActor =
  (actor: Actor): Ask =>
  async (text) => {
    let rows = -1
    try {
      await Scope.enter(db.pool, actor, async (scope) => {
        rows = (await scope.db.execute(sql.raw(text))).count
        throw new Undo()
      })
    } catch (error) {
      if (error instanceof Undo) return { rows }
      return { code: String((error as { code?: string }).code) }
    }
    throw new Error('unreachable')
  }

/** Everything one audience could do to a table of two tenants, one its own; what it may not, it must not. */
async function wrongs(ask: Ask, table: string, role: string, own: Tenant | null, other: Tenant) {
  const found: string[] = []
  const may = async (privilege: string) =>
    Boolean(
      (await db.sql`select has_table_privilege(${role}, ${table}, ${privilege}) as may`)[0]!.may,
    )
  const expectRows = async (what: string, text: string, rows: number | 'some') => {
    const answer = await ask(text)
    const fits = 'rows' in answer && (rows === 'some' ? answer.rows > 0 : answer.rows === rows)
    if (!fits) found.push(`${table}: ${what}: ${JSON.stringify(answer)}`)
  }
  const expectRefusal = async (what: string, text: string) => {
    const answer = await ask(text)
    if (!('code' in answer) || answer.code !== '42501')
      found.push(`${table}: ${what}: ${JSON.stringify(answer)}`)
  }
  const where = (tenant: Tenant) => `where tenant_id = '${tenant.id}'`
  const nothing = `set tenant_id = tenant_id`

  if (await may('select')) {
    if (own) await expectRows('reads its own', `select 1 from ${table} ${where(own)}`, 'some')
    await expectRows('reads the other’s', `select 1 from ${table} ${where(other)}`, 0)
    await expectRows(
      'reads what is not its own',
      `select 1 from ${table} where tenant_id <> coalesce(portal_tenant(), '${own?.id ?? other.id}') or (${own === null})`,
      0,
    )
  }
  if (await may('update')) {
    if (own) await expectRows('changes its own', `update ${table} ${nothing} ${where(own)}`, 'some')
    await expectRows('changes the other’s', `update ${table} ${nothing} ${where(other)}`, 0)
    if (own)
      await expectRefusal(
        'gives its own away',
        `update ${table} set tenant_id = '${other.id}' ${where(own)}`,
      )
  } else await expectRefusal('changes without the right', `update ${table} ${nothing}`)
  if (await may('delete'))
    await expectRows('deletes the other’s', `delete from ${table} ${where(other)}`, 0)
  else await expectRefusal('deletes without the right', `delete from ${table}`)
  await expectRefusal('writes as the other', insertion(table, other))
  await expectRefusal('empties', `truncate ${table}`)
  counted('G2', 'tables × audiences')
  return found
}

const nobody = (kind: 'tenant' | 'msp'): Actor => ({
  ...world.otis,
  audience: kind === 'tenant' ? { kind, tenant: '' } : { kind, msp: '' },
})

test('there are tenant tables to ask, or the matrix proves nothing', () => {
  expect(bearing.length).toBeGreaterThan(15)
})

describe.each(bearing)('%s', (table) => {
  test('a tenant reaches its own rows and no other’s', async () => {
    expect(await wrongs(asActor(world.otis), table, 'portal_tenant', alder, birch)).toEqual([])
    expect(await wrongs(asActor(world.bea), table, 'portal_tenant', birch, alder)).toEqual([])
  })

  test('an MSP reaches its own tenants’ rows and no other’s', async () => {
    expect(await wrongs(asActor(world.olivia), table, 'portal_msp', alder, birch)).toEqual([])
  })

  test('without a tenant or MSP set there is nothing', async () => {
    expect(await wrongs(asActor(nobody('tenant')), table, 'portal_tenant', null, birch)).toEqual([])
    expect(await wrongs(asActor(nobody('msp')), table, 'portal_msp', null, birch)).toEqual([])
  })

  test('its own row can be written where the right exists, and not where it does not', async () => {
    const [right] =
      await db.sql`select has_table_privilege('portal_tenant', ${table}, 'insert') as may`
    const answer = await asActor(world.otis)(insertion(table, alder))
    // a second row of the same key is a duplicate, not a refusal
    expect('rows' in answer ? answer.rows : answer.code).toBeOneOf(
      right!.may ? [1, '23505', '23P01'] : ['42501'],
    )
  })
})

test('the matrix fails where row-level security is not in force', async () => {
  const asOwner: Ask = async (text) => {
    let rows = -1
    try {
      await db.sql.begin(async (tx) => {
        rows = (await tx.unsafe(text)).count
        throw new Undo()
      })
    } catch (error) {
      if (error instanceof Undo) return { rows }
      return { code: String((error as { code?: string }).code) }
    }
    throw new Error('unreachable')
  }
  for (const table of ['service', 'command', 'managed_user'])
    expect(await wrongs(asOwner, table, 'portal_tenant', alder, birch)).not.toEqual([])
})

/** What adds a row of a table whose rows carry the MSP that reaches them; `msp` is what is given as that. */
const carrying = {
  service: {
    add: (tenant: string, msp: string | null, name: string) => sql`
      insert into service (tenant_id, msp_id, name, customer, shortname, kind, license_type)
      values (${tenant}::uuid, ${msp}::uuid, ${name}, 'x', 'x', 'other', 'hosted-pro')`,
    name: 'name',
  },
  command: {
    add: (tenant: string, msp: string | null, name: string) => sql`
      insert into command (audience, tenant_id, visible_to_msp, lane, kind, subject_kind, subject_name, requested_name)
      values ('tenant', ${tenant}::uuid, ${msp}::uuid, 'service', 'replicate', 'service', ${name}, 'x')`,
    name: 'subject_name',
  },
  alarm: {
    add: (tenant: string, msp: string | null, name: string) => sql`
      insert into alarm (audience, tenant_id, visible_to_msp, key, severity, name, source, text)
      values ('tenant', ${tenant}::uuid, ${msp}::uuid, ${name}, 'minor', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb,
        ${said('t')}::text::jsonb)`,
    name: 'key',
  },
}

test('every table whose rows carry an MSP is asked whose they are', () => {
  expect(Object.keys(carrying)).toEqual(Object.keys(carriesMsp))
})

describe.each(Object.entries(carrying))('whose MSP’s a %s is', (table, { add, name }) => {
  const column = carriesMsp[table]?.column ?? ''
  const carriedBy = async (tenant: string) =>
    (
      await db.sql.unsafe(`select distinct ${column} as msp from ${table} where tenant_id = $1`, [
        tenant,
      ])
    ).map(({ msp }): unknown => msp)
  const move = (to: string | null) =>
    db.sql`update tenant set msp_id = ${to} where id = ${world.alder.id}`
  const seen = () =>
    Scope.enter(
      db.pool,
      world.olivia,
      async (scope) => (await scope.db.execute(sql.raw(`select 1 from ${table}`))).length,
      'read only',
    )
  const forget = (like: string) =>
    db.sql.unsafe(`delete from ${table} where ${name} like $1`, [like])

  test('follows its tenant, whatever is given', async () => {
    const other = '00000000-0000-4000-8000-000000000001'
    await Scope.enter(db.pool, world.olivia, async ({ db: by }) => {
      await by.execute(add(world.alder.id, other, 'Given another'))
      for (const given of [`'${other}'`, 'null'])
        await by.execute(sql.raw(`update ${table} set ${column} = ${given}`))
    })
    expect(await carriedBy(world.alder.id)).toEqual([world.harbor.id])
    expect(await carriedBy(world.birch.id)).toEqual([world.summit.id])
    // of a tenant that is not hers she can give herself nothing
    await expect(
      Scope.enter(db.pool, world.olivia, ({ db: by }) =>
        by.execute(add(world.birch.id, world.harbor.id, 'Taken')),
      ),
    ).rejects.toMatchObject({ code: '42501' })
    await forget('Given another')
  })

  test('changes hands with it in the same transaction, also while more are added', async () => {
    const before = await seen()
    expect(before).toBeGreaterThan(0)
    const adding = (async () => {
      for (let n = 0; n < 40; n += 1)
        await Scope.enter(db.pool, world.dana, (scope) =>
          scope.db.execute(add(world.alder.id, null, `Added ${n}`)),
        )
    })()
    for (let n = 0; n < 10; n += 1) {
      await move(null)
      expect(await seen()).toBe(0)
      await move(world.harbor.id)
      expect(await seen()).toBeGreaterThanOrEqual(before)
    }
    await move(null)
    await adding
    expect(await carriedBy(world.alder.id)).toEqual([null])
    await move(world.harbor.id)
    expect(await seen()).toBe(before + 40)
    await forget('Added %')
  })

  // one back end of an embedded database serialises both
  test.runIf(onPostgres)('follows it also where it was added and not yet committed', async () => {
    const waiting = async () => {
      const [row] = await db.sql`
        select count(*)::integer as n from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock' and query like 'update tenant set msp_id%'`
      return row?.n === 1
    }
    let moved = false
    let moving: Promise<unknown> = Promise.resolve()
    await Scope.enter(db.pool, world.dana, async (scope) => {
      await scope.db.execute(add(world.alder.id, null, 'Held'))
      moving = move(world.summit.id).then(() => {
        moved = true
      })
      await until('the move waits, or is done', async () => moved || (await waiting()))
    })
    await moving
    expect(await carriedBy(world.alder.id)).toEqual([world.summit.id])
    await move(world.harbor.id)
    await forget('Held')
  })
})

const ofMsps = {
  command: (owner: string, given: string) => sql`
    insert into command (audience, msp_id, visible_to_msp, lane, kind, subject_kind, subject_name, requested_name)
    values ('msp', ${owner}::uuid, ${given}::uuid, 'service', 'import', 'import', 'Of an MSP', 'x')`,
  alarm: (owner: string, given: string) => sql`
    insert into alarm (audience, msp_id, visible_to_msp, key, severity, name, source, text)
    values ('msp', ${owner}::uuid, ${given}::uuid, 'of an MSP', 'minor', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb,
      ${said('t')}::text::jsonb)`,
}

test.each(Object.entries(ofMsps))(
  'an MSP’s own %s is its own, whatever is given, and no other MSP’s',
  async (table, add) => {
    const asOlivia = (text: SQL) =>
      Scope.enter(db.pool, world.olivia, async ({ db: by }) => (await by.execute(text)).count)
    const own = sql.raw(`${table} where audience = 'msp'`)
    const give = (column: string) => {
      const [name, of] = [sql.identifier(column), sql.identifier(table)]
      return asOlivia(
        sql`update ${of} set ${name} = ${world.summit.id}::uuid where audience = 'msp'`,
      )
    }
    expect(await asOlivia(add(world.harbor.id, world.summit.id))).toBe(1)
    await expect(asOlivia(add(world.summit.id, world.harbor.id))).rejects.toMatchObject({
      code: '42501',
    })
    await Scope.enter(db.pool, world.dana, ({ db: by }) =>
      by.execute(add(world.summit.id, world.harbor.id)),
    )
    expect(await asOlivia(sql`select 1 from ${own}`)).toBe(1)
    expect(await give('visible_to_msp')).toBe(1)
    expect(await asOlivia(sql`select 1 from ${own}`)).toBe(1)
    await expect(give('msp_id')).rejects.toMatchObject({ code: '42501' })
    expect(await asOlivia(sql`delete from ${own}`)).toBe(1)
    expect(await db.sql.unsafe(`delete from ${table} where audience = 'msp'`)).toMatchObject({
      count: 1,
    })
  },
)

describe('what an MSP searches', () => {
  const found = (actor: Actor, table: 'services' | 'tenants', like: string, max = 1000) =>
    Scope.enter(
      db.pool,
      actor,
      async (scope) => {
        const name = sql.identifier(`portal_${table}_found`)
        const [row] = await scope.db.execute<{ ids: string | null; matching: number }>(
          sql`select ids::text as ids, matching from ${name}(${like}, ${like}, ${max}, 1000)`,
        )
        return (
          row && {
            ids: row.ids?.slice(1, -1).split(',').filter(Boolean).sort() ?? null,
            matching: row.matching,
          }
        )
      },
      'read only',
    )
  const named = (actor: Actor, like: string) =>
    Scope.enter(
      db.pool,
      actor,
      async (scope) =>
        (
          await scope.db.execute<{ id: string }>(
            sql`select portal_tenants_named(${like}, ${like}) as id`,
          )
        ).map(({ id }) => id),
      'read only',
    )
  const own = async (table: 'service' | 'tenant') =>
    (
      await db.sql.unsafe(
        `select id from ${table} where msp_id = '${world.harbor.id}' order by id::text`,
      )
    ).map(({ id }) => String(id))
  const searched = (actor: Actor, q: string) =>
    Scope.enter(
      db.pool,
      actor,
      async (scope) => ({
        services: await services.page(scope, parseQuery(services, q)),
        serviceIds: await services.ids(scope, parseQuery(services, q), 5000),
        tenants: await tenants.page(scope, parseQuery(tenants, q)),
        tasks: await commands.page(scope, parseQuery(commands, q)),
      }),
      'read only',
    )

  test('is found among its own rows alone, and for nobody else', async () => {
    for (const [table, of] of [
      ['services', 'service'],
      ['tenants', 'tenant'],
    ] as const) {
      const mine = await own(of)
      expect(mine.length).toBeGreaterThan(0)
      const matching = mine.length
      expect(await found(world.olivia, table, '%')).toEqual({ ids: mine, matching })
      expect(await found(world.olivia, table, '%birch%')).toEqual({ ids: [], matching: 0 })
      expect(await found(world.olivia, table, '%', matching - 1)).toEqual({ ids: null, matching })
      for (const other of [world.dana, world.otis])
        expect(await found(other, table, '%')).toBeUndefined()
    }
  })

  test('is what the provider finds among the same rows', async () => {
    for (const q of ['q=alder', 'q=ALDER+foods', 'q=birch', 'q=a%25', 'q=foods']) {
      const [hers, all] = [await searched(world.olivia, q), await searched(world.dana, q)]
      const reached = all.services.rows.filter(({ tenantId }) => tenantId !== birch.id)
      expect(
        hers.services.rows.map(({ id }) => id),
        q,
      ).toEqual(reached.map(({ id }) => id))
      expect(hers.services.total.count, q).toBe(reached.length)
      expect(hers.serviceIds.toSorted(), q).toEqual(reached.map(({ id }) => id).toSorted())
      expect(hers.tenants.rows, q).toEqual(
        all.tenants.rows.filter(({ id }) => id === world.alder.id),
      )
      const idsOf = (rows: readonly { id: string; tenantId: string | null }[]) =>
        rows.filter(({ tenantId }) => tenantId === world.alder.id).map(({ id }) => id)
      expect(
        hers.tasks.rows.map(({ id }) => id),
        q,
      ).toEqual(idsOf(all.tasks.rows))
    }
    expect((await searched(world.olivia, 'q=alder')).tasks.rows).not.toEqual([])
  })

  test('is a task, too, by the name of a tenant in reach alone', async () => {
    const both = [world.alder.id, world.birch.id]
    expect((await named(world.dana, '%')).toSorted()).toEqual(expect.arrayContaining(both))
    expect(await named(world.olivia, '%')).toEqual([world.alder.id])
    expect(await named(world.otis, '%')).toEqual([world.alder.id])
    expect(await named(world.bea, '%')).toEqual([world.birch.id])
    expect(await named(world.olivia, '%birch%')).toEqual([])
    for (const kind of ['msp', 'tenant'] as const)
      expect(await named(nobody(kind), '%')).toEqual([])
  })

  test('is counted where it is found, without what the list leaves out', async () => {
    const add = (n: number, state: string, isSynthetic: boolean) => db.sql`
      insert into tenant (shortname, full_name, msp_id, state, synthetic)
      select 'many' || ${state} || n, 'Many ' || n, ${world.harbor.id}, ${state}, ${isSynthetic} from generate_series(1, ${n}::integer) n`
    await add(1002, 'active', false)
    await add(1, 'deleted', false)
    await add(1, 'deactivated', true)
    const hers = (await searched(world.olivia, 'q=many')).tenants
    expect(hers.total).toEqual({ count: 1002, isMore: false })
    expect(hers.rows).toEqual((await searched(world.dana, 'q=many')).tenants.rows)
    await db.sql`delete from tenant where full_name like 'Many %'`
  })

  test('is not narrowed where more have the word than are counted', async () => {
    await db.sql`
      insert into service (tenant_id, name, customer, shortname, kind, license_type)
      select ${world.alder.id}, 'Bulk ' || n, 'Alder Foods', 'alderfoods', 'other', 'hosted-pro' from generate_series(1, 1001) n`
    const { services: common, serviceIds } = await searched(world.olivia, 'q=bulk')
    expect(common.total).toEqual({ count: 1000, isMore: true })
    expect(common.rows).toHaveLength(50)
    expect(serviceIds).toHaveLength(1001)
    const both = await searched(world.olivia, 'q=bulk+1001')
    expect(both.services.total).toEqual({ count: 1, isMore: false })
    await db.sql`delete from service where name like 'Bulk %'`
  })

  // PostgreSQL calls coalesce leaky and looks nothing up by it under a policy, be the index never so fitting
  test('a tenant’s people are looked up by an index under the policies of all', async () => {
    const { sql: where, params } = new PgDialect().sqlToQuery(peopleOf({ tenantId: alder.id }))
    const planAs = (role: string) =>
      db.sql.begin(async (tx) => {
        await tx`set local enable_seqscan = off`
        await tx`select set_config('portal.msp', ${world.harbor.id}, true), set_config('portal.tenant', ${alder.id}, true)`
        await tx.unsafe(`set local role ${role}`)
        return tx.unsafe(`explain select 1 from account a where ${where}`, params as never[])
      })
    for (const role of ['portal_provider', 'portal_msp', 'portal_tenant'])
      expect(JSON.stringify(await planAs(role)), role).toMatch(/Index Cond: \(\(?tenant_id = /)
  })
})
