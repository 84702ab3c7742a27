import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { createOperatorConnect } from '../../src/connectors/operator-connect.ts'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { startOperatorConnect } from '../../src/sandbox/operator-connect/operator-connect.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'
import type { Context } from '../../src/worker/kinds.ts'
import { numberJobWork } from '../../src/worker/number-jobs.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import type { World } from '../support/world.ts'

/** An active lead with consent for Germany, a service of Operator Connect that it became, and a profile of two trunks. */
export async function operatorConnectCustomer(
  sql: postgres.Sql,
  { id: tenantId }: World['alder'],
): Promise<{ tenantId: string; serviceId: string; msTenantId: string; profileId: string }> {
  const [made] = await sql<{ id: string; ms: string }[]>`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
    select id, full_name || ' Operator Connect', full_name, shortname, 'operator-connect', 'oc-essential', 'deployed', 'ok'
    from tenant where id = ${tenantId}
    returning id, (select ms_tenant_id from tenant where id = ${tenantId}) as ms`
  if (!made) throw new Error('no service')
  const profileId = 'CP-DE-1'
  await sql`insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, company_size, countries, customer_id, service_id)
    values ('provider', 'operator-connect', ${`lead-${made.id}`}, ${made.ms}, 'active', 'Alder Foods', 'L250_U999', '{DE,AT}', ${tenantId}, ${made.id})`
  const trunks = ['trunk-1', 'trunk-2'].map((name) => ({
    id: name,
    fqdn: `${name}.northline.example`,
  }))
  await sql`insert into calling_profile (family, microsoft_id, name, region, countries, trunks)
    values ('operator-connect', ${profileId}, 'Germany', 'EMEA', '{DE,AT}', ${sql.json(trunks)})
    on conflict (microsoft_id) do nothing`
  return { tenantId, serviceId: made.id, msTenantId: made.ms, profileId }
}

/** So many numbers of Berlin from one on, each once. */
export const berlin = (count: number, from = 0): { number: string }[] =>
  Array.from({ length: count }, (_, n) => ({ number: `+4930${7_000_000 + from + n}` }))

const allow = ['127.0.0.0/8']
const [username, password] = ['portal', 'sbc-secret']
export const seal = makeSeal(testSecret)
const ocDialPlan = `configure voip
  sbc dial-plan 3
    name "OCDialPlan"
    activate
    exit
`

/** What becomes of an attempt at its n-th step (a call to the outside or a transaction), counted from 1: its process dies before or after it. */
export type Fate = { at: number; how: 'before' | 'after' }

const dead = 'the process is dead'

/** Operator Connect and an SBC on loopback, the connectors that reach them, and attempts that die where they are told to. */
export async function startPeers(db: TestDatabase, dana: World['dana']) {
  const microsoft = await startMicrosoft({ seed: 'number jobs' })
  const sandbox = await startOperatorConnect({ seed: 'number jobs', microsoft })
  const sbc = await startSbc({ name: 'sbc1', username, password, configuration: ocDialPlan })
  const operatorConnect = createOperatorConnect({
    ...{ operatorConnectUrl: sandbox.url, loginUrl: microsoft.loginUrl, allow },
    ...{ timeoutMs: 5000, wait: async () => {} },
  })
  const sbcs = createSbcs({ allow, timeoutMs: 5000 })
  const { operator } = sandbox
  const value = { clientId: operator.clientId, tenantId: operator.msTenantId }
  await db.sql`insert into setting (name, value) values ('operator-connect', ${db.sql.json(value)})
    on conflict (name) do update set value = excluded.value`
  await Scope.enter(db.pool, dana, (scope) =>
    keepSecret(scope, seal, 'operator-connect.client-secret', operator.clientSecret),
  )
  const sbcId = randomUUID()
  await db.sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
    values (${sbcId}, 'sbc1', 'trunk-1.northline.example', ${sbc.address}, ${sbc.sipPort}, 'udp', ${sbc.apiUrl},
      ${username}, ${seal.seal(password, sbcSecret(sbcId))})`

  /** One attempt of a job's task; gives what it did, step by step. `isBlind`: what was sent before is not looked up. */
  async function attempt(
    of: { tenantId: string; jobId: string },
    { fate, isBlind = false }: { fate?: Fate | undefined; isBlind?: boolean } = {},
  ): Promise<string[]> {
    const steps: string[] = []
    let isDead = false
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      if (isDead) throw new Error(dead)
      steps.push(name)
      const isIt = fate?.at === steps.length
      if (isIt && fate.how === 'before') isDead = true
      if (isDead) throw new Error(dead)
      const done = await work()
      if (isIt) isDead = true
      if (isDead) throw new Error(dead)
      return done
    }
    const wrapped = <T extends object>(peer: T): T =>
      new Proxy(peer, {
        get: (target, name, receiver) => {
          const found = Reflect.get(target, name, receiver)
          if (typeof found !== 'function' || name === 'numbers') return found
          return (...given: unknown[]) =>
            step(String(name), async () =>
              isBlind && name === 'jobByKey' ? null : found.apply(target, given),
            )
        },
      })
    const provider: Context['provider'] = (work) =>
      step('transaction', () => Scope.enter(db.pool, system({ kind: 'provider' }), work))
    const context = {
      command: { tenantId: of.tenantId, subjectId: of.jobId },
      ...{ signal: new AbortController().signal, provider, progress: async () => {} },
    } as unknown as Context
    const kind = numberJobWork({
      ...{ seal, operatorConnect: wrapped(operatorConnect), sbcs: wrapped(sbcs) },
    })
    await kind.run(context).catch((error) => {
      if (!isDead) throw error
    })
    return steps
  }

  return {
    ...{ microsoft, sandbox, sbc, attempt },
    async stop() {
      operatorConnect.close()
      sbcs.close()
      await Promise.all([sandbox.stop(), microsoft.stop(), sbc.stop()])
    },
  }
}
export type Peers = Awaited<ReturnType<typeof startPeers>>
