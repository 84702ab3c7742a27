import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Given } from '../form.ts'
import { ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenantDraft } from '../schema/provisioning.ts'
import type { Scope } from '../scope.ts'
import { placeService, prepareService } from '../services/additions.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { createTenant, type Keys, type TenantInput } from './creation.ts'
import {
  amountsOf,
  type DraftValues,
  type Entered,
  firstOpen,
  type Step,
  steps,
  typedOf,
  valuesOf,
} from './drafts.steps.ts'
import { isQuota } from './quotas.ts'

/** A tenant being entered. `password` is a sealed hash; `madeId` the tenant that it became. */
export type Draft = {
  id: string
  values: DraftValues
  /** What was typed into a step and left before it was right, by field. */
  typed: Partial<Record<Entered, Record<string, string>>>
  password: string | null
  madeId: string | null
  savedAt: Date
}

const maxListed = 5

type Row = typeof tenantDraft.$inferSelect
const draftOf = ({ id, values, password, madeId, savedAt }: Row): Draft => ({
  id,
  values: valuesOf(values),
  typed: typedOf(values),
  password,
  madeId,
  savedAt,
})

/** Drafts are their writer's own: nobody else continues them, of the same audience or not. */
function ownerOf({ actor }: Scope): string {
  demand(actor, 'create-tenants')
  if (actor.kind !== 'account' || !actor.id) throw new Refusal('forbidden', 'no-person-drafts')
  return actor.id
}

/** The actor's unfinished drafts, the last saved first, as a list offers them. */
export async function listDrafts(scope: Scope) {
  const found = await scope.db
    .select()
    .from(tenantDraft)
    .where(and(eq(tenantDraft.accountId, ownerOf(scope)), isNull(tenantDraft.madeId)))
    .orderBy(desc(tenantDraft.savedAt))
    .limit(maxListed)
  return found.map(draftOf).map((draft) => ({
    id: draft.id,
    savedAt: draft.savedAt,
    name: nameOf(draft) || 'Tenant without a name',
  }))
}

/** The company as far as it was entered. */
export const nameOf = ({ values, typed }: Pick<Draft, 'values' | 'typed'>): string =>
  typed.company?.name ?? values.company?.name ?? ''

/** One of the actor's own drafts; somebody else's is as missing as none. */
export async function findDraft(scope: Scope, id: string): Promise<Draft> {
  const [found] = await scope.db.select().from(tenantDraft).where(isOwn(scope, id))
  if (!found) throw new Refusal('missing', 'no-such-draft')
  return draftOf(found)
}

/** The same under its lock, so that saving it twice at once makes one tenant. */
async function lockDraft(scope: Scope, id: string): Promise<Draft> {
  const [found] = await scope.db.select().from(tenantDraft).where(isOwn(scope, id)).for('update')
  if (!found) throw new Refusal('missing', 'no-such-draft')
  return draftOf(found)
}

const isOwn = (scope: Scope, id: string) =>
  and(eq(tenantDraft.id, id), eq(tenantDraft.accountId, ownerOf(scope)))

/** Begins a draft with its first step: as it was accepted, or (`typed`) as it was left. */
export async function startDraft(
  scope: Scope,
  begun: { company: NonNullable<DraftValues['company']> } | { typed: Draft['typed'] },
): Promise<string> {
  const [made] = await scope.db
    .insert(tenantDraft)
    .values({
      ...ownerOfAudience(scope.actor.audience),
      accountId: ownerOf(scope),
      values: begun,
    })
    .returning({ id: tenantDraft.id })
  if (!made) throw new Error('a draft was not kept')
  return made.id
}

/** Keeps one step of a draft; what was entered elsewhere stays. Refused once the tenant was made. */
export async function keepStep<S extends Entered>(
  scope: Scope,
  id: string,
  step: S,
  value: NonNullable<DraftValues[S]>,
): Promise<void> {
  await keep(
    scope,
    id,
    sql`(${tenantDraft.values} #- ${`{typed,${step}}`}::text[]) || ${JSON.stringify({ [step]: value })}::jsonb`,
  )
}

/** Keeps what was typed into a step and is not right yet, for who goes on with it later. */
export async function keepTyped(
  scope: Scope,
  id: string,
  step: Entered,
  typed: Record<string, string>,
): Promise<void> {
  await keep(
    scope,
    id,
    sql`${tenantDraft.values} || jsonb_build_object('typed', coalesce(${tenantDraft.values} -> 'typed', '{}')
      || ${JSON.stringify({ [step]: typed })}::jsonb)`,
  )
}

async function keep(scope: Scope, id: string, values: SQL) {
  const stored = await scope.db
    .update(tenantDraft)
    .set({
      values,
      version: sql`${tenantDraft.version} + 1`,
      savedAt: sql`now()`,
    })
    .where(and(isOwn(scope, id), isNull(tenantDraft.madeId)))
    .returning({ id: tenantDraft.id })
  if (stored.length === 0) throw new Refusal('missing', 'no-such-draft')
}

const sealedAt = (id: string): SecretLocation => ({
  tenant: '',
  table: 'tenant_draft',
  column: 'password',
  row: id,
})

/** Keeps the administrator's password: its hash, sealed to this draft. */
export async function keepPassword(scope: Scope, seal: Seal, id: string, hash: string) {
  await scope.db
    .update(tenantDraft)
    .set({ password: seal.seal(hash, sealedAt(id)) })
    .where(and(isOwn(scope, id), isNull(tenantDraft.madeId)))
}

/** The hash that a draft keeps sealed, or null. */
const passwordOf = (seal: Seal, { id, password }: Draft): string | null =>
  password === null ? null : seal.open(password, sealedAt(id))

/** Throws a draft away; one that became a tenant stays, so that saving it again leads there. */
export async function discardDraft(scope: Scope, id: string): Promise<void> {
  const gone = await scope.db
    .delete(tenantDraft)
    .where(and(isOwn(scope, id), isNull(tenantDraft.madeId)))
    .returning({ id: tenantDraft.id })
  if (gone.length === 0) throw new Refusal('missing', 'no-such-draft')
}

/** The draft became this tenant: what it knew of a person and the password are forgotten. */
async function closeDraft(scope: Scope, id: string, madeId: string): Promise<void> {
  await scope.db
    .update(tenantDraft)
    .set({ madeId, values: {}, password: null, savedAt: sql`now()` })
    .where(isOwn(scope, id))
}

/**
 * Makes a draft into its tenant, once: again, and at the same moment, it answers the same tenant. What is refused names
 * its step by `stepOf`, and the draft is as it was. `given` may name its first service, which takes licenses before anything else.
 */
export async function saveDraft(
  scope: Scope,
  keys: Keys,
  id: string,
  given: Given = {},
): Promise<string> {
  const draft = await lockDraft(scope, id)
  if (draft.madeId) return draft.madeId
  const input = inputOf(draft, keys.seal)
  const prepared = wantsService(given) ? await prepareService(scope, given) : null
  const made = await createTenant(scope, keys, input)
  if (prepared) await placeService(scope, made, prepared)
  await closeDraft(scope, id, made)
  return made
}

/** Its first service is optional: nothing chosen and nothing entered is none. */
const wantsService = (given: Given) => ['kind', 'license', 'users'].some((name) => given[name])

function inputOf(draft: Draft, seal: Seal): TenantInput {
  const { company, notification, domain, permissions } = draft.values
  const missing = firstOpen(draft.values)
  if (!company || !notification || missing !== 'review')
    throw new Refusal('invalid', 'step-open', { step: missing })
  return {
    company,
    admin: company,
    how: notification.how,
    passwordHash: passwordOf(seal, draft),
    host: domain?.host ?? null,
    limits: { amounts: amountsOf(draft.values), off: permissions?.off ?? [] },
  }
}

const stepsOfFields: Record<string, Step> = { password: 'notification', host: 'domain' }
const companyCodes = /^(shortname|msp|no-msp|name-|bad-|company|mail-)/

/** Which step of the wizard a refusal at its end belongs to. */
export function stepOf({ code, params, fields }: Refusal): Step {
  const named = steps.find((step) => code === 'step-open' && params.step === step)
  if (named) return named
  const [field = ''] = Object.keys(fields)
  if (stepsOfFields[field]) return stepsOfFields[field]
  if (code === 'pool-short' || ['kind', 'license', 'users'].includes(field)) return 'review'
  if (companyCodes.test(code)) return 'company'
  if (isQuota(field)) return 'capabilities'
  return code.startsWith('host-') ? 'domain' : 'review'
}
