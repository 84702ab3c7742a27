import { isolated } from '../words/isolated.ts'
import { ownWords } from '../words.ts'

/** Of the pages that a customer's administrator consents on, who signs in to nothing of ours. */
export const authenticateWords = ownWords({
  en: {
    title: 'Connect Microsoft 365',
    who: (name: string, provider: string, customer: string) =>
      `Hello ${isolated(name)}. ${isolated(provider)} asks you to connect the Microsoft 365 of ${isolated(customer)}.`,
    what: 'It is needed to set up telephony: a domain is added and verified, a user is created for it, and users, numbers and voice policies are read and changed.',
    expected: 'Expected Microsoft 365 tenant',
    account: 'Account',
    admin: 'Sign in with an administrator’s account. Nothing happens until you do.',
    consent: 'Continue at Microsoft',
    consentText: 'Sign in at Microsoft and accept the request for your organization.',
    leave: 'You leave this page and come back after you have answered at Microsoft.',
    code: 'Use a code',
    codeText: 'Get a code, and enter it at Microsoft on any device.',
    newCode: 'Get a new code',
    enter: 'Enter this code at',
    waiting: 'Waiting until you have signed in. This page notices it by itself.',
    look: 'Look again',
    refused: 'It did not work',
    doneTitle: 'Microsoft 365 is connected',
    done: (provider: string) =>
      `Thank you. There is nothing more to do; ${isolated(provider)} goes on from here. You can close this page.`,
    deadTitle: 'Link not valid',
    dead: 'This link is not valid, or no longer valid. Ask whoever sent it to you for a new one.',
    unansweredTitle: 'Nothing was changed',
    unanswered:
      'This answer belongs to no request of this browser, or was used already. Open the link that you were sent, and start again.',
  },
  de: {
    title: 'Microsoft 365 verbinden',
    who: (name: string, provider: string, customer: string) =>
      `Guten Tag ${isolated(name)}. ${isolated(provider)} bittet Sie, das Microsoft 365 von ${isolated(customer)} zu verbinden.`,
    what: 'Das wird gebraucht, um die Telefonie einzurichten: Eine Domain wird hinzugefügt und bestätigt, ein Benutzer dafür angelegt, und Benutzer, Nummern und Sprachrichtlinien werden gelesen und geändert.',
    expected: 'Erwartete Microsoft-365-Organisation',
    account: 'Konto',
    admin: 'Melden Sie sich mit dem Konto eines Administrators an. Vorher geschieht nichts.',
    consent: 'Weiter bei Microsoft',
    consentText: 'Melden Sie sich bei Microsoft an und stimmen Sie für Ihre Organisation zu.',
    leave:
      'Sie verlassen diese Seite und kommen zurück, sobald Sie bei Microsoft geantwortet haben.',
    code: 'Code verwenden',
    codeText:
      'Lassen Sie sich einen Code geben und geben Sie ihn auf einem beliebigen Gerät bei Microsoft ein.',
    newCode: 'Neuen Code anfordern',
    enter: 'Geben Sie diesen Code ein unter',
    waiting: 'Es wird gewartet, bis Sie sich angemeldet haben. Diese Seite merkt es von selbst.',
    look: 'Noch einmal nachsehen',
    refused: 'Es hat nicht geklappt',
    doneTitle: 'Microsoft 365 ist verbunden',
    done: (provider: string) =>
      `Vielen Dank. Sie müssen nichts weiter tun; ${isolated(provider)} macht von hier an weiter. Sie können diese Seite schließen.`,
    deadTitle: 'Link nicht gültig',
    dead: 'Dieser Link ist nicht oder nicht mehr gültig. Bitten Sie den Absender um einen neuen.',
    unansweredTitle: 'Es wurde nichts geändert',
    unanswered:
      'Diese Antwort gehört zu keiner Anfrage dieses Browsers oder wurde schon verwendet. Öffnen Sie den Link, den Sie erhalten haben, und beginnen Sie von vorn.',
  },
})
