import { cursorOf } from '../../src/domain/lists/address.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { customerNumbers, ocNumbers } from '../../src/domain/operator-connect/numbers.list.ts'
import { type Actor, type Database, Scope } from '../../src/domain/scope.ts'
import { makeBenchDatabase } from './database.ts'
import { compare, shown, wallMs } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const read = (database: Database, actor: Actor, text: string, list = ocNumbers) =>
  Scope.enter(database, actor, (scope) => list.page(scope, parseQuery(list, text)), 'read only')

/** What is looked for, and how often it is there: everywhere, in some, in one in a thousand, nowhere. */
const asked: readonly [string, string][] = [
  ['state=acquired', 'numbers that are acquired (nearly all)'],
  ['state=failed', 'numbers that failed (one in a thousand)'],
  ['assignment=user', 'numbers of people (half)'],
  ['assignment=conference', 'numbers of conferences (one in a thousand)'],
  ['origin=webapi', 'numbers by the API (one in five hundred)'],
  ['country=DE', 'numbers of a country (half)'],
  ['country=FI', 'numbers of a country (one in a thousand)'],
  ['differs=1', 'numbers that differ from the directory (some)'],
  ['q=Teams', 'search for a common word'],
  ['q=%2B4930', 'search for a common prefix'],
  ['q=%2B44204711', 'search for a rare number'],
  ['q=nobody', 'search for nothing'],
]

/** B6: OC Number Management over the numbers of a thousand customers. */
export async function benchNumbers({ isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const { sql } = benchDatabase
  const { dana } = await makeBenchWorld(sql)
  await growTo(sql, 1000)
  const size = isQuick ? 5000 : 100_000
  await addNumbers(sql, size)
  const [deep] = await sql<{ at: string; id: string }[]>`
    select (extract(epoch from coalesce(acquired_on, created_at)) * 1000000)::bigint::text as at, id from oc_number
    where family = 'operator-connect' and not is_old order by coalesce(acquired_on, created_at) desc, id desc
    offset ${Math.floor(size * 0.8)} limit 1`
  const rounds = isQuick ? 3 : 9
  const times = 6
  const page =
    (text: string, list = ocNumbers) =>
    () =>
      wallMs(times, () => read(benchDatabase.pool, dana, text, list))
  const after = `after=${cursorOf('acquired', [deep?.at ?? '', deep?.id ?? ''], 0)}`
  const first = page('')
  for (const [subject, what, limit] of [
    [page(after), 'the page 90 % deep', 1.2],
    [page('', customerNumbers), 'the first page of every family', 1.2],
    [page('sort=number'), 'the first page by number', 1.2],
  ] as const) {
    const found = await compare(rounds, subject, first)
    report({
      ...{ goal: 'B6', sense: 'at most' },
      what: `${shown(size)} numbers: ${what} ÷ the first page`,
      ...found,
      limit,
      beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
    })
  }
  const free = await benchDatabase.copyWithoutPolicies()
  for (const [text, what] of asked) {
    const found = await compare(
      rounds,
      () => wallMs(times, () => read(benchDatabase.pool, dana, text)),
      () => wallMs(times, () => read(free.pool, dana, text)),
    )
    report({
      ...{ goal: 'B6', sense: 'at most' },
      what: `${shown(size)} numbers: ${what} ÷ the same without policies`,
      ...found,
      limit: 1.5,
      beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
    })
  }
  await free.drop()
  await benchDatabase.drop()
}

/** Numbers of many customers in two countries; one in ten is released, and the directory of each third customer was read. */
async function addNumbers(sql: Awaited<ReturnType<typeof makeBenchDatabase>>['sql'], size: number) {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into oc_number (tenant_id, family, number, state, service_id, service_name, source, assignment, country, acquired_on, created_at,
        released_at, rests_until)
      select s.tenant_id, 'operator-connect', (case when i % 2 = 0 then '+4930' else '+4420' end) || lpad(i::text, 7, '0'),
        case when i % 10 = 9 then 'released' when i % 1000 = 8 then 'failed' when i % 500 = 7 then 'pending' else 'acquired' end,
        s.id, s.name, case when i % 500 = 6 then 'webapi' when i % 3 = 0 then 'webui' end,
        case when i % 1000 = 5 then 'conference' when i % 2 = 0 then 'user' else 'unassigned' end,
        case when i % 1000 = 3 then 'FI' when i % 2 = 0 then 'DE' else 'GB' end,
        case when i % 500 <> 7 then now() - i * interval '1 minute' end, now() - i * interval '1 minute',
        case when i % 10 = 9 then now() end, case when i % 10 = 9 then now() + interval '90 days' end
      from generate_series(1, ${size}::integer) i
      join (select s.*, row_number() over (order by s.id) - 1 as n, count(*) over () as services from service s) s
        on s.n = i % s.services`
    await tx`
      insert into replication (tenant_id, last_success_at)
      select id, now() from tenant where get_byte(uuid_send(id), 0) % 3 = 0
      on conflict (tenant_id) do update set last_success_at = now()`
    await tx`
      insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id)
      select o.tenant_id, o.number, 'operatorConnect', 'x', case when o.assignment = 'user' then 'u' end
      from oc_number o join replication r on r.tenant_id = o.tenant_id
      where r.last_success_at is not null and o.state = 'acquired' and get_byte(uuid_send(o.id), 0) > 2`
  })
  await sql`vacuum analyze`
}
