import { ownWords } from '../words.ts'
import type { TenantsRunbooks } from './runbooks.ts'

/** Of alarms that a tenant can have: its people read them in their language. */
export const tenantsRunbooks = ownWords<TenantsRunbooks>({
  en: {
    'm365-refused': {
      name: 'Microsoft 365 authentication refused',
      when: 'Microsoft refuses the sign-in of the app registration.',
      over: 'A sign-in with it succeeds.',
      steps: [
        'Read Microsoft’s reason in the text: an expired secret, a removed consent or a deleted app registration.',
        'In the Microsoft Entra admin center make a new client secret, or give admin consent again.',
        'Enter it under M365 Configuration, then queue a replication.',
        'Until then users and numbers stay as they were last read; calls go on.',
      ],
    },
    'm365-secret-ends': {
      name: 'Microsoft 365 sign-in ends',
      when: 'The last valid client secret, certificate or token ends within 30 days; major within 7, critical once it has ended.',
      over: 'One that lasts longer is entered, or the customer has consented again.',
      steps: [
        'App registration: make a new client secret or certificate in the Microsoft Entra admin center.',
        'Enter it with its last day under M365 Configuration before the old one ends; both are valid until then.',
        'Token: ask for consent again. Each use of the token prolongs it by 90 days.',
        'Delete the old secret at Microsoft once a validation or a replication has succeeded.',
      ],
    },
    'm365-users-denied': {
      name: 'Microsoft 365 permission missing',
      when: 'Microsoft refuses the list of users while the sign-in works.',
      over: 'A replication reads users again.',
      steps: [
        'Grant the application permission User.Read.All with admin consent.',
        'Queue a replication. The client secret needs no change.',
      ],
    },
    'm365-numbers-denied': {
      name: 'Phone numbers can’t be read',
      when: 'Microsoft refuses the list of phone numbers.',
      over: 'A replication reads them again.',
      steps: [
        'Grant TeamsTelephoneNumber.Read.All with admin consent, then queue a replication.',
        'A Microsoft 365 without Teams has no numbers: acknowledge the alarm until it clears.',
      ],
    },
    'm365-teams-denied': {
      name: 'Teams settings can’t be read',
      when: 'Microsoft refuses the Teams settings of users.',
      over: 'A replication reads them again.',
      steps: [
        'Grant TeamsUserConfiguration.Read.All with admin consent, then queue a replication.',
        'A Microsoft 365 without Teams has none: acknowledge the alarm until it clears.',
      ],
    },
    'm365-groups-denied': {
      name: 'Groups can’t be read',
      when: 'Microsoft refuses the members of groups.',
      over: 'A replication reads them again.',
      steps: ['Grant GroupMember.Read.All with admin consent, then queue a replication.'],
    },
    'm365-throttled': {
      name: 'Microsoft 365 is throttling requests',
      when: 'Microsoft has asked for fewer requests for more than 10 minutes.',
      over: 'A replication succeeds.',
      steps: [
        'Wait: the portal tries again when Microsoft allows it.',
        'If it lasts for hours, look for another program that reads the same Microsoft 365, and pause that.',
      ],
    },
    'm365-odd': {
      name: 'Entries from Microsoft 365 skipped',
      when: 'Microsoft sends entries twice, or some that cannot be read.',
      over: 'A replication reads everything without such entries.',
      steps: [
        'Correct the entries named in the text in Microsoft 365.',
        'Choose “Read everything again” on the service’s page.',
      ],
    },
    'replication-failed': {
      name: 'Replication failed',
      when: 'A replication fails and is not tried again by itself.',
      over: 'The next replication succeeds.',
      steps: [
        'Open the task and read the step that failed and Microsoft’s answer.',
        'Check Microsoft’s service health, then retry the task.',
        'Users and numbers stay as they were last read; calls go on.',
      ],
    },
    'replication-overdue': {
      name: 'Replication overdue',
      when: 'Changes have waited for a replication for an hour longer than they should.',
      over: 'The replication runs.',
      steps: [
        'Look under Queued Tasks whether the tenant’s replication waits behind another task or for Microsoft.',
        'If nothing runs at all, tell whoever runs the portal. Otherwise queue a replication.',
      ],
    },
    'replication-asks': {
      name: 'Many users or phone numbers are missing',
      when: 'A replication misses more users or numbers than is believed without asking.',
      over: 'Someone decides, or a replication finds them again.',
      steps: [
        'Ask the customer’s administrator whether they were deleted in Microsoft 365.',
        'Open the service and choose to keep or to remove what is missing.',
        'Nothing is removed until someone decides.',
      ],
    },
    'command-failed': {
      name: 'Task failed',
      when: 'A task fails and is not tried again by itself.',
      over: 'It succeeds when it is retried, or another of its kind does.',
      steps: [
        'Open the task under Queued Tasks and read the step that failed.',
        'Fix the cause, then retry the task.',
      ],
    },
    'deployment-failed': {
      name: 'Deployment failed',
      when: 'A service cannot be put into operation at DNS, Microsoft 365, or the SBC.',
      over: 'The deployment goes through, or the service is removed.',
      steps: [
        'Open the service: it says at which step it stopped, why, and what exists outside.',
        'Fix the cause, then retry there. What was done before is not done again.',
        'Or remove the service there: what it made outside is removed with it.',
      ],
    },
    'cleanup-failed': {
      name: 'Removal of service failed',
      when: 'What a service made at DNS, Microsoft 365, or the SBC cannot be removed.',
      over: 'The removal goes through.',
      steps: [
        'Open the service: it says what still exists, and why it could not be removed.',
        'Fix the cause, such as an SBC that does not answer or withdrawn consent.',
        'Then retry the cleanup there, or leave it there with a reason.',
      ],
    },
    'user-license-threshold': {
      name: 'User License Threshold',
      when: 'As many users count as the warning limit allows of the licenses.',
      over: 'Fewer count, or more are licensed.',
      steps: [
        'See in the license audit who counts, and why.',
        'Acquire more licenses, or remove users who do not need one.',
      ],
    },
    'user-licenses-exceeded': {
      name: 'User licenses exceeded',
      when: 'More users count than are licensed, within the grace period.',
      over: 'Licenses are enough for a whole day.',
      steps: [
        'Nothing is cut off yet: the text says on which day the grace period ends.',
        'See in the license audit who counts, and why.',
        'Acquire more licenses before that day, or remove users who do not need one.',
      ],
    },
    'user-licenses-exhausted': {
      name: 'User licenses exceeded beyond grace',
      when: 'Many more users count than are licensed, or the grace period is over.',
      over: 'Licenses are enough again.',
      steps: [
        'New users are refused; those who are there keep working.',
        'Acquire more licenses, or remove users who do not need one.',
      ],
    },
    'seats-maximum-reached': {
      name: 'Maximum of seats reached',
      when: 'A client was refused a seat because the tenant’s maximum is in use.',
      over: 'No client has been refused for a while.',
      steps: [
        'See under Seats who holds them; sign out clients that no one uses.',
        'Raise the tenant’s maximum if the pool has seats left.',
      ],
    },
    'quota-nearly-used-up': {
      name: 'Quota nearly used up',
      when: '80 % of a quota is used.',
      over: 'Less is used, or the quota is raised.',
      steps: ['Remove what is not needed, or have the quota raised.'],
    },
    'quota-used-up': {
      name: 'Quota used up',
      when: 'A quota is used up.',
      over: 'Less is used, or the quota is raised.',
      steps: [
        'Nothing more can be added; what is there stays.',
        'Remove what is not needed, or have the quota raised.',
      ],
    },
    'pbx-is-down': {
      name: 'PBX connection down',
      when: 'The connection to a PBX is lost and does not come back.',
      over: 'The connection stands again.',
      steps: [
        'Open PBX Connections and read the last problem.',
        'Ask whether the system or the line to it was worked on.',
        'Check address, port and firewall; use “Connect now” after each change.',
      ],
    },
    'pbx-is-refused': {
      name: 'PBX sign-in refused',
      when: 'A PBX answers and refuses the user or password.',
      over: 'A sign-in succeeds.',
      steps: [
        'Check the user and its rights on the PBX.',
        'Enter the password again under PBX Connections.',
      ],
    },
    'pbx-is-degraded': {
      name: 'PBX connection degraded',
      when: 'A PBX answers late or in part.',
      over: 'It answers in time again.',
      steps: [
        'Look at the load of the PBX and of the line to it.',
        'If it gets worse, a critical alarm follows.',
      ],
    },
    'pbx-is-flapping': {
      name: 'PBX connection flapping',
      when: 'The connection changes three times within five minutes.',
      over: 'It has been steady for a while.',
      steps: [
        'Look for an unsteady line, or for another program with the same sign-in.',
        'Pause the connection if it disturbs the PBX.',
      ],
    },
    'domain-lost': {
      name: 'Domain verification lost',
      when: 'The DNS records that prove a domain are gone.',
      over: 'They are found again.',
      steps: [
        'Open the Domain page and compare both records with the DNS.',
        'Restore them; the portal looks again by itself.',
        'Until then people can use the address that the portal gave.',
      ],
    },
    'domain-certificate': {
      name: 'Domain certificate',
      when: 'A certificate that was there is about to end or is no longer valid.',
      over: 'A valid one is seen.',
      steps: [
        'Check the log of the proxy in front of the portal.',
        'Check that the domain still leads to the portal, and that no CAA record forbids the authority.',
      ],
    },
    'mail-undelivered': {
      name: 'Email not delivered',
      when: 'An email could not be sent after all tries.',
      over: 'An email to this address is sent.',
      steps: ['Check the address, then send the email again from its page.'],
    },
    'mail-bounced-alarm': {
      name: 'Email bounced',
      when: 'The receiving server refuses the address.',
      over: 'An email to this address is sent.',
      steps: ['Ask the person for the right address, and change it.', 'Then send the email again.'],
    },
    'webhook-failing': {
      name: 'Webhook fails',
      when: 'A webhook’s endpoint does not accept messages; major once one has failed for a day.',
      over: 'The endpoint takes a message.',
      steps: [
        'Open the webhook’s deliveries and read what the endpoint answered.',
        'Check address, certificate and firewall of the endpoint, then send a test.',
        'Send again what was missed: it is kept with its body.',
      ],
    },
    'source-silent': {
      name: 'Source silent',
      when: 'A source of alarms that is expected every few minutes has said nothing.',
      over: 'It says something.',
      steps: [
        'Until it speaks, no alarm of it comes: look at what it monitors yourself.',
        'Check that the monitoring runs and reaches the portal.',
        'Under Alarm sources see what was last refused, and whether its token is still the one in use.',
      ],
    },
    'alerts-left-out': {
      name: 'Alertmanager left alerts out',
      when: 'An Alertmanager says that it left alerts of a group out of its message.',
      over: 'The next message of the group is whole.',
      steps: [
        'Look at the group in Alertmanager itself: some of its alerts are not here.',
        'Raise max_alerts of the webhook in Alertmanager, or make the groups smaller.',
      ],
    },
    'link-down': {
      name: 'Link down',
      when: 'A device says by SNMP that an interface is down; a warning where it was disabled on purpose.',
      over: 'The device says that it is up.',
      steps: [
        'Ask whether the device or the line is being worked on.',
        'Check cable and far end, then the carrier of the line.',
        'Look at the other alarms of this device: they share its cause.',
      ],
    },
    'device-restarted': {
      name: 'Device restarted',
      when: 'A device says by SNMP that it has restarted.',
      over: 'At once: it is an event. Acknowledge it once seen.',
      steps: [
        'Ask whether someone restarted it.',
        'If not, look at power, load and the device’s own log.',
      ],
    },
    'device-access-refused': {
      name: 'Access to a device refused',
      when: 'A device says by SNMP that someone asked with a wrong community or password.',
      over: 'At once: it is an event. Acknowledge it once seen.',
      steps: [
        'Find out whose address asked; a monitoring with an old password is the usual reason.',
        'If no one knows it, block the address and change the community.',
      ],
    },
    'invitation-expired': {
      name: 'Invitation expired',
      when: 'An invitation ended unused.',
      over: 'It is sent again or withdrawn.',
      steps: [
        'Ask the person whether the email came, and look into their spam.',
        'Send the invitation again, or remove the account.',
      ],
    },
  },
  de: {
    'm365-refused': {
      name: 'Authentifizierung bei Microsoft 365 abgelehnt',
      when: 'Microsoft lehnt die Anmeldung der App-Registrierung ab.',
      over: 'Eine Anmeldung damit gelingt.',
      steps: [
        'Den Grund von Microsoft in der Beschreibung lesen: abgelaufenes Geheimnis, entzogene Zustimmung oder gelöschte App-Registrierung.',
        'In Microsoft Entra ein neues Clientgeheimnis anlegen oder die Zustimmung erneut erteilen.',
        'Es Ihrem Anbieter geben oder unter M365-Konfiguration eintragen und danach replizieren.',
        'Bis dahin bleiben Benutzer und Rufnummern, wie sie zuletzt gelesen wurden; Gespräche laufen weiter.',
      ],
    },
    'm365-secret-ends': {
      name: 'Anmeldung bei Microsoft 365 läuft ab',
      when: 'Das letzte gültige Clientgeheimnis, Zertifikat oder Token läuft in höchstens 30 Tagen ab; „Schwer“ ab 7 Tagen, „Kritisch“, wenn es abgelaufen ist.',
      over: 'Ein länger gültiges ist eingetragen, oder der Kunde hat noch einmal zugestimmt.',
      steps: [
        'App-Registrierung: In Microsoft Entra ein neues Clientgeheimnis oder Zertifikat anlegen.',
        'Es mit seinem letzten Tag eintragen, bevor das alte abläuft; bis dahin gelten beide.',
        'Token: Noch einmal um Zustimmung bitten. Jede Benutzung verlängert das Token um 90 Tage.',
        'Das alte Geheimnis bei Microsoft löschen, sobald eine Prüfung oder eine Replikation gelungen ist.',
      ],
    },
    'm365-users-denied': {
      name: 'Berechtigung in Microsoft 365 fehlt',
      when: 'Microsoft verweigert die Liste der Benutzer, obwohl die Anmeldung gelingt.',
      over: 'Eine Replikation liest sie wieder.',
      steps: [
        'Die Anwendungsberechtigung User.Read.All mit Zustimmung des Administrators erteilen.',
        'Danach replizieren. Das Clientgeheimnis kann bleiben.',
      ],
    },
    'm365-numbers-denied': {
      name: 'Rufnummern nicht lesbar',
      when: 'Microsoft verweigert die Liste der Rufnummern.',
      over: 'Eine Replikation liest sie wieder.',
      steps: [
        'TeamsTelephoneNumber.Read.All mit Zustimmung des Administrators erteilen, danach replizieren.',
        'Ohne Teams gibt es keine Rufnummern: den Alarm bestätigen, bis er behoben ist.',
      ],
    },
    'm365-teams-denied': {
      name: 'Teams-Einstellungen nicht lesbar',
      when: 'Microsoft verweigert die Teams-Einstellungen der Benutzer.',
      over: 'Eine Replikation liest sie wieder.',
      steps: [
        'TeamsUserConfiguration.Read.All mit Zustimmung des Administrators erteilen, danach replizieren.',
        'Ohne Teams gibt es keine: den Alarm bestätigen, bis er behoben ist.',
      ],
    },
    'm365-groups-denied': {
      name: 'Gruppen nicht lesbar',
      when: 'Microsoft verweigert die Mitglieder von Gruppen.',
      over: 'Eine Replikation liest sie wieder.',
      steps: [
        'GroupMember.Read.All mit Zustimmung des Administrators erteilen, danach replizieren.',
      ],
    },
    'm365-throttled': {
      name: 'Microsoft 365 drosselt Anfragen',
      when: 'Microsoft verlangt seit mehr als 10 Minuten weniger Anfragen.',
      over: 'Eine Replikation gelingt.',
      steps: [
        'Warten: Das Portal versucht es wieder, sobald Microsoft es zulässt.',
        'Dauert es Stunden, ein anderes Programm suchen, das dasselbe Microsoft 365 liest, und es anhalten.',
      ],
    },
    'm365-odd': {
      name: 'Einträge aus Microsoft 365 übersprungen',
      when: 'Microsoft schickt Einträge doppelt oder solche, die nicht lesbar sind.',
      over: 'Eine Replikation liest alles ohne solche Einträge.',
      steps: [
        'Die in der Beschreibung genannten Einträge in Microsoft 365 berichtigen.',
        'Ihren Anbieter bitten, alles neu zu lesen.',
      ],
    },
    'replication-failed': {
      name: 'Replikation fehlgeschlagen',
      when: 'Eine Replikation schlägt fehl und wird nicht von selbst wiederholt.',
      over: 'Die nächste Replikation gelingt.',
      steps: [
        'Die Aufgabe öffnen und lesen, welcher Schritt fehlschlug und was Microsoft antwortete.',
        'Den Dienststatus von Microsoft prüfen, danach die Aufgabe wiederholen.',
        'Benutzer und Rufnummern bleiben, wie sie zuletzt gelesen wurden; Gespräche laufen weiter.',
      ],
    },
    'replication-overdue': {
      name: 'Replikation überfällig',
      when: 'Änderungen warten eine Stunde länger als vorgesehen auf eine Replikation.',
      over: 'Die Replikation läuft.',
      steps: [
        'Unter Aufgaben nachsehen, ob die Replikation hinter einer anderen Aufgabe oder auf Microsoft wartet.',
        'Läuft gar nichts, Ihren Anbieter verständigen.',
      ],
    },
    'replication-asks': {
      name: 'Viele Benutzer oder Rufnummern fehlen',
      when: 'Einer Replikation fehlen mehr Benutzer oder Rufnummern, als ohne Rückfrage geglaubt wird.',
      over: 'Jemand entscheidet, oder eine Replikation findet sie wieder.',
      steps: [
        'Klären, ob sie in Microsoft 365 gelöscht wurden.',
        'Den Anbieter bitten, sie zu behalten oder zu entfernen.',
        'Bis jemand entscheidet, wird nichts entfernt.',
      ],
    },
    'command-failed': {
      name: 'Aufgabe fehlgeschlagen',
      when: 'Eine Aufgabe schlägt fehl und wird nicht von selbst wiederholt.',
      over: 'Sie gelingt bei der Wiederholung, oder eine andere ihrer Art gelingt.',
      steps: [
        'Die Aufgabe öffnen und lesen, welcher Schritt fehlschlug.',
        'Die Ursache beheben, danach die Aufgabe wiederholen.',
      ],
    },
    'deployment-failed': {
      name: 'Bereitstellung fehlgeschlagen',
      when: 'Ein Dienst lässt sich bei DNS, Microsoft 365 oder am SBC nicht in Betrieb nehmen.',
      over: 'Die Bereitstellung gelingt, oder der Dienst wird entfernt.',
      steps: [
        'Den Grund lesen, der beim Dienst steht.',
        'Ist in Ihrem Microsoft 365 keine Lizenz mit Teams Phone frei: eine freigeben oder kaufen.',
        'Sonst kümmert sich Ihr Anbieter darum.',
      ],
    },
    'cleanup-failed': {
      name: 'Entfernen des Dienstes fehlgeschlagen',
      when: 'Was ein Dienst bei DNS, Microsoft 365 oder am SBC angelegt hat, lässt sich nicht entfernen.',
      over: 'Das Entfernen gelingt.',
      steps: [
        'Den Grund lesen, der beim Dienst steht.',
        'Wurde die Zustimmung in Microsoft 365 zurückgezogen: sie noch einmal erteilen.',
        'Sonst kümmert sich Ihr Anbieter darum.',
      ],
    },
    'user-license-threshold': {
      name: 'Schwelle der Benutzerlizenzen',
      when: 'Es zählen so viele Benutzer, wie die Warnschwelle der Lizenzen zulässt.',
      over: 'Es zählen weniger, oder es gibt mehr Lizenzen.',
      steps: [
        'Unter UMP-Lizenz nachsehen, wer zählt und warum.',
        'Weitere Lizenzen erwerben oder Benutzer entfernen, die keine brauchen.',
      ],
    },
    'user-licenses-exceeded': {
      name: 'Benutzerlizenzen überschritten',
      when: 'Es zählen mehr Benutzer, als lizenziert sind, innerhalb der Schonfrist.',
      over: 'Einen ganzen Tag lang reichen die Lizenzen.',
      steps: [
        'Noch wird nichts gesperrt: Die Beschreibung nennt den Tag, an dem die Schonfrist endet.',
        'Unter UMP-Lizenz nachsehen, wer zählt und warum.',
        'Vor diesem Tag weitere Lizenzen erwerben oder Benutzer entfernen, die keine brauchen.',
      ],
    },
    'user-licenses-exhausted': {
      name: 'Benutzerlizenzen über die Schonfrist hinaus überschritten',
      when: 'Es zählen weit mehr Benutzer, als lizenziert sind, oder die Schonfrist ist vorbei.',
      over: 'Die Lizenzen reichen wieder.',
      steps: [
        'Neue Benutzer werden abgelehnt; wer da ist, arbeitet weiter.',
        'Weitere Lizenzen erwerben oder Benutzer entfernen, die keine brauchen.',
      ],
    },
    'seats-maximum-reached': {
      name: 'Höchstzahl der Plätze erreicht',
      when: 'Einem Programm wurde ein Platz verweigert, weil die Höchstzahl belegt ist.',
      over: 'Seit einer Weile wurde keinem mehr ein Platz verweigert.',
      steps: [
        'Nachsehen, wer die Plätze belegt; Programme abmelden, die niemand benutzt.',
        'Ihren Anbieter um eine höhere Höchstzahl bitten.',
      ],
    },
    'quota-nearly-used-up': {
      name: 'Kontingent fast ausgeschöpft',
      when: '80 % eines Kontingents sind verbraucht.',
      over: 'Es wird weniger verbraucht, oder das Kontingent wird erhöht.',
      steps: ['Entfernen, was nicht gebraucht wird, oder das Kontingent erhöhen lassen.'],
    },
    'quota-used-up': {
      name: 'Kontingent ausgeschöpft',
      when: 'Ein Kontingent ist ausgeschöpft.',
      over: 'Es wird weniger verbraucht, oder das Kontingent wird erhöht.',
      steps: [
        'Es kann nichts hinzugefügt werden; was da ist, bleibt.',
        'Entfernen, was nicht gebraucht wird, oder das Kontingent erhöhen lassen.',
      ],
    },
    'pbx-is-down': {
      name: 'PBX-Verbindung unterbrochen',
      when: 'Die Verbindung zu einer Anlage ist abgebrochen und kommt nicht wieder.',
      over: 'Die Verbindung steht wieder.',
      steps: [
        'Die PBX-Verbindung öffnen und den letzten Fehler lesen.',
        'Fragen, ob an der Anlage oder der Leitung gearbeitet wurde.',
        'Adresse, Port und Firewall prüfen.',
      ],
    },
    'pbx-is-refused': {
      name: 'PBX lehnt Anmeldung ab',
      when: 'Eine Anlage antwortet und lehnt Benutzer oder Passwort ab.',
      over: 'Eine Anmeldung gelingt.',
      steps: [
        'Den Benutzer und seine Rechte an der Anlage prüfen.',
        'Das Passwort neu eintragen lassen.',
      ],
    },
    'pbx-is-degraded': {
      name: 'PBX-Verbindung eingeschränkt',
      when: 'Eine Anlage antwortet spät oder nur teilweise.',
      over: 'Sie antwortet wieder rechtzeitig.',
      steps: [
        'Die Last der Anlage und der Leitung ansehen.',
        'Wird es schlimmer, folgt ein kritischer Alarm.',
      ],
    },
    'pbx-is-flapping': {
      name: 'PBX-Verbindung instabil',
      when: 'Die Verbindung wechselt dreimal innerhalb von fünf Minuten.',
      over: 'Sie ist seit einer Weile beständig.',
      steps: [
        'Nach einer unsteten Leitung oder einem anderen Programm mit derselben Anmeldung suchen.',
        'Die Verbindung anhalten lassen, wenn sie die Anlage stört.',
      ],
    },
    'domain-lost': {
      name: 'Domainverifizierung verloren',
      when: 'Die DNS-Einträge, die eine Domain belegen, fehlen.',
      over: 'Sie sind wieder da.',
      steps: [
        'Die Seite Domain öffnen und beide Einträge mit dem DNS vergleichen.',
        'Sie wiederherstellen; das Portal sieht von selbst wieder nach.',
        'Bis dahin hilft die Adresse, die das Portal vergeben hat.',
      ],
    },
    'domain-certificate': {
      name: 'Domainzertifikat',
      when: 'Ein vorhandenes Zertifikat läuft bald ab oder ist nicht mehr gültig.',
      over: 'Ein gültiges ist zu sehen.',
      steps: [
        'Prüfen, ob die Domain noch zum Portal führt und kein CAA-Eintrag die Zertifizierungsstelle verbietet.',
        'Sonst Ihren Anbieter verständigen.',
      ],
    },
    'mail-undelivered': {
      name: 'E-Mail nicht zugestellt',
      when: 'Eine E-Mail ließ sich trotz aller Versuche nicht senden.',
      over: 'Eine E-Mail an diese Adresse geht hinaus.',
      steps: ['Die Adresse prüfen, danach die E-Mail erneut senden.'],
    },
    'mail-bounced-alarm': {
      name: 'E-Mail kam zurück',
      when: 'Der empfangende Server lehnt die Adresse ab.',
      over: 'Eine E-Mail an diese Adresse geht hinaus.',
      steps: [
        'Die Person nach der richtigen Adresse fragen und sie ändern.',
        'Danach die E-Mail erneut senden.',
      ],
    },
    'webhook-failing': {
      name: 'Webhook schlägt fehl',
      when: 'Der Empfänger eines Webhooks nimmt Nachrichten nicht an; „Schwer“, sobald eine nach einem Tag verworfen wird.',
      over: 'Der Empfänger nimmt eine Nachricht an.',
      steps: [
        'Die Zustellungen des Webhooks öffnen und lesen, was der Empfänger antwortete.',
        'Adresse, Zertifikat und Firewall des Empfängers prüfen, danach einen Test senden.',
        'Versäumtes erneut senden: Es ist mit seinem Inhalt aufbewahrt.',
      ],
    },
    'source-silent': {
      name: 'Quelle stumm',
      when: 'Eine Alarmquelle, die sich alle paar Minuten melden soll, schweigt.',
      over: 'Sie meldet sich.',
      steps: [
        'Bis dahin kommt von ihr kein Alarm: selbst nachsehen, was sie überwacht.',
        'Prüfen, ob die Überwachung läuft und das Portal erreicht.',
        'Unter Alarmquellen nachsehen, was zuletzt abgelehnt wurde und ob ihr Token noch gilt.',
      ],
    },
    'alerts-left-out': {
      name: 'Alertmanager hat Alarme ausgelassen',
      when: 'Ein Alertmanager meldet, dass in seiner Nachricht Alarme einer Gruppe fehlen.',
      over: 'Die nächste Nachricht der Gruppe ist vollständig.',
      steps: [
        'Die Gruppe in Alertmanager selbst ansehen: Einige Alarme sind nicht hier.',
        'max_alerts des Webhooks in Alertmanager erhöhen oder die Gruppen verkleinern.',
      ],
    },
    'link-down': {
      name: 'Verbindung unterbrochen',
      when: 'Ein Gerät meldet über SNMP, dass eine Schnittstelle aus ist; eine Warnung, wenn sie absichtlich deaktiviert wurde.',
      over: 'Das Gerät meldet, dass sie wieder da ist.',
      steps: [
        'Fragen, ob am Gerät oder an der Leitung gearbeitet wird.',
        'Kabel und Gegenstelle prüfen, danach den Betreiber der Leitung.',
        'Die anderen Alarme dieses Geräts ansehen: Sie haben dieselbe Ursache.',
      ],
    },
    'device-restarted': {
      name: 'Gerät neu gestartet',
      when: 'Ein Gerät meldet über SNMP, dass es neu gestartet ist.',
      over: 'Sofort: Es ist ein Ereignis. Bestätigen, wenn es gesehen ist.',
      steps: [
        'Fragen, ob es jemand neu gestartet hat.',
        'Sonst Strom, Last und das Protokoll des Geräts ansehen.',
      ],
    },
    'device-access-refused': {
      name: 'Zugriff auf ein Gerät abgelehnt',
      when: 'Ein Gerät meldet über SNMP, dass jemand mit falscher Community oder falschem Passwort anfragte.',
      over: 'Sofort: Es ist ein Ereignis. Bestätigen, wenn es gesehen ist.',
      steps: [
        'Klären, wessen Adresse anfragte; meist ist es eine Überwachung mit altem Passwort.',
        'Kennt sie niemand, die Adresse sperren und die Community ändern.',
      ],
    },
    'invitation-expired': {
      name: 'Einladung abgelaufen',
      when: 'Eine Einladung lief unbenutzt ab.',
      over: 'Sie wird erneut gesendet oder zurückgezogen.',
      steps: [
        'Die Person fragen, ob die E-Mail ankam, auch im Spam-Ordner.',
        'Die Einladung erneut senden oder das Konto entfernen.',
      ],
    },
  },
})
