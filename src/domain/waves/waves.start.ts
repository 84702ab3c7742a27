import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { type Ring, wave, waveActs } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'
import { choice, integer, lines, optional, text, toggle } from '../values.ts'
import { doings, type WaveAct } from './acts.ts'
import { maxRings, readRings, ringsOf, ringsShown, usualRings } from './rings.ts'
import { noteWave, type Wave } from './waves.ts'

export const maxOfWave = 10_000
/** Services that were chosen in their list, to start a wave of them. */
export const waveSelection = { list: 'services', act: 'start-wave' } as const

/** See `readRings`. */
const ringsText = text({
  ...{ max: 200, error: message('wave-rings', { max: maxRings }) },
  fits: (line) => readRings(line) !== null,
})

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
  tags: string[]
  /** The wave that has it and has not ended. */
  wave: string | null
}

type Placed = Candidate & { ring: number; reason: StoredMessage | null }

/** Which ring takes each, or why none does. */
async function placedIn(scope: Scope, serviceIds: readonly string[], given: Given) {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const values = waveForm.read(given)
  const rings = readRings(values.rings) ?? []
  const services = await candidates(scope, serviceIds, values.act)
  const isLeftOut = leftOut(services, values.leaveOut)
  const preview = await doings[values.act].preview(
    scope,
    services.map(({ id }) => id),
  )
  const reasons = new Map((preview.skipped ?? []).map(({ item, reason }) => [item.id, reason]))
  const reasonOf = (one: Candidate): StoredMessage | null => {
    if (isLeftOut(one)) return message('wave-left-out')
    if (one.wave !== null) return message('wave-elsewhere', { name: one.wave })
    return reasons.get(one.id) ?? null
  }
  const judged = services.map((one) => ({ ...one, reason: reasonOf(one) }))
  const going = judged.filter(({ reason }) => reason === null)
  const ringOf = new Map(ringsOf(going, rings).map((ring, at) => [going[at]?.id, ring ?? 0]))
  const placed = judged.map(
    (one): Placed => ({ ...one, ring: ringOf.get(one.id) ?? rings.length - 1 }),
  )
  return { values, rings, placed, going: placed.filter(({ reason }) => reason === null) }
}

export type WavePreview = {
  /** How many services each ring has. */
  rings: { ring: Ring; services: number }[]
  skipped: { id: string; name: string; reason: StoredMessage }[]
}

/** What `startWave` would do. */
export async function previewWave(
  scope: Scope,
  serviceIds: readonly string[],
  given: Given,
): Promise<WavePreview> {
  const { rings, placed, going } = await placedIn(scope, serviceIds, given)
  const within = (at: number) => going.filter(({ ring }) => ring === at).length
  return {
    rings: rings.map((ring, at) => ({ ring, services: within(at) })),
    skipped: placed.flatMap(({ id, name, reason }) => (reason ? [{ id, name, reason }] : [])),
  }
}

/**
 * Does one thing to many services, ring after ring: what fails shows itself where it has touched few. What an act would leave out, who is
 * named in `leaveOut`, and what another wave has under way is skipped, with the reason; what is no longer there is no part of it.
 * Refused where a name that is left out is none of theirs, or nothing would be left to do.
 */
export async function startWave(
  scope: Scope,
  serviceIds: readonly string[],
  given: Given,
): Promise<Wave> {
  // who starts another at the same time sees what this one has
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended('waves', 0))`)
  const { values, rings, placed, going } = await placedIn(scope, serviceIds, given)
  const { name, act, errorPercent, haltsOnAlarms } = values
  if (going.length === 0) throw new Refusal('conflict', 'wave-empty')
  const [made] = await scope.db
    .insert(wave)
    .values({
      ...{ name, act, rings, errorPercent, haltsOnAlarms, createdBy: scope.actor.name },
      ring: Math.min(...going.map(({ ring }) => ring)),
    })
    .returning()
  if (!made) throw new Error('a wave was not kept')
  await keep(scope, made.id, placed)
  await noteWave(scope, made, 'wave.started', {
    ...{ act, rings: values.rings, services: going.length },
  })
  return made
}

async function keep({ db }: Scope, waveId: string, placed: readonly Placed[]): Promise<void> {
  const rows = placed.map(({ id, tenantId, name, ring, reason }, place) => ({
    ...{ tenant_id: tenantId, service_id: id, service_name: name, ring, place, reason },
    state: reason ? 'skipped' : 'waiting',
  }))
  await db.execute(sql`
    insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state, reason, ended_at)
    select w.tenant_id, ${waveId}::uuid, w.service_id, w.service_name, w.ring, w.place, w.state, w.reason,
      case when w.state = 'skipped' then now() end
    from json_to_recordset(${JSON.stringify(rows)}::json) as w(tenant_id uuid, service_id uuid, service_name text, ring integer,
      place integer, state text, reason jsonb)`)
}

/** The services in the order of the wave: for a kit those furthest behind first, else by customer. */
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
  return [...found]
}

/** Customers that are named by shortname or in full, one in a line or, where no name has one in it, between commas. */
function leftOut(services: readonly Candidate[], names: string | null) {
  const namesOf = ({ customer, shortname }: Candidate) =>
    [customer, shortname].map((name) => name.toLowerCase())
  const known = new Set(services.flatMap(namesOf))
  const lineNames = (line: string) => (known.has(line) ? [line] : line.split(/[,;]/))
  const wanted = (names ?? '')
    .split('\n')
    .flatMap((line) => lineNames(line.trim().toLowerCase()))
    .map((name) => name.trim())
    .filter((name) => name !== '')
  for (const name of wanted)
    if (!known.has(name))
      throw new Refusal('invalid', 'wave-nobody', { name }, { field: 'leaveOut' })
  const all = new Set(wanted)
  return (one: Candidate) => namesOf(one).some((name) => all.has(name))
}
