import type { Context } from 'hono'
import { z } from 'zod'
import { verbatim } from '../../domain/messages.ts'
import { addToken, tokens as list, revokeTokens, tokensOf } from '../../domain/people/tokens.ts'
import { rolesOf } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { findTenant, listMsps } from '../../domain/tenant.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import {
  NewToken,
  type ScopeChoice,
  TokenForm,
  Tokens,
  type TypedToken,
} from '../../views/people/tokens.tsx'
import { tokenWords } from '../../views/people/tokens.words.ts'
import { Toast } from '../../views/toast.tsx'
import type { Address } from '../declaration.ts'
import { listPages } from '../lists/list.tsx'
import { formOf, type Portal } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'

export const tokens = routes()

const at = (rest = ''): Address[] => [
  { path: `/settings/tokens${rest}`, host: 'operators' },
  { path: `/tokens${rest}`, host: 'tenant' },
]
const managing = { permission: 'manage-tokens', feature: 'api' } as const

/** Staff manage tokens under the settings, a tenant's people on their own portal. */
const baseOf = (c: Context<Portal>) =>
  c.var.actor.audience.kind === 'tenant' ? '/tokens' : '/settings/tokens'

listPages(tokens, {
  at: at(),
  declaration: managing,
  list,
  prepare: async (c) => ({ path: baseOf(c), within: tokensOf(c.var.actor) }),
  page: (c, state) => <Tokens state={state} roles={rolesFor(c)} />,
  about: (c) => ({ title: tokenWords(c.var.words).title, topics: ['tokens'] }),
  csv: {},
  acts: {
    revoke: {
      permission: 'manage-tokens',
      icon: 'trash',
      words: (words) => ({ button: tokenWords(words).revoke, things: tokenWords(words).count }),
      preview: async (scope, ids, within) => ({
        ready: (await list.pick(scope, ids, within)).map(({ id, name }) => ({
          ...{ id, name: verbatim(name) },
        })),
      }),
      run: async (c, ids) => (
        <Toast>{tokenWords(c.var.words).revoked(await revokeTokens(c.var.scope, ids))}</Toast>
      ),
      asks: true,
    },
  },
  menu: (_, { name }) => ({ title: name, groups: [] }),
})

/** What a token of this maker can act for, with the roles that there are. */
async function choices(c: Context<Portal>): Promise<ScopeChoice[]> {
  const { actor, scope, words } = c.var
  const { audience } = actor
  if (audience.kind === 'tenant') {
    const { shortname } = await findTenant(scope, audience.tenant)
    return [{ value: `tenant:${shortname}`, label: tokenWords(words).own }]
  }
  const msps = (await listMsps(scope)).map(({ id, name }) => ({ value: `msp:${id}`, label: name }))
  return audience.kind === 'msp'
    ? msps
    : [{ value: 'provider', label: tokenWords(words).provider }, ...msps]
}

async function form(c: Context<Portal>, base: string, typed: TypedToken, errors: Errors) {
  const scopes = await choices(c)
  const mayNameTenant = c.var.actor.audience.kind === 'provider'
  return <TokenForm {...{ base, scopes, typed, errors, mayNameTenant }} roles={rolesFor(c)} />
}

function rolesFor(c: Context<Portal>): readonly Role[] {
  const { kind } = c.var.actor.audience
  if (kind === 'msp' || kind === 'tenant') return rolesOf[kind]
  return [...new Set([...rolesOf.provider, ...rolesOf.msp, ...rolesOf.tenant])]
}

const formPage = (c: Context<Portal>): PageProps => {
  const title = tokenWords(c.var.words).make
  return { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> }
}

tokens.get(at('/new'), managing, async (c) => {
  const base = baseOf(c)
  const role = c.var.actor.audience.kind === 'msp' ? 'admin' : 'operator'
  const typed = { name: '', scope: '', tenant: '', role, days: '90' }
  return c.render(await form(c, base, typed, {}), formPage(c))
})

const text = z.string().max(200)
const input = z.object({
  name: text,
  scope: text.default(''),
  tenant: text.default(''),
  role: text,
  days: z.string().max(10),
})

tokens.post(at(), managing, async (c) => {
  const base = baseOf(c)
  const typed = await formOf(c, input)
  const scopes = await choices(c)
  try {
    // a provider names a customer by its shortname; who has one choice only need not say it
    const scope = typed.tenant.trim()
      ? `tenant:${typed.tenant.trim()}`
      : (scopes.find(({ value }) => value === typed.scope) ?? scopes[0])?.value
    const token = await addToken(c.var.scope, {
      name: typed.name,
      scope: scope ?? '',
      role: typed.role,
      days: /^\d{1,5}$/.test(typed.days.trim()) ? Number(typed.days) : Number.NaN,
    })
    const page = formPage(c)
    return c.render(<NewToken name={typed.name.trim()} token={token} base={base} />, page)
  } catch (error) {
    return formWithErrors(c, error, formPage(c), (errors) => form(c, base, typed, errors))
  }
})
