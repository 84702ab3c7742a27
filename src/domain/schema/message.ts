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
  const like = anywhere(text)
  // what JSON does not escape stands in the column's own text, too, where looking is cheap
  const may = /["\\\p{Cc}]/u.test(text) ? sql`true` : sql`(${column})::text ilike ${like}`
  const whole = sought.filter(({ within }) => within === null).map(({ code }) => code)
  const parts = sought.flatMap(({ code, within }) =>
    within ? [{ code, like: anywhere(within) }] : [],
  )
  const ways = [
    // as a case, because the planner takes the bare condition for a rare one
    sql`case when ${may} then exists (select from jsonb_path_query(${column}, '$.**.params.*') n
      where jsonb_typeof(n) in ('string', 'number') and n #>> '{}' ilike ${like}) else false end`,
    whole.length > 0 &&
      sql`jsonb_path_exists(${column}, '$.**.code ? (@ == $codes[*])', ${JSON.stringify({ codes: whole })}::jsonb)`,
    parts.length > 0 &&
      sql`exists (select from jsonb_path_query(${column}, '$.**') m
        join json_to_recordset(${JSON.stringify(parts)}::json) as s(code text, "like" text) on s.code = m ->> 'code'
        where exists (select from jsonb_path_query(m, '$.params.*') n where n #>> '{}' ilike s.like))`,
  ]
  return sql`(${sql.join(
    ways.filter((way) => way !== false).map((way) => sql`(${way})`),
    sql` or `,
  )})`
}
