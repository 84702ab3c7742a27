import type { Context } from 'hono'
import { z } from 'zod'
import type { AddressedList } from '../../domain/lists/list.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import { listViews, removeView, saveView } from '../../domain/lists/saved-views.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { type TypedView, ViewChange, ViewForm } from '../../views/lists/saved-views.tsx'
import { formOf, type Portal, queryOf, uuid } from '../portal.ts'
import { homeOf, safeNext } from '../redirects.ts'
import type { PageProps } from '../renderer.tsx'
import { actResponse, formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { listNamed } from './list.tsx'

export const views = routes()

const own = { host: 'both', permission: 'own' } as const

function pageOf(c: Context<Portal>): PageProps {
  const { title } = c.var.words.lists.views
  return { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> }
}

const place = {
  list: z.string().max(60).default('services'),
  path: z.string().max(200).default(''),
  query: z.string().max(2000).default(''),
}
const asked = z.object({ ...place, name: z.string(), shared: z.literal('on').optional() })

function listOf(name: string): AddressedList {
  const list = listNamed(name)
  if (!list) throw new Refusal('missing', 'nothing-here')
  return list
}

/** Where the list is shown: an address of this portal, whatever was sent. */
const pathOf = (c: Context<Portal>, path: string) => safeNext(path, homeOf(c))

views.get('/views/new', own, (c) => {
  const { list, path, query } = queryOf(c, z.object(place))
  parseQuery(listOf(list), query)
  const typed: TypedView = { list, path: pathOf(c, path), query, name: '', shared: false }
  return c.render(
    <ViewForm typed={typed} mayShare={may(c.var.actor, 'operate')} errors={{}} />,
    pageOf(c),
  )
})

views.post('/views', own, async (c) => {
  const form = await formOf(c, asked)
  const typed = { ...form, path: pathOf(c, form.path), shared: form.shared === 'on' }
  try {
    const view = await saveView(c.var.scope, listOf(form.list), typed)
    c.header('HX-Trigger', 'close-dialog')
    c.header('HX-Retarget', '#toasts')
    c.header('HX-Reswap', 'beforeend')
    const done = c.var.words.lists.views.savedOne(view.name)
    const back = view.query ? `${typed.path}?${view.query}` : typed.path
    return changed(c, { list: form.list, path: typed.path, done, back })
  } catch (error) {
    const mayShare = may(c.var.actor, 'operate')
    return formWithErrors(c, error, pageOf(c), async (errors) => (
      <ViewForm typed={typed} mayShare={mayShare} errors={errors} />
    ))
  }
})

views.post('/views/removals', own, async (c) => {
  const form = await formOf(c, z.object({ view: uuid, path: place.path }))
  const { name, list } = await removeView(c.var.scope, form.view)
  const path = pathOf(c, form.path)
  return changed(c, { list, path, done: c.var.words.lists.views.removedOne(name), back: path })
})

/** What was done, and the menu as it is now. */
async function changed(
  c: Context<Portal>,
  { list, path, done, back }: { list: string; path: string; done: string; back: string },
) {
  const all = await listViews(c.var.scope, list)
  return actResponse(c, <ViewChange done={done} path={path} views={all} />, back)
}
