import { PgSelectBase } from 'drizzle-orm/pg-core'
import { Pool } from '../../src/database/pool.ts'
import { changePurchased } from '../../src/domain/licensing/pools.ts'
import {
  releaseUpgrade,
  reserveUpgrade,
  settleUpgrade,
} from '../../src/domain/licensing/reservations.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { licensePool } from '../../src/domain/schema/licensing.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { setQuotas } from '../../src/domain/tenants/quotas.edits.ts'
import { readQuotas } from '../../src/domain/tenants/quotas.ts'
import { endWithParent, loginOf, reading } from '../faults/environment.ts'

// A process of many clients that all draw on the same pools, each in transactions of its own, until it is done or killed.
endWithParent()
const clients = Number(reading('CLIENTS'))
const rounds = Number(reading('ROUNDS'))
const provider = system({ kind: 'provider' })
const pool = new Pool(loginOf(reading('FAULTS_DATABASE')), clients)
const as = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(pool, provider, work)

if (process.env.UNLOCKED) {
  // the negative control: the very code, which reads a pool without locking its row
  const lock = PgSelectBase.prototype.for
  PgSelectBase.prototype.for = function (...of) {
    const { config } = this as unknown as { config: { table: unknown } }
    return config.table === licensePool ? this : lock.apply(this, of)
  }
}

type Place = { tenant: string; service: string }
const places = JSON.parse(reading('PLACES')) as Place[]
const any = <T>(from: readonly T[]) => from[Math.floor(Math.random() * from.length)] as T
const upTo = (most: number) => 1 + Math.floor(Math.random() * most)

const acts: ((scope: Scope, place: Place) => Promise<unknown>)[] = [
  async (scope, { service }) => {
    const [row] = (await scope.db.execute(
      `select version from service where id = '${service}'`,
    )) as unknown as { version: number }[]
    await editUserLicenses(scope, service, { users: upTo(12), version: row?.version })
  },
  (scope, { service }) => reserveUpgrade(scope, service, { to: 'hosted-pro', users: upTo(8) }),
  (scope, { service }) => releaseUpgrade(scope, service),
  (scope, { service }) => settleUpgrade(scope, service),
  async (scope, { tenant }) => {
    const { version } = await readQuotas(scope, tenant)
    await setQuotas(scope, tenant, { agents: upTo(6), version, confirm: 'yes' })
  },
  async (scope) => {
    const [row] = (await scope.db.execute(
      `select version, purchased from license_pool where kind = 'user'`,
    )) as unknown as { version: number; purchased: number }[]
    const purchased = Math.max(0, Number(row?.purchased) + upTo(5) - 3)
    await changePurchased(scope, { kind: 'user', purchased, version: row?.version })
  },
]

/** A refusal is an answer; anything else, a deadlock too, ends the process with words. */
async function client() {
  for (let round = 0; round < rounds; round += 1) {
    const done = await as((scope) => any(acts)(scope, any(places))).then(
      () => 'done',
      (error) => {
        if (error instanceof Refusal) return error.code
        throw error
      },
    )
    process.send?.(done)
  }
}

try {
  await Promise.all(Array.from({ length: clients }, client))
} catch (error) {
  process.send?.(`failed ${error instanceof Error ? `${error.message} ${error.cause}` : error}`)
}
await pool.end()
process.disconnect()
