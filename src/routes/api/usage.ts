import { z } from 'zod'
import { quotas, readQuotas } from '../../domain/tenants/quotas.ts'
import { consume, findOwner, ownerOfUse, release } from '../../domain/tenants/usage.ts'
import { idOrMissing, json, query } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { time, timeOf } from './values.ts'

/** Kinds of quota, as programs read them. */
const kinds = {
  R: 'reservation',
  C: 'cap',
  N: 'sessions',
  S: 'storage',
  M: 'metered',
} as const

const quota = z.enum(quotas.map(({ key }) => key))
const shortname = z.string().trim().min(1).max(63)
// amount and seconds are judged by the domain; the rest is for the description
const use = z.strictObject({
  quota,
  amount: z.number().meta({ type: 'integer', minimum: 1, default: 1 }).optional(),
  reference: z.string().max(200).nullish(),
  ttl_seconds: z
    .number()
    .meta({ type: 'integer', minimum: 1, maximum: 86_400, default: 14_400 })
    .optional(),
  tenant: shortname.optional(),
})
const used = z
  .object({
    id: z.uuid().nullable(),
    quota,
    used: z.int(),
    limit: z.int(),
    expires_at: time,
  })
  .register(components, { id: 'Used' })
const state = z
  .object({
    tenant: z.string(),
    month: z.string().regex(/^\d{4}-\d\d$/),
    quotas: z.array(
      z.object({
        quota,
        kind: z.enum(Object.values(kinds)),
        used: z.int(),
        limit: z.int(),
        included: z.int(),
        state: z.enum(['none', 'normal', 'warning', 'exceeded']),
        refused: z.int().optional(),
      }),
    ),
  })
  .register(components, { id: 'Usage' })

/** What a tenant's applications take of its quotas and give back; a tenant's token acts for itself. */
export const usage = resource('/usage', {
  list: operation({
    id: 'readUsage',
    permission: 'looking',
    query: query(z.object({ tenant: shortname.optional() })),
    answers: { 200: state },
    refusals: { 404: ['no-such-tenant'], 422: ['name-tenant'] },
    async work(scope, { query }) {
      const { id, shortname } = await findOwner(scope, query.tenant)
      const { month, rows } = await readQuotas(scope, id)
      return [
        200,
        {
          tenant: shortname,
          month,
          quotas: rows
            .filter(({ isOn }) => isOn)
            .map(({ key, kind, used, limit, included, state, refused }) => ({
              ...{ quota: key, kind: kinds[kind], used, limit, included, state },
              ...(kind === 'M' && { refused }),
            })),
        },
      ]
    },
  }),
  create: operation({
    id: 'takeQuota',
    permission: 'use-quotas',
    body: json(use),
    answers: { 201: used },
    refusals: {
      403: ['feature-off'],
      404: ['no-such-tenant'],
      409: ['quota-reached', 'tenant-off'],
      422: ['bad-use', 'name-tenant'],
    },
    async work(scope, { body: { tenant, ttl_seconds: ttlSeconds, ...use } }) {
      const { id: tenantId } = await findOwner(scope, tenant)
      const { expiresAt, ...taken } = await consume(scope, { ...use, tenantId, ttlSeconds })
      return [201, { ...taken, expires_at: timeOf(expiresAt) }]
    },
  }),
  remove: operation({
    id: 'releaseQuota',
    permission: 'use-quotas',
    path: idOrMissing('no-such-use'),
    answers: { 204: null },
    refusals: { 409: ['tenant-off'] },
    async work(scope, { id }) {
      const owner = await ownerOfUse(scope, id)
      if (owner) await release(scope, owner, id)
      return [204]
    },
  }),
})
