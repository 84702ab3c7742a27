import { z } from 'zod'
import { type QuotaRow, quotas, readQuotas } from '../../domain/tenants/quotas.ts'
import { findOwner } from '../../domain/tenants/usage.owner.ts'
import { consume, ownerOfUse, release } from '../../domain/tenants/usage.ts'
import { idOf } from '../acted.tsx'
import { queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { jsonOf } from './json.ts'
import { program } from './program.ts'

/** What a tenant's applications take of its quotas and give back; a tenant's token acts for itself. */
export const usage = routes()

const shortname = z.string().trim().min(1).max(63)
const wish = z.strictObject({
  quota: z.enum(quotas.map(({ key }) => key)),
  amount: z.number().optional(),
  reference: z.string().max(200).nullish(),
  ttl_seconds: z.number().optional(),
  tenant: shortname.optional(),
})

usage.get('/usage', { ...program, permission: 'looking' }, async (c) => {
  const { tenant } = queryOf(c, z.object({ tenant: shortname.optional() }))
  const named = await findOwner(c.var.scope, tenant)
  const { month, rows } = await readQuotas(c.var.scope, named.id)
  return c.json({
    tenant: named.shortname,
    month,
    quotas: rows.filter(({ isOn }) => isOn).map(asQuota),
  })
})

usage.post('/usage', { ...program, permission: 'use-quotas', body: 'json' }, async (c) => {
  const { tenant, ttl_seconds: ttlSeconds, ...use } = await jsonOf(c, wish)
  const { id: tenantId } = await findOwner(c.var.scope, tenant)
  const used = await consume(c.var.scope, { ...use, tenantId, ttlSeconds })
  return c.json(
    {
      id: used.id,
      quota: used.quota,
      used: used.used,
      limit: used.limit,
      expires_at: used.expiresAt,
    },
    201,
  )
})

usage.delete('/usage/:id', { ...program, permission: 'use-quotas', body: 'json' }, async (c) => {
  const id = idOf(c, 'no-such-use')
  const owner = await ownerOfUse(c.var.scope, id)
  if (owner) await release(c.var.scope, owner, id)
  return c.body(null, 204)
})

const asQuota = (row: QuotaRow) => ({
  quota: row.key,
  kind: kinds[row.kind],
  used: row.used,
  limit: row.limit,
  included: row.included,
  state: row.state,
  ...(row.kind === 'M' && { refused: row.refused }),
})

const kinds = {
  R: 'reservation',
  C: 'cap',
  N: 'sessions',
  S: 'storage',
  M: 'metered',
}
