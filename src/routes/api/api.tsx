import type { Language } from '../../domain/schema/tenants.ts'
import { type ApiDocument, ApiPage } from '../../views/api.tsx'
import { wordsIn } from '../../views/words.ts'
import { routes } from '../route.ts'
import { alarms } from './alarms.ts'
import { changes } from './changes.ts'
import { commands } from './commands.ts'
import { counters } from './counters.ts'
import { describe } from './document.ts'
import { leads } from './leads.ts'
import { leases } from './leases.ts'
import { licenseMetrics } from './license-metrics.ts'
import { licenseRuns } from './license-runs.ts'
import { accounts, activity } from './metering.ts'
import { numberJobs } from './number-jobs.ts'
import { numbers } from './numbers.ts'
import { pbx } from './pbx-connections.ts'
import { callRoutes } from './resource.ts'
import { services } from './services.ts'
import { tokens } from './tokens.ts'
import { usage } from './usage.ts'
import { users } from './users.ts'

export const calls = [
  ...services,
  ...commands,
  ...users,
  ...changes,
  ...counters,
  ...usage,
  ...licenseRuns,
  ...leases,
  ...activity,
  ...accounts,
  ...pbx,
  ...leads,
  ...numbers,
  ...numberJobs,
  ...licenseMetrics,
  ...alarms,
  ...tokens,
]
const documents: { [L in Language]?: ApiDocument } = {}
/** What the API offers, for machines and for people; the pages' own verbs stand behind it. Made when it is first asked for. */
export function documentIn(language: Language): ApiDocument {
  documents[language] ??= describe(calls, wordsIn(language))
  return documents[language]
}

export const api = routes().route('/v1', callRoutes(calls))

api.get(
  '/openapi.json',
  { host: 'both', identity: 'none', open: 'who writes a program reads it before there is a token' },
  (c) => c.json(documentIn('en')),
)

export const reference = routes()
const at = [
  { path: '/settings/tokens/reference', host: 'operators' },
  { path: '/tokens/reference', host: 'tenant' },
] as const

/**
 * The same for people who are signed in, in their language: who writes a program is often not who makes its token. It is
 * no address below /api, where nothing leads to a sign-in; who has no account reads the document.
 */
reference.get(at, { permission: 'looking', feature: 'api' }, (c) => {
  const { words, config, host } = c.var
  const url = `${config.portalUrl.protocol}//${host}`
  return c.render(<ApiPage document={documentIn(words.language)} url={url} />, {
    title: words.api.title,
  })
})
