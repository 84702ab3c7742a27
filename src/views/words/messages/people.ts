import type { PeopleMessages } from '../../../domain/people/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<PeopleMessages> = {
  role: () => 'Your role is read-only here. Ask an administrator.',
  'in-support-session': () => 'This is not available in a support session.',
  'provider-only': () => 'Only the provider’s own staff can do this.',
  'no-match': () => 'Incorrect username or password.',
  'too-often': ({ minutes }) => `Too many attempts. Try again in ${minutes} min.`,
  crowd: () => 'Too many people are signing in right now. Try again shortly.',
  'not-your-password': () => 'Incorrect password.',
  'not-present': () => 'Incorrect current password.',
  'same-password': () => 'Choose a password that differs from the current one.',
  'password-short': ({ fewest }) => `Use at least ${fewest} characters.`,
  'password-long': ({ max }) => `Use at most ${max} characters.`,
  'password-broken': () => 'The password contains an invalid character.',
  'password-common': () => 'This password is too common. Choose another.',
  'password-name': () => 'This password is only a name with digits. Choose another.',
  'no-factor': () => 'No second factor is set up.',
  'factor-on': () => 'The second factor is already on.',
  'factor-required': () => 'This portal requires a second factor.',
  'wrong-code': () => 'The code is incorrect or has already been used.',
  'no-such-person': () => 'User not found. The account may have been deleted.',
  'no-such-sign-in': ({ email }) => `No account signs in as ${email}.`,
  'name-taken': ({ name }) => `${name} already has an account.`,
  'name-in-use': ({ name }) =>
    `Another account already signs in here as ${name}. Choose a username for this one.`,
  'no-such-role': ({ roles }) => `The role must be one of ${roles}.`,
  'no-such-token': () => 'Token not found. It may have been revoked.',
  'bad-email': () => 'Enter a full email address, such as name@example.com.',
  'bad-name': () => 'Enter a name of up to 100 characters.',
  'bad-username': () => 'Use 3 to 64 characters: a–z, 0–9, dot, hyphen, underscore.',
  'last-administrator': () =>
    'This is the last active administrator. Make another user an administrator first.',
  'owner-stays': () => 'This is the owner. Transfer ownership to another administrator first.',
  'has-owner': ({ email }) => `There is an owner already: ${email}. Transfer ownership instead.`,
  'ownership-moved': () => 'Ownership has been transferred in the meantime. Nothing was changed.',
  'owner-to-be': () => 'Choose an active administrator.',
  'new-owner': ({ msp }) => `${msp} has a new owner`,
  'ownership-moved-by': ({ msp, by, from, to }) =>
    `${by} transferred ownership of ${msp} from ${from} to ${to}.`,
  'ownership-means': () =>
    'The owner manages administrators and orders subscriptions. If you did not expect this, tell your provider.',
  'person-no-factor': ({ name }) => `${name} has no second factor.`,
  'not-confirmed': ({ name }) => `Type ${name} to confirm.`,
  'no-profile': () => 'Only users have a profile.',
  'no-open-link': () => 'There is no active link.',
  'link-not-expired': () => 'A new link can only be sent after the old one has expired.',
  'has-tokens': () => 'Created API tokens that still work. Disable this user on their own page.',
  'own-account': () => 'This is your own account.',
  'account-disabled': ({ name }) => `${name} is disabled. Enable the account first.`,
  'account-active': ({ name }) => `${name} is already active. Send a password reset link instead.`,
  'mailed-often': ({ minutes }) =>
    `This account has been sent too many emails. Send the next link in ${minutes} min.`,
  'idempotency-key-reused': () =>
    'This Idempotency-Key was used for a different request. Use a new one.',
  'no-identity-provider': () => 'No identity provider is set up.',
  'identity-off': () => 'Sign-in with an identity provider is not set up here.',
  'identity-failed': () => 'The identity provider did not confirm this sign-in.',
  'identity-unreachable': () => 'The identity provider cannot be reached from here.',
  'identity-unanswered': () => 'This sign-in was not started here, or took too long. Start again.',
  'identity-unknown': () =>
    'Your identity provider knows you, but you have no active account here.',
  'identity-label': () => 'Enter a name of up to 60 characters.',
  'identity-issuer': () =>
    'Enter an address such as https://login.company.example, without ? or #.',
  'identity-client-id': () => 'Enter the client ID from the identity provider.',
  'identity-secret': () => 'Enter the client secret.',
  'identity-secret-long': () => 'The client secret is too long.',
  'no-such-support-session': () => 'Support session not found. It may have ended.',
  'support-session-reason': () => 'Enter a reason of 10 to 500 characters. The customer reads it.',
  'support-session-ticket': () => 'Enter a ticket number of up to 60 characters.',
  'support-session-tenant-off': ({ name }) => `${name} is deactivated.`,
  'support-session-open': () =>
    'You have another support session open. Leave that portal first, or end the session here.',
  'support-session-way-spent': () =>
    'This link was already used or is older than a minute. Request a new one.',
  answered: () => 'This request has already been answered.',
  'no-host': () => 'This tenant has no portal address.',
  'identity-acr': () => 'Enter values of up to 500 characters in all, separated by spaces.',
  'support-approval-off': () =>
    'This customer does not require approval. You can make the change now.',
  'sign-in-approval': ({ name }) =>
    `${name} approves changes to how its users sign in. Ask for approval on the tenant’s Users page first.`,
}

export const de: Sentences<PeopleMessages> = {
  role: () => 'Ihre Rolle darf hier nur lesen. Wenden Sie sich an einen Administrator.',
  'in-support-session': () => 'Das ist in einer Support-Sitzung nicht möglich.',
  'provider-only': () => 'Das können nur Mitarbeitende des Anbieters.',
  'no-match': () => 'Benutzername oder Passwort ist falsch.',
  'too-often': ({ minutes }) =>
    `Zu viele Versuche. Versuchen Sie es in ${minutes} Min. noch einmal.`,
  crowd: () => 'Zurzeit melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.',
  'not-your-password': () => 'Das Passwort ist falsch.',
  'not-present': () => 'Das aktuelle Passwort ist falsch.',
  'same-password': () => 'Wählen Sie ein Passwort, das sich vom aktuellen unterscheidet.',
  'password-short': ({ fewest }) => `Verwenden Sie mindestens ${fewest} Zeichen.`,
  'password-long': ({ max }) => `Verwenden Sie höchstens ${max} Zeichen.`,
  'password-broken': () => 'Das Passwort enthält ein ungültiges Zeichen.',
  'password-common': () => 'Dieses Passwort ist zu häufig. Wählen Sie ein anderes.',
  'password-name': () => 'Dieses Passwort ist nur ein Name mit Ziffern. Wählen Sie ein anderes.',
  'no-factor': () => 'Es ist kein zweiter Faktor eingerichtet.',
  'factor-on': () => 'Der zweite Faktor ist bereits eingeschaltet.',
  'factor-required': () => 'Dieses Portal verlangt einen zweiten Faktor.',
  'wrong-code': () => 'Der Code ist falsch oder wurde bereits verwendet.',
  'no-such-person': () => 'Benutzer nicht gefunden. Vielleicht wurde das Konto gelöscht.',
  'no-such-sign-in': ({ email }) => `Kein Konto meldet sich als ${email} an.`,
  'name-taken': ({ name }) => `${name} hat bereits ein Konto.`,
  'name-in-use': ({ name }) =>
    `Ein anderes Konto meldet sich hier bereits als ${name} an. Wählen Sie für dieses einen Benutzernamen.`,
  'no-such-role': ({ roles }) => `Die Rolle muss eine von diesen sein: ${roles}.`,
  'no-such-token': () => 'Token nicht gefunden. Vielleicht wurde es widerrufen.',
  'bad-email': () => 'Geben Sie eine vollständige E-Mail-Adresse ein, etwa name@example.com.',
  'bad-name': () => 'Geben Sie einen Namen mit höchstens 100 Zeichen ein.',
  'bad-username': () =>
    'Verwenden Sie 3 bis 64 Zeichen: a–z, 0–9, Punkt, Bindestrich, Unterstrich.',
  'last-administrator': () =>
    'Das ist der letzte aktive Administrator. Machen Sie zuerst einen anderen Benutzer zum Administrator.',
  'owner-stays': () =>
    'Das ist der Inhaber. Übertragen Sie die Inhaberschaft zuerst auf einen anderen Administrator.',
  'has-owner': ({ email }) =>
    `Es gibt bereits einen Inhaber: ${email}. Übertragen Sie stattdessen die Inhaberschaft.`,
  'ownership-moved': () => 'Die Inhaberschaft wurde inzwischen übertragen. Nichts wurde geändert.',
  'owner-to-be': () => 'Wählen Sie einen aktiven Administrator.',
  'new-owner': ({ msp }) => `${msp} hat einen neuen Inhaber`,
  'ownership-moved-by': ({ msp, by, from, to }) =>
    `${by} hat die Inhaberschaft von ${msp} von ${from} auf ${to} übertragen.`,
  'ownership-means': () =>
    'Der Inhaber verwaltet die Administratoren und bestellt Abonnements. Wenn Sie das nicht erwartet haben, informieren Sie Ihren Anbieter.',
  'person-no-factor': ({ name }) => `${name} hat keinen zweiten Faktor.`,
  'not-confirmed': ({ name }) => `Geben Sie zur Bestätigung ${name} ein.`,
  'no-profile': () => 'Nur Benutzer haben ein Profil.',
  'no-open-link': () => 'Es gibt keinen gültigen Link.',
  'link-not-expired': () =>
    'Ein neuer Link kann erst gesendet werden, wenn der alte abgelaufen ist.',
  'has-tokens': () =>
    'Hat API-Token erstellt, die noch gelten. Sperren Sie dieses Konto auf seiner eigenen Seite.',
  'own-account': () => 'Das ist Ihr eigenes Konto.',
  'account-disabled': ({ name }) => `${name} ist gesperrt. Entsperren Sie zuerst das Konto.`,
  'account-active': ({ name }) =>
    `${name} ist bereits aktiv. Senden Sie stattdessen einen Link zum Zurücksetzen.`,
  'mailed-often': ({ minutes }) =>
    `An dieses Konto gingen zu viele E-Mails. Senden Sie den nächsten Link in ${minutes} Min.`,
  'idempotency-key-reused': () =>
    'Dieser Idempotency-Key wurde für eine andere Anfrage verwendet. Verwenden Sie einen neuen.',
  'no-identity-provider': () => 'Es ist kein Identitätsanbieter eingerichtet.',
  'identity-off': () => 'Die Anmeldung mit einem Identitätsanbieter ist hier nicht eingerichtet.',
  'identity-failed': () => 'Der Identitätsanbieter hat diese Anmeldung nicht bestätigt.',
  'identity-unreachable': () => 'Der Identitätsanbieter ist von hier aus nicht erreichbar.',
  'identity-unanswered': () =>
    'Diese Anmeldung wurde nicht hier begonnen oder hat zu lange gedauert. Beginnen Sie von vorn.',
  'identity-unknown': () =>
    'Ihr Identitätsanbieter kennt Sie, aber Sie haben hier kein aktives Konto.',
  'identity-label': () => 'Geben Sie einen Namen mit höchstens 60 Zeichen ein.',
  'identity-issuer': () =>
    'Geben Sie eine Adresse wie https://login.firma.example ein, ohne ? und #.',
  'identity-client-id': () => 'Geben Sie die Client-ID vom Identitätsanbieter ein.',
  'identity-secret': () => 'Geben Sie das Client-Secret ein.',
  'identity-secret-long': () => 'Das Client-Secret ist zu lang.',
  'no-such-support-session': () => 'Support-Sitzung nicht gefunden. Vielleicht ist sie beendet.',
  'support-session-reason': () =>
    'Nennen Sie einen Grund mit 10 bis 500 Zeichen. Der Kunde liest ihn.',
  'support-session-ticket': () => 'Geben Sie eine Ticketnummer mit höchstens 60 Zeichen ein.',
  'support-session-tenant-off': ({ name }) => `${name} ist deaktiviert.`,
  'support-session-open': () =>
    'Eine andere Support-Sitzung läuft noch. Verlassen Sie zuerst jenes Portal oder beenden Sie die Sitzung hier.',
  'support-session-way-spent': () =>
    'Dieser Link wurde bereits verwendet oder ist älter als eine Minute. Fordern Sie einen neuen an.',
  answered: () => 'Diese Anfrage wurde bereits beantwortet.',
  'no-host': () => 'Dieser Mandant hat keine Portaladresse.',
  'identity-acr': () =>
    'Geben Sie Werte mit insgesamt höchstens 500 Zeichen ein, durch Leerzeichen getrennt.',
  'support-approval-off': () =>
    'Dieser Kunde verlangt keine Genehmigung. Sie können die Änderung jetzt vornehmen.',
  'sign-in-approval': ({ name }) =>
    `${name} genehmigt Änderungen daran, wie sich seine Benutzer anmelden. Fragen Sie zuerst auf der Seite Benutzer des Mandanten an.`,
}
