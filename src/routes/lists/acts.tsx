import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { ListQuery } from '../../domain/lists/address.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import {
  findSelection,
  maxSelected,
  type Preview,
  pinRows,
  type Selection,
  takeSelection,
} from '../../domain/lists/selections.ts'
import { Refusal } from '../../domain/refusal.ts'
import { demand, may, type Permission } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import type { IconName } from '../../views/icon.tsx'
import { SelectionPreview, type Shown } from '../../views/lists/selections.tsx'
import type { Words } from '../../views/words.ts'
import type { Address, Guarded } from '../declaration.ts'
import { formOf, oneOrMany, type Portal, uuid } from '../portal.ts'
import { actResponse } from '../responses.tsx'
import type { Routes } from '../route.ts'

/** Who may come, where each address says of whose portal it is. */
export type Unhosted = Omit<Guarded, 'host' | 'password'>

/** Something done to many rows of a list. */
export type Act = {
  permission: Permission
  icon: IconName
  /** What its button says, what the dialog asks, and what confirms it. */
  words: (words: Words) => {
    button: string
    title: (count: number) => string
    confirm: (count: number) => string
  }
  /** What it would be done to; ids that are not there are left out. */
  preview: (scope: Scope, ids: readonly string[]) => Promise<Preview>
  /** Does it, and says what was done. */
  run: (c: Context<Portal>, ids: readonly string[]) => Promise<Child>
  /** Whether it is offered to this reader, beside the permission. */
  isOffered?: (c: Context<Portal>) => boolean
  /** It can be taken back: ticked rows need no question. */
  isReversible?: boolean
  /** It is asked first even for the one row whose menu it was chosen from. */
  asks?: boolean
}
export type Acts = Readonly<Record<string, Act>>

/** The acts that this reader may do, as buttons. */
export const buttonsOf = (c: Context<Portal>, acts: Acts) =>
  Object.entries(acts)
    .filter(
      ([, { permission, isOffered }]) => may(c.var.actor, permission) && isOffered?.(c) !== false,
    )
    .map(([act, { icon, words, isReversible = false }]) => ({
      ...{ act, icon, isReversible },
      label: words(c.var.words).button,
    }))

type ActsOn<P extends { path: string } & Options> = {
  list: AddressedList & Pick<List<unknown>, 'ids'>
  acts: Acts
  prepare: (c: Context<Portal>, query: ListQuery) => Promise<P>
  under: (rest: string) => readonly Address[]
  declaration: Unhosted
  readerOf: (c: Context<Portal>) => Options['reader']
}

const asked = z.object({
  act: z.string().max(60),
  query: z.string().max(2000).default(''),
  all: z.literal('1').optional(),
  row: z.literal('1').optional(),
  id: oneOrMany(uuid).optional(),
})

/**
 * Acts on ticked rows or on all that match: pinned, shown, and done to just these once confirmed. Each act's own permission
 * is asked when it is pinned, shown and done.
 */
export function actsOn<P extends { path: string } & Options>(routes: Routes, on: ActsOn<P>): void {
  const { list, acts, prepare, under, declaration } = on
  if (Object.keys(acts).length === 0) return

  routes.post(under('/selections'), declaration, async (c) => {
    const { act: name, query, all, row, id: ticked = [] } = await formOf(c, asked)
    const act = actNamed(c, acts, name)
    const { scope } = c.var
    const matching = parseQuery(list, query)
    const { path, ...within } = await prepare(c, matching)
    const options = { ...within, ...reading(on, c) }
    const ids = all ? await list.ids(scope, matching, maxSelected, options) : ticked
    // what is not there, or not to be seen, is not pinned
    const id = await pinRows(scope, { list: list.name, act: name }, await present(c, act, ids))
    if (!all && (row ? !act.asks : act.isReversible)) {
      intoToasts(c, 'clear-ticks')
      return actResponse(c, await done(c, act, await takeSelection(scope, id)), path)
    }
    c.header('HX-Trigger', 'open-dialog')
    const shown = await shownOf(c, act, await findSelection(scope, id), path)
    return actResponse(c, <SelectionPreview shown={shown} />, `${path}/selections/${id}`)
  })

  routes.get(under('/selections/:selection'), declaration, async (c) => {
    const { path } = await prepare(c, parseQuery(list, ''))
    const selection = await selectionOf(c, findSelection)
    const act = actNamed(c, acts, selection.act)
    const shown = await shownOf(c, act, selection, path)
    const { title: titleOf } = act.words(c.var.words)
    const title = titleOf(shown.ready.length + (shown.merged?.length ?? 0))
    return c.render(<SelectionPreview shown={shown} />, {
      title,
      frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
    })
  })

  routes.post(under('/selections/:selection'), declaration, async (c) => {
    const { path } = await prepare(c, parseQuery(list, ''))
    const { act: name } = await selectionOf(c, findSelection)
    const act = actNamed(c, acts, name)
    const taken = await selectionOf(c, takeSelection)
    // the ticks have done their work; what they held back may show itself
    c.header('HX-Trigger', 'clear-ticks, close-dialog')
    return actResponse(c, await done(c, act, taken), path)
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

const reading = <P extends { path: string } & Options>(on: ActsOn<P>, c: Context<Portal>) => {
  const reader = on.readerOf(c)
  return reader ? { reader } : {}
}

function actNamed(c: Context<Portal>, acts: Acts, name: string): Act {
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined
  if (!act) throw new Refusal('missing', 'nothing-here')
  demand(c.var.actor, act.permission)
  return act
}

/** Those of the ids that there are. */
async function present(c: Context<Portal>, act: Act, ids: readonly string[]): Promise<string[]> {
  if (ids.length > maxSelected)
    throw new Refusal('invalid', 'selection-large', { max: maxSelected })
  const { ready, merged = [], skipped = [] } = await act.preview(c.var.scope, ids)
  return [...ready, ...merged, ...skipped.map(({ item }) => item)].map(({ id }) => id)
}

/** Does it to whatever of the selection still exists. */
async function done(c: Context<Portal>, act: Act, { ids }: Selection): Promise<Child> {
  const there = await present(c, act, ids)
  if (there.length === 0) throw new Refusal('conflict', 'selection-gone')
  return act.run(c, there)
}

async function shownOf(
  c: Context<Portal>,
  act: Act,
  { id, ids, isUsed }: Selection,
  path: string,
): Promise<Shown> {
  const preview = await act.preview(c.var.scope, ids)
  const { title, confirm } = act.words(c.var.words)
  const { ready, merged = [], skipped = [] } = preview
  const gone = ids.length - ready.length - merged.length - skipped.length
  return { ...preview, id, isUsed, gone, path, title, confirm }
}

/** The form asked for a dialog; what was done at once is a toast. */
function intoToasts(c: Context<Portal>, trigger: string) {
  c.header('HX-Trigger', trigger)
  c.header('HX-Retarget', '#toasts')
  c.header('HX-Reswap', 'beforeend')
}
