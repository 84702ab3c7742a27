import type { SQL } from 'drizzle-orm'
import type { Drawable, Given } from '../form.ts'
import type { Listed, LogType } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import type { Permission } from '../roles.ts'
import type { Actor, Scope } from '../scope.ts'
import type { Topic } from '../topics.ts'
import type { Input } from '../values.ts'

/** What a noun's log lines begin with when each of its changes has a type of its own: `site` of `site.added`. */
export type Kept = Named<'added'> & Named<'changed'> & Named<'removed'>
type Named<Change extends string> = LogType extends infer T
  ? T extends `${infer K}.${Change}`
    ? K
    : never
  : never

/** A row as it is kept: its form's fields, and what names it. */
export type Row = Given & {
  id: string
  version: number
  name: string
  /** What the rows of other tables are called that it refers to, by field. */
  names: Readonly<Record<string, string | null>>
  /** Somebody else keeps it, so that nobody changes it here. */
  isFixed: boolean
}

export type FormOf = Drawable<string> & {
  read: (given: Given) => Given
  edit: (given: Given, now: Row, what: string, spoken?: Spoken) => Given
  logged: (row: Given) => Record<string, unknown>
}
/** What the log says in place of a field's value: of an id the name. */
export type Spoken = (field: string, value: unknown) => unknown

/** Tables whose rows a field can refer to, by the id in the column `<field>_id`; one of another key says it, and its column. */
export type Referable =
  | 'site'
  | 'service'
  | 'number_range'
  | 'lifecycle_template'
  | { table: 'managed_group'; key: string; column: string }

/** What a noun says of its rows; see `records`. */
export type Declared = {
  /** Of the list. */
  name: Listed
  table: string
  /** What one of them is called in the log. */
  kind: Kept
  topic: Topic
  /** What else is heard where its list is open, for its rows count things of others. */
  follows?: readonly Topic[]
  form: FormOf
  /** Adds several at once where one form says them. */
  adding?: { form: FormOf; rows: (given: Given) => readonly Given[] }
  /** Who may add, change and remove. */
  permission: Permission
  /** What more is asked of whoever looks or edits, of a license for instance. */
  demand?: (actor: Actor, wanted: 'view' | 'edit') => void
  /** So many a tenant may have. */
  max: number
  /** The last one stays, and why. */
  lastStays?: StoredMessage
  /** The field that names a row and that no two of a tenant share; `name` unless said. */
  head?: string
  /** What rows are sorted by unless somebody chooses; the head, unless said. */
  usual?: string
  /** Fields that the list does not show unless they are chosen. */
  unusual?: readonly string[]
  references?: Readonly<Record<string, Referable>>
  /** How a column is read that is not kept as its field has it. */
  reads?: Readonly<Record<string, SQL>>
  /** What the list shows beside the fields, and how it looks. */
  more?: Readonly<Record<string, { of: SQL; input: Input }>>
  /** Which rows of the table these are, where others are another noun's. */
  always?: SQL
  /** What a new row has beside its fields, by column. */
  besides?: (scope: Scope) => Readonly<Record<string, string>>
  /** Whether a row is kept by somebody else, and what is said of one. */
  fixed?: { where: SQL; why: StoredMessage }
  /** Refuses what the form alone cannot; the tenant is locked. `now` is what is changed, if it is not new; `given` as it was sent. */
  check?: (
    scope: Scope,
    tenantId: string,
    after: Given,
    now: Row | null,
    given: Given,
  ) => Promise<void>
  /** Which of these stay, and why. */
  stays?: (
    scope: Scope,
    tenantId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, StoredMessage>>
  /** Before these go. */
  removing?: (scope: Scope, tenantId: string, ids: readonly string[]) => Promise<void>
  /** Once they are changed. */
  changed?: (scope: Scope, tenantId: string) => Promise<void>
}
