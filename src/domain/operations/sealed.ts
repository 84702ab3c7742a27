import { type SQL, sql } from 'drizzle-orm'
import { lookupAgain } from '../notices/snmp-sources.ts'
import { anonymous, type Database, Scope, system } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'

/** A column with sealed values; `tenant` and `row` say what each is sealed to, as `SecretLocation` has it. */
type Sealed = { table: string; column: string; tenant: SQL; row: SQL }

const none = sql`''`
const own = sql`t.id::text`
const ofTenant = sql`coalesce(t.tenant_id::text, '')`
const columns = (
  table: string,
  names: readonly string[],
  { tenant = none, row = own } = {},
): Sealed[] => names.map((column) => ({ table, column, tenant, row }))

/** Every column with values that are sealed, but those of `auth_sealed`. A test holds the schema and the source against it. */
export const sealedColumns: readonly Sealed[] = [
  ...columns('secret', ['value'], { row: sql`t.name` }),
  ...columns('secret_rotation', ['former']),
  ...columns(
    'm365_authentication',
    ['client_secret', 'other_secret', 'private_key', 'refresh_token'],
    {
      ...{ tenant: sql`t.tenant_id::text`, row: sql`t.tenant_id::text` },
    },
  ),
  ...columns('deployment', ['secrets'], {
    ...{ tenant: sql`t.tenant_id::text`, row: sql`t.service_id::text` },
  }),
  ...columns('onboarding_invitation', ['device_code', 'refresh_token'], { tenant: ofTenant }),
  ...columns('webhook', ['secret', 'former_secret'], {
    tenant: sql`coalesce(t.tenant_id::text, t.msp_id::text, '')`,
  }),
  ...columns('identity_provider', ['client_secret'], { tenant: ofTenant }),
  ...columns('handset', ['password'], { tenant: ofTenant }),
  ...columns('pbx_connection', ['password'], { tenant: ofTenant }),
  ...columns('sbc', ['password']),
  ...columns('alarm_source', ['secret']),
  ...columns('service_draft', ['secrets']),
  ...columns('tenant_draft', ['password']),
]

const atOnce = 200
type Values = { row: string; tenant: string; sealed: string }

/**
 * Seals one batch of what is left under the former key under the next one; says how many, 0 when nothing is left. A value that
 * was changed since it was read stays as it is: whoever changed it sealed it under the next key. Safe to repeat after any cut.
 */
export async function resealSome(database: Database, seal: Seal, former: string): Promise<number> {
  for (const place of sealedColumns) {
    const many = await Scope.enter(database, system({ kind: 'provider' }), (scope) =>
      resealIn(scope, seal, former, place),
    )
    if (many > 0) return many
  }
  return Scope.enter(database, anonymous, (scope) => resealPeople(scope, seal, former))
}

async function resealIn({ db }: Scope, seal: Seal, former: string, place: Sealed) {
  const { table, column, tenant, row } = place
  const [from, at] = [sql`${sql.identifier(table)} t`, sql`t.${sql.identifier(column)}`]
  const values = await db.execute<Values>(sql`
    select ${row} as row, ${tenant} as tenant, ${at} as sealed from ${from} where split_part(${at}, '.', 1) = ${former} limit ${atOnce}`)
  if (values.length === 0) return 0
  const next = values.map(({ row, tenant, sealed }) => {
    const location = { tenant, table, column, row }
    return { row, sealed, next: seal.seal(seal.open(sealed, location), location) }
  })
  await db.execute(sql`
    update ${from} set ${sql.identifier(column)} = n.next
    from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as n (row text, sealed text, next text)
    where ${row} = n.row and ${at} = n.sealed`)
  return values.length
}

type People = { place: string; tenant: string; account_id: string; id: string; sealed: string }

async function resealPeople({ db }: Scope, seal: Seal, former: string) {
  const values = await db.execute<People>(sql`select * from auth_sealed(${former}, ${atOnce})`)
  if (values.length === 0) return 0
  const next = values.map((value) => {
    const { place: table, tenant, account_id: account, id, sealed } = value
    const location =
      table === 'factor'
        ? { tenant, table, column: 'secret', row: account }
        : { tenant, table, column: 'content', row: `${account} ${id}` }
    return { ...value, next: seal.seal(seal.open(sealed, location), location) }
  })
  await db.execute(sql`select auth_reseal(${JSON.stringify(next)}::jsonb)`)
  return values.length
}

/** Sources of SNMP are found by a keyed hash: made anew under the present key, each where its secret is still the one that was read. */
export async function renewLookups(database: Database, seal: Seal): Promise<void> {
  await Scope.enter(database, system({ kind: 'provider' }), async ({ db }) => {
    const sources = await db.execute<{
      id: string
      kind: 'snmp-v2c' | 'snmp-v3'
      user: string | null
      secret: string
    }>(
      sql`select id, kind, snmp ->> 'user' as user, secret from alarm_source where lookup is not null and secret is not null for update`,
    )
    const next = sources.map(({ id, kind, user, secret }) => {
      const at = { tenant: '', table: 'alarm_source', column: 'secret', row: id }
      return { id, secret, lookup: lookupAgain(seal, { kind, user }, seal.open(secret, at)) }
    })
    await db.execute(sql`
      update alarm_source s set lookup = n.lookup from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as n (id uuid, secret text, lookup text)
      where s.id = n.id and s.secret = n.secret`)
  })
}
