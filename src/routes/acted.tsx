import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { Refusal } from '../domain/refusal.ts'
import { NonceProvider } from '../views/hx.tsx'
import { type Portal, uuid } from './portal.ts'

/** Answers an act: its toast to htmx, the way back to its list without script. */
export const acted = (c: Context<Portal>, toast: Child, list: string) =>
  c.req.header('HX-Request')
    ? c.html(<NonceProvider nonce={c.var.nonce}>{toast}</NonceProvider>)
    : c.redirect(list, 303)

/** The id in an address; what is no id is as missing as an id of nobody. */
export function idOf(c: Context<Portal>, sentence: string): string {
  const read = uuid.safeParse(c.req.param('id'))
  if (!read.success) throw new Refusal('missing', sentence)
  return read.data
}
