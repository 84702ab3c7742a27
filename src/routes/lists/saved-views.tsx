import type { Context } from 'hono'
import { z } from 'zod'
import { type AddressedList, parseQuery } from '../../domain/lists/list.ts'
import { listViews, removeView, saveView, viewForm } from '../../domain/lists/saved-views.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { ViewListPatch } from '../../views/lists/saved-views.tsx'
import { act, formPage } from '../form.tsx'
import { formOf, type Portal, queryOf, uuid } from '../portal.ts'
import { homeOf, safeNext } from '../redirects.ts'
import { routes } from '../route.ts'
import { listNamed } from './list.tsx'

export const views = routes()

/** The list that is meant where none is named: everybody's. */
const usual = 'services'
const guard = { permission: 'own' } as const
const place = {
  list: z.string().max(60).default(usual),
  path: z.string().max(200).default(''),
  query: z.string().max(2000).default(''),
}

function listOf(name: string): AddressedList {
  const list = listNamed(name)
  if (!list) throw new Refusal('missing', 'nothing-here')
  return list
}

/** Where the list is shown: an address of this portal, whatever was sent. */
const pathOf = (c: Context<Portal>, path: unknown) =>
  safeNext(typeof path === 'string' ? path : undefined, homeOf(c))

const addressOf = ({ path, query }: { path: string; query: string }) =>
  query ? `${path}?${query}` : path

formPage(views, {
  at: [{ path: '/views/new', host: 'both' }],
  ...{ guard, form: viewForm },
  about: async (c) => {
    const asked = queryOf(c, z.object(place))
    parseQuery(listOf(asked.list), asked.query)
    return { ...asked, path: pathOf(c, asked.path) }
  },
  row: (_, { list, path, query }) => ({ list, path, query }),
  look({ var: { words, actor } }) {
    const { name, hint, share, title, save } = words.lists.views
    return {
      labels: { name, nameHint: hint, shared: share, list: '', path: '', query: '' },
      ...{ title, submit: save, omit: may(actor, 'operate') ? [] : ['shared'] },
    }
  },
  verb: async (c, _, given) => {
    const list = listOf(String(given.list || usual))
    const path = pathOf(c, given.path)
    return { ...(await saveView(c.var.scope, list, { ...given, path })), list: list.name, path }
  },
  back: (about, view) => addressOf(view ?? about),
  done: ({ var: { words } }, _, { name }) => words.lists.views.savedOne(name),
  patch: async ({ var: { scope } }, _, { list, path }) => (
    <ViewListPatch path={path} views={await listViews(scope, list)} />
  ),
})

act(views, {
  at: [{ path: '/views/removals', host: 'both' }],
  guard,
  about: async (c) => {
    const { view, path } = await formOf(c, z.object({ view: uuid, path: place.path }))
    return { view, path: pathOf(c, path) }
  },
  verb: ({ var: { scope } }, { view }) => removeView(scope, view),
  back: ({ path }) => path,
  done: ({ var: { words } }, _, { name }) => words.lists.views.removedOne(name),
  patch: async ({ var: { scope } }, { path }, { list }) => (
    <ViewListPatch path={path} views={await listViews(scope, list)} />
  ),
})
