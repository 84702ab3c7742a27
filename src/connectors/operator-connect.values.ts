import { z } from 'zod'

/** Names begin with a capital or with a small letter, by who shows them. */
export function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      named(one),
    ]),
  )
}

/** Microsoft's way to say none: nothing, year 1, or any date from before there was Operator Connect by decades. */
const earliest = Date.UTC(2000, 0)
export const date = z
  .string()
  .nullish()
  .transform((said, context) => {
    if (!said) return null
    const at = Date.parse(said)
    if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'no date' })
    return at >= earliest ? new Date(at) : null
  })

export const text = z
  .string()
  .nullish()
  .transform((said) => said ?? '')
/** An id where there may be none; `tsk_0` and an id of zeros are none. */
export const optionalId = z
  .string()
  .nullish()
  .transform((said) => (!said || /^(?:tsk_0|[0-]+)$/.test(said) ? null : said))
export const tenantId = z
  .guid()
  .transform((said) => said.toLowerCase())
  .refine((said) => !/^[0-]+$/.test(said))
export const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/)
  .transform((said) => said.toUpperCase())
export const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((said) => said ?? [])

export const word = (said: string) => said.toLowerCase().replace(/[^a-z]/g, '')
