import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import { type LogType, record } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { scriptKinds, scriptPhases } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import { choice, lines, text } from '../values.ts'
import { lockTemplate, type ScriptTemplate, scriptTemplates } from './scripts.list.ts'
import { faultOfPlaceholders, findScript, gatewayVariable, variablesIn } from './scripts.ts'

const most = { templates: 200, versions: 500, kibibytes: 64, lines: 2000 }

const tooLong = message('script-text-long', { kibibytes: most.kibibytes, lines: most.lines })
const fits = (script: string) =>
  Buffer.byteLength(script) <= most.kibibytes * 1024 && script.split('\n').length <= most.lines

const name = text({ max: 100 })
/** Several lines with line feeds between them, whatever ends them where they are entered. */
const script = lines({
  max: most.kibibytes * 1024,
  error: tooLong,
  fits: (text) => fits(text) || tooLong,
})

/** What a template is said to be once and for all, and what of it may change. */
export const newScriptForm = form({
  name,
  ...{ kind: choice(scriptKinds, 'script-kind'), phase: choice(scriptPhases, 'script-phase') },
  text: script,
})
export const scriptForm = form({ name, text: script })

/** Refuses a text that a script of this kind cannot be: by its placeholders, and by the gateway that it does not name. */
function demandScript({ kind, phase }: Pick<ScriptTemplate, 'kind' | 'phase'>, text: string): void {
  const isWithout =
    kind === 'sbc' && phase === 'onboarding' && !variablesIn(text).includes(gatewayVariable)
  const fault =
    faultOfPlaceholders(kind, text) ??
    (isWithout ? message('script-without-gateway', { variable: `{{${gatewayVariable}}}` }) : null)
  if (fault) throw new Refusal('invalid', fault, { field: 'text' })
}

type Noted = Pick<ScriptTemplate, 'id' | 'name'>
type Said = { before?: Record<string, unknown>; after?: Record<string, unknown> }

async function note(scope: Scope, type: LogType, templates: readonly Noted[], said: Said = {}) {
  await record(
    scope,
    ...templates.map(({ id, name }) => ({
      ...{ type, subject: { kind: 'script-template', id, name } },
      ...said,
    })),
  )
  await scope.announce('script-templates')
}

const taken = (name: string) =>
  new Refusal('conflict', 'script-name-taken', { name }, { field: 'name' })

/** Whoever changes templates next waits: names and defaults are looked for over all of them, and none waits for another's rows. */
const oneByOne = ({ db }: Scope) =>
  db.execute(sql`select pg_advisory_xact_lock(hashtextextended('script templates', 0))`)

/** Adds a template (`newScriptForm`); the first of its kind and phase is their default. */
export async function addTemplate(
  scope: Scope,
  given: Given,
): Promise<{ id: string; name: string }> {
  demand(scope.actor, 'administer')
  const { name, kind, phase, text } = newScriptForm.read(given)
  demandScript({ kind, phase }, text)
  await oneByOne(scope)
  const { db, actor } = scope
  const [{ many, same } = { many: 0, same: 0 }] = await db.execute<{
    many: number
    same: number
  }>(sql`
    select count(*)::integer as many, (count(*) filter (where kind = ${kind} and phase = ${phase} and is_default))::integer as same
    from script_template`)
  if (many >= most.templates) throw new Refusal('conflict', 'scripts-many', { max: most.templates })
  const id = randomUUID()
  const made = await db.execute(sql`
    insert into script_template (id, name, kind, phase, is_default, created_by)
    values (${id}::uuid, ${name}, ${kind}, ${phase}, ${same === 0}, ${actor.name}) on conflict do nothing returning id`)
  if (made.length === 0) throw taken(name)
  await addVersion(scope, id, 1, text)
  await note(scope, 'script-template.added', [{ id, name }], {
    after: { name, kind, phase, version: 1 },
  })
  return { id, name }
}

const addVersion = ({ db, actor }: Scope, id: string, number: number, text: string) =>
  db.execute(sql`
    insert into script_version (template_id, number, text, variables, created_by)
    values (${id}::uuid, ${number}, ${text}, ${makePgArray(variablesIn(text))}::text[], ${actor.name})`)

/** Changes a template (`scriptForm`). Another text is another version: those that there are stay, and whoever uses one keeps it. */
export async function changeTemplate(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  await oneByOne(scope)
  const now = await lockTemplate(scope, id)
  const { text: before } = await findScript(scope, { template: id, version: now.current })
  const { name, text } = scriptForm.edit(given, { ...now, text: before }, verbatim(now.name))
  demandScript(now, text)
  const isOther = text !== before
  if (!isOther && name === now.name) return
  const current = isOther ? now.current + 1 : now.current
  if (current > most.versions)
    throw new Refusal('conflict', 'script-versions-many', { max: most.versions })
  const [same] = await scope.db.execute(sql`
    select from script_template where lower(name) = lower(${name}) and id <> ${id}::uuid`)
  if (same) throw taken(name)
  if (isOther) await addVersion(scope, id, current, text)
  await scope.db.execute(sql`
    update script_template set name = ${name}, current = ${current}, changed_at = now(), version = version + 1 where id = ${id}::uuid`)
  await note(scope, 'script-template.changed', [{ id, name }], {
    before: { name: now.name, version: now.current },
    after: { name, version: current },
  })
}

/** Makes a template the one that is proposed first of its kind and phase. */
export async function makeDefault(scope: Scope, id: string): Promise<string> {
  demand(scope.actor, 'administer')
  await oneByOne(scope)
  const now = await lockTemplate(scope, id)
  if (now.default) return now.name
  await scope.db.execute(sql`
    update script_template set is_default = false, version = version + 1 where kind = ${now.kind} and phase = ${now.phase} and is_default`)
  await scope.db.execute(
    sql`update script_template set is_default = true, version = version + 1 where id = ${id}::uuid`,
  )
  await note(scope, 'script-template.defaulted', [now])
  return now.name
}

const named = ({ id, name }: Noted) => ({ id, name: verbatim(name) })
const inUse = ({ used }: ScriptTemplate) => message('script-in-use', { count: used })

/** What of these can go: none that a deployment uses. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await scriptTemplates.pick(scope, ids)
  return {
    ready: found.filter(({ used }) => used === 0).map(named),
    skipped: found
      .filter(({ used }) => used > 0)
      .map((one) => ({ item: named(one), reason: inUse(one) })),
  }
}

/** Removes templates with their versions; gives how many. Refused where deployments use all of them. */
export async function removeTemplates(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'administer')
  await oneByOne(scope)
  const locked: ScriptTemplate[] = []
  for (const id of [...ids].sort()) locked.push(await lockTemplate(scope, id))
  const gone = locked.filter(({ used }) => used === 0)
  const [first] = locked
  if (gone.length === 0 && first) throw new Refusal('conflict', inUse(first))
  const these = makePgArray(gone.map(({ id }) => id))
  await scope.db.execute(sql`delete from script_version where template_id = any(${these}::uuid[])`)
  await scope.db.execute(sql`delete from script_template where id = any(${these}::uuid[])`)
  await note(scope, 'script-template.removed', gone)
  return gone.length
}
