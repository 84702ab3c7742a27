import { sql } from 'drizzle-orm'
import { jsonb } from 'drizzle-orm/pg-core'
import { messageOf, type StoredMessage } from '../message.ts'

/** A column that keeps a message: its code and params, said when it is read. */
export const stored = () => jsonb().$type<StoredMessage>()

/** The same in a statement of one's own. */
export const kept = (message: StoredMessage) => sql`${JSON.stringify(messageOf(message))}::jsonb`
