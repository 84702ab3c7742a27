import { parseArgs } from 'node:util'
import { makeBenchDatabase } from './database.ts'
import { growTo, makeBenchWorld } from './world.ts'

// What a customer's rows take with their indexes, filled small and said for many: `npx tsx test/bench/growth.ts --tenants 200
// --users 200000 --for 2000000`. doc/growth.md goes by it.
const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '200' },
    users: { type: 'string', default: '200000' },
    for: { type: 'string', default: '2000000' },
  },
})
const [tenants, users, wanted] = [values.tenants, values.users, values.for].map(Number) as [
  number,
  number,
  number,
]
const { sql } = await makeBenchDatabase()
await makeBenchWorld(sql)
await growTo(sql, tenants)
await sql`
  insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, department, account_type, plans, groups, generation)
  select t.id, gen_random_uuid()::text, 'user' || i || '@' || t.default_domain, initcap(substr(md5(t.id || i::text), 1, 7)) || ' Berg', true,
    'Sales', 'user', '[{"service": "TeamsEnterprise", "servicePlanId": "57ff2da0-773e-42df-b2af-ffb7a2317929", "status": "Enabled"}]',
    array[gen_random_uuid()::text, gen_random_uuid()::text], 1
  from (select id, default_domain from tenant order by id limit ${tenants}) t, generate_series(1, ${Math.ceil(users / tenants)}::integer) i`
await sql`
  insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id, generation)
  select tenant_id, '+4930' || lpad((row_number() over (order by tenant_id, graph_id))::text, 8, '0'), 'directRouting', 'userAssigned', graph_id, 1
  from managed_user where graph_id < '8'`
await sql`vacuum analyze`
const sizes = await sql<{ name: string; rows: number; heap: number; indexes: number }[]>`
  select c.relname as name, c.reltuples::float8 as rows, pg_table_size(c.oid)::float8 as heap, pg_indexes_size(c.oid)::float8 as indexes
  from pg_class c where c.relname in ('managed_user', 'managed_number', 'tenant', 'service') and c.relkind = 'r' order by heap desc`
const [held] = await sql<{ n: number }[]>`select count(*)::int as n from managed_user`
const times = wanted / (held?.n ?? 1)
for (const { name, rows, heap, indexes } of sizes) {
  const perRow = (heap + indexes) / Math.max(1, rows)
  const gib = ((heap + indexes) * times) / 2 ** 30
  console.log(
    `${name}: ${rows} rows, ${Math.round(perRow)} bytes each (${Math.round(heap / rows)} heap, ${Math.round(indexes / rows)} indexes); ${gib.toFixed(2)} GiB for ${wanted} users`,
  )
}
process.exit(0)
