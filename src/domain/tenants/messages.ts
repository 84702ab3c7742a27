import type { NoParams, StoredMessage } from '../message.ts'

/** What tenants, their sites, hosts, looks, quotas and wizard say. */
export type TenantMessages = {
  'no-such-tenant': NoParams
  'no-such-site': NoParams
  'sites-many': NoParams
  'site-last': NoParams
  'site-name': NoParams
  'site-address': NoParams
  'site-name-taken': { name: string }
  /** Somebody changed it meanwhile, and what stands beside each field that differs. */
  stale: { what: string }
  'stale-field': { now: string | boolean | null; yours: string | boolean | null }
  'no-country': NoParams
  'no-zone': NoParams
  'no-language': NoParams
  deletion: { messages: readonly StoredMessage[] }
  'deletion-ordered': { name: string }
  'deletion-confirm': { shortname: string }
  'deletion-reason': { least: number; most: number }
  'deletion-begun': { name: string }
  'no-deletion': { name: string }
}
