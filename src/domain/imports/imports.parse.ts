import { z } from 'zod'
import { form } from '../form.ts'
import { messageOfIssue } from '../issues.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { licenseTypes } from '../schema/services.ts'
import { misfits } from '../services/additions.ts'
import { type Column, columns } from '../services/exports.ts'
import { shortnameShape } from '../tenants/shortnames.ts'
import {
  choice,
  companyName,
  country,
  host,
  integer,
  optional,
  text,
  timeZone,
  written,
} from '../values.ts'
import { isEmpty, type RawRow, surplusOf } from './imports.file.ts'

/** Row 1 is the first below the header, as a spreadsheet's reader would count customers. */
export type RowError = { row: number; column?: Column; reason: StoredMessage }
export type CustomerRow = z.output<typeof customer> & { row: number }

/** A report of more would not be read; the count says how many there are. */
const maxErrors = 1000

const guid = z.uuid()

/** One customer with one service, as a form or a row of a file gives it, by column. */
export const customerForm = form({
  shortname: text({
    ...{ max: 300, error: 'shortname-form', as: 'code' },
    fits(line) {
      const [found] = shortnameShape.safeParse(line).error?.issues ?? []
      return found ? messageOfIssue(found) : true
    },
  }),
  full_name: optional(companyName),
  service_type: choice(['direct-routing', 'operator-connect'], 'row-service-type'),
  license_type: choice(
    licenseTypes,
    message('row-not-one-of', { values: licenseTypes.join(', ') }),
  ),
  licensed_users: optional(integer({ min: 1, max: 9_999_999, error: 'row-whole-number' })),
  msp: optional(companyName),
  ms_tenant_id: optional(
    text({
      ...{ max: 36, error: 'row-guid', as: 'code', isLower: true },
      fits: (line) => guid.safeParse(line).success,
    }),
  ),
  default_domain: optional(host('row-domain')),
  country: optional(written(country)),
  time_zone: optional(written(timeZone)),
})

const customer = customerForm.schema
  .superRefine((row, context) => {
    const { license, users } = misfits({
      ...{ kind: row.service_type, license: row.license_type, users: row.licensed_users },
    })
    const wrong = { license_type: license, licensed_users: users }
    for (const [column, why] of Object.entries(wrong))
      if (why) context.addIssue({ code: 'custom', path: [column], message: JSON.stringify(why) })
  })
  .transform((row) => ({ ...row, full_name: row.full_name ?? row.shortname }))

/** The good rows, and why each of the others is bad; `total` counts both and no empty ones. */
export type JudgedRows = { rows: CustomerRow[]; errors: RowError[]; total: number }

const stepRows = 1000

/** Each row by itself, then the rows against each other. */
export function judgeRows(raw: readonly RawRow[]): JudgedRows {
  const judged: JudgedRows = { rows: [], errors: [], total: 0 }
  for (const [index, given] of raw.entries()) judgeInto(judged, given, index + 1)
  return withoutClashes(judged)
}

/** The same with a pause after each 1,000 rows, in which others are served, and `onProgress` says how far it is. */
export async function judgeRowsInSteps(
  raw: readonly RawRow[],
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<JudgedRows> {
  const judged: JudgedRows = { rows: [], errors: [], total: 0 }
  for (const [index, given] of raw.entries()) {
    judgeInto(judged, given, index + 1)
    if ((index + 1) % stepRows === 0) await onProgress(index + 1, raw.length)
  }
  return withoutClashes(judged)
}

function judgeInto(judged: JudgedRows, given: RawRow, row: number) {
  if (isEmpty(given)) return
  judged.total += 1
  const found = judgeRow(given, row)
  if ('row' in found) judged.rows.push(found)
  else judged.errors.push(...found.errors)
}

function judgeRow(given: RawRow, row: number): CustomerRow | { errors: RowError[] } {
  const surplus = surplusOf(given)
  // what slipped a column to the right would be reported as so many wrong values
  if (surplus !== undefined)
    return { errors: [{ row, reason: message('row-surplus', { column: surplus }) }] }
  const read = customer.safeParse(given)
  if (read.success) return { ...read.data, row }
  const errors = read.error.issues.map((found): RowError => {
    const column = columnOf(found.path[0])
    return { row, ...(column && { column }), reason: messageOfIssue(found) }
  })
  return { errors }
}

const columnOf = (name: PropertyKey | undefined): Column | undefined =>
  columns.find((c) => c === name)

/** The same shortname twice is one customer with two services only if everything about the customer is the same. */
function withoutClashes({ rows, errors, total }: JudgedRows): JudgedRows {
  const first = new Map<string, CustomerRow>()
  const services = new Set<string>()
  const good = rows.filter((row) => {
    const key = row.shortname.toLowerCase()
    const earlier = first.get(key) ?? row
    first.set(key, earlier)
    const differs = (
      ['full_name', 'ms_tenant_id', 'default_domain', 'msp', 'country', 'time_zone'] as const
    ).find((column) => row[column] !== earlier[column])
    const isTwice = services.has(`${key} ${row.service_type}`)
    services.add(`${key} ${row.service_type}`)
    if (isTwice)
      errors.push({
        row: row.row,
        column: 'shortname',
        reason: message('row-twice', { row: earlier.row }),
      })
    else if (differs)
      errors.push({
        row: row.row,
        column: differs,
        reason: message('row-differs', { row: earlier.row }),
      })
    return !isTwice && !differs
  })
  return { rows: good, errors: errors.sort((a, b) => a.row - b.row), total }
}

/** As many errors as a person reads. */
export const firstErrors = (errors: readonly RowError[]) => errors.slice(0, maxErrors)
