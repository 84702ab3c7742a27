import { sql } from 'drizzle-orm'
import { alderName } from './alder.ts'
import { demoDirectories, germanOne } from './customers.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>
type Rows = (values: unknown) => ReturnType<typeof sql>

/**
 * Templates and groups of two customers. Alder Foods has not applied any, so that nobody there counts by a template; at the
 * German one a group was applied, and whoever joins its department gets the template after a replication.
 */
export async function loadDemoLifecycle(put: Put, rows: Rows) {
  const alder = demoDirectories().find(({ name }) => name === alderName)
  const { id: german } = germanOne()
  const templates = [
    ...(alder
      ? [
          { tenant: alder.id, name: 'Office', plan: 'Head Office', range: 'Head office' },
          { tenant: alder.id, name: 'Warehouse', plan: 'Branches', range: 'Branches' },
        ]
      : []),
    { tenant: german, name: 'Büro', plan: 'Head Office', range: null },
    { tenant: german, name: 'Außendienst', plan: 'Branches', range: 'Filialen' },
  ]
  await put(sql`
    insert into lifecycle_template (tenant_id, name, dial_plan, number_range_id)
    select t.tenant, t.name, t.plan, (select n.id from number_range n where n.tenant_id = t.tenant and n.name = t.range)
    from jsonb_to_recordset(${rows(templates)}) as t (tenant uuid, name text, plan text, range text)`)
  const groups = [
    ...(alder
      ? [
          {
            tenant: alder.id,
            name: 'Sales',
            template: 'Office',
            position: 10,
            department: 'Sales',
          },
          {
            tenant: alder.id,
            name: 'Finance',
            template: 'Office',
            position: 20,
            department: 'Finance',
          },
          {
            ...{ tenant: alder.id, name: 'Logistics', template: 'Warehouse', position: 30 },
            department: 'Logistics',
          },
        ]
      : []),
    {
      ...{ tenant: german, name: 'Vertrieb', template: 'Büro', position: 10, department: 'Sales' },
      isApplied: true,
    },
    { tenant: german, name: 'Finanzen', template: 'Büro', position: 20, department: 'Finance' },
    {
      tenant: german,
      name: 'Lager',
      template: 'Außendienst',
      position: 30,
      department: 'Logistics',
    },
  ]
  await put(sql`
    insert into lifecycle_group (tenant_id, name, template_id, position, department, applied_at, applied_version)
    select g.tenant, g.name, t.id, g.position, g.department, case when g."isApplied" then now() - interval '20 days' end,
      case when g."isApplied" then 1 end
    from jsonb_to_recordset(${rows(groups)}) as g (tenant uuid, name text, template text, position integer, department text, "isApplied" boolean)
      join lifecycle_template t on t.tenant_id = g.tenant and t.name = g.template`)
}
