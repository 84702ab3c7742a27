import { randomUUID } from 'node:crypto'
import { createDirectoryCheck } from '../../src/connectors/graph/check.ts'
import { accessAt } from '../../src/domain/connect/access.ts'
import { queueValidations } from '../../src/domain/connect/validations.ts'
import { Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { Application } from '../../src/sandbox/microsoft/login.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { validateAccessKind } from '../../src/worker/validate-access.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'

export const seal = makeSeal(testSecret)
export const own = { clientId: '0f0f0f0f-0000-4000-8000-00000000beef', clientSecret: 'ours-canary' }
export const clientId = '0a0a0a0a-0000-4000-8000-00000000beef'
const allow = ['127.0.0.0/8']

export type Kept = Partial<{
  method: string
  secret: string
  secretEnds: Date | null
  other: string
  otherEnds: Date | null
  certificate: { pem: string; privateKey: string; ends: Date }
  token: string
  tokenEnds: Date | null
  status: string
}>

const lines: unknown[] = []
/** What the worker has written to its log. */
export const logged = () => JSON.stringify(lines)
const keep = (about: object, text: string) => {
  lines.push([about instanceof Error ? String(about) : about, text])
}

/** An imitated Microsoft with the provider's own application, and customers whose way in is kept as is said. */
export async function startConnect({ sql, pool }: TestDatabase, world: World) {
  const microsoft = await startMicrosoft({ seed: 'connect' })
  microsoft.register({ ...own, redirectUris: [] })
  const { graphUrl, loginUrl } = microsoft
  const directory = createDirectoryCheck({ graphUrl, loginUrl, allow })
  const worker = startWorker({
    ...{ database: pool, kinds: [validateAccessKind({ directory, seal })] },
    log: { info: keep, warn: keep, error: keep },
  })
  const system = {
    clientId: own.clientId,
    redirectUri: 'https://portal.example/x',
    serviceUser: '',
  }
  await sql`insert into setting (name, value) values ('system', ${sql.json(system)})
    on conflict (name) do update set value = excluded.value`
  await Scope.enter(pool, world.dana, (scope) =>
    keepSecret(scope, seal, 'system.client-secret', own.clientSecret),
  )
  let count = 0

  /** A customer with a service of this license, who is at Microsoft with an application as given. */
  async function customer(at: Partial<Application> = {}, license = 'hosted-pro') {
    count += 1
    const id: string = randomUUID()
    const msTenantId: string = randomUUID()
    const name = `Customer ${count}`
    await sql`insert into tenant (id, shortname, full_name) values (${id}, ${`customer${count}`}, ${name})`
    await sql`
      insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
      values (${id}, ${name}, ${name}, ${`customer${count}`}, ${license.startsWith('oc') ? 'operator-connect' : 'direct-routing'}, ${license}, ${/essentials?$/.test(license) ? null : 5}, 'deployed', 'ok')`
    microsoft.addTenant({
      ...{ msTenantId, clientId, clientSecret: 'first-canary', users: 2 },
      ...{ domain: `c${count}.example`, ...at },
    })
    return { id, msTenantId, name }
  }
  type Customer = Awaited<ReturnType<typeof customer>>

  async function connect({ id, msTenantId }: Customer, kept: Kept = {}) {
    const { method = 'application', certificate } = kept
    const sealed = (value: string | undefined, column: Parameters<typeof accessAt>[1]) =>
      value === undefined ? null : seal.seal(value, accessAt(id, column))
    await sql`insert into m365_authentication (tenant_id, method, ms_tenant_id, client_id, client_secret, secret_expires_at, other_secret,
        other_expires_at, certificate, private_key, certificate_expires_at, refresh_token, token_expires_at, status, validated_at)
      values (${id}, ${method}, ${msTenantId}, ${method === 'application' ? clientId : own.clientId}, ${sealed(kept.secret, 'client_secret')},
        ${kept.secretEnds ?? null}, ${sealed(kept.other, 'other_secret')}, ${kept.otherEnds ?? null}, ${certificate?.pem ?? null},
        ${sealed(certificate?.privateKey, 'private_key')}, ${certificate?.ends ?? null}, ${sealed(kept.token, 'refresh_token')},
        ${kept.tokenEnds ?? null}, ${kept.status ?? 'unknown'}, ${kept.status === 'valid' ? new Date() : null})`
    if (method !== 'application') microsoft.consent.give(msTenantId, own.clientId)
  }

  const row = async ({ id }: { id: string }) =>
    (await sql`select * from m365_authentication where tenant_id = ${id}`)[0]!
  const alarms = async ({ id }: { id: string }) =>
    (
      await sql`select name ->> 'code' as code, severity from alarm where tenant_id = ${id} and cleared_at is null order by 1`
    ).map(({ code, severity }) => `${code} ${severity}`)

  return {
    ...{ microsoft, directory, customer, connect, row, alarms, sql },
    queue: (ids: readonly string[], by = world.nico) =>
      Scope.enter(pool, by, (scope) => queueValidations(scope, ids)),
    /** Queues it and lets the worker do it. */
    async validate(of: { id: string }) {
      const answer = await Scope.enter(pool, world.nico, (s) => queueValidations(s, [of.id]))
      worker.wake()
      await until('it is validated', async () => {
        const [open] = await sql`
          select count(*)::int as n from command where kind = 'validate-access' and tenant_id = ${of.id}
            and (state = 'executing' or (state = 'queued' and attempt = 0))`
        return open?.n === 0
      })
      return answer
    },
    command: async ({ id }: { id: string }) =>
      (
        await sql`select state, result, error, payload, attempt from command where kind = 'validate-access' and tenant_id = ${id} order by seq desc limit 1`
      )[0]!,
    hurry: async () => {
      await sql`update command set next_try_at = now() where state = 'queued'`
      await sql`update lane set wake_at = now() where not busy`
      worker.wake()
    },
    async stop() {
      await worker.stop(2000)
      await microsoft.stop()
    },
  }
}
