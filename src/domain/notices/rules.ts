import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Given } from '../form.ts'
import { oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byTruth } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { type LogType, ownedBy, ownerOfAudience, record } from '../log.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { severities } from '../schema/alarms.ts'
import type { Actor, Scope } from '../scope.ts'
import { enteredOf, type RuleStep, type RuleValues, ruleForm, ruleOf } from './rules.form.ts'

/** Rules of one owner: each is asked of every alarm that asks. */
export const mostRules = 50

export const ruleStates = ['on', 'off'] as const
export type ListedRule = RowOf<typeof rules>

const rank = sql`(case r.severity when 'critical' then 4 when 'major' then 3 when 'minor' then 2 when 'warning' then 1 else 0 end)`

/** Which alarms find whom; each owner's own (`ownRules`). */
export const rules = listOf({
  ...{ name: 'notifications', table: 'notification_rule', alias: 'r', head: 'name' },
  usual: () => 'name',
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) => contains(sql`r.name`, part),
  filters: {
    state: oneOf(ruleStates, (state) => sql`r.active = ${state === 'on'}`),
    severity: oneOf(severities, (severity) => sql`r.severity = ${severity}`),
  },
  columns: {
    name: word(sql`r.name`),
    severity: sorted(value<(typeof severities)[number]>(sql`r.severity`), byNumber(rank)),
    recipients: unsorted(
      value<string>(
        sql`(select string_agg(distinct coalesce(s.email, w.name), ', ') from notification_step s left join webhook w on w.id = s.webhook_id where s.rule_id = r.id)`,
      ),
    ),
    active: sorted(value<boolean>(sql`r.active`), byTruth(sql`r.active`)),
    sent: unsorted(
      value<number>(
        sql`(select count(*)::integer from notification n where n.rule_id = r.id and n.sent_at > portal_clock() - interval '7 days')`,
      ),
    ),
    last: unsorted(
      instantIfAny(sql`(select max(n.sent_at) from notification n where n.rule_id = r.id)`),
    ),
    by: value<string>(sql`r.created_by`),
  },
})

/** The actor's own: a provider and an MSP see those of others, and have no business with them here. */
export const ownRules = ({ audience }: Actor) => ownedBy('r', ownerOfAudience(audience))

type Stored = Omit<RuleValues, 'steps'> & { id: string; version: number; active: boolean }
/** A rule of the actor's own, as it is kept and as its form shows it. */
export type Rule = Stored & { steps: RuleStep[]; entered: Given }

export async function findRule(scope: Scope, id: string, lock = false): Promise<Rule> {
  demand(scope.actor, 'manage-notices')
  const [found] = await scope.db.execute<Stored>(sql`
    select r.id, r.name, r.severity, to_json(r.of_tenants) as "ofTenants", r.labels, r.time_zone as "timeZone", to_json(r.days) as days,
      r.from_time as "fromTime", r.to_time as "toTime", r.version, r.active
    from notification_rule r where r.id = ${id}::uuid and ${ownRules(scope.actor)} ${lock ? sql`for update` : sql``}`)
  if (!found) throw new Refusal('missing', 'no-such-rule')
  const steps = await scope.db.execute<RuleStep>(sql`
    select after_minutes as "afterMinutes", email, webhook_id as "webhookId" from notification_step
    where rule_id = ${id}::uuid order by after_minutes, email, webhook_id`)
  const names = await scope.db.execute<{ shortname: string }>(sql`
    select shortname from tenant where id = any(${makePgArray(found.ofTenants)}::uuid[]) order by lower(shortname)`)
  const rule = { ...found, steps: [...steps] }
  const entered = enteredOf(
    rule,
    names.map(({ shortname }) => shortname),
  )
  return { ...rule, entered }
}

/** Keeps a rule of the actor's own; it takes what happens from now on. */
export async function addRule(scope: Scope, given: Given): Promise<{ id: string; name: string }> {
  demand(scope.actor, 'manage-notices')
  const entered = ruleForm.read(given)
  const rule = await ruleOf(scope, entered)
  await lockRules(scope)
  await demandName(scope, rule.name)
  const [there] = await scope.db.execute<{ many: number }>(
    sql`select count(*)::integer as many from notification_rule r where ${ownRules(scope.actor)}`,
  )
  if ((there?.many ?? 0) >= mostRules)
    throw new Refusal('conflict', 'rule-many', { max: mostRules })
  const owner = ownerOfAudience(scope.actor.audience)
  const [made] = await scope.db.execute<{ id: string }>(sql`
    insert into notification_rule (audience, msp_id, tenant_id, name, severity, of_tenants, labels, time_zone, days, from_time, to_time, created_by)
    values (${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, ${rule.name}, ${rule.severity},
      ${makePgArray(rule.ofTenants)}::uuid[], ${JSON.stringify(rule.labels)}::jsonb, ${rule.timeZone}, ${makePgArray([...rule.days])}::smallint[],
      ${rule.fromTime}, ${rule.toTime}, ${scope.actor.name}) returning id`)
  if (!made) throw new Error('a rule was not kept')
  await keepSteps(scope, made.id, rule.steps)
  await note(scope, 'notification.added', [{ id: made.id, name: rule.name }], {
    after: ruleForm.logged(entered),
  })
  return { id: made.id, name: rule.name }
}

/** Changes a rule; whoever it told gets their clears all the same. */
export async function changeRule(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'manage-notices')
  await lockRules(scope)
  const now = await findRule(scope, id, true)
  const entered = ruleForm.edit(given, { ...now.entered, version: now.version }, now.name)
  const rule = await ruleOf(scope, entered)
  await demandName(scope, rule.name, id)
  await scope.db.execute(sql`
    update notification_rule set name = ${rule.name}, severity = ${rule.severity}, of_tenants = ${makePgArray(rule.ofTenants)}::uuid[],
      labels = ${JSON.stringify(rule.labels)}::jsonb, time_zone = ${rule.timeZone}, days = ${makePgArray([...rule.days])}::smallint[],
      from_time = ${rule.fromTime}, to_time = ${rule.toTime}, version = version + 1
    where id = ${id}::uuid`)
  await scope.db.execute(sql`delete from notification_step where rule_id = ${id}::uuid`)
  await keepSteps(scope, id, rule.steps)
  await note(scope, 'notification.changed', [{ id, name: rule.name }], {
    before: ruleForm.logged(now.entered),
    after: ruleForm.logged(entered),
  })
}

async function keepSteps(scope: Scope, id: string, steps: readonly RuleStep[]) {
  await scope.db.execute(sql`
    insert into notification_step (audience, msp_id, tenant_id, rule_id, after_minutes, email, webhook_id)
    select r.audience, r.msp_id, r.tenant_id, r.id, s."afterMinutes", s.email, s."webhookId"
    from notification_rule r, json_to_recordset(${JSON.stringify(steps)}::json) as s ("afterMinutes" integer, email text, "webhookId" uuid)
    where r.id = ${id}::uuid`)
}

/** Two of an owner's who come at once come one after the other. */
async function lockRules(scope: Scope) {
  const { tenantId, mspId } = ownerOfAudience(scope.actor.audience)
  await scope.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`rules ${tenantId ?? mspId}`}, 0))`,
  )
}

async function demandName(scope: Scope, name: string, own?: string) {
  const others = await scope.db.execute<{ id: string }>(
    sql`select r.id from notification_rule r where ${ownRules(scope.actor)} and lower(r.name) = lower(${name})`,
  )
  if (others.some(({ id }) => id !== own))
    throw new Refusal('conflict', 'rule-name-taken', { name }, { field: 'name' })
}

/** Which of these turning on, or off, would change; the others are so already. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  active: boolean,
): Promise<Preview> {
  const found = await rules.pick(scope, ids, { within: ownRules(scope.actor) })
  const named = (isOn: boolean) =>
    found.filter((one) => one.active === isOn).map(({ id, name }) => ({ id, name: verbatim(name) }))
  return { ready: named(!active), merged: named(active) }
}

/** Switches rules on or off; one that is off tells nobody of anything new. Says how many changed. */
export async function switchRules(
  scope: Scope,
  ids: readonly string[],
  active: boolean,
): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const rows = await scope.db.execute<{ id: string; name: string }>(sql`
    update notification_rule r set active = ${active}, version = version + 1
    where r.id = any(${makePgArray([...ids])}::uuid[]) and r.active <> ${active} and ${ownRules(scope.actor)} returning r.id, r.name`)
  await note(scope, active ? 'notification.enabled' : 'notification.disabled', rows)
  return rows.length
}

/** Deletes rules; whoever they told gets their clears all the same. Says how many went. */
export async function removeRules(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const rows = await scope.db.execute<{ id: string; name: string }>(sql`
    delete from notification_rule r where r.id = any(${makePgArray([...ids])}::uuid[]) and ${ownRules(scope.actor)} returning r.id, r.name`)
  await note(scope, 'notification.removed', rows)
  return rows.length
}

async function note(
  scope: Scope,
  type: LogType,
  rows: readonly { id: string; name: string }[],
  changes: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
) {
  if (rows.length === 0) return
  const owner = ownerOfAudience(scope.actor.audience)
  await record(
    scope,
    ...rows.map(({ id, name }) => ({
      ...{ ...owner, type, subject: { kind: 'notification', id, name } },
      ...changes,
    })),
  )
  await scope.announce('notifications', owner.tenantId, owner.mspId)
}
