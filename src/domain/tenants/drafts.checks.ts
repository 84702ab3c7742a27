import { z } from 'zod'
import { demandCustomHost } from '../hosts/domains.names.ts'
import type { Base } from '../hosts/hosts.ts'
import { isMailAddress } from '../mail/mails.ts'
import { message, type PlainCode } from '../messages.ts'
import { demandEmail, demandUsername } from '../people/accounts.ts'
import { Refusal } from '../refusal.ts'
import { companySizes } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { Company } from './drafts.steps.ts'
import { collectErrors, demandCountry, demandLanguage, demandZone } from './locales.ts'
import type { Available } from './quotas.grants.ts'
import { demandAmounts, type QuotaKey, quotas } from './quotas.ts'
import {
  demandCompany,
  demandFreeShortname,
  demandShortname,
  proposeShortname,
} from './shortnames.ts'

/** What a form of the first step gives, by field, before anybody looked at it. */
export const companyFields = [
  'name',
  'shortname',
  'size',
  'country',
  'msp',
  'username',
  'firstName',
  'lastName',
  'email',
  'timeZone',
  'language',
] as const
export type TypedCompany = Record<(typeof companyFields)[number], string>

/** Step 1, checked field by field; a shortname left empty is made of the name. */
export async function checkCompany(scope: Scope, typed: TypedCompany): Promise<Company> {
  const wanted =
    typed.shortname.trim() === '' && typed.name.trim() !== ''
      ? await proposeShortname(scope, typed.name)
      : typed.shortname
  collectErrors(
    () => demandCompany(typed.name),
    () => demandShortname(wanted),
    () => demandSize(typed.size),
    () => demandCountry(typed.country),
    () => demandSignInName(typed.username),
    () => demandPart(typed.firstName, 'firstName', true),
    () => demandPart(typed.lastName, 'lastName', false),
    () => demandReachable(typed.email),
    () => demandZone(typed.timeZone),
    () => demandLanguage(typed.language),
  )
  const shortname = demandShortname(wanted)
  await demandFreeShortname(scope, shortname)
  return {
    name: demandCompany(typed.name),
    shortname,
    size: demandSize(typed.size),
    country: demandCountry(typed.country),
    mspId: mspOf(scope, typed.msp),
    username: demandSignInName(typed.username),
    firstName: demandPart(typed.firstName, 'firstName', true),
    lastName: demandPart(typed.lastName, 'lastName', false),
    email: demandReachable(typed.email),
    timeZone: demandZone(typed.timeZone),
    language: demandLanguage(typed.language),
  }
}

/** An MSP's people create under their own MSP, whatever was sent. */
function mspOf({ actor: { audience } }: Scope, typed: string): string | null {
  if (audience.kind === 'msp') return audience.msp
  const read = z.uuid().safeParse(typed)
  if (read.success || typed === '') return read.data ?? null
  throw refusal('msp', 'bad-msp')
}

function demandSize(text: string): Company['size'] {
  if (text === '') return null
  const found = companySizes.find((size) => size === text)
  if (found) return found
  throw refusal('size', 'bad-size')
}

function demandSignInName(text: string): string {
  const username = demandUsername(text)
  if (username) return username
  throw refusal('username', 'bad-administrator')
}

function demandPart(text: string, field: 'firstName' | 'lastName', isNeeded: boolean): string {
  const name = text.trim()
  if (name.length <= 50 && !/\p{Cc}/u.test(name) && (name !== '' || !isNeeded)) return name
  throw refusal(field, field === 'firstName' ? 'bad-firstname' : 'bad-lastname')
}

function demandReachable(text: string): string {
  const email = demandEmail(text)
  if (isMailAddress(email)) return email
  throw refusal('email', 'bad-reachable')
}

const refusal = (field: keyof TypedCompany, code: PlainCode) =>
  new Refusal('invalid', code, {}, { field })

/** Step 3: a host of the customer's own, or none. */
export const checkHost = (typed: string, base: Base): { host: string | null } => ({
  host: typed.trim() === '' ? null : demandCustomHost(typed, base),
})

/** Step 5: every quota as it was typed; what is no whole number is refused beside its field. */
export function checkAmounts(typed: Record<string, string>): { amounts: Record<QuotaKey, number> } {
  const amounts = Object.fromEntries(
    Object.entries(typed).map(([key, text]) => [
      key,
      /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : -1,
    ]),
  )
  demandAmounts(amounts)
  // fromEntries forgets which keys it was given
  return { amounts: amounts as Record<QuotaKey, number> }
}

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
