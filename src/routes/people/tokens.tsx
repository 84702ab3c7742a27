import {
  addToken,
  tokens as list,
  revokeTokens,
  rolesFor,
  tokenForm,
  tokensOf,
} from '../../domain/people/tokens.ts'
import { listMsps } from '../../domain/tenant.ts'
import { optionsOf } from '../../views/lists/filters.tsx'
import { Tokens } from '../../views/people/tokens.tsx'
import { tokenWords } from '../../views/people/tokens.words.ts'
import { ShownOnce } from '../../views/shown-once.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'

export const tokens = routes()

const at = (rest = ''): Address[] => [
  { path: `/settings/tokens${rest}`, host: 'operators' },
  { path: `/tokens${rest}`, host: 'tenant' },
]
const guard = { permission: 'manage-tokens', feature: 'api' } as const

/** Staff manage tokens under the settings, a tenant's people on their own portal. */
const baseOf = ({ var: { actor } }: C) =>
  actor.audience.kind === 'tenant' ? '/tokens' : '/settings/tokens'

listPages(tokens, {
  ...{ at: at(), declaration: guard, list, csv: {} },
  prepare: async (c) => ({ path: baseOf(c), within: tokensOf(c.var.actor) }),
  page: (c, state) => <Tokens state={state} roles={rolesFor(c.var.actor)} />,
  about: (c) => ({ title: tokenWords(c.var.words).title, topics: ['tokens'], isPartlyHeard: true }),
  acts: {
    revoke: {
      ...{ permission: 'manage-tokens', icon: 'trash', asks: true },
      words: (words) => tokenWords(words).revoke,
      preview: allReady(list),
      run: async ({ var: { scope, words } }, ids) => {
        const { done, things } = tokenWords(words).revoke
        return { said: done(things(await revokeTokens(scope, ids))) }
      },
    },
  },
  menu: (_, { name }) => ({ title: name, groups: [] }),
})

formPage(tokens, {
  ...{ at: at('/new'), guard, form: tokenForm, about: async (c: C) => baseOf(c) },
  row: (c) => ({
    days: 90,
    role: rolesFor(c.var.actor).includes('operator') ? 'operator' : 'admin',
  }),
  look: async ({ var: { actor, scope, words } }) => {
    const { columns, fields, make, provider } = tokenWords(words)
    const isProvider = actor.audience.kind === 'provider'
    const msps = (await listMsps(scope)).map(({ id, name }) => ({
      value: `msp:${id}`,
      label: name,
    }))
    return {
      ...{ labels: { ...columns, ...fields }, title: make, submit: make },
      choices: {
        scope: [{ value: 'provider', label: provider }, ...msps],
        role: optionsOf(words.people.roles, rolesFor(actor)),
      },
      // others make their own alone
      omit: isProvider ? [] : ['scope', 'tenant'],
    }
  },
  verb: async (c, _, given) => ({
    ...{ name: String(given.name).trim(), secret: await addToken(c.var.scope, given) },
  }),
  back: (base) => base,
  shows: ({ var: { words } }, back, made) => (
    <ShownOnce {...{ ...made, back, title: tokenWords(words).made }} />
  ),
})
