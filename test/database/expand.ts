import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type postgres from 'postgres'
import {
  compareVersions,
  contractMark,
  type Migration,
  type Own,
} from '../../src/database/releases.ts'
import { migrations as folder } from '../support/setup.ts'

/**
 * Whether a statement of a migration may run while the release before it works on: it adds, and takes away only what a
 * named release no longer uses; and it keeps nobody out of a table for long. PostgreSQL is the judge: the catalogue is
 * compared before and after, which sees through `do` blocks and procedures where a parser of its grammar would not, and
 * costs no package. What leaves no trace there (locks, changed rows) is looked for by words.
 */

/** Tables that hold a handful of rows wherever the portal runs: what would be long elsewhere is not there. */
const small = new Set(['license_pool', 'seat_type', 'setting', 'subscription_product', 'sync_task'])

type Asked = Pick<postgres.Sql, 'unsafe'>

type Fault = {
  what: string
  /** What others use is gone; else somebody waits. */
  isTaken: boolean
  /** What the snapshot of a release would name it by. */
  table?: string
  column?: string
}

type Catalogue = {
  /** `table column` with type, whether it must be filled and what fills it. */
  columns: Map<string, { type: string; isNeeded: boolean; isFilled: boolean }>
  relations: Map<string, { file: string }>
  constraints: Map<string, { table: string; kind: string; isValid: boolean; rule: string }>
  indexes: Map<string, { table: string; isUnique: boolean }>
  functions: Set<string>
  rights: Set<string>
}

const asked = `
  with own as (select oid from pg_namespace where nspname in ('public', 'partition')),
    rel as (select c.* from pg_class c join own on own.oid = c.relnamespace)
  select to_json(array(select json_build_array(format('%s %s', c.relname, a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.atthasdef or a.attidentity <> '' or a.attgenerated <> '') from rel c join pg_attribute a on a.attrelid = c.oid
        where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped)) as columns,
    to_json(array(select json_build_array(relname, coalesce(pg_relation_filenode(oid), 0)::text) from rel where relkind in ('r', 'p', 'v'))) as relations,
    to_json(array(select json_build_array(k.conname, c.relname, k.contype, k.convalidated, pg_get_constraintdef(k.oid))
        from pg_constraint k join rel c on c.oid = k.conrelid)) as constraints,
    to_json(array(select json_build_array(i.relname, t.relname, x.indisunique) from pg_index x join rel i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid)) as indexes,
    to_json(array(select p.oid::regprocedure::text from pg_proc p join own on own.oid = p.pronamespace)) as functions,
    to_json(array(select format('%s on %s of %s', x.privilege_type, c.relname, x.grantee::regrole) from rel c, aclexplode(c.relacl) x where x.grantee <> 0
      union all select format('%s on %s (%s) of %s', x.privilege_type, c.relname, a.attname, x.grantee::regrole)
        from rel c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped, aclexplode(a.attacl) x where x.grantee <> 0
      union all select format('execute of %s by %s', p.oid::regprocedure, x.grantee::regrole) from pg_proc p join own on own.oid = p.pronamespace, aclexplode(p.proacl) x where x.grantee <> 0
      union all select format('policy %s on %s', policyname, tablename) from pg_policies)) as rights`

type Rows = Record<string, [string, ...never[]][]> & { functions: string[]; rights: string[] }

/** The catalogue as it is in this transaction. */
export async function readCatalogue(sql: Asked): Promise<Catalogue> {
  const [found] = await sql.unsafe<Rows[]>(asked)
  const of = <T>(key: string, make: (row: never[]) => T) =>
    new Map((found?.[key] ?? []).map(([name, ...row]) => [name, make(row)]))
  return {
    columns: of('columns', ([type = '', isNeeded, isFilled]) => ({
      ...{ type, isNeeded: Boolean(isNeeded), isFilled: Boolean(isFilled) },
    })),
    relations: of('relations', ([file = '']) => ({ file })),
    constraints: of('constraints', ([table = '', kind = '', isValid, rule = '']) => ({
      ...{ table, kind, isValid: Boolean(isValid), rule },
    })),
    indexes: of('indexes', ([table = '', isUnique]) => ({ table, isUnique: Boolean(isUnique) })),
    functions: new Set(found?.functions),
    rights: new Set(found?.rights),
  }
}

const gone = <T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) =>
  [...before].filter(([name]) => !after.has(name))

/** What others used and is not there, or not as it was. */
function taken(before: Catalogue, after: Catalogue): Fault[] {
  const found: Fault[] = []
  const say = (what: string, table?: string, column?: string) =>
    found.push({ what, isTaken: true, ...(table && { table }), ...(column && { column }) })
  for (const [table] of gone(before.relations, after.relations))
    say(`the table ${table} is gone`, table)
  for (const [name, column] of before.columns) {
    const [table = '', own = ''] = name.split(' ')
    const now = after.columns.get(name)
    if (!after.relations.has(table)) continue
    if (!before.relations.has(table)) continue
    if (!now) say(`the column ${table}.${own} is gone`, table, own)
    else if (now.type !== column.type) say(`the column ${table}.${own} has another type`)
    else if (now.isNeeded && !column.isNeeded && !now.isFilled)
      say(`the column ${table}.${own} must be filled now`)
  }
  for (const [name, { isNeeded, isFilled }] of gone(after.columns, before.columns)) {
    const [table = '', own = ''] = name.split(' ')
    if (before.relations.has(table) && isNeeded && !isFilled)
      say(`the column ${table}.${own} must be filled by who does not know it`)
  }
  for (const [name, { table, isUnique }] of gone(before.indexes, after.indexes))
    if (isUnique && after.relations.has(table) && before.relations.has(table))
      say(`the unique index ${name} is gone`)
  for (const one of before.functions) if (!after.functions.has(one)) say(`${one} is gone`)
  const others = /^(?:policy \S+ on|\S+ on|execute of) (\w+)/
  for (const right of before.rights)
    if (!after.rights.has(right) && isStillThere(others.exec(right)?.[1] ?? '', right, after))
      say(`a right is gone: ${right}`)
  return found
}

/** A right that went with its table, column or function is said once. */
const isStillThere = (name: string, right: string, after: Catalogue) => {
  const column = /\((\w+)\) of/.exec(right)?.[1]
  if (right.startsWith('execute')) return [...after.functions].some((one) => right.includes(one))
  return after.relations.has(name) && (!column || after.columns.has(`${name} ${column}`))
}

/** What keeps others out of a table for as long as its rows are many. */
function held(before: Catalogue, after: Catalogue, isOutside: boolean): Fault[] {
  const found: Fault[] = []
  const say = (table: string, what: string) =>
    before.relations.has(table) && !small.has(table) && found.push({ what, isTaken: false })
  for (const [table, { file }] of after.relations)
    if (before.relations.get(table)?.file !== file) say(table, `every row of ${table} is rewritten`)
  for (const [name, now] of after.constraints) {
    const was = before.constraints.get(name)
    const isNew = !was && 'cf'.includes(now.kind) && now.isValid
    if (isNew || (was && !was.isValid && now.isValid && !isOutside))
      say(now.table, `every row is looked at for ${name} while it is locked`)
  }
  for (const [name, { table }] of gone(after.indexes, before.indexes)) {
    if (!isOutside) say(table, `the index ${name} is built while ${table} is locked`)
  }
  for (const [name, { isNeeded }] of after.columns) {
    const was = before.columns.get(name)
    const [table = '', own = ''] = name.split(' ')
    const isProven = [...before.constraints.values()].some(
      (one) => one.table === table && one.isValid && one.rule === `CHECK ((${own} IS NOT NULL))`,
    )
    if (was && isNeeded && !was.isNeeded && !isProven)
      say(table, `every row is looked at for ${table}.${own}, which must be filled`)
  }
  return found
}

/** Words that run, without comments, texts, and the bodies of functions, which do not run now. */
function running(statement: string): string {
  const plain = statement.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
  const body = /create\s+(or\s+replace\s+)?(function|procedure)\b/i.test(plain)
  return (body ? plain.replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, ' ') : plain).replaceAll(
    /'(?:[^']|'')*'/g,
    (text) => (/^\s*do\b|\bexecute\b/i.test(plain) ? ` ${text.slice(1, -1)} ` : "''"),
  )
}

const words: readonly [RegExp, string][] = [
  [/\block\s+(table\b|\w+\s+in\b)/i, 'a table is locked'],
  [/\btruncate\b/i, 'a table is emptied'],
  [/\b(vacuum|cluster|reindex)\b/i, 'a table is written anew'],
  [/\b(commit|rollback)\b/i, 'it ends its transaction'],
  [/\block_timeout\b|\bstatement_timeout\b/i, 'it waits for locks as it likes'],
]
const changes =
  /\b(?:update\s+(?:only\s+)?"?(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set|delete\s+from\s+"?(\w+)"?)\b/gi
const beside =
  /^\s*(create\s+(unique\s+)?index\s+concurrently\s+if\s+not\s+exists\s|drop\s+index\s+concurrently\s+if\s+exists\s|alter\s+table\s+"?\w+"?\s+validate\s+constraint\s)[^;]*;?\s*$/i

function said(statement: string, isOutside: boolean): Fault[] {
  const text = running(statement)
  const say = (what: string) => ({ what, isTaken: false })
  return [
    ...words.filter(([word]) => word.test(text)).map(([, what]) => say(what)),
    ...[...text.matchAll(changes)]
      .map(([, updated, deleted]) => updated ?? deleted ?? '')
      .filter((table) => !small.has(table))
      .map((table) => say(`rows of ${table} are changed all at once`)),
    ...(isOutside && !beside.test(text)
      ? [
          say(
            'outside a transaction only indexes are built beside others and constraints validated',
          ),
        ]
      : []),
    ...(!isOutside && /\bconcurrently\b/i.test(text)
      ? [say('an index is built beside others only outside a transaction')]
      : []),
  ]
}

/** Runs one statement and says what speaks against it; empty when nothing does. */
export async function faultsOf(
  sql: Asked,
  statement: string,
  {
    own,
    release,
    isOutside,
    known,
  }: {
    own: Own
    release: string
    isOutside: boolean
    /** The tables of the release before; what came after them is used by nobody yet. All of them, unless said. */
    known?: ReadonlySet<string>
  },
): Promise<string[]> {
  const all = await readCatalogue(sql)
  const before = known
    ? { ...all, relations: new Map([...all.relations].filter(([table]) => known.has(table))) }
    : all
  await sql.unsafe(statement)
  const after = await readCatalogue(sql)
  const [mark] = statement.matchAll(contractMark)
  const allowed = mark && excuse(own, release, mark[1] ?? '')
  return [
    ...(typeof allowed === 'string' ? [allowed] : []),
    ...[...taken(before, after), ...held(before, after, isOutside), ...said(statement, isOutside)]
      .filter((fault) => !(typeof allowed === 'function' && fault.isTaken && allowed(fault)))
      .map(({ what }) => what),
  ]
}

/** What a named release excuses: it came before this one and does not know what is taken away. */
function excuse(own: Own, release: string, named: string) {
  const found = own.releases.find(({ version }) => version === named)
  if (!found || compareVersions(named, release) >= 0)
    return `${named} was not released before ${release}`
  const last = found.migrations.at(-1)?.tag ?? ''
  const file = readdirSync(join(folder, 'meta'))
    .filter((name) => name.slice(0, 4) <= last.slice(0, 4))
    .sort()
    .at(-1)
  const known: { tables: Record<string, { columns: object }> } = JSON.parse(
    readFileSync(join(folder, 'meta', file ?? ''), 'utf8'),
  )
  return ({ table, column }: Fault) => {
    const kept = known.tables[`public.${table}`]
    return !kept || (column !== undefined && !(column in kept.columns))
  }
}

/** Of whole files, in order; what they do stays done. */
export async function faultsOfMigrations(
  sql: Asked,
  own: Own,
  migrations: readonly Migration[],
): Promise<string[]> {
  const found: string[] = []
  let before: { release: string; known: ReadonlySet<string> } | undefined
  for (const { tag, release, isOutside, statements } of migrations) {
    if (before?.release !== release)
      before = { release, known: new Set((await readCatalogue(sql)).relations.keys()) }
    const { known } = before
    for (const statement of statements)
      for (const fault of await faultsOf(sql, statement, { own, release, isOutside, known }))
        found.push(`${tag}: ${fault}`)
  }
  return found
}
