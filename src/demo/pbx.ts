import { sql } from 'drizzle-orm'
import { handsetSecret } from '../domain/pbx/registrations.ts'
import { addToken, revokeTokens } from '../domain/people/tokens.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { changeSetting, readSetting } from '../domain/settings/settings.ts'
import { type SimulatedPbx, startPbx } from '../sandbox/pbx.ts'
import type { Running } from '../start.ts'
import { alderName } from './alder.ts'
import { demoTenants, germanOne, uuid } from './customers.ts'
import { startHandsets } from './handsets.ts'

const provider = system({ kind: 'provider' })
const alder = () => demoTenants().find(({ name }) => name === alderName)?.id ?? ''

/** The telephone systems of the demo, each by its name; those by CSTA are simulated on loopback, one of them answers nothing. */
const ids = {
  shared: uuid('pbx', 'shared'),
  failing: uuid('pbx', 'failing'),
  tapi: uuid('pbx', 'tapi'),
  desks: uuid('pbx', 'desks'),
}
const handsets = [
  { id: uuid('handset', 401), extension: '401', username: 'reception' },
  { id: uuid('handset', 402), extension: '402', username: 'warehouse' },
]
const handsetPassword = 'demo-handset'

export type DemoSystems = { shared: SimulatedPbx; failing: SimulatedPbx; stop(): Promise<void> }

export async function startDemoSystems(): Promise<DemoSystems> {
  const [shared, failing] = [await startPbx(), await startPbx()]
  failing.fail('mute')
  return {
    ...{ shared, failing },
    stop: async () => {
      await Promise.all([shared.stop(), failing.stop()])
    },
  }
}

/** Connects them; their ports are others at each start. */
export async function useSystems(database: Database, seal: Seal, systems: DemoSystems) {
  await Scope.enter(database, provider, async (scope) => {
    const put = (statement: ReturnType<typeof sql>) => scope.db.execute(statement)
    const [own, german] = [alder(), germanOne().id]
    const rows = [
      { id: ids.shared, name: 'Northline Voice Core', kind: 'csta', at: systems.shared },
      {
        id: ids.failing,
        name: 'Branch exchange',
        kind: 'csta',
        tenant: german,
        at: systems.failing,
      },
      { id: ids.tapi, name: 'Warehouse lines', kind: 'tapi', tenant: own },
      { id: ids.desks, name: 'Desk phones', kind: 'uacsta', tenant: own },
    ]
    for (const { id, name, kind, tenant = null, at } of rows)
      await put(sql`
        insert into pbx_connection (id, audience, tenant_id, name, kind, topology, host, port, device, heartbeat_seconds)
        values (${id}::uuid, ${tenant ? 'tenant' : 'provider'}, ${tenant}::uuid, ${name}, ${kind}, ${tenant ? 'dedicated' : 'shared'},
          ${at?.host ?? null}, ${at?.port ?? null}::integer, ${at ? '200' : null}, 15)
        on conflict (id) do update set host = excluded.host, port = excluded.port, version = pbx_connection.version + 1`)
    await put(sql`
      insert into pbx_range (tenant_id, id, connection_id, first, last)
      select r.tenant::uuid, r.id::uuid, ${ids.shared}::uuid, r.first, r.last from (values
        (${own}, ${uuid('range', 1)}, '2000', '2199'), (${german}, ${uuid('range', 2)}, '2200', '2299'), (${german}, ${uuid('range', 3)}, '7', '7')
      ) as r (tenant, id, first, last) on conflict do nothing`)
    for (const { id, extension, username } of handsets)
      await put(sql`
        insert into handset (tenant_id, id, connection_id, extension, username, password)
        values (${own}::uuid, ${id}::uuid, ${ids.desks}::uuid, ${extension}, ${username}, ${seal.seal(handsetPassword, handsetSecret(own, id))})
        on conflict (tenant_id, id) do nothing`)
    const { version } = await readSetting(scope, 'pbx')
    const simulated = [systems.shared, systems.failing].map(({ host, port }) => `${host}:${port}`)
    await changeSetting(scope, 'pbx', { simulated }, version)
  })
}

const beatMs = 10_000
const connector = 'TAPI connector (simulated)'

/** A simulated TAPI connector that calls the API with a token of its tenant, and two handsets that register. */
export async function startDemoPbx(portal: Running): Promise<{ stop(): Promise<void> }> {
  const { database, log, url = '', config, registrar } = portal
  const own = alder()
  const token = await Scope.enter(
    database,
    system({ kind: 'tenant', tenant: own }),
    async (scope) => {
      await revokeTokens(scope, connector)
      return addToken(scope, { name: connector, days: 7 })
    },
  )
  const onError = (error: unknown) =>
    log.warn({ err: error }, 'the simulated telephones met a failure')
  async function beat() {
    const answer = await fetch(`${url}/api/v1/pbx-connections/${ids.tapi}/heartbeat`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ status: 'up', lines_up: 24, lines_all: 24 }),
    })
    if (!answer.ok) throw new Error(`a heartbeat was answered ${answer.status}`)
  }
  const phones = await startHandsets({ onError })
  const [tenant] = demoTenants().filter(({ id }) => id === own)
  if (registrar?.port)
    for (const { username } of handsets)
      await phones.register({
        ...{ port: registrar.port, username, password: handsetPassword },
        realm: `${tenant?.shortname.toLowerCase()}.${config.tenantSuffix}`,
      })
  const timer = setInterval(() => void beat().catch(onError), beatMs)
  await beat().catch(onError)
  return {
    stop: async () => {
      clearInterval(timer)
      await phones.stop()
    },
  }
}
