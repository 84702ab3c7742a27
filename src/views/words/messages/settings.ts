import type { SettingMessages } from '../../../domain/settings/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

/** Our sentence, then the server's own words. */
const withWords = (sentence: string, said: string | null) =>
  said ? `${sentence} ${said}` : sentence

export const en: Sentences<SettingMessages> = {
  'mail-away': () => 'The email server did not answer.',
  'mail-server': ({ said }) =>
    withWords('The email server cannot be used.', said && `It says: ${said}`),
  'mail-sign-in-refused': ({ said }) =>
    `The email server cannot be used. It refuses the sign-in${said ? `: ${said}` : '.'}`,
  'mail-no-encryption': () =>
    'The email server cannot be used. An encrypted connection was not possible.',
  'mail-later': ({ said }) => withWords('The email server asked us to try again later.', said),
  'mail-bounced': ({ said }) => withWords('The address was refused.', said),
  'mail-refused': ({ said }) => withWords('The email server refused the sender.', said),
  'no-such-message': () => 'Message not found.',
  'mail-gone': () => 'The email is no longer stored.',
  'no-such-mail-template': ({ template }) => `There is no email template named ${template}.`,
  'mail-activation': () => 'Activation link',
  'mail-consent': () => 'Request for consent',
  'mail-sign-in-information': () => 'Sign-in details',
  'mail-reset': () => 'Password reset',
  'mail-address': () => 'Confirmation of a new email address',
  'mail-password-changed': () => 'Password change notice',
  'mail-sign-in-changed': () => 'Notice of a sign-in changed by staff',
  'mail-license-report': () => 'License report',
  'mail-notice': () => 'Notice',
  'mail-mau-report': () => 'Monthly MAU report',
  'mail-test': () => 'Test email',
  'mail-to': ({ mail, address }, say) => `${say(mail)} to ${address}`,
  'mail-server-host': () => 'Enter a host name or address, such as smtp.company.example.',
  'mail-server-port': () => 'Enter 25, 465, 587 or a port from 1024 to 65535.',
  'mail-server-from-name': () => 'Enter one line without < or >.',
  'mail-server-username': () => 'Enter one line.',
  'mail-password-elsewhere': () => 'Enter the password again: it would be sent to another host.',
  'mail-password-open': () => 'Enter the password again: it would be sent without encryption.',
  'passwords-differ': () => 'The passwords do not match.',
  'mail-name': () => 'Enter a name of up to 200 characters without line breaks.',
  'mail-suppressed': () =>
    'Not sent: an earlier email to this address bounced. Send it again once the address is correct.',
  'mail-cancelled': () => 'Sending was canceled.',
  'mail-link-dead': () =>
    'Not sent: its link was used, revoked or has expired. Invite the user again.',
  'mail-consent-over': () =>
    'Not sent: its invitation was used, canceled or has expired. Send a new invitation.',
  'mail-link-over': ({ address }) =>
    `${address}: the link is no longer valid. Invite the user again.`,
  'mail-no-server': () => 'No email server is set up.',
  'mail-tried-no-more': ({ reason }, say) =>
    `${say(reason)} Send the email again once the address is correct; this one is not retried.`,
  'mail-given-up': ({ reason }, say) => `${say(reason)} Delivery failed after 24 hours.`,
  'mail-bounced-alarm': () => 'Email bounced',
  'mail-undelivered': () => 'Email not delivered',
  'mail-undelivered-text': ({ mail, reason }, say) => `${say(mail)}: ${say(reason)}`,
  'mail-undelivered-repair': () => 'Check the address, then send the email again.',
  'mail-server-name': () => 'Email server',
  'mail-unsendable': () => 'Email cannot be sent',
  'mail-unsendable-repair': () => 'Check the email server settings and send a test email.',
  'unknown-placeholder': ({ placeholder }) => `${placeholder} is not a placeholder.`,
  'link-in-subject': () => 'The link belongs in the body, not in the subject.',
  'body-without-link': ({ link }) => `The body must contain ${link}.`,
  'bare-token': ({ link }) => `{{InvitationId}} can only be used within ${link}.`,
  'up-to-characters': ({ max }) => `Enter up to ${numberIn('en', max)} characters.`,
  'portal-url': () =>
    'Enter an address such as https://portal.company.example/activations, without ? or #.',
  'these-settings': () => 'these settings',
}

export const de: Sentences<SettingMessages> = {
  'mail-away': () => 'Der E-Mail-Server hat nicht geantwortet.',
  'mail-server': ({ said }) =>
    withWords('Der E-Mail-Server lässt sich nicht verwenden.', said && `Seine Antwort: ${said}`),
  'mail-sign-in-refused': ({ said }) =>
    `Der E-Mail-Server lässt sich nicht verwenden. Er lehnt die Anmeldung ab${said ? `: ${said}` : '.'}`,
  'mail-no-encryption': () =>
    'Der E-Mail-Server lässt sich nicht verwenden. Eine verschlüsselte Verbindung war nicht möglich.',
  'mail-later': ({ said }) => withWords('Der E-Mail-Server bat um einen späteren Versuch.', said),
  'mail-bounced': ({ said }) => withWords('Die Adresse wurde abgelehnt.', said),
  'mail-refused': ({ said }) => withWords('Der E-Mail-Server lehnt den Absender ab.', said),
  'no-such-message': () => 'Nachricht nicht gefunden.',
  'mail-gone': () => 'Die E-Mail ist nicht mehr gespeichert.',
  'no-such-mail-template': ({ template }) => `Es gibt keine E-Mail-Vorlage namens ${template}.`,
  'mail-activation': () => 'Aktivierungslink',
  'mail-consent': () => 'Bitte um Zustimmung',
  'mail-sign-in-information': () => 'Anmeldedaten',
  'mail-reset': () => 'Passwort zurücksetzen',
  'mail-address': () => 'Bestätigung einer neuen E-Mail-Adresse',
  'mail-password-changed': () => 'Hinweis auf ein geändertes Passwort',
  'mail-sign-in-changed': () => 'Hinweis auf eine vom Anbieter geänderte Anmeldung',
  'mail-license-report': () => 'Lizenzbericht',
  'mail-notice': () => 'Hinweis',
  'mail-mau-report': () => 'Monatlicher MAU-Bericht',
  'mail-test': () => 'Test-E-Mail',
  'mail-to': ({ mail, address }, say) => `${say(mail)} an ${address}`,
  'mail-server-host': () =>
    'Geben Sie einen Hostnamen oder eine Adresse ein, etwa smtp.firma.example.',
  'mail-server-port': () => 'Geben Sie 25, 465, 587 oder einen Port von 1024 bis 65535 ein.',
  'mail-server-from-name': () => 'Geben Sie eine Zeile ohne < und > ein.',
  'mail-server-username': () => 'Geben Sie eine Zeile ein.',
  'mail-password-elsewhere': () =>
    'Geben Sie das Passwort noch einmal ein: Es würde an einen anderen Host gesendet.',
  'mail-password-open': () =>
    'Geben Sie das Passwort noch einmal ein: Es würde unverschlüsselt gesendet.',
  'passwords-differ': () => 'Die Passwörter stimmen nicht überein.',
  'mail-name': () => 'Geben Sie einen Namen mit höchstens 200 Zeichen ohne Zeilenumbrüche ein.',
  'mail-suppressed': () =>
    'Nicht gesendet: Eine frühere E-Mail an diese Adresse kam zurück. Senden Sie sie noch einmal, sobald die Adresse stimmt.',
  'mail-cancelled': () => 'Das Senden wurde abgebrochen.',
  'mail-link-dead': () =>
    'Nicht gesendet: Der Link wurde verwendet, widerrufen oder ist abgelaufen. Laden Sie den Benutzer erneut ein.',
  'mail-consent-over': () =>
    'Nicht gesendet: Die Einladung wurde verwendet, abgebrochen oder ist abgelaufen. Senden Sie eine neue Einladung.',
  'mail-link-over': ({ address }) =>
    `${address}: Der Link ist nicht mehr gültig. Laden Sie den Benutzer erneut ein.`,
  'mail-no-server': () => 'Es ist kein E-Mail-Server eingerichtet.',
  'mail-tried-no-more': ({ reason }, say) =>
    `${say(reason)} Senden Sie die E-Mail noch einmal, sobald die Adresse stimmt; diese wird nicht erneut versucht.`,
  'mail-given-up': ({ reason }, say) =>
    `${say(reason)} Die Zustellung ist nach 24 Stunden fehlgeschlagen.`,
  'mail-bounced-alarm': () => 'E-Mail kam zurück',
  'mail-undelivered': () => 'E-Mail nicht zugestellt',
  'mail-undelivered-text': ({ mail, reason }, say) => `${say(mail)}: ${say(reason)}`,
  'mail-undelivered-repair': () => 'Die Adresse prüfen, dann die E-Mail noch einmal senden.',
  'mail-server-name': () => 'E-Mail-Server',
  'mail-unsendable': () => 'E-Mails können nicht gesendet werden',
  'mail-unsendable-repair': () =>
    'Die Einstellungen des E-Mail-Servers prüfen und eine Test-E-Mail senden.',
  'unknown-placeholder': ({ placeholder }) => `${placeholder} ist kein Platzhalter.`,
  'link-in-subject': () => 'Der Link gehört in den Text, nicht in den Betreff.',
  'body-without-link': ({ link }) => `Der Text muss ${link} enthalten.`,
  'bare-token': ({ link }) => `{{InvitationId}} darf nur in ${link} stehen.`,
  'up-to-characters': ({ max }) => `Geben Sie bis zu ${numberIn('de', max)} Zeichen ein.`,
  'portal-url': () =>
    'Geben Sie eine Adresse wie https://portal.firma.example/activations ein, ohne ? und #.',
  'these-settings': () => 'diese Einstellungen',
}
