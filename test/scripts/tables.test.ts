import { generateDrizzleJson } from 'drizzle-kit/api'
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { differenceOf, parted, type Snapshot } from '../../scripts/tables.difference.ts'

const snapshotOf = (tables: Record<string, unknown>) =>
  generateDrizzleJson(tables, undefined, undefined, 'snake_case') as unknown as Snapshot
const id = () => uuid().primaryKey().defaultRandom()
const first = () => ({
  paint: pgTable('paint', { id: id(), name: text().notNull(), shade: text() }),
  brush: pgTable('brush', { id: id(), width: integer().notNull().default(3) }),
})
const before = snapshotOf(first())
/** From the tables above to these. */
const to = (tables: Record<string, unknown>) => differenceOf(before, snapshotOf(tables))

test('where nothing changed there is nothing to do', async () => {
  expect(await to(first())).toEqual({ tables: [], beside: [], held: [] })
})

test('what is new, and a column that became another, is done in one transaction', async () => {
  const { brush } = first()
  const paint = pgTable('paint', {
    ...{ id: id(), name: text().notNull(), shade: integer() },
    ...{ gloss: text().notNull().default('none'), madeBy: uuid().references(() => brush.id) },
  })
  const can = pgTable('can', { id: id(), litres: integer() }, (t) => [
    index('can_litres').on(t.litres),
    check('can_litres_some', sql`litres > 0`),
  ])
  const { tables, beside, held } = await to({ paint, brush, can })
  expect(tables).toEqual([
    expect.stringMatching(
      /^CREATE TABLE "can" \([^;]*"litres" integer[^;]*CHECK \(litres > 0\)\n\);/,
    ),
    'ALTER TABLE "paint" ALTER COLUMN "shade" SET DATA TYPE integer;',
    `ALTER TABLE "paint" ADD COLUMN "gloss" text DEFAULT 'none' NOT NULL;`,
    'ALTER TABLE "paint" ADD COLUMN "made_by" uuid;',
    'CREATE INDEX "can_litres" ON "can" USING btree ("litres");',
    expect.stringMatching(
      /^ALTER TABLE "paint" ADD CONSTRAINT "(\w+)" FOREIGN KEY \("made_by"\) REFERENCES [^;]+ NOT VALID;$/,
    ),
  ])
  // rows that were there are looked at beside those who write
  expect(beside).toEqual([
    expect.stringMatching(/^ALTER TABLE "paint" VALIDATE CONSTRAINT "\w+";$/),
  ])
  expect(held).toEqual([])
})

test('an index of a table that was there is built, and one that went is dropped, beside those who write', async () => {
  const { brush } = first()
  const paint = pgTable('paint', { id: id(), name: text().notNull(), shade: text() }, (t) => [
    uniqueIndex('paint_name').on(t.name),
    check('paint_named', sql`name <> ''`),
  ])
  const there = await to({ paint, brush })
  expect(there.tables).toEqual([
    `ALTER TABLE "paint" ADD CONSTRAINT "paint_named" CHECK (name <> '') NOT VALID;`,
  ])
  expect(there.beside).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "paint_name" ON "paint" USING btree ("name");',
    'ALTER TABLE "paint" VALIDATE CONSTRAINT "paint_named";',
  ])
  const back = await differenceOf(snapshotOf({ paint, brush }), before)
  expect(back.beside).toEqual(['DROP INDEX CONCURRENTLY IF EXISTS "paint_name";'])
})

test('tables and columns that went stay, are held back in words, and are left empty by who no longer knows them', async () => {
  const paint = pgTable('paint', { id: id(), shade: text() })
  const { tables, beside, held } = await to({ paint })
  expect(tables).toEqual(['ALTER TABLE "paint" ALTER COLUMN "name" DROP NOT NULL;'])
  expect(beside).toEqual([])
  expect(held).toEqual(['ALTER TABLE "paint" DROP COLUMN "name";', 'DROP TABLE "brush";'])
  // one that is filled by itself needs nothing
  const narrow = pgTable('brush', { id: id() })
  expect((await to({ ...first(), brush: narrow })).tables).toEqual([])
})

test('a table in partitions is made in partitions, and no other', () => {
  const made = (name: string) => `CREATE TABLE "${name}" (\n\t"period" text\n);\n`
  expect(parted(made('mau_activity'))).toContain(') PARTITION BY list ("period");')
  expect(parted(made('mau_month'))).toBe(made('mau_month'))
})
