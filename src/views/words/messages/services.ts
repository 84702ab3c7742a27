import type { ServiceMessages } from '../../../domain/services/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'
import { en as english, de as german } from '../services.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

/** A kind that nobody named speaks for itself. */
const kindName = (kinds: Readonly<Record<string, { name: string }>>, kind: string) =>
  kinds[kind]?.name ?? kind

const inRow = (row: number) => (row === 0 ? 'In the header' : `In row ${n(row)}`)
const inZeile = (row: number) => (row === 0 ? 'In der Kopfzeile' : `In Zeile ${z(row)}`)

/** Microsoft's own code, in brackets. */
const inBrackets = (code: string | null) => (code ? ` (${code})` : '')

const loginReasons: Readonly<Record<string, string>> = {
  AADSTS7000215: 'the client secret is wrong',
  AADSTS7000222: 'the client secret has expired',
  AADSTS700016: 'the application is not in the customer’s directory',
  AADSTS90002: 'the directory does not exist',
  AADSTS65001: 'an administrator has not consented',
  AADSTS7000112: 'the application has been switched off',
  AADSTS50173: 'the consent was taken back',
}
const loginReasonsDe: Readonly<Record<string, string>> = {
  AADSTS7000215: 'der geheime Clientschlüssel ist falsch',
  AADSTS7000222: 'der geheime Clientschlüssel ist abgelaufen',
  AADSTS700016: 'die Anwendung ist nicht im Verzeichnis des Kunden',
  AADSTS90002: 'das Verzeichnis gibt es nicht',
  AADSTS65001: 'die Administration hat nicht zugestimmt',
  AADSTS7000112: 'die Anwendung ist abgeschaltet',
  AADSTS50173: 'die Zustimmung wurde zurückgenommen',
}

export const en: Sentences<ServiceMessages> = {
  'no-such-service': () => 'There is no such service. It may have been deleted meanwhile.',
  'not-yet-replicated': () => 'Imported; no replication has succeeded yet',
  'not-deployed': () => 'It is not deployed yet. Finish its deployment first.',
  'needs-no-authentication': () =>
    'An Essentials service has no Microsoft 365 authentication and needs none.',
  'no-authentication': () => 'It has no Microsoft 365 authentication yet.',
  'authentication-gone': () => 'The customer has no Microsoft 365 authentication any more.',
  'secret-unreadable': () => 'The stored client secret cannot be opened. Enter it again.',
  'may-only-look': () => 'Your role may look but not change.',
  'no-user-number': () => 'This license type has no user number.',
  'not-replicable': ({ name, reason }, say) => `${name}: ${say(reason)}`,
  'link-dropped': ({ reason }, say) =>
    `${say(reason)} It was refused twice in a row, so the delta link was dropped and everything is read again.`,
  'users-denied': ({ code }) =>
    `Microsoft doesn’t let the application read users${inBrackets(code)}. It needs the permission User.Read.All with admin consent.`,
  'numbers-denied': ({ code }) =>
    `Microsoft doesn’t let the application read phone numbers${inBrackets(code)}. It needs the permission TeamsTelephoneNumber.Read.All with admin consent, or the customer has no Teams. Known numbers are kept.`,
  'entries-odd': ({ count, entries }) =>
    `${n(count)} ${count === 1 ? 'entry' : 'entries'} from Microsoft couldn’t be read and ${count === 1 ? 'was' : 'were'} skipped: ${entries}`,
  'entries-unknown': () =>
    'A skipped entry had no id, so nobody was marked as removed. The next replication reads everything again.',
  'many-missing': ({ users, ofUsers, numbers, ofNumbers }) =>
    `Microsoft’s answer leaves out ${n(users)} of ${n(ofUsers)} users and ${n(numbers)} of ${n(ofNumbers)} phone numbers. Nothing was removed. Remove or keep them on the service’s page.`,
  'nothing-missing': () => 'There is nothing left to decide.',
  'missing-decision': () => 'Choose accept or keep.',
  'missing-generation': () => 'Say which question this answers: its generation, a whole number.',
  'same-ms-tenant': ({ by }) => `Same Microsoft tenant as ${by}. Check that it is right.`,
  'missing-changed': ({ now }, say) => `A newer replication found something else. ${say(now)}`,
  'm365-users-denied': () => 'Microsoft 365 permission missing',
  'm365-users-denied-repair': () =>
    'Grant User.Read.All with admin consent, then replicate. The client secret is fine.',
  'm365-numbers-denied': () => 'Phone numbers can’t be read',
  'm365-numbers-denied-repair': () =>
    'Grant TeamsTelephoneNumber.Read.All with admin consent, then replicate. If the customer has no Teams, acknowledge this alarm.',
  'm365-odd': () => 'Entries from Microsoft 365 skipped',
  'm365-odd-repair': () =>
    'Correct the entries in the customer’s Microsoft 365, then choose “Read everything again” on the service’s page.',
  'replication-asks': () => 'Many users or phone numbers are missing',
  'replication-asks-repair': () =>
    'Open the service, check with the customer, then remove or keep what is missing.',
  'm365-refused': () => 'Microsoft 365 authentication refused',
  'm365-refused-repair': () => 'Renew the client secret or the consent, then queue a replication.',
  'm365-throttled': () => 'Microsoft 365 asks for fewer calls',
  'm365-throttled-repair': () => 'Nothing: it is tried again when Microsoft allows it.',
  'replication-failed': () => 'Replication failed',
  'graph-unreachable': () => 'Microsoft could not be reached. It will be tried again.',
  'graph-throttled': ({ code }) =>
    `Microsoft asks for fewer calls (${code}). It will be tried again.`,
  'graph-unavailable': ({ code }) =>
    `Microsoft is not available (${code}). It will be tried again.`,
  'graph-sign-in-refused': ({ code }) =>
    `Microsoft refused the sign-in: ${loginReasons[code ?? ''] ?? 'the credentials are not accepted'}${inBrackets(code)}.`,
  'graph-access-revoked': ({ code }) =>
    `Microsoft refused the application: its access was revoked${inBrackets(code)}.`,
  'graph-permission-lacking': ({ code }) =>
    `Microsoft refused the application: it lacks a permission${inBrackets(code)}.`,
  'graph-link-unknown': () => 'The delta link is no longer known; all is read anew.',
  'graph-link-elsewhere': () => 'The delta link belongs to another endpoint; all is read anew.',
  'graph-link-foreign': () => 'Microsoft’s answer links to another host; it was not followed.',
  'graph-endless': () => 'Microsoft’s answer has no end: no link, or only empty pages.',
  'graph-unexpected': ({ status, code }) =>
    `Microsoft gave an unexpected answer: ${status}${inBrackets(code)}.`,
  'graph-shape': () => 'Microsoft’s answer has an unknown shape.',
  'graph-token': () => 'Microsoft granted a token that cannot be read.',
  'graph-not-json': () => 'Microsoft gave an answer that is not JSON.',
  'no-such-command': () => 'There is no such command.',
  'domain-gone': () => 'There is no such host any more.',
  'stale-attempt': () => 'Another worker took this command over.',
  'step-sign-in': () => 'Sign in to Microsoft 365',
  'step-read-users': () => 'Read users',
  'step-read-numbers': () => 'Read numbers',
  'step-finish': () => 'Finish',
  'step-check-rows': () => 'Check rows',
  'step-load-customers': () => 'Load customers',
  'step-ask-dns': () => 'Ask DNS',
  'step-look-certificate': () => 'Look at the certificate',
  'step-write-mail': () => 'Write the message',
  'step-hand-over-mail': ({ host }) => `Hand it to ${host}`,
  'step-end-sessions': () => 'End its sessions',
  'step-stop-queue': () => 'Stop its queue',
  'step-give-back': () => 'Give back its licenses',
  'step-delete-rows': () => 'Delete its rows',
  'step-tombstone': () => 'Leave a tombstone',
  'users-reading': ({ count }) => `Read users: ${n(count)}`,
  'numbers-reading': ({ count }) => `Read numbers: ${n(count)}`,
  'users-read': ({ count, isFull }) => `${count} ${isFull ? 'users' : 'changed users'} read.`,
  'numbers-read': ({ count }) => `${count} numbers read.`,
  'rows-checking': ({ file }) => `Checking ${file}`,
  'rows-loading': ({ count }) => `Loading ${count} rows`,
  'rows-gone': ({ count }) => `${n(count)} rows are gone`,
  'cancelled-by': ({ by }) => `Cancelled by ${by}.`,
  'cancel-asked': ({ by }) => `${by} asked to cancel it.`,
  'queued-again': ({ by }) => `Queued again by ${by}.`,
  'worker-stopped': () => 'The worker stopped; it is given to another.',
  'cancelled-while-executing': () => 'Cancelled while it was being executed.',
  'ended-overtaken': () => 'Ended: a newer request took over.',
  overtaken: () => 'a newer request took over',
  'attempt-lost': ({ attempt }) =>
    `The worker ended or lost its connection during attempt ${attempt}.`,
  'took-too-long': ({ seconds }) => `It took longer than ${seconds} s.`,
  'unexpected-failure': () => 'Something unexpected went wrong; the process log has the details.',
  'command-over': () => 'It has ended already, or is past stopping.',
  'command-not-over': () => 'It has not ended yet, or has succeeded.',
  'newer-request': () => 'A newer request took over.',
  'command-failed': ({ kind }) => `${kindName(english.commandKinds, kind)} failed`,
  'given-up': ({ attempts, reason }, say) =>
    `Given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${say(reason)}`,
  'command-failed-repair': () =>
    'Open the command under Queued Tasks, remove the cause and retry it.',
  'bad-rows': ({ bad, total }) => `${bad} of ${total} rows cannot be loaded, so nothing was.`,
  'bad-csv': ({ problem }, say) => say(problem),
  'csv-quote': ({ row }) =>
    `${inRow(row)}, a quotation mark stands inside a quoted value. Write it twice ("").`,
  'csv-quote-open': ({ row }) => `${inRow(row)}, a quotation mark is opened and never closed.`,
  'csv-row-long': ({ row, max }) =>
    `${inRow(row)}, the values are longer than ${n(max)} bytes; perhaps a quotation mark is never closed.`,
  'csv-unreadable': () => 'The file cannot be read as CSV.',
  'csv-nul': () => 'The file contains a NUL character, so it is no CSV.',
  'csv-empty': () => 'The file has no rows below its header.',
  'csv-column-twice': ({ column }) => `The file has the column ${column} twice.`,
  'csv-columns': ({ missing, unknown, columns }) =>
    [
      missing && `The file lacks the column ${missing}.`,
      unknown && `The file has an unknown column: ${unknown}.`,
      `The columns are ${columns}.`,
    ]
      .filter(Boolean)
      .join(' '),
  'too-many-rows': ({ max }) => `The file has more than ${max} rows. Split it.`,
  'pool-short': ({ needed, kind, available }) =>
    `${needed} ${kind} licenses are needed and ${available} are left in the pool. Enter how many were bought under System Settings, License.`,
  taken: () => 'Somebody created one of these shortnames meanwhile. Check the file again.',
  'no-such-import': () => 'There is no such import. Uploads are kept for 7 days.',
  'import-nothing-good': () => 'No row of this file can be loaded. Correct it and upload it again.',
  'import-bad-rows': ({ count }) =>
    `${count} rows cannot be loaded. Correct the file, or choose to skip them.`,
  'import-begun': () => 'Somebody started loading this file a moment ago.',
  'import-gone': () => 'The upload is gone.',
  'row-surplus': ({ column }) =>
    `has a value in column ${column}, which has no name; a value with a separator belongs in quotation marks`,
  'row-missing': () => 'is missing',
  'row-not-one-of': ({ values }) => `should be one of ${values}`,
  'row-service-type': () => 'should be direct-routing or operator-connect',
  'row-whole-number': () => 'should be a whole number from 1 up',
  'row-guid': () => 'should be a tenant GUID',
  'row-domain': () => 'should be a domain name',
  'row-license-kind': ({ kind }) => `does not go with ${kind}`,
  'row-users-missing': () => 'is missing; only the two Essentials go without',
  'row-msp': ({ name }) => `there is no MSP named ${name}`,
  'row-rests': () => 'was another customer’s until lately and rests',
  'row-taken': ({ by }) => `is taken by ${by}`,
  'row-has-service': ({ kind }) => `has a ${kind} service already`,
  'row-twice': ({ row }) => `stands in row ${row} already with this service type`,
  'row-differs': ({ row }) => `differs from row ${row}, which has the same shortname`,
}

export const de: Sentences<ServiceMessages> = {
  'no-such-service': () => 'Diesen Dienst gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
  'not-yet-replicated': () => 'Importiert; es ist noch keine Replikation gelungen',
  'not-deployed': () =>
    'Er ist noch nicht bereitgestellt. Schließen Sie zuerst die Bereitstellung ab.',
  'needs-no-authentication': () =>
    'Ein Essentials-Dienst hat keine Anmeldung bei Microsoft 365 und braucht keine.',
  'no-authentication': () => 'Er hat noch keine Anmeldung bei Microsoft 365.',
  'authentication-gone': () => 'Der Kunde hat keine Anmeldung bei Microsoft 365 mehr.',
  'secret-unreadable': () =>
    'Der hinterlegte geheime Clientschlüssel lässt sich nicht öffnen. Er muss neu eingegeben werden.',
  'may-only-look': () => 'Ihre Rolle darf ansehen, aber nicht ändern.',
  'no-user-number': () => 'Diese Lizenzart hat keine Benutzerzahl.',
  'not-replicable': ({ name, reason }, say) => `${name}: ${say(reason)}`,
  'link-dropped': ({ reason }, say) =>
    `${say(reason)} Das war die zweite Ablehnung in Folge; der Delta-Link wurde verworfen, und alles wird noch einmal gelesen.`,
  'users-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Benutzer lesen${inBrackets(code)}. Sie braucht die Berechtigung User.Read.All mit Zustimmung der Administration.`,
  'numbers-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Rufnummern lesen${inBrackets(code)}. Sie braucht die Berechtigung TeamsTelephoneNumber.Read.All mit Zustimmung der Administration, oder der Kunde hat kein Teams. Bekannte Rufnummern bleiben.`,
  'entries-odd': ({ count, entries }) =>
    `${z(count)} ${count === 1 ? 'Eintrag' : 'Einträge'} von Microsoft ${count === 1 ? 'war' : 'waren'} nicht lesbar und ${count === 1 ? 'wurde' : 'wurden'} übersprungen: ${entries}`,
  'entries-unknown': () =>
    'Ein übersprungener Eintrag hatte keine ID, deshalb wurde niemand als entfernt vermerkt. Die nächste Replikation liest alles noch einmal.',
  'many-missing': ({ users, ofUsers, numbers, ofNumbers }) =>
    `In der Antwort von Microsoft fehlen ${z(users)} von ${z(ofUsers)} Benutzern und ${z(numbers)} von ${z(ofNumbers)} Rufnummern. Es wurde nichts entfernt. Auf der Seite des Dienstes lassen sie sich entfernen oder behalten.`,
  'nothing-missing': () => 'Es gibt nichts mehr zu entscheiden.',
  'missing-decision': () => 'Wählen Sie accept oder keep.',
  'missing-generation': () =>
    'Geben Sie an, welche Frage das beantwortet: deren generation, eine ganze Zahl.',
  'same-ms-tenant': ({ by }) =>
    `Derselbe Microsoft-Mandant wie bei ${by}. Prüfen Sie, ob das stimmt.`,
  'missing-changed': ({ now }, say) =>
    `Eine neuere Replikation hat etwas anderes gefunden. ${say(now)}`,
  'm365-users-denied': () => 'Berechtigung in Microsoft 365 fehlt',
  'm365-users-denied-repair': () =>
    'User.Read.All mit Zustimmung der Administration erteilen, dann replizieren. Der geheime Clientschlüssel ist in Ordnung.',
  'm365-numbers-denied': () => 'Rufnummern nicht lesbar',
  'm365-numbers-denied-repair': () =>
    'TeamsTelephoneNumber.Read.All mit Zustimmung der Administration erteilen, dann replizieren. Hat der Kunde kein Teams, diesen Alarm bestätigen.',
  'm365-odd': () => 'Einträge aus Microsoft 365 übersprungen',
  'm365-odd-repair': () =>
    'Die Einträge in Microsoft 365 des Kunden berichtigen, dann auf der Seite des Dienstes „Alles neu lesen“ wählen.',
  'replication-asks': () => 'Viele Benutzer oder Rufnummern fehlen',
  'replication-asks-repair': () =>
    'Den Dienst öffnen, mit dem Kunden klären und Fehlendes entfernen oder behalten.',
  'm365-refused': () => 'Anmeldung bei Microsoft 365 abgelehnt',
  'm365-refused-repair': () =>
    'Den geheimen Clientschlüssel oder die Zustimmung erneuern, dann eine Replikation anstoßen.',
  'm365-throttled': () => 'Microsoft 365 verlangt weniger Anfragen',
  'm365-throttled-repair': () =>
    'Nichts zu tun: Es wird erneut versucht, sobald Microsoft es zulässt.',
  'replication-failed': () => 'Replikation fehlgeschlagen',
  'graph-unreachable': () => 'Microsoft war nicht zu erreichen. Es wird erneut versucht.',
  'graph-throttled': ({ code }) =>
    `Microsoft verlangt weniger Anfragen (${code}). Es wird erneut versucht.`,
  'graph-unavailable': ({ code }) =>
    `Microsoft ist nicht verfügbar (${code}). Es wird erneut versucht.`,
  'graph-sign-in-refused': ({ code }) =>
    `Microsoft lehnt die Anmeldung ab: ${loginReasonsDe[code ?? ''] ?? 'die Zugangsdaten werden nicht angenommen'}${inBrackets(code)}.`,
  'graph-access-revoked': ({ code }) =>
    `Microsoft lehnt die Anwendung ab: ihr Zugriff wurde entzogen${inBrackets(code)}.`,
  'graph-permission-lacking': ({ code }) =>
    `Microsoft lehnt die Anwendung ab: ihr fehlt eine Berechtigung${inBrackets(code)}.`,
  'graph-link-unknown': () =>
    'Der Delta-Link ist nicht mehr bekannt; alles wird noch einmal gelesen.',
  'graph-link-elsewhere': () =>
    'Der Delta-Link gehört zu einem anderen Endpunkt; alles wird noch einmal gelesen.',
  'graph-link-foreign': () =>
    'Die Antwort von Microsoft verweist auf einen anderen Host; dem wurde nicht gefolgt.',
  'graph-endless': () =>
    'Die Antwort von Microsoft hat kein Ende: kein Link oder nur leere Seiten.',
  'graph-unexpected': ({ status, code }) =>
    `Microsoft gab eine unerwartete Antwort: ${status}${inBrackets(code)}.`,
  'graph-shape': () => 'Die Antwort von Microsoft hat eine unbekannte Form.',
  'graph-token': () => 'Microsoft gab ein Token aus, das sich nicht lesen lässt.',
  'graph-not-json': () => 'Microsoft gab eine Antwort, die kein JSON ist.',
  'no-such-command': () => 'Diese Aufgabe gibt es nicht.',
  'domain-gone': () => 'Diesen Host gibt es nicht mehr.',
  'stale-attempt': () => 'Ein anderer Platz hat diese Aufgabe übernommen.',
  'step-sign-in': () => 'Anmeldung bei Microsoft 365',
  'step-read-users': () => 'Benutzer lesen',
  'step-read-numbers': () => 'Rufnummern lesen',
  'step-finish': () => 'Abschluss',
  'step-check-rows': () => 'Zeilen prüfen',
  'step-load-customers': () => 'Kunden laden',
  'step-ask-dns': () => 'DNS fragen',
  'step-look-certificate': () => 'Zertifikat ansehen',
  'step-write-mail': () => 'Nachricht schreiben',
  'step-hand-over-mail': ({ host }) => `An ${host} übergeben`,
  'step-end-sessions': () => 'Sitzungen beenden',
  'step-stop-queue': () => 'Warteschlange anhalten',
  'step-give-back': () => 'Lizenzen zurückgeben',
  'step-delete-rows': () => 'Datensätze löschen',
  'step-tombstone': () => 'Vermerk hinterlassen',
  'users-reading': ({ count }) => `Benutzer lesen: ${z(count)}`,
  'numbers-reading': ({ count }) => `Rufnummern lesen: ${z(count)}`,
  'users-read': ({ count, isFull }) =>
    `${z(count)} ${isFull ? 'Benutzer' : 'geänderte Benutzer'} gelesen.`,
  'numbers-read': ({ count }) => `${z(count)} Rufnummern gelesen.`,
  'rows-checking': ({ file }) => `${file} wird geprüft`,
  'rows-loading': ({ count }) => `${z(count)} Zeilen werden geladen`,
  'rows-gone': ({ count }) => `${z(count)} Datensätze sind gelöscht`,
  'cancelled-by': ({ by }) => `Abgebrochen von ${by}.`,
  'cancel-asked': ({ by }) => `${by} hat den Abbruch verlangt.`,
  'queued-again': ({ by }) => `Erneut angefordert von ${by}.`,
  'worker-stopped': () => 'Die Ausführung brach ab; ein anderer Platz übernimmt.',
  'cancelled-while-executing': () => 'Während der Ausführung abgebrochen.',
  'ended-overtaken': () => 'Beendet: Eine neuere Anforderung hat sie ersetzt.',
  overtaken: () => 'eine neuere Anforderung hat sie ersetzt',
  'attempt-lost': ({ attempt }) =>
    `Der Platz endete oder verlor seine Verbindung beim Versuch ${attempt}.`,
  'took-too-long': ({ seconds }) => `Es dauerte länger als ${z(seconds)} s.`,
  'unexpected-failure': () =>
    'Etwas Unerwartetes ist schiefgegangen; die Einzelheiten stehen im Protokoll des Servers.',
  'command-over': () => 'Sie ist bereits beendet oder lässt sich nicht mehr anhalten.',
  'command-not-over': () => 'Sie ist noch nicht beendet oder war erfolgreich.',
  'newer-request': () => 'Eine neuere Anforderung hat sie ersetzt.',
  'command-failed': ({ kind }) => `${kindName(german.commandKinds, kind)} fehlgeschlagen`,
  'given-up': ({ attempts, reason }, say) =>
    `Aufgegeben nach ${z(attempts)} ${attempts === 1 ? 'Versuch' : 'Versuchen'}: ${say(reason)}`,
  'command-failed-repair': () =>
    'Die Aufgabe unter „Aufgaben“ öffnen, die Ursache beheben und sie wiederholen.',
  'bad-rows': ({ bad, total }) =>
    `${z(bad)} von ${z(total)} Zeilen lassen sich nicht laden, also wurde nichts geladen.`,
  'bad-csv': ({ problem }, say) => say(problem),
  'csv-quote': ({ row }) =>
    `${inZeile(row)} steht ein Anführungszeichen in einem Wert in Anführungszeichen. Schreiben Sie es doppelt ("").`,
  'csv-quote-open': ({ row }) =>
    `${inZeile(row)} wird ein Anführungszeichen geöffnet und nie geschlossen.`,
  'csv-row-long': ({ row, max }) =>
    `${inZeile(row)} sind die Werte länger als ${z(max)} Bytes; vielleicht wird ein Anführungszeichen nie geschlossen.`,
  'csv-unreadable': () => 'Die Datei lässt sich nicht als CSV lesen.',
  'csv-nul': () => 'Die Datei enthält ein NUL-Zeichen und ist deshalb kein CSV.',
  'csv-empty': () => 'Die Datei hat keine Zeilen unter ihrer Kopfzeile.',
  'csv-column-twice': ({ column }) => `Die Datei hat die Spalte ${column} zweimal.`,
  'csv-columns': ({ missing, unknown, columns }) =>
    [
      missing && `Der Datei fehlt die Spalte ${missing}.`,
      unknown && `Die Datei hat eine unbekannte Spalte: ${unknown}.`,
      `Die Spalten sind ${columns}.`,
    ]
      .filter(Boolean)
      .join(' '),
  'too-many-rows': ({ max }) => `Die Datei hat mehr als ${z(max)} Zeilen. Teilen Sie sie.`,
  'pool-short': ({ needed, kind, available }) =>
    `${z(needed)} ${kind === 'user' ? 'Benutzerlizenzen' : 'Dienstlizenzen'} werden gebraucht, ${z(available)} sind noch im Vorrat. Tragen Sie unter Systemeinstellungen, Lizenz ein, wie viele gekauft wurden.`,
  taken: () =>
    'Jemand hat inzwischen einen dieser Kurznamen angelegt. Prüfen Sie die Datei noch einmal.',
  'no-such-import': () => 'Diesen Import gibt es nicht. Dateien werden 7 Tage aufbewahrt.',
  'import-nothing-good': () =>
    'Keine Zeile dieser Datei lässt sich laden. Korrigieren Sie sie und laden Sie sie erneut hoch.',
  'import-bad-rows': ({ count }) =>
    `${z(count)} Zeilen lassen sich nicht laden. Korrigieren Sie die Datei oder überspringen Sie sie.`,
  'import-begun': () => 'Jemand hat gerade begonnen, diese Datei zu laden.',
  'import-gone': () => 'Die hochgeladene Datei ist nicht mehr da.',
  'row-surplus': ({ column }) =>
    `hat einen Wert in Spalte ${z(column)}, die keinen Namen hat; ein Wert mit Trennzeichen gehört in Anführungszeichen`,
  'row-missing': () => 'fehlt',
  'row-not-one-of': ({ values }) => `sollte eines sein von ${values}`,
  'row-service-type': () => 'sollte direct-routing oder operator-connect sein',
  'row-whole-number': () => 'sollte eine ganze Zahl ab 1 sein',
  'row-guid': () => 'sollte die GUID eines Mandanten sein',
  'row-domain': () => 'sollte ein Domainname sein',
  'row-license-kind': ({ kind }) => `passt nicht zu ${kind}`,
  'row-users-missing': () => 'fehlt; nur die beiden Essentials kommen ohne aus',
  'row-msp': ({ name }) => `einen MSP namens ${name} gibt es nicht`,
  'row-rests': () => 'gehörte bis vor Kurzem einem anderen Kunden und ruht',
  'row-taken': ({ by }) => `gehört bereits ${by}`,
  'row-has-service': ({ kind }) => `hat bereits einen Dienst ${kind}`,
  'row-twice': ({ row }) => `steht mit dieser Dienstart bereits in Zeile ${row}`,
  'row-differs': ({ row }) => `weicht von Zeile ${row} ab, die denselben Kurznamen hat`,
}
