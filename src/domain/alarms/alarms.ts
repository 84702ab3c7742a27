import { type SQL, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import type { alarmChanges, origins, severities } from '../schema/alarms.ts'
import type { AudienceKind } from '../schema/owner.ts'
import type { Scope } from '../scope.ts'
import type { Topic } from '../topics.ts'
import { wellFormed } from '../values.characters.ts'

export type Severity = (typeof severities)[number]
export type AlarmChange = (typeof alarmChanges)[number]
export type Origin = (typeof origins)[number]

/** What somebody found wrong. `key` names it among its owner's alarms; without one it is `name|source`. What others wrote is `verbatim`. */
export type Condition = {
  owner: Owner
  key?: string
  severity: Severity
  name: StoredMessage
  source: StoredMessage
  text: StoredMessage
  correctiveAction?: StoredMessage
  serviceId?: string | null
  customer?: string
  occurredAt?: Date
  /** What it shares with others: `sbc:<id>`, `connector:graph`, `pool:user`. */
  cause?: string
  labels?: Readonly<Record<string, string>>
  /** The portal, unless a source of somebody's reported it: whose that source is. */
  origin?: Origin
  sourceId?: string
}

/** Something that began, or (`severity: 'cleared'`) that is over. */
export type Report = Omit<Condition, 'severity'> & { severity: Severity | 'cleared' }

/** Of a report: the alarm, and whether it is new; null when there was nothing to clear. */
export type Outcome = { id: string; isNew: boolean } | null

/** The identity of an alarm among its owner's: its key where one is given, else name and source, by code in every language. */
const keyOf = ({ key, name, source }: Pick<Report, 'key' | 'name' | 'source'>) =>
  key ?? `${plainly(name)}|${plainly(source)}`

/** What others wrote, or the code: the same whatever language anybody reads. */
export const plainly = ({ code, params }: StoredMessage) =>
  code === 'verbatim' ? String(params.text) : [code, ...Object.values(params)].join(' ')

/**
 * Raises a condition, or counts it once more while it is active: same owner, origin and key are never two active rows,
 * whoever races. Another severity is a change of the same alarm; a worse one asks for a new acknowledgement.
 */
export async function raise(
  scope: Scope,
  condition: Condition,
): Promise<{ id: string; isNew: boolean }> {
  const [outcome] = await report(scope, [condition])
  if (!outcome) throw new Error('an alarm was neither raised nor counted')
  return outcome
}

/** Ends the active alarm of this owner and key and keeps it as history; one that flaps is held. False when there was none. */
export async function clear(scope: Scope, owner: Owner, key: string): Promise<boolean> {
  return (await clearAll(scope, [{ owner, key, origin: 'portal' }])).some((id) => id !== null)
}

/** Ends all that is active about a service which goes. */
export async function clearOfService(
  scope: Scope,
  { tenantId, serviceId }: { tenantId: string; serviceId: string },
): Promise<void> {
  const active = await scope.db.execute<{ key: string; origin: Origin }>(sql`
    select key, origin from alarm where service_id = ${serviceId}::uuid and tenant_id = ${tenantId}::uuid and cleared_at is null order by key`)
  await clearAll(
    scope,
    active.map((one) => ({ owner: { tenantId }, ...one })),
  )
}

/**
 * Takes what came together, in its order: of one key several times as if it had come one after the other. Five raises and clears
 * in ten minutes hold an alarm active, flapping, until it has been quiet for ten.
 */
export async function report(scope: Scope, reports: readonly Report[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = reports.map(() => null)
  for (const round of roundsOf(reports)) {
    const clears = round.filter(({ condition }) => condition.severity === 'cleared')
    const raises = round.filter(({ condition }) => condition.severity !== 'cleared')
    const [cleared, raised] = [
      await clearAll(
        scope,
        clears.map(({ condition, key }) => ({
          ...{ owner: condition.owner, key, origin: condition.origin ?? 'portal' },
          occurred: condition.occurredAt,
        })),
      ),
      await raiseAll(scope, raises),
    ]
    for (const [i, { at }] of clears.entries()) {
      const id = cleared[i]
      for (const one of at) outcomes[one] = id ? { id, isNew: false } : null
    }
    for (const [i, { at }] of raises.entries()) {
      const row = raised[i]
      for (const [n, one] of at.entries())
        outcomes[one] = row ? { id: row.id, isNew: row.isNew && n === 0 } : null
    }
  }
  return outcomes
}

/** Reports of one key in a row that say the same, as one; `at`: their places. */
type Run = { condition: Report; key: string; at: number[] }

/** Each key once in a round, in one order, so that two who report the same wait for each other and never deadlock. */
function roundsOf(reports: readonly Report[]): Run[][] {
  const runs = new Map<string, Run[]>()
  for (const [place, condition] of reports.entries()) {
    const key = keyOf(condition)
    const identity = JSON.stringify([ownerOf(condition.owner), condition.origin ?? 'portal', key])
    const own = runs.get(identity) ?? []
    const last = own.at(-1)
    if (last && last.condition.severity === condition.severity)
      own[own.length - 1] = { condition, key, at: [...last.at, place] }
    else own.push({ condition, key, at: [place] })
    runs.set(identity, own)
  }
  const inOrder = [...runs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own)
  const most = inOrder.reduce((max, own) => Math.max(max, own.length), 0)
  return Array.from({ length: most }, (_, n) => inOrder.flatMap((own) => own[n] ?? []))
}

/** What a change of an alarm says of it to its owners' pages. */
export type Touched = {
  id: string
  audience: AudienceKind
  mspId: string | null
  tenantId: string | null
  severity: Severity
  serviceId?: string | null
}

/** The same of a statement's rows `a`. */
export const touched = sql`a.id, a.audience, a.msp_id as "mspId", a.tenant_id as "tenantId", a.severity, a.service_id as "serviceId"`

type Raised = Touched & {
  isNew: boolean
  isNoted: boolean
  place: number
}

/** The rows are locked by this statement and still show their former severity: nobody can change it in between. */
async function raiseAll(scope: Scope, runs: readonly Run[]): Promise<Raised[]> {
  if (runs.length === 0) return []
  const given = runs.map(({ condition, key, at }, place) => ({
    ...ownerOf(condition.owner),
    ...{ place, key, count: at.length, origin: condition.origin ?? 'portal' },
    ...{ severity: condition.severity, service: condition.serviceId, customer: condition.customer },
    ...{ cause: condition.cause, labels: condition.labels ?? {}, from: condition.sourceId },
    ...{ name: messageOf(condition.name), source: messageOf(condition.source) },
    ...{ text: messageOf(condition.text), occurred: condition.occurredAt },
    action: condition.correctiveAction && messageOf(condition.correctiveAction),
  }))
  const raised = await scope.db.execute<
    Omit<Raised, 'place'> & { origin: string; key: string }
  >(sql`
    insert into alarm as a (audience, msp_id, tenant_id, origin, key, severity, name, source, text, corrective_action, service_id,
      customer, cause, labels, source_id, raised_at, last_seen_at, count)
    select g.audience, g."mspId", g."tenantId", g.origin, g.key, g.severity, g.name, g.source, g.text, g.action, g.service,
      coalesce(g.customer, (select full_name from tenant where id = g."tenantId")), g.cause, g.labels, g."from", seen.at, seen.at, g.count
    from (${recordset(
      given,
      sql`place integer, audience text, "mspId" uuid, "tenantId" uuid, origin text, key text, severity text, name jsonb,
      source jsonb, text jsonb, action jsonb, service uuid, customer text, cause text, labels jsonb, "from" uuid, occurred timestamptz, count integer`,
    )}) g,
      lateral (select least(coalesce(g.occurred, now()), now()) as at) seen
    order by g.place
    on conflict (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'), origin, key) where cleared_at is null
    do update set count = a.count + excluded.count, last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at),
      name = excluded.name, text = excluded.text, corrective_action = coalesce(excluded.corrective_action, a.corrective_action),
      cause = coalesce(excluded.cause, a.cause), labels = case when excluded.labels = '{}' then a.labels else excluded.labels end,
      source_id = coalesce(excluded.source_id, a.source_id), is_news = true,
      noted_at = case when a.noted_at < now() - interval '1 minute' then now() else a.noted_at end,
      changed_at = case when a.held_clear_at is null then a.changed_at else ${withNow} end, held_clear_at = null
    returning ${touched}, a.origin, a.key, (xmax = 0) as "isNew", a.noted_at = now() as "isNoted"`)
  const byKey = new Map(raised.map((row) => [identityOf(row), row]))
  const rows = runs.map(({ key, condition }, place) => {
    const origin = condition.origin ?? 'portal'
    const row = byKey.get(identityOf({ ...ownerOf(condition.owner), origin, key }))
    if (!row) throw new Error('an alarm was neither raised nor counted')
    return { ...row, place }
  })
  await noteRaised(scope, rows, runs)
  return rows
}

const identityOf = (row: {
  tenantId: string | null
  mspId: string | null
  origin: string
  key: string
}) => JSON.stringify([row.tenantId ?? row.mspId, row.origin, row.key])

async function noteRaised(scope: Scope, rows: readonly Raised[], runs: readonly Run[]) {
  const to = ({ place }: Raised) => runs[place]?.condition.severity as Severity
  const textOf = ({ place }: Raised) => runs[place]?.condition.text
  const changed = rows.filter((row) => !row.isNew && row.severity !== to(row))
  await changeSeverities(
    scope,
    changed.map((row) => ({ id: row.id, severity: to(row) })),
  )
  const isChanged = new Set(changed)
  const flapping = rows.some(({ isNew }) => isNew) ? await flappingNow(scope) : new Set()
  const events = rows.flatMap((row): AlarmEvent[] => {
    const now = { ...row, severity: to(row), text: textOf(row) }
    const change = row.isNew ? 'raised' : isChanged.has(row) ? 'severity' : 'repeated'
    if (change === 'repeated' && !row.isNoted) return []
    const more: AlarmEvent[] =
      row.isNew && flapping.has(row.id) ? [{ ...now, text: undefined, change: 'flapping' }] : []
    return [{ ...now, change }, ...more]
  })
  await note(scope, events)
  // what is only repeated is told to its pages by a job, once a second
  await announce(
    scope,
    rows.filter((row) => row.isNew || isChanged.has(row)),
  )
}

/** Those that began to flap in this transaction, as a trigger has just found by what was before them. */
async function flappingNow({ db }: Scope): Promise<Set<string>> {
  const found = await db.execute<{ id: string }>(sql`
    select id from alarm where cleared_at is null and flapping_since is not null and flapping_since = now()`)
  return new Set(found.map(({ id }) => id))
}

/** A worse one asks for a new acknowledgement (a trigger sees to that). */
async function changeSeverities(
  scope: Scope,
  changed: readonly { id: string; severity: Severity }[],
) {
  if (changed.length === 0) return
  await scope.db.execute(sql`
    update alarm a set severity = c.severity from (${recordset(changed, sql`id uuid, severity text`)}) c where a.id = c.id`)
}

/** Those of these that were active, by place: their ids. */
async function clearAll(
  scope: Scope,
  keys: readonly { owner: Owner; key: string; origin: Origin; occurred?: Date | undefined }[],
): Promise<(string | null)[]> {
  if (keys.length === 0) return []
  const asked = keys.map(({ owner, ...key }, place) => ({ ...ownerOf(owner), ...key, place }))
  const flaps = sql`(a.flapping_since is not null or (select count(*) from unnest(a.changed_at) c (at) where c.at > now() - interval '10 minutes') >= 4)`
  const ended = await scope.db.execute<
    Touched & { place: number; isOver: boolean; isFlapping: boolean }
  >(sql`
    with found as materialized (
      select w.place, w.occurred, a.id from (${recordset(asked, sql`place integer, "mspId" uuid, "tenantId" uuid, origin text, key text, occurred timestamptz`)}) w,
        lateral (select a.id from alarm a where a.key = w.key and a.origin = w.origin and a.cleared_at is null
          and coalesce(a.tenant_id, a.msp_id, '00000000-0000-0000-0000-000000000000')
            = coalesce(w."tenantId", w."mspId", '00000000-0000-0000-0000-000000000000')
          and (w."tenantId" is null or a.tenant_id = w."tenantId") limit 1 for update) a
      order by w.place)
    update alarm a set changed_at = ${withNow}, last_seen_at = greatest(a.last_seen_at, case when found.occurred < now() then found.occurred end),
      flapping_since = coalesce(a.flapping_since, case when ${flaps} then now() end),
      held_clear_at = case when ${flaps} then now() end, cleared_at = case when ${flaps} then null else now() end
    from found where a.id = found.id and a.held_clear_at is null
    returning ${touched}, found.place, a.cleared_at is not null as "isOver", coalesce(a.flapping_since = now(), false) as "isFlapping"`)
  await note(
    scope,
    ended.flatMap((row): AlarmEvent[] =>
      row.isOver
        ? [{ ...row, change: 'cleared' }]
        : row.isFlapping
          ? [{ ...row, change: 'flapping' }]
          : [],
    ),
  )
  await announce(
    scope,
    ended.filter(({ isOver, isFlapping }) => isOver || isFlapping),
  )
  const byPlace = new Map(ended.map(({ place, id }) => [place, id]))
  return keys.map((_, place) => byPlace.get(place) ?? null)
}

/** The last five changes, this one among them. */
const withNow = sql`(a.changed_at || now())[greatest(1, cardinality(a.changed_at) - 3):]`

/** Rows of a statement that were given as JSON. */
const recordset = (rows: readonly object[], columns: SQL) =>
  sql`select * from json_to_recordset(${JSON.stringify(rows, wellFormed)}::json) as r (${columns})`

export type AlarmEvent = Touched & {
  change: AlarmChange
  by?: string
  tier?: AudienceKind
  text?: StoredMessage
}

/** Every change is an event; the clock and not the transaction's start orders those of one transaction. */
export async function note(scope: Scope, events: readonly AlarmEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(
    ({ id, audience, mspId, tenantId, severity, change, by, tier, text }) => ({
      ...{ id, audience, mspId, tenantId, severity, change, by, tier },
      text: text && messageOf(text),
    }),
  )
  await scope.db.execute(sql`
    insert into alarm_event (alarm_id, audience, msp_id, tenant_id, severity, change, by, tier, text, at)
    select r.id, r.audience, r."mspId", r."tenantId", r.severity, r.change, r.by, r.tier, r.text, clock_timestamp()
    from (${recordset(rows, sql`id uuid, audience text, "mspId" uuid, "tenantId" uuid, severity text, change text, by text, tier text, text jsonb`)}) r`)
}

/** Above this many in one transaction the list is announced instead of each row. */
const maxAnnounced = 50

/** So many ids have room in one notification, whose payload is 8,000 bytes at most. */
const maxTold = 150

/**
 * Tells the pages of all owners of these what changed; `isCounted` unless totals and the order of lists stay as they are. Of many only
 * their lists are told.
 */
export async function announce(
  scope: Scope,
  rows: readonly Omit<Touched, 'severity'>[],
  { isCounted = true } = {},
): Promise<void> {
  if (rows.length === 0) return
  if (rows.length > maxAnnounced) return announceLists(scope, rows, isCounted)
  const lists: Topic[] = isCounted ? ['alarms', 'alarm-list'] : []
  const owners = Map.groupBy(rows, ({ tenantId, mspId }) => tenantId ?? mspId)
  const said = [...owners.values()].map((own) => ({
    topics: [
      ...lists,
      ...own.map(({ id }): Topic => `alarm:${id}`),
      ...own.flatMap(({ serviceId }): Topic[] =>
        serviceId && isCounted ? [`service:${serviceId}`] : [],
      ),
    ],
    ...{ tenant: own[0]?.tenantId ?? null, msp: own[0]?.mspId ?? null },
  }))
  await scope.announceAll(said)
}

/** The same to whole lists, for many tenants of an MSP at once. */
async function announceLists(
  scope: Scope,
  rows: readonly Omit<Touched, 'severity'>[],
  isCounted: boolean,
) {
  const topics: Topic[] = [...(isCounted ? (['alarms'] as const) : []), 'alarm-list', 'services']
  const ids = (of: 'tenantId' | 'mspId') => [...new Set(rows.flatMap((row) => row[of] ?? []))]
  for (const msp of [...ids('mspId'), null])
    if (msp || rows.some(({ audience }) => audience === 'provider'))
      for (const topic of topics) await scope.announce(topic, null, msp)
  await scope.db.execute(sql`
    select pg_notify('portal', json_strip_nulls(json_build_object('topics', ${JSON.stringify(topics)}::json, 'tenants', json_agg(n.id), 'msp', n.msp_id))::text)
    from (select t.id, t.msp_id, (row_number() over (partition by t.msp_id order by t.id) - 1) / ${maxTold} as part
      from json_array_elements_text(${JSON.stringify(ids('tenantId'))}::json) e join tenant t on t.id = e::text::uuid) n
    group by n.msp_id, n.part`)
}
