import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createMailer, type MailerOptions } from '../../src/connectors/mail.ts'
import { type MailInput, queueMail } from '../../src/domain/mail/mails.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { hashOfToken, linkTokenOf, makeSeal } from '../../src/domain/settings/secrets.ts'
import { type Mailbox, startMailbox } from '../../src/sandbox/mailbox.ts'
import { renderMail } from '../../src/views/mail/templates.tsx'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { mailKind } from '../../src/worker/mail.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

export type MailSetup = {
  database: TestDatabase
  world: World
  mailbox: Mailbox
  work(options?: MailerOptions): Worker
  queue(
    input: Partial<MailInput>,
    as?: Actor,
  ): Promise<{ mailId: string; commandId: string | null }>
  invitation(accountId: string, more?: { kind?: string; hours?: number }): Promise<string>
  mail(id: string): Promise<Record<string, unknown>>
  command(id: string): Promise<Record<string, unknown>>
  server(change?: Record<string, unknown>): Promise<void>
  password(plain: string): Promise<void>
  /** The pause of a command is over. */
  dueNow(commandId: string | null): Promise<void>
  alarms(): Promise<Record<string, unknown>[]>
}

export const seal = makeSeal(testSecret)
export const loopback = ['127.0.0.0/8']

/** The portal's queue, a worker that sends, and a real mail server that receives. */
export function useMailSetup(): MailSetup {
  const workers: Worker[] = []
  const config = readConfig({
    PORTAL_URL: 'http://localhost:3000',
    PORTAL_SECRET: testSecret.toString('base64'),
    DATA_DIR: '/nowhere',
  })
  const post = {} as MailSetup

  beforeAll(async () => {
    post.database = await testDatabase({ connections: 6 })
    post.world = await makeWorld(post.database)
    post.mailbox = await startMailbox()
  })
  beforeEach(async () => {
    for (const table of ['mail', 'command', 'lane', 'alarm', 'secret', 'setting', 'invitation'])
      await post.database.sql.unsafe(`delete from ${table}`)
    post.mailbox.heal()
    post.mailbox.clear()
    await post.server()
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(2500)))
  })
  afterAll(() => post.mailbox.stop())

  const row = async (table: string, id: string) => {
    const [found] = await post.database.sql.unsafe(`select * from ${table} where id = $1`, [id])
    if (!found) throw new Error(`there is no such ${table}`)
    return found
  }
  return Object.assign(post, {
    work(options: MailerOptions = {}) {
      const mailer = createMailer({ allow: loopback, timeoutMs: 2000, ...options })
      const parts = { mailer, render: renderMail, seal, secret: testSecret, base: config }
      const kinds = [mailKind({ ...parts, database: post.database.pool })]
      const worker = startWorker({ database: post.database.pool, kinds, log: quiet, pollMs: 100 })
      workers.push(worker)
      return worker
    },
    queue: (input: Partial<MailInput>, as: Actor = post.world.dana) =>
      Scope.enter(post.database.pool, as, (scope) =>
        queueMail(scope, {
          owner: { tenantId: post.world.alder.id },
          template: 'test',
          to: { name: 'Otis Alder', address: 'otis@alder.example' },
          language: 'en',
          ...input,
        }),
      ),
    async invitation(accountId: string, { kind = 'activation', hours = 72 } = {}) {
      const id = randomUUID()
      const hash = hashOfToken(linkTokenOf(testSecret, id))
      await post.database.sql`
        insert into invitation (id, audience, msp_id, tenant_id, account_id, kind, hash, created_by, expires_at)
        select ${id}, audience, msp_id, tenant_id, id, ${kind}, ${hash}, 'Dana Okafor', now() + make_interval(hours => ${hours})
        from account where id = ${accountId}`
      return id
    },
    mail: (id: string) => row('mail', id),
    command: (id: string) => row('command', id),
    async dueNow(commandId: string | null) {
      await post.database.sql`update command set next_try_at = now() where id = ${commandId}`
      await post.database.sql`update lane set wake_at = now()`
    },
    alarms: () => post.database.sql`select * from alarm where cleared_at is null order by key`,
    async password(plain: string) {
      const place = { tenant: '', table: 'secret', column: 'value', row: 'mail.password' }
      await post.database
        .sql`insert into secret (name, value) values ('mail.password', ${seal.seal(plain, place)})`
    },
    async server(change: Record<string, unknown> = {}) {
      const value = {
        ...post.mailbox.smtp,
        ...{ security: 'none', fromName: 'Northline UC', fromAddress: 'portal@northline.example' },
        ...{ username: '', ...change },
      }
      await post.database.sql`
        insert into setting (name, value) values ('mail', ${post.database.sql.json(value as never)}),
          ('provider', '{"name": "Northline UC"}')
        on conflict (name) do update set value = excluded.value`
    },
  })
}

export const tokenOf = (invitationId: string) => linkTokenOf(testSecret, invitationId)
