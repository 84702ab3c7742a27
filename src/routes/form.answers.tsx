import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { Drawable, Given } from '../domain/form.ts'
import { Refusal } from '../domain/refusal.ts'
import { StandalonePage } from '../views/dialog.tsx'
import { DialogForm, type FormLook, type FormProps } from '../views/form.frames.tsx'
import { Toast } from '../views/toast.tsx'
import { confirmNext } from './confirmations.ts'
import type { Address, Guarded } from './declaration.ts'
import { localizeRefusal } from './field-errors.ts'
import { keptFor } from './kept-forms.ts'
import type { Portal } from './portal.ts'
import { onward } from './redirects.ts'
import type { PageProps } from './renderer.tsx'
import { answerPart, errorsOf } from './responses.tsx'

export type C = Context<Portal>
export type May<T> = T | Promise<T>

/** All of an act but its verb: who may come, what it is about, and what is said when it is done. */
export type Acting<A, R> = {
  at: readonly Address[]
  /** Beside each address's own host and permission. */
  guard: Omit<Guarded, 'host' | 'password'>
  /** Reads what is acted on. */
  about: (c: C) => Promise<A>
  /** Where the reader goes on without script, and where a form's way out leads. */
  back: (about: A, result?: R) => string
  /** The sentence that confirms it; '' where the page that comes next shows what came of it. */
  done?: (c: C, about: A, result: R) => string
  /** What of the page changed with it. */
  patch?: (c: C, about: A, result: R) => May<Child>
  /** What it was done to is no more, so that its page is left with script as well. */
  leaves?: boolean
}

/** All of a form but what it does. */
export type Drawn<N extends string, A, R> = Acting<A, R> & {
  form: Drawable<N> | ((c: C, about: A) => Drawable<N>)
  /** What the fields hold at first; a `version` goes along with an edit. */
  row: (c: C, about: A) => May<Given>
  look: (c: C, about: A) => May<FormLook<N>>
  /** The page that the form is a part of; without it the form is for the dialog. */
  page?: (c: C, about: A, form: FormProps<N>) => May<Child>
  /** What is shown in place of the form while there is something to show. */
  instead?: (c: C, about: A) => May<Child | null>
  topics?: PageProps['topics'] | ((about: A) => PageProps['topics'])
  /** Who may look at the page, where more do than may save. */
  lookers?: Guarded['permission']
  /** What license and role must allow them of the service portal. */
  lookersRight?: Guarded['right']
  /** Tries what is entered, at an address below, and keeps nothing; the page shows what came of it as `tested`. */
  test?: {
    path: string
    /** Ahead of the transaction where it asks somebody outside; without it what is entered is only shown. */
    ahead?: (c: C, given: Given) => Promise<Child>
    run?: (c: C, about: A, given: Given) => May<Child>
    isForLookers?: boolean
  }
  /** What is shown in place of the form where a sentence is not enough. */
  shows?: (c: C, about: A, result: R) => Child
  /** Where it is sent, if not to the address that it is read at. */
  action?: (about: A) => string
}

/** Does what a sent form asks for, or draws it again with the reasons. */
export async function posted<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  verb: (about: A, given: Given) => Promise<R>,
) {
  const about = await declared.about(c)
  const given = await givenOf(c)
  try {
    const result = await verb(about, given)
    if (!declared.shows) return confirmed(c, declared, about, result)
    const { title } = await declared.look(c, about)
    return c.render(declared.shows(c, about, result), standalone(title, topicsOf(declared, about)))
  } catch (error) {
    return refused(c, declared, given, error)
  }
}

/**
 * The form again with what was entered. Who was refused because somebody else was faster, and so sees both values, may
 * save over them; whoever has not seen them keeps the version that the form was made from.
 */
export async function refused<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  given: Given,
  error: unknown,
) {
  const about = await declared.about(c)
  const why = tooOften(c, error) ?? errorsOf(c, error)
  const errors = { ...typedAgain(c, fieldsOf(c, declared, about), given), ...why }
  const isStale = error instanceof Refusal && error.code === 'stale'
  const { version } = isStale ? await declared.row(c, about) : given
  const more = error instanceof Refusal ? { code: error.code, confirm: error.confirm } : {}
  return c.render(...(await drawn(c, declared, about, { ...given, version }, { ...more, errors })))
}

/** Said in the form: what was typed stays, and a dialog would cover it elsewhere. */
function tooOften(c: C, error: unknown): Record<string, string> | undefined {
  if (!(error instanceof Refusal) || error.kind !== 'too-many') return undefined
  c.status(429)
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
  return { '': localizeRefusal(c.var.words, error).sentence }
}

const fieldsOf = <N extends string, A, R>(c: C, { form: of }: Drawn<N, A, R>, about: A) =>
  typeof of === 'function' ? of(c, about) : of

/** A secret is never drawn again, so who has entered one is told that it is gone. */
const typedAgain = <N extends string>(c: C, { inputs }: Drawable<N>, given: Given) =>
  Object.fromEntries(
    [...inputs].flatMap(([name, { as }]) =>
      as === 'secret' && given[name] ? [[name, c.var.words.frame.form.typeAgain]] : [],
    ),
  )

export async function drawn<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  about: A,
  row: Given,
  more: Partial<Pick<FormProps<N>, 'errors' | 'code' | 'confirm' | 'tested' | 'kept'>> = {},
): Promise<[Child, PageProps]> {
  const { page } = declared
  const topics = topicsOf(declared, about)
  const props = { ...(await formProps(c, declared, about, row)), ...more }
  const { title } = props
  if (page) return [await page(c, about, props), { title, topics }]
  return [<DialogForm {...props} />, standalone(title, topics)]
}

const topicsOf = <N extends string, A, R>({ topics }: Drawn<N, A, R>, about: A) =>
  (typeof topics === 'function' ? topics(about) : topics) ?? []

/** A form as it is read: with what there is, or with what was entered here before the session ended. */
export async function drawnToRead<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  about: A,
) {
  const row = await declared.row(c, about)
  const { action } = await formProps(c, declared, about, row)
  const kept = keptFor(c, action)
  return drawn(c, declared, about, kept ?? row, kept ? { kept: c.req.path } : {})
}

/** A page of its own for what goes into the dialog elsewhere. */
const standalone = (title: string, topics: PageProps['topics'] = []): PageProps => ({
  ...{ title, topics },
  frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
})

/** What draws a form, for an act that answers with the page that the form is a part of. */
export async function formProps<N extends string, A, R>(
  c: C,
  declared: Drawn<N, A, R>,
  about: A,
  row: Given,
): Promise<FormProps<N>> {
  const { back, action } = declared
  const { inputs, shown } = fieldsOf(c, declared, about)
  const { version } = row
  return {
    ...(await declared.look(c, about)),
    ...{ inputs, errors: {}, shown: shown(row), back: back(about) },
    ...((typeof version === 'number' || typeof version === 'string') && { version }),
    action: action?.(about) ?? c.req.path.replace(/\/new$/, ''),
    page: pageOf(c, declared),
  }
}

/** Where a form is read, also while it is drawn in answer to what was sent. */
function pageOf<N extends string, A, R>(c: C, { at, test }: Drawn<N, A, R>): string {
  const { pathname, search } = new URL(c.req.url)
  if (c.req.method === 'GET') return `${pathname}${search}`
  const isTest = test !== undefined && pathname.endsWith(test.path)
  if (isTest) return pathname.slice(0, -test.path.length)
  return at.some((one) => one.path.endsWith('/new')) ? `${pathname}/new` : pathname
}

/** Confirms what was done: by a toast that closes the dialog, or on the page that comes next. */
export async function confirmed<A, R>(c: C, declared: Acting<A, R>, about: A, result: R) {
  const { done, patch, back, leaves = false } = declared
  const sentence = done?.(c, about, result) ?? c.var.words.frame.form.saved
  if (leaves || isAlone(c) || !c.req.header('HX-Request')) {
    if (sentence) confirmNext(c, sentence)
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
