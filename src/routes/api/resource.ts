import type { Context } from 'hono'
import { z } from 'zod'
import type { Scope } from '../../domain/scope.ts'
import type { Keyed, Seal } from '../../domain/settings/secrets.ts'
import type { Words } from '../../views/words.ts'
import type { AudienceKind, Guarded, Need } from '../declaration.ts'
import { type Intake, intakeOf } from '../intake.ts'
import type { Portal } from '../portal.ts'
import { type Routes, routes } from '../route.ts'
import type { Body, Part, Refusals } from './parts.ts'

/** The schemas that the document names: every answer has one. */
export const components = z.registry<{ id: string }>()

type Success = 200 | 201 | 202 | 204
/** What a call is answered with when it goes well: a schema for each status, null where nothing is sent. */
type Answers = { readonly [S in Success]?: z.ZodType | null }
type Headers = Readonly<Record<string, string>>
type Reply<A extends Answers> = {
  [S in keyof A & Success]: A[S] extends z.ZodType
    ? [status: S, body: z.input<A[S]>, headers?: Headers]
    : [status: S]
}[keyof A & Success]
type AnyReply = [status: Success, body?: unknown, headers?: Headers]

type Described<Id, Q, B> = {
  /** Its name in the document, under which the catalogue says what it is for. */
  id: keyof Words['api']['operations']
  permission: Need
  /** Whose tokens find it at all; everybody's unless said. */
  audience?: readonly AudienceKind[]
  /** What license and role must allow. */
  right?: Guarded['right']
  path?: Part<Id>
  query?: Part<Q>
  body?: Body<B>
  answers: Answers
  /** What its own verbs refuse; its guard and the parts of the request bring theirs. */
  refusals?: Refusals
  /** What sources of alarms send, and what one that comes too often is told. */
  intake?: 429 | 503
  /** It opens scopes of its own, so that an Idempotency-Key, which is kept with the work, is not asked for. */
  isOutside?: true
}
type Asked<Id, Q, B> = { id: Id; query: Q; body: B }
/** What links are made and secrets are sealed with. */
type Keys = { secret: Keyed; seal: Seal }
type Work<Id, Q, B, R> = (scope: Scope, asked: Asked<Id, Q, B>, keys: Keys) => Promise<R>
/** Who asks, and the database in which the call opens what it needs. */
type Outside = Pick<Portal['Variables'], 'actor' | 'database'> & { intake: Intake }
type OutsideWork<Id, Q, B, R> = (outside: Outside, asked: Asked<Id, Q, B>) => Promise<R>

/** One call of the API, not yet at an address. */
export type Operation = Described<unknown, unknown, unknown> & {
  readonly answer: (c: Context<Portal>) => Promise<Response>
}

/** Declares a call once: who may, what it takes, what it answers, what it refuses, and the one verb behind it. */
export function operation<A extends Answers, Id, Q, B>(
  declared: Described<Id, Q, B> & { answers: A; work: Work<Id, Q, B, Reply<A>> },
): Operation
export function operation({
  work,
  ...described
}: Described<unknown, unknown, unknown> & {
  work: Work<unknown, unknown, unknown, AnyReply>
}): Operation {
  return {
    ...described,
    answer: (c) => answered(c, described, (asked) => work(c.var.scope, asked, keysOf(c))),
  }
}

/**
 * The same for what must not wait for a transaction of its own, because many such calls are one, and for what stands though it
 * was refused.
 */
export function outsideOperation<A extends Answers, Id, Q, B>(
  declared: Described<Id, Q, B> & { answers: A; work: OutsideWork<Id, Q, B, Reply<A>> },
): Operation
export function outsideOperation({
  work,
  ...described
}: Described<unknown, unknown, unknown> & {
  work: OutsideWork<unknown, unknown, unknown, AnyReply>
}): Operation {
  return {
    ...{ ...described, isOutside: true },
    answer: (c) => answered(c, described, (asked) => work(outsideOf(c), asked)),
  }
}

const keysOf = ({ var: { seal } }: Context<Portal>): Keys => ({
  secret: seal,
  seal,
})

const outsideOf = (c: Context<Portal>): Outside => ({
  ...{ actor: c.var.actor, database: c.var.database, intake: intakeOf(c) },
})

async function answered(
  c: Context<Portal>,
  { path, query, body }: Described<unknown, unknown, unknown>,
  work: (asked: Asked<unknown, unknown, unknown>) => Promise<AnyReply>,
) {
  const asked = { id: path?.read(c), query: query?.read(c), body: await body?.read(c) }
  const [status, answer, headers] = await work(asked)
  if (status === 204) return c.body(null, 204)
  return c.body(JSON.stringify(answer), status, { 'Content-Type': 'application/json', ...headers })
}

/** A call at its address; `{id}` in the path as OpenAPI writes it. */
export type Call = { method: keyof typeof methods; path: string; operation: Operation }

type Resource = {
  list?: Operation
  create?: Operation
  get?: Operation
  remove?: Operation
  /** What belongs to one, by the rest of the path, each a GET: `'/{id}/users'`. */
  parts?: Readonly<Record<string, Operation>>
  /** By the rest of the path, each a POST: `'/{id}/replications'`. */
  acts?: Readonly<Record<string, Operation>>
  /** By the rest of the path, each a PUT, which may be sent again: `'/{id}/heartbeat'`. */
  puts?: Readonly<Record<string, Operation>>
  /** By the rest of the path, each a DELETE, where what is removed has no id. */
  removes?: Readonly<Record<string, Operation>>
}

/** The calls of one noun; what is created, done and removed counts once by its Idempotency-Key (routes/idempotency.ts). */
export function resource(
  path: string,
  { list, create, get, remove, parts = {}, acts = {}, puts = {}, removes = {} }: Resource,
): Call[] {
  const at = (method: Call['method'], rest: string, operation: Operation | undefined) =>
    operation ? [{ method, path: `${path}${rest}`, operation }] : []
  return [
    ...at('GET', '', list),
    ...at('POST', '', create),
    ...at('GET', '/{id}', get),
    ...Object.entries(puts).flatMap(([rest, put]) => at('PUT', rest, put)),
    ...at('DELETE', '/{id}', remove),
    ...Object.entries(removes).flatMap(([rest, one]) => at('DELETE', rest, one)),
    ...Object.entries(parts).flatMap(([rest, part]) => at('GET', rest, part)),
    ...Object.entries(acts).flatMap(([rest, act]) => at('POST', rest, act)),
  ]
}

const methods = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

/** What a call's guard reads: a program by its token, on any host, while its tenant has the function. */
const guardOf = ({ operation: { permission, audience, right, body, isOutside, intake } }: Call) =>
  ({
    ...{ host: 'both', identity: 'token', feature: 'api' },
    ...{ permission, body: body?.kind ?? 'json' },
    ...(audience && { audience }),
    ...(right && { right }),
    ...(isOutside && { scope: 'none' }),
    ...(intake && { intake }),
  }) as const satisfies Guarded

/** Puts calls behind their guards. One whose path and whose parameters differ stops the start. */
export function callRoutes(calls: readonly Call[]): Routes {
  const made = routes()
  for (const call of calls) {
    const { method, path, operation } = call
    if (path.includes('{') !== Boolean(operation.path))
      throw new Error(`${method} ${path} and the path that ${operation.id} reads differ`)
    made[methods[method]](path.replaceAll(/\{(\w+)\}/g, ':$1'), guardOf(call), operation.answer)
  }
  return made
}
