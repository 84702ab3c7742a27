import type { Context } from 'hono'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { issue, messageOfIssue } from '../domain/issues.ts'
import type { ActiveSession } from '../domain/people/active-session.ts'
import type { KeptForm } from '../domain/people/kept-forms.ts'
import type { PasswordCost } from '../domain/people/passwords.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Actor, Audience, Database, Outage, Scope } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Settings } from '../domain/settings/settings.ts'
import type { Shell } from '../views/layout.tsx'
import type { Words } from '../views/words.ts'
import type { Capacity, HostLook } from './capacity.ts'
import type { Asker, Release } from './running.ts'

/** Who is signed in on a page; tokens have none. */
type SignedIn = Omit<ActiveSession, 'audience' | 'isTouchDue' | 'off' | 'licenseLevel'>

/** The provider's name and look; `simulated` says on every page what is not real here. */
export type Provider = Settings['provider'] & Pick<HostLook, 'brand'>

/** What every handler finds in its context. `scope` is one transaction, committed when the handler has answered. */
export type Portal = {
  Variables: {
    config: Config
    /** For whoever asks: its share of the connections, its time for a statement. */
    database: Database
    capacity: Capacity
    seal: Seal
    passwordCost: PasswordCost | undefined
    requestId: string
    nonce: string
    actor: Actor
    signedIn: SignedIn
    scope: Scope
    ip: string
    host: string
    provider: Provider
    /** Whose portal a request is for: the operators' (no tenant) or one tenant's, and how that looks. */
    hostContext: HostLook
    /** What who comes too often is told, where it is not 429. */
    busyStatus?: 429 | 503 | undefined
    /** Taken before the look-up, until the work takes it over. */
    place: { asker: Asker; release: Release } | undefined
    /** That the database is away or takes no changes, as far as this process knows. */
    outage?: Outage | null | undefined
    /** The reader's language: the tenant's on its portal, English on the operators'. */
    words: Words
    shell: Shell
    /** With its live numbers, while they are read. */
    wholeShell?: Promise<Shell>
    /** What the reader entered into a form of this page before the session ended. */
    kept: KeptForm | null
    /** Set while the primary is away: what is shown is what its standby had then. */
    leftAt?: Date
    /** The answer is parts of a page, and no page. */
    isPart: boolean
    /** The hub's: what a page is true for, so that joining reads nothing twice. */
    mark?: ((audience: Audience) => NonNullable<Shell['mark']>) | undefined
  }
}

/** Reads the query string by a schema; a value that does not fit is a 400 with the schema's words. */
export function queryOf<T extends z.ZodType>(c: Context<Portal>, schema: T): z.output<T> {
  const given: Record<string, string | string[]> = {}
  for (const [key, values] of Object.entries(c.req.queries())) {
    if (values.some((value) => value.includes('\0')))
      throw new Refusal('malformed', 'address-character')
    given[key] = values.length === 1 ? (values[0] ?? '') : values
  }
  return parsed(schema, given, 'malformed')
}

/** The same for a form's fields; what does not fit is a 422 with a message beside each field. */
export async function formOf<T extends z.ZodType>(
  c: Context<Portal>,
  schema: T,
): Promise<z.output<T>> {
  const given = await c.req.parseBody({ all: true })
  if (!isKeepable(given)) throw new Refusal('malformed', 'form-character')
  return parsed(schema, given, 'invalid')
}

/** As JSON writes them: a NUL, and half of a surrogate pair. PostgreSQL keeps neither. */
const unkept = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/
export const isKeepable = (given: unknown) => !unkept.test(JSON.stringify(given))

/** What the schema reads of it, or a refusal with a reason for each field. */
export function parsed<T extends z.ZodType>(
  schema: T,
  given: unknown,
  kind: 'malformed' | 'invalid',
) {
  const read = schema.safeParse(given, { reportInput: true })
  if (read.success) return read.data
  const fields = Object.fromEntries(
    read.error.issues.map((found) => [found.path.join('.'), messageOfIssue(found)]),
  )
  const problems = Object.entries(fields).map(([field, message]) => ({ field, message }))
  throw new Refusal(kind, kind, { problems }, { fields })
}

export const uuid = z.uuid({ error: issue('not-an-id') })
/** One or many of the same name: `service=<id>` or `service=<id>&service=<id>`. */
export const oneOrMany = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((x) => [x]), z.array(one).min(1)])

/** A filter's field: left empty it is the same as not given. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional())
