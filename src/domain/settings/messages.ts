import type { MailFailureMessages } from '../../connectors/mail.ts'
import type { NoParams, StoredMessage } from '../message.ts'

/** What settings, mail and invitations say. */
export interface SettingMessages extends MailFailureMessages, MailMessages, InvitationMessages {
  /** How settings are called where somebody else changed them. */
  'these-settings': NoParams
}

/** What mails say of themselves in lists and in the queue, why one did not go, and its alarms. */
type MailMessages = {
  'no-such-message': NoParams
  'mail-gone': NoParams
  'no-such-mail-template': { template: string }
  // how mails are called in lists and in the queue
  'mail-activation': NoParams
  'mail-consent': NoParams
  'mail-sign-in-information': NoParams
  'mail-reset': NoParams
  'mail-address': NoParams
  'mail-password-changed': NoParams
  'mail-sign-in-changed': NoParams
  'mail-license-report': NoParams
  'mail-notice': NoParams
  'mail-mau-report': NoParams
  'mail-test': NoParams
  'mail-to': { mail: StoredMessage; address: string }
  // the server’s form
  'mail-server-host': NoParams
  'mail-server-port': NoParams
  'mail-server-from-name': NoParams
  'mail-server-username': NoParams
  'mail-password-elsewhere': NoParams
  'mail-password-open': NoParams
  'passwords-differ': NoParams
  // recipients
  'mail-name': NoParams
  // why one did not go
  'mail-suppressed': NoParams
  'mail-cancelled': NoParams
  'mail-link-dead': NoParams
  'mail-consent-over': NoParams
  'mail-link-over': { address: string }
  'mail-no-server': NoParams
  'mail-tried-no-more': { reason: StoredMessage }
  'mail-given-up': { reason: StoredMessage }
  // alarms
  'mail-bounced-alarm': NoParams
  'mail-undelivered': NoParams
  'mail-undelivered-text': { mail: StoredMessage; reason: StoredMessage }
  'mail-undelivered-repair': NoParams
  'mail-server-name': NoParams
  'mail-unsendable': NoParams
  'mail-unsendable-repair': NoParams
}

/** What is wrong with the texts of activation mails. */
type InvitationMessages = {
  'unknown-placeholder': { placeholder: string }
  'link-in-subject': NoParams
  'body-without-link': { link: string }
  'bare-token': { link: string }
  'up-to-characters': { max: number }
  'portal-url': NoParams
}
