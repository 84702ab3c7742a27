import type { Context } from 'hono'
import { z } from 'zod'
import { hashPassword } from '../../domain/people/passwords.ts'
import { Refusal } from '../../domain/refusal.ts'
import { findTenant } from '../../domain/tenant.ts'
import { firstOpen, steps } from '../../domain/tenants/drafts.steps.ts'
import { drafts, listDrafts, saveDraft, stepOf } from '../../domain/tenants/drafts.ts'
import { proposeShortname } from '../../domain/tenants/shortnames.ts'
import { ShortnameInput } from '../../views/shortname.tsx'
import { Drafts } from '../../views/wizard.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { type Portal, queryOf } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { wizardPages, wizardSaving } from '../wizard.tsx'
import { stepPage } from './drafts.forms.tsx'
import { keepEntered, problemOf } from './drafts.steps.ts'

/** The six steps of a new tenant, each at its own address. */
export const wizard = routes()

const page: PageProps = { title: 'New tenant' }

const host = 'operators'
const guard = { permission: 'create-tenants' } as const

const proposal = z.object({
  name: z.string().max(300).default(''),
  shortname: z.string().max(300).default(''),
})

wizard.get('/tenants/new/shortname', { ...guard, host }, async (c) => {
  const { name, shortname } = queryOf(c, proposal)
  const value = shortname.trim() || (await proposeShortname(c.var.scope, name))
  return c.html(<ShortnameInput value={value} />)
})

wizardPages(wizard, {
  ...{ guard, host, page, path: '/tenants/new', steps, list: '/tenants', drafts },
  firstOpen: ({ values }) => firstOpen(values),
  made: (id) => `/tenants/${id}`,
  ahead: hashAhead,
  async keep(c, draft, step, hash) {
    if (step === 'review') throw new Refusal('missing', 'no-such-draft')
    return keepEntered(c, draft, step, hash)
  },
  draw: stepPage,
  begin: async (c) => <Drafts drafts={await listDrafts(c.var.scope)} path="/tenants/new" />,
})

/** The hash of a form's `password`, made while no transaction waits for it; a bad one is left for the form to refuse. */
async function hashAhead(c: Context<Portal>): Promise<string | undefined> {
  const { password } = await c.req.parseBody()
  return typeof password === 'string' && !problemOf(password)
    ? hashPassword(password, c.var.passwordCost)
    : undefined
}

export const saving = routes()

wizardSaving(saving, {
  ...{ guard, host, page, drafts, draw: stepPage, action: '/tenants', stepOf },
  async save({ var: { config, seal } }, scope, id, given) {
    const keys = { secret: seal, seal, base: config }
    return findTenant(scope, await saveDraft(scope, keys, id, given))
  },
  done: ({ id, fullName }) => ({ said: `${isolated(fullName)} created.`, at: `/tenants/${id}` }),
})
