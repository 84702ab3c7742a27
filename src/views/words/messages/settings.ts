import type { SettingMessages } from '../../../domain/settings/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

/** Our sentence, then the server's own words. */
const withWords = (sentence: string, said: string | null) =>
  said ? `${sentence} ${said}` : sentence

export const en: Sentences<SettingMessages> = {
  'mail-away': () => 'The e-mail server did not answer.',
  'mail-server': ({ said }) =>
    withWords('The e-mail server cannot be used.', said && `It says: ${said}`),
  'mail-sign-in-refused': ({ said }) =>
    `The e-mail server cannot be used. It refuses the sign-in${said ? `: ${said}` : '.'}`,
  'mail-no-encryption': () =>
    'The e-mail server cannot be used. An encrypted connection to it was not possible.',
  'mail-later': ({ said }) => withWords('The e-mail server asked to try again later.', said),
  'mail-bounced': ({ said }) => withWords('The address was refused.', said),
  'mail-refused': ({ said }) => withWords('The e-mail server refuses the sender.', said),
  'no-such-message': () => 'There is no such message.',
  'mail-gone': () => 'The mail is no longer kept.',
  'no-such-mail-template': ({ template }) => `There is no mail called ${template}.`,
  'mail-activation': () => 'Activation link',
  'mail-sign-in-information': () => 'Sign-in information',
  'mail-reset': () => 'Password reset',
  'mail-password-changed': () => 'Notice of a changed password',
  'mail-test': () => 'Test mail',
  'mail-to': ({ mail, address }, say) => `${say(mail)} to ${address}`,
  'mail-server-host': () => 'A host name or address, such as smtp.company.example.',
  'mail-server-port': () => '25, 465, 587 or a port from 1024 to 65535.',
  'mail-server-from-name': () => 'One line without < or >.',
  'mail-server-username': () => 'One line.',
  'mail-password-elsewhere': () => 'Enter the password again: it would go to another host.',
  'mail-password-open': () => 'Enter the password again: it would be sent without encryption.',
  'passwords-differ': () => 'The two passwords differ.',
  'mail-name': () => 'A name has up to 200 characters and no line breaks.',
  'mail-suppressed': () =>
    'Not sent: an earlier message to this address bounced. Send it again once the address is right.',
  'mail-cancelled': () => 'Its sending was cancelled.',
  'mail-link-dead': () =>
    'Not sent: the link in it is used, withdrawn or expired. Invite the person anew.',
  'mail-link-over': ({ address }) => `${address}: the link is no longer good, invite anew.`,
  'mail-no-server': () => 'No e-mail server is set up.',
  'mail-tried-no-more': ({ reason }, say) =>
    `${say(reason)} Send the message again once the address is right; this one is not tried again.`,
  'mail-given-up': ({ reason }, say) => `${say(reason)} Given up after 24 hours.`,
  'mail-bounced-alarm': () => 'E-mail bounced',
  'mail-undelivered': () => 'E-mail not delivered',
  'mail-undelivered-text': ({ mail, reason }, say) => `${say(mail)}: ${say(reason)}`,
  'mail-undelivered-repair': () => 'Check the address, then send the message again.',
  'mail-server-name': () => 'E-mail server',
  'mail-unsendable': () => 'E-mail cannot be sent',
  'mail-unsendable-repair': () => 'Check the e-mail server settings and send a test mail.',
  'unknown-placeholder': ({ placeholder }) => `${placeholder} stands for nothing.`,
  'link-in-subject': () => 'The link belongs into the body, not into the subject.',
  'body-without-link': ({ link }) => `Without ${link} nobody finds the way in.`,
  'bare-token': ({ link }) => `{{InvitationId}} stands only in ${link}.`,
  'up-to-characters': ({ max }) => `Up to ${numberIn('en', max)} characters.`,
  'portal-url': () =>
    'An address such as https://portal.company.example/activations, without ? or #.',
  'these-settings': () => 'these settings',
}

export const de: Sentences<SettingMessages> = {
  'mail-away': () => 'Der E-Mail-Server hat nicht geantwortet.',
  'mail-server': ({ said }) =>
    withWords('Der E-Mail-Server lässt sich nicht benutzen.', said && `Er sagt: ${said}`),
  'mail-sign-in-refused': ({ said }) =>
    `Der E-Mail-Server lässt sich nicht benutzen. Er lehnt die Anmeldung ab${said ? `: ${said}` : '.'}`,
  'mail-no-encryption': () =>
    'Der E-Mail-Server lässt sich nicht benutzen. Eine verschlüsselte Verbindung zu ihm war nicht möglich.',
  'mail-later': ({ said }) => withWords('Der E-Mail-Server bat um einen späteren Versuch.', said),
  'mail-bounced': ({ said }) => withWords('Die Adresse wurde abgelehnt.', said),
  'mail-refused': ({ said }) => withWords('Der E-Mail-Server lehnt den Absender ab.', said),
  'no-such-message': () => 'Diese Nachricht gibt es nicht.',
  'mail-gone': () => 'Die Nachricht wird nicht mehr aufbewahrt.',
  'no-such-mail-template': ({ template }) => `Eine Nachricht namens ${template} gibt es nicht.`,
  'mail-activation': () => 'Aktivierungslink',
  'mail-sign-in-information': () => 'Anmeldedaten',
  'mail-reset': () => 'Neues Passwort',
  'mail-password-changed': () => 'Hinweis auf ein geändertes Passwort',
  'mail-test': () => 'Testnachricht',
  'mail-to': ({ mail, address }, say) => `${say(mail)} an ${address}`,
  'mail-server-host': () => 'Ein Hostname oder eine Adresse, etwa smtp.firma.example.',
  'mail-server-port': () => '25, 465, 587 oder ein Port von 1024 bis 65535.',
  'mail-server-from-name': () => 'Eine Zeile ohne < und >.',
  'mail-server-username': () => 'Eine Zeile.',
  'mail-password-elsewhere': () =>
    'Geben Sie das Passwort noch einmal ein: Es ginge an einen anderen Host.',
  'mail-password-open': () =>
    'Geben Sie das Passwort noch einmal ein: Es würde unverschlüsselt gesendet.',
  'passwords-differ': () => 'Die beiden Passwörter sind verschieden.',
  'mail-name': () => 'Ein Name hat höchstens 200 Zeichen und keine Zeilenumbrüche.',
  'mail-suppressed': () =>
    'Nicht gesendet: Eine frühere Nachricht an diese Adresse kam zurück. Senden Sie sie noch einmal, sobald die Adresse stimmt.',
  'mail-cancelled': () => 'Das Senden wurde abgebrochen.',
  'mail-link-dead': () =>
    'Nicht gesendet: Der Link darin ist benutzt, zurückgezogen oder abgelaufen. Laden Sie die Person neu ein.',
  'mail-link-over': ({ address }) =>
    `${address}: Der Link gilt nicht mehr, laden Sie die Person neu ein.`,
  'mail-no-server': () => 'Es ist kein E-Mail-Server eingerichtet.',
  'mail-tried-no-more': ({ reason }, say) =>
    `${say(reason)} Senden Sie die Nachricht noch einmal, sobald die Adresse stimmt; diese wird nicht mehr versucht.`,
  'mail-given-up': ({ reason }, say) => `${say(reason)} Nach 24 Stunden aufgegeben.`,
  'mail-bounced-alarm': () => 'E-Mail kam zurück',
  'mail-undelivered': () => 'E-Mail nicht zugestellt',
  'mail-undelivered-text': ({ mail, reason }, say) => `${say(mail)}: ${say(reason)}`,
  'mail-undelivered-repair': () => 'Die Adresse prüfen, dann die Nachricht noch einmal senden.',
  'mail-server-name': () => 'E-Mail-Server',
  'mail-unsendable': () => 'E-Mail kann nicht gesendet werden',
  'mail-unsendable-repair': () =>
    'Die Einstellungen des E-Mail-Servers prüfen und eine Testnachricht senden.',
  'unknown-placeholder': ({ placeholder }) => `${placeholder} steht für nichts.`,
  'link-in-subject': () => 'Der Link gehört in den Text, nicht in den Betreff.',
  'body-without-link': ({ link }) => `Ohne ${link} findet niemand hinein.`,
  'bare-token': ({ link }) => `{{InvitationId}} steht nur in ${link}.`,
  'up-to-characters': ({ max }) => `Bis zu ${numberIn('de', max)} Zeichen.`,
  'portal-url': () => 'Eine Adresse wie https://portal.firma.example/activations, ohne ? und #.',
  'these-settings': () => 'diese Einstellungen',
}
