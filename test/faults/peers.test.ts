import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { createMailer } from '../../src/connectors/mail.ts'
import { Pool } from '../../src/database/pool.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startMailbox } from '../../src/sandbox/mailbox.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { allOf } from '../support/all.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { faults, type Peer } from '../support/faults.ts'
import { startProxy } from '../support/proxy.ts'
import { makeWorld, type World } from '../support/world.ts'

const allow = ['127.0.0.0/8']
const db = await testDatabase()
const microsoft = await startMicrosoft({ seed: 'peers' })
const mailbox = await startMailbox()
const ports: Record<Peer, unknown> = {
  database: db.login.port,
  graph: new URL(microsoft.graphUrl).port,
  mail: mailbox.smtp.port,
}
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  return async () => {
    await Promise.all([microsoft.stop(), mailbox.stop()])
  }
})

const message = (messageId: string) => ({
  ...{ messageId, date: new Date(), subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' },
  from: { name: 'Portal', address: 'portal@northline.example' },
  to: { name: 'Otis', address: 'otis@alder.example' },
})
const users = 5
let made = 0
const next = () => {
  made += 1
  return made
}

/** What is asked of each peer through the link; how it ended, and what stands there afterwards. */
const asking: Record<
  Peer,
  (port: number) => { ask(): Promise<unknown>; kept(): Promise<unknown> }
> = {
  database(port) {
    const pool = new Pool({ ...db.login, port, host: '127.0.0.1' }, 1)
    closing.push(() => pool.end())
    const name = `Named ${next()}`
    const renamed = sql`update service set name = ${name}`
    return {
      ask: () => Scope.enter(pool, world.otis, (scope) => scope.db.execute(renamed)),
      kept: async () => (await db.sql`select 1 from service where name = ${name}`).length,
    }
  },
  graph(port) {
    const credentials = {
      msTenantId: `peers-${next()}`,
      clientId: 'portal',
      clientSecret: 'secret',
    }
    microsoft.addTenant({ ...credentials, users })
    const graph = createGraph({
      ...{ loginUrl: microsoft.loginUrl, graphUrl: `http://127.0.0.1:${port}`, allow },
      wait: async () => {},
    })
    closing.push(() => graph.close())
    let read: string[] = []
    return {
      async ask() {
        const pages = await allOf(graph.users(credentials, {}))
        read = pages.flatMap((page) => page.users.map(({ id }) => id))
      },
      kept: async () => new Set(read).size,
    }
  },
  mail(port) {
    const mailer = createMailer({ allow, timeoutMs: 2000 })
    const id = `<${next()}@northline.example>`
    const server = {
      host: '127.0.0.1',
      port,
      security: 'none',
      username: '',
      password: null,
    } as const
    return {
      ask: () => mailer.send(server, message(id)),
      kept: async () => mailbox.messages().filter(({ messageId }) => messageId === id).length,
    }
  },
}

const fine = { ended: 'done', kept: 1 }
const all = { ended: 'done', kept: users }
/** How it ends beside the fault; what was kept then, and after it was asked again without. */
const expected: Record<`${Peer} ${string}`, { ended: unknown; kept: number; again?: number }> = {
  'database slow': fine,
  'database cut': { ended: 'away', kept: 0 },
  'database full': { ended: 'full', kept: 0 },
  'database 403': { ended: 'away', kept: 0 },
  'database duplicate': { ended: 'away', kept: 1 },
  'database partial': { ended: 'away', kept: 0 },
  'graph slow': all,
  'graph cut': { ended: 'transient', kept: 0 },
  'graph full': { ended: 'transient', kept: 0 },
  'graph 403': { ended: 'refused', kept: 0 },
  'graph duplicate': all,
  'graph partial': { ended: 'transient', kept: 0 },
  'mail slow': fine,
  'mail cut': { ended: 'away', kept: 0 },
  'mail full': { ended: 'later', kept: 0 },
  'mail 403': { ended: 'refused', kept: 0 },
  // the same Message-ID twice: a receiver knows it again
  'mail duplicate': { ended: 'away', kept: 1, again: 2 },
  'mail partial': { ended: 'away', kept: 0 },
}

const endOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error) => error.trouble ?? error.kind ?? String(error),
  )

// the embedded database has no link that anything could stand before
test.each(faults.filter(({ peer }) => onPostgres || peer !== 'database'))(
  '$peer, $kind: $is',
  async ({ peer, kind, make }) => {
    const { ended, kept, again = peer === 'graph' ? users : 1 } = expected[`${peer} ${kind}`] ?? {}
    const link = await startProxy({
      host: '127.0.0.1',
      port: ports[peer],
      isNamed: peer === 'graph',
    })
    closing.push(() => link.stop())
    const asked = asking[peer](link.at.port)
    link.inject(make)
    expect([await endOf(asked.ask()), await asked.kept()]).toEqual([ended, kept])
    link.inject(undefined)
    if (ended !== 'done') expect(await endOf(asked.ask())).toBe('done')
    expect(await asked.kept(), 'and all is well again').toBe(again)
  },
)
