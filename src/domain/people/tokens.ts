import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { form, type Given } from '../form.ts'
import { ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, rolesOf } from '../roles.ts'
import { msp } from '../schema/msp.ts'
import { apiToken } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { integer, orElse, orEmpty, text } from '../values.ts'
import { audienceOf } from './sessions.ts'

const prefix = 'tnt_'
const maxDays = 3650

/** What a token is for, what it acts for (`provider`, `msp:<id>`, `tenant:<shortname>`, or a customer by `tenant` alone), and for how long. */
export const tokenForm = form({
  name: text({ max: 100, error: 'token-name' }),
  scope: orEmpty(text({ max: 200, error: 'too-long' })),
  tenant: orEmpty(text({ max: 15, error: 'too-long', as: 'code' })),
  role: orEmpty(text({ max: 50, error: 'too-long' })),
  days: orElse(
    integer({ min: 1, max: maxDays, error: message('token-days', { max: maxDays }) }),
    90,
  ),
})

/**
 * Makes an API token (`tokenForm`) and gives its text, which is kept nowhere; refused for an unknown scope or role. The
 * provider makes them for anybody, an MSP and a tenant for themselves alone.
 */
export async function addToken(scope: Scope, given: Given): Promise<string> {
  demand(scope.actor, 'manage-tokens')
  demandFeature(scope.actor, 'api')
  const { name, days, tenant, ...entered } = tokenForm.read(given)
  const named = tenant ? `tenant:${tenant}` : entered.scope
  const owner = await ownerNamed(scope, named, tenant ? 'tenant' : 'scope')
  const role = roleFor(owner.audience, entered.role)
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  const [made] = await scope.db
    .insert(apiToken)
    .values({
      ...owner,
      name,
      role,
      hash: hashOf(token),
      createdBy: scope.actor.name,
      expiresAt: sql`now() + make_interval(days => ${days})`,
    })
    .returning({ id: apiToken.id })
  await record(scope, {
    ...owner,
    type: 'token.added',
    subject: { kind: 'token', id: made?.id ?? null, name },
    after: { scope: named, role, days },
  })
  await scope.announce('tokens', owner.tenantId)
  return token
}

async function ownerNamed(scope: Scope, text: string, field: 'tenant' | 'scope') {
  const [kind, name = ''] = text.split(/:(.*)/, 2)
  const { audience } = scope.actor
  if (text === 'provider' && audience.kind === 'provider') return ownerOf({})
  const [found] =
    kind === 'msp'
      ? await scope.db
          .select({ mspId: msp.id })
          .from(msp)
          .where(sql`${msp.id}::text = lower(${name})`)
      : kind === 'tenant' && audience.kind !== 'msp'
        ? await scope.db
            .select({ tenantId: tenant.id })
            .from(tenant)
            .where(sql`lower(${tenant.shortname}) = lower(${name})`)
        : []
  if (found) return ownerOf(found)
  throw new Refusal('invalid', 'token-scope', { scope: text }, { field })
}

const usual = { provider: 'operator', msp: 'admin', tenant: 'operator' } as const

function roleFor(audience: keyof typeof rolesOf, wanted: string): Role {
  const role = rolesOf[audience].find((one) => one === (wanted || usual[audience]))
  if (role) return role
  const roles = rolesOf[audience].join(', ')
  throw new Refusal('invalid', 'token-role', { roles }, { field: 'role' })
}

/** Takes a token back by its name, at once and for good; says how many bore it. */
export async function revokeTokens(scope: Scope, name: string): Promise<number> {
  demand(scope.actor, 'manage-tokens')
  const revoked = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.name, name), isNull(apiToken.revokedAt)))
    .returning()
  await noteRevoked(scope, revoked)
  return revoked.length
}

async function noteRevoked(scope: Scope, revoked: readonly (typeof apiToken.$inferSelect)[]) {
  await record(
    scope,
    ...revoked.map((token) => ({
      ...ownerOf(token),
      type: 'token.revoked',
      subject: { kind: 'token', id: token.id, name: token.name },
    })),
  )
  for (const { tenantId } of revoked) await scope.announce('tokens', tenantId)
}

/** Takes one token back at once and for good, and gives its name; one out of reach is missing. */
export async function revokeToken(scope: Scope, id: string): Promise<string> {
  demand(scope.actor, 'manage-tokens')
  const revoked = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)))
    .returning()
  const [token] = revoked
  if (!token) throw new Refusal('missing', 'no-such-token')
  await noteRevoked(scope, revoked)
  return token.name
}

/** Whom a token stands for; null when unknown, revoked, expired, or its tenant is not active. Wants an anonymous scope. */
export async function findToken(scope: Scope, token: string): Promise<Actor | null> {
  const [row] = await scope.db.execute<{
    id: string
    name: string
    audience: string
    msp_id: string | null
    tenant_id: string | null
    role: Role
    off: string[]
  }>(sql`select * from auth_token(${hashOf(token)})`)
  return row
    ? {
        kind: 'token',
        id: row.id,
        name: row.name,
        role: row.role,
        audience: audienceOf(row),
        off: row.off,
      }
    : null
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

const maxListed = 500

export type ListedToken = Awaited<ReturnType<typeof listTokens>>[number]

/** The tokens in force or expired that this audience may make, newest first: an MSP's and a tenant's own, the provider's all. */
export const listTokens = (scope: Scope) =>
  scope.db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      role: apiToken.role,
      audience: apiToken.audience,
      mspName: msp.name,
      tenantName: tenant.fullName,
      createdBy: apiToken.createdBy,
      createdAt: apiToken.createdAt,
      expiresAt: apiToken.expiresAt,
      isExpired: sql<boolean>`${apiToken.expiresAt} <= now()`,
      lastUsedAt: apiToken.lastUsedAt,
    })
    .from(apiToken)
    .leftJoin(msp, eq(msp.id, apiToken.mspId))
    .leftJoin(tenant, eq(tenant.id, apiToken.tenantId))
    .where(
      and(
        isNull(apiToken.revokedAt),
        // the isolation canary's come and go by themselves
        sql`${tenant.synthetic} is not true`,
        scope.actor.audience.kind === 'msp' ? eq(apiToken.audience, 'msp') : undefined,
      ),
    )
    .orderBy(desc(apiToken.createdAt), apiToken.id)
    .limit(maxListed)
