import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { type Portal, parsed } from '../portal.ts'

/** Reads a call's JSON body by a schema: 400 when it is none, 422 with a reason for each field that does not fit. */
export async function jsonOf<T extends z.ZodType>(
  c: Context<Portal>,
  schema: T,
): Promise<z.output<T>> {
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
