import { z } from 'zod'
import { policiesOf, policyTypes } from '../../domain/directory/user-edits.ts'
import { users as allUsers, type ListedUser } from '../../domain/directory/users.list.ts'
import { type DirectoryUser, factorOrder, findUser } from '../../domain/directory/users.ts'
import { listQuery, type Part } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { text, time, timeOf } from './values.ts'

/** Ids of a directory are Microsoft's and not always UUIDs; one of another tenant's is as missing as none. */
export const graphId = z.string().regex(/^[\w-]{1,64}$/)

const id: Part<string> = {
  shape: { id: graphId },
  read: (c) => c.req.param('id') ?? '',
  refusals: { 404: ['no-such-user'] },
}

const named = z.object({ id: z.uuid(), name: z.string() })
const user = z
  .object({
    id: graphId,
    name: z.string(),
    upn: text,
    number: text,
    number_type: text,
    service: named.nullable(),
    gateway: text,
    voice_routing_policy: text,
    has_phone_plan: z.boolean(),
    site: text,
    managed_since: time,
    changes_waiting: z.int(),
  })
  .register(components, { id: 'DirectoryUser' })
const page = z
  .object({
    users: z.array(user),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
  .register(components, { id: 'DirectoryUserPage' })
/** Details and policies as they will be once what is queued is done; `version` is what an edit says it was made from. */
const oneUser = user
  .extend({
    details: z.object({
      ...{ display_name: text, department: text, usage_location: text },
      // null before a kit of a service brings them
      ...{ mobile_phone: text, job_title: text, office: text, employee_id: text },
    }),
    policies: z.partialRecord(z.enum(policyTypes), text),
    groups: z.array(z.string()),
    lifecycle_template: text,
    factors: z.array(z.enum(factorOrder)),
    changes: z.array(z.uuid()),
    version: z.int(),
  })
  .register(components, { id: 'DirectoryUserDetail' })

const ofTenants = { audience: ['tenant'], right: ['users', 'view'] } as const

/** The directory of a tenant, for its own programs. */
export const users = resource('/users', {
  list: operation({
    ...{ id: 'listUsers', permission: 'looking', ...ofTenants },
    query: listQuery(allUsers),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next, previous } = await allUsers.page(scope, query, { whole: 0 })
      const places = { next: next ?? null, previous: previous ?? null }
      return [200, { users: rows.map(asUser), ...places }]
    },
  }),
  get: operation({
    ...{ id: 'getUser', permission: 'looking', ...ofTenants },
    path: id,
    answers: { 200: oneUser },
    work: async (scope, { id }) => [200, asOneUser(await findUser(scope, id))],
  }),
})

const asUser = (row: ListedUser): z.input<typeof user> => ({
  id: row.id,
  name: row.name,
  upn: row.upn,
  number: row.number,
  number_type: row.numberType,
  service: row.service,
  gateway: row.gateway,
  voice_routing_policy: row.policy,
  has_phone_plan: row.plan,
  site: row.site,
  managed_since: timeOf(row.managed),
  changes_waiting: row.waiting,
})

const asOneUser = (row: DirectoryUser): z.input<typeof oneUser> => ({
  ...asUser(row),
  details: {
    display_name: row.details.displayName,
    department: row.details.department,
    usage_location: row.details.usageLocation,
    mobile_phone: row.brought.mobilePhone ?? null,
    job_title: row.brought.jobTitle ?? null,
    office: row.brought.office ?? null,
    employee_id: row.brought.employeeId ?? null,
  },
  policies: policiesOf(row),
  groups: row.groupNames,
  lifecycle_template: row.template,
  factors: row.factors,
  changes: row.open.map((change) => change.id),
  version: row.version,
})
