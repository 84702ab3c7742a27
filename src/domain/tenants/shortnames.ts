import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { form } from '../form.ts'
import { issue, messageOfIssue } from '../issues.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { text } from '../values.ts'

const shortest = 3
const longest = 15

/** Names that a DNS label must not take: our own hosts and pages, and what mail and name servers use. */
const reserved = new Set(
  `_acme-challenge admin api app audit autodiscover brand cdn cx demo dns enter ftp healthz help internal live localhost
  login mail metrics msp mx ns ns1 ns2 ns3 ns4 pop portal provider readyz root session smtp sso static status support
  test wallboard webmail ws www`.split(/\s+/),
)

/** 3–15 characters, a DNS label, not reserved; compared without case. */
export const shortnameShape = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{1,13})[A-Za-z0-9]$/, {
    error: issue('shortname-form'),
  })
  .refine((name) => !/^..--/.test(name), {
    error: issue('shortname-hyphens'),
  })
  .refine((name) => !reserved.has(name.toLowerCase()), { error: issue('shortname-reserved') })

const shapeOf = (reason: StoredMessage) => message('shortname-shape', { reason })

/** A new tenant's shortname, in lower case. */
export const shortname = text({
  ...{ max: longest, error: shapeOf(message('shortname-form')), isLower: true },
  fits(line) {
    const [found] = shortnameShape.safeParse(line).error?.issues ?? []
    return found ? shapeOf(messageOfIssue(found)) : true
  },
})

const shortnameForm = form({ shortname })
export const demandShortname = (given: string): string =>
  shortnameForm.read({ shortname: given }).shortname

/** Refuses what another tenant has, or had until lately; the unique index has the last word when it is saved. */
export async function demandFreeShortname(scope: Scope, wanted: string): Promise<void> {
  const [row] = await scope.db.execute<{ taken: boolean; rests: boolean }>(
    sql`select portal_shortname_taken(${wanted}) as taken, portal_host_rests(${wanted}) as rests`,
  )
  // an MSP is not told that a name which it cannot have was another's until lately
  const isTold = scope.actor.audience.kind === 'provider'
  if (row?.taken || (row?.rests && !isTold)) throw takenShortname(wanted)
  if (row?.rests)
    throw new Refusal('conflict', 'shortname-rests', { shortname: wanted }, { field: 'shortname' })
}

export const takenShortname = (wanted: string): Refusal =>
  new Refusal('conflict', 'shortname-taken', { shortname: wanted }, { field: 'shortname' })

/** A shortname made of the company's name: what of it fits a DNS label, and a digit where that is taken. */
export async function proposeShortname(scope: Scope, name: string): Promise<string> {
  const base = plain(name)
  const [found] = await scope.db.execute<{ name: string }>(sql`
    select c.name from json_array_elements_text(${JSON.stringify(variantsOf(base))}::json) with ordinality as c (name, n)
    where not portal_shortname_taken(c.name) and not portal_host_rests(c.name) order by c.n limit 1`)
  return found?.name ?? ''
}

// letters that Unicode does not take apart
const spelled: Record<string, string> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ł: 'l', đ: 'd' }

const plain = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[ßæøœłđ]/g, (letter) => spelled[letter] ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\b(?:gmbh|ag|inc|ltd|llc|plc|bv|b\.v\.|sa|co)\b/g, '')
    .replaceAll(/[^a-z0-9]/g, '')

function variantsOf(base: string): string[] {
  const digits = ['', ...Array.from({ length: 18 }, (_, n) => String(n + 2))]
  return digits
    .map((digit) => `${base.slice(0, longest - digit.length)}${digit}`)
    .filter((name) => name.length >= shortest && shortnameShape.safeParse(name).success)
}
