import type { Context } from 'hono'
import { formKeyField } from '../views/form.key.tsx'
import type { Sent, SentField } from '../views/sent-again.tsx'
import { readKey } from './form-keys.ts'
import { fieldsOf, isSecret } from './kept-forms.ts'
import { isFromHere } from './origins.ts'
import type { Portal } from './portal.ts'

type C = Context<Portal>

/** More than this is no form that somebody filled in. */
const most = { fields: 500, characters: 64 * 1024 }
const isForm = /^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i

/**
 * What a form sent without script, to be given back with the answer that it cannot be taken now: `lost` where that is too much, null
 * where it is no form of one of our own pages.
 */
export async function sentAgain(c: C): Promise<Sent | 'lost' | null> {
  if (c.req.method !== 'POST' || !isForm.test(c.req.header('Content-Type') ?? '')) return null
  if (!isFromHere(c)) return null
  // its guard reads it once it knows who sends it
  const isRead = Object.keys(c.req.bodyCache).length > 0
  const sent = isRead ? await c.req.formData().catch(() => null) : await fieldsOf(c)
  if (!sent || isTooMuch(sent)) return 'lost'
  const key = sent.get(formKeyField)
  const drawn = typeof key === 'string' ? readKey(c, key) : null
  const { pathname, search } = new URL(c.req.url)
  return {
    action: `${pathname}${search}`,
    fields: [...sent].map(([name, value]) => givenBack(name, value, drawn?.secrets ?? [])),
    isOnce: drawn !== null,
  }
}

function isTooMuch(sent: FormData): boolean {
  const fields = [...sent]
  const characters = fields.map(
    ([name, value]) => name.length + (typeof value === 'string' ? value.length : 0),
  )
  return (
    fields.length > most.fields || characters.reduce((sum, one) => sum + one, 0) > most.characters
  )
}

/** What was left empty is left empty again. */
function givenBack(name: string, value: FormDataEntryValue, secrets: readonly string[]): SentField {
  if (typeof value !== 'string') return { name, as: 'file' }
  return value !== '' && isSecret(name, secrets) ? { name, as: 'secret' } : { name, value }
}
