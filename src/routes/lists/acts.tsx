import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { Drawable, Given } from '../../domain/form.ts'
import type { ListQuery, Reader } from '../../domain/lists/address.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import {
  findSelection,
  maxSelected,
  type Preview,
  pinRows,
  type Selection,
  takeSelection,
} from '../../domain/lists/selections.ts'
import { verbatim } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { demand, may, type Permission } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { type FieldsLook, FormFields } from '../../views/form.declared.tsx'
import type { Errors } from '../../views/form.tsx'
import type { IconName } from '../../views/icon.tsx'
import { SelectionPreview, type Shown } from '../../views/lists/selections.tsx'
import type { Words } from '../../views/words.ts'
import type { Address, Guarded } from '../declaration.ts'
import { givenOf } from '../form.answers.tsx'
import { formOf, oneOrMany, type Portal, uuid } from '../portal.ts'
import { actResponse, answerPart, errorsOf, type Told } from '../responses.tsx'
import type { Routes } from '../route.ts'

/** Who may come, where each address says of whose portal it is. */
export type Unhosted = Omit<Guarded, 'host' | 'password'>

/** `things` are so many of its rows, "3 tokens", where question and confirmation need no words of their own. */
type ActWords = { button: string } & (
  | {
      title: (count: number) => string
      confirm: (count: number) => string
      outcome?: (count: string) => string
    }
  | { things: (count: number) => string }
)

/** Something done to many rows of a list; `P` is what the list's page prepared. */
export type Act<P> = {
  permission: Permission
  icon: IconName
  /** What its button says, what the dialog asks, and what confirms it. */
  words: (words: Words) => ActWords
  /** What it would be done to; ids that are not there are left out. */
  preview: (scope: Scope, ids: readonly string[], prepared: P) => Promise<Preview>
  /** Does it, and says what was done; `ready` are those that the preview leaves nothing to say about, `given` what `fields` asked. */
  run: (
    c: Context<Portal>,
    ids: readonly string[],
    on: { prepared: P; ready: readonly string[]; given: Given },
  ) => Promise<Told>
  /** What is asked beside the question, which then always is; what does not fit is drawn again with its reasons. */
  fields?: Fields<P>
  /** Whether it is offered to this reader, beside the permission; refused where it is not. */
  isOffered?: (c: Context<Portal>, prepared: P) => boolean
  /** It can be taken back: ticked rows need no question, unless some would be skipped. */
  isReversible?: boolean
  /** Asked for again it is done again. */
  isRepeatable?: boolean
  /** It is asked first even for the one row whose menu it was chosen from. */
  asks?: boolean
  /** It stands among the buttons for ticked rows; a row's menu has an entry of its own for it, or of one row it makes no sense. */
  isForMany?: boolean
  /** It stands in a row's menu, and among the buttons for ticked rows it would only be in the way. */
  isRare?: boolean
}
type Fields<P> = (
  words: Words,
  given: Given | undefined,
  errors: Errors,
  /** What the list's page prepared. */
  prepared: P,
) => Child

/** The fields of a declared form under the question of an act; `row` is what they hold at first. */
export const fieldsOf =
  <N extends string, P>(
    form: Drawable<N>,
    row: Given,
    look: (words: Words, prepared: P) => FieldsLook<N>,
  ): Fields<P> =>
  (words, given, errors, prepared) => (
    <FormFields
      {...look(words, prepared)}
      {...{ inputs: form.inputs, shown: form.shown(given ?? row), errors }}
      autofocus={!given}
    />
  )

export type Acts<P> = Readonly<Record<string, Act<P>>>

/** The preview of an act that is done to whatever there is. */
export const allReady =
  (list: { pick: List<{ id: string; name: string }>['pick'] }) =>
  async (scope: Scope, ids: readonly string[], within: Options): Promise<Preview> => ({
    ready: (await list.pick(scope, ids, within)).map(({ id, name }) => ({
      ...{ id, name: verbatim(name) },
    })),
  })

/** The acts that this reader may do, as buttons. */
export const buttonsOf = <P,>(c: Context<Portal>, acts: Acts<P>, prepared: P) =>
  Object.entries(acts)
    .filter(
      ([, { permission, isOffered }]) =>
        may(c.get('actor'), permission) && isOffered?.(c, prepared) !== false,
    )
    .map(([act, { icon, words, isReversible = false, isRare = false }]) => ({
      ...{ act, icon, isReversible, isRare },
      label: words(c.get('words')).button,
    }))

type ActsOn<P extends { path: string } & Options> = {
  list: AddressedList & Pick<List<unknown>, 'ids' | 'rowId'>
  acts: Acts<P>
  prepare: (c: Context<Portal>, query: ListQuery) => Promise<P> | P
  under: (rest: string) => readonly Address[]
  declaration: Unhosted
  readerOf: (c: Context<Portal>) => Reader
}

/** A button of one row says act and row at once: `act-claim=<id>`. */
function ofOneRow(given: unknown) {
  const found = Object.entries(given ?? {}).find(([name]) => name.startsWith('act-'))
  return found ? { ...(given as object), act: found[0].slice('act-'.length), id: found[1] } : given
}

const askedOf = ({ rowId }: Pick<List<unknown>, 'rowId'>) =>
  z.preprocess(
    ofOneRow,
    z.object({
      act: z.string().max(60),
      query: z.string().max(2000).default(''),
      all: z.literal('1').optional(),
      row: z.literal('1').optional(),
      id: oneOrMany(rowId).optional(),
    }),
  )

/**
 * Acts on ticked rows or on all that match: pinned, shown, and done to just these once confirmed. Each act's own permission
 * is asked when it is pinned, shown and done.
 */
export function actsOn<P extends { path: string } & Options>(routes: Routes, on: ActsOn<P>): void {
  const { list, acts, prepare, under, declaration, readerOf } = on
  if (Object.keys(acts).length === 0) return
  const asked = askedOf(list)

  routes.post(under('/selections'), declaration, async (c) => {
    const { act: name, query, all, row, id: ticked = [] } = await formOf(c, asked)
    const { scope } = c.var
    const matching = parseQuery(list, query)
    const prepared = await prepare(c, matching)
    const { path, ...within } = prepared
    const on = { act: actNamed(c, acts, name, prepared), prepared }
    const options = { ...within, reader: readerOf(c) }
    const ids = all ? await list.ids(scope, matching, maxSelected, options) : ticked
    // what is not there, or not to be seen, is not pinned
    const { there, skipped } = await present(c, on, ids)
    const id = await pinRows(scope, { list: list.name, act: name }, there)
    const isPlain = !on.act.fields && (row ? !on.act.asks : on.act.isReversible)
    if (!all && isPlain && skipped.length === 0) {
      intoToasts(c, 'clear-ticks')
      return actResponse(c, await done(c, on, await takeSelection(scope, id), {}), path)
    }
    c.header('HX-Trigger', 'open-dialog')
    const shown = await shownOf(c, on, await findSelection(scope, id))
    if (!c.req.header('HX-Request')) return c.redirect(`${path}/selections/${id}`, 303)
    return answerPart(c, <SelectionPreview shown={shown} />)
  })

  routes.get(under('/selections/:selection'), declaration, async (c) => {
    const prepared = await prepare(c, parseQuery(list, ''))
    const selection = await selectionOf(c, findSelection)
    const act = actNamed(c, acts, selection.act, prepared)
    const shown = await shownOf(c, { act, prepared }, selection)
    const title = shown.title(shown.ready.length + (shown.merged?.length ?? 0))
    return c.render(<SelectionPreview shown={shown} />, {
      title,
      frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
    })
  })

  routes.post(under('/selections/:selection'), declaration, async (c) => {
    const prepared = await prepare(c, parseQuery(list, ''))
    const { act: name } = await selectionOf(c, findSelection)
    const act = actNamed(c, acts, name, prepared)
    const taken = await selectionOf(c, takeSelection)
    const given = act.fields ? await givenOf(c) : {}
    try {
      const told = await done(c, { act, prepared }, taken, given)
      // the ticks have done their work; what they held back may show itself
      if (act.fields) intoToasts(c, 'clear-ticks, close-dialog')
      else c.header('HX-Trigger', 'clear-ticks, close-dialog')
      return actResponse(c, told, prepared.path)
    } catch (error) {
      // nothing of it is kept, that it was taken neither
      if (!act.fields || !(error instanceof Refusal) || error.code === 'selection-gone') throw error
      const errors = errorsOf(c, error)
      const shown = await shownOf(c, { act, prepared }, taken, { given, errors })
      const title = shown.title(shown.ready.length)
      return c.render(<SelectionPreview shown={shown} />, {
        title,
        frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
      })
    }
  })

  async function selectionOf(
    c: Context<Portal>,
    read: (scope: Scope, id: string) => Promise<Selection>,
  ): Promise<Selection> {
    const id = uuid.safeParse(c.req.param('selection'))
    const found = id.success ? await read(c.var.scope, id.data) : undefined
    if (found?.list !== list.name) throw new Refusal('missing', 'no-such-selection')
    return found
  }
}

function actNamed<P>(c: Context<Portal>, acts: Acts<P>, name: string, prepared: P): Act<P> {
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined
  if (!act) throw new Refusal('missing', 'nothing-here')
  demand(c.var.actor, act.permission)
  if (act.isOffered?.(c, prepared) === false) throw new Refusal('forbidden', 'role')
  return act
}

type On<P> = { act: Act<P>; prepared: P }

/** Those of the ids that there are, and what would become of them. */
async function present<P>(c: Context<Portal>, { act, prepared }: On<P>, ids: readonly string[]) {
  if (ids.length > maxSelected)
    throw new Refusal('invalid', 'selection-large', { max: maxSelected })
  const { ready, merged = [], skipped = [] } = await act.preview(c.var.scope, ids, prepared)
  const there = [...ready, ...merged, ...skipped.map(({ item }) => item)].map(({ id }) => id)
  return { there, ready: ready.map(({ id }) => id), skipped }
}

/** Does it to whatever of the selection still exists. */
async function done<P>(
  c: Context<Portal>,
  on: On<P>,
  { ids }: Selection,
  given: Given,
): Promise<Told> {
  const { there, ready } = await present(c, on, ids)
  if (there.length === 0) throw new Refusal('conflict', 'selection-gone')
  return on.act.run(c, there, { prepared: on.prepared, ready, given })
}

async function shownOf<P extends { path: string }>(
  c: Context<Portal>,
  { act, prepared }: On<P>,
  { id, ids, isUsed }: Selection,
  { given, errors = {} }: { given?: Given; errors?: Errors } = {},
): Promise<Shown> {
  const preview = await act.preview(c.var.scope, ids, prepared)
  const { ready, merged = [], skipped = [] } = preview
  const gone = ids.length - ready.length - merged.length - skipped.length
  return {
    ...preview,
    id,
    isUsed,
    gone,
    path: prepared.path,
    danger: act.asks === true,
    ...(act.fields && { fields: act.fields(c.var.words, given, errors, prepared), errors }),
    ...asking(c, act),
  }
}

function asking<P>({ var: { words } }: Context<Portal>, act: Act<P>) {
  const said = act.words(words)
  if ('title' in said) return said
  const confirm = (count: number) => words.lists.actOn(said.button, said.things(count))
  return { title: (count: number) => `${confirm(count)}?`, confirm }
}

/** The form asked for a dialog; what was done at once is a toast. */
function intoToasts(c: Context<Portal>, trigger: string) {
  c.header('HX-Trigger', trigger)
  c.header('HX-Retarget', '#toasts')
  c.header('HX-Reswap', 'beforeend')
}
