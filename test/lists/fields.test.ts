import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import {
  instant,
  instantIfAny,
  listOf,
  unsorted,
  value,
  word,
} from '../../src/domain/lists/fields.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const list = listOf({
  ...{ name: 'tenants', table: 'tenant', alias: 't', head: 'company', usual: () => 'company' },
  ...{ search: () => sql`true`, filters: {} },
  columns: {
    company: word(sql`t.full_name`),
    // a column may be called as the paging calls a row's place
    place: value<string>(sql`'in ' || t.shortname`),
    created: instant(sql`t.created_at`),
    never: unsorted(instantIfAny(sql`null::timestamptz`)),
    sizes: value<number[]>(sql`'[1, 2]'::jsonb`),
  },
  more: { isActive: value<boolean>(sql`t.state = 'active'`) },
  cells: { sizes: ({ sizes }) => sizes.join(' '), active: ({ isActive }) => isActive },
  heads: ['company', 'active', 'sizes', 'never', 'place'],
})

const page = (query: string) =>
  Scope.enter(db.pool, world.dana, (scope) => list.page(scope, parseQuery(list, query)))

test('a row has what its columns read, under their keys', async () => {
  const { rows, next } = await page('limit=1')
  expect(rows).toEqual([
    {
      id: world.alder.id,
      company: 'Alder Foods',
      place: 'in alderfoods',
      created: expect.any(Date),
      never: null,
      sizes: [1, 2],
      isActive: true,
    },
  ])
  const further = await page(`limit=1&after=${next}`)
  expect(further.rows[0]?.company).toMatch(/^Birch/)
})

test('what sorts is an order, what does not is none', () => {
  expect(Object.keys(list.orders)).toEqual(['company', 'created'])
  expect(() => parseQuery(list, 'sort=never')).toThrow()
  // @ts-expect-error: no column of it
  const misread = () => page('').then(({ rows }) => rows[0]?.unknown)
  expect(misread).toBeTypeOf('function')
})

test('its CSV has its columns as they are read, in the order of its heads', async () => {
  const { rows } = await page('')
  const [row] = rows
  const cells = Object.entries(list.csv.cells).map(([head, of]) => [head, row && of(row, String)])
  expect(Object.fromEntries(cells)).toEqual({
    ...{ company: 'Alder Foods', active: true, sizes: '1 2', never: null },
    place: 'in alderfoods',
  })
  expect(cells.map(([head]) => head)).toEqual(['company', 'active', 'sizes', 'never', 'place'])
})
