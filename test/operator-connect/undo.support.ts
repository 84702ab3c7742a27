import { randomUUID } from 'node:crypto'
import { createOperatorConnect } from '../../src/connectors/operator-connect.ts'
import { licenseLead } from '../../src/domain/operator-connect/deployments.ts'
import { orderUndo } from '../../src/domain/operator-connect/undo.orders.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { startOperatorConnect } from '../../src/sandbox/operator-connect/operator-connect.ts'
import type { Kind } from '../../src/worker/kinds.ts'
import type { Worker } from '../../src/worker/lanes.ts'
import { numberJobJobs, numberJobWork } from '../../src/worker/number-jobs.ts'
import { seal, startPeers as startOutside } from '../onboarding/deploy.support.ts'
import { confirmedBy } from '../support/confirmed.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import type { World } from '../support/world.ts'

export const reason = 'They go to another operator'
const keys = {
  ...{ secret: testSecret, seal },
  base: {
    portalUrl: new URL('https://portal.northline.example'),
    tenantSuffix: 'northline.example',
  },
} as never as Parameters<typeof licenseLead>[1]

type Given = Record<string, string>
export type Lead = { id: string; msTenantId: string; number: number; shortname: string }
export type Customer = Lead & { tenantId: string; serviceId: string }
export type Peers = Awaited<ReturnType<typeof startPeers>>

/** What became of a verb: `done`, or the code of its refusal. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Refusal) => error.code ?? String(error),
  )

/** Operator Connect beside the outside of deployments, with leads of it and what becomes of them. */
export async function startPeers(db: TestDatabase, world: World) {
  const peers = await startOutside(db, world, { timeoutMs: 5000 })
  const { sql } = db
  const sandbox = await startOperatorConnect({ seed: 'undo', microsoft: peers.microsoft })
  const operatorConnect = createOperatorConnect({
    ...{ operatorConnectUrl: sandbox.url, loginUrl: peers.microsoft.loginUrl },
    ...{ allow: ['127.0.0.0/8'], timeoutMs: 5000, wait: async () => {} },
  })
  const { clientId, msTenantId, clientSecret } = sandbox.operator
  await sql`insert into setting (name, value) values ('operator-connect', ${sql.json({ clientId, tenantId: msTenantId })})`
  await Scope.enter(db.pool, world.dana, (scope) =>
    keepSecret(scope, seal, 'operator-connect.client-secret', clientSecret),
  )
  const [sbc] = await sql`select id from sbc`
  const templates = await sql`select id, phase from script_template`
  const templateOf = (phase: string) =>
    String(templates.find((one) => one.phase === phase)?.id ?? '')
  const [job] = numberJobJobs(db.pool)
  const numbers: Kind = numberJobWork({ operatorConnect, sbcs: peers.outside.sbcs, seal })

  let count = 0
  async function lead(of: { msTenantId?: string; status?: string } = {}): Promise<Lead> {
    count += 1
    const ms = of.msTenantId ?? randomUUID()
    const seen = sandbox.addLead({ tenantId: ms, consentedCountries: ['DE'] })
    const [made] = await sql`
      insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, countries)
      values ('provider', 'operator-connect', ${seen.id}, ${ms}, ${of.status ?? 'active'}, ${`Lead ${count}`}, '{DE}')
      returning id`
    return { id: String(made?.id), msTenantId: ms, number: count, shortname: `lead${count}` }
  }

  /** A new tenant, with a script at the SBC. */
  const entered = ({ number, shortname }: Lead): Given => ({
    ...{ whose: 'new', company: `Lead ${number}`, shortname, license: 'oc-essential' },
    ...{ by: 'tenant-id', sbcId: String(sbc?.id), values: `ProxySet = ${number}` },
    ...{ 'sbc-onboarding': templateOf('onboarding'), 'sbc-cleanup': templateOf('cleanup') },
  })
  const license = (of: Lead, given: Given = {}, actor: Actor = world.dana) =>
    Scope.enter(db.pool, actor, (scope) =>
      licenseLead(scope, keys, of.id, { ...entered(of), ...given }),
    )

  return {
    ...{ ...peers, sandbox, numbers, lead, entered, license },
    /** A lead that became a customer, and is being deployed. */
    async customer(given: Given = {}): Promise<Customer> {
      const of = await lead()
      return { ...of, ...(await license(of, given)) }
    },
    /** Numbers that a customer has here and at Microsoft. */
    async acquired({ tenantId, serviceId, msTenantId: ms, number }: Customer, many = 3) {
      const list = Array.from({ length: many }, (_, n) => `+4930${8_000_000 + number * 100 + n}`)
      sandbox.addNumbers(ms, list, { isoCountryCode: 'DE' })
      for (const one of list)
        await sql`insert into oc_number (tenant_id, family, number, state, service_id, source, acquired_on)
          values (${tenantId}, 'operator-connect', ${one}, 'acquired', ${serviceId}, null, now())`
      return list
    },
    async order({ serviceId, shortname }: Customer, given: Given = {}, actor: Actor = world.dana) {
      const proof = await confirmedBy(db.pool, actor)
      return Scope.enter(db.pool, actor, (scope) =>
        orderUndo(scope, serviceId, { shortname, reason, ...given }, proof),
      )
    },
    /** What waits for a time is due now. */
    async hurry(...workers: Worker[]) {
      await sql`update number_job set due_at = now() where state in ('sending', 'waiting')`
      await job?.work()
      await sql`update command set next_try_at = now() where state = 'queued' and next_try_at > now()`
      await sql`update lane set wake_at = now() where not busy
        and exists (select from command c where c.lane_key = lane.key and c.state = 'queued')`
      for (const worker of workers) worker.wake()
    },
    scripts: ({ number }: Lead) =>
      peers.sbc.ledger
        .filter((script) => new RegExp(`ip-group ${number}\\b`).test(script))
        .map((script) => (script.includes('no ip-group') ? 'cleanup' : 'onboarding')),
    /** How often Microsoft was asked to release these numbers, and did. */
    released: (list: readonly string[]) =>
      sandbox
        .ledger()
        .filter(({ number }) => list.includes(number))
        .map(({ asked, done }) => `${asked.release} ${done.release}`),
    async stop() {
      operatorConnect.close()
      await sandbox.stop()
      await peers.stop()
    },
  }
}
