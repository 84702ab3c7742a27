import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { firstOpen, type Step, steps } from '../../domain/tenants/drafts.steps.ts'
import { type Draft, discardDraft, findDraft, listDrafts } from '../../domain/tenants/drafts.ts'
import { proposeShortname } from '../../domain/tenants/names.ts'
import { Drafts } from '../../views/tenants/list.tsx'
import { ShortnameInput } from '../../views/tenants/wizard.company.tsx'
import { refusedForm } from '../acted.tsx'
import { after } from '../declaration.ts'
import { type Portal, queryOf, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { stepPage } from './wizard.forms.tsx'
import { hashAhead } from './wizard.password.ts'
import { keepEntered } from './wizard.steps.ts'

/** The six steps of a new tenant, each at its own address. */
export const wizard = routes()

export const page: PageProps = { title: 'New tenant' }

export const creating = { host: 'operators', permission: 'create-tenants' } as const

wizard.get('/tenants/new', creating, async (c) =>
  c.render(
    <>
      <Drafts drafts={await listDrafts(c.var.scope)} />
      {await stepPage(c, null, 'company')}
    </>,
    page,
  ),
)

const proposal = z.object({
  name: z.string().max(300).default(''),
  shortname: z.string().max(300).default(''),
})

wizard.get('/tenants/new/shortname', creating, async (c) => {
  const { name, shortname } = queryOf(c, proposal)
  const value = shortname.trim() || (await proposeShortname(c.var.scope, name))
  return c.html(<ShortnameInput value={value} />)
})

wizard.get('/tenants/new/:draft', creating, async (c) => {
  const draft = await draftOf(c)
  return c.redirect(addressOf(draft, firstOpen(draft.values)), 303)
})

wizard.get('/tenants/new/:draft/:step', creating, async (c) => {
  const draft = await draftOf(c)
  if (draft.madeId) return c.redirect(`/tenants/${draft.madeId}`, 303)
  const step = stepIn(c)
  const open = firstOpen(draft.values)
  // a later step begins where the first gap is
  if (steps.indexOf(step) > steps.indexOf(open)) return c.redirect(addressOf(draft, open), 303)
  return c.render(await stepPage(c, draft, step), page)
})

wizard.post(
  '/tenants/new',
  creating,
  after(hashAhead, (hash) => (c) => entered(c, null, 'company', hash)),
)

wizard.post('/tenants/new/:draft/discards', creating, async (c) => {
  await discardDraft(c.var.scope, (await draftOf(c)).id)
  return c.redirect('/tenants', 303)
})

wizard.post(
  '/tenants/new/:draft/:step',
  creating,
  after(hashAhead, (hash) => async (c) => entered(c, await draftOf(c), stepIn(c), hash)),
)

async function entered(c: Context<Portal>, draft: Draft | null, step: Step, hash?: string) {
  if (step === 'review') throw new Refusal('missing', 'no-such-draft')
  const { id, refused, isClosed } = await keepEntered(c, draft, step, hash)
  if (refused)
    return refusedForm(c, refused.error, page, (errors) =>
      stepPage(c, draft, step, { typed: refused.typed, errors }),
    )
  if (isClosed) return c.redirect('/tenants', 303)
  return c.redirect(`/tenants/new/${id}/${steps[steps.indexOf(step) + 1]}`, 303)
}

async function draftOf(c: Context<Portal>): Promise<Draft> {
  const read = uuid.safeParse(c.req.param('draft'))
  if (!read.success) throw new Refusal('missing', 'no-such-draft')
  return findDraft(c.var.scope, read.data)
}

function stepIn(c: Context<Portal>): Step {
  const step = steps.find((one) => one === c.req.param('step'))
  if (!step) throw new Refusal('missing', 'no-such-draft')
  return step
}

const addressOf = (draft: Draft, step: Step) => `/tenants/new/${draft.id}/${step}`
