import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, inflateRawSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantExport } from '../../src/admin/tenant-export.ts'
import { Zip } from '../../src/admin/zip.ts'
import { readConfig } from '../../src/config.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import {
  handedTables,
  harmlessColumns,
  keptTables,
  soundsSecret,
} from '../../src/domain/tenants/handover.tables.ts'
import { type Cast, makeCast } from '../isolation/cast.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'

const db = await testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'tenantry-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const config = readConfig({ PORTAL_SECRET: testSecret.toString('base64'), DATA_DIR: folder })
const secretMark = 'canary-of-a-secret'
let cast: Cast

const tenantTables = () => db.sql<{ table: string; column: string; type: string }[]>`
  select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and (c.relname = 'tenant' or exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id'))`

beforeAll(async () => {
  cast = await makeCast(db)
  await db.sql`insert into branding (audience, tenant_id, logo, logo_type, logo_hash) values ('tenant', ${cast.own.tenant}, decode('89504e47', 'hex'), 'image/png', 'x')
    on conflict do nothing`
  await db.sql`update branding set logo = decode('89504e47', 'hex'), logo_type = 'image/png' where tenant_id = ${cast.own.tenant}`
  await db.sql`insert into api_token (audience, tenant_id, name, hash, role, created_by, expires_at)
    values ('tenant', ${cast.own.tenant}, 'Billing', ${secretMark}, 'monitor', 'x', now() + interval '1 day')`
  await db.sql`insert into identity_provider (audience, tenant_id, label, issuer, client_id, client_secret)
    values ('tenant', ${cast.own.tenant}, 'Entra', 'https://login.example', 'app', ${secretMark}) on conflict do nothing`
  await db.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${cast.own.tenant}, gen_random_uuid(), 'app', ${secretMark})
    on conflict (tenant_id) do update set client_secret = excluded.client_secret`
  await db.sql`insert into site (tenant_id, name, time_zone, language) values (${cast.own.tenant}, '=HYPERLINK("x")', 'UTC', 'en')`
})

const give = (...words: string[]) => {
  const command = tenantExport['tenant export']
  if (!command || 'alone' in command) throw new Error('no such command')
  const seal = makeSeal(testSecret)
  return command.run(db.pool, {}, words, seal, config, {
    ...{ ...db, probe: db.pool, reading: db.pool, seal },
  })
}

/** Entries of a ZIP file by its directory at the end, each checked. */
function entriesOf(file: string): Map<string, Buffer> {
  const bytes = readFileSync(file)
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const entries = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let n = 0; n < bytes.readUInt16LE(end + 10); n += 1) {
    const [crc, packed, plain] = [16, 20, 24].map((of) => bytes.readUInt32LE(at + of))
    const long = bytes.readUInt16LE(at + 28)
    const local = bytes.readUInt32LE(at + 42)
    const begin = local + 30 + bytes.readUInt16LE(local + 26)
    const data = inflateRawSync(bytes.subarray(begin, begin + (packed ?? 0)))
    expect([data.length, crc32(data)]).toEqual([plain, crc])
    entries.set(bytes.toString('utf8', at + 46, at + 46 + long), data)
    at += 46 + long
  }
  return entries
}

const rowsOf = (entries: Map<string, Buffer>, table: string) =>
  JSON.parse(String(entries.get(`${table}.json`))) as Record<string, unknown>[]

const sheet = (entries: Map<string, Buffer>, name: string) =>
  parse(String(entries.get(`${name}.csv`)), { bom: true, columns: true }) as Record<
    string,
    string
  >[]

test('all of one customer is in the file, as JSON, as CSV and as an index, with its logo', async () => {
  const file = join(folder, 'alder.zip')
  const said = await give('alderfoods', file)
  expect(said).toMatch(/^Wrote \d+ rows of \d+ tables of Alder Foods to /)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const entries = entriesOf(file)
  for (const table of Object.keys(handedTables)) {
    const of = table === 'tenant' ? 'id' : 'tenant_id'
    const [count] = await db.sql.unsafe(
      `select count(*)::int as n from ${table} where ${of} = '${cast.own.tenant}' and ($1 or true)`,
      [true],
    )
    // the line in the log that says so is written before the first row is read
    expect([table, rowsOf(entries, table).length]).toEqual([table, count?.n])
  }
  expect(rowsOf(entries, 'tenant')).toMatchObject([
    { id: cast.own.tenant, shortname: 'alderfoods' },
  ])
  expect(rowsOf(entries, 'log_entry').map(({ type }) => type)).toContain('tenant.handed-over')
  const sites = sheet(entries, 'site')
  expect(sites.map(({ name }) => name)).toContain(`'=HYPERLINK("x")`)
  expect(entries.get('logo.png')).toEqual(Buffer.from('89504e47', 'hex'))
  const index = sheet(entries, 'index')
  const lines = new Map(index.map((line) => [line.file, line]))
  expect(lines.get('site.csv, site.json')).toMatchObject({
    'what it is': 'Sites',
    'read as': 'customer',
  })
  expect(lines.get('api_token.csv, api_token.json')).toMatchObject({ 'columns left out': 'hash' })
  expect([...lines.values()].some((line) => line['read as'] === 'provider')).toBe(true)
})

test('nothing of another customer and no secret is in its bytes', async () => {
  const entries = entriesOf(join(folder, 'alder.zip'))
  const all = [...entries.values()].map((bytes) => bytes.toString('latin1')).join('\n')
  // the customer's own are there, or this proves nothing
  expect(all).toContain(cast.own.service)
  const foreign = ['tenant', 'service', 'alarm', 'command', 'domain', 'mail'] as const
  for (const thing of foreign)
    expect([thing, all.includes(cast.foreign[thing])]).toEqual([thing, false])
  expect(all).not.toContain('Birch')
  expect(all).not.toContain(secretMark)
  const [kept] =
    await db.sql`select count(*)::int as n from m365_authentication where client_secret = ${secretMark}`
  expect(kept?.n).toBe(1)
  // without the list they would be: the search is able to find them
  expect(JSON.stringify(await db.sql`select * from api_token`)).toContain(secretMark)
})

test('another program reads the file as well', async ({ skip }) => {
  if (!existsSync('/usr/bin/unzip')) skip('unzip is not installed')
  const { stdout } = await promisify(execFile)('/usr/bin/unzip', ['-t', join(folder, 'alder.zip')])
  expect(stdout).toContain('No errors detected')
})

test('every table with a tenant’s rows is declared, and every column that sounds like a secret', async () => {
  const columns = await tenantTables()
  const tables = new Set(columns.map(({ table }) => table))
  const declared = [...Object.keys(handedTables), ...Object.keys(keptTables)]
  expect([...tables].filter((table) => !declared.includes(table))).toEqual([])
  expect(declared.filter((table) => !tables.has(table))).toEqual([])
  const names = new Set(columns.map(({ table, column }) => `${table}.${column}`))
  const without = Object.entries(handedTables).flatMap(([table, { without = [] }]) =>
    without.map((column) => `${table}.${column}`),
  )
  expect(without.filter((name) => !names.has(name))).toEqual([])
  expect(Object.keys(harmlessColumns).filter((name) => !names.has(name))).toEqual([])
  const unsaid = columns
    .filter(({ table, column }) => Object.hasOwn(handedTables, table) && soundsSecret(column))
    .map(({ table, column }) => `${table}.${column}`)
    .filter((name) => !without.includes(name) && !Object.hasOwn(harmlessColumns, name))
  expect(unsaid).toEqual([])
  const bytes = columns
    .filter(({ type }) => type === 'bytea')
    .map(({ table, column }) => `${table}.${column}`)
  expect(bytes.filter((name) => !without.includes(name))).toEqual([])
})

test.each([
  'client_secret',
  'password',
  'token_hash',
  'refresh_token',
  'private_key',
  'delta_link',
])('a new column %s would have to be declared', (column) => expect(soundsSecret(column)).toBe(true))

test('a file that is there is not overwritten, and nothing is left of what was not finished', async () => {
  const file = join(folder, 'there.zip')
  writeFileSync(file, 'mine')
  await expect(give('alderfoods', file)).rejects.toMatchObject({ code: 'export-file-there' })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  await expect(give('alderfoods', join(folder, 'none', 'x.zip'))).rejects.toThrow(/ENOENT/)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a name that nobody has, and a customer that was deleted, are refused in words', async () => {
  const file = join(folder, 'none.zip')
  await expect(give('nobody', file)).rejects.toMatchObject({ code: 'no-such-shortname' })
  await db.sql`insert into tombstone (id, name, shortname, created_at, deleted_by, reason)
    values (gen_random_uuid(), 'Gorse', 'gorse', now(), 'Dana', 'left')`
  await expect(give('gorse', file)).rejects.toMatchObject({ code: 'tenant-is-deleted' })
  await expect(give('alderfoods')).rejects.toMatchObject({ code: 'export-which' })
  expect(existsSync(file)).toBe(false)
})

test('a piece larger than what a stream takes at once comes out as it went in', async () => {
  const file = join(folder, 'large.zip')
  const zip = await Zip.create(file, new Date('2026-11-30T12:00:00Z'))
  const piece = Buffer.alloc(3_000_000, 'Größe ')
  await zip.add('Größe.txt', [piece, 'end'])
  await zip.add('empty', [])
  await zip.close()
  const entries = entriesOf(file)
  expect(entries.get('Größe.txt')?.equals(Buffer.concat([piece, Buffer.from('end')]))).toBe(true)
  expect(entries.get('empty')?.length).toBe(0)
})
