import type { Context } from 'hono'
import type { Given } from '../domain/form.ts'
import type { Records } from '../domain/records.ts'
import { may } from '../domain/roles.ts'
import type { IconName } from '../views/icon.tsx'
import { AddRecord, RecordList, type RecordWords } from '../views/records.tsx'
import { TenantPage } from '../views/tenants/head.tsx'
import type { Tab } from '../views/words/tabs.ts'
import type { Words } from '../views/words.ts'
import { formPage } from './form.tsx'
import { listPages } from './lists/list.tsx'
import type { Portal } from './portal.ts'
import { idOf } from './responses.tsx'
import type { Routes } from './route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from './tenant-context.ts'

type C = Context<Portal>

type RecordPages = {
  /** Which of a tenant's pages it is; its address ends in that. */
  tab: Tab
  records: Records
  words: (reader?: Words) => RecordWords
  icon: IconName
  /** What a new one takes from its tenant. */
  fresh?: (tenant: TenantContext['tenant']) => Given
}

/** All pages of rows that a tenant keeps: the list with its CSV and menu, adding, changing, removing one or many. */
export function recordPages(routes: Routes, { tab, records, words, icon, fresh }: RecordPages) {
  const { list, form, permission, topic, within } = records
  const mayEdit = (c: C) => may(c.var.actor, permission)
  const listOf = ({ base }: TenantContext) => `${base}/${tab}`

  async function prepare(c: C) {
    const context = await tenantContext(c)
    return { path: listOf(context), within: within(context.tenant.id), context }
  }

  listPages(routes, {
    at: ownAndStaff(`/${tab}`),
    declaration: { permission: 'looking' },
    ...{ list, prepare },
    page: (c, state, { context }) => {
      const said = { ...words(c.var.words), title: c.var.words.tenants.tabs[tab] }
      const drawn = { state, icon, words: said, inputs: form.inputs, mayEdit: mayEdit(c) }
      return (
        <TenantPage
          {...context}
          tab={tab}
          aside={mayEdit(c) && <AddRecord path={state.path} add={said.add} />}
        >
          <RecordList {...drawn} />
        </TenantPage>
      )
    },
    about: (c) => ({ title: c.var.words.tenants.tabs[tab], topics: [topic] }),
    csv: { of: ({ context }) => context.tenant.id },
    acts: {
      remove: {
        ...{ permission, icon: 'trash', asks: true },
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
          mayEdit(c) && {
            ...{ label: c.var.words.lists.edit, icon: 'pencil', isDialog: true },
            href: `${path}/${row.id}`,
          },
        ],
      ],
    }),
  })

  const guard = { permission }
  formPage(routes, {
    at: ownAndStaff(`/${tab}/new`),
    ...{ guard, form, about: tenantContext, back: listOf },
    row: (_, { tenant }) => fresh?.(tenant) ?? {},
    look: ({ var: { words: reader } }) => ({
      labels: words(reader).columns,
      title: words(reader).add,
    }),
    verb: ({ var: { scope } }, { tenant }, given) => records.add(scope, tenant.id, given),
  })
  formPage(routes, {
    at: ownAndStaff(`/${tab}/:row`),
    ...{ guard, form, back: listOf },
    about: async (c) => {
      const context = await tenantContext(c)
      const row = await records.find(c.var.scope, context.tenant.id, idOf(c, 'not-there', 'row'))
      return { ...context, row }
    },
    row: (_, { row }) => row,
    look: ({ var: { words: reader } }, { row }) => ({
      ...{ labels: words(reader).columns, title: reader.lists.editOne(row.name) },
    }),
    verb: ({ var: { scope } }, { tenant, row }, given) =>
      records.change(scope, tenant.id, row.id, given),
  })
}
