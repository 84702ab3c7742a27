import { sql } from 'drizzle-orm'
import { prove } from '../domain/onboarding/invitations.proof.ts'
import { type Onboarding, startOnboarding } from '../domain/onboarding/onboardings.ts'
import { sbcSecret } from '../domain/onboarding/sbcs.list.ts'
import { addTemplate } from '../domain/onboarding/scripts.changes.ts'
import { exampleNames, exampleTemplates } from '../domain/onboarding/scripts.examples.ts'
import { ocPlanName } from '../domain/operator-connect/oc-dial-plan.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import { keepSecret } from '../domain/settings/named-secrets.ts'
import type { Keyed, Seal } from '../domain/settings/secrets.ts'
import { changeSetting, readSetting } from '../domain/settings/settings.ts'
import { type Lookup, lookupAt } from '../sandbox/microsoft/domains.ts'
import { e5 } from '../sandbox/microsoft/licenses.ts'
import type { Microsoft } from '../sandbox/microsoft/shapes.ts'
import { type SandboxSbc, startSbc } from '../sandbox/sbc.ts'
import { demoTenants, uuid } from './customers.ts'

const provider = system({ kind: 'provider' })

/** Who may write the zone of the demo's name server. */
export const demoZone = {
  zone: 'sbc.northline.example',
  keyName: 'portal.northline.example',
  key: Buffer.from('a key of the demo, on loopback').toString('base64'),
}
/** The provider's own application at the imitated Microsoft. */
export const demoApplication = {
  clientId: uuid('client', 'northline'),
  clientSecret: 'demo-application-secret',
}
const [username, password] = ['portal', 'demo-sbc']

/** Two SBCs on loopback; the second takes no scripts today. */
export async function startDemoSbcs(): Promise<{ all: SandboxSbc[]; stop(): Promise<void> }> {
  const profiles = [
    'sbc cac-profile 1\n name "Small office"\n activate\nexit',
    'sbc cac-profile 2\n name "Contact center"\n activate\nexit',
    `sbc dial-plan 1\n name "${ocPlanName}"\n activate\nexit`,
  ].join('\n')
  const names = ['London', 'Frankfurt']
  const all = await Promise.all(
    names.map((name) => startSbc({ name, username, password, configuration: profiles })),
  )
  all[1]?.fail('busy')
  return { all, stop: async () => void (await Promise.all(all.map((one) => one.stop()))) }
}

type Parts = {
  sbcs: readonly SandboxSbc[]
  /** `host:port` of the name server. */
  dns: string
  portalUrl: URL
}

/** Points the portal at them: their ports are others at each start. */
export async function useOnboarding(
  database: Database,
  seal: Seal,
  { sbcs, dns, portalUrl }: Parts,
): Promise<void> {
  await Scope.enter(database, provider, async (scope) => {
    for (const [at, { address, sipPort, apiUrl }] of sbcs.entries()) {
      const id = uuid('sbc', at)
      const name = at === 0 ? 'London' : 'Frankfurt'
      await scope.db.execute(sql`
        insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password, cac_profiles)
        values (${id}::uuid, ${name}, ${`${name.toLowerCase()}.${demoZone.zone}`}, ${address}, ${sipPort}, ${at === 0 ? 'udp' : 'tcp'},
          ${apiUrl}, ${username}, ${seal.seal(password, sbcSecret(id))}, '{Small office,Contact center}')
        on conflict (id) do update set port = excluded.port, api_url = excluded.api_url`)
    }
    const [server = '', port = '53'] = dns.split(':')
    const { zone, keyName, key } = demoZone
    const zoned = await readSetting(scope, 'dns')
    const rfc2136 = { provider: 'rfc2136' as const, zone, server, port: Number(port), keyName }
    await changeSetting(scope, 'dns', { ...zoned.value, ...rfc2136 }, zoned.version)
    await keepSecret(scope, seal, 'dns.key', key)
    const own = await readSetting(scope, 'system')
    const { clientId, clientSecret } = demoApplication
    const redirectUri = `${portalUrl.origin}/authenticate/callback`
    await changeSetting(scope, 'system', { ...own.value, clientId, redirectUri }, own.version)
    await keepSecret(scope, seal, 'system.client-secret', clientSecret)
  })
}

const services = {
  deployed: 'Foxglove Steel',
  unlicensed: 'Westbrook Homes',
  waiting: 'Yarrow Fisheries',
  busy: 'Fennick Fisheries',
  mailed: 'Dovetail Brewing',
  consented: 'Silverline Energy',
} as const
/** What becomes of each. */
export type DemoOnboarding = keyof typeof services
export const demoOnboardings = [
  ...(['deployed', 'unlicensed', 'waiting', 'busy', 'mailed', 'consented'] as const),
]

/** The customer that a service is being taken into operation for. */
export function demoOnboarded(which: DemoOnboarding) {
  const found = demoTenants().find(({ name }) => name === services[which])
  if (!found) throw new Error('the demo has no such customer')
  return found
}

export const demoGateway = (which: DemoOnboarding) =>
  `${demoOnboarded(which).shortname}.${demoZone.zone}`

/** Begins a service in each step, once; the worker goes on with those that wait for nobody. */
export async function loadDemoOnboardings(
  database: Database,
  keys: { secret: Keyed; seal: Seal },
): Promise<void> {
  const isThere = await Scope.enter(database, provider, async (scope) => {
    const [row] = await scope.db.execute<{ is: boolean }>(
      sql`select exists (select from script_template) as is`,
    )
    return row?.is === true
  })
  if (isThere) return
  const scripts = await Scope.enter(database, provider, async (scope) => {
    const made: Onboarding['scripts'] = {}
    for (const slot of exampleNames) {
      const { id } = await addTemplate(scope, exampleTemplates[slot])
      made[slot] = { template: id, version: 1 }
    }
    return made
  })
  for (const [at, which] of demoOnboardings.entries()) {
    const customer = demoOnboarded(which)
    const isAsked = which === 'mailed' || which === 'consented'
    const person = {
      ...{ fullName: 'Robin Hale', email: `it@${customer.domain}` },
      ...{ adminEmail: `admin@${customer.domain}`, language: 'en' as const },
    }
    const id = await Scope.enter(database, provider, (scope) =>
      startOnboarding(scope, keys, {
        ...{ tenantId: customer.id, license: 'hosted-essentials-plus', users: 25, scripts },
        connection: {
          ...{ name: customer.shortname, sbcId: uuid('sbc', which === 'busy' ? 1 : 0) },
          ...{ cacProfile: 'Small office', cac: null, voicePolicy: null },
        },
        ...{ variables: { ProxySet: 'Teams', RowIndex: `${10 + at}` }, secrets: {} },
        consent: isAsked ? { way: 'mail', ...person } : { way: 'existing' },
      }),
    )
    if (which === 'consented') await consent(database, keys.seal, id, customer.msTenantId)
  }
}

/** As a customer's administrator does at Microsoft. */
const consent = (database: Database, seal: Seal, serviceId: string, msTenantId: string) =>
  Scope.enter(database, provider, async (scope) => {
    const [asked] = await scope.db.execute<{ id: string }>(
      sql`select id from onboarding_invitation where service_id = ${serviceId}::uuid`,
    )
    if (!asked) throw new Error('nobody was asked')
    await prove(scope, seal, asked.id, { clientId: demoApplication.clientId, msTenantId })
  })

/** What the imitated Microsoft finds in DNS; of one customer it has not found it yet. */
export function demoLookup(server: string): Lookup {
  const lookup = lookupAt(server)
  return (name) => (name === demoGateway('waiting') ? Promise.resolve([]) : lookup(name))
}

/** The customers' Microsoft 365, as they have to be for each to become what it does. */
export function prepareMicrosoft(microsoft: Microsoft): void {
  for (const which of ['mailed', 'consented'] as const)
    microsoft.addTenant({ ...demoOnboarded(which), numberType: 'directRouting' })
  microsoft.tenant(demoOnboarded('unlicensed').msTenantId).licenses.set([{ ...e5, enabled: 20 }])
}

export const registerApplication = (microsoft: Microsoft, portalUrl: string): void => {
  const redirectUris = [`${portalUrl}/authenticate/callback`]
  microsoft.register({ ...demoApplication, redirectUris })
  microsoft.consent.give(demoOnboarded('consented').msTenantId, demoApplication.clientId)
}
