import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { Reader } from '../../domain/lists/address.ts'
import { exportList, recordExport } from '../../domain/lists/exports.ts'
import { type AddressedList, type List, type Options, parseQuery } from '../../domain/lists/list.ts'
import { listViews } from '../../domain/lists/saved-views.ts'
import { Scope } from '../../domain/scope.ts'
import type { ListState } from '../../views/lists/list.tsx'
import { csvAnswer } from '../csv.ts'
import type { Address } from '../declaration.ts'
import { type Portal, queryOf } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import type { Routes } from '../route.ts'
import { type Acts, actsOn, buttonsOf, type Unhosted } from './acts.tsx'
import { type Menu, menuOf } from './row-menu.tsx'

/** Where a list stands and what it is about there; read before its rows are. */
type Prepared = { path: string } & Omit<Options, 'reader'>

type ListPages<Row, Exported, P extends Prepared> = {
  at: readonly Address[]
  declaration: Unhosted
  list: List<Row, Exported>
  prepare: (c: Context<Portal>) => Promise<P>
  /** Draws the page around the list. */
  page: (c: Context<Portal>, state: ListState<Row>, prepared: P) => Promise<Child> | Child
  about: (c: Context<Portal>, rows: readonly Row[], prepared: P) => PageProps
  /** Whose the export is, in the log; absent where the list cannot be taken away. */
  csv?: { of?: (prepared: P) => string | null; name?: (prepared: P) => string } & Partial<Unhosted>
  /** What can be done with many of its rows, by name; each is in a row's menu, too. */
  acts?: Acts
  menu?: Menu<Row, P>
}

type KnownList = AddressedList &
  Pick<List<unknown, unknown>, 'orders' | 'filters' | 'page' | 'columns' | 'head'>

/** Lists by their names. */
const known = new Map<string, KnownList>()
/** All of them, for a test of what they have in common. */
export const everyList = (): KnownList[] => [...known.values()]
export const listNamed = (name: string): AddressedList | undefined => known.get(name)

/** What the reader's language and zone let a list look for. */
export const readerOf = ({ var: { words, signedIn } }: Context<Portal>): Reader => ({
  sought: words.sought,
  zone: signedIn.timeZone,
})

/** A list's page, its CSV, and the acts on many of its rows. */
export function listPages<Row, Exported, P extends Prepared>(
  routes: Routes,
  noun: ListPages<Row, Exported, P>,
): void {
  const { at, declaration, list, prepare, csv, acts = {} } = noun
  known.set(list.name, list)
  const under = (rest: string) => at.map((one) => ({ ...one, path: `${one.path}${rest}` }))

  routes.get(at, declaration, async (c) => {
    const query = queryOf(c, list.schema)
    const { scope } = c.var
    const prepared = await prepare(c)
    const options = { ...prepared, reader: readerOf(c) }
    const [page, views] = await Promise.all([
      list.page(scope, query, options),
      listViews(scope, list.name),
    ])
    const state: ListState<Row> = {
      ...{ name: list.name, head: list.head, path: prepared.path, page, query, views },
      hasCsv: csv !== undefined,
      hasTicks: Object.keys(acts).length > 0,
      buttons: buttonsOf(c, acts),
      hasMenu: noun.menu !== undefined,
    }
    return c.render(await noun.page(c, state, prepared), noun.about(c, page.rows, prepared))
  })

  if (csv) {
    const { of, name = () => list.name, ...declared } = csv
    // its bytes go out while no transaction is open
    routes.get(under('.csv'), { ...declaration, ...declared, scope: 'none' }, async (c) => {
      const { database, actor, words } = c.var
      const search = new URL(c.req.url).search.slice(1)
      const query = search === '' ? everything(list) : parseQuery(list, search)
      const prepared = await Scope.enter(
        database,
        actor,
        (scope) => {
          c.set('scope', scope)
          return prepare(c)
        },
        'read only',
      )
      const options = {
        ...{ ...prepared, reader: readerOf(c) },
        say: words.say,
        note: (max: number) => words.lists.cut(String(max)),
      }
      const what = search === '' ? 'all' : search
      return csvAnswer(
        c,
        `${name(prepared)}.csv`,
        exportList(list, { database, actor }, query, options),
        () =>
          recordExport(database, actor, list.name, { what, ...(of && { tenantId: of(prepared) }) }),
      )
    })
  }
  if (noun.menu) menuOf(routes, { list, acts, menu: noun.menu, prepare, under, declaration })
  actsOn(routes, { list, acts, prepare, under, declaration, readerOf })
}

/** All rows with all columns. */
const everything = (list: AddressedList & { columns: readonly string[] }) => ({
  ...parseQuery(list, ''),
  columns: list.columns,
})
