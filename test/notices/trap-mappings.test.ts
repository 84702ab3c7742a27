import { beforeAll, expect, test } from 'vitest'
import {
  findMapping,
  ownMappings,
  trapMappings,
} from '../../src/domain/notices/trap-mappings.list.ts'
import {
  addMapping,
  changeMapping,
  removeMappings,
} from '../../src/domain/notices/trap-mappings.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const { sql, pool } = await testDatabase()
let world: World
let alder: Actor
beforeAll(async () => {
  world = await makeWorld({ sql })
  alder = {
    ...world.dana,
    audience: { kind: 'tenant', tenant: world.alder.id },
    role: 'admin',
  }
})
const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)
const entered = { name: 'Fuel', trap: '.1.3.6.1.4.1.99999.*', effect: 'major' }

test('an OID is kept without the dot before it; what is none is refused by its field', async () => {
  const id = await as(world.dana, (scope) => addMapping(scope, entered))
  expect(await as(world.dana, (scope) => findMapping(scope, id))).toMatchObject({
    ...{ trap: '1.3.6.1.4.1.99999.*', effect: 'major', momentary: false, ends: null },
  })
  for (const [field, value] of [
    ['trap', '1.3.6.1.4.1.*.7'],
    ['trap', 'linkDown'],
    ['trap', '3.1'],
    ['trap', '1.03'],
    ['instanceOid', '1.3.*'],
    ['effect', 'fatal'],
  ] as const)
    await expect(
      as(world.dana, (scope) => addMapping(scope, { ...entered, [field]: value })),
    ).rejects.toMatchObject({ fields: { [field]: expect.anything() } })
})

test('each trap has one meaning; only what clears ends another', async () => {
  await expect(as(world.dana, (scope) => addMapping(scope, entered))).rejects.toMatchObject({
    code: 'trap-taken',
  })
  const ends = { ...entered, trap: '1.3.6.1.4.1.99999.9', ends: '1.3.6.1.4.1.99999.1' }
  await expect(as(world.dana, (scope) => addMapping(scope, ends))).rejects.toMatchObject({
    code: 'trap-ends',
  })
  const id = await as(world.dana, (scope) => addMapping(scope, { ...ends, effect: 'cleared' }))
  const again = { ...ends, effect: 'cleared', trap: '1.3.6.1.4.1.99999.*', version: 1 }
  await expect(as(world.dana, (scope) => changeMapping(scope, id, again))).rejects.toMatchObject({
    code: 'trap-taken',
  })
  await as(world.dana, (scope) =>
    changeMapping(scope, id, { ...again, trap: '1.3.6.1.4.1.99999.10' }),
  )
  expect(await as(world.dana, (scope) => findMapping(scope, id))).toMatchObject({ version: 2 })
})

test('an owner’s is nobody else’s, the provider’s included', async () => {
  // the same trap may mean something else to another
  const id = await as(alder, (scope) => addMapping(scope, entered))
  const all = (await sql`select id from trap_mapping`).map((row) => String(row.id))
  const names = async (actor: Actor) => {
    const rows = await as(actor, (scope) =>
      trapMappings.pick(scope, all, { within: ownMappings(actor) }),
    )
    return rows.map((row) => row.id)
  }
  expect(await names(alder)).toEqual([id])
  expect(await names(world.dana)).not.toContain(id)
  const missing = { code: 'no-such-trap' }
  await expect(as(world.dana, (scope) => findMapping(scope, id))).rejects.toMatchObject(missing)
  await expect(
    as(world.dana, (scope) => changeMapping(scope, id, { ...entered, version: 1 })),
  ).rejects.toMatchObject(missing)
  await expect(as(world.dana, (scope) => removeMappings(scope, [id]))).rejects.toMatchObject(
    missing,
  )
  expect(await as(alder, (scope) => removeMappings(scope, [id]))).toBe(1)
  const written =
    await sql`select type from log_entry where subject_id = ${id} order by seq nulls last, at`
  expect(written.map(({ type }) => type).sort()).toEqual(['trap.added', 'trap.removed'])
})
