import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

const labels = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * A host as DNS knows it: lower case, without one trailing dot, IDNA in ASCII (RFC 5891); null for whatever is none: empty, with
 * a port, a path or a wildcard, an IP address in any spelling.
 */
export function asciiHost(text: string): string | null {
  if (text.length > 1000 || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) return null
  const host = domainToASCII(text.replace(/\.$/, '')).toLowerCase()
  return host.length <= 253 && labels.test(host) && !isIP(host) ? host : null
}

/** A host that public DNS can have: of two labels at least, the last of which is no number. */
export function publicHost(text: string): string | null {
  const host = asciiHost(text)
  return host?.includes('.') && !/\.\d+$/.test(host) ? host : null
}

/** A host or an IP address that one of our connectors is told to reach. */
export const serverHost = (text: string): string | null => (isIP(text) ? text : asciiHost(text))

/** RFC 5321, 4.5.3.1: octets of a local part, and of a path without its brackets. */
const maxLocalLength = 64
const maxAddressLength = 254

// an atom without % and !, which old relays take for a route to somebody else
const local = /^[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/i
const encodedWord = /=\?[^?]*\?[bq]\?/i

type EmailFault =
  | 'email-brackets'
  | 'email-mailto'
  | 'email-one'
  | 'email-local'
  | 'email-domain'
  | 'bad-email'

/**
 * A plain addr-spec for exactly one mailbox, its domain in ASCII; or what is wrong with it. Refused, because each is a way to
 * reach somebody else or to add a header: lists, groups, comments, quoted local parts, routes, encoded words, controls.
 */
export function readEmail(given: string): { address: string } | { fault: EmailFault } {
  const text = given.trim()
  // looked for before anything is trimmed: a line's end is one too
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(given) || encodedWord.test(text)) return { fault: 'bad-email' }
  if (/[<>]/.test(text)) return { fault: 'email-brackets' }
  if (/^mailto:/i.test(text)) return { fault: 'email-mailto' }
  if (/[,;]|@.*@/.test(text)) return { fault: 'email-one' }
  const at = text.indexOf('@')
  const [mailbox, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || domain === '') return { fault: 'bad-email' }
  if (!local.test(mailbox) || mailbox.length > maxLocalLength) return { fault: 'email-local' }
  const host = domain.endsWith('.') ? null : publicHost(domain)
  if (!host) return { fault: 'email-domain' }
  const address = `${mailbox}@${host}`
  return address.length > maxAddressLength ? { fault: 'bad-email' } : { address }
}

/** Whether a text is an address that mail can go to. */
export const isEmail = (text: string): boolean => 'address' in readEmail(text)

/** What somebody signs in with, as it is kept: an address with its domain in ASCII, else as it was typed, composed (NFC). */
export function keptLogin(login: string): string {
  const read = readEmail(login)
  return 'address' in read ? read.address : login.trim().normalize('NFC')
}

/** A host or an address that is looked for, or its end, as it is kept where that differs: its domain in ASCII. */
export function keptAddress(word: string): string | null {
  if (/^[\0-\x7f]*$/.test(word) || !/[.@]/.test(word)) return null
  const at = word.lastIndexOf('@') + 1
  const host = asciiHost(word.slice(at))
  return host && word.slice(0, at) + host
}
