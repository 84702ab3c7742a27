import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Drawable, form, type Given } from '../domain/form.ts'
import type { Confirmed, PasswordAsked } from '../domain/people/credentials.ts'
import { Refusal } from '../domain/refusal.ts'
import { may } from '../domain/roles.ts'
import { StandalonePage } from '../views/dialog.tsx'
import { DialogForm, type FormLook, type FormProps } from '../views/form.declared.tsx'
import { Toast } from '../views/toast.tsx'
import { confirmNext } from './confirmations.ts'
import type { Address, Guarded } from './declaration.ts'
import type { Portal } from './portal.ts'
import { onward } from './redirects.ts'
import type { PageProps } from './renderer.tsx'
import { answerPart, errorsOf } from './responses.tsx'
import type { Routes } from './route.ts'

type C = Context<Portal>
type May<T> = T | Promise<T>

/** Who may come, beside each address's own host and permission. */
type Guard = Omit<Guarded, 'host' | 'password'>

/** What an act does to `about`, what it reads of its address (`about`), and what is said when it is done. */
type Acting<A, R> = {
  guard: Guard
  about: (c: C) => Promise<A>
  /** The one verb of the domain; what was entered is for it to read. */
  verb: (c: C, about: A, given: Given) => Promise<R>
  /** Where the reader goes on without script, and where a form's way out leads. */
  back: (about: A, result?: R) => string
  /** The sentence that confirms it. */
  done?: (c: C, about: A, result: R) => string
  /** What of the page changed with it. */
  patch?: (c: C, about: A, result: R) => May<Child>
  /** What it was done to is no more, so that its page is left with script as well. */
  leaves?: boolean
}

export type Act<A, R> = Acting<A, R> & { at: readonly Address[] }

/** A button's act: an address, who may press it, one verb, and the confirmation with what changed. */
export function act<A, R>(routes: Routes, declared: Act<A, R>): void {
  routes.post(declared.at, declared.guard, async (c) => {
    const about = await declared.about(c)
    return confirmed(c, declared, about, await declared.verb(c, about, await givenOf(c)))
  })
}

export type FormPage<N extends string, A, R> = Act<A, R> & {
  form: Drawable<N> | ((c: C, about: A) => Drawable<N>)
  /** What the fields hold at first; a `version` goes along with an edit. */
  row: (c: C, about: A) => May<Given>
  look: (c: C, about: A) => May<FormLook<N>>
  /** The page that the form is a part of; without it the form is for the dialog. */
  page?: (c: C, about: A, form: FormProps<N>) => May<Child>
  /** What is shown in place of the form while there is something to show. */
  instead?: (c: C, about: A) => May<Child | null>
  topics?: PageProps['topics']
  /** Who may look at the page, where more do than may save. */
  lookers?: Guarded['permission']
  /** What is shown in place of the form where a sentence is not enough. */
  shows?: (c: C, about: A, result: R) => Child
  /** Where it is sent, if not to the address that it is read at. */
  action?: (about: A) => string
}

/**
 * A form in the dialog, on a page of its own without script, or as a card of a page: GET draws it, POST gives what was
 * entered to its verb. Refused, it is drawn again with that and with the reasons. One at `…/new` is sent to the list above.
 */
export function formPage<N extends string, A, R>(
  routes: Routes,
  declared: FormPage<N, A, R>,
): FormPage<N, A, R> {
  const { guard } = declared
  registerPage(routes, declared)
  routes.post(declared.at.map(sentTo), guard, async (c) => {
    const about = await declared.about(c)
    const given = await givenOf(c)
    try {
      return await saved(c, declared, about, await declared.verb(c, about, given))
    } catch (error) {
      return refused(c, declared, given, error)
    }
  })
  return declared
}

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

type Confirming<N extends string, A, R> = Omit<FormPage<N, A, R>, 'verb'> & {
  password: PasswordAsked
  verb: (c: C, about: A, given: Given, confirmed: Confirmed) => Promise<R>
}

/** The same for what asks for the password again. */
export function confirmedFormPage<N extends string, A, R>(
  routes: Routes,
  declared: Confirming<N, A, R>,
): void {
  const { guard, password } = declared
  registerPage(routes, declared)
  for (const { path, host, permission = guard.permission } of declared.at.map(sentTo))
    routes.post(
      path,
      { ...guard, host, permission, password },
      {
        async act(c, proof) {
          const about = await declared.about(c)
          const given = await givenOf(c)
          try {
            return await saved(c, declared, about, await declared.verb(c, about, given, proof))
          } catch (error) {
            return refused(c, declared, given, error)
          }
        },
        redraw: async (c, error) => refused(c, declared, await givenOf(c), error),
      },
    )
}

/** All of a form but what it does. */
type Drawn<N extends string, A, R> = Omit<FormPage<N, A, R>, 'verb'>

function registerPage<N extends string, A, R>(routes: Routes, declared: Drawn<N, A, R>) {
  const { guard, lookers = guard.permission } = declared
  const at = declared.at.map(({ path, host, permission }) => ({
    ...{ path, host, ...(declared.lookers === undefined && { permission }) },
  }))
  routes.get(at, { ...guard, permission: lookers }, async (c) => {
    const about = await declared.about(c)
    const instead = await declared.instead?.(c, about)
    const [form, page] = await drawn(c, declared, about, await declared.row(c, about), {})
    return c.render(instead ?? form, page)
  })
}

const sentTo = ({ path, ...address }: Address): Address => ({
  ...address,
  path: path.replace(/\/new$/, ''),
})

/**
 * The form again with what was entered. Who was refused because somebody else was faster, and so sees both values, may
 * save over them; whoever has not seen them keeps the version that the form was made from.
 */
async function refused<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  given: Given,
  error: unknown,
) {
  const errors = errorsOf(c, error)
  const about = await declared.about(c)
  const isStale = error instanceof Refusal && error.code === 'stale'
  const { version } = isStale ? await declared.row(c, about) : given
  return c.render(...(await drawn(c, declared, about, { ...given, version }, errors)))
}

async function drawn<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  about: A,
  row: Given,
  errors: Readonly<Record<string, string>>,
): Promise<[Child, PageProps]> {
  const { page, topics = [] } = declared
  const props = await formProps(c, declared, about, row, errors)
  const { title } = props
  if (page) return [await page(c, about, props), { title, topics }]
  return [<DialogForm {...props} />, standalone(title, topics)]
}

/** What draws a form, for an act that answers with the page that the form is a part of. */
export async function formProps<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  about: A,
  row: Given,
  errors: Readonly<Record<string, string>> = {},
): Promise<FormProps<N>> {
  const { form: of, back, action } = declared
  const { inputs, shown } = typeof of === 'function' ? of(c, about) : of
  const { version } = row
  return {
    ...(await declared.look(c, about)),
    ...{ inputs, errors, shown: shown(row), back: back(about) },
    ...((typeof version === 'number' || typeof version === 'string') && { version }),
    action: action?.(about) ?? c.req.path.replace(/\/new$/, ''),
  }
}

/** A page of the provider's own settings. */
type SettingsPage<N extends string, A, R> = {
  path: string
  form: Drawable<N>
  /** What is set, with its version, and what else the page shows. */
  read: (c: C) => Promise<A>
  look: (c: C, about: A) => FormLook<N>
  page: (c: C, about: A, form: FormProps<N>) => May<Child>
  save: (c: C, given: Given) => Promise<R>
  /** Tries what is entered, below `path`, and keeps nothing; the page shows what came of it as `tested`. */
  test?: { path: string; run: (c: C, given: Given) => May<Child> }
  topics?: PageProps['topics']
}

/** Settings that the provider's people see and its administrators change: a form and a test of what is entered. */
export function settingsPage<N extends string, A extends { value: Given; version: number }, R>(
  routes: Routes,
  { path, read, look, page, save, test, ...more }: SettingsPage<N, A, R>,
): void {
  const declared: FormPage<N, A, R> = {
    ...more,
    at: [{ path, host: 'operators' }],
    guard: { audience: ['provider'], permission: 'administer' },
    lookers: 'looking',
    about: read,
    row: (_, { value, version }) => ({ ...value, version }),
    look: (c, about) => ({
      submit: 'Apply Changes',
      locked: may(c.var.actor, 'administer')
        ? null
        : 'An administrator of the provider may change these.',
      ...look(c, about),
    }),
    page,
    action: () => path,
    verb: (c, _, given) => save(c, given),
    back: () => path,
  }
  formPage(routes, declared)
  if (!test) return
  const { guard } = declared
  routes.post([{ path: `${path}${test.path}`, host: 'operators' }], guard, async (c) => {
    const given = await givenOf(c)
    try {
      const tested = await test.run(c, given)
      const shown = { ...declared, look: (_: C, of: A) => ({ ...look(c, of), tested }) }
      return c.render(...(await drawn(c, shown, await read(c), given, {})))
    } catch (error) {
      return refused(c, declared, given, error)
    }
  })
}

async function saved<N extends string, A, R>(c: C, declared: Drawn<N, A, R>, about: A, result: R) {
  const { shows, look, topics = [] } = declared
  if (!shows) return confirmed(c, declared, about, result)
  const { title } = await look(c, about)
  return c.render(shows(c, about, result), standalone(title, topics))
}

/** A page of its own for what goes into the dialog elsewhere. */
const standalone = (title: string, topics: NonNullable<PageProps['topics']>): PageProps => ({
  ...{ title, topics },
  frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
})

/** Confirms what was done: by a toast that closes the dialog, or on the page that comes next. */
async function confirmed<A, R>(c: C, declared: Omit<Acting<A, R>, 'verb'>, about: A, result: R) {
  const { done, patch, back, leaves = false } = declared
  const sentence = done?.(c, about, result) ?? c.var.words.frame.form.saved
  if (leaves || isAlone(c) || !c.req.header('HX-Request')) {
    confirmNext(c, sentence)
    return onward(c, back(about, result))
  }
  c.header('HX-Trigger', 'close-dialog')
  c.header('HX-Retarget', '#toasts')
  c.header('HX-Reswap', 'beforeend')
  return answerPart(
    c,
    <>
      <Toast>{sentence}</Toast>
      {await patch?.(c, about, result)}
    </>,
  )
}

/** Whether the form stands on its own page, where no dialog closes. */
function isAlone(c: C): boolean {
  const page = c.req.header('HX-Current-URL')
  const path = page && URL.canParse(page) ? new URL(page).pathname : undefined
  return path === c.req.path || path === `${c.req.path}/new`
}

/** What was sent, by field: a text, or all of those that were sent under one name. */
export async function givenOf(c: C): Promise<Given> {
  const given = await c.req.parseBody({ all: true })
  if (JSON.stringify(given).includes('\\u0000')) throw new Refusal('malformed', 'form-character')
  return given
}
