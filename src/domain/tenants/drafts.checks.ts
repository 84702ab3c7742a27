import { form, type Given } from '../form.ts'
import { demandCustomHost } from '../hosts/domains.names.ts'
import type { Base } from '../hosts/hosts.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { companySizes } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import {
  choice,
  companyName,
  country,
  email,
  id,
  language,
  nameOfPerson,
  optional,
  orEmpty,
  timeZone,
  username,
} from '../values.ts'
import type { Company } from './drafts.steps.ts'
import type { Available } from './quotas.grants.ts'
import { type QuotaKey, quotas } from './quotas.ts'
import { demandFreeShortname, proposeShortname, shortname } from './shortnames.ts'

export const companyForm = form({
  name: companyName,
  shortname,
  size: optional(choice(companySizes, 'bad-size')),
  country: optional(country),
  msp: optional(id('bad-msp')),
  username: username('bad-administrator'),
  firstName: nameOfPerson(50, 'bad-firstname'),
  lastName: orEmpty(nameOfPerson(50, 'bad-lastname')),
  email: email,
  ...{ timeZone, language },
})

/** Step 1, checked field by field; a shortname left empty is made of the name. An MSP's people create under their own. */
export async function checkCompany(scope: Scope, given: Given): Promise<Company> {
  const { name, shortname: wanted } = companyForm.shown(given)
  const isProposed = typeof name === 'string' && name.trim() && !String(wanted).trim()
  const { msp, ...company } = companyForm.read({
    ...given,
    ...(isProposed && { shortname: await proposeShortname(scope, name) }),
  })
  await demandFreeShortname(scope, company.shortname)
  const { audience } = scope.actor
  return { ...company, mspId: audience.kind === 'msp' ? audience.msp : msp }
}

/** Step 3: a host of the customer's own, or none. */
export const checkHost = (typed: string, base: Base): { host: string | null } => ({
  host: typed.trim() === '' ? null : demandCustomHost(typed, base),
})

/** Says at once what saving would refuse; what is free may still change until then. */
export function demandFree(
  amounts: Readonly<Record<QuotaKey, number>>,
  { pools, slot }: Available,
): void {
  const short = quotas.flatMap(({ key, pool }) => {
    if (!pool || amounts[key] === 0) return []
    const free = key === 'ai-agents' && !slot.isOpen ? 0 : pools[pool].free
    return amounts[key] > free ? [[key, message('most-free', { free })]] : []
  })
  if (short.length === 0) return
  throw new Refusal('conflict', 'nothing-free', {}, { fields: Object.fromEntries(short) })
}
