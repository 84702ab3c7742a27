import { z } from 'zod'
import type { Severity } from '../alarms/alarms.ts'
import { instantOf } from '../instants.ts'
import { issue, messageOfIssue } from '../issues.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { severities } from '../schema/alarms.ts'
import { unseenCharacter } from '../values.characters.ts'
import { lines, text } from '../values.ts'

/** So many alarms a call. */
export const mostReports = 1000
/** The longest key; longer ones would not fit into an address, nor into the index. */
export const mostKey = 500

/** One thing that a source says: that something began, or (`severity: 'cleared'`) that it is over. */
export type Reported = {
  key: string
  severity: Severity | 'cleared'
  name: StoredMessage
  source: StoredMessage
  text: StoredMessage
  correctiveAction?: StoredMessage | undefined
  /** Whose it is among those whom its source may report for, by id or shortname; the source's owner's unless said. */
  tenant?: string | undefined
  /** Where no such tenant is there it is the owner's all the same, instead of being refused. */
  isTenantOptional?: boolean
  occurredAt?: Date | undefined
  /** `occurredAt` is when it was sent, so that what is older than what is known is a repetition. */
  isTimed?: boolean
  cause?: string | undefined
  labels?: Readonly<Record<string, string>> | undefined
  /** A remark about what was sent, which does not count as an alarm of its source's. */
  isRemark?: boolean
}

const all = [...severities, 'cleared'] as const
const aheadMs = 5 * 60_000
const longestAgoMs = 400 * 24 * 3_600_000

const key = text({ max: mostKey, as: 'code', fits: (line) => !/^\.{1,2}$/.test(line) })
const instant = z.string({ error: issue('not-an-instant') }).transform((given, context) => {
  const at = instantOf(given)
  const fault = faultOf(at)
  if (at && !fault) return at
  context.addIssue(fault ?? issue('not-an-instant'))
  return z.NEVER
})

function faultOf(at: Date | null): string | null {
  const ms = at ? at.getTime() - Date.now() : 0
  if (ms > aheadMs) return issue('occurred-ahead')
  return ms < -longestAgoMs ? issue('occurred-long-ago') : null
}

const isSeen = (given: string) => unseenCharacter(given) === null
const label = z
  .string({ error: issue('label-text') })
  .max(500)
  .refine(isSeen, { error: issue('label-text') })
export const mostLabels = 50
const labels = z
  .record(z.string().min(1).max(100).refine(isSeen), label)
  .refine((given) => Object.keys(given).length <= mostLabels, {
    error: issue('labels-many', { max: mostLabels }),
  })

/** As programs send one. */
const item = z.strictObject({
  key: key.optional(),
  severity: z.enum(all, { error: issue('choose-one-of', { values: all.join(', ') }) }),
  name: text({ max: 200 }),
  source: text({ max: 200 }),
  tenant: text({ max: 63, as: 'code' }).optional(),
  text: lines({ max: 4000 }),
  corrective_action: lines({ max: 2000 }).optional(),
  occurred_at: instant.optional(),
  cause: text({ max: 200, as: 'code' }).optional(),
  labels: labels.optional(),
})
/** What clears needs no more than its key, or what that is made of. */
const clearing = item.partial().required({ severity: true })

type Item = z.output<typeof clearing>
type Fault = { at: number; field: string; said: StoredMessage }

/**
 * What a program sent, one or many, as reports: all of it, or a refusal that names each item that has something wrong with it,
 * by its place from 0 (`3.severity`), and none is taken.
 */
export function readReports(given: unknown): Reported[] {
  if (!Array.isArray(given)) return [readOne(given)]
  if (given.length > mostReports)
    throw new Refusal('malformed', 'too-many-reports', { max: mostReports })
  const read = given.map((one, at) => reading(one, at))
  const faults = read.flatMap(({ faults }) => faults)
  if (faults.length > 0) throw badReports(faults, given.length)
  return read.flatMap(({ report }) => report ?? [])
}

function readOne(given: unknown): Reported {
  const { report, faults } = reading(given, 0)
  if (report) return report
  const fields = Object.fromEntries(faults.map(({ field, said }) => [field, said]))
  const problems = Object.entries(fields).map(([field, said]) => ({ field, message: said }))
  throw new Refusal('invalid', 'invalid', { problems }, { fields })
}

function reading(given: unknown, at: number): { report?: Reported; faults: Fault[] } {
  const isClear = (given as { severity?: unknown } | null)?.severity === 'cleared'
  const read = (isClear ? clearing : item).safeParse(given, { reportInput: true })
  if (!read.success)
    return {
      faults: read.error.issues.map((found) => ({
        ...{ at, field: fieldOf(found), said: saidOf(found) },
      })),
    }
  const { data }: { data: Item } = read
  if (data.key === undefined && (data.name === undefined || data.source === undefined))
    return { faults: [{ at, field: 'key', said: message('alarm-key-or-name') }] }
  return { report: reportOf(data), faults: [] }
}

const fieldOf = ({ path, ...found }: z.core.$ZodIssue) =>
  [...path, ...('keys' in found && Array.isArray(found.keys) ? found.keys : [])]
    .map((part) => String(part).slice(0, 100))
    .join('.')

const saidOf = (found: z.core.$ZodIssue): StoredMessage =>
  found.code === 'unrecognized_keys' ? message('no-such-field') : messageOfIssue(found)

const reportOf = ({ name = '', source = '', text = '', ...given }: Item): Reported => ({
  key: given.key ?? `${name}|${source}`,
  severity: given.severity,
  ...{ name: verbatim(name), source: verbatim(source), text: verbatim(text) },
  correctiveAction: given.corrective_action ? verbatim(given.corrective_action) : undefined,
  ...{ tenant: given.tenant, occurredAt: given.occurred_at, isTimed: true },
  ...{ cause: given.cause, labels: given.labels },
})

/** Of so many faults an answer names the first. */
const mostFaults = 50

/** Refuses a batch: which items, and what is wrong with each. */
export function badReports(faults: readonly Fault[], all: number): Refusal {
  const wrong = new Set(faults.map(({ at }) => at)).size
  const named = faults.slice(0, mostFaults)
  const fields = Object.fromEntries(
    named.map(({ at, field, said }) => [field ? `${at}.${field}` : String(at), said]),
  )
  const [{ at, field, said } = { at: 0, field: '', said: message('value-missing') }] = faults
  return new Refusal('invalid', 'bad-reports', { all, wrong, at, field, said }, { fields })
}
