import type { Context } from 'hono'
import { addToken, listTokens, revokeToken, tokenForm } from '../../domain/people/tokens.ts'
import { rolesOf } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { findTenant, listMsps } from '../../domain/tenant.ts'
import { NewToken, type ScopeChoice, Tokens, tokenSlots } from '../../views/people/tokens.tsx'
import { tokenWords } from '../../views/people/tokens.words.ts'
import type { Address } from '../declaration.ts'
import { act, formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
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

tokens.get(at(), guard, async (c) => {
  const base = baseOf(c)
  return c.render(
    <Tokens tokens={await listTokens(c.var.scope)} base={base} isOwn={base === '/tokens'} />,
    { title: tokenWords(c.var.words).title, topics: ['tokens'] },
  )
})

/** What a token of this maker can act for, with the roles that there are. */
async function makerOf(c: Context<Portal>) {
  const { kind } = c.var.actor.audience
  const roles: readonly Role[] =
    kind === 'provider'
      ? [...new Set(Object.values(rolesOf).flat())]
      : kind === 'msp'
        ? rolesOf.msp
        : rolesOf.tenant
  return { base: baseOf(c), isProvider: kind === 'provider', roles, scopes: await scopesOf(c) }
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

act(tokens, {
  at: at('/:id/ends'),
  guard,
  about: async (c) => ({ base: baseOf(c), id: idOf(c, 'no-such-token') }),
  verb: ({ var: { scope } }, { id }) => revokeToken(scope, id),
  back: ({ base }) => base,
  done: ({ var: { words } }, _, name) => tokenWords(words).revoked(name),
})
