import { sql } from 'drizzle-orm'
import { check, text, uuid } from 'drizzle-orm/pg-core'
import { msp } from './msp.ts'
import { tenant } from './tenants.ts'

export const audiences = ['provider', 'msp', 'tenant'] as const
export type AudienceKind = (typeof audiences)[number]

/** Columns of an owned table: its row belongs to the provider, to one MSP or to one tenant. */
export const ownerColumns = () => ({
  audience: text({ enum: audiences }).notNull(),
  mspId: uuid().references(() => msp.id),
  tenantId: uuid().references(() => tenant.id),
})

/**
 * The MSP that reaches a row of an owned table: its owner, or its tenant's, so that an MSP finds its own among those of all.
 * Kept by triggers, whatever is given.
 */
export const visibleToMsp = () => ({ visibleToMsp: uuid() })

/** Exactly the column that the audience names is set, so a forgotten owner cannot become the provider's. */
export const ownerCheck = (table: string) =>
  check(
    `${table}_owner`,
    sql`(audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)`,
  )
