import type { Context } from 'hono'
import type { ListQuery } from '../../domain/lists/address.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import { message } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { NonceProvider } from '../../views/hx.tsx'
import { RowActForm, rowAct } from '../../views/lists/row-menu.tsx'
import { type MenuItem, RowMenu } from '../../views/row-menu.tsx'
import { WordsProvider } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import type { May } from '../form.answers.tsx'
import type { Portal } from '../portal.ts'
import type { Routes } from '../route.ts'
import type { Act, Acts, Unhosted } from './acts.tsx'

/** What a row is called in its menu, and what can be done there beside the list's acts, in groups. */
export type Menu<Row, P> = (
  c: Context<Portal>,
  row: Row,
  prepared: P,
) => May<{ title: string; groups: Groups }>
type Groups = readonly (readonly (MenuItem | false | OfAct)[])[]

/** The place of one of the list's acts among the others of a group; those that have none come first. */
type OfAct = { act: string }

type MenuOf<Row, P extends { path: string } & Options> = {
  list: AddressedList & Pick<List<Row, unknown>, 'pick' | 'rowId'>
  acts: Acts<P>
  menu: Menu<Row, P>
  hasMenu: ((prepared: P) => boolean) | undefined
  prepare: (c: Context<Portal>, query: ListQuery) => Promise<P> | P
  under: (rest: string) => readonly Address[]
  declaration: Unhosted
}

/** The menu of one row: its answer to the browser's question, or a page of its own without script. */
export function menuOf<Row, P extends { path: string } & Options>(
  routes: Routes,
  { list, acts, menu, hasMenu, prepare, under, declaration }: MenuOf<Row, P>,
): void {
  routes.get(under('/:row/menu'), declaration, async (c) => {
    const prepared = await prepare(c, parseQuery(list, ''))
    const id = list.rowId.safeParse(c.req.param('row'))
    const [row] = id.success ? await list.pick(c.var.scope, [id.data], prepared) : []
    if (!row || !id.success || hasMenu?.(prepared) === false)
      throw new Refusal('missing', 'nothing-here')
    const { title, groups } = await menu(c, row, prepared)
    const items = await actsFor(c, acts, id.data, prepared)
    const body = <RowMenu title={title} groups={placed(items, groups)} />
    // a menu is no page: it must not rename the one it opens on
    if (c.req.header('HX-Request'))
      return c.html(
        <WordsProvider value={c.var.words}>
          <NonceProvider nonce={c.var.nonce}>{body}</NonceProvider>
        </WordsProvider>,
      )
    const heading = c.var.words.frame.table.actionsFor(title)
    return c.render(
      <>
        <div class="page-head">
          <h1>{heading}</h1>
        </div>
        <div class="card menu">{body}</div>
        <RowActForm path={prepared.path} />
      </>,
      { title: heading },
    )
  })
}

/** Acts with a place are in it; the others first, but for those that lose something, which come last. */
function placed(
  items: ReadonlyMap<string, ActItem>,
  groups: Groups,
): readonly (readonly (MenuItem | false)[])[] {
  const named = new Set(groups.flat().flatMap((one) => (one && 'act' in one ? [one.act] : [])))
  const rest = [...items].filter(([name]) => !named.has(name)).map(([, one]) => one)
  const of = (isAsked: boolean) => rest.filter(({ asks }) => asks === isAsked).map(plain)
  const filled = groups.map((group) =>
    group.map((one) => {
      if (one === false || !('act' in one)) return one
      const found = items.get(one.act)
      return found ? plain(found) : false
    }),
  )
  return [of(false), ...filled, of(true)]
}

type ActItem = { item: MenuItem; asks: boolean }
const plain = ({ item }: ActItem) => item

/** The acts that are offered, by name, each with why it is not possible for this row. */
async function actsFor<P>(
  c: Context<Portal>,
  acts: Acts<P>,
  id: string,
  prepared: P,
): Promise<ReadonlyMap<string, ActItem>> {
  const items = new Map<string, ActItem>()
  for (const [name, act] of Object.entries(acts)) {
    if (act.isForMany || act.isOffered?.(c, prepared) === false) continue
    const isAllowed = may(c.var.actor, act.permission)
    const { merged = [], skipped = [] } = await act.preview(c.var.scope, [id], prepared)
    // what is so already is not offered, unless doing it again means something
    if (merged.length > 0 && !act.isRepeatable) continue
    const item = {
      ...{ icon: act.icon, label: labelOf(c, act) },
      ...rowAct(name, id),
      why: isAllowed ? skipped[0]?.reason : message('may-only-look'),
    }
    items.set(name, { item, asks: act.asks === true })
  }
  return items
}

function labelOf<P>({ var: { words } }: Context<Portal>, act: Act<P>): string {
  const { button } = act.words(words)
  return act.asks || act.fields ? words.lists.asking(button) : button
}
