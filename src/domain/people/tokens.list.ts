import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { msp } from '../schema/msp.ts'
import { apiToken } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

const mostListed = 500

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
    .limit(mostListed)
