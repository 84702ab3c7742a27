import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { replicateKind } from '../../src/worker/replicate.ts'
import { testSecret } from '../support/setup.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, type Figure, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { type Other, startOther } from './processes.ts'
import { makeBenchWorld } from './world.ts'

const pageSize = 999
const quiet = { info() {}, warn: console.error, error: console.error }

/** F2: a whole replication beside the bare loop that reads the same pages and upserts the same rows. */
export async function benchReplication({ isQuick, report }: Plan): Promise<void> {
  const users = isQuick ? 5000 : 100_000
  const benchDatabase = await makeBenchDatabase()
  await makeBenchWorld(benchDatabase.sql)
  const sandbox = startOther('./sandbox.server.ts')
  const url = await sandbox.ask<string>('start')
  const on = { benchDatabase, sandbox, url, users }
  const found = await compare(
    isQuick ? 1 : 3,
    () => ours(on),
    () => bareLoop(on),
    { warmRounds: 0 },
  )
  report({
    goal: 'F2',
    what: `replication of ${shown(users)} users ÷ the bare read-and-upsert loop`,
    ...found,
    limit: 1.3,
    sense: 'at most',
    beside: `${shown(found.subject / 1000)} and ${shown(found.control / 1000)} s, with numbers, Teams settings and groups`,
  })
  report(await flatness(on))
  sandbox.stop()
  await benchDatabase.drop()
}

const flatMib = 8
const sampleMs = 300

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is left after collection while a replication runs: all users held at once would be over 100 MiB. */
async function flatness(on: On): Promise<Figure> {
  const [first, second] = [await heldMib(on), await heldMib(on)]
  return {
    goal: 'F2',
    what: `what the heap holds during it, most less least ÷ ${flatMib} MiB`,
    ratio: (first + second) / 2 / flatMib,
    limit: 1,
    sense: 'at most',
    spread: Math.abs(first - second) / 2 / flatMib,
    beside: `${shown(first)} and ${shown(second)} MiB`,
  }
}

async function heldMib(on: On): Promise<number> {
  const held: number[] = []
  const timer = setInterval(() => {
    collectGarbage()
    held.push(process.memoryUsage().heapUsed / 1024 / 1024)
  }, sampleMs)
  await ours(on)
  clearInterval(timer)
  // what stays of warming up is no part of it
  const settled = held.slice(2)
  return Math.max(...settled) - Math.min(...settled)
}

type On = { benchDatabase: BenchDatabase; sandbox: Other; url: string; users: number }

/** A customer that was never read before, in the sandbox and in the database. */
async function newTenant({ benchDatabase, sandbox, users }: On) {
  const msTenantId = randomUUID()
  const application = { msTenantId, clientId: randomUUID(), clientSecret: 'bench' }
  await sandbox.ask('addTenant', { ...application, users })
  const short = `r${randomUUID().slice(0, 8)}`
  const [tenant] = await benchDatabase.sql<{ id: string }[]>`
    insert into tenant (shortname, full_name, ms_tenant_id) values (${short}, ${short}, ${msTenantId}) returning id`
  return { ...application, id: tenant?.id ?? '' }
}

/** Milliseconds from COMMIT of the command to its end, by the worker as it runs in the portal. */
async function ours(on: On): Promise<number> {
  const { benchDatabase, url } = on
  const { id, msTenantId, clientId, clientSecret } = await newTenant(on)
  const seal = makeSeal(testSecret)
  const place = {
    tenant: id,
    table: 'm365_authentication',
    column: 'client_secret',
    row: id,
  }
  await benchDatabase.sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${msTenantId}, ${clientId}, ${seal.seal(clientSecret, place)})`
  const graph = createGraph({ graphUrl: url, loginUrl: url, allow: ['127.0.0.0/8'] })
  const kind = replicateKind({ graph, seal })
  let ended = () => {}
  const end = new Promise<void>((done) => {
    ended = done
  })
  await Scope.enter(benchDatabase.pool, system({ kind: 'provider' }), (scope) =>
    enqueue(scope, [
      {
        kind: 'replicate',
        owner: { tenantId: id },
        subject: { kind: 'tenant', id, name: 'bench' },
      },
    ]),
  )
  const from = performance.now()
  const worker = startWorker({
    database: benchDatabase.pool,
    kinds: [{ ...kind, run: (context) => kind.run(context).finally(ended) }],
    log: quiet,
  })
  await end
  const ms = performance.now() - from
  await worker.stop(5000)
  graph.close()
  const [stored] = await benchDatabase.sql<{ n: number }[]>`
    select count(*)::integer as n from managed_user where tenant_id = ${id}`
  if (stored?.n !== on.users) throw new Error(`${stored?.n} users were replicated`)
  await forget(benchDatabase, id)
  return ms
}

type Listed = { value: Record<string, unknown>[]; '@odata.nextLink'?: string }

/** Reads each page and upserts it as it comes, with nothing else: no scope, no fence, no steps, no read-ahead. */
async function bareLoop(on: On): Promise<number> {
  const { benchDatabase, url } = on
  const { id, msTenantId, clientId, clientSecret } = await newTenant(on)
  const from = performance.now()
  const login = await fetch(`${url}/${msTenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: token } = (await login.json()) as { access_token: string }
  const headers = { authorization: `Bearer ${token}`, prefer: `odata.maxpagesize=${pageSize}` }
  const pages = async (first: string, store: (json: string) => PromiseLike<unknown>) => {
    for (let link: string | undefined = first; link; ) {
      const page = (await (await fetch(link, { headers })).json()) as Listed
      await store(JSON.stringify(page.value))
      link = page['@odata.nextLink']
    }
  }
  const selected =
    'id,userPrincipalName,displayName,accountEnabled,department,usageLocation,businessPhones,mobilePhone,assignedPlans'
  await pages(
    `${url}/v1.0/users/delta?$select=${selected}`,
    (json) => benchDatabase.sql`
      insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, department, usage_location, phone, plans, generation)
      select ${id}::uuid, id, "userPrincipalName", "displayName", "accountEnabled", department, "usageLocation",
        "businessPhones" ->> 0, "assignedPlans", 1
      from json_to_recordset(${json}::text::json) as u(id text, "userPrincipalName" text, "displayName" text,
        "accountEnabled" boolean, department text, "usageLocation" text, "businessPhones" jsonb, "assignedPlans" jsonb)
      on conflict (tenant_id, graph_id) do update set upn = excluded.upn, display_name = excluded.display_name,
        enabled = excluded.enabled, department = excluded.department, usage_location = excluded.usage_location,
        phone = excluded.phone, plans = excluded.plans, generation = excluded.generation`,
  )
  await pages(
    `${url}/v1.0/admin/teams/telephoneNumberManagement/numberAssignments?$top=1000`,
    (json) => benchDatabase.sql`
      insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id, city, generation)
      select ${id}::uuid, "telephoneNumber", "numberType", "assignmentStatus", "assignmentTargetId", city, 1
      from json_to_recordset(${json}::text::json) as n("telephoneNumber" text, "numberType" text,
        "assignmentStatus" text, "assignmentTargetId" text, city text)
      on conflict (tenant_id, number) do update set number_type = excluded.number_type,
        assignment = excluded.assignment, user_graph_id = excluded.user_graph_id, city = excluded.city`,
  )
  await pages(
    `${url}/v1.0/admin/teams/userConfigurations?$select=id,accountType,isEnterpriseVoiceEnabled,effectivePolicyAssignments&$top=${pageSize}`,
    (json) => benchDatabase.sql`
      update managed_user u set account_type = "accountType", voice_enabled = "isEnterpriseVoiceEnabled",
        policies = (select coalesce(jsonb_object_agg(p ->> 'policyType', p -> 'policyAssignment'), '{}') from jsonb_array_elements("effectivePolicyAssignments") p)
      from json_to_recordset(${json}::text::json) as c(id text, "accountType" text, "isEnterpriseVoiceEnabled" boolean, "effectivePolicyAssignments" jsonb)
      where u.tenant_id = ${id}::uuid and u.graph_id = c.id`,
  )
  const groups: { id: string }[] = []
  await pages(`${url}/v1.0/groups?$select=id,displayName&$top=${pageSize}`, (json) => {
    groups.push(...JSON.parse(json))
    return benchDatabase.sql`
      insert into managed_group (tenant_id, graph_id, name) select ${id}::uuid, id, "displayName"
      from json_to_recordset(${json}::text::json) as g(id text, "displayName" text)
      on conflict (tenant_id, graph_id) do update set name = excluded.name`
  })
  for (const group of groups)
    await pages(
      `${url}/v1.0/groups/${group.id}/members?$select=id&$top=${pageSize}`,
      (json) => benchDatabase.sql`
        insert into managed_member (tenant_id, group_id, user_id) select ${id}::uuid, ${group.id}, m.id
        from json_to_recordset(${json}::text::json) as m(id text) on conflict do nothing`,
    )
  await benchDatabase.sql`
    update managed_user u set groups = m.groups from (select user_id, array_agg(group_id) as groups
      from managed_member where tenant_id = ${id}::uuid group by user_id) m
    where u.tenant_id = ${id}::uuid and u.graph_id = m.user_id`
  const ms = performance.now() - from
  const [stored] = await benchDatabase.sql<{ n: number }[]>`
    select count(*)::integer as n from managed_user where tenant_id = ${id}`
  if (stored?.n !== on.users) throw new Error(`${stored?.n} users were upserted`)
  await forget(benchDatabase, id)
  return ms
}

/** Every pass begins with empty tables, so that none is slower for coming later. */
const forget = ({ sql }: BenchDatabase, id: string) =>
  sql.begin(async (tx) => {
    await tx`truncate managed_user, managed_number, managed_group, managed_member`
    await tx`update replication set due_at = null where tenant_id = ${id}`
  })
