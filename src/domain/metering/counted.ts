import { sql } from 'drizzle-orm'
import { anId, type Filter } from '../lists/address.ts'
import { instant, listOf, type RowOf, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { demand } from '../roles.ts'
import { aPeriod } from './months.ts'

const unasked: Filter['where'] = () => sql`true`

export type CountedAccount = RowOf<typeof countedAccounts>

/**
 * The accounts behind a figure: who was counted for an organization in a month (`countedIn`), and when what counted each first
 * happened. An MSP finds each in its own log. Those of an organization that is deleted are gone with it.
 */
export const countedAccounts = listOf({
  ...{ name: 'mau-accounts', table: 'mau_activity', alias: 'a', head: 'account' },
  id: byText(sql`a.account`),
  usual: () => 'account',
  demand: (actor) => demand(actor, 'see-msp-license'),
  search: (typed) => contains(sql`a.account`, typed),
  filters: { organization: anId(unasked), month: aPeriod(unasked) },
  columns: { account: word(sql`a.account`), first: instant(sql`a.at`) },
})

export const countedIn = (organization: string, period: string) =>
  sql`a.tenant_id = ${organization}::uuid and a.period = ${period}`
