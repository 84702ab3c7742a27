import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { isAccount } from './activity.ts'

export const accountStates = ['active', 'disabled'] as const
export type AccountState = (typeof accountStates)[number]

/** An end user that metering knows; `organization` is its shortname. */
export type MeteredAccount = { account: string; organization: string; state: AccountState }

type Found = {
  answer: 'set' | 'blocked' | 'account-limit' | 'organization-inactive' | 'unknown-organization'
  shortname: string
  most: number
  mau: number
  period: string
}

/**
 * Sets how an account stands, one that is new as well. `organization` is an id or a shortname in any case, which a tenant's program
 * may omit. Where active accounts are what counts (`metering.basis`), who becomes active counts in this month, and nobody is
 * ever subtracted. Refused: an organization of nobody's or another's; one that is switched off; a new account beyond what
 * the MSP may have; one that would count beyond MAX MAU. Not logged: the application's own log says why.
 */
export async function setAccount(
  { db, actor }: Scope,
  account: string,
  { organization, state }: { organization?: string | undefined; state: AccountState },
): Promise<MeteredAccount> {
  demand(actor, 'report-activity')
  if (!isAccount(account)) throw new Refusal('invalid', 'account-name', {}, { field: 'account' })
  const own = actor.audience.kind === 'tenant' ? actor.audience.tenant : undefined
  const named = organization ?? own
  if (named === undefined)
    throw new Refusal('invalid', 'name-organization', {}, { field: 'organization' })
  const [found] = await db.execute<Found>(sql`
    select answer, shortname, most, mau, period from portal_mau_account(${named}, ${account}, ${state})`)
  const { answer, shortname, most: max, mau: current, period } = found ?? fail()
  switch (answer) {
    case 'set':
      return { account, organization: shortname, state }
    case 'blocked':
      throw new Refusal('conflict', 'MAU_CAP_REACHED', { max, current, period })
    case 'account-limit':
    case 'organization-inactive':
      throw new Refusal('conflict', answer)
    case 'unknown-organization':
      throw new Refusal('missing', 'no-such-organization')
  }
}

function fail(): never {
  throw new Error('an account has no answer')
}
