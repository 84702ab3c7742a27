import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { jsonb } from 'drizzle-orm/pg-core'
import { messageOf, type Sought, type StoredMessage } from '../message.ts'

/** A column that keeps a message: its code and params, said when it is read. */
export const stored = () => jsonb().$type<StoredMessage>()

/** The same in a statement of one's own. */
export const storedMessage = (message: StoredMessage) =>
  sql`${JSON.stringify(messageOf(message))}::jsonb`

/** A text as a pattern of LIKE that stands anywhere. */
export const anywhere = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

/**
 * Whether a column of messages, or of JSON with messages in it, says a text: one of these codes is in it, or something that
 * a message there names has the text.
 */
export function says(column: SQLWrapper, text: string, sought: readonly Sought[] = []): SQL {
  const codes = sought.map(({ code, within }) => ({ code, like: within && anywhere(within) }))
  return sql`(exists (select from jsonb_path_query(${column}, '$.**.params.*') n
      where jsonb_typeof(n) in ('string', 'number') and n #>> '{}' ilike ${anywhere(text)})
    or exists (select from jsonb_path_query(${column}, '$.**') m
      join json_to_recordset(${JSON.stringify(codes)}::json) as s(code text, "like" text) on s.code = m ->> 'code'
      where s.like is null or exists (select from jsonb_path_query(m, '$.params.*') n where n #>> '{}' ilike s.like)))`
}
