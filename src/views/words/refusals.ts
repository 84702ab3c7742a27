import * as people from './people.ts'

/** What a refusal carries as its details; what is missing reads as it is. */
export type Details = Readonly<Record<string, unknown>>

/**
 * Refusals that a tenant's people can meet, by their code. English readers get the domain's own sentence; other
 * languages get theirs from here. A refusal without an entry is looked up by its sentence (`kept.ts`).
 */
export const en = {
  role: (_: Details) => 'Your role may look at this but not change it. Ask an administrator.',
  'on-visit': (_: Details) => 'This cannot be done on a visit to a customer’s portal.',
  'provider-only': (_: Details) => 'Customers and licenses are managed by your provider.',
  'quota-reached': (_: Details) =>
    'The limit is reached. Remove what is not needed, or ask your provider for more.',
  'tenant-off': (_: Details) => 'This customer is switched off; nothing of it is used meanwhile.',
  'not-replicable': (_: Details) => 'None of these services can be replicated now.',
  // people
  'no-match': (_: Details) => 'That name and password do not match.',
  'too-often': ({ minutes }: Details) => `That was tried too often. Try again in ${minutes} min.`,
  crowd: (_: Details) => 'Too many people sign in at this moment. Try again shortly.',
  'not-your-password': (_: Details) => 'That is not your password.',
  'not-present': (_: Details) => 'That is not your present password.',
  'same-password': (_: Details) => 'Choose another one than the present.',
  'password-short': (_: Details) => 'A password has at least 8 characters.',
  'password-long': (_: Details) => 'A password has at most 128 characters.',
  'password-broken': (_: Details) => 'The password contains half a character.',
  'password-common': (_: Details) => 'That password is one of the most used. Choose another.',
  'password-name': (_: Details) => 'That password is only a name with digits. Choose another.',
  'no-such-person': (_: Details) => 'There is no such person. The account may have been deleted.',
  'name-taken': ({ name }: Details) => `${name} has an account already.`,
  'name-unavailable': (_: Details) =>
    'This address or sign-in name cannot be used here. Choose another, or ask your provider.',
  'no-such-role': (_: Details) => 'There is no such role.',
  'bad-email': (_: Details) => 'Enter a full address, such as name@example.com.',
  'bad-name': (_: Details) => 'Enter a name of up to 100 characters.',
  'bad-username': (_: Details) =>
    'A sign-in name has 3 to 64 of: a to z, 0 to 9, dot, dash, underscore.',
  'last-administrator': (_: Details) =>
    'This is the last active administrator. Make somebody else administrator first.',
  'last-owner': (_: Details) => 'This is the last active owner. Make somebody else owner first.',
  'stale-account': (details: Details) => staleAccount(details),
  'no-factor': (_: Details) => 'There is no second factor.',
  'factor-on': (_: Details) => 'The second factor is on already.',
  'factor-required': (_: Details) => 'This portal asks its operators for a second factor.',
  'wrong-code': (_: Details) => 'That code is not right, or was used already.',
  'no-open-link': (_: Details) => 'No link is open any more.',
  'link-not-expired': (_: Details) => 'A new link can only be sent for one that has expired.',
  'not-confirmed': ({ name }: Details) => `Type ${name} to confirm.`,
  'account-disabled': ({ name }: Details) => `${name} is disabled. Enable the account first.`,
  'account-active': ({ name }: Details) => `${name} is active already. Send a new password link.`,
  'mailed-often': ({ minutes }: Details) =>
    `This account was mailed often enough. Send the next link in ${minutes} min.`,
  'token-name': (_: Details) => 'A token needs a name, up to 100 characters.',
  'token-days': (_: Details) => 'A token lasts 1 to 3650 days.',
  'token-scope': (_: Details) => 'There is no such scope.',
  'token-role': (_: Details) => 'A token of that scope cannot have this role.',
  'no-such-token': (_: Details) => 'There is no such token. It may have been revoked meanwhile.',
}

export const de: typeof en = {
  role: () =>
    'Ihre Rolle darf dies ansehen, aber nicht ändern. Wenden Sie sich an Ihre Administration.',
  'on-visit': () => 'Bei einem Besuch im Portal eines Kunden ist das nicht möglich.',
  'provider-only': () => 'Kunden und Lizenzen verwaltet Ihr Anbieter.',
  'quota-reached': () =>
    'Die Grenze ist erreicht. Entfernen Sie, was nicht benötigt wird, oder bitten Sie Ihren Anbieter um mehr.',
  'tenant-off': () => 'Dieser Kunde ist abgeschaltet; so lange wird nichts von ihm genutzt.',
  'not-replicable': () => 'Keiner dieser Dienste kann zurzeit repliziert werden.',
  // people
  'no-match': () => 'Name und Passwort passen nicht zusammen.',
  'too-often': ({ minutes }) =>
    `Das wurde zu oft versucht. Versuchen Sie es in ${minutes} Min. noch einmal.`,
  crowd: () => 'Zurzeit melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.',
  'not-your-password': () => 'Das ist nicht Ihr Passwort.',
  'not-present': () => 'Das ist nicht Ihr jetziges Passwort.',
  'same-password': () => 'Wählen Sie ein anderes als das jetzige.',
  'password-short': () => 'Ein Passwort hat mindestens 8 Zeichen.',
  'password-long': () => 'Ein Passwort hat höchstens 128 Zeichen.',
  'password-broken': () => 'Das Passwort enthält ein halbes Zeichen.',
  'password-common': () => 'Dieses Passwort gehört zu den meistbenutzten. Wählen Sie ein anderes.',
  'password-name': () => 'Dieses Passwort ist nur ein Name mit Ziffern. Wählen Sie ein anderes.',
  'no-such-person': () => 'Diese Person gibt es nicht. Das Konto wurde vielleicht gelöscht.',
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
  'stale-account': (details) => staleAccountDe(details),
  'no-factor': () => 'Es gibt keinen zweiten Faktor.',
  'factor-on': () => 'Der zweite Faktor ist bereits an.',
  'factor-required': () => 'Dieses Portal verlangt von seinen Operatoren einen zweiten Faktor.',
  'wrong-code': () => 'Dieser Code stimmt nicht oder wurde bereits benutzt.',
  'no-open-link': () => 'Es ist kein Link mehr offen.',
  'link-not-expired': () => 'Ein neuer Link wird nur für einen abgelaufenen gesendet.',
  'not-confirmed': ({ name }) => `Geben Sie zur Bestätigung ${name} ein.`,
  'account-disabled': ({ name }) => `${name} ist gesperrt. Entsperren Sie zuerst das Konto.`,
  'account-active': ({ name }) =>
    `${name} ist bereits aktiv. Senden Sie einen Link für ein neues Passwort.`,
  'mailed-often': ({ minutes }) =>
    `An dieses Konto gingen genug E-Mails. Senden Sie den nächsten Link in ${minutes} Min.`,
  'token-name': () => 'Ein Zugriffsschlüssel braucht einen Namen mit höchstens 100 Zeichen.',
  'token-days': () => 'Ein Zugriffsschlüssel gilt 1 bis 3650 Tage.',
  'token-scope': () => 'Diesen Bereich gibt es nicht.',
  'token-role': () => 'Ein Zugriffsschlüssel dieses Bereichs kann diese Rolle nicht haben.',
  'no-such-token': () =>
    'Diesen Zugriffsschlüssel gibt es nicht. Vielleicht wurde er inzwischen widerrufen.',
}

/** What somebody else changed about a person meanwhile, both values of each field. */
function staleAccount({ name, both }: Details): string {
  const named = differencesIn(both).map(
    ({ field, theirs, yours }) => `${people.en.fieldNames[field]} ${theirs} (yours: ${yours})`,
  )
  return `Somebody changed ${name} meanwhile${named.length > 0 ? `: ${named.join(', ')}` : ''}. Look again and repeat your change.`
}

function staleAccountDe({ name, both }: Details): string {
  const named = differencesIn(both).map(
    ({ field, theirs, yours }) =>
      `${people.de.fieldNames[field]} ${theirs} (Ihre Angabe: ${yours})`,
  )
  return `Jemand hat ${name} inzwischen geändert${named.length > 0 ? `: ${named.join(', ')}` : ''}. Sehen Sie noch einmal nach und wiederholen Sie Ihre Änderung.`
}

type Difference = { field: keyof typeof people.en.fieldNames; theirs: string; yours: string }

const differencesIn = (both: unknown): readonly Difference[] =>
  Array.isArray(both) ? both.filter((one): one is Difference => isDifference(one)) : []

const isDifference = (one: unknown): boolean =>
  typeof one === 'object' && one !== null && 'field' in one && 'theirs' in one && 'yours' in one
