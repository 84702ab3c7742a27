import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { Given } from '../domain/form.ts'
import { issue } from '../domain/issues.ts'
import { Refusal } from '../domain/refusal.ts'
import { Scope } from '../domain/scope.ts'
import type { Errors } from '../views/form.tsx'
import type { Begun } from '../views/wizard.tsx'
import { confirmNext } from './confirmations.ts'
import { after, type Guarded, type Side } from './declaration.ts'
import { givenOf } from './form.answers.tsx'
import { keptFor } from './kept-forms.ts'
import { type Portal, parsed, uuid } from './portal.ts'
import type { PageProps } from './renderer.tsx'
import { formWithErrors } from './responses.tsx'
import type { Routes } from './route.ts'
import { shellWithoutNumbers } from './shell.ts'

type C = Context<Portal>

/** What a step was refused with: shown in place of what is kept. */
export type Refused = { typed: Record<string, string>; errors: Errors; isKept?: boolean }

/** What came of a step's form: its draft, or why it was not kept. */
export type StepOutcome = {
  id?: string | undefined
  /** It is left for later, right or not. */
  isClosed: boolean
  /** What is said when it is left. */
  said?: string | undefined
  refused?: { error: Refusal; typed: Record<string, string>; errors?: Errors } | undefined
}

type Draft = { id: string; savedAt: Date; madeId: string | null }

type Declared<S extends string, D extends Draft, A> = {
  /** Who may come, and to which host. */
  host: Side
  guard: Guarded & { password?: never; host?: never }
  page: PageProps
  /** The address of the first step; what it is about may be named in it (`/services/:id/upgrades/new`), as in the other addresses. */
  path: string
  steps: readonly [S, ...S[]]
  /** Where somebody comes who left it. */
  list: string
  drafts: {
    find(scope: Scope, id: string): Promise<D>
    discard(scope: Scope, id: string): Promise<void>
  }
  /** Whether a draft is of what the address names. */
  isOf?: (c: C, draft: D) => boolean
  /** The first step that is not filled in; the review where all are. */
  firstOpen: (draft: D) => S
  /** Where what a draft became is. */
  made: (id: string) => string
  /** Done before the transaction, from what a step was sent. */
  ahead: (c: C) => Promise<A>
  keep: (c: C, draft: D | null, step: S, ready: A) => Promise<StepOutcome>
  draw: (c: C, draft: D | null, step: S, refused?: Refused) => Promise<Child>
  /** Above the first step while there is no draft. */
  begin: (c: C) => Promise<Child>
}

/** A wizard's steps, each at an address of its own; what was entered survives in a draft, which its review makes into something. */
export function wizardPages<S extends string, D extends Draft, A>(
  routes: Routes,
  declared: Declared<S, D, A>,
): void {
  const { guard, host, page, path, steps, drafts, draw } = declared
  const [first] = steps
  const at = (below: string) => [{ path: `${path}${below}`, host }]
  const addressOf = (c: C, id: string, step: S) => `${placeIn(c, path)}/${id}/${step}`

  async function draftOf(c: C): Promise<D> {
    const read = uuid.safeParse(c.req.param('draft'))
    if (!read.success) throw new Refusal('missing', 'no-such-draft')
    const draft = await drafts.find(c.var.scope, read.data)
    if (declared.isOf?.(c, draft) === false) throw new Refusal('missing', 'no-such-draft')
    return draft
  }

  function stepIn(c: C): S {
    const step = steps.find((one) => one === c.req.param('step'))
    if (!step) throw new Refusal('missing', 'no-such-draft')
    return step
  }

  /** A step as it is read: as it was left, or with what was entered here before the session ended. */
  async function keptStep(c: C, draft: D | null, step: S) {
    const kept = keptFor(c, c.req.path)
    if (!kept) return draw(c, draft, step)
    const typed = Object.entries(kept).map(([name, value]) => [name, [value].flat().join(',')])
    return draw(c, draft, step, { typed: Object.fromEntries(typed), errors: {}, isKept: true })
  }

  async function entered(c: C, draft: D | null, step: S, ready: A) {
    if (step === steps.at(-1)) throw new Refusal('missing', 'no-such-draft')
    const { id, refused, isClosed, said } = await declared.keep(c, draft, step, ready)
    if (refused)
      return formWithErrors(c, refused.error, page, (errors) =>
        draw(c, draft, step, { typed: refused.typed, errors: { ...refused.errors, ...errors } }),
      )
    if (isClosed) {
      confirmNext(c, said ?? 'Draft saved.')
      return c.redirect(placeIn(c, declared.list), 303)
    }
    return c.redirect(`${placeIn(c, path)}/${id}/${steps[steps.indexOf(step) + 1]}`, 303)
  }

  routes.get(at(''), guard, async (c) =>
    c.render(
      <>
        {await declared.begin(c)}
        {await keptStep(c, null, first)}
      </>,
      page,
    ),
  )

  routes.get(at('/:draft'), guard, async (c) => {
    const draft = await draftOf(c)
    return c.redirect(addressOf(c, draft.id, declared.firstOpen(draft)), 303)
  })

  routes.get(at('/:draft/:step'), guard, async (c) => {
    const draft = await draftOf(c)
    if (draft.madeId) return c.redirect(declared.made(draft.madeId), 303)
    const step = stepIn(c)
    const open = declared.firstOpen(draft)
    // a later step begins where the first gap is
    if (steps.indexOf(step) > steps.indexOf(open))
      return c.redirect(addressOf(c, draft.id, open), 303)
    return c.render(await keptStep(c, draft, step), page)
  })

  routes.post(
    at(''),
    guard,
    after(declared.ahead, (ready) => (c) => entered(c, null, first, ready)),
  )

  routes.post(at('/:draft/discards'), guard, async (c) => {
    await drafts.discard(c.var.scope, (await draftOf(c)).id)
    confirmNext(c, 'Draft discarded.')
    return c.redirect(placeIn(c, declared.list), 303)
  })

  routes.post(
    at('/:draft/:step'),
    guard,
    after(declared.ahead, (ready) => async (c) => entered(c, await draftOf(c), stepIn(c), ready)),
  )
}

/** A declared address, with what this request names in it. */
const placeIn = (c: C, path: string) =>
  path.replaceAll(/:(\w+)/g, (_, name) => encodeURIComponent(c.req.param(name) ?? ''))

type Saving<S extends string, D extends Draft, R> = Pick<
  Declared<S, D, unknown>,
  'guard' | 'host' | 'page' | 'drafts' | 'draw'
> & {
  /** Where the review is sent. */
  action: string
  save: (c: C, scope: Scope, id: string, given: Given) => Promise<R>
  done: (made: R) => { said: string; at: string }
  /** The step that a refusal belongs to. */
  stepOf: (refusal: Refusal) => S
}

/** Where a draft becomes what it is of: in a transaction of its own, so that a refused one is undone before its step is drawn. */
export function wizardSaving<S extends string, D extends Draft, R>(
  routes: Routes,
  { guard, host, page, drafts, draw, action, save, done, stepOf }: Saving<S, D, R>,
): void {
  routes.post([{ path: action, host }], { ...guard, scope: 'none' }, async (c) => {
    const { database, actor } = c.var
    const given = await givenOf(c)
    const { draft: id } = parsed(z.object({ draft: uuid }), given, 'invalid')
    try {
      const made = await Scope.enter(database, actor, (scope) => save(c, scope, id, given))
      const { said, at } = done(made)
      confirmNext(c, said)
      return c.redirect(at, 303)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      c.set('shell', shellWithoutNumbers(c))
      const render = async (scope: Scope) => {
        c.set('scope', scope)
        return formWithErrors(c, error, page, async (errors) =>
          draw(c, await drafts.find(scope, id), stepOf(error), { typed: textsOf(given), errors }),
        )
      }
      return Scope.enter(database, actor, render, 'read only')
    }
  })
}

const textsOf = (given: Given): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )

/** A draft that rested so long is looked over again by who left it; it stays good. */
const restMs = 30 * 60_000

/** A draft as the frame shows it. */
export const begunOf = (draft: Draft | null, name: string): Begun => ({
  ...{ id: draft?.id ?? null, name, savedAt: draft?.savedAt ?? null },
  hasRested: draft !== null && Date.now() - draft.savedAt.getTime() > restMs,
})

const longest = 1000

/** One field of a step, as it was sent. */
export const stepField = z
  .string({ error: issue('given-twice') })
  .max(longest, { error: issue('too-long') })
  .default('')

/** What the button of a step says: on to the next, or left for later. */
export const stepAfter = z.enum(['next', 'close']).default('next')

/** Whether a refusal is about what was entered, so that it is drawn beside it; any other goes on up. */
export const isOfEntry = (error: unknown): error is Refusal =>
  error instanceof Refusal && (error.kind === 'invalid' || error.kind === 'conflict')
