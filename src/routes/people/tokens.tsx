import type { Context } from 'hono'
import { verbatim } from '../../domain/messages.ts'
import {
  addToken,
  tokens as list,
  revokeTokens,
  tokenForm,
  tokensOf,
} from '../../domain/people/tokens.ts'
import { rolesOf } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { findTenant, listMsps } from '../../domain/tenant.ts'
import { NewToken, type ScopeChoice, Tokens, tokenSlots } from '../../views/people/tokens.tsx'
import { tokenWords } from '../../views/people/tokens.words.ts'
import { Toast } from '../../views/toast.tsx'
import type { Address } from '../declaration.ts'
import { formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'

export const tokens = routes()

const at = (rest = ''): Address[] => [
  { path: `/settings/tokens${rest}`, host: 'operators' },
  { path: `/tokens${rest}`, host: 'tenant' },
]
const guard = { permission: 'manage-tokens', feature: 'api' } as const

/** Staff manage tokens under the settings, a tenant's people on their own portal. */
const baseOf = ({ var: { actor } }: Context<Portal>) =>
  actor.audience.kind === 'tenant' ? '/tokens' : '/settings/tokens'

listPages(tokens, {
  at: at(),
  declaration: guard,
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
async function makerOf(c: Context<Portal>) {
  const isProvider = c.var.actor.audience.kind === 'provider'
  return { base: baseOf(c), isProvider, roles: rolesFor(c), scopes: await scopesOf(c) }
}

function rolesFor({ var: { actor } }: Context<Portal>): readonly Role[] {
  const { kind } = actor.audience
  if (kind === 'msp' || kind === 'tenant') return rolesOf[kind]
  return [...new Set(Object.values(rolesOf).flat())]
}

async function scopesOf({ var: { actor, scope, words } }: Context<Portal>): Promise<ScopeChoice[]> {
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

formPage(tokens, {
  at: at('/new'),
  ...{ guard, form: tokenForm, about: makerOf },
  row: (_, { roles }) => ({ days: 90, role: roles.includes('operator') ? 'operator' : 'admin' }),
  look: ({ var: { words } }, { scopes, roles, isProvider }) => ({
    labels: tokenWords(words),
    ...{ title: tokenWords(words).make, submit: tokenWords(words).make },
    slots: tokenSlots(scopes, roles),
    omit: [
      ...(scopes.length > 1 ? [] : ['scope' as const]),
      ...(isProvider ? [] : ['tenant' as const]),
    ],
  }),
  // who has one choice only need not say it
  verb: async ({ var: { scope } }, { scopes }, given) => {
    const chosen = scopes.find(({ value }) => value === given.scope) ?? scopes[0]
    const token = await addToken(scope, { ...given, scope: chosen?.value })
    return { name: String(given.name).trim(), token }
  },
  back: ({ base }) => base,
  shows: (_, { base }, made) => <NewToken {...made} base={base} />,
})
