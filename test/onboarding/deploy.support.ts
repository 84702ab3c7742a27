import { randomBytes, randomUUID } from 'node:crypto'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { createZones } from '../../src/connectors/zones/zones.ts'
import { reserveOnboarding } from '../../src/domain/licensing/reservations.onboarding.ts'
import { readyDeployment } from '../../src/domain/onboarding/deployments.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { lookupAt } from '../../src/sandbox/microsoft/domains.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { TenantOptions } from '../../src/sandbox/microsoft/shapes.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'
import type { Outside } from '../../src/worker/deploy.outside.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import type { World } from '../support/world.ts'

export const zone = 'voice.northline.example'
const keyName = 'portal.northline.example'
const key = randomBytes(32).toString('base64')
const [username, password] = ['portal', 'sbc-secret']
const application = {
  ...{ clientId: '0f0f0f0f-0000-4000-8000-00000000beef', clientSecret: 'ours', redirectUris: [] },
}
const allow = ['127.0.0.0/8']
export const seal = makeSeal(testSecret)
export const users = 25

export type Peers = Awaited<ReturnType<typeof startPeers>>
export type Customer = Awaited<ReturnType<Peers['customer']>>

/** A name server, an SBC and a Microsoft on loopback, set up in a world, with the connectors that reach them. */
export async function startPeers(db: TestDatabase, world: World) {
  const dns = await startDns({ updates: { zone, keyName, key } })
  const sbc = await startSbc({ name: 'sbc1', username, password })
  const microsoft = await startMicrosoft({ seed: 'deploy', lookup: lookupAt(dns.server) })
  microsoft.register(application)
  const { graphUrl, loginUrl } = microsoft
  const graph = createGraph({ graphUrl, loginUrl, allow, timeoutMs: 5000 })
  const sbcs = createSbcs({ allow, timeoutMs: 5000 })
  const zones = createZones({ allow })
  const outside: Outside = { graph, sbcs, zones, seal }

  const [server = '', port] = dns.server.split(':')
  const { clientId } = application
  const { json } = db.sql
  await db.sql`insert into setting (name, value) values
    ('dns', ${db.sql.json({
      ...{ provider: 'rfc2136', zone, server, port: Number(port), keyName, ttlSeconds: 60 },
      ...{ algorithm: 'hmac-sha256', zoneId: '' },
    })}),
    ('system', ${json({ clientId, redirectUri: 'https://portal.example/x', serviceUser: '' })})`
  await Scope.enter(db.pool, world.dana, async (scope) => {
    await keepSecret(scope, seal, 'dns.key', key)
    await keepSecret(scope, seal, 'system.client-secret', application.clientSecret)
  })
  const sbcId = randomUUID()
  await db.sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
    values (${sbcId}, 'sbc1', ${`sbc1.${zone}`}, ${sbc.address}, ${sbc.sipPort}, 'udp', ${sbc.apiUrl},
      ${username}, ${seal.seal(password, sbcSecret(sbcId))})`
  const scripts = {
    'sbc-onboarding': await template(db, 'onboarding', [
      ...['configure voip', '  ip-group {{ProxySet}}', '    name {{OnlinePstnGateway}}'],
      ...['    activate', '    exit'],
    ]),
    'sbc-cleanup': await template(db, 'cleanup', ['configure voip', '  no ip-group {{ProxySet}}']),
  }

  let count = 0
  /** A customer that has consented, with a service that is to be deployed: what the wizard leaves behind. */
  async function customer(options: Partial<TenantOptions> = {}) {
    count += 1
    const number = count
    const name = `c${count}`
    const gateway = `${name}.${zone}`
    const msTenantId = randomUUID()
    microsoft.addTenant({
      ...{ msTenantId, clientId: 'its own', clientSecret: 'theirs', users: 0 },
      ...{ domain: `${name}.example`, ...options },
    })
    microsoft.consent.give(msTenantId, clientId)
    const [of] = await db.sql<{ tenantId: string; serviceId: string }[]>`
      with t as (
        insert into tenant (shortname, full_name, ms_tenant_id, default_domain, country)
        values (${`cust${count}`}, ${`Customer ${count}`}, ${msTenantId}, ${`${name}.example`}, 'DE') returning *
      ), s as (
        insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
        select id, full_name, full_name, shortname, 'direct-routing', 'hosted-essentials-plus', ${users}, 'unknown', 'warning'
        from t returning *
      ), c as (
        insert into sip_connection (tenant_id, service_id, name, gateway, sbc_id)
        select tenant_id, id, ${name}, ${gateway}, ${sbcId} from s returning *
      ), a as (
        insert into m365_authentication (tenant_id, ms_tenant_id, client_id, method)
        select id, ms_tenant_id, ${clientId}, 'consent' from t returning *
      ), d as (
        insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, scripts, variables, consent, ms_tenant_id, phase, requested_name)
        select tenant_id, service_id, id, ${sbcId}, ${gateway}, ${zone}, ${json(scripts)}, ${json({ ProxySet: String(number) })},
          'existing', ${msTenantId}, 'waiting', 'Dana Okafor' from c returning *
      ) select d.tenant_id as "tenantId", d.service_id as "serviceId" from d, a`
    if (!of) throw new Error('no customer was made')
    const license = { license: 'hosted-essentials-plus', users } as const
    const expiresAt = new Date(Date.now() + 86_400_000)
    await Scope.enter(db.pool, world.dana, async (scope) => {
      await reserveOnboarding(scope, { ...of, ...license, expiresAt })
    })
    const its = microsoft.tenant(msTenantId)
    return {
      ...{ ...of, name, gateway, msTenantId, number, microsoft: its },
      ready: () => Scope.enter(db.pool, world.dana, (scope) => readyDeployment(scope, of)),
      /** What each of the outside was made to do for it, in its order. */
      ledgers: () => ({
        dns: (dns.updates?.ledger ?? []).filter((line) => line.split(' ')[2] === gateway),
        microsoft: its.made.map(({ kind }) => kind),
        sbc: sbc.ledger
          .filter((script) => new RegExp(`ip-group ${number}\\b`).test(script))
          .map((script) => (script.includes('no ip-group') ? 'cleanup' : 'onboarding')),
      }),
    }
  }

  return {
    ...{ dns, sbc, microsoft, outside, customer },
    async stop() {
      graph.close()
      sbcs.close()
      zones.close()
      await Promise.all([dns.stop(), sbc.stop(), microsoft.stop()])
    },
  }
}

async function template(db: TestDatabase, phase: 'onboarding' | 'cleanup', lines: string[]) {
  const [made] = await db.sql`insert into script_template (name, kind, phase, created_by)
    values (${`SBC ${phase}`}, 'sbc', ${phase}, 'Dana Okafor') returning id`
  const text = lines.join('\n')
  const variables = phase === 'onboarding' ? ['ProxySet', 'OnlinePstnGateway'] : ['ProxySet']
  await db.sql`insert into script_version (template_id, number, text, variables, created_by)
    values (${made?.id}, 1, ${text}, ${variables}, 'Dana Okafor')`
  return { template: String(made?.id), version: 1 }
}

/** Pools beside what services hold and what is kept for them: each pair is the same, whatever happened. */
export async function licensesOf({ sql }: Pick<TestDatabase, 'sql'>) {
  const rows = await sql`
    select p.kind, p.allocated, p.reserved,
      (select coalesce(sum(amount), 0)::int from license_allocation a where a.kind = p.kind) as held,
      (select coalesce(sum(amount), 0)::int from license_reservation r where r.kind = p.kind) as kept
    from license_pool p where p.kind in ('service', 'user')`
  return Object.fromEntries(
    rows.map(({ kind, allocated, reserved, held, kept }) => [
      kind,
      { allocated, reserved, isExact: allocated === held && reserved === kept },
    ]),
  )
}
