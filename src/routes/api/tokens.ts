import { z } from 'zod'
import {
  tokens as allTokens,
  type ListedToken,
  makerStates,
  revokeToken,
  tokensOf,
} from '../../domain/people/tokens.ts'
import { roles } from '../../domain/schema/people.ts'
import { idOrMissing, listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { text, time, timeOf } from './values.ts'

const token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scope: z.object({ audience: z.enum(['provider', 'msp', 'tenant']), name: text }),
    role: z.enum(roles),
    // no account: made at the command line
    created_by: z.object({
      name: z.string(),
      account: z.uuid().nullable(),
      state: z.enum(makerStates).nullable(),
    }),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    last_used_at: time,
    expired: z.boolean(),
  })
  .register(components, { id: 'Token' })
const page = z
  .object({ tokens: z.array(token), next: text, previous: text })
  .register(components, { id: 'TokenPage' })

/** The tokens that the page of the token's own audience shows; the text of one is shown once, to whoever makes it there. */
export const tokens = resource('/tokens', {
  list: operation({
    id: 'listTokens',
    permission: 'manage-tokens',
    query: listQuery(allTokens),
    answers: { 200: page },
    async work(scope, { query }) {
      const within = tokensOf(scope.actor)
      const { rows, next, previous } = await allTokens.page(scope, query, { within, whole: 0 })
      const places = { next: next ?? null, previous: previous ?? null }
      return [200, { tokens: rows.map(asToken), ...places }]
    },
  }),
  remove: operation({
    id: 'revokeToken',
    permission: 'manage-tokens',
    path: idOrMissing('no-such-token'),
    answers: { 204: null },
    async work(scope, { id }) {
      await revokeToken(scope, id)
      return [204]
    },
  }),
})

const asToken = (row: ListedToken): z.input<typeof token> => ({
  id: row.id,
  name: row.name,
  scope: { audience: row.audience, name: row.scope },
  role: row.role,
  created_by: { name: row.by, account: row.byId, state: row.maker },
  created_at: row.created.toISOString(),
  expires_at: row.expires.toISOString(),
  last_used_at: timeOf(row.used),
  expired: row.isExpired,
})
