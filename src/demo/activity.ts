import { sql } from 'drizzle-orm'
import { type Database, Scope, system } from '../domain/scope.ts'
import { noteChange, queueReplications } from '../domain/services/replications.ts'
import { changeSetting, readSetting } from '../domain/settings/settings.ts'
import type { Mailbox } from '../sandbox/mailbox.ts'
import type { Fault } from '../sandbox/microsoft/faults.ts'
import type { Microsoft } from '../sandbox/microsoft/shapes.ts'
import type { Running } from '../start.ts'
import { alderName } from './alder.ts'
import { changeUsersOnce } from './changes.ts'
import { type DemoTenant, demoDirectories } from './customers.ts'
import { numberedCustomers } from './numbers.ts'
import { isShown, oddMicrosoft365 } from './oddities.ts'

const beatMs = 6000
/** Directories above this are left to whoever asks for them: reading 100,000 users on every beat is no life. */
const liveliestUsers = 4000
/** Every so many beats a tenant's Microsoft 365 begins to fail, and heals as many beats later. */
const faultBeats = 9
/** Every so many beats, and on the first, those replicate whose Microsoft 365 or licenses are worth a look. */
const shownBeats = 20

const faults: Fault[] = [
  { kind: 'unavailable', times: null },
  { kind: 'throttled', times: 6, retryAfterSeconds: 3 },
  { kind: 'revoked', on: 'token', times: null },
  { kind: 'slow', times: 20, delayMs: 1500 },
]

/** How a customer's Microsoft 365 answers on any day: oddly if it is one of those, and as slowly as over a real line. */
export function answerAsUsual(microsoft: Microsoft, { msTenantId, name }: DemoTenant): void {
  microsoft.heal(msTenantId)
  for (const odd of [oddMicrosoft365[name] ?? []].flat()) microsoft.fail(msTenantId, odd)
  microsoft.fail(msTenantId, { kind: 'slow', times: null, delayMs: 500 })
}

/** Keeps the demo alive: people change, replications run, some fail, alarms rise and clear, as in a working day. */
export function startDemoActivity(portal: Running, microsoft: Microsoft): { stop(): void } {
  const all = demoDirectories().filter((tenant) => tenant.users <= liveliestUsers)
  const shown = all.filter(isShown)
  // people of a composition stay as they are, and so does what answers for them
  const composed = all.filter(({ composition }) => composition)
  const lively = all.filter((tenant) => !isShown(tenant) && !tenant.composition)
  const provider = system({ kind: 'provider' })
  const sick: { tenant: DemoTenant; until: number }[] = []
  /** Customers whose directory is looked after, and how many users their administrators change. */
  let unchanged = numberedCustomers().map((tenant) => ({
    ...tenant,
    many: tenant.name === alderName ? 50 : 6,
  }))
  const lookedAt = [...composed, ...shown, ...unchanged]
  let beat = 0

  async function live() {
    beat += 1
    const tenant = any(lively)
    microsoft.simulateChanges(tenant.msTenantId, 1 + Math.floor(Math.random() * 8))
    const more = Math.random() < 0.5 ? [] : [any(lively), any(lively)]
    const chosen = [tenant, ...more, ...(beat % shownBeats === 1 ? lookedAt : [])]
    await Scope.enter(portal.database, provider, async (scope) => {
      await noteChange(scope, tenant.id, (await readSetting(scope, 'replication')).value)
      const services = await scope.db.execute<{ id: string }>(sql`
        select distinct on (tenant_id) id from service where deploy_status = 'deployed'
          and tenant_id = any(select jsonb_array_elements_text(${JSON.stringify(chosen.map(({ id }) => id))}::jsonb)::uuid)`)
      await queueReplications(
        scope,
        services.map(({ id }) => id),
      )
    })
    const left: typeof unchanged = []
    for (const customer of unchanged)
      if (!(await changeUsersOnce(portal.database, customer))) left.push(customer)
    unchanged = left
    if (beat % faultBeats === 0) fallIll(any(lively))
    heal()
  }

  function fallIll(tenant: DemoTenant) {
    // the first fault that fits is the one that falls, so the everyday one makes room
    microsoft.heal(tenant.msTenantId)
    microsoft.fail(tenant.msTenantId, any(faults))
    sick.push({ tenant, until: beat + faultBeats * 3 })
  }

  function heal() {
    for (const one of sick.splice(0)) {
      if (one.until > beat) sick.push(one)
      else answerAsUsual(microsoft, one.tenant)
    }
  }

  const timer = setInterval(() => {
    live().catch((error) => portal.log.warn({ err: error }, 'the demo missed a beat'))
  }, beatMs)
  return { stop: () => clearInterval(timer) }
}

function any<T>(list: readonly T[]): T {
  const found = list[Math.floor(Math.random() * list.length)]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}

/** Points the demo's mail at its mailbox, whose port is another at each start, unless somebody chose a server of their own. */
export async function useMailbox(database: Database, { host, port }: Mailbox['smtp']) {
  await Scope.enter(database, system({ kind: 'provider' }), async (scope) => {
    const { value, version } = await readSetting(scope, 'mail')
    if (value.host && value.host !== host) return
    const fromAddress = value.fromAddress || 'portal@northline.example'
    await changeSetting(
      scope,
      'mail',
      { ...value, host, port, security: 'none', fromAddress },
      version,
    )
  })
}
