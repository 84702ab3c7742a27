import type { ServiceMessages } from '../../../domain/services/messages.ts'
import { numberIn } from '../../formats.ts'
import { de as frameDe, en as frameEn } from '../frame.ts'
import type { Sentences } from '../sentences.ts'
import { en as english, de as german } from '../services.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)
const many = (count: number, word: string) => `${n(count)} ${word}${count === 1 ? '' : 's'}`

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
  AADSTS700016: 'the application is not in the tenant’s directory',
  AADSTS90002: 'the directory does not exist',
  AADSTS65001: 'an administrator has not consented',
  AADSTS7000112: 'the application is disabled',
  AADSTS700027: 'the certificate is not one of the application’s',
  AADSTS700024: 'the clock here is wrong',
  AADSTS50173: 'the consent was revoked',
  AADSTS700082: 'the sign-in was not used for too long; ask for consent again',
}
const loginReasonsDe: Readonly<Record<string, string>> = {
  AADSTS7000215: 'das Client-Secret ist falsch',
  AADSTS7000222: 'das Client-Secret ist abgelaufen',
  AADSTS700016: 'die Anwendung ist nicht im Verzeichnis des Mandanten',
  AADSTS90002: 'das Verzeichnis gibt es nicht',
  AADSTS65001: 'ein Administrator hat nicht zugestimmt',
  AADSTS7000112: 'die Anwendung ist deaktiviert',
  AADSTS700027: 'das Zertifikat gehört nicht zur Anwendung',
  AADSTS700024: 'die Uhr hier geht falsch',
  AADSTS50173: 'die Zustimmung wurde widerrufen',
  AADSTS700082: 'die Anmeldung wurde zu lange nicht benutzt; bitten Sie erneut um Zustimmung',
}

/** Both are names, the same in every language. */
const kindNames: Readonly<Record<string, string>> = {
  'direct-routing': 'Direct Routing',
  'operator-connect': 'Operator Connect',
}
const kindIn = (kind: string) => kindNames[kind] ?? kind

export const en: Sentences<ServiceMessages> = {
  'license-lacks': () => 'Your license doesn’t include this.',
  'no-such-service': () => 'Service not found. It may have been deleted.',
  'not-yet-replicated': () => 'No replication has succeeded yet',
  'service-alarms': ({ count, worst, own }, say) => {
    const severity = frameEn.severities[worst].toLowerCase()
    const alarms =
      count === 1
        ? `1 active ${severity} alarm.`
        : `${n(count)} active alarms, the worst ${severity}.`
    return own ? `${alarms} ${say(own)}` : alarms
  },
  'not-deployed': () => 'The service is not deployed yet. Finish its deployment first.',
  'needs-no-authentication': () =>
    'An Essentials service has no Microsoft 365 authentication and needs none.',
  'no-authentication': () => 'The service has no Microsoft 365 authentication yet.',
  'authentication-gone': () => 'The tenant no longer has a Microsoft 365 authentication.',
  'application-changed': () =>
    'Consent was given to another application than the one in UMP System Settings. Ask for consent again.',
  'password-unused': () =>
    'A stored password is not used to sign in. Ask for consent, so that a token replaces it.',
  'secret-unreadable': () => 'The stored client secret cannot be read. Enter it again.',
  'may-only-look': () => 'Your role is read-only.',
  'no-user-number': () => 'This license type has no user count.',
  'not-replicable': ({ name, reason }, say) => `${name}: ${say(reason)}`,
  'link-dropped': ({ reason }, say) =>
    `${say(reason)} It was refused twice in a row, so the delta link was dropped and everything is read again.`,
  'users-denied': ({ code }) =>
    `Microsoft doesn’t let the application read users${inBrackets(code)}. It needs the permission User.Read.All with admin consent.`,
  'numbers-denied': ({ code }) =>
    `Microsoft doesn’t let the application read phone numbers${inBrackets(code)}. It needs the permission TeamsTelephoneNumber.Read.All with admin consent, or the customer has no Teams. Known numbers are kept.`,
  'teams-denied': ({ code }) =>
    `Microsoft doesn’t let the application read Teams settings of users${inBrackets(code)}. It needs the permission TeamsUserConfiguration.Read.All with admin consent, or the customer has no Teams. Known policies are kept.`,
  'groups-denied': ({ code }) =>
    `Microsoft doesn’t let the application read groups${inBrackets(code)}. It needs the permission GroupMember.Read.All with admin consent. Known groups are kept.`,
  'members-denied': ({ count }) =>
    `Microsoft hides the members of ${many(count, 'group')}. Known members are kept.`,
  'entries-odd': ({ count, entries }) =>
    `${n(count)} ${count === 1 ? 'entry' : 'entries'} from Microsoft couldn’t be read and ${count === 1 ? 'was' : 'were'} skipped: ${entries}`,
  'entries-unknown': () =>
    'A skipped entry had no ID, so no one was marked as removed. The next replication reads everything again.',
  'many-missing': ({ users, ofUsers, numbers, ofNumbers }) =>
    `Microsoft’s answer leaves out ${[users > 0 && `${n(users)} of ${n(ofUsers)} users`, numbers > 0 && `${n(numbers)} of ${n(ofNumbers)} phone numbers`].filter(Boolean).join(' and ')}. Nothing was removed. Remove or keep them on the service’s page.`,
  'nothing-missing': () => 'There is nothing left to decide.',
  'missing-decision': () => 'Choose accept or keep.',
  'missing-generation': () => 'Say which question this answers: its generation, a whole number.',
  'same-ms-tenant': ({ by }) => `Same Microsoft tenant as ${by}. Check that it is correct.`,
  'missing-changed': ({ now }, say) => `A newer replication found something else. ${say(now)}`,
  'm365-users-denied': () => 'Microsoft 365 permission missing',
  'm365-users-denied-repair': () =>
    'Grant User.Read.All with admin consent, then replicate. The client secret is fine.',
  'm365-numbers-denied': () => 'Phone numbers can’t be read',
  'm365-numbers-denied-repair': () =>
    'Grant TeamsTelephoneNumber.Read.All with admin consent, then replicate. If the customer has no Teams, acknowledge this alarm.',
  'm365-teams-denied': () => 'Teams settings can’t be read',
  'm365-teams-denied-repair': () =>
    'Grant TeamsUserConfiguration.Read.All with admin consent, then replicate. If the customer has no Teams, acknowledge this alarm.',
  'm365-groups-denied': () => 'Groups can’t be read',
  'm365-groups-denied-repair': () =>
    'Grant GroupMember.Read.All with admin consent, then replicate.',
  'm365-odd': () => 'Entries from Microsoft 365 skipped',
  'm365-odd-repair': () =>
    'Correct the entries in the customer’s Microsoft 365, then choose “Read everything again” on the service’s page.',
  'replication-asks': () => 'Many users or phone numbers are missing',
  'replication-asks-repair': () =>
    'Open the service, check with the customer, then remove or keep what is missing.',
  'm365-refused': () => 'Microsoft 365 authentication refused',
  'm365-refused-repair': () => 'Renew the client secret or the consent, then queue a replication.',
  'm365-throttled': () => 'Microsoft 365 is throttling requests',
  'm365-throttled-repair': () => 'No action needed: we retry when Microsoft allows it.',
  'replication-failed': () => 'Replication failed',
  'graph-unreachable': () => 'Microsoft could not be reached.',
  'graph-throttled': ({ code }) => `Microsoft is throttling requests (${code}).`,
  'graph-unavailable': ({ code }) => `Microsoft is not available (${code}).`,
  'graph-sign-in-refused': ({ code }) =>
    `Microsoft refused the sign-in: ${loginReasons[code ?? ''] ?? 'the credentials are not accepted'}${inBrackets(code)}.`,
  'graph-access-revoked': ({ code }) =>
    `Microsoft refused the application: its access was revoked${inBrackets(code)}.`,
  'graph-permission-lacking': ({ code }) =>
    `Microsoft refused the application: it lacks a permission${inBrackets(code)}.`,
  'graph-link-unknown': () => 'The delta link is no longer known; everything is read again.',
  'graph-link-elsewhere': () =>
    'The delta link belongs to another endpoint; everything is read again.',
  'graph-link-foreign': () => 'Microsoft’s answer links to another host; it was not followed.',
  'graph-endless': () => 'Microsoft’s answer has no end: no link, or only empty pages.',
  'graph-unexpected': ({ status, code }) =>
    `Microsoft gave an unexpected answer: ${status}${inBrackets(code)}.`,
  'graph-shape': () => 'Microsoft’s answer has an unexpected format.',
  'graph-token': () => 'Microsoft issued a token that cannot be read.',
  'graph-not-json': () => 'Microsoft gave an answer that is not JSON.',
  'graph-number-held': () => 'Microsoft refused: the number is already assigned to another user.',
  'graph-number-unknown': () => 'Microsoft refused: the customer has no such number.',
  'graph-user-unlicensed': () =>
    'Microsoft refused: the user has no license for it. Assign a Teams Phone license.',
  'graph-user-gone': () => 'The user no longer exists in Microsoft 365.',
  'graph-policy-unknown': ({ policy }) => `Microsoft 365 has no policy ${policy}.`,
  'graph-change-refused': ({ said }) => `Microsoft refused the change: ${said}`,
  'graph-no-license': () =>
    'Microsoft refused: the customer has no free license for the activation user. Buy one, or take one from another user, then try again.',
  'graph-domain-taken': () =>
    'Microsoft refused: the domain is verified in another Microsoft 365 tenant.',
  'graph-domain-used': () =>
    'Microsoft refused: users of the domain are still in the customer’s Microsoft 365.',
  'graph-domain-refused': ({ said }) => `Microsoft refused the domain: ${said}`,
  'no-such-command': () => 'Task not found.',
  'domain-gone': () => 'The domain no longer exists.',
  'stale-attempt': () => 'Another worker took over this task.',
  'step-sign-in': () => 'Sign in to Microsoft 365',
  'step-send-changes': () => 'Send queued changes',
  'step-read-users': () => 'Read users',
  'step-read-numbers': () => 'Read numbers',
  'step-read-teams': () => 'Read Teams settings',
  'step-read-groups': () => 'Read groups',
  'step-finish': () => 'Finish',
  'step-check-rows': () => 'Check rows',
  'step-load-customers': () => 'Load tenants',
  'step-ask-dns': () => 'Check DNS',
  'step-look-certificate': () => 'Check the certificate',
  'step-write-mail': () => 'Write the email',
  'step-hand-over-mail': ({ host }) => `Send it to ${host}`,
  'step-end-sessions': () => 'End its sessions',
  'step-stop-queue': () => 'Stop its queue',
  'step-give-back': () => 'Release its licenses',
  'step-delete-rows': () => 'Delete its data',
  'step-tombstone': () => 'Keep a record',
  'users-reading': ({ count }) => `Reading users: ${n(count)}`,
  'numbers-reading': ({ count }) => `Reading numbers: ${n(count)}`,
  'users-read': ({ count, isFull }) =>
    `${n(count)} ${isFull ? '' : 'changed '}${count === 1 ? 'user' : 'users'} read.`,
  'numbers-read': ({ count }) => `${many(count, 'number')} read.`,
  'teams-reading': ({ count }) => `Reading Teams settings: ${n(count)}`,
  'teams-read': ({ count }) => `Teams settings of ${many(count, 'user')} read.`,
  'groups-reading': ({ count }) => `Reading members of groups: ${n(count)}`,
  'groups-read': ({ count, members }) =>
    `${many(count, 'group')} with ${many(members, 'member')} read.`,
  'rows-checking': ({ file }) => `Checking ${file}`,
  'rows-loading': ({ count }) => `Loading ${many(count, 'row')}`,
  'rows-checked': ({ done, total }) => `${n(done)} of ${n(total)} rows checked`,
  'rows-loaded': ({ done, total }) => `${n(done)} of ${n(total)} rows loaded`,
  'rows-gone': ({ count }) => `${many(count, 'row')} deleted`,
  'cancelled-by': ({ by }) => `Canceled by ${by}.`,
  'cancel-asked': ({ by }) => `${by} asked to cancel this task.`,
  'queued-again': ({ by }) => `Queued again by ${by}.`,
  'worker-stopped': () => 'The worker stopped; another one takes over.',
  'cancelled-while-executing': () => 'Canceled during execution.',
  'ended-overtaken': () => 'Ended: a newer request took over.',
  overtaken: () => 'a newer request took over',
  'attempt-lost': ({ attempt }) =>
    `The worker stopped or lost its connection during attempt ${attempt}.`,
  'took-too-long': ({ seconds }) => `It took longer than ${n(seconds)} s.`,
  'unexpected-failure': () => 'Something went wrong; see the process log for details.',
  'service-task-running': ({ name, kind }) =>
    `A task is running for ${name} right now: ${kindName(english.commandKinds, kind)}. Try again when it has ended.`,
  'command-over': () => 'The task has already ended or can no longer be stopped.',
  'command-of-provider': () => 'Only the provider can cancel or retry this task.',
  'command-not-over': () => 'The task has not ended yet, or it succeeded.',
  'command-not-again': () =>
    'The task was canceled for good. To have it done, request it again where it was requested.',
  'newer-request': () => 'A newer request took over.',
  'command-failed': ({ kind }) => `${kindName(english.commandKinds, kind)} failed`,
  'given-up': ({ attempts, reason }, say) =>
    `Failed after ${many(attempts, 'attempt')}: ${say(reason)}`,
  'command-failed-repair': () => 'Open the task under Queued Tasks, fix the cause and retry it.',
  'bad-rows': ({ bad, total }) =>
    `${n(bad)} of ${many(total, 'row')} cannot be loaded, so nothing was loaded.`,
  'bad-csv': ({ problem }, say) => say(problem),
  'csv-quote': ({ row }) =>
    `${inRow(row)}, a quotation mark is inside a quoted value. Write it twice ("").`,
  'csv-quote-open': ({ row }) => `${inRow(row)}, a quotation mark is opened and never closed.`,
  'csv-row-long': ({ row, max }) =>
    `${inRow(row)}, the values are longer than ${n(max)} bytes; perhaps a quotation mark is never closed.`,
  'csv-unreadable': () => 'The file cannot be read as CSV.',
  'csv-nul': () => 'The file contains a NUL character, so it is not CSV.',
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
  'too-many-rows': ({ max }) => `The file has more than ${n(max)} rows. Split it.`,
  'msp-short': ({ name, needed, left, max }) =>
    `${name} would get ${n(needed)} new ${needed === 1 ? 'organization' : 'organizations'} and has room for ${n(left)} of its ${n(max)}. Raise its limit, or leave some out.`,
  'pool-short': ({ needed, kind, available }) =>
    `${n(needed)} ${kind} ${needed === 1 ? 'license is' : 'licenses are'} needed and ${n(available)} ${available === 1 ? 'is' : 'are'} left in the pool. Enter how many were bought under System Settings, License.`,
  taken: () => 'One of these shortnames was taken in the meantime. Check the file again.',
  'no-such-import': () => 'Import not found. Uploads are kept for 7 days.',
  'import-nothing-good': () => 'No row of this file can be loaded. Correct it and upload it again.',
  'import-bad-rows': ({ count }) =>
    `${many(count, 'row')} cannot be loaded. Correct the file, or skip them.`,
  'import-begun': () => 'This file is already being loaded.',
  'import-gone': () => 'The uploaded file is no longer available.',
  'row-surplus': ({ column }) =>
    `has a value in column ${column}, which has no name; a value with a separator belongs in quotation marks`,
  'row-missing': () => 'is missing',
  'row-not-one-of': ({ values }) => `must be one of ${values}`,
  'row-service-type': () => 'must be direct-routing or operator-connect',
  'row-whole-number': () => 'must be a whole number of at least 1',
  'row-guid': () => 'must be a tenant GUID',
  'row-domain': () => 'must be a domain name',
  'row-license-kind': ({ kind }) => `This license is not for ${kindIn(kind)}.`,
  'row-users-missing': () => 'Enter the number of users. Only the two Essentials types have none.',
  'row-msp': ({ name }) => `there is no MSP named ${name}`,
  'row-rests': () => 'belonged to another tenant until recently and is reserved for now',
  'row-taken': ({ by }) => `is taken by ${by}`,
  'row-has-service': ({ kind }) => `The tenant already has a ${kindIn(kind)} service.`,
  'row-twice': ({ row }) => `is already in row ${row} with this service type`,
  'row-differs': ({ row }) => `differs from row ${row}, which has the same shortname`,
}

export const de: Sentences<ServiceMessages> = {
  'license-lacks': () => 'Ihre Lizenz enthält diese Funktion nicht.',
  'no-such-service': () => 'Dienst nicht gefunden. Vielleicht wurde er gelöscht.',
  'not-yet-replicated': () => 'Es ist noch keine Replikation gelungen',
  'service-alarms': ({ count, worst, own }, say) => {
    const severity = frameDe.severities[worst]
    const alarms =
      count === 1
        ? `1 aktiver Alarm, Schweregrad ${severity}.`
        : `${z(count)} aktive Alarme, höchster Schweregrad ${severity}.`
    return own ? `${alarms} ${say(own)}` : alarms
  },
  'not-deployed': () =>
    'Der Dienst ist noch nicht bereitgestellt. Schließen Sie zuerst die Bereitstellung ab.',
  'needs-no-authentication': () =>
    'Ein Essentials-Dienst hat keine Authentifizierung bei Microsoft 365 und braucht keine.',
  'no-authentication': () => 'Der Dienst hat noch keine Authentifizierung bei Microsoft 365.',
  'authentication-gone': () => 'Der Mandant hat keine Authentifizierung bei Microsoft 365 mehr.',
  'application-changed': () =>
    'Die Zustimmung gilt einer anderen Anwendung als der in den UMP-Systemeinstellungen. Bitten Sie noch einmal um Zustimmung.',
  'password-unused': () =>
    'Mit einem hinterlegten Passwort meldet sich niemand an. Bitten Sie um Zustimmung, damit ein Token an seine Stelle tritt.',
  'secret-unreadable': () =>
    'Das hinterlegte Client-Secret lässt sich nicht lesen. Geben Sie es erneut ein.',
  'may-only-look': () => 'Ihre Rolle darf nur lesen.',
  'no-user-number': () => 'Diese Lizenzart hat keine Benutzerzahl.',
  'not-replicable': ({ name, reason }, say) => `${name}: ${say(reason)}`,
  'link-dropped': ({ reason }, say) =>
    `${say(reason)} Das war die zweite Ablehnung in Folge; der Delta-Link wurde verworfen, und alles wird neu gelesen.`,
  'users-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Benutzer lesen${inBrackets(code)}. Sie braucht die Berechtigung User.Read.All mit Zustimmung eines Administrators.`,
  'numbers-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Rufnummern lesen${inBrackets(code)}. Sie braucht die Berechtigung TeamsTelephoneNumber.Read.All mit Zustimmung eines Administrators, oder der Kunde hat kein Teams. Bekannte Rufnummern bleiben.`,
  'teams-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Teams-Einstellungen von Benutzern lesen${inBrackets(code)}. Sie braucht die Berechtigung TeamsUserConfiguration.Read.All mit Zustimmung eines Administrators, oder der Kunde hat kein Teams. Bekannte Richtlinien bleiben.`,
  'groups-denied': ({ code }) =>
    `Microsoft lässt die Anwendung keine Gruppen lesen${inBrackets(code)}. Sie braucht die Berechtigung GroupMember.Read.All mit Zustimmung eines Administrators. Bekannte Gruppen bleiben.`,
  'members-denied': ({ count }) =>
    `Microsoft verbirgt die Mitglieder von ${z(count)} ${count === 1 ? 'Gruppe' : 'Gruppen'}. Bekannte Mitglieder bleiben.`,
  'entries-odd': ({ count, entries }) =>
    `${z(count)} ${count === 1 ? 'Eintrag' : 'Einträge'} von Microsoft ${count === 1 ? 'war' : 'waren'} nicht lesbar und ${count === 1 ? 'wurde' : 'wurden'} übersprungen: ${entries}`,
  'entries-unknown': () =>
    'Ein übersprungener Eintrag hatte keine ID, deshalb wurde niemand als entfernt vermerkt. Die nächste Replikation liest alles neu.',
  'many-missing': ({ users, ofUsers, numbers, ofNumbers }) =>
    `In der Antwort von Microsoft fehlen ${[users > 0 && `${z(users)} von ${z(ofUsers)} Benutzern`, numbers > 0 && `${z(numbers)} von ${z(ofNumbers)} Rufnummern`].filter(Boolean).join(' und ')}. Es wurde nichts entfernt. Auf der Seite des Dienstes lassen sie sich entfernen oder behalten.`,
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
    'User.Read.All mit Zustimmung eines Administrators erteilen, dann replizieren. Das Client-Secret ist in Ordnung.',
  'm365-numbers-denied': () => 'Rufnummern nicht lesbar',
  'm365-numbers-denied-repair': () =>
    'TeamsTelephoneNumber.Read.All mit Zustimmung eines Administrators erteilen, dann replizieren. Hat der Mandant kein Teams, diesen Alarm bestätigen.',
  'm365-teams-denied': () => 'Teams-Einstellungen nicht lesbar',
  'm365-teams-denied-repair': () =>
    'TeamsUserConfiguration.Read.All mit Zustimmung eines Administrators erteilen, dann replizieren. Hat der Mandant kein Teams, diesen Alarm bestätigen.',
  'm365-groups-denied': () => 'Gruppen nicht lesbar',
  'm365-groups-denied-repair': () =>
    'GroupMember.Read.All mit Zustimmung eines Administrators erteilen, dann replizieren.',
  'm365-odd': () => 'Einträge aus Microsoft 365 übersprungen',
  'm365-odd-repair': () =>
    'Die Einträge in Microsoft 365 des Mandanten berichtigen, dann auf der Seite des Dienstes „Alles neu lesen“ wählen.',
  'replication-asks': () => 'Viele Benutzer oder Rufnummern fehlen',
  'replication-asks-repair': () =>
    'Den Dienst öffnen, mit dem Kunden klären und Fehlendes entfernen oder behalten.',
  'm365-refused': () => 'Authentifizierung bei Microsoft 365 abgelehnt',
  'm365-refused-repair': () =>
    'Das Client-Secret oder die Zustimmung erneuern, dann eine Replikation einreihen.',
  'm365-throttled': () => 'Microsoft 365 drosselt Anfragen',
  'm365-throttled-repair': () =>
    'Nichts zu tun: Der nächste Versuch folgt, sobald Microsoft es zulässt.',
  'replication-failed': () => 'Replikation fehlgeschlagen',
  'graph-unreachable': () => 'Microsoft war nicht erreichbar.',
  'graph-throttled': ({ code }) => `Microsoft drosselt Anfragen (${code}).`,
  'graph-unavailable': ({ code }) => `Microsoft ist nicht verfügbar (${code}).`,
  'graph-sign-in-refused': ({ code }) =>
    `Microsoft lehnt die Anmeldung ab: ${loginReasonsDe[code ?? ''] ?? 'die Zugangsdaten werden nicht angenommen'}${inBrackets(code)}.`,
  'graph-access-revoked': ({ code }) =>
    `Microsoft lehnt die Anwendung ab: Ihr Zugriff wurde widerrufen${inBrackets(code)}.`,
  'graph-permission-lacking': ({ code }) =>
    `Microsoft lehnt die Anwendung ab: Ihr fehlt eine Berechtigung${inBrackets(code)}.`,
  'graph-link-unknown': () => 'Der Delta-Link ist nicht mehr bekannt; alles wird neu gelesen.',
  'graph-link-elsewhere': () =>
    'Der Delta-Link gehört zu einem anderen Endpunkt; alles wird neu gelesen.',
  'graph-link-foreign': () =>
    'Die Antwort von Microsoft verweist auf einen anderen Host; dem wurde nicht gefolgt.',
  'graph-endless': () =>
    'Die Antwort von Microsoft hat kein Ende: kein Link oder nur leere Seiten.',
  'graph-unexpected': ({ status, code }) =>
    `Microsoft gab eine unerwartete Antwort: ${status}${inBrackets(code)}.`,
  'graph-shape': () => 'Die Antwort von Microsoft hat ein unerwartetes Format.',
  'graph-token': () => 'Microsoft hat ein Token ausgestellt, das sich nicht lesen lässt.',
  'graph-not-json': () => 'Microsoft gab eine Antwort, die kein JSON ist.',
  'graph-number-held': () =>
    'Microsoft lehnt ab: Die Rufnummer ist schon einem anderen Benutzer zugewiesen.',
  'graph-number-unknown': () => 'Microsoft lehnt ab: Der Mandant hat diese Rufnummer nicht.',
  'graph-user-unlicensed': () =>
    'Microsoft lehnt ab: Dem Benutzer fehlt eine Lizenz dafür. Weisen Sie ihm eine Teams-Phone-Lizenz zu.',
  'graph-user-gone': () => 'Den Benutzer gibt es in Microsoft 365 nicht mehr.',
  'graph-policy-unknown': ({ policy }) => `In Microsoft 365 gibt es keine Richtlinie ${policy}.`,
  'graph-change-refused': ({ said }) => `Microsoft lehnt die Änderung ab: ${said}`,
  'graph-no-license': () =>
    'Microsoft lehnt ab: Der Mandant hat keine freie Lizenz für den Aktivierungsbenutzer. Kaufen Sie eine oder nehmen Sie sie einem anderen Benutzer, dann versuchen Sie es erneut.',
  'graph-domain-taken': () =>
    'Microsoft lehnt ab: Die Domain ist in einem anderen Microsoft-365-Mandanten bestätigt.',
  'graph-domain-used': () =>
    'Microsoft lehnt ab: In Microsoft 365 gibt es noch Benutzer mit dieser Domain.',
  'graph-domain-refused': ({ said }) => `Microsoft lehnt die Domain ab: ${said}`,
  'no-such-command': () => 'Aufgabe nicht gefunden.',
  'domain-gone': () => 'Die Domain gibt es nicht mehr.',
  'stale-attempt': () => 'Ein anderer Worker hat diese Aufgabe übernommen.',
  'step-sign-in': () => 'Anmeldung bei Microsoft 365',
  'step-send-changes': () => 'Eingereihte Änderungen senden',
  'step-read-users': () => 'Benutzer lesen',
  'step-read-numbers': () => 'Rufnummern lesen',
  'step-read-teams': () => 'Teams-Einstellungen lesen',
  'step-read-groups': () => 'Gruppen lesen',
  'step-finish': () => 'Abschluss',
  'step-check-rows': () => 'Zeilen prüfen',
  'step-load-customers': () => 'Mandanten laden',
  'step-ask-dns': () => 'DNS prüfen',
  'step-look-certificate': () => 'Zertifikat prüfen',
  'step-write-mail': () => 'E-Mail schreiben',
  'step-hand-over-mail': ({ host }) => `An ${host} übergeben`,
  'step-end-sessions': () => 'Sitzungen beenden',
  'step-stop-queue': () => 'Warteschlange anhalten',
  'step-give-back': () => 'Lizenzen freigeben',
  'step-delete-rows': () => 'Daten löschen',
  'step-tombstone': () => 'Vermerk hinterlassen',
  'users-reading': ({ count }) => `Benutzer werden gelesen: ${z(count)}`,
  'numbers-reading': ({ count }) => `Rufnummern werden gelesen: ${z(count)}`,
  'users-read': ({ count, isFull }) =>
    `${z(count)} ${isFull ? 'Benutzer' : count === 1 ? 'geänderter Benutzer' : 'geänderte Benutzer'} gelesen.`,
  'numbers-read': ({ count }) => `${z(count)} ${count === 1 ? 'Rufnummer' : 'Rufnummern'} gelesen.`,
  'teams-reading': ({ count }) => `Teams-Einstellungen werden gelesen: ${z(count)}`,
  'teams-read': ({ count }) =>
    `Teams-Einstellungen von ${z(count)} ${count === 1 ? 'Benutzer' : 'Benutzern'} gelesen.`,
  'groups-reading': ({ count }) => `Mitglieder von Gruppen werden gelesen: ${z(count)}`,
  'groups-read': ({ count, members }) =>
    `${z(count)} ${count === 1 ? 'Gruppe' : 'Gruppen'} mit ${z(members)} ${members === 1 ? 'Mitglied' : 'Mitgliedern'} gelesen.`,
  'rows-checking': ({ file }) => `${file} wird geprüft`,
  'rows-loading': ({ count }) =>
    count === 1 ? '1 Zeile wird geladen' : `${z(count)} Zeilen werden geladen`,
  'rows-checked': ({ done, total }) => `${z(done)} von ${z(total)} Zeilen geprüft`,
  'rows-loaded': ({ done, total }) => `${z(done)} von ${z(total)} Zeilen geladen`,
  'rows-gone': ({ count }) =>
    count === 1 ? '1 Datensatz gelöscht' : `${z(count)} Datensätze gelöscht`,
  'cancelled-by': ({ by }) => `Abgebrochen von ${by}.`,
  'cancel-asked': ({ by }) => `${by} möchte diese Aufgabe abbrechen.`,
  'queued-again': ({ by }) => `Erneut eingereiht von ${by}.`,
  'worker-stopped': () => 'Der Worker wurde beendet; ein anderer übernimmt.',
  'cancelled-while-executing': () => 'Während der Ausführung abgebrochen.',
  'ended-overtaken': () => 'Beendet: Eine neuere Anforderung hat sie ersetzt.',
  overtaken: () => 'eine neuere Anforderung hat sie ersetzt',
  'attempt-lost': ({ attempt }) =>
    `Der Worker wurde beendet oder verlor seine Verbindung beim Versuch ${attempt}.`,
  'took-too-long': ({ seconds }) => `Es dauerte länger als ${z(seconds)} s.`,
  'unexpected-failure': () =>
    'Etwas ist schiefgegangen; Einzelheiten stehen im Protokoll des Servers.',
  'service-task-running': ({ name, kind }) =>
    `Für ${name} läuft gerade eine Aufgabe: ${kindName(german.commandKinds, kind)}. Versuchen Sie es noch einmal, wenn sie beendet ist.`,
  'command-over': () => 'Die Aufgabe ist bereits beendet oder lässt sich nicht mehr anhalten.',
  'command-of-provider': () => 'Nur der Anbieter kann diese Aufgabe abbrechen oder wiederholen.',
  'command-not-over': () => 'Die Aufgabe ist noch nicht beendet oder war erfolgreich.',
  'command-not-again': () =>
    'Die Aufgabe wurde endgültig abgebrochen. Soll sie doch erledigt werden, fordern Sie sie dort neu an, wo sie angefordert wurde.',
  'newer-request': () => 'Eine neuere Anforderung hat sie ersetzt.',
  'command-failed': ({ kind }) => `${kindName(german.commandKinds, kind)} fehlgeschlagen`,
  'given-up': ({ attempts, reason }, say) =>
    `Fehlgeschlagen nach ${z(attempts)} ${attempts === 1 ? 'Versuch' : 'Versuchen'}: ${say(reason)}`,
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
  'msp-short': ({ name, needed, left, max }) =>
    `${name} bekäme ${z(needed)} neue ${needed === 1 ? 'Organisation' : 'Organisationen'} und hat Platz für ${z(left)} von ${z(max)}. Erhöhen Sie das Limit oder lassen Sie einige weg.`,
  'pool-short': ({ needed, kind, available }) =>
    `${z(needed)} ${kind === 'user' ? 'Benutzerlizenzen' : 'Dienstlizenzen'} werden benötigt, ${z(available)} sind noch im Lizenzpool. Tragen Sie unter Systemeinstellungen, Lizenz ein, wie viele gekauft wurden.`,
  taken: () => 'Einer dieser Kurznamen wurde inzwischen vergeben. Prüfen Sie die Datei erneut.',
  'no-such-import': () => 'Import nicht gefunden. Dateien werden 7 Tage aufbewahrt.',
  'import-nothing-good': () =>
    'Keine Zeile dieser Datei lässt sich laden. Korrigieren Sie sie und laden Sie sie erneut hoch.',
  'import-bad-rows': ({ count }) =>
    `${count === 1 ? '1 Zeile lässt' : `${z(count)} Zeilen lassen`} sich nicht laden. Korrigieren Sie die Datei oder überspringen Sie sie.`,
  'import-begun': () => 'Diese Datei wird bereits geladen.',
  'import-gone': () => 'Die hochgeladene Datei ist nicht mehr da.',
  'row-surplus': ({ column }) =>
    `hat einen Wert in Spalte ${z(column)}, die keinen Namen hat; ein Wert mit Trennzeichen gehört in Anführungszeichen`,
  'row-missing': () => 'fehlt',
  'row-not-one-of': ({ values }) => `muss einer dieser Werte sein: ${values}`,
  'row-service-type': () => 'muss direct-routing oder operator-connect sein',
  'row-whole-number': () => 'muss eine ganze Zahl ab 1 sein',
  'row-guid': () => 'muss die GUID eines Mandanten sein',
  'row-domain': () => 'muss ein Domainname sein',
  'row-license-kind': ({ kind }) => `Diese Lizenz gilt nicht für ${kindIn(kind)}.`,
  'row-users-missing': () =>
    'Geben Sie die Anzahl der Benutzer ein. Nur die beiden Essentials-Arten haben keine.',
  'row-msp': ({ name }) => `einen MSP namens ${name} gibt es nicht`,
  'row-rests': () => 'gehörte bis vor Kurzem einem anderen Mandanten und ist noch reserviert',
  'row-taken': ({ by }) => `gehört bereits ${by}`,
  'row-has-service': ({ kind }) => `Der Mandant hat bereits einen Dienst ${kindIn(kind)}.`,
  'row-twice': ({ row }) => `steht mit dieser Dienstart bereits in Zeile ${row}`,
  'row-differs': ({ row }) => `weicht von Zeile ${row} ab, die denselben Kurznamen hat`,
}
