import type { PeopleMessages } from '../../../domain/people/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<PeopleMessages> = {
  role: () => 'Your role may look at this but not change it. Ask an administrator.',
  'in-support-session': () => 'This cannot be done in a support session.',
  'provider-only': () => 'Customers and licenses are managed by your provider.',
  'no-match': () => 'That name and password do not match.',
  'too-often': ({ minutes }) => `That was tried too often. Try again in ${minutes} min.`,
  crowd: () => 'Too many people sign in at this moment. Try again shortly.',
  'not-your-password': () => 'That is not your password.',
  'not-present': () => 'That is not your present password.',
  'same-password': () => 'Choose another one than the present.',
  'password-short': ({ fewest }) => `A password has at least ${fewest} characters.`,
  'password-long': ({ max }) => `A password has at most ${max} characters.`,
  'password-broken': () => 'The password contains half a character.',
  'password-common': () => 'That password is one of the most used. Choose another.',
  'password-name': () => 'That password is only a name with digits. Choose another.',
  'no-factor': () => 'There is no second factor.',
  'factor-on': () => 'The second factor is on already.',
  'factor-required': () => 'This portal asks its operators for a second factor.',
  'wrong-code': () => 'That code is not right, or was used already.',
  'no-such-person': () => 'There is no such person. The account may have been deleted.',
  'no-such-sign-in': ({ email }) => `Nobody signs in as ${email}.`,
  'name-taken': ({ name }) => `${name} has an account already.`,
  'name-unavailable': () =>
    'This address or sign-in name cannot be used here. Choose another, or ask your provider.',
  'no-such-role': ({ roles }) => `A role is one of ${roles}.`,
  'bad-email': () => 'Enter a full address, such as name@example.com.',
  'bad-name': () => 'Enter a name of up to 100 characters.',
  'bad-username': () => 'A sign-in name has 3 to 64 of: a to z, 0 to 9, dot, dash, underscore.',
  'last-administrator': () =>
    'This is the last active administrator. Make somebody else administrator first.',
  'last-owner': () => 'This is the last active owner. Make somebody else owner first.',
  'person-no-factor': ({ name }) => `${name} has no second factor.`,
  'not-confirmed': ({ name }) => `Type ${name} to confirm.`,
  'no-profile': () => 'Only a person has a profile.',
  'no-open-link': () => 'No link is open any more.',
  'link-not-expired': () => 'A new link can only be sent for one that has expired.',
  'own-account': () => 'This is your own account.',
  'account-disabled': ({ name }) => `${name} is disabled. Enable the account first.`,
  'account-active': ({ name }) => `${name} is active already. Send a new password link.`,
  'mailed-often': ({ minutes }) =>
    `This account was mailed often enough. Send the next link in ${minutes} min.`,
  'idempotency-key-reused': () => 'This Idempotency-Key was used for another call. Use a new one.',
  'no-identity-provider': () => 'There is no identity provider.',
  'identity-off': () => 'Sign-in with an identity provider is not set up here.',
  'identity-failed': () => 'The identity provider did not confirm this sign-in.',
  'identity-unreachable': () => 'No identity provider can be reached from here.',
  'identity-unanswered': () => 'This sign-in was not begun here, or took too long. Begin again.',
  'identity-unknown': () =>
    'Your identity provider knows you, but there is no active account here.',
  'identity-label': () => 'Give it a name of up to 60 characters.',
  'identity-issuer': () => 'An address such as https://login.company.example, without ? or #.',
  'identity-client-id': () => 'What the identity provider calls us.',
  'identity-secret': () => 'Enter the client secret.',
  'identity-secret-long': () => 'It is too long.',
  'no-such-support-session': () => 'There is no such support session. It may have ended meanwhile.',
  'support-session-reason': () => 'Say why, in 10 to 500 characters: the customer reads it.',
  'support-session-ticket': () => 'A ticket number has up to 60 characters.',
  'support-session-tenant-off': ({ name }) => `${name} is switched off.`,
  'support-session-open': () =>
    'You have another support session open. Leave that portal first, or end the session here.',
  'support-session-way-spent': () =>
    'This way in was used or is older than a minute. Ask for a new one.',
  answered: () => 'This request has been answered already.',
  'no-host': () => 'This customer has no address to enter.',
}

export const de: Sentences<PeopleMessages> = {
  role: () =>
    'Ihre Rolle darf dies ansehen, aber nicht ändern. Wenden Sie sich an Ihre Administration.',
  'in-support-session': () => 'In einer Support-Sitzung ist das nicht möglich.',
  'provider-only': () => 'Kunden und Lizenzen verwaltet Ihr Anbieter.',
  'no-match': () => 'Name und Passwort passen nicht zusammen.',
  'too-often': ({ minutes }) =>
    `Das wurde zu oft versucht. Versuchen Sie es in ${minutes} Min. noch einmal.`,
  crowd: () => 'Zurzeit melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.',
  'not-your-password': () => 'Das ist nicht Ihr Passwort.',
  'not-present': () => 'Das ist nicht Ihr jetziges Passwort.',
  'same-password': () => 'Wählen Sie ein anderes als das jetzige.',
  'password-short': ({ fewest }) => `Ein Passwort hat mindestens ${fewest} Zeichen.`,
  'password-long': ({ max }) => `Ein Passwort hat höchstens ${max} Zeichen.`,
  'password-broken': () => 'Das Passwort enthält ein halbes Zeichen.',
  'password-common': () => 'Dieses Passwort gehört zu den meistbenutzten. Wählen Sie ein anderes.',
  'password-name': () => 'Dieses Passwort ist nur ein Name mit Ziffern. Wählen Sie ein anderes.',
  'no-factor': () => 'Es gibt keinen zweiten Faktor.',
  'factor-on': () => 'Der zweite Faktor ist bereits an.',
  'factor-required': () => 'Dieses Portal verlangt von seinen Operatoren einen zweiten Faktor.',
  'wrong-code': () => 'Dieser Code stimmt nicht oder wurde bereits benutzt.',
  'no-such-person': () => 'Diese Person gibt es nicht. Das Konto wurde vielleicht gelöscht.',
  'no-such-sign-in': ({ email }) => `Niemand meldet sich als ${email} an.`,
  'name-taken': ({ name }) => `${name} hat bereits ein Konto.`,
  'name-unavailable': () =>
    'Diese Adresse oder dieser Anmeldename ist hier nicht verfügbar. Wählen Sie etwas anderes oder fragen Sie Ihren Anbieter.',
  'no-such-role': () => 'Diese Rolle gibt es nicht.',
  'bad-email': () => 'Geben Sie eine vollständige Adresse ein, etwa name@example.com.',
  'bad-name': () => 'Geben Sie einen Namen mit höchstens 100 Zeichen ein.',
  'bad-username': () =>
    'Ein Anmeldename hat 3 bis 64 Zeichen: a bis z, 0 bis 9, Punkt, Bindestrich, Unterstrich.',
  'last-administrator': () =>
    'Das ist das letzte aktive Konto der Administration. Geben Sie zuerst jemand anderem diese Rolle.',
  'last-owner': () =>
    'Das ist das letzte aktive Konto mit der Rolle Inhaber. Geben Sie zuerst jemand anderem diese Rolle.',
  'person-no-factor': () => 'Es gibt keinen zweiten Faktor.',
  'not-confirmed': ({ name }) => `Geben Sie zur Bestätigung ${name} ein.`,
  'no-profile': () => 'Nur eine Person hat ein Profil.',
  'no-open-link': () => 'Es ist kein Link mehr offen.',
  'link-not-expired': () => 'Ein neuer Link wird nur für einen abgelaufenen gesendet.',
  'own-account': () => 'Das ist Ihr eigenes Konto.',
  'account-disabled': ({ name }) => `${name} ist gesperrt. Entsperren Sie zuerst das Konto.`,
  'account-active': ({ name }) =>
    `${name} ist bereits aktiv. Senden Sie einen Link für ein neues Passwort.`,
  'mailed-often': ({ minutes }) =>
    `An dieses Konto gingen genug E-Mails. Senden Sie den nächsten Link in ${minutes} Min.`,
  'idempotency-key-reused': () =>
    'Dieser Idempotency-Key wurde für einen anderen Aufruf benutzt. Verwenden Sie einen neuen.',
  'no-identity-provider': () => 'Es gibt keinen Identitätsanbieter.',
  'identity-off': () => 'Die Anmeldung mit einem Identitätsanbieter ist hier nicht eingerichtet.',
  'identity-failed': () => 'Der Identitätsanbieter hat diese Anmeldung nicht bestätigt.',
  'identity-unreachable': () => 'Von hier aus ist kein Identitätsanbieter zu erreichen.',
  'identity-unanswered': () =>
    'Diese Anmeldung wurde nicht hier begonnen oder hat zu lange gedauert. Beginnen Sie noch einmal.',
  'identity-unknown': () =>
    'Ihr Identitätsanbieter kennt Sie, aber hier gibt es kein aktives Konto für Sie.',
  'identity-label': () => 'Geben Sie ihm einen Namen mit höchstens 60 Zeichen.',
  'identity-issuer': () => 'Eine Adresse wie https://login.firma.example, ohne ? und #.',
  'identity-client-id': () => 'Wie der Identitätsanbieter das Portal nennt.',
  'identity-secret': () => 'Geben Sie den geheimen Clientschlüssel ein.',
  'identity-secret-long': () => 'Das ist zu lang.',
  'no-such-support-session': () =>
    'Diese Support-Sitzung gibt es nicht. Vielleicht ist sie inzwischen beendet.',
  'support-session-reason': () =>
    'Nennen Sie den Grund, mit 10 bis 500 Zeichen: Der Kunde liest ihn.',
  'support-session-ticket': () => 'Eine Ticketnummer hat höchstens 60 Zeichen.',
  'support-session-tenant-off': () =>
    'Dieser Kunde ist abgeschaltet; so lange wird nichts von ihm genutzt.',
  'support-session-open': () =>
    'Eine andere Support-Sitzung läuft noch. Verlassen Sie zuerst jenes Portal oder beenden Sie die Sitzung hier.',
  'support-session-way-spent': () =>
    'Dieser Zugang wurde benutzt oder ist älter als eine Minute. Fordern Sie einen neuen an.',
  answered: () => 'Diese Anfrage wurde bereits beantwortet.',
  'no-host': () => 'Dieser Kunde hat keine Adresse, die Sie öffnen könnten.',
}
