import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Scope } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'
import type { World } from '../support/world.ts'
import type { Cast, Who } from './cast.ts'

/** Ids of one thing of every kind, which the cast has, or a noun beside its own test. */
export type Things = Cast['own']

/** What must be sent to a route for its answer to be about the person and not about the form. */
export type Route = {
  /** Which thing `:id` is; the tenant unless said. */
  id?: string
  /** Which things its other parameters are. */
  params?: Record<string, string>
  step?: string
  query?: string
  body?: (things: Things, who: Who) => string | FormData
  /** Who is let in goes back to the sign-in. */
  leaves?: true
  /** An address in place of the pattern, where no parameter is anybody's id. */
  open?: string
  /** What its ids are of is nobody's until somebody takes it: whoever may come has it. */
  isNobodys?: true
  /** What whoever is not let in is answered, signed in or not; else the sign-in, or a refusal. */
  answers?: 'sign-in' | 'no'
}

export const form = (fields: Record<string, string | number>) => () =>
  new URLSearchParams(Object.entries(fields).map(([k, v]) => [k, String(v)])).toString()
export const of =
  (fields: (things: Things) => Record<string, string | number>) => (things: Things) =>
    form(fields(things))()

/** Alike on the tenant's own portal and on its pages for staff. */
export const both = (
  method: 'GET' | 'POST',
  path: string,
  route: Route = {},
): Record<string, Route> => ({
  [`${method} ${path}`]: route,
  [`${method} /tenants/:id${path}`]: route,
})

/** What a noun says beside its own tests: what each of its routes is sent, and the things that their ids are of. */
export type Sent = {
  routes: Record<string, Route>
  /**
   * Who may, written down a second time so that a changed line has to be meant (the columns are those of roles.test.ts:
   * provider, MSP, tenant), and an act that asks it.
   */
  permissions?: Record<
    string,
    { may: string; act: (scope: Scope, world: World) => Promise<unknown> }
  >
  things?: (sql: TestDatabase['sql'], tenant: string) => Promise<Record<string, string>>
}

const test = resolve(import.meta.dirname, '..')
/** Of every noun; read when asked for, because such a file takes its words from here. */
export const sentByNouns = (): Promise<Sent[]> =>
  Promise.all(
    readdirSync(test, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sent.ts'))
      .sort()
      .map(async (file) => (await import(/* @vite-ignore */ join(test, file))).sent),
  )

/** `act` is one of the acts on many, if there are any. */
type Listed = { csv?: boolean; act?: string; menu?: boolean; id?: Route['id'] }

/** A list with what comes of its declaration (`routes/lists`); `thing` is what one of its rows is. */
export const listed = (path: string, thing: string, has: Listed = {}): Record<string, Route> => {
  const { csv = true, act, menu = true, id } = has
  const common = id ? { id } : {}
  const selection = { ...common, params: { selection: thing } }
  // a noun's own things have no type here
  const isIt = ([name]: [string, unknown]) => name === thing
  return {
    [`GET ${path}`]: common,
    ...(csv && { [`GET ${path}.csv`]: common }),
    ...(menu && { [`GET ${path}/:row/menu`]: { ...common, params: { row: thing } } }),
    ...(act && {
      [`POST ${path}/selections`]: {
        ...common,
        body: of((things) => ({ act, id: Object.entries(things).find(isIt)?.[1] ?? '' })),
      },
      [`GET ${path}/selections/:selection`]: selection,
      [`POST ${path}/selections/:selection`]: selection,
    }),
  }
}
