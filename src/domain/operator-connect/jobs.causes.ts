import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'

/**
 * Codes of an entry that failed, as operators' wrappers show them (Telnyx's public SDK, `external_connections`), and what they mean;
 * of others Microsoft's own words are shown.
 */
const known = {
  internal_error: 'entry-internal-error',
  unable_to_retrieve_default_location: 'entry-no-default-location',
  unable_to_retrieve_location: 'entry-no-location',
  unknown_country_code: 'entry-country',
  unable_to_match_geography_entry: 'entry-geography',
  unable_to_retrieve_partner_info: 'entry-partner',
} as const

/** Why Microsoft did not do it, in words. */
export function entryReason(code?: string | null, text?: string | null): StoredMessage {
  const own = Object.hasOwn(known, code ?? '') ? known[code as keyof typeof known] : undefined
  if (own) return message(own)
  return text || code ? verbatim(text || String(code)) : message('number-unanswered')
}
