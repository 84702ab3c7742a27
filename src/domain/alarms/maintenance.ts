import { and, eq, type SQL, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { type Owner, ownedBy, ownerOfAudience, record } from '../log.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { maintenance } from '../schema/maintenance.ts'
import type { Audience, Scope } from '../scope.ts'
import { clockIn, instantOf } from '../values.days.ts'
import { choice, day, integer, orEmpty, text, timeOfDay, timeZone } from '../values.ts'
import { lift } from './maintenance.times.ts'
import { nextTime, type Span } from './maintenance.windows.ts'

export type Maintenance = typeof maintenance.$inferSelect

/** What it is for: all that is named must be the alarm's, and a service is one of the tenant named. */
const target = {
  name: text({ max: 100 }),
  tenant: orEmpty(text({ max: 15, as: 'code' })),
  service: orEmpty(text({ max: 200 })),
  source: orEmpty(text({ max: 36, as: 'code' })),
  cause: orEmpty(text({ max: 200, as: 'code' })),
  timeZone,
}
const maxMinutes = 30 * 24 * 60
const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const

/** Once, from a day and time to another on the clocks of a zone. */
export const onceForm = form({
  ...target,
  startDay: day('maintenance-day'),
  startTime: timeOfDay('maintenance-time'),
  endDay: day('maintenance-day'),
  endTime: timeOfDay('maintenance-time'),
})

/** Every week at a time on the clocks of a zone, for so many minutes. */
export const weeklyForm = form({
  ...target,
  weekday: choice(weekdays, 'maintenance-weekday'),
  startTime: timeOfDay('maintenance-time'),
  minutes: integer({ min: 1, max: 7 * 24 * 60 - 1 }),
})

export const formOf = (kind: Maintenance['kind']) => (kind === 'once' ? onceForm : weeklyForm)

type Target = { name: string; timeZone: string } & Record<
  'tenant' | 'service' | 'source' | 'cause',
  string
>

/** Plans a window of the actor's own; alarms that are active when it begins fall into it as well. */
export async function addMaintenance(
  scope: Scope,
  kind: Maintenance['kind'],
  given: Given,
): Promise<Maintenance> {
  demand(scope.actor, 'operate')
  const values = await valuesOf(scope, kind, formOf(kind).read(given))
  const [made] = await scope.db
    .insert(maintenance)
    .values({
      ...ownerOfAudience(scope.actor.audience),
      kind,
      createdBy: scope.actor.name,
      ...values,
    })
    .returning()
  if (!made) throw new Error('a window was not kept')
  await noteChange(scope, made, 'maintenance.added')
  return made
}

/** Changes a window that is not over; what it covered and does not any more asks again at once. */
export async function changeMaintenance(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'operate')
  const now = await findMaintenance(scope, id, 'for update')
  if (now.endedAt) throw new Refusal('conflict', 'maintenance-over')
  const entered = formOf(now.kind).edit(given, await rowOf(scope, now), verbatim(now.name))
  const values = await valuesOf(scope, now.kind, entered)
  const [after] = await scope.db
    .update(maintenance)
    .set({ ...values, begunAt: null, version: now.version + 1 })
    .where(eq(maintenance.id, id))
    .returning()
  if (!after) throw new Error('a window was not kept')
  await lift(scope, [id])
  await noteChange(scope, after, 'maintenance.changed', now)
}

/** Ends these windows for good, also weekly ones; those that are over stay as they are. Says how many it ended. */
export async function endMaintenance(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'operate')
  let ended = 0
  for (const id of [...ids].sort()) {
    const now = await findMaintenance(scope, id, 'for update')
    if (now.endedAt) continue
    await scope.db
      .update(maintenance)
      .set({ endedAt: sql`portal_clock()`, version: now.version + 1 })
      .where(eq(maintenance.id, id))
    await lift(scope, [id])
    await noteChange(scope, now, 'maintenance.ended')
    ended += 1
  }
  return ended
}

/** One of the actor's own; another's is missing. */
export async function findMaintenance(
  scope: Scope,
  id: string,
  lock?: 'for update',
): Promise<Maintenance> {
  const asked = scope.db
    .select()
    .from(maintenance)
    .where(and(eq(maintenance.id, id), isOwn(scope.actor.audience)))
  const [found] = await (lock ? asked.for('update') : asked)
  if (!found) throw new Refusal('missing', 'no-such-maintenance')
  return found
}

/** Windows of the reader's own, not those of whom it sees beside. */
export const isOwn = (audience: Audience): SQL => ownedBy('maintenance', ownerOfAudience(audience))

/** As its form has it. */
export async function rowOf(scope: Scope, row: Maintenance): Promise<Given & { version: number }> {
  const [names] = await scope.db.execute<{ tenant: string | null; service: string | null }>(sql`
    select (select shortname from tenant where id = ${row.ofTenant}::uuid) as tenant,
      (select name from service where tenant_id = ${row.ofTenant}::uuid and id = ${row.ofService}::uuid) as service`)
  const at = (instant: Date) => clockIn(row.timeZone, instant)
  const [start, end] = [at(row.startsAt), at(row.endsAt)]
  return {
    ...{ name: row.name, timeZone: row.timeZone, version: row.version },
    ...{ tenant: names?.tenant ?? '', service: names?.service ?? '' },
    ...{ source: row.ofSource ?? '', cause: row.ofCause ?? '' },
    ...(row.kind === 'once'
      ? { startDay: start.day, startTime: start.time, endDay: end.day, endTime: end.time }
      : {
          ...{ weekday: String(row.weekday), startTime: row.startTime, minutes: row.minutes },
        }),
  }
}

type Entered = Target &
  Partial<Record<'startDay' | 'startTime' | 'endDay' | 'endTime' | 'weekday', string>> & {
    minutes?: number
  }

async function valuesOf(scope: Scope, kind: Maintenance['kind'], entered: Entered) {
  const { name, timeZone: zone, cause } = entered
  const span = await spanOf(scope, kind, entered)
  const named = await targetOf(scope, entered)
  if (!named.ofTenant && !named.ofSource && !cause)
    throw new Refusal('invalid', 'maintenance-of', {}, { field: 'tenant' })
  const weekly =
    kind === 'weekly'
      ? {
          ...{ weekday: Number(entered.weekday), startTime: entered.startTime },
          minutes: entered.minutes,
        }
      : {}
  return { name, timeZone: zone, ofCause: cause || null, ...named, ...weekly, ...span }
}

async function spanOf(scope: Scope, kind: Maintenance['kind'], entered: Entered): Promise<Span> {
  const { timeZone: zone, startDay = '', startTime = '', endDay = '', endTime = '' } = entered
  const now = await clockOf(scope)
  if (kind === 'weekly') {
    const { weekday, minutes = 0 } = entered
    return nextTime({ weekday: Number(weekday), startTime, minutes, timeZone: zone }, now)
  }
  const startsAt = instantOf(startDay, startTime, zone)
  const endsAt = instantOf(endDay, endTime, zone)
  const wrong =
    endsAt <= startsAt
      ? 'maintenance-ends'
      : endsAt <= now
        ? 'maintenance-past'
        : endsAt.getTime() - startsAt.getTime() > maxMinutes * 60_000
          ? 'maintenance-long'
          : null
  if (wrong) throw new Refusal('invalid', wrong, {}, { field: 'endDay' })
  return { startsAt, endsAt }
}

async function targetOf(scope: Scope, { tenant, service, source }: Target) {
  if (service && !tenant)
    throw new Refusal('invalid', 'maintenance-service-of', {}, { field: 'tenant' })
  const { mspId } = ownerOfAudience(scope.actor.audience)
  const [found] = await scope.db.execute<
    Record<'tenant' | 'service' | 'source', string | null>
  >(sql`
    select t.id as tenant, (select id from service s where s.tenant_id = t.id and lower(s.name) = lower(${service})) as service,
      (select id from alarm_source s where s.id::text = ${source} and s.msp_id is not distinct from ${mspId}::uuid and s.tenant_id is null) as source
    from (select 1) one left join tenant t on lower(t.shortname) = lower(${tenant})`)
  for (const [field, given] of Object.entries({ tenant, service, source }))
    if (given && !found?.[field as keyof typeof found])
      throw new Refusal('invalid', `maintenance-${field as keyof typeof found}`, {}, { field })
  return {
    ofTenant: tenant ? found?.tenant : null,
    ofService: service ? found?.service : null,
    ofSource: source ? found?.source : null,
  }
}

/** The reader's own alarm sources, for a choice. */
export async function sourcesOf(scope: Scope): Promise<{ id: string; name: string }[]> {
  const { mspId } = ownerOfAudience(scope.actor.audience)
  return scope.db.execute(sql`
    select id, name from alarm_source where msp_id is not distinct from ${mspId}::uuid and tenant_id is null order by lower(name)`)
}

/** The database's clock, which is everybody's. */
export async function clockOf(scope: Scope): Promise<Date> {
  const [row] = await scope.db.execute<{ at: string }>(sql`select portal_clock() as at`)
  return new Date(row?.at ?? 0)
}

async function noteChange(
  scope: Scope,
  row: Maintenance,
  type: 'maintenance.added' | 'maintenance.changed' | 'maintenance.ended',
  before?: Maintenance,
) {
  const shown = ({ startsAt, endsAt, kind, ofCause }: Maintenance) => ({
    ...{ kind, startsAt, endsAt },
    ...(ofCause && { cause: ofCause }),
  })
  await record(scope, {
    ...{ mspId: row.mspId, type },
    subject: { kind: 'maintenance', id: row.id, name: row.name },
    ...(before && { before: shown(before) }),
    after: shown(row),
  })
  await announceMaintenance(scope, row)
}

const announceMaintenance = (scope: Scope, { mspId }: Owner) =>
  scope.announce('maintenance', null, mspId)
