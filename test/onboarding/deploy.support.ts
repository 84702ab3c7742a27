import { randomBytes, randomUUID } from 'node:crypto'
import { createGraph } from '../../src/connectors/graph/graph.ts'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { createZones } from '../../src/connectors/zones/zones.ts'
import { startOnboarding } from '../../src/domain/onboarding/onboardings.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { lookupAt } from '../../src/sandbox/microsoft/domains.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Tenant, TenantOptions } from '../../src/sandbox/microsoft/shapes.ts'
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
const keys = { secret: testSecret, seal }
export const users = 25

export type Peers = Awaited<ReturnType<typeof startPeers>>
export type Customer = Awaited<ReturnType<Peers['customer']>>

/** A name server, an SBC and a Microsoft on loopback, set up in a world, with the connectors that reach them, each answer within `timeoutMs`. */
export async function startPeers(db: TestDatabase, world: World, { timeoutMs = 20_000 } = {}) {
  const dns = await startDns({ updates: { zone, keyName, key } })
  const sbc = await startSbc({ name: 'sbc1', username, password })
  const microsoft = await startMicrosoft({ seed: 'deploy', lookup: lookupAt(dns.server) })
  microsoft.register(application)
  const { graphUrl, loginUrl } = microsoft
  const wait = async () => {}
  const graph = createGraph({ graphUrl, loginUrl, allow, timeoutMs, wait })
  const sbcs = createSbcs({ allow, timeoutMs })
  const zones = createZones({ allow, timeoutMs })
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
  /** A customer that has consented, whose service is queued to be deployed, as the wizard leaves it; `before` that its Microsoft 365 is so. */
  async function customer(
    options: Partial<TenantOptions> = {},
    before: (microsoft: Tenant, msTenantId: string, gateway: string) => void = () => {},
  ) {
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
    before(microsoft.tenant(msTenantId), msTenantId, gateway)
    const [tenant] = await db.sql`
      insert into tenant (shortname, full_name, ms_tenant_id, default_domain, country)
      values (${`cust${number}`}, ${`Customer ${number}`}, ${msTenantId}, ${`${name}.example`}, 'DE') returning id`
    const tenantId = String(tenant?.id)
    await db.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, method)
      values (${tenantId}, ${msTenantId}, ${clientId}, 'consent')`
    return served({ tenantId, msTenantId, number })
  }

  /** A further service of the same customer; the wizard gives it one of a kind. */
  async function another({ tenantId, msTenantId }: { tenantId: string; msTenantId: string }) {
    count += 1
    await db.sql`update service set kind = 'other', name = name || ' ' || ${count} where tenant_id = ${tenantId}`
    return served({ tenantId, msTenantId, number: count })
  }

  async function served({ tenantId, msTenantId, number }: Served) {
    const name = `c${number}`
    const gateway = `${name}.${zone}`
    const serviceId = await Scope.enter(db.pool, world.dana, (scope) =>
      startOnboarding(scope, keys, {
        ...{ tenantId, license: 'hosted-essentials-plus', users, scripts, secrets: {} },
        connection: { name, sbcId, cacProfile: null, cac: null, voicePolicy: null },
        ...{ variables: { ProxySet: String(number) }, consent: { way: 'existing' } },
      }),
    )
    const its = microsoft.tenant(msTenantId)
    return {
      ...{ tenantId, serviceId, name, gateway, msTenantId, number, microsoft: its },
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
    ...{ dns, sbc, microsoft, outside, clientId, customer, another },
    async stop() {
      graph.close()
      sbcs.close()
      zones.close()
      await Promise.all([dns.stop(), sbc.stop(), microsoft.stop()])
    },
  }
}

type Served = { tenantId: string; msTenantId: string; number: number }

async function template(db: TestDatabase, phase: 'onboarding' | 'cleanup', lines: string[]) {
  const [made] = await db.sql`insert into script_template (name, kind, phase, created_by)
    values (${`SBC ${phase}`}, 'sbc', ${phase}, 'Dana Okafor') returning id`
  const text = lines.join('\n')
  const variables = phase === 'onboarding' ? ['ProxySet', 'OnlinePstnGateway'] : ['ProxySet']
  await db.sql`insert into script_version (template_id, number, text, variables, created_by)
    values (${made?.id}, 1, ${text}, ${variables}, 'Dana Okafor')`
  return { template: String(made?.id), version: 1 }
}
