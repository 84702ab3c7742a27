import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { developmentKey } from '../domain/licensing/development-key.ts'
import { type LicenseKeys, signLicense } from '../domain/licensing/license-files.format.ts'
import { readSystemId } from '../domain/licensing/license-files.installation.ts'
import { loadLicense } from '../domain/licensing/license-files.load.ts'
import { readPools } from '../domain/licensing/pools.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import { demoSeats } from './seats.ts'

/** The keys that an installation names, and the development key. */
export const demoKeys = (keys: LicenseKeys): LicenseKeys =>
  new Map([...keys, [developmentKey.kid, developmentKey.key]])

/** Room for some new tenants beside those of the demo. */
const tenants = 300
const included = 50

/** Loads a file for all that the demo's pools have, unless there is one: signed here, since each installation is another system. */
export async function loadDemoLicense(database: Database, keys: LicenseKeys): Promise<void> {
  const actor = { ...system({ kind: 'provider' }), name: 'Dana Okafor' }
  await Scope.enter(database, actor, async (scope) => {
    if (await hasLicense(scope)) return
    const pools = await readPools(scope)
    const now = new Date().toISOString()
    const lines = {
      ...{ 'STARTER-L': 1, TENANT: tenants - included },
      ...{ SERVICE: pools.service.purchased, USER: pools.user.purchased },
      ...{ AGENT: pools.agents.purchased, 'AI-AGENT': pools['ai-agents'].purchased },
      'AI-TENANT': pools['ai-tenants'].purchased,
      'WORKFLOW-TRIGGER': pools['workflow-triggers'].purchased,
      ...demoSeats,
    }
    const text = signLicense(
      {
        ...{ v: 1, file_id: randomUUID(), serial: 1, system_id: await readSystemId(scope) },
        ...{ customer: 'Northline UC', issued_at: now, not_before: now, expires_at: null },
        supersedes: null,
        lines: Object.entries(lines).map(([sku, qty]) => ({ sku, qty, valid_to: null })),
      },
      developmentKey,
    )
    await loadLicense(scope, keys, { text, confirm: true })
  })
}

async function hasLicense(scope: Scope): Promise<boolean> {
  const [found] = await scope.db.execute<{ is: boolean }>(
    sql`select exists (select from license_file where state <> 'rejected') as is`,
  )
  return found?.is ?? false
}
