import { z } from 'zod'
import { changes as allChanges, type ListedChange } from '../../domain/directory/changes.list.ts'
import { openChangesOf } from '../../domain/directory/changes.ts'
import {
  editDetails,
  editPolicies,
  policiesOf,
  policyTypes,
} from '../../domain/directory/user-edits.ts'
import { assignNumber, releaseNumbers } from '../../domain/directory/user-numbers.ts'
import { type DirectoryUser, findUser } from '../../domain/directory/users.ts'
import { issue } from '../../domain/issues.ts'
import { Refusal } from '../../domain/refusal.ts'
import { changeFactors, changeKinds, changeStates } from '../../domain/schema/changes.ts'
import type { Scope } from '../../domain/scope.ts'
import { idOrMissing, json, listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { graphId } from './users.ts'
import { codeOf, text, textOf, time, timeOf } from './values.ts'

const values = z.record(z.string(), z.unknown())
const change = z
  .object({
    id: z.uuid(),
    user: z.object({ id: graphId, name: z.string() }),
    service: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    kind: z.enum(changeKinds),
    wanted: values,
    was: values,
    state: z.enum(changeStates),
    factor: z.enum(changeFactors),
    requested_by: z.string(),
    created_at: z.iso.datetime(),
    ended_at: time,
    attempts: z.int(),
    error: text,
    error_code: text,
    drift: values.nullable(),
  })
  .register(components, { id: 'Change' })
const page = z
  .object({
    changes: z.array(change),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
  .register(components, { id: 'ChangePage' })
const queued = z.object({ changes: z.array(change) }).register(components, { id: 'QueuedChanges' })

/** What is changed of a user: one of these at a time. */
const ways = ['details', 'policies', 'number', 'range', 'release'] as const
const asked = z
  .strictObject({
    user: z.string().min(1).max(64),
    /** As getUser gave it; details and policies are edited from there. */
    version: z.int().optional(),
    details: z
      .strictObject({
        display_name: z.string().optional(),
        department: z.string().nullish(),
        usage_location: z.string().nullish(),
      })
      .optional(),
    policies: z.partialRecord(z.enum(policyTypes), z.string().nullable()).optional(),
    number: z.string().max(40).optional(),
    range: z.uuid().optional(),
    release: z.literal(true).optional(),
  })
  .refine((given) => ways.filter((way) => given[way] !== undefined).length === 1, {
    error: issue('change-one-of', { ways: ways.join(', ') }),
  })

const ofTenants = { audience: ['tenant'], right: ['queued-changes', 'view'] } as const

/** What is queued for a tenant's users, and one way to queue more: by the verbs of the pages. */
export const changes = resource('/changes', {
  list: operation({
    ...{ id: 'listChanges', permission: 'looking', ...ofTenants },
    query: listQuery(allChanges),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next, previous } = await allChanges.page(scope, query, { whole: 0 })
      const places = { next: next ?? null, previous: previous ?? null }
      return [200, { changes: rows.map(asChange), ...places }]
    },
  }),
  get: operation({
    ...{ id: 'getChange', permission: 'looking', ...ofTenants },
    path: idOrMissing('no-such-change'),
    answers: { 200: change },
    async work(scope, { id }) {
      const [found] = await allChanges.pick(scope, [id])
      if (!found) throw new Refusal('missing', 'no-such-change')
      return [200, asChange(found)]
    },
  }),
  create: operation({
    ...{ id: 'queueChange', permission: 'edit-users', audience: ['tenant'] },
    right: ['users', 'view'],
    body: json(asked),
    answers: { 201: queued },
    refusals: {
      404: ['no-such-user'],
      409: [
        ...(['stale', 'change-nothing', 'change-waits', 'user-has-number'] as const),
        ...(['user-has-no-number', 'user-no-phone-plan', 'range-used-up'] as const),
        ...(['number-of-user', 'number-reserved', 'number-queued', 'number-of-service'] as const),
        'user-licenses-used-up',
      ],
      422: [
        'no-version',
        'several',
        'phone-number',
        'no-country',
        'enter-up-to',
        'value-missing',
        'change-kept',
      ],
    },
    async work(scope, { body }) {
      const user = await findUser(scope, body.user)
      const of = () => openChangesOf(scope, user.tenantId, user.id)
      const before = new Set((await of()).map(({ id }) => id))
      await asWritten(() => queue(scope, user, body))
      const made = (await of()).map(({ id }) => id).filter((id) => !before.has(id))
      return [201, { changes: (await allChanges.pick(scope, made)).map(asChange) }]
    },
  }),
})

function queue(
  scope: Scope,
  user: DirectoryUser,
  { version, details, policies, number, range }: z.output<typeof asked>,
): Promise<unknown> {
  if (details) {
    const { display_name: displayName, usage_location: usageLocation, ...rest } = details
    const given = {
      ...{ ...rest, version },
      ...(displayName !== undefined && { displayName }),
      ...(usageLocation !== undefined && { usageLocation }),
    }
    return editDetails(scope, user.id, { ...user.details, ...given })
  }
  if (policies) return editPolicies(scope, user.id, { ...policiesOf(user), ...policies, version })
  if (number !== undefined || range) return assignNumber(scope, user.id, { number, range })
  return releaseNumbers(scope, [user.id])
}

/** What a verb says of its fields, by the names that programs write. */
async function asWritten<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const fields = Object.fromEntries(
      Object.entries(error.fields).map(([name, said]) => [written[name] ?? name, said]),
    )
    throw new Refusal(error.kind, error, { fields, details: error.details })
  }
}

const written: Readonly<Record<string, string>> = {
  displayName: 'details.display_name',
  department: 'details.department',
  usageLocation: 'details.usage_location',
  ...Object.fromEntries(policyTypes.map((type) => [type, `policies.${type}`])),
}

const asChange = (row: ListedChange): z.input<typeof change> => ({
  id: row.id,
  user: { id: row.graphId, name: row.user },
  service: row.service,
  kind: row.kind,
  wanted: row.wanted,
  was: row.was,
  state: row.state,
  factor: row.factor,
  requested_by: row.by,
  created_at: row.asked.toISOString(),
  ended_at: timeOf(row.ended),
  attempts: row.attempts,
  error: textOf(row.error),
  error_code: codeOf(row.error),
  drift: row.drift,
})
