import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { queryFrame } from '../../src/database/embedded/frames.ts'
import { type Embedded, startEmbedded } from '../../src/database/embedded/start.ts'
import { closing } from '../support/closing.ts'
import { execute, prepare, wire } from './wire.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-gateway-'))
const idleInTransactionMs = 1_500
const clients: postgres.Sql[] = []
let database: Embedded
let owner: postgres.Sql

function client(user: 'app' | 'postgres', max = 1): postgres.Sql {
  const sql = postgres({ path: database.path, user, database: 'portal', max, onnotice: () => {} })
  clients.push(sql)
  return sql
}

const asTenant = <T>(
  sql: postgres.Sql,
  tenant: number,
  work: (tx: postgres.TransactionSql) => Promise<T>,
) =>
  sql.begin(async (tx) => {
    await tx`select set_config('app.tenant', ${String(tenant)}, true)`
    return work(tx)
  })

beforeAll(async () => {
  database = await startEmbedded({ dataDir, idleInTransactionMs })
  owner = postgres({ path: database.path, user: 'postgres', max: 3, onnotice: () => {} })
  await owner.unsafe(`
    create role app login;
    create table item (id int primary key, value int not null default 0, tenant int not null);
    insert into item select i, 0, 1 + i % 5 from generate_series(1, 500) i;
    alter table item enable row level security;
    alter table item force row level security;
    create policy own on item to app
      using (tenant = nullif(current_setting('app.tenant', true), '')::int);
    grant select, insert, update, delete on item to app`)
})

afterEach(() => Promise.all(clients.splice(0).map((sql) => sql.end({ timeout: 2 }))))

afterAll(async () => {
  await owner.end({ timeout: 2 })
  await database.stop()
  rmSync(dataDir, { recursive: true })
})

test('nineteen connections at once each get their own answers, user, tenant and rollback', async () => {
  const app = client('app', 16)
  const deeds: ((i: number) => Promise<unknown>)[] = [
    async (i) => {
      const [row] = await owner`select current_user, ${i}::int as i, count(*)::int from item`
      expect(row).toEqual({ current_user: 'postgres', i, count: 500 })
    },
    async () => {
      const [row] = await app`select current_user, count(*)::int from item`
      expect(row).toEqual({ current_user: 'app', count: 0 })
    },
    (i) =>
      asTenant(app, 1 + (i % 5), async (tx) => {
        const rows = await tx`select tenant from item`
        expect(rows).toHaveLength(100)
        expect(new Set(rows.map((row) => row.tenant))).toEqual(new Set([1 + (i % 5)]))
        await tx`update item set value = value + 1 where id = ${i % 500}`
      }),
    async () => {
      const undone = asTenant(app, 1, async (tx) => {
        await tx`update item set value = -1`
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
    },
    async (i) => {
      const foreign = app`insert into item values (${i + 1000}, 0, 1)`
      await expect(foreign).rejects.toMatchObject({ code: '42501' })
    },
    async (i) => {
      const [row] = await app.unsafe('select $1::int * 2 as double', [i])
      expect(row).toEqual({ double: i * 2 })
    },
  ]
  await Promise.all(Array.from({ length: 1_500 }, (_, i) => deeds[i % deeds.length]!(i)))
  expect(await owner`select 1 from item where value < 0`).toHaveLength(0)
})

test('clients may prepare different statements under one name, and take them with them', async () => {
  const kept = () => owner`select name from pg_prepared_statements where name like '%\\_same'`
  const wires = await Promise.all([0, 1, 2, 3].map(() => wire(database.path, 'app')))
  await Promise.all(wires.map((one, n) => one.ask(...prepare('same', `select ${n}`))))
  for (let round = 0; round < 50; round++) {
    const answers = await Promise.all(wires.map((one) => one.ask(...execute('same'))))
    expect(answers.map((answer) => answer.rows)).toEqual([['0'], ['1'], ['2'], ['3']])
  }
  expect(await kept()).toHaveLength(4)
  for (const one of wires) one.socket.end()
  await expect.poll(kept).toHaveLength(0)
})

test('an answer of 10 MB and a parameter of 5 MB pass whole', async () => {
  const rows = await owner`select repeat('x', 1000) as text from generate_series(1, 10000)`
  expect(rows).toHaveLength(10_000)
  const [long] = await owner`select length(${'é'.repeat(2_500_000)}::text)`
  expect(long).toEqual({ length: 2_500_000 })
})

test('COPY goes out; COPY FROM STDIN is refused and the back end lives', async () => {
  const sql = client('postgres')
  await sql`create table line as select 'row ' || i as text from generate_series(1, 2000) i`
  let text = ''
  for await (const piece of await sql`copy line to stdout`.readable()) text += piece
  expect(text.split('\n')).toHaveLength(2_001)
  for (const copy of ['copy line from stdin', '-- a note\n/* and one */ copy line from stdin'])
    await expect(sql.unsafe(copy)).rejects.toMatchObject({ code: '0A000' })
  expect(await owner`select 1 as alive`).toEqual([{ alive: 1 }])
})

test('cursors, several statements in one message and an empty query work', async () => {
  const sizes: number[] = []
  await owner`select * from item`.cursor(70, (rows) => void sizes.push(rows.length))
  expect(sizes).toEqual([70, 70, 70, 70, 70, 70, 70, 10])
  expect(await owner.unsafe('select 1 as a; select 2 as b')).toEqual([[{ a: 1 }], [{ b: 2 }]])
  expect(await owner.unsafe('')).toEqual([])
})

test('a client that dies inside a transaction is rolled back, then the waiting one is served', async () => {
  const dying = await wire(database.path)
  const { rows } = await dying.ask(queryFrame('begin; update item set value = 777 returning id'))
  expect(rows).toHaveLength(500)
  let isServed = false
  const waiting = owner`select 1 from item where value = 777`.then((found) => {
    isServed = true
    return found
  })
  await dying.ask(queryFrame('select 1'))
  expect(isServed).toBe(false)
  dying.socket.destroy()
  expect(await waiting).toHaveLength(0)
})

test('a transaction that waits for another connection is cut off in time, and the other goes on', async () => {
  const dead = await wire(database.path)
  await dead.ask(queryFrame('begin; update item set value = 888'))
  expect(await owner`select 1 from item where value = 888`).toHaveLength(0)
  expect((await dead.ask(queryFrame('commit'))).isReady).toBeUndefined()
})

test('notifications reach all who listen, on commit only, and nobody who stopped', async () => {
  const heard: string[] = []
  const { promise: lastIsHeard, resolve: hearLast } = Promise.withResolvers<void>()
  const listening = client('app')
  await listening.listen('news', (news) => void heard.push(news))
  await listening.listen('last', () => hearLast())
  const stopping = await wire(database.path)
  await stopping.ask(queryFrame('listen news'))
  await owner.begin((tx) => tx`select pg_notify('news', '1')`)
  const undone = owner.begin(async (tx) => {
    await tx`select pg_notify('news', 'undone')`
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await stopping.ask(queryFrame('unlisten news'))).heard).toEqual(['1'])
  await owner`select pg_notify('news', '2'), pg_notify('last', '')`
  await lastIsHeard
  expect(heard).toEqual(['1', '2'])
  expect((await stopping.ask(queryFrame('select 1'))).heard).toEqual([])
})

test('whoever names no role of the database is refused, and whoever speaks no protocol is cut off', async () => {
  const stranger = await wire(database.path, 'nobody')
  expect(stranger.greeting).toMatchObject({ error: '28000' })
  expect(stranger.greeting.isReady).toBeUndefined()
  for (const junk of [
    'GET / HTTP/1.1\r\n\r\n',
    '\0\0\0\x04',
    '\0\0\0\x10\x04\xd2\x16\x2e12345678',
  ]) {
    const socket = connect(database.path)
      .resume()
      .on('error', () => {})
    socket.write(junk, 'latin1')
    await closing(socket)
  }
  expect(await owner`select current_user`).toEqual([{ current_user: 'postgres' }])
})

test('a panic is noticed; started again on the folder, the same clients find the data', async () => {
  const why: string[] = []
  database.crashed.then((reason) => why.push(reason))
  await owner`create function deep(i int) returns int language plpgsql
    as $$ begin return deep(i + 1); end $$`
  await expect(client('postgres')`select deep(1)`).rejects.toMatchObject({
    code: 'CONNECTION_CLOSED',
  })
  expect(await database.crashed).toBeTruthy()
  database = await startEmbedded({ dataDir })
  expect(await owner`select count(*)::int from item`).toEqual([{ count: 500 }])
})
