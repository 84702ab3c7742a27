import { createHash, randomBytes } from 'node:crypto'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { form, type Given } from '../form.ts'
import { oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, rolesOf } from '../roles.ts'
import { msp } from '../schema/msp.ts'
import { roles } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import { apiToken } from '../schema/tokens.ts'
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
  const known = rolesOf[audience].join(', ')
  throw new Refusal('invalid', 'token-role', { roles: known }, { field: 'role' })
}

/** Takes tokens back, these or all of a name, at once and for good; says how many that were. */
export async function revokeTokens(scope: Scope, which: string | readonly string[]) {
  demand(scope.actor, 'manage-tokens')
  const these =
    typeof which === 'string' ? eq(apiToken.name, which) : inArray(apiToken.id, [...which])
  const revoked = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(these, isNull(apiToken.revokedAt)))
    .returning()
  await record(
    scope,
    ...revoked.map((token) => ({
      ...ownerOf(token),
      type: 'token.revoked' as const,
      subject: { kind: 'token', id: token.id, name: token.name },
    })),
  )
  for (const { tenantId } of revoked) await scope.announce('tokens', tenantId)
  return revoked.length
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

export type ListedToken = {
  id: string
  name: string
  role: Role
  /** What it acts for; null for the provider. */
  actsFor: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date
  isExpired: boolean
  lastUsedAt: Date | null
}

type TokenRecord = Omit<ListedToken, 'createdAt' | 'expiresAt' | 'lastUsedAt'> & {
  created: string
  expires: string
  used: string | null
}

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<TokenRecord & { place: string[] }>(sql`
      select k.id, k.name, k.role, coalesce(t.full_name, m.name) as "actsFor", k.created_by as "createdBy",
        k.created_at as created, k.expires_at as expires, k.expires_at <= now() as "isExpired",
        k.last_used_at as used, ${place} as place
      from ${from} left join msp m on m.id = k.msp_id left join tenant t on t.id = k.tenant_id order by ${order}`),
    ({ created, expires, used, ...row }) => ({
      ...row,
      createdAt: new Date(created),
      expiresAt: new Date(expires),
      lastUsedAt: used === null ? null : new Date(used),
    }),
  )

/** The tokens in force or expired, newest first. */
export const tokens = defineList<ListedToken>({
  name: 'tokens',
  table: 'api_token',
  alias: 'k',
  // the isolation canary's come and go by themselves
  always: sql`k.revoked_at is null and not exists (select from tenant t where t.id = k.tenant_id and t.synthetic)`,
  search: (word) => contains(sql`k.name`, word),
  filters: {
    role: oneOf(roles, (role) => sql`k.role = ${role}`),
    state: oneOf(
      ['valid', 'expired'],
      (state) => sql`(k.expires_at <= now()) = ${state === 'expired'}`,
    ),
  },
  orders: {
    name: byText(sql`k.name`),
    created: byInstant(sql`k.created_at`),
    expires: byInstant(sql`k.expires_at`),
    used: byInstant(sql`coalesce(k.last_used_at, '-infinity')`),
  },
  usual: () => '-created',
  columns: ['name', 'scope', 'role', 'created', 'used', 'expires', 'by'],
  head: 'name',
  read,
  csv: {
    read,
    cells: {
      name: ({ name }) => name,
      scope: ({ actsFor }) => actsFor,
      role: ({ role }) => role,
      created: ({ createdAt }) => createdAt,
      by: ({ createdBy }) => createdBy,
      used: ({ lastUsedAt }) => lastUsedAt,
      expires: ({ expiresAt }) => expiresAt,
    },
  },
})

/** Those that an audience may make: an MSP's and a tenant's own, the provider's all. */
export const tokensOf = ({ audience }: Actor) =>
  audience.kind === 'msp' ? sql`k.audience = 'msp'` : sql`true`
