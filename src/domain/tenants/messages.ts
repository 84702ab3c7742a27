import type { NoParams, StoredMessage } from '../message.ts'

/** What tenants, their sites, hosts, looks, quotas and wizard say. */
export type TenantMessages = {
  'no-such-tenant': NoParams
  'tenant-deleting': { name: string }
  'own-administrators': NoParams
  'company-name': NoParams
  /** `reason` says what is wrong with it, without naming it: it stands beside a column as well. */
  'shortname-shape': { reason: StoredMessage }
  'shortname-form': NoParams
  'shortname-hyphens': NoParams
  'shortname-reserved': NoParams
  'shortname-taken': { shortname: string }
  'shortname-rests': { shortname: string }
  // the wizard, and what is made at its end
  'no-such-draft': NoParams
  'no-person-drafts': NoParams
  'step-open': { step: string }
  'bad-msp': NoParams
  'bad-size': NoParams
  'bad-administrator': NoParams
  'bad-firstname': NoParams
  'bad-lastname': NoParams
  'choose-mailed': NoParams
  'choose-one': NoParams
  'password-needed': NoParams
  'no-password': NoParams
  'mail-missing': NoParams
  'no-msp': NoParams
  'msp-inactive': { name: string }
  'msp-full': { name: string; used: number; max: number }
  /** What is asked for is more than is free, and how much is, beside each. */
  'nothing-free': NoParams
  'most-free': { free: number }
  // switches
  'feature-off': NoParams
  'no-such-use': NoParams
  // hosts
  'no-such-host': NoParams
  'host-empty': NoParams
  'host-wildcard': NoParams
  'host-port': NoParams
  'host-form': NoParams
  'host-address': NoParams
  'host-long': { max: number }
  'host-single': NoParams
  'host-local': NoParams
  'host-ours': NoParams
  'host-rests': NoParams
  'host-yours': { host: string }
  'host-many': { max: number }
  'check-too-soon': { seconds: number }
  'domain-expired': { host: string }
  'domain-not-expired': { host: string }
  'staff-only': NoParams
  'domain-lost': NoParams
  'domain-lost-text': { host: string }
  'domain-lost-repair': NoParams
  'domain-certificate': NoParams
  'certificate-invalid': { host: string }
  'certificate-ends': { host: string }
  'domain-certificate-repair': NoParams
  // looks
  'no-usable-host': NoParams
  'this-look': NoParams
  'brand-name': NoParams
  'brand-line': NoParams
  'brand-accent': NoParams
  'brand-url': NoParams
  'logo-empty': NoParams
  'logo-large': NoParams
  'logo-svg': NoParams
  'logo-form': NoParams
  'logo-broken': NoParams
  'logo-sides': NoParams
  'no-country': NoParams
  'no-zone': NoParams
  'no-language': NoParams
  'deletion-ordered': { name: string }
  'deletion-confirm': { shortname: string }
  'deletion-reason': { least: number; max: number }
  'deletion-begun': { name: string }
  'no-deletion': { name: string }
}
