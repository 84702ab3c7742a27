import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { recordRows } from '../changes.ts'
import { demandFeature } from '../features.ts'
import { form, type Given } from '../form.ts'
import { anId, oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { type Owner, ownerOf, ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, rolesOf } from '../roles.ts'
import { roles } from '../schema/people.ts'
import { apiToken } from '../schema/tokens.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { newToken } from '../settings/secrets.ts'
import { integer, orElse, orEmpty, text } from '../values.ts'
import { demandSignInApproval, noticeSignInChange } from './sign-in-changes.ts'

/** What a token is for, what it acts for (`provider`, `msp:<id>`, `tenant:<shortname>`, or a customer by `tenant` alone), and for how long. */
export const tokenForm = form({
  name: text({ max: 100 }),
  scope: orEmpty(text({ max: 200 })),
  tenant: orEmpty(text({ max: 15, as: 'code' })),
  role: orEmpty(text({ max: 50 })),
  days: orElse(integer({ min: 1, max: 3650 }), 90),
})

const usualRoles = { provider: 'operator', msp: 'admin', tenant: 'operator' } as const

/**
 * Makes an API token (`tokenForm`), one's own unless it says another scope, and gives its text, which is kept nowhere;
 * refused for an unknown scope or role, and for one above the maker's own. The provider makes them for anybody, an MSP and a tenant for themselves alone.
 */
export async function addToken(scope: Scope, given: Given): Promise<string> {
  demand(scope.actor, 'manage-tokens')
  demandFeature(scope.actor, 'api')
  const { name, days, tenant, ...entered } = tokenForm.read(given)
  const actsFor = tenant ? `tenant:${tenant}` : entered.scope
  const owner = await ownerNamed(scope, actsFor, tenant ? 'tenant' : 'scope')
  const known = rolesUpTo(scope.actor, owner.audience)
  const role = known.find((one) => one === (entered.role || usualRoles[owner.audience]))
  if (!role)
    throw new Refusal('invalid', 'choose-one-of', { values: known.join(', ') }, { field: 'role' })
  await demandSignInApproval(scope, owner)
  const { token, hash } = newToken()
  const expiresAt = sql`now() + make_interval(days => ${days})`
  const made = await scope.db
    .insert(apiToken)
    .values({
      ...{ ...owner, name, role, hash, expiresAt, createdBy: scope.actor.name },
      createdById: scope.actor.kind === 'account' ? scope.actor.id : null,
    })
    .returning()
  await recordRows(scope, 'tokens', 'token.added', made, {
    ...{ scope: actsFor || owner.audience, role, days },
  })
  await noticeSignInChange(scope, owner, { change: 'token', about: { name }, detail: role })
  return token
}

async function ownerNamed({ db, actor }: Scope, name: string, field: 'tenant' | 'scope') {
  const { audience } = actor
  if (name === '') return ownerOfAudience(audience)
  const [found] = await db.execute<Owner>(sql`
    select null::uuid as "mspId", null::uuid as "tenantId" where ${name} = 'provider' and ${audience.kind} = 'provider'
    union all select id, null from msp where 'msp:' || id = lower(${name}) and state <> 'deleted'
    union all select null, id from tenant where 'tenant:' || lower(shortname) = lower(${name}) and ${audience.kind} <> 'msp'`)
  if (found) return ownerOf(found)
  const values = 'provider, msp:ID, tenant:SHORTNAME'
  throw field === 'tenant'
    ? new Refusal('invalid', 'no-such-tenant', {}, { field })
    : new Refusal('invalid', 'choose-one-of', { values }, { field })
}

/** The roles that a token of this maker's can have, whatever it acts for. */
export function rolesFor(actor: Actor): readonly Role[] {
  const { kind } = actor.audience
  if (kind === 'msp' || kind === 'tenant') return rolesUpTo(actor, kind)
  return [...new Set(Object.values(rolesOf).flat())]
}

/** A token never has more than its maker: an MSP's administrator makes none of an owner. */
const rolesUpTo = ({ audience, role }: Actor, of: keyof typeof rolesOf): readonly Role[] =>
  rolesOf[of].filter((one) => one !== 'owner' || audience.kind !== 'msp' || role === 'owner')

/** Takes back one of the tokens that an audience lists; any other is as missing as one that never was. */
export async function revokeToken(scope: Scope, id: string): Promise<void> {
  const [found] = await tokens.pick(scope, [id], { within: tokensOf(scope.actor) })
  if (!found) throw new Refusal('missing', 'no-such-token')
  await revokeTokens(scope, [found.id])
}

/** Takes tokens back, these or all of a name, at once and for good; says how many that were. */
export async function revokeTokens(scope: Scope, which: string | readonly string[]) {
  demand(scope.actor, 'manage-tokens')
  const these =
    typeof which === 'string' ? eq(apiToken.name, which) : inArray(apiToken.id, [...which])
  return takeBack(scope, these)
}

async function takeBack(scope: Scope, these: SQL | undefined): Promise<number> {
  const revoked = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(these, isNull(apiToken.revokedAt)))
    .returning()
  await recordRows(scope, 'tokens', 'token.revoked', revoked)
  return revoked.length
}

/** The tokens in force that an account of this owner made: they outlive it, so whoever ends it is shown them. */
export async function tokensMadeBy(scope: Scope, accountId: string) {
  const { id, name } = apiToken
  const isTheirs = eq(apiToken.createdById, accountId)
  return scope.db
    .select({ id, name })
    .from(apiToken)
    .where(and(isTheirs, isNull(apiToken.revokedAt), sql`${apiToken.expiresAt} > now()`))
    .orderBy(apiToken.name, apiToken.id)
}

/** Which of these accounts made tokens that are in force. */
export async function tokenMakers(scope: Scope, ids: readonly string[]): Promise<Set<string>> {
  const rows = await scope.db
    .selectDistinct({ id: apiToken.createdById })
    .from(apiToken)
    .where(
      and(
        inArray(apiToken.createdById, [...ids]),
        ...[isNull(apiToken.revokedAt), sql`${apiToken.expiresAt} > now()`],
      ),
    )
  return new Set(rows.flatMap(({ id }) => id ?? []))
}

/** Takes back what somebody made, by whoever may end their account; asks no permission. Says how many that were. */
export async function revokeTokensMadeBy(scope: Scope, accountId: string): Promise<number> {
  const ids = (await tokensMadeBy(scope, accountId)).map(({ id }) => id)
  if (ids.length === 0) return 0
  return takeBack(scope, inArray(apiToken.id, ids))
}

/** Whether whoever made a token still may sign in; their tokens work on all the same. */
export const makerStates = ['active', 'disabled', 'gone'] as const

export type ListedToken = RowOf<typeof tokens>

/** The tokens in force or expired, newest first. */
export const tokens = listOf({
  ...{ name: 'tokens', table: 'api_token', alias: 'k', head: 'name', usual: () => '-created' },
  // the isolation canary's come and go by themselves
  // those of sources are shown with them
  always: sql`k.revoked_at is null and k.role <> 'source' and not exists (select from tenant t where t.id = k.tenant_id and t.synthetic)`,
  search: (part) => contains(sql`k.name`, part),
  filters: {
    role: oneOf(roles, (role) => sql`k.role = ${role}`),
    state: oneOf(['valid', 'expired'], (is) => sql`(k.expires_at <= now()) = ${is === 'expired'}`),
    by: anId((id) => sql`k.created_by_id = ${id}::uuid`),
    maker: oneOf(makerStates, (is) => sql`portal_token_maker(k.id) = ${is}`),
  },
  joins: sql`left join msp m on m.id = k.msp_id left join tenant t on t.id = k.tenant_id`,
  columns: {
    name: word(sql`k.name`),
    /** Null for the provider. */
    scope: value<string | null>(sql`coalesce(t.full_name, m.name)`),
    role: value<Role>(sql`k.role`),
    created: instant(sql`k.created_at`),
    used: instantIfAny(sql`k.last_used_at`),
    expires: instant(sql`k.expires_at`),
    by: value<string>(sql`k.created_by`),
  },
  more: {
    isExpired: value<boolean>(sql`k.expires_at <= now()`),
    byId: value<string | null>(sql`k.created_by_id`),
    /** Null: the command line. */
    maker: value<(typeof makerStates)[number] | null>(sql`portal_token_maker(k.id)`),
    audience: value<'provider' | 'msp' | 'tenant'>(sql`k.audience`),
  },
  cells: { maker: ({ maker }) => maker },
})

/** Those that an audience may make: an MSP's and a tenant's own, the provider's all. */
export const tokensOf = ({ audience }: Actor) =>
  audience.kind === 'msp' ? sql`k.audience = 'msp'` : sql`true`
