import type { Context } from 'hono'
import { z } from 'zod'
import {
  findRunById,
  type ListedRun,
  licenseRuns as runs,
  runsIn,
  spanOf,
} from '../../domain/licensing/audits.runs.ts'
import { inRun, licenseUsers, type RunUser } from '../../domain/licensing/audits.users.ts'
import { usualRows } from '../../domain/lists/address.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import { licenseFactors, licenseRunTriggers } from '../../domain/schema/license-audits.ts'
import { findOwner } from '../../domain/tenants/usage.ts'
import type { Portal } from '../portal.ts'
import { idOrMissing, listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { text } from './values.ts'

const factor = z.enum(licenseFactors)
const run = z
  .object({
    id: z.uuid(),
    number: z.int(),
    taken_at: z.iso.datetime(),
    trigger: z.enum(licenseRunTriggers),
    requested_by: z.string(),
    acquired: z.int().nullable(),
    licensed: z.int(),
    counted: z.record(factor, z.int()),
    dr_phone_licenses: z.int(),
  })
  .register(components, { id: 'LicenseRun' })
const places = { next: z.string().nullable(), previous: z.string().nullable() }
const page = z
  .object({ runs: z.array(run), ...places })
  .register(components, { id: 'LicenseRunPage' })
const user = z
  .object({
    subject: z.string(),
    name: z.string(),
    service: z.object({ id: z.uuid(), name: text }),
    factor: factor.nullable(),
    also: z.array(factor),
    rule: text,
    since: z.iso.datetime(),
  })
  .register(components, { id: 'LicenseRunUser' })
const users = z
  .object({ users: z.array(user), ...places })
  .register(components, { id: 'LicenseRunUserPage' })

const shortname = z.string().trim().min(1).max(63)
const ofRuns = listQuery(runs)
/** The list's own, and whose runs. */
const asked = {
  ...ofRuns,
  shape: { tenant: shortname.optional(), ...ofRuns.shape },
  read(c: Context<Portal>) {
    const { searchParams } = new URL(c.req.url)
    const tenant = searchParams.get('tenant') ?? undefined
    searchParams.delete('tenant')
    // a page has fewer, since more stands around them
    if (!searchParams.has('limit')) searchParams.set('limit', String(usualRows))
    return { tenant, list: parseQuery(runs, searchParams.toString()) }
  },
}

const looking = { permission: 'looking', right: ['user-licenses', 'view'] } as const

/** The license audit: counts of a tenant, and who counted in which factor and why. */
export const licenseRuns = resource('/license-runs', {
  list: operation({
    ...{ id: 'listLicenseRuns', ...looking },
    query: asked,
    answers: { 200: page },
    refusals: { 404: ['no-such-tenant'], 422: ['name-tenant', 'from-after-to'] },
    async work(scope, { query: { tenant, list } }) {
      const { id } = await findOwner(scope, tenant)
      const within = await runsIn(scope, id, spanOf(list.filters), 'UTC')
      const found = await runs.page(scope, list, { within, whole: 0 })
      return [200, { runs: found.rows.map(asRun), ...placesOf(found) }]
    },
  }),
  parts: {
    '/{id}/users': operation({
      ...{ id: 'listLicenseRunUsers', ...looking },
      path: idOrMissing('no-such-run'),
      query: listQuery(licenseUsers),
      answers: { 200: users },
      async work(scope, { id, query }) {
        const { tenantId, number } = await findRunById(scope, id)
        const within = inRun(tenantId, number)
        const found = await licenseUsers.page(scope, query, { within, whole: 0 })
        return [200, { users: found.rows.map(asUser), ...placesOf(found) }]
      },
    }),
  },
})

const placesOf = ({ next, previous }: { next?: string; previous?: string }) => ({
  ...{ next: next ?? null, previous: previous ?? null },
})

const asRun = (row: ListedRun): z.input<typeof run> => ({
  ...{ id: row.id, number: row.number, taken_at: row.taken.toISOString() },
  ...{ trigger: row.trigger, requested_by: row.by },
  ...{ acquired: row.acquired, licensed: row.licensed, dr_phone_licenses: row.phones },
  counted: {
    ...{ 'direct-routing': row.direct_routing, 'operator-connect': row.operator_connect },
    ...{ template: row.template, interface: row.interface, 'service-number': row.service_number },
  },
})

const asUser = (row: RunUser): z.input<typeof user> => ({
  ...{ subject: row.subject, name: row.name, factor: row.factor, also: row.also, rule: row.rule },
  service: { id: row.serviceId, name: row.service },
  since: row.since.toISOString(),
})
