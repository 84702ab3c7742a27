import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  chainsOf,
  makeChain,
  newestHeads,
  pruneLog,
  sealLines,
} from '../../src/domain/audit/chain.ts'
import { logOwners, verifyLog } from '../../src/domain/audit/verification.ts'
import { record } from '../../src/domain/log.ts'
import { type Actor, dispatcher, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { addHeads, headsFile, readHeads } from '../../src/worker/log-chain.ts'
import { allOf } from '../support/all.ts'
import { counted } from '../support/counted.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase({ connections: 12 })
const chain = makeChain(testSecret)
const folder = mkdtempSync(join(tmpdir(), 'tenantry-heads-'))
const file = headsFile(folder)
afterAll(() => rmSync(folder, { recursive: true }))
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const asWorker = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, dispatcher, work)
const seal = async () => {
  while ((await asWorker((scope) => sealLines(scope, chain, 100))) > 0);
}
const write = (actor: Actor, tenantId: string | null, ...names: string[]) =>
  Scope.enter(db.pool, actor, (scope) =>
    record(
      scope,
      ...names.map((name) => ({
        tenantId,
        type: 'branding.changed' as const,
        subject: { kind: 'site', name },
        before: { name: 'Old' },
        after: { name },
      })),
    ),
  )
const numbered = (many: number) => Array.from({ length: many }, (_, i) => `line ${i + 1}`)
const keep = async () => addHeads(file, await asWorker((s) => newestHeads(s, null)), new Date())
const verify = async (tenantId: string, secret = testSecret) => {
  const kept = (await allOf(readHeads(file))).filter(({ owner }) => owner === tenantId)
  const read = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(db.pool, world.dana, work, 'read only')
  return verifyLog(read, chainsOf(makeSeal(secret)), { id: tenantId, name: 'Alder' }, kept)
}
/** The owner of the database, past every trigger. */
const tamper = (work: (sql: postgres.TransactionSql) => Promise<unknown>) =>
  db.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await work(sql)
  })

describe('the chain of the log', () => {
  test('gives many writers’ lines one order each: no place is missing or given twice', async () => {
    // the embedded database takes one transaction at a time
    const writers = onPostgres ? 50 : 5
    const lines = 4 * counts
    const done = Promise.all(
      Array.from({ length: writers }, async (_, i) => {
        for (let n = 0; n < lines; n++)
          await write(i % 2 ? world.otis : world.dana, world.alder.id, `${i}.${n}`)
      }),
    )
    // sealing goes on while they write
    let isOver = false
    void done.then(() => {
      isOver = true
    })
    while (!isOver) await seal()
    await done
    await seal()
    const [found] = await db.sql`
      select count(*)::integer as lines, count(distinct seq)::integer as places, min(seq)::integer as first, max(seq)::integer as last
      from log_entry where tenant_id = ${world.alder.id}`
    const all = writers * lines
    counted('G21', 'lines of many writers', all)
    expect(found).toEqual({ lines: all, places: all, first: 1, last: all })
    expect(await verify(world.alder.id)).toEqual({ lines: all })
  })

  test('keeps the provider’s, each MSP’s and each tenant’s lines apart', async () => {
    await write(world.dana, null, 'own')
    await write(world.otis, world.alder.id, 'another')
    await seal()
    const owners = await Scope.enter(db.pool, world.dana, (scope) => logOwners(scope), 'read only')
    expect(owners.map(({ name }) => name)).toEqual([
      'the provider',
      'Harbor Telecom',
      'Summit Voice',
      'alderfoods',
      'birch',
    ])
    for (const { id } of owners) expect(await verify(id)).not.toHaveProperty('bad')
  })

  test('is made by the worker alone, once a line: nobody else may write the seal, and nobody anything again', async () => {
    const change = (actor: Actor, text: string) =>
      Scope.enter(db.pool, actor, async ({ db: handle }) => {
        const { sql } = await import('drizzle-orm')
        const statements: Record<string, ReturnType<typeof sql>> = {
          seal: sql`update log_entry set seq = 1, hash = 'x'`,
          text: sql`update log_entry set actor_name = 'Nobody'`,
          delete: sql`delete from log_entry`,
        }
        await handle.execute(statements[text] ?? sql`select 1/0`)
      })
    const reason = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: Error) => `${error.message} ${error.cause instanceof Error && error.cause.message}`,
      )
    for (const actor of [world.dana, world.olivia, world.otis])
      for (const text of ['seal', 'text', 'delete'])
        expect(await reason(change(actor, text))).toContain('permission denied')
    expect(await reason(change(dispatcher, 'text'))).toContain('permission denied')
    expect(await reason(change(dispatcher, 'seal'))).toContain('sealed once')
    expect(await reason(change(dispatcher, 'delete'))).toContain('less than three months')
    const granted = await db.sql`
      select grantee, privilege_type as may, null as column from information_schema.role_table_grants
      where table_name = 'log_entry' and grantee like 'portal%' and privilege_type not in ('SELECT', 'INSERT')
      union all select grantee, privilege_type, string_agg(column_name, ',' order by column_name) from information_schema.column_privileges
      where table_name = 'log_entry' and grantee like 'portal%' and privilege_type not in ('SELECT', 'INSERT') group by 1, 2 order by 1, 2`
    expect(granted).toEqual([
      { grantee: 'portal_purger', may: 'DELETE', column: null },
      { grantee: 'portal_worker', may: 'DELETE', column: null },
      { grantee: 'portal_worker', may: 'UPDATE', column: 'hash,seq' },
    ])
  })

  test('is not made under another secret', async () => {
    expect((await verify(world.alder.id, Buffer.alloc(32, 'other'))).bad).toContain('line 1 ')
  })
})

describe('tampering is found', () => {
  let id: string
  let n = 0
  beforeEach(async () => {
    const [row] = await db.sql<{ id: string }[]>`
      insert into tenant (shortname, full_name) values (${`tampered${n++}`}, 'Tampered') returning id`
    id = row!.id
    await write(world.dana, id, ...numbered(9))
    await seal()
    await keep()
    expect(await verify(id)).toEqual({ lines: 9 })
  })
  const found = async () => (await verify(id)).bad
  const at = (sql: postgres.TransactionSql, seq: number) => sql`tenant_id = ${id} and seq = ${seq}`

  test('a line that was edited', async () => {
    await tamper((sql) => sql`update log_entry set actor_name = 'Nobody' where ${at(sql, 4)}`)
    expect(await found()).toMatch(/^line 4 .*not as it was sealed/)
  })

  test.each(['at', 'ip', 'after', 'result', 'request_id', 'on_behalf_of', 'subject_name'])(
    'an edit of %s',
    async (column) => {
      await tamper((sql) =>
        column === 'at'
          ? sql`update log_entry set at = at + interval '1 microsecond' where ${at(sql, 4)}`
          : column === 'ip'
            ? sql`update log_entry set ip = '192.0.2.9' where ${at(sql, 4)}`
            : column === 'after'
              ? sql`update log_entry set after = '{"name": "New"}' where ${at(sql, 4)}`
              : sql`update log_entry set ${sql(column)} = 'x' where ${at(sql, 4)}`,
      )
      expect(await found()).toMatch(/^line 4 /)
    },
  )

  test('a line deleted from the middle', async () => {
    await tamper((sql) => sql`delete from log_entry where ${at(sql, 4)}`)
    expect(await found()).toMatch(/^line 4 is missing/)
  })

  test('lines deleted from the beginning, even when the portal is said to have pruned them', async () => {
    await tamper((sql) => sql`delete from log_entry where tenant_id = ${id} and seq < 4`)
    expect(await found()).toMatch(/^line 1 is missing/)
    await tamper(
      (sql) => sql`insert into log_base (owner, seq, hash, seal)
        select ${id}, 3, (select hash from log_entry where ${at(sql, 4)}), 'made up'`,
    )
    expect(await found()).toMatch(/were not pruned by the portal/)
  })

  test('lines deleted from the end', async () => {
    await tamper((sql) => sql`delete from log_entry where tenant_id = ${id} and seq > 7`)
    expect(await found()).toMatch(/ends at line 7, and line 9 was there/)
  })

  test('all lines deleted', async () => {
    await tamper((sql) => sql`delete from log_entry where tenant_id = ${id}`)
    expect(await found()).toMatch(/ends at line 0, and line 9 was there/)
  })

  test('lines that changed places', async () => {
    await tamper(async (sql) => {
      await sql`update log_entry set seq = 99 where ${at(sql, 4)}`
      await sql`update log_entry set seq = 4 where ${at(sql, 5)}`
      await sql`update log_entry set seq = 5 where ${at(sql, 99)}`
    })
    expect(await found()).toMatch(/^line 4 /)
  })

  const copied = (sql: postgres.TransactionSql, from: number, to: number, type: string) =>
    sql`insert into log_entry (audience, tenant_id, at, actor_kind, actor_name, type, subject_kind, subject_name, before, after, result, seq, hash)
      select audience, tenant_id, at, actor_kind, actor_name, coalesce(${type || null}, type), subject_kind, subject_name, before, after, result, ${to}, hash
      from log_entry where ${at(sql, from)}`
  const shifted = (sql: postgres.TransactionSql, from: number) =>
    sql`update log_entry set seq = seq + 1000 where tenant_id = ${id} and seq >= ${from}`.then(
      () =>
        sql`update log_entry set seq = seq - 999 where tenant_id = ${id} and seq >= ${from + 1000}`,
    )

  test('a line put in between', async () => {
    await tamper(async (sql) => {
      await shifted(sql, 4)
      await copied(sql, 3, 4, 'site.removed')
    })
    expect(await found()).toMatch(/^line 4 /)
  })

  test('a line that stands there twice', async () => {
    await tamper(async (sql) => {
      await shifted(sql, 5)
      await copied(sql, 4, 5, '')
    })
    expect(await found()).toMatch(/^line 5 /)
  })

  test('an end cut off and written on by the portal itself', async () => {
    await tamper((sql) => sql`delete from log_entry where tenant_id = ${id} and seq > 6`)
    await write(world.dana, id, 'a', 'b', 'c', 'd')
    await seal()
    expect(await found()).toMatch(/^line 9 .*written anew/)
    // the file is added to, so what it said before goes on telling
    await keep()
    expect(await found()).toMatch(/^line 9 .*written anew/)
  })

  test('a whole log written anew and sealed by the portal itself', async () => {
    await tamper(
      (sql) =>
        sql`update log_entry set seq = null, hash = null, actor_name = 'Somebody Else' where tenant_id = ${id}`,
    )
    await seal()
    expect(await found()).toMatch(/^line 9 .*written anew/)
  })

  test('a whole log written anew with seals of another key', async () => {
    const forged = makeChain(Buffer.alloc(32, 'forged'))
    await tamper((sql) => sql`update log_entry set seq = null, hash = null where tenant_id = ${id}`)
    await asWorker((scope) => sealLines(scope, forged))
    expect(await found()).toMatch(/^line 1 /)
  })

  test('but a cut within the minute after the last kept head is not seen, and that is said', async () => {
    await write(world.dana, id, 'line 10')
    await seal()
    await tamper((sql) => sql`delete from log_entry where ${at(sql, 10)}`)
    expect(await found()).toBeUndefined()
  })
})

describe('pruning', () => {
  test('takes what is older than the setting, never anything younger, and the rest still verifies', async () => {
    const [row] = await db.sql<{ id: string }[]>`
      insert into tenant (shortname, full_name) values ('longlived', 'Long Lived') returning id`
    const id = row!.id
    await write(world.dana, id, ...numbered(6))
    await tamper(
      (sql) => sql`update log_entry set at = now() - interval '25 months'
        where tenant_id = ${id} and subject_name in ('line 1', 'line 2', 'line 3')`,
    )
    await seal()
    await keep()
    expect(await asWorker((scope) => pruneLog(scope, chain))).toBe(3)
    expect(await asWorker((scope) => pruneLog(scope, chain))).toBe(0)
    const left = await db.sql`select seq::integer from log_entry where tenant_id = ${id} order by 1`
    expect(left.map(({ seq }) => seq)).toEqual([4, 5, 6])
    expect(await verify(id)).toEqual({ lines: 3 })
    await tamper((sql) => sql`delete from log_entry where tenant_id = ${id} and seq = 4`)
    expect((await verify(id)).bad).toMatch(/^line 4 is missing/)
  })
})

test('the file of heads is its owner’s alone, and added to', async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = await allOf(readHeads(file))
  await keep()
  const after = await allOf(readHeads(file))
  expect(after.slice(0, before.length)).toEqual(before)
  expect(await allOf(readHeads(join(folder, 'none')))).toEqual([])
})
