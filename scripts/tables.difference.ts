import { type DrizzleSnapshotJSON, generateMigration } from 'drizzle-kit/api'

/** What is looked at of a snapshot of the schema's library. */
export type Snapshot = {
  tables: Record<string, { name: string; columns: Record<string, Column> }>
}
type Column = { notNull: boolean; primaryKey: boolean } & Partial<
  Record<'default' | 'identity' | 'generated', unknown>
>

/** What brings the tables of one snapshot to those of another while both versions work on them. */
export type Difference = {
  /** In one transaction. */
  tables: string[]
  /** One by one, beside those who read and write: indexes of tables that were there, and constraints looked at afterwards. */
  beside: string[]
  /** What a later release takes away, once none uses it. */
  held: string[]
}

/** Tables in partitions, which the schema's library knows nothing of. */
const partitions: Record<string, string> = { mau_activity: 'list ("period")' }

/** A statement of the schema's library, with the partitions of its table. */
export const parted = (statement: string) => {
  const by = partitions[/^\s*CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? '']
  return by ? statement.replace(/\);\s*$/, `) PARTITION BY ${by};\n`) : statement
}

/** A column that the next release does not fill, since it does not know it. */
const leftEmpty = (column: Column): Column =>
  column.primaryKey || column.default !== undefined || column.identity || column.generated
    ? column
    : { ...column, notNull: false }

/** Tables and columns that went stay for now, since the release before may read them; so nothing looks like a rename either. */
export async function differenceOf(before: Snapshot, after: Snapshot): Promise<Difference> {
  const wanted = structuredClone(after)
  const held: string[] = []
  for (const [key, table] of Object.entries(before.tables)) {
    const kept = wanted.tables[key]
    if (!kept) {
      wanted.tables[key] = table
      held.push(`DROP TABLE "${table.name}";`)
      continue
    }
    for (const [name, column] of Object.entries(table.columns))
      if (!(name in kept.columns)) {
        kept.columns[name] = leftEmpty(column)
        held.push(`ALTER TABLE "${table.name}" DROP COLUMN "${name}";`)
      }
  }
  const there = new Set(Object.values(before.tables).map(({ name }) => name))
  const found: Difference = { tables: [], beside: [], held }
  const made = await generateMigration(before as DrizzleSnapshotJSON, wanted as DrizzleSnapshotJSON)
  for (const statement of made) place(statement, there, found)
  return found
}

function place(statement: string, there: ReadonlySet<string>, { tables, beside }: Difference) {
  const index = /^CREATE (UNIQUE )?INDEX "\w+" ON "(\w+)"/.exec(statement)
  const rule = /^ALTER TABLE "(\w+)" ADD CONSTRAINT ("\w+") (FOREIGN KEY|CHECK)/.exec(statement)
  if (index && there.has(index[2] ?? ''))
    beside.push(statement.replace(/INDEX (?=")/, 'INDEX CONCURRENTLY IF NOT EXISTS '))
  else if (/^DROP INDEX "/.test(statement))
    beside.push(statement.replace('DROP INDEX ', 'DROP INDEX CONCURRENTLY IF EXISTS '))
  else if (rule && there.has(rule[1] ?? '')) {
    tables.push(statement.replace(/;\s*$/, ' NOT VALID;'))
    beside.push(`ALTER TABLE "${rule[1]}" VALIDATE CONSTRAINT ${rule[2]};`)
  } else tables.push(parted(statement))
}
