import { sql } from 'drizzle-orm'
import { countedAccounts, countedIn } from '../../domain/metering/counted.ts'
import { findMetered } from '../../domain/metering/organizations.ts'
import { Refusal } from '../../domain/refusal.ts'
import { MspPage } from '../../views/msp/head.tsx'
import { AccountsPage } from '../../views/msp/license.accounts.tsx'
import { listPages } from '../lists/list.tsx'
import { mspContext, ownAndProvider } from '../msp-context.ts'
import { routes } from '../route.ts'
import { pathOf, seeing } from './license.tsx'

export const mspAccounts = routes()

const title = 'Counted accounts'

listPages(mspAccounts, {
  at: ownAndProvider('/license/accounts', seeing),
  declaration: { permission: seeing, reads: 'standby' },
  list: countedAccounts,
  async prepare(c, { filters: { organization, month } }) {
    const context = await mspContext(c)
    const licensePath = pathOf(context)
    if (!organization || !month) throw new Refusal('invalid', 'accounts-of')
    const of = await findMetered(c.var.scope, context.msp.id, organization)
    return {
      ...{ context, licensePath, path: `${licensePath}/accounts`, month, of },
      // of who is the MSP's no more there are none, and of who became its later none before
      within: of.since === null ? sql`false` : countedIn(of.id, month),
    }
  },
  page: (_, state, { context, licensePath, month, of }) => (
    <MspPage {...{ ...context, tab: 'license', title }}>
      <AccountsPage
        {...{ state, licensePath, month }}
        {...{ name: of.name, isFormer: of.since === null }}
      />
    </MspPage>
  ),
  about: (_, __, { context }) => ({ title, topics: [`msp:${context.msp.id}`] }),
  csv: { name: ({ month }) => `mau-accounts-${month}` },
})
