import type postgres from 'postgres'
import { tablesByKind } from '../isolation/catalog.ts'
import { noticesOf, rowMaker } from '../isolation/rows.ts'
import { said } from '../support/said.ts'
import type { World } from '../support/world.ts'

/** One row at least of every table that bears a tenant's id, made from the catalogue alone. */
export async function fillTables(sql: postgres.Sql, world: World) {
  const make = await rowMaker(sql)
  const id = world.alder.id
  const one = async (rows: Promise<{ id?: string }[]>) => String((await rows)[0]?.id)
  const template = await one(
    sql`insert into lifecycle_template (tenant_id, name) values (${id}, 'Desk') returning id`,
  )
  const tenant = {
    ...world.alder,
    account: world.otis.id ?? '',
    template,
    group: await one(
      sql`insert into lifecycle_group (tenant_id, name, template_id) values (${id}, 'Sales', ${template}) returning id`,
    ),
    pbx: await one(sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${id}, 'Handsets', 'uacsta', 'dedicated') returning id`),
    alarm: await one(sql`insert into alarm (audience, tenant_id, key, severity, name, source, text)
      values ('tenant', ${id}, 'a2', 'minor', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb) returning id`),
    ...(await noticesOf(sql, id)),
  }
  for (const [table, kind] of await tablesByKind(sql)) {
    if (kind === 'global') continue
    const [there] = await sql.unsafe(`select 1 from ${table} where tenant_id = '${id}'`)
    if (there) continue
    const row = make(table, tenant)
    await sql.unsafe(
      `insert into ${table} (${[...row.keys()].join(', ')}) values (${[...row.values()].join(', ')})`,
    )
  }
}
