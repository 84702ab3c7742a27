import { Refusal } from '../../src/domain/refusal.ts'
import { type Actor, type Database, Scope } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'

type Sql = TestDatabase['sql']

/** The clock of metering and orders stands at an instant; without one it goes with the database's again. */
export const setClock = (sql: Sql, at?: string) =>
  sql.unsafe(
    `create or replace function portal_clock() returns timestamptz language sql stable as $$ select ${at ? `timestamptz '${at}'` : 'now()'} $$`,
  )

/** Something to order; 100 MAU without an end unless said. */
export async function productOf(
  sql: Sql,
  code: string,
  { mau = 100, months = 0, active = true } = {},
): Promise<string> {
  const [row] =
    await sql`insert into subscription_product (code, name, mau, term_months, price, active)
    values (${code}, ${`Plus ${code}`}, ${mau}, ${months}, '€ 10 a month', ${active}) returning id`
  return row?.id
}

/** Somebody of an MSP's, as the session says it. */
export async function staffOf(
  sql: Sql,
  mspId: string,
  name: string,
  more: Partial<Pick<Actor, 'role' | 'mayCreate' | 'mayPurchase'>> = {},
): Promise<Actor> {
  const { role = 'admin', mayCreate = true, mayPurchase = false } = more
  const email = `${name.split(' ')[0]?.toLowerCase()}@msp.example`
  const [row] =
    await sql`insert into account (audience, msp_id, email, name, role, may_create, may_purchase)
    values ('msp', ${mspId}, ${email}, ${name}, ${role}, ${mayCreate}, ${mayPurchase}) returning id`
  return {
    ...{ kind: 'account', id: row?.id, name, audience: { kind: 'msp', msp: mspId } },
    ...{ role, mayCreate, mayPurchase },
  }
}

/** One verb by somebody, in a transaction of its own: what it gave, or the code that it was refused with. */
export const by = <T>(
  database: Database,
  actor: Actor,
  work: (scope: Scope) => Promise<T>,
): Promise<T | string> =>
  Scope.enter(database, actor, work).catch((error) => {
    if (error instanceof Refusal) return error.code
    throw error
  })

/** The negative control: the same work while a function of the database lacks what protects (`text`). */
export async function withoutProtection<T>(
  sql: Sql,
  [name, text, instead = '']: [name: string, text: string, instead?: string],
  work: () => Promise<T>,
): Promise<T> {
  const [found] = await sql`select pg_get_functiondef(${name}::regproc) as whole`
  const whole = String(found?.whole)
  if (!whole.includes(text)) throw new Error(`${name} does not say ${text}`)
  await sql.unsafe(whole.replace(text, instead))
  try {
    return await work()
  } finally {
    await sql.unsafe(whole)
  }
}
