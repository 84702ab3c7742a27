import { z } from 'zod'
import type { RowError } from '../../domain/imports/imports.parse.ts'
import { importServices } from '../../domain/imports/imports.ts'
import { message } from '../../domain/messages.ts'
import { readDeployment } from '../../domain/onboarding/deployments.read.ts'
import { Refusal } from '../../domain/refusal.ts'
import {
  deployStatuses,
  licenseTypes,
  type Missing,
  serviceKinds,
  serviceStatuses,
} from '../../domain/schema/services.ts'
import type { Scope } from '../../domain/scope.ts'
import { addService } from '../../domain/services/additions.ts'
import { editUserLicenses } from '../../domain/services/licenses.ts'
import {
  decideMissing,
  findMissing,
  missingDecisions,
} from '../../domain/services/replications.missing.ts'
import { queueReplications } from '../../domain/services/replications.ts'
import {
  services as allServices,
  findService,
  type ServiceRow,
} from '../../domain/services/services.ts'
import { findOwner } from '../../domain/tenants/usage.ts'
import { csv, idOrMissing, json, listQuery, query } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { asDeployment, deployment } from './services.deployment.ts'
import { beginning, cancelling, reading } from './services.upgrades.ts'
import { codeOf, english, text, textOf, time, timeOf } from './values.ts'

const service = z
  .object({
    id: z.uuid(),
    tenant: z.object({ id: z.uuid(), shortname: z.string(), full_name: z.string() }),
    name: z.string(),
    service_type: z.enum(serviceKinds),
    license_type: z.enum(licenseTypes),
    licensed_users: z.int().nullable(),
    deploy_status: z.enum(deployStatuses),
    status: z.enum(serviceStatuses),
    status_reason: text,
    status_reason_code: text,
    kit_version: text,
    last_replication_at: time,
    last_replication_error: text,
    last_replication_error_code: text,
    alarms: z.object({
      active: z.int(),
      worst: z.enum(['warning', 'minor', 'major', 'critical']).nullable(),
    }),
    command: z.uuid().nullable(),
    version: z.int(),
  })
  .register(components, { id: 'Service' })
const page = z
  .object({
    services: z.array(service),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
  .register(components, { id: 'ServicePage' })
const absence = z.object({ gone: z.int(), of: z.int() })
/** A service by itself also says what its customer's replication asks and, to the provider, how it is deployed. */
const oneService = service
  .extend({
    missing: z
      .object({ asked_at: z.string(), generation: z.int(), users: absence, numbers: absence })
      .nullable(),
    deployment: deployment.nullable(),
  })
  .register(components, { id: 'ServiceDetail' })
const queued = z
  .object({ command: z.uuid(), merged: z.boolean() })
  .register(components, { id: 'Queued' })
const remark = z.object({
  row: z.int(),
  column: z.string().optional(),
  reason: z.string(),
  reason_code: z.string(),
})
const loaded = z
  .object({
    tenants: z.int(),
    services: z.int(),
    skipped: z.int(),
    errors: z.array(remark),
    warnings: z.array(remark),
  })
  .register(components, { id: 'Loaded' })

const licensed = z.strictObject({
  licensed_users: z.int(),
  version: z.int(),
  confirm: z.string().max(20).optional(),
})
const added = z.strictObject({
  tenant: z.string().trim().min(1).max(63),
  service_type: z.enum(serviceKinds).exclude(['other']),
  license_type: z.enum(licenseTypes),
  licensed_users: z.int().nullish(),
})

const id = idOrMissing('no-such-service')

export const services = resource('/services', {
  list: operation({
    id: 'listServices',
    permission: 'looking',
    query: listQuery(allServices),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next, previous } = await allServices.page(scope, query, { whole: 0 })
      const places = { next: next ?? null, previous: previous ?? null }
      return [200, { services: rows.map(asService), ...places }]
    },
  }),
  create: operation({
    id: 'addService',
    permission: 'provision',
    body: json(added),
    answers: { 201: service },
    refusals: {
      404: ['no-such-tenant'],
      409: ['pool-short', 'row-has-service', 'tenant-deleting'],
      422: [
        'invalid',
        'several',
        'choose-one',
        'licenses-range',
        'row-license-kind',
        'row-users-missing',
        'no-user-number',
      ],
    },
    async work(scope, { body: { tenant, service_type: kind, ...of } }) {
      const { id } = await findOwner(scope, tenant)
      const given = { kind, license: of.license_type, users: of.licensed_users }
      const made = await findService(scope, await addService(scope, id, given))
      return [201, asService(made), { Location: `/api/v1/services/${made.id}` }]
    },
  }),
  get: operation({
    id: 'getService',
    permission: 'looking',
    path: id,
    answers: { 200: oneService },
    async work(scope, { id }) {
      return [200, await detailOf(scope, id)]
    },
  }),
  parts: { '/{id}/upgrades': reading },
  removes: { '/{id}/upgrades': cancelling },
  acts: {
    '/{id}/replications': operation({
      id: 'replicateService',
      permission: 'operate',
      path: id,
      query: query(z.object({ 'read-all': z.enum(['true', 'false']).default('false') })),
      answers: { 200: queued, 202: queued },
      refusals: { 409: ['not-replicable'] },
      async work(scope, { id, query }) {
        await findService(scope, id)
        const readAll = query['read-all'] === 'true'
        const { queued, merged, skipped } = await queueReplications(scope, [id], { readAll })
        const [command] = [...queued, ...merged]
        if (!command) {
          const { name, reason } = skipped[0] ?? { name: id, reason: message('no-such-service') }
          throw new Refusal('conflict', 'not-replicable', { name, reason })
        }
        const answer = { command: command.commandId, merged: merged.length > 0 }
        const headers = { Location: `/api/v1/commands/${answer.command}` }
        return [answer.merged ? 200 : 202, answer, headers]
      },
    }),
    '/{id}/missing': operation({
      id: 'decideMissing',
      permission: 'operate',
      path: id,
      body: json(z.object({ decision: z.enum(missingDecisions), generation: z.int() })),
      answers: { 200: oneService },
      refusals: { 409: ['nothing-missing', 'missing-changed'] },
      async work(scope, { id, body }) {
        await decideMissing(scope, id, body)
        return [200, await detailOf(scope, id)]
      },
    }),
    '/{id}/licenses': operation({
      id: 'editLicenses',
      permission: 'provision',
      path: id,
      body: json(licensed),
      answers: { 200: service },
      refusals: {
        409: [
          'stale',
          'user-licenses-short',
          'licenses-below-use',
          'no-user-number',
          'not-deployed',
        ],
        422: ['licenses-range', 'no-version'],
      },
      work: async (scope, { id, body: { licensed_users: users, version, confirm } }) => [
        200,
        asService(await editUserLicenses(scope, id, { users, version, confirm })),
      ],
    }),
    '/{id}/upgrades': beginning,
    '/imports': operation({
      id: 'importServices',
      permission: 'provision',
      body: csv,
      answers: { 201: loaded },
      query: query(z.object({ 'skip-bad': z.enum(['true', 'false']).default('false') })),
      refusals: {
        400: ['csv-nul', 'bad-csv', 'too-many-rows'],
        409: ['pool-short', 'taken', 'no-msp', 'msp-inactive', 'msp-full'],
        422: ['bad-rows'],
      },
      async work(scope, { query, body }) {
        const skipBad = query['skip-bad'] === 'true'
        const { errors, warnings, ...counts } = await importServices(scope, body, { skipBad })
        const [refused, warned] = [errors.map(asRemark), warnings.map(asRemark)]
        return [201, { ...counts, errors: refused, warnings: warned }]
      },
    }),
  },
})

const asRemark = ({ reason, ...where }: RowError) => ({
  ...where,
  reason: english.say(reason),
  reason_code: reason.code,
})

async function detailOf(scope: Scope, id: string): Promise<z.input<typeof oneService>> {
  const found = await findService(scope, id)
  const of = { tenantId: found.tenantId, serviceId: id }
  const missing = await findMissing(scope, of.tenantId)
  const deployment = await readDeployment(scope, of)
  return {
    ...asService(found),
    missing: missing && asMissing(missing),
    deployment: deployment && asDeployment(found, deployment),
  }
}

const asMissing = ({ at, ...rest }: Missing) => ({ asked_at: at, ...rest })

const asService = (row: ServiceRow): z.input<typeof service> => ({
  id: row.id,
  tenant: { id: row.tenantId, shortname: row.shortname, full_name: row.customer },
  name: row.name,
  service_type: row.kind,
  license_type: row.licenseType,
  licensed_users: row.licensedUsers,
  deploy_status: row.deployStatus,
  status: row.status,
  status_reason: textOf(row.statusReason),
  status_reason_code: codeOf(row.statusReason),
  kit_version: row.kitVersion,
  last_replication_at: timeOf(row.lastReplicationAt),
  last_replication_error: textOf(row.lastReplicationError),
  last_replication_error_code: codeOf(row.lastReplicationError),
  alarms: { active: row.alarmCount, worst: row.worstAlarm },
  command: row.job?.commandId ?? null,
  version: row.version,
})
