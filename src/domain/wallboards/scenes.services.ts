import { sql } from 'drizzle-orm'
import { type Counters, count } from '../counters.ts'
import { deployStatuses, serviceStatuses } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

type ServiceStatus = (typeof serviceStatuses)[number]

/** Waiting, running, and replications among these. */
export type QueueTotals = { queued: number; executing: number; replicating: number }

/**
 * All services by status, and as cells of a picture: each stands for `perCell` of them, the last of a status for what is left, so
 * that a single error is seen among any number.
 */
export type Matrix = {
  services: number
  status: Record<ServiceStatus, number>
  perCell: number
  cells: Record<ServiceStatus, number>
}

/** 23 in each of 8 rows. */
export const mostCells = 184

export const queueTotals = (counters: Counters): QueueTotals => ({
  queued: count(counters, 'queued'),
  executing: count(counters, 'executing'),
  replicating: count(counters, 'replicating'),
})

export const failedDeployments = (counters: Counters): number =>
  count(counters, `deploy.${deployStatuses[3]}`)

export function matrixOf(counters: Counters): Matrix {
  const status = by((one) => Math.max(0, count(counters, `status.${one}`)))
  const services = sum(status)
  let perCell = Math.max(1, Math.ceil(services / mostCells))
  const cellsOf = () => by((one) => Math.ceil(status[one] / perCell))
  // each status may need a cell for what is left of it
  while (sum(cellsOf()) > mostCells) perCell += 1
  return { services, status, perCell, cells: cellsOf() }
}

const sum = (of: Record<ServiceStatus, number>) =>
  Object.values(of).reduce((all, one) => all + one, 0)

const by = (value: (status: ServiceStatus) => number) =>
  // fromEntries forgets which words it was given
  Object.fromEntries(serviceStatuses.map((one) => [one, value(one)])) as Record<
    ServiceStatus,
    number
  >

/** A customer's last successful replication; masked, nobody is named. */
export type Replicated = { customer: string | null; at: Date }

/** Those whose last successful replication is longest ago, of the services that ever had one. By one index. */
export async function oldestReplications(
  scope: Scope,
  { most, masked }: { most: number; masked: boolean },
): Promise<Replicated[]> {
  const rows = await scope.readTogether<{ customer: string; at: number }>(sql`
    select customer, extract(epoch from last_replication_at)::float8 as at from service
    where coalesce(last_replication_at, '-infinity') > '-infinity'
    order by coalesce(last_replication_at, '-infinity'), id limit ${most}`)
  return rows.map(({ customer, at }) => ({
    customer: masked ? null : customer,
    at: new Date(at * 1000),
  }))
}

/** A replication that runs: step 3 of 8. */
export type Running = {
  customer: string | null
  step: number
  steps: number
  startedAt: Date | null
}

/** Running replications, the longest first. There are as many as workers take on at once, found by their state. */
export async function runningReplications(
  scope: Scope,
  { most, masked }: { most: number; masked: boolean },
): Promise<Running[]> {
  const rows = await scope.readTogether<
    Omit<Running, 'startedAt'> & { started: number | null }
  >(sql`
    select coalesce(s.customer, c.subject_name) as customer, c.step, c.steps, extract(epoch from c.started_at)::float8 as started
    from command c left join service s on s.tenant_id = c.tenant_id and s.id = c.subject_id where c.state = 'executing' and c.kind = 'replicate' order by c.seq limit ${most}`)
  return rows.map(({ customer, started, ...row }) => ({
    ...{ customer: masked ? null : customer, ...row },
    startedAt: started === null ? null : new Date(started * 1000),
  }))
}
