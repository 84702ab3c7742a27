import { parseQuery } from '../../domain/lists/list.ts'
import { pbxConnections, pbxOfTenant } from '../../domain/pbx/connections.list.ts'
import {
  addHandset,
  changeHandset,
  findHandset,
  handsetForm,
  handsetSystems,
  handsetsOf,
  handsets as list,
  removeHandsets,
} from '../../domain/pbx/handsets.ts'
import { pbxRanges, rangesOfTenant } from '../../domain/pbx/ranges.ts'
import { may } from '../../domain/roles.ts'
import { AddHandset, ConnectionPage } from '../../views/pbx/connection.tsx'
import { pbxWords } from '../../views/pbx/pbx.words.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from '../tenant-context.ts'

export const connection = routes()

const path = '/connection'
/** An MSP's people find nothing here. */
const looking = { permission: { provider: 'looking', tenant: 'looking' } } as const
const guard = { audience: ['provider'], permission: 'edit-pbx' } as const
const staff = (rest: string): Address[] => [
  { path: `/tenants/:id${path}${rest}`, host: 'operators' },
]
const back = ({ base }: TenantContext) => `${base}${path}`

const realmOf = (c: C, { tenant }: TenantContext) =>
  `${tenant.shortname.toLowerCase()}.${c.var.config.tenantSuffix}`

listPages(connection, {
  ...{ at: ownAndStaff(path), declaration: looking, list },
  prepare: async (c) => {
    const context = await tenantContext(c)
    const { id } = context.tenant
    const systems = await pbxConnections.rows(c.var.scope, parseQuery(pbxConnections, ''), {
      within: pbxOfTenant(id),
    })
    return { path: back(context), within: handsetsOf(id), context, systems }
  },
  page: async (c, state, { context, systems }) => {
    const { scope, actor } = c.var
    const ranges = await pbxRanges.rows(scope, parseQuery(pbxRanges, ''), {
      within: rangesOfTenant(context.tenant.id),
    })
    const mayAdd = may(actor, 'edit-pbx') && systems.some(({ kind }) => kind === 'uacsta')
    const { isOwn } = context
    return (
      <TenantPage {...context} tab="connection" aside={mayAdd && <AddHandset path={state.path} />}>
        <ConnectionPage
          {...{ systems, ranges, handsets: state, isOwn, realm: realmOf(c, context) }}
        />
      </TenantPage>
    )
  },
  about: ({ var: { words } }, rows, { systems }) => ({
    title: pbxWords(words).own,
    topics: ['pbx-list', 'handsets', ...systems.map(({ id }) => `pbx:${id}` as const)],
    rows: rows.map(({ id }) => `handset:${id}` as const),
  }),
  csv: { of: ({ context }) => context.tenant.id },
  acts: {
    remove: {
      ...{ permission: 'edit-pbx', icon: 'trash', asks: true },
      isOffered: ({ var: { actor } }) => may(actor, 'edit-pbx'),
      words: (reader) => ({
        ...{ button: pbxWords(reader).remove, things: pbxWords(reader).handsets.things },
      }),
      preview: allReady(list),
      run: async ({ var: { scope, words } }, ids, { prepared: { context } }) => ({
        said: pbxWords(words).handsets.removed(await removeHandsets(scope, context.tenant.id, ids)),
      }),
    },
  },
  // pushed rows are alike for all of an audience
  hasMenu: ({ context }) => !context.isOwn,
  menu: (c, { id, name }, { path }) => ({
    title: name,
    groups: [
      [
        may(c.var.actor, 'edit-pbx') && {
          ...{ icon: 'pencil', label: pbxWords(c.var.words).edit },
          ...{ href: `${path}/${id}`, isDialog: true },
        },
      ],
    ],
  }),
})

/** How the form looks; an empty password keeps the one of a handset that is there. */
async function looked(c: C, context: TenantContext, isThere: boolean) {
  const { handsets } = pbxWords(c.var.words)
  const systems = await handsetSystems(c.var.scope, context.tenant.id)
  return {
    labels: handsets.fields,
    text: handsets.realm(realmOf(c, context)),
    choices: { connection: systems.map(({ id, name }) => ({ value: id, label: name })) },
    hints: { password: isThere ? handsets.passwordKept : handsets.passwordHint },
  }
}

formPage(connection, {
  at: staff('/new'),
  ...{ guard, form: handsetForm, about: tenantContext, back },
  row: async (c, { tenant }) => {
    const [first] = await handsetSystems(c.var.scope, tenant.id)
    return { connection: first?.id ?? '' }
  },
  look: async (c, context) => ({
    ...(await looked(c, context, false)),
    title: pbxWords(c.var.words).handsets.add,
  }),
  verb: ({ var: { scope, seal } }, { tenant }, given) => addHandset(scope, seal, tenant.id, given),
})

formPage(connection, {
  at: staff('/:row'),
  ...{ guard, form: handsetForm, back },
  about: async (c) => {
    const context = await tenantContext(c)
    const row = await findHandset(c.var.scope, context.tenant.id, idOf(c, 'not-there', 'row'))
    return { ...context, row }
  },
  row: (_, { row }) => row,
  look: async (c, about) => ({
    ...(await looked(c, about, true)),
    title: c.var.words.lists.editOne(about.row.name),
  }),
  verb: ({ var: { scope, seal } }, { tenant, row }, given) =>
    changeHandset(scope, seal, { tenantId: tenant.id, id: row.id }, given),
})
