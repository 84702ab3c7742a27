import { createDns } from '../../src/connectors/dns.ts'
import { type Actor, type Database, Scope } from '../../src/domain/scope.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { type CheckOptions, checkDomainKind } from '../../src/worker/check-domain.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import type { TestDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'

export const base = { portalUrl: new URL('http://localhost:3000'), tenantSuffix: 'localhost' }
const proof = (host: string) => `_tenantry-verify.${host}`

export const as = <T>(db: { pool: Database }, actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)

type Row = {
  id: string
  tenant_id: string
  state: string
  token: string
  problem: string | null
  certificate: string
  certificate_problem: string | null
  checks: number
  missing_days: number
  checked_at: Date | null
  next_check_at: Date | null
}

/** A worker that checks hosts, and a name server of the test's own that it asks. */
export async function domainWorks(db: TestDatabase, more: Partial<CheckOptions> = {}) {
  const dns = await startDns({
    zone: { 'alderfoods.localhost': { A: ['192.0.2.10', '192.0.2.11'] } },
  })
  const worker = startWorker({
    database: db.pool,
    kinds: [
      checkDomainKind({
        dns: createDns({ servers: [dns.server], timeoutMs: 2000, tries: 1 }),
        tenantSuffix: 'localhost',
        ...more,
      }),
    ],
    log: quiet,
    pollMs: 40,
  })
  const row = async (id: string) => {
    const [found] = await db.sql<Row[]>`select * from tenant_domain where id = ${id}`
    if (!found) throw new Error('the host is gone')
    return found
  }
  return {
    dns,
    row,
    /** What the customer does at its DNS provider. */
    async prove(id: string, host: string, edge = 'alderfoods.localhost') {
      dns.set(proof(host), { TXT: ['v=spf1 -all', (await row(id)).token] })
      dns.set(host, { CNAME: edge })
    },
    unprove(host: string) {
      dns.remove(proof(host))
      dns.remove(host)
    },
    /** Waits for the check after the last one, however it was asked for. */
    async checked(id: string, ask: () => Promise<unknown>) {
      await db.sql`update tenant_domain set checked_at = null where id = ${id}`
      await ask()
      await until('the check', async () => (await row(id)).checked_at)
      return row(id)
    },
    async stop() {
      await worker.stop(500)
      await dns.stop()
    },
  }
}
