import { z } from 'zod'
import { messageOfIssue } from './issues.ts'
import { messageOf, type StoredMessage } from './message.ts'
import { message } from './messages.ts'
import { Refusal } from './refusal.ts'
import { type Input, inputOf } from './values.ts'

type Shape = Readonly<Record<string, z.ZodType>>

/** What somebody entered, by field, before anybody looked at it; an edit says with `version` what it was made from. */
export type Given = Readonly<Record<string, unknown>>

/** What a form reads out of what it was given. */
export type Values<F extends { schema: z.ZodType }> = z.output<F['schema']>

/** A row or setting that somebody edits, as it stands. */
type Versioned = Given & { readonly version: number }

/** What a value is called to a person: the name of what it is the id of. */
type Spoken = (field: string, value: unknown) => unknown

/** As much of a form as draws it. */
export type Drawable<N extends string> = {
  readonly inputs: ReadonlyMap<N, Input>
  readonly shown: (row: Given) => Shown
}

/**
 * Declares a form, `form({ name: text({ max: 100, error: 'site-name' }), country: optional(country) })`: every caller that
 * takes these values asks it, and it alone knows what of them is a secret.
 */
export function form<const S extends Shape>(shape: S) {
  const schema = z.object(shape)
  // Object.entries forgets which keys it was given
  const kinds = Object.entries(shape) as [keyof S & string, z.ZodType][]
  const inputs: ReadonlyMap<keyof S & string, Input> = new Map(
    kinds.map(([name, kind]) => [name, inputOf(kind)]),
  )

  /** The values, or one refusal with all that does not fit, each beside its field. */
  function read(given: Given): z.output<typeof schema> {
    const found = schema.safeParse(given)
    if (found.success) return found.data
    throw refusalOf(found.error)
  }

  const open = (row: Given): Given =>
    Object.fromEntries(
      [...inputs].flatMap(([name, { as }]) =>
        as !== 'secret' && name in row ? [[name, row[name]]] : [],
      ),
    )
  const entered = (row: Given) =>
    [...inputs].flatMap(([name, { as }]) => (as === 'secret' && row[name] ? [name] : []))

  return {
    schema,
    inputs,
    read,
    /**
     * The values of an edit of `now`, which is called `what`; refused where `now` is no longer what was edited, unless it
     * holds the same by now.
     */
    edit(
      given: Given,
      now: Versioned,
      what: StoredMessage | string,
      spoken?: Spoken,
    ): z.output<typeof schema> {
      const values = read(given)
      demandFresh(given.version, now, open(values), what, entered(values).length > 0, spoken)
      return values
    },
    /** As much of a row as the form has, for the log: of a secret only that it was entered. */
    logged: (row: Given): Record<string, unknown> => ({
      ...open(row),
      ...Object.fromEntries(entered(row).map((name) => [name, message('secret-entered')])),
    }),
    /** As the fields show it, whether it is a row or was entered; never a secret. */
    shown: (row: Given): Shown =>
      Object.fromEntries([...inputs].map(([name, input]) => [name, shownAs(input, row[name])])),
  }
}

/** A form's fields as they are drawn; of several words each, with a blank between them. */
export type Shown = Readonly<Record<string, string>>

function shownAs({ as }: Input, value: unknown): string {
  if (as === 'secret') return ''
  if (as === 'switch') return value === true || value === 'on' ? 'on' : ''
  if (as === 'several') return [value].flat().filter(isText).join(' ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const isText = (value: unknown) => typeof value === 'string'

function refusalOf({ issues }: z.ZodError): Refusal {
  const fields: Record<string, StoredMessage> = {}
  for (const found of issues) fields[String(found.path[0] ?? '')] ??= messageOfIssue(found)
  return refusalOfFields(fields)
}

/** One refusal of all that is wrong, by field. */
export function refusalOfFields(fields: Readonly<Record<string, StoredMessage>>): Refusal {
  const messages = Object.values(fields).map(messageOf)
  const [first] = messages
  if (first && messages.length === 1) return new Refusal('invalid', first, { fields })
  return new Refusal('invalid', 'several', { messages }, { fields })
}

/**
 * Refuses an edit or an act that was made from another `version` than stands now, with both values of each field that
 * differs, in the sentence and beside the field. Where `yours` stands already nothing is overwritten, unless there is more
 * to it that cannot be compared (`hasMore`: a secret, a file). Who does not say a version is refused as well.
 */
export function demandFresh(
  version: unknown,
  now: Versioned,
  yours: Given,
  what: StoredMessage | string,
  hasMore = false,
  spoken: Spoken = (_, value) => value,
): void {
  const stated = /^\d{1,9}$/.test(String(version)) ? Number(version) : null
  if (stated === null) throw new Refusal('invalid', 'no-version')
  if (stated === now.version) return
  const names = Object.keys(yours)
  const differing = names.filter((name) => textOf(now[name]) !== textOf(yours[name]))
  if (names.length > 0 && differing.length === 0 && !hasMore) return
  const both = (name: string) => ({
    now: said(spoken(name, now[name])),
    yours: said(spoken(name, yours[name])),
  })
  const fields = Object.fromEntries([
    ['', message('stale-form', { what })],
    ...differing.map((name) => [name, message('stale-field', both(name))] as const),
  ])
  // what cannot be compared may differ: what can is said all the same
  const values = (differing.length > 0 ? differing : names).map(both)
  const pick = (from: Given) => Object.fromEntries(differing.map((name) => [name, from[name]]))
  const details = { theirs: pick(now), yours: pick(yours) }
  throw new Refusal('conflict', 'stale', { what, values }, { details, fields })
}

/**
 * Asks once more before what somebody entered takes effect: refused with `why` and a word for it, unless that word was sent
 * along as `confirm`. The word is of the values asked about, so that others are asked about anew.
 */
export function demandConfirmed(
  given: Given,
  values: readonly (string | number)[],
  why: StoredMessage,
  fields: Readonly<Record<string, StoredMessage>>,
): void {
  const confirm = values.join(' ')
  if (given.confirm !== confirm) throw new Refusal('conflict', why, { fields, confirm })
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? '')

const longestSaid = 120

/** A value as a sentence can name it. */
function said(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = textOf(value)
  return text.length > longestSaid ? `${text.slice(0, longestSaid).toWellFormed()}…` : text || null
}
