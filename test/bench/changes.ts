import { randomUUID } from 'node:crypto'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { sendChangesKind } from '../../src/domain/directory/changes.sending.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { sendingKind } from '../../src/worker/send-changes.kind.ts'
import { testSecret } from '../support/setup.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { type Other, startOther } from './processes.ts'
import { makeBenchWorld } from './world.ts'

const quiet = { info() {}, warn: console.error, error: console.error }

type On = { benchDatabase: BenchDatabase; sandbox: Other; url: string; changes: number }
type Change = { graphId: string; kind: string; wanted: Record<string, string> }

/** F3: queued changes as the worker sends them beside the same calls by the connector alone, one after the other. */
export async function benchChanges({ isQuick, report }: Plan): Promise<void> {
  const changes = isQuick ? 1000 : 10_000
  const benchDatabase = await makeBenchDatabase()
  await makeBenchWorld(benchDatabase.sql)
  const sandbox = startOther('./sandbox.server.ts')
  const url = await sandbox.ask<string>('start')
  const on = { benchDatabase, sandbox, url, changes }
  const found = await compare(
    3,
    () => ours(on),
    () => bareLoop(on),
    { warmRounds: isQuick ? 1 : 0, budgetMs: 300_000 },
  )
  report({
    goal: 'F3',
    what: `${shown(changes)} queued changes ÷ the bare connector loop with the same calls`,
    ...found,
    limit: 1.3,
    sense: 'at most',
    beside: `${shown(found.subject / 1000)} and ${shown(found.control / 1000)} s: policies, details, numbers`,
  })
  sandbox.stop()
  await benchDatabase.drop()
}

/** A directory that was never changed before, and what shall be changed in it: one thing of each user. */
async function newTenant({ sandbox, changes }: On) {
  const credentials = { msTenantId: randomUUID(), clientId: randomUUID(), clientSecret: 'bench' }
  const ready = Math.floor(changes / 5)
  const ids = await sandbox.ask<string[]>('addTenant', {
    ...credentials,
    users: changes,
    composition: { ready },
  })
  const wanted = ids.map((graphId, n): Change => {
    const line = String(n).padStart(7, '0')
    if (n < ready)
      return {
        ...{ graphId, kind: 'number-assign' },
        wanted: { number: `+49305${line}`, numberType: 'directRouting' },
      }
    if (n % 2 === 0)
      return { graphId, kind: 'details', wanted: { department: `Department ${n % 7}` } }
    return {
      ...{ graphId, kind: 'policy' },
      wanted: { policyType: 'TeamsMeetingPolicy', policy: 'AllOn' },
    }
  })
  return { credentials, wanted }
}

const graphAt = (url: string) =>
  createGraph({ graphUrl: url, loginUrl: url, allow: ['127.0.0.0/8'] })

/** Milliseconds from COMMIT of the command to its end. */
async function ours(on: On): Promise<number> {
  const { benchDatabase, url, changes } = on
  const { sql, pool } = benchDatabase
  const { credentials, wanted } = await newTenant(on)
  const { msTenantId, clientId, clientSecret } = credentials
  const short = `c${randomUUID().slice(0, 8)}`
  const [tenant] = await sql<{ id: string }[]>`
    insert into tenant (shortname, full_name, ms_tenant_id) values (${short}, ${short}, ${msTenantId}) returning id`
  const id = tenant?.id ?? ''
  const seal = makeSeal(testSecret)
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  await sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${msTenantId}, ${clientId}, ${seal.seal(clientSecret, place)})`
  await sql`
    insert into managed_user (tenant_id, graph_id, display_name, plans, generation)
    select ${id}::uuid, "graphId", 'User', '[]', 1 from json_to_recordset(${JSON.stringify(wanted)}::text::json) as c("graphId" text)`
  await sql`
    insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
    select ${id}::uuid, "graphId", 'User', kind, wanted, '{}', gen_random_uuid(), 'bench'
    from json_to_recordset(${JSON.stringify(wanted)}::text::json) as c("graphId" text, kind text, wanted jsonb)`
  await sql`analyze queued_change, managed_user`
  const graph = graphAt(url)
  const kind = sendingKind({ graph, seal })
  let ended = () => {}
  const end = new Promise<void>((done) => {
    ended = done
  })
  const subject = { kind: 'tenant', id, name: 'bench' }
  await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
    enqueue(scope, [{ kind: sendChangesKind, owner: { tenantId: id }, subject }]),
  )
  const from = performance.now()
  const worker = startWorker({
    database: pool,
    kinds: [{ ...kind, run: (context) => kind.run(context).finally(ended) }],
    log: quiet,
  })
  await end
  const ms = performance.now() - from
  await worker.stop(5000)
  graph.close()
  const [made] = await sql<{ n: number }[]>`
    select count(*)::integer as n from queued_change where tenant_id = ${id} and state in ('done', 'confirming')`
  if (made?.n !== changes) throw new Error(`${made?.n} changes were made`)
  await sql`truncate managed_user, managed_number, queued_change, log_entry`
  return ms
}

async function bareLoop(on: On): Promise<number> {
  const { credentials, wanted } = await newTenant(on)
  const graph = graphAt(on.url)
  const from = performance.now()
  for (const { graphId, kind, wanted: to } of wanted) {
    if (kind === 'details') await graph.updateUser(credentials, graphId, to)
    else if (kind === 'policy') {
      const { policyType = '', policy = '' } = to
      await graph.assignPolicy(credentials, { userId: graphId, policyType, policy })
    } else {
      const { number = '' } = to
      await graph.assignNumber(credentials, {
        ...{ number, numberType: 'directRouting' as const },
        targetId: graphId,
      })
    }
  }
  const ms = performance.now() - from
  graph.close()
  return ms
}
