import { z } from 'zod'
import type { ApiDocument, DescribedCall, JsonSchema } from '../../views/api.tsx'
import type { Words } from '../../views/words.ts'
import type { Body, Part, Refusals } from './parts.ts'
import { type Call, components } from './resource.ts'

/** Every refusal of the API (RFC 9457). */
const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    reference: z.uuid(),
    params: z.looseObject({}).optional(),
    fields: z.record(z.string(), z.string()).optional(),
    field_codes: z.record(z.string(), z.string()).optional(),
    /** What to send along as `confirm` to have it done all the same. */
    confirm: z.string().optional(),
    details: z.unknown().optional(),
  })
  .register(components, { id: 'Problem' })

/** The OpenAPI 3.1 document of these calls, its texts in these words. */
export function describe(calls: readonly Call[], words: Words): ApiDocument {
  const paths: ApiDocument['paths'] = {}
  for (const call of calls) {
    const described = { [call.method.toLowerCase()]: describeCall(call, words) }
    paths[call.path] = { ...paths[call.path], ...described }
  }
  const { schemas } = z.toJSONSchema(components, { ...asSent, uri: refTo })
  return {
    openapi: '3.1.0',
    info: { title: 'Tenantry', version: '1', description: words.api.text },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]),
      ),
    },
  }
}

function describeCall(call: Call, words: Words): DescribedCall {
  const { id, path, query, body, answers } = call.operation
  const responses: DescribedCall['responses'] = {}
  for (const [status, schema] of Object.entries(answers))
    responses[status] = {
      description: words.api.statuses[status] ?? '',
      ...(schema && { content: { 'application/json': { schema: { $ref: refOf(schema) } } } }),
    }
  for (const [status, codes] of Object.entries(refusalsOf(call))) {
    const schema = { $ref: refOf(problem), properties: { code: { enum: [...codes] } } }
    responses[status] = {
      description: words.frame.failure.titles[Number(status)] ?? '',
      content: { 'application/problem+json': { schema } },
    }
  }
  return {
    operationId: id,
    summary: words.api.operations[id],
    parameters: [
      ...parametersIn('path', path?.shape, words),
      ...parametersIn('query', query?.shape, words),
      ...parametersIn('header', isOnce(call) ? idempotency : undefined, words),
    ],
    ...(body && {
      requestBody: { required: true, content: { [body.type]: { schema: sentAs(body, words) } } },
    }),
    responses,
  }
}

/** Whether it counts once by its key. */
const isOnce = ({ method, operation }: Call) => method !== 'GET' && !operation.isOutside

type Shape = Part<unknown>['shape']

/** What is taken, before defaults and transforms; an object is closed only where an unknown field is refused. */
const asSent = {
  io: 'input',
  override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) {
    // a format says more than the pattern behind it, and the largest integer of the language is no limit of ours
    if (jsonSchema.format) delete jsonSchema.pattern
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  },
} as const

const idempotency: Shape = { 'Idempotency-Key': z.string().min(1).max(200).optional() }

const parametersIn = (place: 'path' | 'query' | 'header', shape: Shape = {}, words: Words) => {
  const { properties, required = [] } = withFields(z.toJSONSchema(z.object(shape), asSent), words)
  return Object.entries(properties).map(([name, { description = '', ...schema }]) => ({
    ...{ name, in: place, required: required.includes(name) },
    ...{ description, schema },
  }))
}

const sentAs = ({ schema }: Body<unknown>, words: Words): JsonSchema =>
  schema ? described(schema, words) : { type: 'string' }

/** A schema, each field of the object that it is of, or is of many of, with what it is. */
function described(schema: z.ZodType, words: Words): JsonSchema {
  const { $schema, items, ...made } = z.toJSONSchema(schema, asSent)
  if (typeof items !== 'object' || Array.isArray(items)) return withFields(made, words)
  return { ...made, items: withFields(items, words) }
}

function withFields({ properties = {}, ...rest }: JsonSchema, words: Words) {
  const said: Readonly<Record<string, string>> = words.api.fields
  const fields = Object.entries(properties).flatMap(([name, field]) =>
    typeof field === 'boolean'
      ? []
      : [[name, { ...field, description: said[name] ?? '' }] as const],
  )
  return { ...rest, properties: Object.fromEntries(fields) }
}

const refTo = (id: string) => `#/components/schemas/${id}`

function refOf(schema: z.ZodType): string {
  const named = components.get(schema)
  if (!named) throw new Error('a schema that is answered has a name (register it in components)')
  return refTo(named.id)
}

/** All that a call may be refused with: what its own verbs say, its parameters and body, and the guards before it. */
function refusalsOf({ method, operation }: Call): Record<string, Set<string>> {
  const { permission, audience, right, path, query, body, refusals, isOutside, intake } = operation
  const isProviders = audience?.length === 1 && audience[0] === 'provider'
  const guard: Refusals = {
    400: ['address-bytes', 'no-portal'],
    401: ['unauthorized'],
    403: [
      'feature-off',
      // a source of alarms may not even look
      'role',
      ...(right ? ['license-lacks' as const] : []),
      ...(permission === 'provision' || isProviders ? ['provider-only' as const] : []),
    ],
    ...(audience && !isProviders && { 404: ['nothing-here' as const] }),
    421: ['no-portal'],
    429: ['too-many-requests'],
    500: ['internal'],
    503: ['database-away', 'database-busy', 'database-slow', 'database-full', 'database-read-only'],
  }
  const unsafe: Refusals =
    method === 'GET'
      ? {}
      : {
          400: [
            ...(isOutside ? [] : ['idempotency-key' as const]),
            'cut-off',
            'upload-cut-off',
            'not-utf8',
          ],
          408: ['body-late'],
          ...(isOutside ? {} : { 409: ['idempotency-key-reused' as const] }),
          413: ['too-large'],
          429: ['too-many-uploads'],
        }
  const all = [guard, unsafe, path?.refusals, query?.refusals, body?.refusals, refusals]
  const codes: Record<string, Set<string>> = {}
  for (const [status, more] of all.flatMap((one) => Object.entries(one ?? {})))
    codes[status] = new Set([...(codes[status] ?? []), ...more])
  if (intake !== 503) return codes
  const { 429: busy = [], ...others } = codes
  return { ...others, 503: new Set([...(others[503] ?? []), ...busy]) }
}
