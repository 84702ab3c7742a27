import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byTruth, byWhole } from '../lists/orders.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { scriptKinds, scriptPhases } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import type { ScriptKind, ScriptPhase } from './scripts.ts'

export type ScriptTemplate = RowOf<typeof scriptTemplates>

const variables = sql`(select v.variables from script_version v where v.template_id = t.id and v.number = t.current)`
/** Deployments that name it; each names one of a kind and phase at most. */
const used = sql`coalesce(u.many, 0)`
/** Whether what it sets up could be taken back by another of its kind. */
const hasCleanup = sql`(t.phase = 'cleanup' or exists (
  select from script_template c where c.kind = t.kind and c.phase = 'cleanup'))`

/** What is done when a connection comes or goes: the provider's, for all services. */
export const scriptTemplates = listOf({
  ...{ name: 'script-templates', table: 'script_template', alias: 't', head: 'name' },
  usual: () => 'name',
  demand: demandProvider,
  search: (part) => sql`(${contains(sql`t.name`, part)} or t.number::text = ${part} or exists (
    select from unnest(${variables}) v where ${contains(sql`v`, part)}))`,
  filters: {
    kind: oneOf(scriptKinds, (is) => sql`t.kind = ${is}`),
    phase: oneOf(scriptPhases, (is) => sql`t.phase = ${is}`),
    default: oneOf(['yes', 'no'], (is) => sql`t.is_default = ${is === 'yes'}`),
    used: oneOf(
      ['yes', 'no'],
      (is) =>
        sql`exists (select from deployment d, jsonb_each(d.scripts) s where s.value ->> 'template' = t.id::text) = ${is === 'yes'}`,
    ),
  },
  joins: sql`left join (
    select s.value ->> 'template' as template, count(*)::integer as many from deployment d, jsonb_each(d.scripts) s group by 1
  ) u on u.template = t.id::text`,
  columns: {
    number: sorted(value<number>(sql`t.number`), byWhole(sql`t.number`)),
    name: sorted(word(sql`t.name`), byText(sql`lower(t.name)`)),
    kind: sorted(word<ScriptKind>(sql`t.kind`), byText(sql`t.kind`)),
    phase: sorted(word<ScriptPhase>(sql`t.phase`), byText(sql`t.phase`)),
    default: sorted(value<boolean>(sql`t.is_default`), byTruth(sql`t.is_default`)),
    variables: value<readonly string[]>(sql`to_jsonb(${variables})`),
    used: value<number>(used),
    updated: instant(sql`t.changed_at`),
  },
  more: {
    current: value<number>(sql`t.current`),
    hasCleanup: value<boolean>(hasCleanup),
    createdBy: value<string>(sql`t.created_by`),
    version: value<number>(sql`t.version`),
  },
  cells: { variables: ({ variables }) => variables.join(' ') },
})

/** One of them. */
export async function findTemplate(scope: Scope, id: string): Promise<ScriptTemplate> {
  const [found] = await scriptTemplates.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-script')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockTemplate(scope: Scope, id: string): Promise<ScriptTemplate> {
  await scope.db.execute(sql`select from script_template t where t.id = ${id}::uuid for update`)
  return findTemplate(scope, id)
}

/** A version of a template without its text. */
export type VersionLine = { number: number; createdBy: string; createdAt: Date }

/** All versions of a template, the newest first. */
export async function listVersions(scope: Scope, id: string): Promise<VersionLine[]> {
  demandProvider(scope.actor)
  const found = await scope.db.execute<{ number: number; by: string; at: string }>(sql`
    select number, created_by as by, created_at as at from script_version where template_id = ${id}::uuid order by number desc`)
  return found.map(({ number, by, at }) => ({ number, createdBy: by, createdAt: new Date(at) }))
}
