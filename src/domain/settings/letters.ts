import type { Language } from '../schema/tenants.ts'
import type { BrandValues } from '../tenants/hosts.ts'
import type { Piece } from './invitations.text.ts'
import type { MailTemplate } from './mail.ts'

/** Everything that a mail says, gathered; views/mail makes HTML and text of it. */
export type Letter = {
  template: MailTemplate
  language: Language
  /** The person written to. */
  name: string
  /** Who writes: product name or provider, and its look. `logo` is shown by `cid:`. */
  brand: Omit<BrandValues, 'productName'> & { name: string }
  hasLogo: boolean
  /** Where one signs in. */
  portal: string
  /** The link of an activation or a reset; it ends at `expiresAt`. */
  link: string | null
  expiresAt: Date | null
  /** IANA zone in which times are written: the customer's, or the account's own. */
  zone: string
  /** The customer's name; none for the staff of a provider or an MSP. */
  customer: string | null
  /** The company shortname, where people have to give it because the customer has no address of its own. */
  company: string | null
  /** What one types to sign in, beside the password. */
  login: string | null
  /** Who caused the mail, when a person did. */
  by: string | null
  at: Date
  /** The provider's own words for an activation, filled in; null: the catalogue's. */
  own: { subject: string | null; body: Piece[][] | null }
}

/** A letter made into the parts of a message. */
export type Drawn = { subject: string; html: string; text: string }
