import { sql } from 'drizzle-orm'
import { inBatches } from '../batches.ts'
import { instantOf } from '../instants.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { unseenCharacter } from '../values.characters.ts'

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
 * again it counts nothing twice. Refused as a whole when there are more than `mostItems`. Nothing is logged: these are data of
 * applications, and whoever looks hears of them by a job.
 */
export async function countActivity(
  database: Database,
  actor: Actor,
  items: readonly unknown[],
): Promise<ActivityAnswer[]> {
  demand(actor, 'report-activity')
  if (items.length > mostItems) throw new Refusal('malformed', 'too-many-items')
  const own = actor.audience.kind === 'tenant' ? actor.audience.tenant : undefined
  const answers: ActivityAnswer[] = []
  const places: number[] = []
  const events: Event[] = []
  for (const [n, item] of items.entries()) {
    const read = readItem(item, own)
    answers.push('code' in read ? refused(read.code) : already)
    if ('code' in read) continue
    places.push(n)
    events.push(read)
  }
  if (events.length === 0) return answers
  const found = await (events.length > fewItems
    ? count(database, actor, events)
    : countTogether(database, actor, events))
  for (const [k, answer] of found.entries()) answers[places[k] ?? -1] = answer
  return answers
}

/** Calls of so many items and less that one audience makes at one time are counted by one statement. */
const fewItems = 200
const mostTogether = 50
/** So many such statements of an audience run at once, each with other organizations. */
const lanes = 2

type Together = {
  call: (events: readonly Event[]) => Promise<ActivityAnswer[]>
  underWay: number
}
const desks = new WeakMap<Database, Map<string, Together>>()

/** The same for few items, together with what this process's other callers of the same audience ask for meanwhile. */
async function countTogether(
  database: Database,
  actor: Actor,
  events: readonly Event[],
): Promise<ActivityAnswer[]> {
  const own = desks.get(database) ?? new Map<string, Together>()
  desks.set(database, own)
  const [{ organization } = { organization: '' }] = events
  const key = JSON.stringify([actor.audience, laneOf(organization)])
  const desk = own.get(key) ?? { call: together(database, actor), underWay: 0 }
  own.set(key, desk)
  desk.underWay += 1
  try {
    return await desk.call(events)
  } finally {
    desk.underWay -= 1
    if (desk.underWay === 0) own.delete(key)
  }
}

function laneOf(organization: string): number {
  let sum = 0
  for (let n = 0; n < organization.length; n += 1) sum += organization.charCodeAt(n)
  return sum % lanes
}

const together = (database: Database, actor: Actor) =>
  inBatches(
    async (calls: readonly (readonly Event[])[]) => {
      const answers = await count(database, actor, calls.flat())
      let from = 0
      return calls.map(({ length }) => {
        from += length
        return answers.slice(from - length, from)
      })
    },
    { most: mostTogether },
  )

async function count(
  database: Database,
  actor: Actor,
  events: readonly Event[],
): Promise<ActivityAnswer[]> {
  const keys = new Map<string, number>()
  const of: number[] = []
  let last = ''
  let key = 0
  for (const { organization } of events) {
    // most batches are of few, one after the other
    if (organization !== last) {
      key = keys.get(organization) ?? keys.size + 1
      keys.set(organization, key)
      last = organization
    }
    of.push(key)
  }
  const [row] = await Scope.pipeline(database, actor, async ({ db }) =>
    db.execute<Found>(sql`
      select is_all as "isAll", counted, blocked, blocked_by as "blockedBy", by_max as "byMax", by_mau as "byMau",
        by_period as "byPeriod", refused, refused_by as "refusedBy"
      from portal_mau_count(${arrayOf([...keys.keys()])}::text[], ${`{${of}}`}::integer[],
        ${arrayOf(events.map(({ account }) => account))}::text[], ${`{${events.map(({ at }) => at)}}`}::timestamptz[])`),
  )
  if (!row) throw new Error('activity has no answer')
  const answers = events.map(() => (row.isAll ? counted : already))
  for (const n of numbers(row.counted)) answers[n - 1] = counted
  const codes = words(row.refusedBy)
  for (const [k, n] of numbers(row.refused).entries()) answers[n - 1] = refused(codes[k] ?? '')
  const caps = capsOf(row)
  const by = numbers(row.blockedBy)
  for (const [k, n] of numbers(row.blocked).entries()) {
    const cap = caps[(by[k] ?? 0) - 1]
    if (!cap) throw new Error('an item is blocked by nothing')
    answers[n - 1] = cap
  }
  return answers
}

type Event = { organization: string; account: string; at: string }

function readItem(item: unknown, own: string | undefined): Event | { code: RefusedCode } {
  if (!isRecord(item)) return { code: 'malformed' }
  const { organization = own, account, at } = item
  if (typeof organization !== 'string' || !isAccount(account)) return { code: 'malformed' }
  const instant = typeof at === 'string' && usual.test(at) ? at : instantOf(at)?.toISOString()
  if (instant === undefined) return { code: 'malformed' }
  if (!nameable.test(organization)) return { code: 'unknown-organization' }
  return { organization: organization.toLowerCase(), account, at: instant }
}

const isRecord = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null

/** Ids and shortnames; what is neither is nobody's. */
const nameable = /^[a-z\d-]{1,63}$/i
const plain = /^[!-~]{1,200}$/
/** An instant as most programs write it, of a day that each month has: PostgreSQL reads it as it stands. */
const usual =
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/

/** Whether this may name an account: 1 to 200 characters that can be seen. */
export const isAccount = (given: unknown): given is string =>
  typeof given === 'string' &&
  (plain.test(given) ||
    (given.length <= 2 * mostAccountCharacters &&
      [...given].length <= mostAccountCharacters &&
      given.trim() !== '' &&
      unseenCharacter(given) === null))

/** As PostgreSQL reads an array of texts, none of which has an end of line. */
function arrayOf(texts: readonly string[]): string {
  const lines = texts.join('\n')
  const escaped = /["\\]/.test(lines) ? lines.replaceAll(/["\\]/g, '\\$&') : lines
  return `{"${escaped.replaceAll('\n', '","')}"}`
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
