import { randomUUID } from 'node:crypto'
import { numberRanges } from '../../src/domain/directory/number-ranges.ts'
import { prefixes } from '../../src/domain/directory/prefixes.ts'
import { reservedNumbers } from '../../src/domain/directory/reserved-numbers.ts'
import type { Who } from '../isolation/cast.ts'
import { form, listed, type Route, type Sent } from '../isolation/sent.ts'

const isStaff = (who: Who) => ['monitor', 'operator', 'admin', 'msp', 'owner'].includes(who)

/** All routes of rows that are kept, with their upload; `fields` make one. */
const kept = (
  path: string,
  row: string,
  fields: Record<string, string>,
): Record<string, Route> => ({
  ...listed(path, row, { act: 'remove' }),
  [`GET ${path}/new`]: {},
  [`POST ${path}`]: { body: form(fields) },
  [`GET ${path}/:row`]: { params: { row } },
  [`POST ${path}/:row`]: { params: { row }, body: form({ ...fields, version: 1 }) },
  [`GET ${path}/import`]: {},
  [`POST ${path}/import`]: {
    body: () => {
      const file = new FormData()
      const [heads, cells] = [Object.keys(fields), Object.values(fields)]
      file.set('file', new File([`${heads.join()}\n${cells.join()}\n`], 'rows.csv'))
      return file
    },
  },
})

export const sent: Sent = {
  routes: {
    ...kept('/numbers', 'range', { name: 'New', first: '+443000000000', last: '+443000000009' }),
    // on the operators' host these are numbers of Operator Connect, of which one has the range's id
    'POST /numbers/selections': {
      body: ({ range = '' }: Record<string, string>, who) =>
        form({ act: isStaff(who) ? 'release' : 'remove', id: range })(),
    },
    ...kept('/numbers/reserved', 'reserved', { number: '+443000000100', reason: 'Spare' }),
    ...kept('/numbers/service', 'serviceNumber', { prefix: '7000', kind: 'fax', tag: 'fax' }),
    ...kept('/prefixes', 'prefix', { prefix: '7001', tag: 'fax' }),
  },
  permissions: {
    'edit-number-ranges': {
      may: '--- -- xx--',
      act: (scope, { alder }) => numberRanges.remove(scope, alder.id, [randomUUID()]),
    },
    'edit-reserved-numbers': {
      may: '--- -- xx--',
      act: (scope, { alder }) => reservedNumbers.remove(scope, alder.id, [randomUUID()]),
    },
    'edit-prefixes': {
      may: '--- -- xx--',
      act: (scope, { alder }) => prefixes.remove(scope, alder.id, [randomUUID()]),
    },
  },
  things: async (sql, tenant) => {
    const [range] = await sql`insert into number_range (tenant_id, name, first, last)
      values (${tenant}, 'London', '+442079460000', '+442079460099') returning id`
    const [reserved] =
      await sql`insert into reserved_number (tenant_id, number, reason, reserved_by)
      values (${tenant}, '+442079460001', 'Spare', 'x') returning id`
    const [prefix, serviceNumber] =
      await sql`insert into dial_plan_prefix (tenant_id, prefix, tag, kind)
      values (${tenant}, '900', 'trunk', null), (${tenant}, '901', 'fax', 'fax') returning id`
    await sql`insert into oc_number (tenant_id, id, family, number, state)
      values (${tenant}, ${String(range?.id)}, 'operator-connect', ${`+4930${Math.floor(1e8 * (1 + 8 * Math.random()))}`}, 'acquired')`
    const ids = { range, reserved, prefix, serviceNumber }
    return Object.fromEntries(Object.entries(ids).map(([name, row]) => [name, String(row?.id)]))
  },
}
