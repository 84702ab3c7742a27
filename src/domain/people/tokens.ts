import { createHash, randomBytes } from 'node:crypto'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { ownerOf, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { msp } from '../schema/msp.ts'
import { apiToken } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { rolesOf } from './roles.ts'
import { audienceOf } from './sessions.ts'

const prefix = 'tnt_'
const mostDays = 3650

export type TokenWish = {
  name: string
  /** `provider`, `msp:<id>` or `tenant:<shortname>`. */
  scope: string
  role?: string | undefined
  days?: number | undefined
}

/** Makes an API token and gives its text, which is kept nowhere; refused for an unknown scope or role. */
export async function addToken(scope: Scope, wish: TokenWish): Promise<string> {
  const name = wish.name.trim()
  if (!name || name.length > 100)
    throw new Refusal('invalid', 'A token needs a name, up to 100 characters.')
  const { days = 90 } = wish
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new Refusal('invalid', `A token lasts 1 to ${mostDays} days.`)
  const owner = await ownerNamed(scope, wish.scope)
  const role = roleFor(owner.audience, wish.role)
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
    after: { scope: wish.scope, role, days },
  })
  return token
}

async function ownerNamed(scope: Scope, text: string) {
  const [kind, name = ''] = text.split(/:(.*)/, 2)
  if (text === 'provider') return ownerOf({})
  const [found] =
    kind === 'msp'
      ? await scope.db
          .select({ mspId: msp.id })
          .from(msp)
          .where(sql`${msp.id}::text = lower(${name})`)
      : kind === 'tenant'
        ? await scope.db
            .select({ tenantId: tenant.id })
            .from(tenant)
            .where(sql`lower(${tenant.shortname}) = lower(${name})`)
        : []
  if (found) return ownerOf(found)
  throw new Refusal(
    'invalid',
    `There is no scope ${text}. It is provider, msp:ID or tenant:SHORTNAME of one that exists.`,
  )
}

const usual = { provider: 'operator', msp: 'admin', tenant: 'operator' } as const

function roleFor(audience: keyof typeof rolesOf, wanted: string = usual[audience]): Role {
  const role = rolesOf[audience].find((one) => one === wanted)
  if (role) return role
  throw new Refusal(
    'invalid',
    `A token of that scope has one of these roles: ${rolesOf[audience].join(', ')}.`,
  )
}

/** Takes a token back by its name, at once and for good; says how many bore it. */
export async function revokeTokens(scope: Scope, name: string): Promise<number> {
  const revoked = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.name, name), isNull(apiToken.revokedAt)))
    .returning()
  await record(
    scope,
    ...revoked.map((token) => ({
      ...ownerOf(token),
      type: 'token.revoked',
      subject: { kind: 'token', id: token.id, name },
    })),
  )
  return revoked.length
}

/** Whom a token stands for; null when unknown, revoked, expired, or its tenant is not active. Wants a gate scope. */
export async function findToken(scope: Scope, token: string): Promise<Actor | null> {
  const [row] = await scope.db.execute<{
    id: string
    name: string
    audience: string
    msp_id: string | null
    tenant_id: string | null
    role: Role
    off: string[]
  }>(sql`select * from gate_token(${hashOf(token)})`)
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
