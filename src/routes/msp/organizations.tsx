import type { Context } from 'hono'
import { organizations as list, organizationsOf } from '../../domain/msp/organizations.list.ts'
import {
  createOrganization,
  editOrganization,
  findOrganization,
  organizationForm,
  readRoom,
} from '../../domain/msp/organizations.ts'
import { may } from '../../domain/roles.ts'
import { MspPage } from '../../views/msp/head.tsx'
import { NoMoreOrganizations } from '../../views/msp/organizations.room.tsx'
import {
  NewOrganization,
  newOrganizationLook,
  OrganizationList,
  organizationLook,
  organizationMenu,
  savedWords,
} from '../../views/msp/organizations.tsx'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { mspContext, ownAndProvider } from '../msp-context.ts'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const organizations = routes()

/** What a page needs that lists an MSP's organizations. */
export async function organizationContext(c: Context<Portal>) {
  const context = await mspContext(c)
  const { actor, scope } = c.var
  return {
    context,
    path: `${context.base}/organizations`,
    within: organizationsOf(context.msp.id),
    room: await readRoom(scope, context.msp.id),
    may: {
      switch: may(actor, 'switch-tenants'),
      enter: may(actor, 'enter-tenants'),
      edit: may(actor, 'set-max-mau') && may(actor, 'edit-profile'),
    },
  }
}

listPages(organizations, {
  at: ownAndProvider('/organizations'),
  declaration: { permission: 'looking' },
  list,
  prepare: organizationContext,
  page: (_, state, { context, path, room, may }) => (
    <MspPage
      {...{ ...context, tab: 'organizations' }}
      aside={<NewOrganization base={path} room={room} />}
    >
      <OrganizationList {...{ state, base: path, room, may }} />
    </MspPage>
  ),
  about: () => ({ title: 'Organizations', topics: ['tenants', 'mau', 'alarm-list', 'sites'] }),
  csv: {},
  menu: (_, row, { path, may }) => ({
    title: row.name,
    groups: organizationMenu(row, path, may),
  }),
})

formPage(organizations, {
  at: ownAndProvider('/organizations/new', 'create-tenants'),
  ...{ guard: { permission: 'create-tenants' }, form: organizationForm },
  about: organizationContext,
  row: (_, { room }) => ({ maxMau: room.places.maxMau }),
  look: (_, { room }) => newOrganizationLook(room),
  instead: ({ req }, { room, path }) =>
    req.method === 'GET' && room.why ? <NoMoreOrganizations why={room.why} back={path} /> : null,
  verb: ({ var: { scope, config, seal } }, { context }, given) =>
    createOrganization(scope, { secret: seal, seal, base: config }, context.msp.id, given),
  back: ({ path }) => path,
  done: (_, __, { name }) => `${isolated(name)} created.`,
})

async function oneOf(c: C) {
  const { msp, base } = await mspContext(c)
  const row = await findOrganization(c.var.scope, msp.id, idOf(c, 'no-such-organization', 'row'))
  return { row, msp, path: `${base}/organizations` }
}

formPage(organizations, {
  at: ownAndProvider('/organizations/:row', 'set-max-mau'),
  ...{ guard: { permission: 'edit-profile' }, form: organizationForm, about: oneOf },
  row: (_, { row: { name, max, versions } }) => ({ name, maxMau: max, version: versions }),
  look: (_, { row }) => organizationLook(row),
  verb: ({ var: { scope } }, { msp, row }, given) => editOrganization(scope, msp.id, row.id, given),
  back: ({ path }) => path,
  done: (_, __, saved) => savedWords(saved),
})
