import { z } from 'zod'
import { may } from '../../domain/roles.ts'
import { listViews, removeView, saveView, viewForm } from '../../domain/services/saved-views.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import { ViewListPatch } from '../../views/services/saved-views.tsx'
import { act, formPage } from '../form.tsx'
import { formOf, queryOf, uuid } from '../portal.ts'
import { routes } from '../route.ts'

export const views = routes()

const asked = z.object({ query: z.string().max(2000).default('') })
const addressOf = ({ query }: { query: string }) => (query ? `/services?${query}` : '/services')

formPage(views, {
  at: [{ path: '/views/new', host: 'both' }],
  ...{ guard: { permission: 'own' }, form: viewForm },
  about: async (c) => {
    const { query } = queryOf(c, asked)
    parseServiceQuery(query)
    return { query }
  },
  row: (_, { query }) => ({ query }),
  look({ var: { words, actor } }) {
    const { name, hint, share, title, save } = words.services.views
    return {
      labels: { name, nameHint: hint, shared: share, query: '' },
      ...{ title, submit: save, omit: may(actor, 'operate') ? [] : ['shared'] },
    }
  },
  verb: ({ var: { scope } }, _, given) => saveView(scope, given),
  back: (about, view) => addressOf(view ?? about),
  done: ({ var: { words } }, _, { name }) => words.services.views.savedOne(name),
  patch: async ({ var: { scope } }) => <ViewListPatch views={await listViews(scope)} />,
})

act(views, {
  at: [{ path: '/views/removals', host: 'both' }],
  guard: { permission: 'own' },
  about: (c) => formOf(c, z.object({ view: uuid })),
  verb: ({ var: { scope } }, { view }) => removeView(scope, view),
  back: () => '/services',
  done: ({ var: { words } }, _, name) => words.services.views.removedOne(name),
  patch: async ({ var: { scope } }) => <ViewListPatch views={await listViews(scope)} />,
})
