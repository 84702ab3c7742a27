import { pino } from 'pino'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMailbox } from '../../src/sandbox/mailbox.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { kindsOf } from '../../src/worker-process.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { type Cast, makeCast } from './cast.ts'
import { tablesByKind } from './catalog.ts'

const db = await testDatabase()
const mailbox = await startMailbox()
const config = readConfig({
  PORTAL_URL: 'http://localhost:3000',
  PORTAL_SECRET: testSecret.toString('base64'),
  DATA_DIR: '/nowhere',
  CONNECTOR_ALLOW: '127.0.0.0/8',
  // nobody answers there: what must not be asked is not asked
  GRAPH_URL: 'http://127.0.0.1:9',
  LOGIN_URL: 'http://127.0.0.1:9',
  DNS_SERVERS: '127.0.0.1:9',
})
const log = pino({ level: 'silent' })
const { kinds, close } = kindsOf(config, { database: db.pool, seal: makeSeal(testSecret) })
let cast: Cast

beforeAll(async () => {
  cast = await makeCast(db)
  const { smtp } = mailbox
  const value = {
    host: smtp.host,
    port: smtp.port,
    security: 'none',
    fromName: 'x',
    fromAddress: 'p@x.example',
    username: '',
  }
  await db.sql`insert into setting (name, value) values ('mail', ${db.sql.json(value)})`
  await db.sql`delete from command`
  return async () => {
    close()
    await mailbox.stop()
  }
})

/** Everything that belongs to the other tenant, as one value. */
async function digest(): Promise<Record<string, string>> {
  const rows: Record<string, string> = {}
  for (const [table, kind] of await tablesByKind(db.sql)) {
    if (kind === 'global') continue
    const [row] = await db.sql.unsafe(
      `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as all from ${table} t where tenant_id = '${cast.foreign.tenant}'`,
    )
    rows[table] = String(row?.all)
  }
  return rows
}

/** A command of each kind for one owner, about the other tenant's things wherever a thing can be named. */
async function run(owner: { audience: string; tenant: string | null }, of = kinds) {
  const { foreign } = cast
  const payload = {
    mailId: foreign.mail,
    domainId: foreign.domain,
    tenantId: foreign.tenant,
    tenant: foreign.tenant,
    serviceId: foreign.service,
    reason: 'x',
  }
  const subjectOf: Record<string, string> = {
    mail: foreign.mail,
    'check-domain': foreign.domain,
    replicate: foreign.service,
  }
  for (const { name, lane } of of)
    await db.sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, payload, requested_name, max_attempts)
      values (${owner.audience}, ${owner.tenant}, ${lane}, ${name}, ${name === 'replicate' ? 'service' : 'thing'}, ${subjectOf[name] ?? foreign.tenant}, 's', ${db.sql.json(payload)}, 'n', 1)`
  await db.sql`insert into lane (key, audience, tenant_id, name, wake_at)
    select distinct lane_key, audience, tenant_id, lane, now() from command where state = 'queued'
    on conflict (key) do update set wake_at = now(), busy = false`
  const worker = startWorker({ database: db.pool, kinds, log, pollMs: 50 })
  onTestFinished(() => worker.stop(500))
  const left = () =>
    db.sql`select kind, state, attempt, error from command where state in ('queued', 'executing')`
  await until('every command to end', async () => (await left()).length === 0).catch(async () => {
    throw new Error(`not ended: ${JSON.stringify(await left())}`)
  })
  await worker.stop(500)
  return db.sql`select kind, state, error from command order by kind`
}

test('a job of one tenant that names another’s things changes nothing of theirs, whatever kind it is', async () => {
  expect(kinds.length).toBeGreaterThan(4)
  const before = await digest()
  const ended = await run({ audience: 'tenant', tenant: cast.own.tenant })
  expect(await digest()).toEqual(before)
  expect(mailbox.messages()).toEqual([])
  expect(ended.map(({ kind }) => kind)).toEqual(kinds.map(({ name }) => name).sort())
})

test('a mail as the provider’s own does reach theirs, so the test above can fail', async () => {
  const before = await digest()
  await db.sql`delete from command`
  await run(
    { audience: 'provider', tenant: null },
    kinds.filter(({ name }) => name === 'mail'),
  )
  expect(await digest()).not.toEqual(before)
})
