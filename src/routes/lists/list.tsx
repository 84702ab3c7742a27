import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ListQuery } from '../../domain/lists/address.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import { listViews } from '../../domain/lists/saved-views.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, Scope } from '../../domain/scope.ts'
import type { ListState } from '../../views/lists/list.tsx'
import type { Address } from '../declaration.ts'
import { type Portal, queryOf } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import type { Routes } from '../route.ts'
import { type Acts, actsOn, buttonsOf, type Unhosted } from './acts.tsx'
import { everything, listCsv } from './csv.ts'
import { readerOf } from './reader.ts'
import { type Menu, menuOf } from './row-menu.tsx'

/** Where a list stands and what it is about there; read before its rows are. */
type Prepared = {
  path: string
  /** Columns that there are not for this reader, as if the list had none. */
  without?: readonly string[]
} & Omit<Options, 'reader'>

type Csv<P> = {
  /** Whose tenant's log says so; the reader's own unless given. */
  of?: (prepared: P) => string | null | undefined
  /** The file's name without its ending; the list's unless given. */
  name?: (prepared: P) => string
  /** Refuses who may see the list but not take it away. */
  demand?: (actor: Actor) => void
}

type ListPages<Row, Exported, P extends Prepared> = {
  at: readonly Address[]
  declaration: Unhosted
  list: List<Row, Exported>
  /** `query` is what the address asks for. */
  prepare: (c: Context<Portal>, query: ListQuery) => Promise<P> | P
  /** Draws the page around the list. */
  page: (c: Context<Portal>, state: ListState<Row>, prepared: P) => Promise<Child> | Child
  about: (c: Context<Portal>, rows: readonly Row[], prepared: P) => PageProps
  /** Whose the export is, in the log; absent where the list cannot be taken away. */
  csv?: Csv<P> & Partial<Unhosted>
  /** What can be done with many of its rows, by name; each is in a row's menu, too. */
  acts?: Acts<NoInfer<P>>
  menu?: Menu<Row, P>
  /** Whether rows have their menu for this reader; who may do nothing with them needs none. */
  hasMenu?: (prepared: NoInfer<P>) => boolean
}

type KnownList = AddressedList &
  Pick<List<unknown, unknown>, 'orders' | 'filters' | 'page' | 'columns' | 'head'>

/** Lists by their names. */
const known = new Map<string, KnownList>()
/** All of them, for a test of what they have in common. */
export const everyList = (): KnownList[] => [...known.values()]
export const listNamed = (name: string): AddressedList | undefined => known.get(name)

/** What answers at a list's address, and at that of its CSV. */
type Handlers = Record<'show' | 'take', (c: Context<Portal>) => Promise<Response>>

/**
 * A list's page, its CSV, and the acts on many of its rows. What it hands back is for an address that shows different lists to
 * different people.
 */
export function listPages<Row, Exported, P extends Prepared>(
  routes: Routes,
  noun: ListPages<Row, Exported, P>,
): Handlers {
  const { at, declaration, list, prepare, csv, acts = {} } = noun
  known.set(list.name, list)
  // a parameter's name would take the ending in
  const file = at.some(({ path }) => /:[^/]+$/.test(path)) ? '/rows.csv' : '.csv'
  const under = (rest: string) => at.map((one) => ({ ...one, path: `${one.path}${rest}` }))

  async function show(c: Context<Portal>) {
    const asked = queryOf(c, list.schema)
    const [scope, actor] = [c.get('scope'), c.get('actor')]
    const prepared = await prepare(c, asked)
    const query = columnsOf(prepared, asked)
    const options = { ...prepared, reader: readerOf(c) }
    const [page, views] = await Promise.all([
      list.page(scope, query, options),
      listViews(scope, list.name),
    ])
    const state: ListState<Row> = {
      ...{ name: list.name, head: list.head },
      columns: columnsOf(prepared, list).columns,
      ...{ orders: Object.keys(list.orders), path: prepared.path, page, query, views },
      mayKeepViews: !actor.supportSession,
      ...(csv && isFree(() => csv.demand?.(actor)) && { csv: `${prepared.path}${file}` }),
      hasTicks: Object.keys(acts).length > 0,
      buttons: buttonsOf(c, acts, prepared),
      hasMenu: noun.menu !== undefined && noun.hasMenu?.(prepared) !== false,
    }
    return c.render(await noun.page(c, state, prepared), noun.about(c, page.rows, prepared))
  }
  routes.get(at, declaration, show)

  const { of, name = () => list.name, demand = () => {}, ...declared } = csv ?? {}
  async function take(c: Context<Portal>) {
    const { database, actor } = c.var
    demand(actor)
    const search = new URL(c.req.url).search.slice(1)
    const query = search === '' ? everything(list) : parseQuery(list, search)
    const prepared = await Scope.enter(
      database,
      actor,
      (scope) => {
        c.set('scope', scope)
        return prepare(c, query)
      },
      'read only',
    )
    return listCsv(c, list, {
      ...{ search, options: prepared, name: name(prepared) },
      query: columnsOf(prepared, query),
      ...(of && { tenantId: of(prepared) }),
    })
  }
  // its bytes go out while no transaction is open
  if (csv)
    routes.get(under(file), { ...declaration, ...declared, scope: 'none', isExport: true }, take)
  const { menu, hasMenu } = noun
  if (menu) menuOf(routes, { list, acts, menu, hasMenu, prepare, under, declaration })
  actsOn(routes, { list, acts, prepare, under, declaration, readerOf })
  return { show, take }
}

/** The same without the columns that there are not for this reader. */
const columnsOf = <T extends { columns: readonly string[] }>(
  { without }: Pick<Prepared, 'without'>,
  of: T,
): T =>
  without?.length ? { ...of, columns: of.columns.filter((key) => !without.includes(key)) } : of

/** Whether nothing is refused. */
function isFree(demand: () => void): boolean {
  try {
    demand()
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
