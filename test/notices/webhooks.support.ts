import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OutboundOptions } from '../../src/connectors/outbound.ts'
import { createWebhooks } from '../../src/connectors/webhooks.ts'
import { type Owner, ownerOfAudience } from '../../src/domain/log.ts'
import { sendToWebhook, type WebhookEvent } from '../../src/domain/notices/deliveries.ts'
import { addWebhook, type NewSecret } from '../../src/domain/notices/webhooks.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { deliverWork, webhookJobs } from '../../src/worker/deliver.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { atEndOfFile } from '../support/worker.ts'

export const seal = makeSeal(testSecret)

export type Got = { path: string; body: string; headers: IncomingMessage['headers'] }
type Answer = (response: ServerResponse, got: Got) => void

/** A receiver on loopback: keeps what comes, and answers each path as it is told. */
export async function startReceiver() {
  const got: Got[] = []
  const answers = new Map<string, Answer>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const one = {
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString(),
      headers: request.headers,
    }
    got.push(one)
    const answer = answers.get(one.path)
    if (answer) answer(response, one)
    else response.writeHead(204).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  atEndOfFile(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const { port } = server.address() as AddressInfo
  return {
    got,
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    /** What came to a path, in its order. */
    at: (path: string) => got.filter((one) => one.path === path),
    on(path: string, answer: Answer) {
      answers.set(path, answer)
    },
    off: (path: string) => answers.delete(path),
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** The ways to send: verbs as somebody, a worker, and a clock that goes as it is told. */
export function webhookWorks(db: TestDatabase) {
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(db.pool, actor, work)
  const lines: string[] = []
  const say = (about: object, text: string) => {
    const { err } = about as { err?: Error }
    lines.push(`${text} ${JSON.stringify(about)} ${err?.stack ?? ''}`)
  }
  const log = { info: say, warn: say, error: say }
  let webhooks = createWebhooks({ allow: ['127.0.0.0/8'], timeoutMs: 3000 })
  let worker: ReturnType<typeof startWorker> | undefined
  const stop = async () => {
    await worker?.stop(500)
    worker = undefined
    webhooks.close()
  }
  atEndOfFile(stop)
  const underWay = () =>
    db.sql`select tenant_id, msp_id from command where kind = 'deliver' and state in ('queued', 'executing')`

  return {
    as,
    /** What the process logged. */
    lines,
    /** Sends until it is stopped; with other bounds than before if some are given. */
    async work(options: OutboundOptions = {}, seconds?: number) {
      await stop()
      webhooks = createWebhooks({ allow: ['127.0.0.0/8'], timeoutMs: 3000, ...options })
      const kinds = [deliverWork({ webhooks, seal, ...(seconds && { turnMs: seconds * 1000 }) })]
      worker = startWorker({ database: db.pool, kinds, log, pollMs: 50 })
    },
    stop,
    add: (actor: Actor, name: string, url: string): Promise<NewSecret> =>
      as(actor, (scope) => addWebhook(scope, seal, { name, url })),
    send: (actor: Actor, id: string, body: object = {}, more: Partial<WebhookEvent> = {}) =>
      as(system(actor.audience), (scope) =>
        sendToWebhook(scope, ownerOfAudience(actor.audience), id, {
          ...{ event: 'alarm.raised', body },
          ...more,
        }),
      ),
    /**
     * The clock goes on by so many seconds and with it what is due. A command that is under way has perhaps looked for the last
     * time by the clock of before, and beside it none is queued: the schedule looks again after seconds, and this looks once.
     */
    async later(seconds: number) {
      await until('no command under way', async () => (await underWay()).length === 0)
      const [now] = await db.sql`select extract(epoch from portal_clock() - now())::float8 as ahead`
      await db.sql.unsafe(
        `create or replace function portal_clock() returns timestamptz language sql stable as
         $$ select now() + make_interval(secs => ${Number(now?.ahead) + seconds}) $$`,
      )
      for (const { name, work } of webhookJobs(db.pool)) if (name === 'webhooks') await work()
    },
    async now() {
      await db.sql.unsafe(
        `create or replace function portal_clock() returns timestamptz language sql stable as $$ select now() $$`,
      )
    },
    delivery: async (id: string) =>
      (await db.sql`select * from delivery where id = ${id}`)[0] as Record<string, never> & {
        state: string
        attempts: number
        tries: { status: number | null; answer: string; ms: number; at: string }[]
      },
    ended: (id: string) =>
      until(`delivery ${id}`, async () => {
        const [row] = await db.sql`select state from delivery where id = ${id}`
        return row?.state !== 'waiting' && String(row?.state)
      }),
    tried: (id: string, times: number) =>
      until(`delivery ${id} tried ${times} times`, async () => {
        const [row] = await db.sql`select attempts from delivery where id = ${id}`
        return row?.attempts >= times
      }),
    /** Nothing of an owner's is being sent or about to be. */
    idle: ({ tenantId = null, mspId = null }: Owner) =>
      until('no command of the owner under way', async () => {
        const open = await underWay()
        return !open.some((one) => one.tenant_id === tenantId && one.msp_id === mspId)
      }),
  }
}
