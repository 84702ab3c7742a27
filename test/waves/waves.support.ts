import type postgres from 'postgres'
import type { Actor } from '../../src/domain/scope.ts'
import type { pagesOf } from '../directory/support.ts'

/** So many customers with a deployed service that can be replicated; the services' ids in the order of a wave. */
export async function manyServices(sql: postgres.Sql, count: number): Promise<string[]> {
  const made = await sql<{ id: string }[]>`
    with customers as (
      insert into tenant (shortname, full_name, ms_tenant_id, default_domain)
      select 'c' || to_char(n, 'FM000'), 'Customer ' || to_char(n, 'FM00'), gen_random_uuid(), 'c' || n || '.example'
      from generate_series(0, ${count - 1}::integer) n returning id, full_name, shortname, ms_tenant_id),
    access as (
      insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      select id, ms_tenant_id, 'portal', 'sealed' from customers)
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
    select id, full_name || ' Direct Routing', full_name, shortname, 'direct-routing', 'hosted-pro', 5, 'deployed', 'ok', '8.0.452'
    from customers order by full_name returning id`
  return made.map(({ id }) => id)
}

type Given = Record<string, string | number | readonly string[]>

/** Sends a form as without script, and says where it leads. */
export const sender =
  (pages: Pick<ReturnType<typeof pagesOf>, 'signedIn' | 'app'>) =>
  async (path: string, fields: Given, actor: Actor) => {
    const entries = Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, String(one)]),
    )
    const answer = await pages.app.request(`http://localhost:3000${path}`, {
      ...{ method: 'POST', headers: await pages.signedIn(actor) },
      body: new URLSearchParams(entries),
    })
    const { status, headers } = answer
    return { status, location: headers.get('location') ?? '', html: await answer.text() }
  }
