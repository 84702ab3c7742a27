import type { Child } from 'hono/jsx'
import { form, type Given } from '../domain/form.ts'
import type { Confirmed, PasswordAsked } from '../domain/people/password-confirmation.ts'
import { Refusal } from '../domain/refusal.ts'
import { may } from '../domain/roles.ts'
import type { FormLook, FormProps } from '../views/form.frames.tsx'
import { type Address, after } from './declaration.ts'
import {
  type Acting,
  type C,
  confirmed,
  type Drawn,
  drawn,
  drawnToRead,
  givenOf,
  type May,
  posted,
  refused,
} from './form.answers.tsx'
import { asksPassword } from './password-confirmation.ts'
import type { Routes } from './route.ts'

/** What an act does: one verb of the domain, for which what was entered is to read. */
type Doing<A, R> = { verb: (c: C, about: A, given: Given) => Promise<R> }

export type Act<A, R> = Acting<A, R> & Doing<A, R>

/** A button's act: an address, who may press it, one verb, and the confirmation with what changed. */
export function act<A, R>(routes: Routes, declared: Act<A, R>): void {
  routes.post(declared.at, declared.guard, async (c) => {
    const about = await declared.about(c)
    return confirmed(c, declared, about, await declared.verb(c, about, await givenOf(c)))
  })
}

type PreparedAct<A, R, P> = Acting<A, R> & {
  /** What no transaction may wait for, such as what somebody outside is asked. */
  prepare: (c: C) => Promise<P>
  verb: (c: C, about: A, ready: P) => Promise<R>
}

/** The same with something done ahead of the transaction; asked for again it is done again. */
export function preparedAct<A, R, P>(routes: Routes, declared: PreparedAct<A, R, P>): void {
  const { at, guard, prepare } = declared
  const work = after(prepare, (ready) => async (c: C) => {
    const about = await declared.about(c)
    return confirmed(c, declared, about, await declared.verb(c, about, ready))
  })
  routes.post(at, { ...guard, isRepeatable: true }, work)
}

export type FormPage<N extends string, A, R> = Drawn<N, A, R> & Doing<A, R>

/**
 * A form in the dialog, on a page of its own without script, or as a part of a page: GET draws it, POST gives what was
 * entered to its verb. Refused, it is drawn again with that and with the reasons. One at `…/new` is sent to the list above.
 */
export function formPage<N extends string, A, R>(
  routes: Routes,
  declared: FormPage<N, A, R>,
): FormPage<N, A, R> {
  registerReads(routes, declared)
  routes.post(declared.at.map(sentTo), declared.guard, (c) =>
    posted(c, declared, (about, given) => declared.verb(c, about, given)),
  )
  return declared
}

export type Prepared<N extends string, A, R, P> = Drawn<N, A, R> & {
  /** What no transaction may wait for, such as a picture that is drawn anew. */
  prepare: (c: C) => Promise<P>
  verb: (c: C, about: A, given: Given, ready: P) => Promise<R>
}

/** The same with something done ahead of the transaction. */
export function preparedFormPage<N extends string, A, R, P>(
  routes: Routes,
  declared: Prepared<N, A, R, P>,
): Drawn<N, A, R> {
  registerReads(routes, declared)
  routes.post(
    declared.at.map(sentTo),
    declared.guard,
    after(
      declared.prepare,
      (ready) => (c) =>
        posted(c, declared, (about, given) => declared.verb(c, about, given, ready)),
    ),
  )
  return declared
}

type Confirming<N extends string, A, R> = Drawn<N, A, R> & {
  password: PasswordAsked
  verb: (c: C, about: A, given: Given, confirmed: Confirmed) => Promise<R>
}

/** The same for what asks for the password again. */
export function confirmedFormPage<N extends string, A, R>(
  routes: Routes,
  asking: Confirming<N, A, R>,
): void {
  const { guard, password } = asking
  const declared = {
    ...asking,
    // asked for at once, where it will be in any case
    look: async (c: C, about: A) => ({
      ...{ password: password === 'always' || asksPassword(c.var.signedIn) },
      ...(await asking.look(c, about)),
    }),
  }
  registerReads(routes, declared)
  for (const { path, host, permission = guard.permission } of declared.at.map(sentTo))
    routes.post(
      path,
      { ...guard, host, permission, password },
      {
        act: (c, proof) =>
          posted(c, declared, (about, given) => declared.verb(c, about, given, proof)),
        redraw: async (c, error) => refused(c, declared, await givenOf(c), error),
      },
    )
}

/** The page, and the test of what is entered. */
function registerReads<N extends string, A, R>(routes: Routes, declared: Drawn<N, A, R>) {
  const { at, guard, lookers, lookersRight, test } = declared
  const looking = lookers === undefined ? at : at.map(({ path, host }) => ({ path, host }))
  const wide = {
    ...{ ...guard, permission: lookers ?? guard.permission },
    ...(lookersRight && { right: lookersRight }),
  }
  routes.get(looking, wide, async (c) => {
    const about = await declared.about(c)
    const instead = await declared.instead?.(c, about)
    const [form, page] = await drawnToRead(c, declared, about)
    return c.render(instead ?? form, page)
  })
  if (!test) return
  const tested = (test.isForLookers ? looking : at).map((of) => ({
    ...of,
    path: `${of.path}${test.path}`,
  }))
  const ahead = (c: C) => settled(async () => test.ahead?.(c, await givenOf(c)))
  const work = after(ahead, (seen) => async (c: C) => {
    const about = await declared.about(c)
    const given = await givenOf(c)
    try {
      if (seen instanceof Refusal) throw seen
      const tested = test.run ? await test.run(c, about, given) : seen
      return c.render(...(await drawn(c, declared, about, given, { tested })))
    } catch (error) {
      return refused(c, declared, given, error)
    }
  })
  routes.post(tested, { ...(test.isForLookers ? wide : guard), isRepeatable: true }, work)
}

/** What was seen, or the refusal, which is thrown where the form can be drawn again: while the transaction is open. */
export async function settled<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const sentTo = ({ path, ...address }: Address): Address => ({
  ...address,
  path: path.replace(/\/new$/, ''),
})

type Question<A, R> = Act<A, R> & {
  /** What is lost, and the word for doing it. */
  ask: (c: C, about: A) => May<Omit<FormLook<never>, 'labels'>>
}

/** Asks before something is lost: `about` has no fields, and the way out has the focus. */
export const question = <A, R>(routes: Routes, { ask, ...declared }: Question<A, R>) =>
  formPage(routes, {
    ...{ done: (c: C) => c.var.words.frame.form.done, ...declared, form: nothing },
    row: () => ({}),
    look: async (c, about) => ({ labels: {}, danger: true, ...(await ask(c, about)) }),
  })

const nothing = form({})

type Settings<N extends string, A, R, P> = Pick<
  FormPage<N, A, R>,
  'form' | 'test' | 'topics' | 'done'
> & {
  path: string
  /** The page that it is a part of, which comes next where it is saved. */
  of?: string
  /** What is set, with its version, and what else the page shows. */
  read: (c: C) => Promise<A>
  look: (c: C, about: A) => FormLook<N>
  page: (c: C, about: A, form: FormProps<N>) => May<Child>
  /** Tries what is entered while no transaction is open; refused, nothing is saved. */
  tryFirst?: (c: C, given: Given) => Promise<P>
  save: (c: C, given: Given, tried: P | undefined) => Promise<R>
}

/**
 * Settings of the provider's, which its people see and its administrators change: a form and the test of what is entered, which
 * may come before anything is saved.
 */
export function settingsPage<N extends string, A extends { value: Given; version: number }, R, P>(
  routes: Routes,
  { path, of, read, look, tryFirst, save, ...declared }: Settings<N, A, R, P>,
): Drawn<N, A, R> {
  return preparedFormPage(routes, {
    ...declared,
    at: [{ path, host: 'operators' }],
    guard: { audience: ['provider'], permission: 'administer' },
    lookers: 'looking',
    about: read,
    row: (_, { value, version }) => ({ ...value, version }),
    look: (c, about) => ({
      submit: 'Apply changes',
      locked: may(c.var.actor, 'administer')
        ? null
        : 'Only a provider administrator can change these.',
      ...look(c, about),
    }),
    prepare: (c) => settled(async () => tryFirst?.(c, await givenOf(c))),
    verb: (c, _, given, tried) => {
      if (tried instanceof Refusal) throw tried
      return save(c, given, tried)
    },
    back: () => of ?? path,
    ...(of && { leaves: true }),
    action: () => path,
  })
}
