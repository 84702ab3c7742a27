import type { Context } from 'hono'
import { findKeptForm, type KeptForm, keepForm } from '../domain/people/kept-forms.ts'
import { anonymous, Scope } from '../domain/scope.ts'
import { formKeyField } from '../views/form.key.tsx'
import { withBody } from './body-limit.ts'
import { readKey } from './form-keys.ts'
import type { Portal } from './portal.ts'
import { safeNext } from './redirects.ts'

type C = Context<Portal>

const parameter = 'kept'
/** Beside what a form itself calls a secret. */
const secretNames = /(password|secret|token)$|^(code|present)$/i

/** What never leaves the page that it was entered on; `secrets` are those that its form names itself. */
export const isSecret = (name: string, secrets: readonly string[]) =>
  secrets.includes(name) || secretNames.test(name)

/**
 * Keeps what was sent without a session, or after it ended, for the account that the form was drawn for, and gives the
 * address where it is shown; null where nothing was entered or nobody knows whose it is. Secrets and files are left out.
 */
export async function keepSent(c: C): Promise<string | null> {
  const sent = await fieldsOf(c)
  const key = sent?.get(formKeyField)
  const drawn = typeof key === 'string' ? readKey(c, key) : null
  if (!sent || typeof key !== 'string' || !drawn) return null
  const fields: Record<string, string | string[]> = {}
  for (const name of new Set(sent.keys())) {
    if (name === formKeyField || isSecret(name, drawn.secrets)) continue
    const values = sent.getAll(name).filter((value) => typeof value === 'string')
    const [first] = values
    if (first !== undefined) fields[name] = values.length > 1 ? values : first
  }
  if (Object.keys(fields).every((name) => name === 'version')) return null
  const { accountId } = drawn
  // the page's own script sends here what was not sent yet
  const action = c.req.path === '/kept-forms' ? safeNext(c.req.query('action'), '') : c.req.path
  const { database, seal } = c.var
  const id = await Scope.enter(database, anonymous, (scope) =>
    keepForm(scope, seal, { key, accountId, form: { action, fields } }),
  )
  if (!id) return null
  const [path = '', query] = safeNext(drawn.page).split('?')
  const search = new URLSearchParams(query)
  search.set(parameter, id)
  return `${path}?${search}`
}

/** What a form sent, read now where it was not yet. */
export async function fieldsOf(c: C): Promise<FormData | null> {
  if (c.req.method !== 'POST') return null
  // its guard has read it by now
  if (c.req.path === '/kept-forms') return c.req.formData().catch(() => null)
  let fields: FormData | null = null
  // what is too large, too slow, cut off or no form is not kept, and who sent it signs in as ever
  await withBody(c, 'stranger', async () => {
    fields = await c.req.formData()
    return c.body(null)
  }).catch(() => {})
  return fields
}

/** Reads what the reader entered here before the session ended, ahead of the transaction: the anonymous role alone has it. */
export async function readKept(c: C): Promise<void> {
  const id = c.req.query(parameter)
  const { database, seal, signedIn } = c.var
  if (!id || id.length > 64 || c.req.method !== 'GET') return
  const find = (scope: Scope) => findKeptForm(scope, seal, signedIn.accountId, id)
  c.set('kept', await Scope.enter(database, anonymous, find, 'read only'))
}

/** Of that, what belongs to the form that is sent to `action`. */
export function keptFor(c: C, action: string): KeptForm['fields'] | null {
  const kept = c.get('kept')
  return kept?.action === action ? kept.fields : null
}
