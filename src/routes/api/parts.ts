import type { Context } from 'hono'
import { z } from 'zod'
import { decodeCsv } from '../../domain/csv.read.ts'
import { type ListQuery, maxRows } from '../../domain/lists/address.ts'
import { type AddressedList, parseQuery } from '../../domain/lists/list.ts'
import type { Messages, PlainCode } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Trouble } from '../../domain/scope.ts'
import type { BodyKind } from '../body-limit.ts'
import { isKeepable, type Portal, parsed, queryOf, uuid } from '../portal.ts'
import { idOf } from '../responses.tsx'

type Status = 400 | 401 | 403 | 404 | 408 | 409 | 410 | 413 | 421 | 422 | 429 | 500 | 503
/** Codes of what is no refusal of the domain. */
type OwnCode = 'unauthorized' | 'no-portal' | 'internal' | `database-${Trouble}`
/** The codes that a call may be refused with, by status. */
export type Refusals = { readonly [S in Status]?: readonly (keyof Messages | OwnCode)[] }

type Read<T> = {
  readonly read: (c: Context<Portal>) => T | Promise<T>
  /** Why it is not read. */
  readonly refusals: Refusals
}
/** Path or query: by name what describes each parameter, and how all are read. */
export type Part<T> = Read<T> & { readonly shape: Readonly<Record<string, z.ZodType>> }
/** `schema` is absent where a body is described by its type alone; `kind` is its limit. */
export type Body<T> = Read<T> & {
  readonly type: string
  readonly kind: BodyKind
  readonly schema?: z.ZodType
}

/** `{id}` in a path; what is no id is as missing as one of nobody's. */
export const idOrMissing = (missing: PlainCode): Part<string> => ({
  shape: { id: uuid },
  read: (c) => idOf(c, missing),
  refusals: { 404: [missing] },
})

/** The query string by a schema. */
export const query = <S extends z.ZodObject>(schema: S): Part<z.output<S>> => ({
  shape: schema.shape,
  read: (c) => queryOf(c, schema),
  refusals: { 400: ['malformed', 'address-character'] },
})

type Addressed = AddressedList & { address: Readonly<Record<string, z.ZodType>> }

/** A list's address as its page has it, but for the columns, which are for those who look. */
export const listQuery = ({
  address: { cols: _, ...address },
  ...list
}: Addressed): Part<ListQuery> => ({
  shape: {
    ...z.object(address).partial().shape,
    limit: z.coerce.number<string>().int().min(1).max(maxRows).optional(),
  },
  read: (c) => parseQuery(list, new URL(c.req.url).search.slice(1)),
  refusals: { 400: ['bad-list-query'] },
})

/** A JSON body by a schema: 400 when it is none, 422 with a reason for each field that does not fit. */
export const json = <S extends z.ZodObject>(schema: S): Body<z.output<S>> => ({
  ...{ type: 'application/json', kind: 'json', schema },
  refusals: {
    400: ['bad-content-type', 'not-json', 'body-nested', 'body-character'],
    422: ['invalid'],
  },
  async read(c) {
    demandType(c, 'body', 'application/json')
    return parsed(schema, jsonIn(await c.req.text()), 'invalid')
  },
})

/**
 * A JSON array of items that are judged one by one, each by itself and not here: `schema` is for the description alone. Text that
 * cannot be kept is one item's fault and not the others'.
 */
export const jsonItems = (schema: z.ZodArray): Body<readonly unknown[]> => ({
  ...{ type: 'application/json', kind: 'activity', schema },
  refusals: { 400: ['bad-content-type', 'not-json', 'body-nested', 'not-items'] },
  async read(c) {
    demandType(c, 'body', 'application/json')
    const given = parsedJson(await c.req.text())
    if (!Array.isArray(given)) throw new Refusal('malformed', 'not-items')
    return given
  },
})

/** What a source of alarms sends: JSON that is read apart, so that what is wrong with it counts for its source. */
export const reported = (schema: z.ZodType, codes: NonNullable<Refusals[422]>): Body<string> => ({
  ...{ type: 'application/json', kind: 'alarms', schema },
  refusals: {
    400: ['bad-content-type', 'not-json', 'body-nested', 'too-many-reports'],
    422: codes,
  },
  async read(c) {
    demandType(c, 'body', 'application/json')
    return c.req.text()
  },
})

/** A whole file of customers as text. */
export const csv: Body<string> = {
  ...{ type: 'text/csv', kind: 'import' },
  refusals: { 400: ['bad-content-type', 'file-not-utf8'] },
  async read(c) {
    demandType(c, 'customers', 'text/csv')
    return decodeCsv(new Uint8Array(await c.req.arrayBuffer()))
  },
}

function demandType(c: Context<Portal>, what: 'body' | 'customers', type: string) {
  const [given = ''] = (c.req.header('Content-Type') ?? '').split(/[;\s]/)
  if (given.toLowerCase() !== type)
    throw new Refusal('malformed', 'bad-content-type', { what, type })
}

function jsonIn(text: string): unknown {
  const given = parsedJson(text)
  if (isKeepable(given)) return given
  throw new Refusal('malformed', 'body-character')
}

/** Deeper than anything that is asked for; what is deep without end could be read, and not be written again. */
const mostLevels = 64

export function parsedJson(text: string): unknown {
  if (levelsOf(text) > mostLevels)
    throw new Refusal('malformed', 'body-nested', { max: mostLevels })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal('malformed', 'not-json', {}, { details: cause })
  }
}

const [quote, backslash, opens, closes] = [0x22, 0x5c, [0x5b, 0x7b], [0x5d, 0x7d]]

/** How deep arrays and objects of a JSON text lie in one another, strings left out. */
function levelsOf(text: string): number {
  let [level, most, isText] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) isText = !isText
    else if (isText) i += code === backslash ? 1 : 0
    else if (opens.includes(code)) most = Math.max(most, ++level)
    else if (closes.includes(code)) level -= 1
  }
  return most
}
