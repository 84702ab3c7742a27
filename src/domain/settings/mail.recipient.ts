import { domainToASCII } from 'node:url'
import { Refusal } from '../refusal.ts'

/** One person and one address, checked; nothing else may become an envelope's recipient. */
export type Recipient = { name: string; address: string }

const longestName = 200
/** RFC 5321 4.5.3.1: octets of a local part, a domain and a path without its brackets. */
const longestLocal = 64
const longestDomain = 255
const longestAddress = 254

// an atom without % and !, which old relays take for a route to somebody else
const local = /^[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/i
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u
const encodedWord = /=\?[^?]*\?[bq]\?/i

/**
 * A plain addr-spec for exactly one mailbox and the name beside it. Refused, with the message at `email` or `name`: line
 * breaks and other control characters, lists, groups, comments, quoted local parts, routes, encoded words: each is a way
 * to reach somebody else or to add a header.
 */
export function demandRecipient({ name, address }: Recipient): Recipient {
  const person = name.trim()
  if (person.length > longestName || hasForeign(name))
    throw new Refusal('invalid', 'mail-name', {}, { field: 'name' })
  const checked = addressOf(address)
  if (!checked) throw new Refusal('invalid', 'mail-address', {}, { field: 'email' })
  return { name: person, address: checked }
}

/** Whether a text is an address that mail can go to. */
export const isMailAddress = (text: string): boolean => addressOf(text) !== null

/** Looked for before anything is trimmed: a line's end is one too. */
const hasForeign = (text: string) => control.test(text) || encodedWord.test(text)

function addressOf(given: string): string | null {
  if (hasForeign(given)) return null
  const text = given.trim()
  const at = text.lastIndexOf('@')
  const [mailbox, host] = [text.slice(0, at), domainOf(text.slice(at + 1))]
  const isPlain = at > 0 && mailbox.length <= longestLocal && local.test(mailbox)
  if (!isPlain || !host || mailbox.length + 1 + host.length > longestAddress) return null
  return `${mailbox}@${host}`
}

// domainToASCII would also turn other forms of digits into an address; a last label that is a number is none of a name's
function domainOf(text: string): string | null {
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(text)) return null
  const host = domainToASCII(text).toLowerCase()
  const labels = host.split('.')
  const isName =
    host.length > 0 &&
    host.length <= longestDomain &&
    labels.length > 1 &&
    labels.every((one) => label.test(one)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  return isName ? host : null
}
