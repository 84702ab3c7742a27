import type { Context } from 'hono'
import { z } from 'zod'
import type { Given } from '../../domain/form.ts'
import { hashPassword } from '../../domain/people/passwords.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import { findTenant } from '../../domain/tenant.ts'
import { firstOpen, type Step, steps } from '../../domain/tenants/drafts.steps.ts'
import {
  type Draft,
  discardDraft,
  findDraft,
  listDrafts,
  saveDraft,
  stepOf,
} from '../../domain/tenants/drafts.ts'
import { proposeShortname } from '../../domain/tenants/shortnames.ts'
import { ShortnameInput } from '../../views/tenants/drafts.company.tsx'
import { Drafts } from '../../views/tenants/tenants.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { confirmNext } from '../confirmations.ts'
import { after } from '../declaration.ts'
import { givenOf } from '../form.answers.tsx'
import { keptFor } from '../kept-forms.ts'
import { type Portal, parsed, queryOf, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { shellWithoutNumbers } from '../shell.ts'
import { stepPage } from './drafts.forms.tsx'
import { keepEntered, problemOf } from './drafts.steps.ts'

/** The six steps of a new tenant, each at its own address. */
export const wizard = routes()

const page: PageProps = { title: 'New tenant' }

const creating = { host: 'operators', permission: 'create-tenants' } as const

wizard.get('/tenants/new', creating, async (c) =>
  c.render(
    <>
      <Drafts drafts={await listDrafts(c.var.scope)} />
      {await keptStep(c, null, 'company')}
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
  return c.render(await keptStep(c, draft, step), page)
})

wizard.post(
  '/tenants/new',
  creating,
  after(hashAhead, (hash) => (c) => entered(c, null, 'company', hash)),
)

wizard.post('/tenants/new/:draft/discards', creating, async (c) => {
  await discardDraft(c.var.scope, (await draftOf(c)).id)
  confirmNext(c, 'Draft discarded.')
  return c.redirect('/tenants', 303)
})

wizard.post(
  '/tenants/new/:draft/:step',
  creating,
  after(hashAhead, (hash) => async (c) => entered(c, await draftOf(c), stepIn(c), hash)),
)

async function entered(c: Context<Portal>, draft: Draft | null, step: Step, hash?: string) {
  if (step === 'review') throw new Refusal('missing', 'no-such-draft')
  const { id, refused, isClosed, password } = await keepEntered(c, draft, step, hash)
  if (refused)
    return formWithErrors(c, refused.error, page, (errors) =>
      stepPage(c, draft, step, {
        typed: refused.typed,
        errors: { ...(password && { password: passwordAgain(c, password) }), ...errors },
      }),
    )
  if (isClosed) {
    confirmNext(c, password ? draftWithoutPassword : 'Draft saved.')
    return c.redirect('/tenants', 303)
  }
  return c.redirect(`/tenants/new/${id}/${steps[steps.indexOf(step) + 1]}`, 303)
}

const draftWithoutPassword =
  'The draft is saved without the password. Enter it again when you continue.'

/** A step as it is read: as it was left, or with what was entered here before the session ended. */
async function keptStep(c: Context<Portal>, draft: Draft | null, step: Step) {
  const kept = keptFor(c, c.req.path)
  if (!kept) return stepPage(c, draft, step)
  const typed = Object.entries(kept).map(([name, value]) => [name, [value].flat().join(',')])
  return stepPage(c, draft, step, { typed: Object.fromEntries(typed), errors: {}, isKept: true })
}

const passwordAgain = ({ var: { words } }: Context<Portal>, lost: 'not kept' | Refusal) =>
  lost === 'not kept' ? words.frame.form.typeAgain : words.say(lost)

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

export const saving = routes()

// in a transaction of its own: a refused one is undone before the step that it belongs to is drawn
saving.post('/tenants', { ...creating, scope: 'none' }, async (c) => {
  const { config, database, seal, actor } = c.var
  const given = await givenOf(c)
  const { draft: id } = parsed(z.object({ draft: uuid }), given, 'invalid')
  const keys = { secret: config.secret, seal, base: config }
  try {
    const made = await Scope.enter(database, actor, async (scope) =>
      findTenant(scope, await saveDraft(scope, keys, id, given)),
    )
    confirmNext(c, `${isolated(made.fullName)} created.`)
    return c.redirect(`/tenants/${made.id}`, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    c.set('shell', shellWithoutNumbers(c))
    const render = async (scope: Scope) => {
      c.set('scope', scope)
      return formWithErrors(c, error, page, async (errors) =>
        stepPage(c, await findDraft(scope, id), stepOf(error), { typed: textsOf(given), errors }),
      )
    }
    return Scope.enter(database, actor, render, 'read only')
  }
})

const textsOf = (given: Given): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )

/** The hash of a form's `password`, made while no transaction waits for it; a bad one is left for the form to refuse. */
async function hashAhead(c: Context<Portal>): Promise<string | undefined> {
  const { password } = await c.req.parseBody()
  return typeof password === 'string' && !problemOf(password)
    ? hashPassword(password, c.var.passwordCost)
    : undefined
}
