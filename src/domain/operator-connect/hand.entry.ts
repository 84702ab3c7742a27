import { sql } from 'drizzle-orm'
import { badCsv, readCsv } from '../csv.read.ts'
import { sizeOf } from '../directory/number-ranges.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { RowFault } from '../records/faults.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { isCountry } from '../values.countries.ts'
import { readPhoneNumber } from '../values.phones.ts'
import { choice, country, lines, optional, text } from '../values.ts'
import { handFamilies, tenantsByShortname } from './hand.ts'
import { startNumberJob } from './jobs.ts'

/** So many numbers are entered at once; ranges count each of theirs. */
export const mostEntered = 10_000
const mostLines = 100_000

type HandFamily = (typeof handFamilies)[number]
/** One number of one customer; `row` is its line, or its row of the file below the head, from 1. */
type Entered = {
  row: number
  number: string
  tenantId: string
  family: HandFamily
  country: string | null
}

/** Numbers of a customer of another family: a number or a range (`+4930900000 - +4930900099`) in each line. */
export const entryForm = form({
  tenant: text({ max: 15, as: 'code' }),
  family: choice(handFamilies, 'choose-one'),
  country: optional(country),
  numbers: lines({ max: 20_000 }),
})

/** The numbers of one line or cell pair; refused with why. */
function numbersIn(
  first: string,
  last: string | undefined,
  left: number,
): string[] | StoredMessage {
  const from = readPhoneNumber(first)
  const to = last === undefined ? from : readPhoneNumber(last)
  if (!from || !to) return message('oc-number-e164')
  try {
    const size = sizeOf(from, to, mostEntered)
    if (size > left) return message('oc-numbers-many', { max: mostEntered })
    const least = BigInt(from.slice(1))
    return Array.from({ length: size }, (_, at) => `+${least + BigInt(at)}`)
  } catch (error) {
    if (error instanceof Refusal) return message('several', { messages: [error] })
    throw error
  }
}

/** Both ends of what a person wrote as a range: with a dash between blanks, or before the next plus. */
function endsOf(line: string): [string, string | undefined] {
  const [first = '', last] = line.split(/\s*[–—]\s*|\s+-\s+|\s*-\s*(?=\+)|\s+(?=\+)/, 2)
  return [first, last]
}

/** Enters what a person typed; gives how many numbers those are. All or none. */
export async function enterNumbers(scope: Scope, given: Given): Promise<number> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const { tenant, family, country, numbers } = entryForm.read(given)
  const owner = (await tenantsByShortname(scope, [tenant])).get(tenant.toLowerCase())
  if (!owner)
    throw new Refusal('invalid', 'no-such-shortname', { shortname: tenant }, { field: 'tenant' })
  const rows: Entered[] = []
  const faults: RowFault[] = []
  for (const [at, line] of numbers.split('\n').entries()) {
    if (line.trim() === '') continue
    const found = numbersIn(...endsOf(line.trim()), mostEntered - rows.length)
    if (!Array.isArray(found)) faults.push({ row: at + 1, column: 'numbers', reason: found })
    else
      rows.push(
        ...found.map((number) => ({ row: at + 1, number, tenantId: owner.id, family, country })),
      )
  }
  faults.push(...(await judged(scope, rows)))
  if (faults.length > 0) throw typedWrongly(faults)
  return enter(scope, rows)
}

/** What is wrong with typed lines, the first few beside the field. */
function typedWrongly(faults: readonly RowFault[]): Refusal {
  const few = faults
    .slice(0, 5)
    .flatMap(({ row, reason }) => [message('oc-number-line', { line: row }), reason])
  const said = message('several', { messages: few })
  return new Refusal('invalid', said, { fields: { numbers: said } })
}

export const entryColumns = ['tenant', 'family', 'number', 'last', 'country'] as const
const needed = ['tenant', 'family', 'number'] as const

/**
 * Enters the numbers of a file, whose head names `tenant` (a shortname), `family`, `number` and perhaps `last` (of a range) and
 * `country`. All of them, or with `skipsBad` those that nothing is wrong with; else one refusal with the reasons by row.
 */
export async function importNumbers(
  scope: Scope,
  csv: string,
  skipsBad: boolean,
): Promise<{ added: number; bad: RowFault[] }> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const cells = cellsOf(csv)
  const tenants = await tenantsByShortname(scope, [...new Set(cells.map(({ tenant }) => tenant))])
  const rows: Entered[] = []
  const bad: RowFault[] = []
  for (const { row, ...cell } of cells) {
    const wrong = (column: string, reason: StoredMessage) => bad.push({ row, column, reason })
    const owner = tenants.get(cell.tenant.toLowerCase())
    const family = handFamilies.find((one) => one === cell.family.toLowerCase())
    const land = cell.country.toUpperCase() || null
    const found = numbersIn(cell.number, cell.last || undefined, mostEntered - rows.length)
    if (!owner) wrong('tenant', message('no-such-shortname', { shortname: cell.tenant }))
    if (!family) wrong('family', message('choose-one-of', { values: handFamilies.join(', ') }))
    if (land && !isCountry(land)) wrong('country', message('choose-one'))
    if (!Array.isArray(found)) wrong('number', found)
    else if (owner && family && (!land || isCountry(land)))
      rows.push(
        ...found.map((number) => ({ row, number, tenantId: owner.id, family, country: land })),
      )
  }
  bad.push(...(await judged(scope, rows)))
  bad.sort((one, other) => one.row - other.row)
  const badRows = new Set(bad.map(({ row }) => row))
  const good = rows.filter(({ row }) => !badRows.has(row))
  if (bad.length > 0 && (!skipsBad || good.length === 0))
    throw new Refusal(
      ...(['invalid', 'rows-bad', { bad: badRows.size, total: cells.length }] as const),
      { details: { faults: bad } },
    )
  return { added: await enter(scope, good), bad }
}

type Cells = Record<(typeof entryColumns)[number], string> & { row: number }

function cellsOf(csv: string): Cells[] {
  const [head = [], ...rest] = readCsv(csv, { to: mostLines }).filter((cells) =>
    cells.some((cell) => cell.trim() !== ''),
  )
  const places = new Map(
    entryColumns.map((column) => [
      column,
      head.findIndex((title) => title.trim().toLowerCase() === column),
    ]),
  )
  const missing = needed.filter((column) => (places.get(column) ?? -1) < 0)
  if (missing.length > 0)
    throw badCsv(
      message('row-columns', { missing: missing.join(', '), columns: entryColumns.join(', ') }),
    )
  if (rest.length === 0) throw badCsv(message('rows-none'))
  if (rest.length > mostEntered) throw new Refusal('malformed', 'rows-many', { max: mostEntered })
  const cellOf = (cells: readonly string[], column: (typeof entryColumns)[number]) =>
    (cells[places.get(column) ?? -1] ?? '').trim()
  return rest.map((cells, at) => ({
    row: at + 1,
    ...{ tenant: cellOf(cells, 'tenant'), family: cellOf(cells, 'family') },
    ...{ number: cellOf(cells, 'number'), last: cellOf(cells, 'last') },
    country: cellOf(cells, 'country'),
  }))
}

/** What is wrong with numbers that look well: given twice, held by anybody (whom, nobody hears), or at rest. */
async function judged(scope: Scope, rows: readonly Entered[]): Promise<RowFault[]> {
  const firsts = new Map<string, number>()
  const faults: RowFault[] = []
  const wrong = (row: number, reason: StoredMessage) =>
    faults.push({ row, column: 'number', reason })
  for (const { row, number } of rows) {
    const first = firsts.get(number)
    if (first === undefined) firsts.set(number, row)
    else wrong(row, message('oc-number-twice', { row: first }))
  }
  const found = await scope.db.execute<{ number: string; isHeld: boolean; day: string }>(sql`
    select o.number, bool_or(not o.is_old and o.state <> 'failed') as "isHeld", coalesce(max(o.rests_until)::date::text, '') as day
    from oc_number o join json_array_elements_text(${JSON.stringify([...firsts.keys()])}::json) n on n = o.number
    where (not o.is_old and o.state <> 'failed') or o.rests_until > portal_clock() group by o.number`)
  for (const { number, isHeld, day } of found)
    wrong(
      firsts.get(number) ?? 0,
      isHeld ? message('oc-number-taken') : message('oc-number-rests', { day }),
    )
  return faults
}

/** Nobody but us has a say in these, so they are held at once; in the order of customers, families and numbers. */
async function enter(scope: Scope, rows: readonly Entered[]): Promise<number> {
  const of = Map.groupBy(
    rows.toSorted((one, other) => (one.number < other.number ? -1 : 1)),
    ({ tenantId, family, country }) => `${tenantId} ${family} ${country}`,
  )
  for (const [, group] of [...of].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [first] = group
    if (!first) continue
    const { tenantId, family, country } = first
    const numbers = group.map(({ number, row }) => ({ number, row }))
    await startNumberJob(scope, {
      ...{ tenantId, family, country, numbers, serviceId: null },
      ...{ kind: 'upload', source: 'webui' },
    })
    await record(scope, {
      ...{ tenantId, type: 'oc-number.entered' },
      subject: { kind: 'oc-number', name: numbers[0]?.number ?? '' },
      after: { family, numbers: numbers.length },
    })
  }
  await scope.announce('oc-numbers')
  return rows.length
}
