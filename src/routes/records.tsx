import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { Given } from '../domain/form.ts'
import type { Row } from '../domain/records/declared.ts'
import type { Records } from '../domain/records/records.ts'
import { may } from '../domain/roles.ts'
import { hasRight, type RightsRow } from '../domain/services/rights.ts'
import type { IconName } from '../views/icon.tsx'
import { RecordActs, RecordList, type RecordWords } from '../views/records.tsx'
import type { MenuItem } from '../views/row-menu.tsx'
import { TenantPage } from '../views/tenants/head.tsx'
import type { Tab } from '../views/words/tabs.ts'
import type { Words } from '../views/words.ts'
import { formPage } from './form.tsx'
import { listPages } from './lists/list.tsx'
import type { Portal } from './portal.ts'
import { uploadPage } from './records.upload.tsx'
import { idOf } from './responses.tsx'
import type { Routes } from './route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from './tenant-context.ts'

type C = Context<Portal>

/** One of a tenant's pages, whose address ends in the tab's name, or a page of its own portal alone. */
type Place =
  | { tab: Tab }
  | {
      path: string
      title: (reader: Words) => string
      /** What its rows are, where a page has several lists of them. */
      listTitle?: (reader: Words) => string
      /** Beneath the heading: tabs, a note. */
      under?: (c: C) => Child | Promise<Child>
    }

type RecordPages = Place & {
  records: Records
  words: (reader?: Words) => RecordWords
  icon: IconName
  /** What license and role must allow, on a page of the service portal. */
  right?: RightsRow
  /** What is usually entered in fields, offered while somebody types. */
  suggestions?: (c: C) => Promise<Readonly<Record<string, readonly string[]>>>
  /** What a new one takes from its tenant. */
  fresh?: (tenant: TenantContext['tenant']) => Given
  /** A file of them can be read. */
  hasUpload?: boolean
  /** What more a row's menu has, for who may edit and for who may not. */
  menu?: (c: C, row: Row, path: string) => (MenuItem | false)[]
  /** Cells that are drawn otherwise than their values, by column. */
  cells?: Readonly<Record<string, (row: Row, path: string) => Child>>
}

/** All pages of rows that a tenant keeps: the list with its CSV and menu, adding, changing, removing one or many, a file of them. */
export function recordPages(routes: Routes, declared: RecordPages) {
  const { records, words, icon, right, fresh, cells, hasUpload = false } = declared
  const { list, form, adding, permission, topic, follows = [], within, choices } = records
  const mayEdit = ({ var: { actor } }: C) =>
    may(actor, permission) && (right === undefined || hasRight(actor, right, 'edit'))
  const [path, at] =
    'tab' in declared
      ? [`/${declared.tab}`, (rest: string) => ownAndStaff(`/${declared.tab}${rest}`)]
      : [
          declared.path,
          (rest: string) => [{ path: `${declared.path}${rest}`, host: 'tenant' as const }],
        ]
  const title = (reader: Words) =>
    'tab' in declared ? reader.tenants.tabs[declared.tab] : declared.title(reader)
  const listTitle = (reader: Words) =>
    ('listTitle' in declared && declared.listTitle?.(reader)) || title(reader)
  const listOf = ({ base }: TenantContext) => `${base}${path}`
  const looking = {
    permission: 'looking',
    ...(right && { right: [right, 'view'] as const }),
  } as const
  const guard = { permission, ...(right && { right: [right, 'edit'] as const }) }

  async function prepare(c: C) {
    const context = await tenantContext(c)
    return { path: listOf(context), within: within(context.tenant.id), context }
  }

  const framed = async (c: C, context: TenantContext, aside: Child, drawn: Child) =>
    'tab' in declared ? (
      <TenantPage {...context} tab={declared.tab} aside={aside}>
        {drawn}
      </TenantPage>
    ) : (
      <>
        <div class="page-head">
          <h1>{title(c.var.words)}</h1>
          {aside}
        </div>
        {await declared.under?.(c)}
        {drawn}
      </>
    )

  listPages(routes, {
    at: at(''),
    declaration: looking,
    ...{ list, prepare },
    page: async (c, state, { context }) => {
      const said = { ...words(c.var.words), title: listTitle(c.var.words) }
      const drawn = { state, icon, words: said, records, mayEdit: mayEdit(c), hasUpload }
      const others = await choices(c.var.scope, context.tenant.id)
      return framed(
        c,
        context,
        mayEdit(c) && <RecordActs path={state.path} add={said.add} hasUpload={hasUpload} />,
        <RecordList {...drawn} others={others} {...(cells && { cells })} />,
      )
    },
    // as the menu calls it, whichever of its lists is shown
    about: (c) => ({ title: title(c.var.words), topics: [topic, ...follows] }),
    csv: { of: ({ context }) => context.tenant.id },
    acts: {
      remove: {
        ...{ permission, icon: 'trash', asks: true, isOffered: mayEdit },
        words: (reader) => ({
          button: reader.lists.remove,
          things: words(reader).things ?? reader.lists.entries,
        }),
        preview: (scope, ids, { context }) => records.preview(scope, context.tenant.id, ids),
        run: async ({ var: { scope, words } }, ids, { prepared: { context } }) => ({
          said: words.lists.removed(await records.remove(scope, context.tenant.id, ids)),
        }),
      },
    },
    menu: (c, row, { path }) => ({
      title: row.name,
      groups: [
        [
          ...(declared.menu?.(c, row, path) ?? []),
          mayEdit(c) &&
            !row.isFixed && {
              ...{ label: c.var.words.lists.edit, icon: 'pencil', isDialog: true },
              href: `${path}/${row.id}`,
            },
        ],
      ],
    }),
  })

  /** How the form looks, with what there is to choose from. */
  const looked = async (c: C, { tenant }: TenantContext, fields: typeof form.inputs) => {
    const { columns, options = {}, labels = {}, hints = {} } = words(c.var.words)
    const found = await choices(c.var.scope, tenant.id)
    const unsaid = { id: '', name: c.var.words.frame.form.notSaid }
    const offered = Object.entries(found).map(([field, of]) => [
      field,
      [...(fields.get(field)?.isOptional ? [unsaid] : []), ...of].map(({ id, name }) => ({
        ...{ value: id, label: name },
      })),
    ])
    return {
      labels: { ...columns, ...labels },
      ...{ hints, options, choices: Object.fromEntries(offered) },
      ...(declared.suggestions && { suggestions: await declared.suggestions(c) }),
    }
  }

  formPage(routes, {
    at: at('/new'),
    ...{ guard, form: adding, about: tenantContext, back: listOf },
    row: (_, { tenant }) => fresh?.(tenant) ?? {},
    look: async (c, context) => ({
      ...(await looked(c, context, adding.inputs)),
      title: words(c.var.words).add,
    }),
    verb: ({ var: { scope } }, { tenant }, given) => records.add(scope, tenant.id, given),
  })
  formPage(routes, {
    at: at('/:row'),
    ...{ guard, form, back: listOf },
    about: async (c) => {
      const context = await tenantContext(c)
      const row = await records.find(c.var.scope, context.tenant.id, idOf(c, 'not-there', 'row'))
      return { ...context, row }
    },
    row: (_, { row }) => row,
    look: async (c, about) => ({
      ...(await looked(c, about, form.inputs)),
      title: c.var.words.lists.editOne(about.row.name),
    }),
    verb: ({ var: { scope } }, { tenant, row }, given) =>
      records.change(scope, tenant.id, row.id, given),
  })
  if (hasUpload)
    uploadPage(routes, {
      ...{ at: at('/import'), guard, records, title: listTitle, listOf, words },
    })
}
