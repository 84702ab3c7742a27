import { randomBytes } from 'node:crypto'
import { link, rm, stat } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { byteOrderMark, csv, escapeFormulas } from '../domain/csv.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Actor, type Database, Scope, system } from '../domain/scope.ts'
import { handedTables } from '../domain/tenants/handover.tables.ts'
import { beginHandover, type Handed, handedOf, openTable } from '../domain/tenants/handover.ts'
import { actor, type Commands, counted } from './command.ts'
import { Zip } from './zip.ts'

/** All that there is of one customer, in one file that any computer opens. */
export const tenantExport: Commands = {
  'tenant export': {
    usage: 'tenant export SHORTNAME FILE.zip',
    about:
      'Writes all of one customer to a new ZIP file: each table as CSV and as JSON, the logo, and index.csv, which says what each is. Passwords, tokens and other secrets are not in it. The file is readable by its owner alone, and the log of the tenant says that it was made.',
    options: {},
    async run(database, _, [shortname, file]) {
      if (!shortname || !file) throw new Refusal('invalid', 'export-which')
      await demandNew(file)
      const handed = await Scope.enter(database, actor, (s) => beginHandover(s, shortname))
      const { tables, rows } = await aside(file, (zip) => writeAll(database, handed, zip))
      return `Wrote ${counted(rows, 'row')} of ${counted(tables, 'table')} of ${handed.name} to ${file}.`
    },
  },
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : '')
const there = (file: string) => new Refusal('conflict', 'export-file-there', { file })

async function demandNew(file: string) {
  const found = await stat(file).catch(() => undefined)
  if (found) throw there(file)
}

/** Writes beside the file, which has its name only when it is whole; one that is there by then is not overwritten. */
async function aside<T>(file: string, write: (zip: Zip) => Promise<T>): Promise<T> {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`
  const zip = await Zip.create(part, new Date())
  try {
    const written = await write(zip)
    await zip.close()
    await link(part, file).catch((error) => {
      throw codeOf(error) === 'EEXIST' ? there(file) : error
    })
    return written
  } finally {
    await zip.abandon()
    await rm(part, { force: true })
  }
}

type Line = { file: string; what: string; rows: number; by: string; without: string }

/** Tables that the customer reads itself are read as the customer, whom row-level security holds to its own; the others as the provider. */
async function writeAll(database: Database, handed: Handed, zip: Zip) {
  const tenant = system({ kind: 'tenant', tenant: handed.id })
  const own = await Scope.enter(database, tenant, handedOf, 'read only')
  const all = await Scope.enter(database, actor, handedOf, 'read only')
  const isOwn = (name: string) => own.some((table) => table.name === name)
  const lines: Line[] = []
  for (const { name } of all) {
    const as: Actor = isOwn(name) ? tenant : actor
    const table = (isOwn(name) ? own : all).find((one) => one.name === name)
    if (!table) continue
    const rows = await Scope.enter(
      database,
      as,
      async (scope) => {
        const opened = await openTable(scope, table, handed.id)
        const rows = await writeJson(zip, name, opened.rows())
        if (rows > 0) await zip.add(`${name}.csv`, csvOf(table.columns, opened.rows()))
        return rows
      },
      'read only',
    )
    const { what = '', without = [] } = handedTables[name] ?? {}
    const by = isOwn(name) ? 'customer' : 'provider'
    lines.push({ ...{ file: name, what, rows, by }, without: without.join(' ') })
  }
  await writeLogo(database, handed, zip)
  await zip.add('index.csv', indexOf(handed, lines))
  return { tables: lines.length, rows: lines.reduce((sum, { rows }) => sum + rows, 0) }
}

async function writeJson(zip: Zip, name: string, rows: AsyncGenerator<string>): Promise<number> {
  let count = 0
  async function* pieces() {
    yield '['
    for await (const row of rows) {
      yield `${count === 0 ? '' : ','}\n${row}`
      count += 1
    }
    yield '\n]\n'
  }
  await zip.add(`${name}.json`, pieces())
  return count
}

async function* csvOf(columns: readonly string[], rows: AsyncGenerator<string>) {
  yield byteOrderMark + csv([columns])
  for await (const row of rows) {
    const values: Record<string, unknown> = JSON.parse(row)
    yield csv([columns.map((column) => escapeFormulas(cellOf(values[column])))])
  }
}

const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The customer's picture as it is served. */
async function writeLogo(database: Database, { id }: Handed, zip: Zip) {
  const [found] = await Scope.enter(
    database,
    system({ kind: 'tenant', tenant: id }),
    ({ db }) =>
      db.execute<{ type: string; logo: string }>(sql`
        select logo_type as type, encode(logo, 'base64') as logo from branding where tenant_id = ${id}::uuid and logo is not null`),
    'read only',
  )
  if (!found) return
  const ending = found.type.split('/').at(-1) ?? 'png'
  await zip.add(`logo.${ending}`, [Buffer.from(found.logo, 'base64')])
}

function* indexOf({ name, shortname, id }: Handed, lines: readonly Line[]) {
  yield byteOrderMark + csv([['file', 'what it is', 'rows', 'read as', 'columns left out']])
  yield csv([['index.csv', `All data of ${name} (${shortname}, ${id})`, '', '', '']].map(escaped))
  for (const { file, what, rows, by, without } of lines)
    yield csv(
      [rows > 0 ? [`${file}.csv, ${file}.json`] : [`${file}.json`]].map(([files = '']) =>
        escaped([files, what, String(rows), by, without]),
      ),
    )
}

const escaped = (cells: readonly string[]) => cells.map(escapeFormulas)
