import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { type QuotaRow, quotas, readQuotas } from '../../domain/tenants/quotas.ts'
import { consume, findOwner, ownerOfUse, release } from '../../domain/tenants/usage.ts'
import { type Portal, parsed, queryOf } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { program } from './program.ts'

/** What a tenant's applications take of its quotas and give back; a tenant's token acts for itself. */
export const usage = routes()

const shortname = z.string().trim().min(1).max(63)
const input = z.strictObject({
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
  const { tenant, ttl_seconds: ttlSeconds, ...use } = await jsonOf(c, input)
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

/** Reads a call's JSON body by a schema: 400 when it is none, 422 with a reason for each field that does not fit. */
async function jsonOf<T extends z.ZodType>(c: Context<Portal>, schema: T): Promise<z.output<T>> {
  if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? ''))
    throw new Refusal('malformed', 'bad-content-type', { what: 'body', type: 'application/json' })
  const text = await c.req.text()
  return parsed(schema, read(text), 'invalid')
}

function read(text: string): unknown {
  try {
    const given: unknown = JSON.parse(text)
    // PostgreSQL keeps no such character
    if (!JSON.stringify(given).includes('\\u0000')) return given
  } catch (cause) {
    throw new Refusal('malformed', 'not-json', {}, { details: cause })
  }
  throw new Refusal('malformed', 'body-character')
}
