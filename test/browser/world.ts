import { sql as query } from 'drizzle-orm'
import type postgres from 'postgres'
import { hashPassword } from '../../src/domain/people/passwords.ts'
import { anonymous, type Database, Scope } from '../../src/domain/scope.ts'
import type { Seal } from '../../src/domain/settings/secrets.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { cheap } from '../support/passwords.ts'
import { said } from '../support/said.ts'
import { makeWorld } from '../support/world.ts'

export const password = 'browser-Passw0rd!'
const kit = '8.0.460'
const first = 'Cedar Dovetail Eastmere Fennick Glasshouse Harbour Inverlea Juniper'.split(' ')
const second = 'Energy Insurance Legal Motors Hotels Travel Schools'.split(' ')
const states = [
  ['deployed', 'ok'],
  ['deployed', 'warning'],
  ['deployed', 'error'],
  ['ready', 'warning'],
  ['deployed', 'unmonitored'],
  ['failed', 'error'],
  ['unknown', 'warning'],
] as const

export type BrowserWorld = Awaited<ReturnType<typeof makeBrowserWorld>>

/** The named cast with passwords, and 56 customers more in every state; each third one's Microsoft 365 answers. */
export async function makeBrowserWorld(
  sql: postgres.Sql,
  { database, seal, microsoft }: { database: Database; seal: Seal; microsoft: Microsoft },
) {
  const cast = await makeWorld({ sql })
  await sql`insert into setting (name, value) values ('kit', ${sql.json({ version: kit })}),
    ('provider', ${sql.json({ name: 'Northline UC' })})`
  const names = first.flatMap((one) => second.map((other) => `${one} ${other}`))
  for (const [i, name] of names.entries()) {
    const [deploy, status] = states[Math.max(0, (i % 20) - 13)] ?? states[0]
    await sql`
      with t as (
        insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
        values (${`c${i}-${name.replace(/\W/g, '').toLowerCase().slice(0, 8)}`}, ${name},
          ${i % 3 ? null : cast.harbor.id}, gen_random_uuid(), ${`c${i}.example`}) returning *)
      insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users,
        deploy_status, status, status_reason, kit_version, last_replication_at)
      select id, full_name || ' Operator Connect', full_name, shortname, 'operator-connect',
        'oc-pro', ${20 + i}, ${deploy}, ${status}, ${status === 'ok' ? null : said('Told by the test')}::text::jsonb,
        ${deploy === 'deployed' ? (i % 9 ? kit : '8.0.448') : null},
        ${deploy === 'deployed' ? new Date(Date.now() - (i + 5) * 3_600_000) : null} from t`
  }
  await sql`insert into license_allocation (tenant_id, service_id, kind, amount)
    select tenant_id, id, k.kind, case k.kind when 'service' then 1 else licensed_users end
    from service, (values ('service'), ('user')) k (kind) on conflict do nothing`
  await sql`update license_pool set allocated =
    (select sum(amount) from license_allocation a where a.kind = license_pool.kind) where kind in ('service', 'user')`
  await connect(sql, seal, microsoft)
  await givePasswords(sql, database)
  return cast
}

/** Dana, administrator, and Vera, monitor, in a portal without customers. */
export async function makePeople(sql: postgres.Sql, database: Database): Promise<void> {
  await sql`insert into account (audience, email, name, role) values
    ('provider', 'dana@northline.example', 'Dana Okafor', 'admin'),
    ('provider', 'vera@northline.example', 'Vera Lindqvist', 'monitor')`
  await givePasswords(sql, database)
}

async function givePasswords(sql: postgres.Sql, database: Database) {
  const hash = await hashPassword(password, cheap)
  const people = await sql<{ id: string }[]>`select id from account`
  for (const { id } of people)
    await Scope.enter(database, anonymous, (scope) =>
      scope.db.execute(query`select auth_password_set(${id}::uuid, ${hash}, null)`),
    )
}

/** Sealed credentials in the portal and the same at the imitated Microsoft: Alder, Birch and each third customer. */
async function connect(sql: postgres.Sql, seal: Seal, microsoft: Microsoft) {
  const tenants = await sql<{ id: string; ms: string }[]>`
    select id, ms_tenant_id as ms from tenant where shortname in ('alderfoods', 'birch')
      or (substring(shortname from '^c([0-9]+)-')::int % 3 = 0)`
  for (const { id, ms } of tenants) {
    const [clientId, clientSecret] = [`client-${id}`, `secret-${id}`]
    microsoft.addTenant({ msTenantId: ms, clientId, clientSecret, users: 12 })
    const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
    await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status)
      values (${id}, ${ms}, ${clientId}, ${seal.seal(clientSecret, place)}, 'valid')`
  }
}
