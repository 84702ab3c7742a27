import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { message } from '../messages.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { type Ring, wave, waveActs, waveItem } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'
import { choice, integer, lines, optional, text, toggle } from '../values.ts'
import { doings, type WaveAct } from './acts.ts'
import { maxRings, ringsOf, takesAll, usualRings } from './rings.ts'

export type Wave = typeof wave.$inferSelect
export const maxOfWave = 10_000

/** `1, 5, pilot, rest`: a number takes so many, a word those with that tag, `rest` all that are left. */
export const ringsText = text({
  ...{ max: 200, error: message('wave-rings', { max: maxRings }) },
  fits: (line) => readRings(line) !== null,
})

export function readRings(line: string): Ring[] | null {
  const words = line
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
  const rings = words.map((word): Ring | null => {
    if (word === 'rest') return {}
    if (/^[1-9]\d{0,3}$/.test(word)) return { size: Number(word) }
    return /^[a-z][a-z0-9-]{0,29}$/.test(word) ? { tag: word } : null
  })
  const isWell = (all: (Ring | null)[]): all is Ring[] => all.every((ring) => ring !== null)
  if (!isWell(rings) || rings.length > maxRings || !takesAll(rings)) return null
  // what comes after the rest would never have any
  return rings.slice(0, -1).some((ring) => takesAll([ring])) ? null : rings
}

export const ringsShown = (rings: readonly Ring[]): string =>
  rings.map(({ size, tag }) => tag ?? (size === undefined ? 'rest' : String(size))).join(', ')

/** What is asked of who starts a wave. */
export const waveForm = form({
  name: text({ max: 80, error: message('wave-name') }),
  act: choice(waveActs, 'choose-one'),
  rings: ringsText,
  errorPercent: integer({ min: 0, max: 100 }),
  haltsOnAlarms: toggle(),
  leaveOut: optional(lines({ max: 20_000 })),
})
export const usualWave: Given = {
  ...{ name: '', act: 'replicate', rings: ringsShown(usualRings), errorPercent: 5 },
  ...{ haltsOnAlarms: true, leaveOut: '' },
}

type Candidate = {
  id: string
  tenantId: string
  name: string
  customer: string
  shortname: string
  kitKey: number[] | null
  tags: string[]
  /** The wave that has it and has not ended. */
  wave: string | null
}

/**
 * Does one thing to many services, ring after ring: what fails shows itself where it has touched few. What an act would leave out, who is
 * named in `leaveOut`, and what another wave has under way is skipped, with the reason. Refused where a service is not there, a name
 * that is left out is none of theirs, or nothing would be left to do.
 */
export async function startWave(
  scope: Scope,
  serviceIds: readonly string[],
  given: Given,
): Promise<Wave> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const { name, act, rings: line, errorPercent, haltsOnAlarms, leaveOut } = waveForm.read(given)
  const rings = readRings(line) ?? []
  const services = await candidates(scope, serviceIds, act)
  const isLeftOut = leftOut(services, leaveOut)
  const preview = await doings[act].preview(
    scope,
    services.map(({ id }) => id),
  )
  const reasons = new Map((preview.skipped ?? []).map(({ item, reason }) => [item.id, reason]))
  const placed = services.map((one) => ({
    ...one,
    reason: isLeftOut(one)
      ? message('wave-left-out')
      : one.wave !== null
        ? message('wave-elsewhere', { name: one.wave })
        : (reasons.get(one.id) ?? null),
  }))
  const going = placed.filter(({ reason }) => reason === null)
  if (going.length === 0) throw new Refusal('conflict', 'wave-empty')
  const ringOf = new Map(ringsOf(going, rings).map((ring, at) => [going[at]?.id, ring ?? 0]))
  const [made] = await scope.db
    .insert(wave)
    .values({
      ...{ name, act, rings, errorPercent, haltsOnAlarms, createdBy: scope.actor.name },
      ring: Math.min(...ringOf.values()),
    })
    .returning()
  if (!made) throw new Error('a wave was not kept')
  const rows = placed.map(({ id, tenantId, name: serviceName, reason }, place) => ({
    ...{ tenant_id: tenantId, service_id: id, service_name: serviceName, place, reason },
    ring: ringOf.get(id) ?? rings.length - 1,
    state: reason ? 'skipped' : 'waiting',
  }))
  await scope.db.execute(sql`
    insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state, reason, ended_at)
    select w.tenant_id, ${made.id}::uuid, w.service_id, w.service_name, w.ring, w.place, w.state, w.reason,
      case when w.state = 'skipped' then now() end
    from json_to_recordset(${JSON.stringify(rows)}::json) as w(tenant_id uuid, service_id uuid, service_name text, ring integer,
      place integer, state text, reason jsonb)`)
  await noteWave(scope, made, 'wave.started', { act, rings: line, services: going.length })
  return made
}

/** The services in the order of the wave: for a kit those furthest behind first, else by customer. Refused where one is not there. */
async function candidates(
  { db }: Scope,
  serviceIds: readonly string[],
  act: WaveAct,
): Promise<Candidate[]> {
  const wanted = [...new Set(serviceIds)]
  if (wanted.length > maxOfWave) throw new Refusal('invalid', 'selection-large', { max: maxOfWave })
  const byKit = act === 'upgrade-kit' ? sql`coalesce(s.kit_key, '{}'),` : sql``
  const found = await db.execute<Candidate>(sql`
    select s.id, s.tenant_id as "tenantId", s.name, s.customer, s.shortname,
      (select to_json(coalesce(array_agg(g.tag), '{}')) from tenant_tag g where g.tenant_id = s.tenant_id) as tags,
      (select w.name from wave_item i join wave w on w.id = i.wave_id and w.state in ('running', 'halted')
        where i.service_id = s.id and i.state in ('waiting', 'queued') limit 1) as wave
    from service s where s.id = any(${makePgArray(wanted)}::uuid[]) order by ${byKit} s.customer, s.id`)
  if (found.length < wanted.length) throw new Refusal('missing', 'no-such-service')
  return [...found]
}

/** Customers that are named by shortname or in full, one in a line or between commas. */
function leftOut(services: readonly Candidate[], names: string | null) {
  const wanted = new Set(
    (names ?? '')
      .split(/[\n,;]/)
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
  )
  const namesOf = ({ customer, shortname }: Candidate) =>
    [customer, shortname].map((name) => name.toLowerCase())
  const known = new Set(services.flatMap(namesOf))
  for (const name of wanted)
    if (!known.has(name))
      throw new Refusal('invalid', 'wave-nobody', { name }, { field: 'leaveOut' })
  return (one: Candidate) => namesOf(one).some((name) => wanted.has(name))
}

/** The wave under its lock; its commands' lanes are locked after it. */
export async function lockWave({ db }: Scope, id: string): Promise<Wave> {
  const [found] = await db.select().from(wave).where(eq(wave.id, id)).for('update')
  if (!found) throw new Refusal('missing', 'no-such-wave')
  return found
}

const openOf = (id: string) =>
  and(eq(waveItem.waveId, id), inArray(waveItem.state, ['waiting', 'queued']))

/** Lets a halted wave go on where it halted; what was raised until now no longer halts it, and what failed no longer counts. */
export async function continueWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state !== 'halted') throw new Refusal('conflict', 'wave-not-halted')
  await change(scope, id, {
    ...{ state: 'running', haltedFor: null, watchedSince: sql`portal_clock()` },
  })
  await noteWave(scope, found, 'wave.continued')
}

/** Ends a wave for good: what waits is not done, what is executed is finished. */
export async function stopWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state !== 'running' && found.state !== 'halted')
    throw new Refusal('conflict', 'wave-over')
  await takeBack(scope, id)
  await scope.db
    .update(waveItem)
    .set({ state: 'stopped', endedAt: sql`now()` })
    .where(and(eq(waveItem.waveId, id), eq(waveItem.state, 'waiting')))
  await change(scope, id, { state: 'stopped', haltedFor: null, endedAt: sql`now()` })
  await noteWave(scope, found, 'wave.stopped')
}

/** Does again what failed, and that alone, in the rings where it failed. */
export async function retryWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state === 'running') throw new Refusal('conflict', 'wave-runs')
  const again = await scope.db
    .update(waveItem)
    .set({ state: 'waiting', commandId: null, reason: null, queuedAt: null, endedAt: null })
    .where(and(eq(waveItem.waveId, id), eq(waveItem.state, 'failed')))
    .returning({ ring: waveItem.ring })
  if (again.length === 0) throw new Refusal('conflict', 'wave-none-failed')
  const first = Math.min(...again.map(({ ring }) => ring))
  await change(scope, id, {
    ...{ state: 'running', ring: Math.min(first, found.ring), haltedFor: null, endedAt: null },
    watchedSince: sql`portal_clock()`,
  })
  await noteWave(scope, found, 'wave.retried', { services: again.length })
}

/** Takes out of the queue what has not begun; what has goes on. */
export async function takeBack(scope: Scope, id: string): Promise<void> {
  const queued = await scope.db.execute<{ command: string }>(sql`
    select i.command_id as command from wave_item i join command c on c.id = i.command_id and c.state = 'queued'
    where i.wave_id = ${id}::uuid and i.state = 'queued'`)
  const ids = queued.map(({ command }) => command)
  if (ids.length === 0) return
  const { done } = await cancelCommands(scope, ids)
  await scope.db
    .update(waveItem)
    .set({ state: 'waiting', commandId: null, queuedAt: null })
    .where(
      and(
        eq(waveItem.waveId, id),
        inArray(waveItem.commandId, done),
        // one that began meanwhile was asked to stop, and ends as what it ends as
        sql`exists (select from command c where c.id = ${waveItem.commandId} and c.state = 'cancelled')`,
      ),
    )
}

/** Its columns, with the pages that show it told. */
export async function change(
  scope: Scope,
  id: string,
  values: { [K in keyof typeof wave.$inferInsert]?: (typeof wave.$inferInsert)[K] | SQL },
): Promise<void> {
  await scope.db
    .update(wave)
    .set({ ...values, version: sql`${wave.version} + 1` })
    .where(eq(wave.id, id))
  await tellWave(scope, id)
}

export async function tellWave(scope: Scope, id: string): Promise<void> {
  await scope.announce('waves')
  await scope.announce(`wave:${id}`)
}

export async function noteWave(
  scope: Scope,
  { id, name }: Pick<Wave, 'id' | 'name'>,
  type: LogType,
  after?: Record<string, unknown>,
): Promise<void> {
  await record(scope, { type, subject: { kind: 'wave', id, name }, ...(after && { after }) })
  await tellWave(scope, id)
}

/** Whether services of it are not done yet. */
export const isOpen = async ({ db }: Scope, id: string): Promise<boolean> =>
  (await db.select({ one: sql`1` }).from(waveItem).where(openOf(id)).limit(1)).length > 0
