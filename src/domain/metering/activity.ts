import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { unseenCharacter } from '../values.characters.ts'
import { instantOf } from './instants.ts'

/** So many items a call. */
export const mostItems = 10_000
export const mostAccountCharacters = 200

/** Why an item of activity is not counted at all; it may be right the next time. */
export const refusedCodes = [
  'malformed',
  'unknown-organization',
  'organization-inactive',
  'too-old',
  'future',
  'account-limit',
  'account-disabled',
] as const
export type RefusedCode = (typeof refusedCodes)[number]

/** `period` is a month, `2026-11`; `current` the end users counted in it, of `max` that the organization may have. */
export type ActivityAnswer =
  | { result: 'counted' | 'already' }
  | { result: 'blocked'; code: 'MAU_CAP_REACHED'; max: number; current: number; period: string }
  | { result: 'refused'; code: RefusedCode }

const already: ActivityAnswer = { result: 'already' }
const counted: ActivityAnswer = { result: 'counted' }
const refusals = new Map(
  refusedCodes.map((code): [string, ActivityAnswer] => [code, { result: 'refused', code }]),
)
const refused = (code: string): ActivityAnswer => {
  const known = refusals.get(code)
  if (!known) throw new Error(`an item of activity was refused with ${code}`)
  return known
}

/**
 * Counts who was active, each `{organization, account, at}`: an organization by id or shortname in any case, which a tenant's program may
 * omit; an account by the application's own name for it, at most 200 characters; and an instant of RFC 3339, at most 48 hours back
 * and 5 minutes ahead. One answer for each item, in order, whatever it is: of another's organization as of none. An account
 * counts once in an organization and month (UTC), and once it does it is never blocked. In a transaction of its own; sent
 * again it counts nothing twice. Refused as a whole when there are more than `mostItems`. Nothing is logged: these are data of applications, and whoever looks hears of them by a job.
 */
export async function countActivity(
  database: Database,
  actor: Actor,
  items: readonly unknown[],
): Promise<ActivityAnswer[]> {
  demand(actor, 'report-activity')
  if (items.length > mostItems) throw new Refusal('malformed', 'too-many-items')
  const own = actor.audience.kind === 'tenant' ? actor.audience.tenant : undefined
  const answers = items.map((): ActivityAnswer => already)
  const keys = new Map<string, number>()
  const places: number[] = []
  const of: number[] = []
  const accounts: string[] = []
  const at: string[] = []
  for (const [n, item] of items.entries()) {
    const read = readItem(item, own)
    if ('code' in read) {
      answers[n] = refused(read.code)
      continue
    }
    const key = keys.get(read.organization) ?? keys.size + 1
    keys.set(read.organization, key)
    places.push(n)
    of.push(key)
    accounts.push(read.account)
    at.push(read.at)
  }
  if (places.length === 0) return answers
  const found = await Scope.pipeline(database, actor, async ({ db }) =>
    db.execute<Found>(sql`
      select is_all as "isAll", counted, blocked, blocked_by as "blockedBy", by_max as "byMax", by_mau as "byMau",
        by_period as "byPeriod", refused, refused_by as "refusedBy"
      from portal_mau_count(${arrayOf([...keys.keys()])}::text[], ${`{${of}}`}::integer[],
        ${arrayOf(accounts)}::text[], ${`{${at}}`}::timestamptz[])`),
  )
  const [row] = found
  if (!row) throw new Error('activity has no answer')
  const put = (n: number, answer: ActivityAnswer) => {
    const place = places[n - 1]
    if (place === undefined) throw new Error('an answer is of no item')
    answers[place] = answer
  }
  if (row.isAll) for (let n = 1; n <= places.length; n += 1) put(n, counted)
  else for (const n of numbers(row.counted)) put(n, counted)
  const codes = words(row.refusedBy)
  for (const [k, n] of numbers(row.refused).entries()) put(n, refused(codes[k] ?? ''))
  const caps = capsOf(row)
  const by = numbers(row.blockedBy)
  for (const [k, n] of numbers(row.blocked).entries()) {
    const cap = caps[(by[k] ?? 0) - 1]
    if (!cap) throw new Error('an item is blocked by nothing')
    put(n, cap)
  }
  return answers
}

type Read = { organization: string; account: string; at: string } | { code: RefusedCode }

function readItem(item: unknown, own: string | undefined): Read {
  if (typeof item !== 'object' || item === null) return { code: 'malformed' }
  const { organization = own, account, at }: Record<string, unknown> = { ...item }
  if (typeof organization !== 'string' || !isAccount(account)) return { code: 'malformed' }
  const instant = instantOf(at)
  if (instant === null) return { code: 'malformed' }
  if (!nameable.test(organization)) return { code: 'unknown-organization' }
  return { organization: organization.toLowerCase(), account, at: instant.toISOString() }
}

/** Ids and shortnames; what is neither is nobody's. */
const nameable = /^[a-z\d-]{1,63}$/i
const plain = /^[!-~]{1,200}$/

/** Whether this may name an account: 1 to 200 characters that can be seen. */
export const isAccount = (given: unknown): given is string =>
  typeof given === 'string' &&
  (plain.test(given) ||
    (given.length <= 2 * mostAccountCharacters &&
      [...given].length <= mostAccountCharacters &&
      given.trim() !== '' &&
      unseenCharacter(given) === null))

/** As PostgreSQL reads an array of texts. */
function arrayOf(texts: readonly string[]): string {
  const joined = texts.join('","')
  return joined.includes('\\') || joined.split('"').length > 2 * texts.length - 1
    ? `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join()}}`
    : `{"${joined}"}`
}

type Found = { isAll: boolean } & Record<
  'counted' | 'blocked' | 'blockedBy' | 'byMax' | 'byMau' | 'byPeriod' | 'refused' | 'refusedBy',
  string | null
>

/** What PostgreSQL writes of an array without spaces or quotation marks in it. */
const words = (array: string | null): string[] =>
  array === null || array === '{}' ? [] : array.slice(1, -1).split(',')
const numbers = (array: string | null) => words(array).map(Number)

function capsOf({ byMax, byMau, byPeriod }: Found): ActivityAnswer[] {
  const mau = numbers(byMau)
  const periods = words(byPeriod)
  return numbers(byMax).map((max, k) => {
    const [current = 0, period = ''] = [mau[k], periods[k]]
    return { result: 'blocked', code: 'MAU_CAP_REACHED', max, current, period }
  })
}
