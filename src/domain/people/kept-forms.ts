import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'

/** What was entered into a form whose session ended before it was sent: by field, with the address that it goes to. */
export type KeptForm = { action: string; fields: Readonly<Record<string, string | string[]>> }

const maxBytes = 64 * 1024

/** Sealed to the account and to this form; nobody else's row opens it. */
const placeOf = (accountId: string, id: string) => ({
  ...{ tenant: '', table: 'kept_form', column: 'content', row: `${accountId} ${id}` },
})

/**
 * Keeps what somebody entered for the account that the form was drawn for, sealed, and gives its id, or null where it is
 * more than 64 KiB. The last five of an account are kept, for three days (housekeeping).
 */
export async function keepForm(
  scope: Scope,
  seal: Seal,
  { key, accountId, form }: { key: string; accountId: string; form: KeptForm },
): Promise<string | null> {
  const text = JSON.stringify(form)
  if (Buffer.byteLength(text) > maxBytes) return null
  const id = createHash('sha256').update(key).digest('base64url')
  const content = seal.seal(text, placeOf(accountId, id))
  const [row] = await scope.db.execute<{ kept: boolean }>(
    sql`select auth_form_keep(${id}, ${accountId}::uuid, ${content}) as kept`,
  )
  return row?.kept ? id : null
}

/** What this account entered and did not send; another's is as missing as none. */
export async function findKeptForm(
  scope: Scope,
  seal: Seal,
  accountId: string,
  id: string,
): Promise<KeptForm | null> {
  const [row] = await scope.db.execute<{ content: string | null }>(
    sql`select auth_form_kept(${id}, ${accountId}::uuid) as content`,
  )
  return row?.content ? JSON.parse(seal.open(row.content, placeOf(accountId, id))) : null
}
