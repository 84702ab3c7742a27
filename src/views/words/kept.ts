import { numberIn } from '../number.ts'
import { en as english, de as german } from './limits.ts'

const germanNames: Readonly<Record<string, string>> = german.functions
const z = (digits: string) => numberIn('de', Number(digits.replaceAll(',', '')))

/** What the portal itself writes down in English (reasons, steps, alarms), word for word. */
const sentences: Record<string, string> = {
  // steps and lines of a replication
  'Sign in to Microsoft 365': 'Anmeldung bei Microsoft 365',
  'Read users': 'Benutzer lesen',
  'Read numbers': 'Rufnummern lesen',
  Finish: 'Abschluss',
  'The customer has no Microsoft 365 authentication any more.':
    'Der Kunde hat keine Anmeldung bei Microsoft 365 mehr.',
  'The stored client secret cannot be opened. Enter it again.':
    'Der hinterlegte geheime Clientschlüssel lässt sich nicht öffnen. Er muss neu eingegeben werden.',
  // how commands end
  'Something unexpected went wrong; the process log has the details.':
    'Etwas Unerwartetes ist schiefgegangen; die Einzelheiten stehen im Protokoll des Servers.',
  'Cancelled while it was being executed.': 'Während der Ausführung abgebrochen.',
  'The worker stopped; it is given to another.':
    'Die Ausführung brach ab; ein anderer Platz übernimmt.',
  'a newer request took over': 'eine neuere Anforderung hat sie ersetzt',
  'Ended: a newer request took over.': 'Beendet: Eine neuere Anforderung hat sie ersetzt.',
  'It has ended already.': 'Sie ist bereits beendet.',
  'It has not ended yet, or has succeeded.': 'Sie ist noch nicht beendet oder war erfolgreich.',
  'A newer request took over.': 'Eine neuere Anforderung hat sie ersetzt.',
  // why a service is as it is
  'Imported; no replication has succeeded yet':
    'Importiert; es ist noch keine Replikation gelungen',
  'It is not deployed yet. Finish its deployment first.':
    'Er ist noch nicht bereitgestellt. Schließen Sie zuerst die Bereitstellung ab.',
  'An Essentials service has no Microsoft 365 authentication and needs none.':
    'Ein Essentials-Dienst hat keine Anmeldung bei Microsoft 365 und braucht keine.',
  'It has no Microsoft 365 authentication yet.': 'Er hat noch keine Anmeldung bei Microsoft 365.',
  'Your role may look but not change.': 'Ihre Rolle darf ansehen, aber nicht ändern.',
  'This license type has no user number.': 'Diese Lizenzart hat keine Benutzerzahl.',
  // alarms
  'Microsoft 365 authentication refused': 'Anmeldung bei Microsoft 365 abgelehnt',
  'Renew the client secret or the consent, then queue a replication.':
    'Den geheimen Clientschlüssel oder die Zustimmung erneuern, dann eine Replikation anstoßen.',
  'Microsoft 365 asks for fewer calls': 'Microsoft 365 verlangt weniger Anfragen',
  'Nothing: it is tried again when Microsoft allows it.':
    'Nichts zu tun: Es wird erneut versucht, sobald Microsoft es zulässt.',
  'Replication failed': 'Replikation fehlgeschlagen',
  'Open the command under Queued Tasks, remove the cause and retry it.':
    'Die Aufgabe unter „Aufgaben“ öffnen, die Ursache beheben und sie wiederholen.',
  'User License Threshold': 'Schwelle der Benutzerlizenzen',
  'License more users, or take the voice plan from users who do not need it.':
    'Mehr Benutzer lizenzieren oder Benutzern, die ihn nicht brauchen, den Telefonieplan entziehen.',
  'Quota used up': 'Kontingent ausgeschöpft',
  'Quota nearly used up': 'Kontingent fast ausgeschöpft',
  'More of it must be given, or what is not needed be removed.':
    'Mehr davon muss vergeben oder nicht Benötigtes entfernt werden.',
  ...Object.fromEntries(
    Object.entries(english.functions).map(([key, name]) => [name, germanNames[key] ?? name]),
  ),
  // what forms and addresses refuse
  'There is no such command.': 'Diese Aufgabe gibt es nicht.',
  'There is no such task.': 'Diese Aufgabe gibt es nicht.',
  'There is no such alarm.': 'Diesen Alarm gibt es nicht.',
  'There is no such service. It may have been deleted meanwhile.':
    'Diesen Dienst gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
  'There is no such view of yours. It may be removed already.':
    'Eine solche eigene Ansicht gibt es nicht. Vielleicht wurde sie schon entfernt.',
  'There is no such selection. It is kept for a day; please select again.':
    'Diese Auswahl gibt es nicht. Sie wird einen Tag aufbewahrt; bitte wählen Sie erneut.',
  'This is not a list of services: its filters cannot be read.':
    'Das ist keine Liste von Diensten: Ihre Filter lassen sich nicht lesen.',
  'cursor: not of this list; start from its first page':
    'Die Stelle gehört nicht zu dieser Liste; beginnen Sie auf ihrer ersten Seite.',
  'Only a person can save a view.': 'Nur eine Person kann eine Ansicht speichern.',
  'Only a person can select services.': 'Nur eine Person kann Dienste auswählen.',
  'Only a person has a profile.': 'Nur eine Person hat ein Profil.',
  'Nothing is selected. Tick the services that you mean.':
    'Es ist nichts ausgewählt. Haken Sie die gemeinten Dienste an.',
  // company and sites
  'Somebody changed this setting meanwhile. Look at it again and repeat your change.':
    'Jemand hat diese Einstellung inzwischen geändert. Sehen Sie sie an und wiederholen Sie Ihre Änderung.',
  // e-mail and identity providers
  'Activation link': 'Aktivierungslink',
  'Sign-in information': 'Anmeldedaten',
  'Password reset': 'Neues Passwort',
  'Notice of a changed password': 'Hinweis auf ein geändertes Passwort',
  'Test mail': 'Testnachricht',
  'The e-mail server did not answer.': 'Der E-Mail-Server hat nicht geantwortet.',
  'The e-mail server cannot be used.': 'Der E-Mail-Server lässt sich nicht benutzen.',
  'The e-mail server asked to try again later.': 'Der E-Mail-Server bat um einen späteren Versuch.',
  'The address was refused.': 'Die Adresse wurde abgelehnt.',
  'The e-mail server refuses the sender.': 'Der E-Mail-Server lehnt den Absender ab.',
  'E-mail bounced': 'E-Mail kam zurück',
  'E-mail not delivered': 'E-Mail nicht zugestellt',
  'Check the address, then send the message again.':
    'Die Adresse prüfen, dann die Nachricht noch einmal senden.',
  'A name has up to 200 characters and no line breaks.':
    'Ein Name hat höchstens 200 Zeichen und keine Zeilenumbrüche.',
  'Enter one e-mail address, such as name@company.example.':
    'Geben Sie eine einzelne E-Mail-Adresse ein, etwa name@firma.example.',
  'Give it a name of up to 60 characters.': 'Geben Sie ihm einen Namen mit höchstens 60 Zeichen.',
  'An address such as https://login.company.example, without ? or #.':
    'Eine Adresse wie https://login.firma.example, ohne ? und #.',
  'What the identity provider calls us.': 'Wie der Identitätsanbieter das Portal nennt.',
  'Enter the client secret.': 'Geben Sie den geheimen Clientschlüssel ein.',
  'It is too long.': 'Das ist zu lang.',
  'There is no identity provider.': 'Es gibt keinen Identitätsanbieter.',
  // hosts
  'Ask DNS': 'DNS fragen',
  'Look at the certificate': 'Zertifikat ansehen',
}

const mailKinds =
  'Activation link|Sign-in information|Password reset|Notice of a changed password|Test mail'
/** Why a mail did not arrive: our sentence, then the server's own words. */
const failure = /^(The (?:e-mail server|address)[^.]*\.)(.*)$/s

/** The same where names and numbers stand within. */
const shapes: [RegExp, (...parts: string[]) => string][] = [
  [
    /^([A-Za-z/ ]+): ([\d.,]+)( GiB)? of ([\d.,]+)( GiB)? used\.$/,
    (name, used, unit = '', of, ofUnit = '') =>
      `${sentences[name] ?? name}: ${z(used)}${unit} von ${z(of)}${ofUnit} genutzt.`,
  ],
  [new RegExp(`^(${mailKinds}) to (\\S+)$`), (kind, address) => `${sentences[kind]} an ${address}`],
  [
    new RegExp(`^(${mailKinds}): ([\\s\\S]+)$`),
    (kind, reason) =>
      `${sentences[kind]}: ${reason.replace(failure, (whole, ours: string, theirs: string) => (sentences[ours] ? `${sentences[ours]}${theirs}` : whole))}`,
  ],
  [/^(Read users|Read numbers): ([\d,]+)$/, (step, n) => `${sentences[step]}: ${z(n)}`],
  [/^(\d+) users read\.$/, (n) => `${z(n)} Benutzer gelesen.`],
  [/^(\d+) changed users read\.$/, (n) => `${z(n)} geänderte Benutzer gelesen.`],
  [/^(\d+) numbers read\.$/, (n) => `${z(n)} Rufnummern gelesen.`],
  [/^Cancelled by (.+)\.$/, (who) => `Abgebrochen von ${who}.`],
  [/^(.+) asked to cancel it\.$/, (who) => `${who} hat den Abbruch verlangt.`],
  [/^Queued again by (.+)\.$/, (who) => `Erneut angefordert von ${who}.`],
  [
    /^(\d+) voice users, (\d+) licensed\.$/,
    (users, licensed) => `${z(users)} Telefonie-Benutzer, ${z(licensed)} lizenziert.`,
  ],
  [/^There is no time zone (.+)\.$/, (zone) => `Die Zeitzone ${zone} gibt es nicht.`],
  [
    /^Give the view a name of 1 to (\d+) characters\.$/,
    (most) => `Geben Sie der Ansicht einen Namen von 1 bis ${most} Zeichen.`,
  ],
]

export const en = {
  /** The text itself: it is kept in English. */
  told: (text: string) => text,
}

export const de: typeof en = {
  told(text) {
    const known = sentences[text]
    if (known !== undefined) return known
    for (const [shape, say] of shapes) {
      const found = shape.exec(text)
      if (found) return say(...found.slice(1))
    }
    return text
  },
}
