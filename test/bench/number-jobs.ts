import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createOperatorConnect } from '../../src/connectors/operator-connect.ts'
import type { OperatorConnectCredentials } from '../../src/connectors/operator-connect.types.ts'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { startNumberJob } from '../../src/domain/operator-connect/jobs.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { Context } from '../../src/worker/kinds.ts'
import { numberJobWork } from '../../src/worker/number-jobs.ts'
import { testSecret } from '../support/setup.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, type Figure, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { startOther } from './processes.ts'
import { makeBenchWorld } from './world.ts'

const allow = ['127.0.0.0/8']
const seal = makeSeal(testSecret)
const batch = 1000
const profileId = 'CP-BENCH'

/**
 * F5: numbers that are uploaded in batches, from the form's transaction to the last number that is acquired, beside the bare loop
 * that sends the same batches, asks what came of each and upserts its numbers. Attempts follow one another as in a customer's lane,
 * without the queue's own work and the seconds that a batch is left to Microsoft.
 */
export async function benchNumberJobs({ isQuick, report }: Plan): Promise<void> {
  const count = isQuick ? 5000 : 100_000
  const benchDatabase = await makeBenchDatabase()
  const on = await arrange(benchDatabase, count)
  const found = await compare(
    isQuick ? 3 : 2,
    () => ours(on),
    () => bareLoop(on),
    { warmRounds: isQuick ? 1 : 0 },
  )
  const { subject, control } = found
  report({
    ...{ goal: 'F5', sense: 'at most', limit: 1.3 },
    what: `${shown(count)} numbers uploaded ÷ the bare loop that sends and upserts them`,
    ...found,
    beside: `${shown(subject / 1000)} and ${shown(control / 1000)} s, with entries, events and one job a batch`,
  })
  report(await flatness(on))
  on.stop()
  await benchDatabase.drop()
}

type On = Awaited<ReturnType<typeof arrange>>

/** A customer with a lead and a service, in the sandbox and in the database; no SBC has rows of its numbers. */
async function arrange(benchDatabase: BenchDatabase, count: number) {
  const { sql } = benchDatabase
  const { dana } = await makeBenchWorld(sql)
  const sandbox = startOther('./operator-connect.server.ts')
  const { url, loginUrl, operator } = await sandbox.ask<{
    url: string
    loginUrl: string
    operator: OperatorConnectCredentials
  }>('start')
  const [made] = await sql<{ tenantId: string; serviceId: string; msTenantId: string }[]>`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
    select id, full_name, full_name, shortname, 'operator-connect', 'oc-essential', 'deployed', 'ok' from tenant limit 1
    returning tenant_id as "tenantId", id as "serviceId", (select ms_tenant_id from tenant limit 1) as "msTenantId"`
  if (!made) throw new Error('no service')
  await sql`
    insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, countries, customer_id, service_id)
    values ('provider', 'operator-connect', 'lead', ${made.msTenantId}, 'active', 'Alder Foods', '{DE}', ${made.tenantId}, ${made.serviceId})`
  await sql`
    insert into calling_profile (family, microsoft_id, name, region, countries)
    values ('operator-connect', ${profileId}, 'Germany', 'EMEA', '{DE}')`
  await sandbox.ask('addCustomer', { msTenantId: made.msTenantId, profileId })
  const setting = { clientId: operator.clientId, tenantId: operator.msTenantId }
  await sql`
    insert into setting (name, value) values ('operator-connect', ${sql.json(setting)})
    on conflict (name) do update set value = excluded.value`
  await Scope.enter(benchDatabase.pool, dana, (scope) =>
    keepSecret(scope, seal, 'operator-connect.client-secret', operator.clientSecret),
  )
  const operatorConnect = createOperatorConnect({ operatorConnectUrl: url, loginUrl, allow })
  const sbcs = createSbcs({ allow })
  let given = 0
  return {
    ...{ benchDatabase, dana: dana as Actor, operator, operatorConnect, sbcs, count, ...made },
    /** Microsoft has never seen them before. */
    fresh(): string[] {
      const first = 1_000_000 + given
      given += count
      return Array.from({ length: count }, (_, n) => `+4930${first + n}`)
    },
    stop() {
      operatorConnect.close()
      sbcs.close()
      sandbox.stop()
    },
  }
}

async function ours(on: On, afterEach = () => {}): Promise<number> {
  const { benchDatabase, dana, operatorConnect, sbcs, tenantId, serviceId } = on
  const numbers = on.fresh().map((number) => ({ number }))
  const kind = numberJobWork({ operatorConnect, sbcs, seal })
  const provider: Context['provider'] = (work) =>
    Scope.enter(benchDatabase.pool, system({ kind: 'provider' }), work)
  const { signal } = new AbortController()
  const from = performance.now()
  const { jobIds } = await Scope.enter(benchDatabase.pool, dana, (scope) =>
    startNumberJob(scope, {
      ...{ tenantId, serviceId, family: 'operator-connect', kind: 'upload', source: 'webui' },
      ...{ numbers, country: 'DE', usage: 'CallingUserAssignment', callingProfileId: profileId },
    }),
  )
  for (const subjectId of jobIds) {
    const command = { tenantId, subjectId }
    const context = { command, signal, provider, progress: async () => {} } as unknown as Context
    // the first attempt sends it, the second asks what came of it
    await kind.run(context)
    await kind.run(context)
    afterEach()
  }
  const ms = performance.now() - from
  await forget(on)
  return ms
}

/** One statement a batch, and nothing else: no scope, no job, no entries, no events. */
async function bareLoop(on: On): Promise<number> {
  const { benchDatabase, operatorConnect, operator, tenantId, msTenantId } = on
  const all = on.fresh()
  const from = performance.now()
  for (let at = 0; at < all.length; at += batch) {
    const { msJobId } = await operatorConnect.send(operator, {
      ...{ kind: 'upload', key: randomUUID(), msTenantId, numbers: all.slice(at, at + batch) },
      ...{ usages: ['CallingUserAssignment'], country: 'DE', callingProfileId: profileId },
      ...{ addressId: null, locationId: null },
    })
    const job = await operatorConnect.job(operator, msJobId)
    const rows = job?.entries.map(({ number, status }) => ({ number, status }))
    await benchDatabase.sql`
      insert into oc_number (tenant_id, family, number, state, source, country, calling_profile_id, ms_job_id, acquired_on)
      select ${tenantId}::uuid, 'operator-connect', number, case when status = 'success' then 'acquired' else 'failed' end, 'webui', 'DE',
        ${profileId}, ${msJobId}, now()
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as n(number text, status text)
      on conflict (number) where state in ('pending', 'acquired', 'releasing') do update set state = excluded.state`
  }
  const ms = performance.now() - from
  await forget(on)
  return ms
}

/** Every pass begins with empty tables, so that none is slower for coming later. */
async function forget({ benchDatabase: { sql }, count }: On) {
  const [kept] = await sql<{ n: number }[]>`
    select count(*)::integer as n from oc_number where state = 'acquired'`
  if (kept?.n !== count) throw new Error(`${kept?.n} numbers were acquired`)
  await sql`truncate oc_number, oc_number_event, number_job, number_job_item, command cascade`
}

const flatMib = 8

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is left after collection when a batch has ended; the numbers themselves, which came in one form, are there all the time. */
async function flatness(on: On): Promise<Figure> {
  const [first, second] = [await heldMib(on), await heldMib(on)]
  return {
    goal: 'F5',
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
  await ours(on, () => {
    collectGarbage()
    held.push(process.memoryUsage().heapUsed / 1024 / 1024)
  })
  // what stays of warming up is no part of it
  const settled = held.slice(2)
  return Math.max(...settled) - Math.min(...settled)
}
