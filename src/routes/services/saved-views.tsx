import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/roles.ts'
import { listViews, removeView, saveView } from '../../domain/services/saved-views.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { ViewChange, ViewForm } from '../../views/services/saved-views.tsx'
import { formOf, type Portal, queryOf, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { actResponse, formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'

export const views = routes()

function pageOf(c: Context<Portal>): PageProps {
  const { title } = c.var.words.services.views
  return { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> }
}

views.get('/views/new', { host: 'both', permission: 'own' }, (c) => {
  const { query } = queryOf(c, z.object({ query: z.string().max(2000).default('') }))
  parseServiceQuery(query)
  return c.render(
    <ViewForm
      query={query}
      name=""
      shared={false}
      mayShare={may(c.var.actor, 'operate')}
      errors={{}}
    />,
    pageOf(c),
  )
})

const asked = z.object({
  name: z.string(),
  query: z.string().default(''),
  shared: z.literal('on').optional(),
})

views.post('/views', { host: 'both', permission: 'own' }, async (c) => {
  const { name, query, ...rest } = await formOf(c, asked)
  const shared = rest.shared === 'on'
  try {
    const view = await saveView(c.var.scope, { name, query, shared })
    c.header('HX-Trigger', 'close-dialog')
    c.header('HX-Retarget', '#toasts')
    c.header('HX-Reswap', 'beforeend')
    return changed(c, c.var.words.services.views.savedOne(view.name), view.query)
  } catch (error) {
    const mayShare = may(c.var.actor, 'operate')
    return formWithErrors(c, error, pageOf(c), async (errors) => (
      <ViewForm query={query} name={name} shared={shared} mayShare={mayShare} errors={errors} />
    ))
  }
})

views.post('/views/removals', { host: 'both', permission: 'own' }, async (c) => {
  const { view } = await formOf(c, z.object({ view: uuid }))
  const name = await removeView(c.var.scope, view)
  return changed(c, c.var.words.services.views.removedOne(name), '')
})

/** What was done, and the menu as it is now. */
async function changed(c: Context<Portal>, done: string, query: string) {
  const all = await listViews(c.var.scope)
  return actResponse(
    c,
    <ViewChange done={done} views={all} />,
    query ? `/services?${query}` : '/services',
  )
}
