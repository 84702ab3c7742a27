import type { AlarmMessages } from '../../../domain/alarms/messages.ts'
import { dayIn, numberIn } from '../../formats.ts'
import { isolated } from '../isolated.ts'
import type { Sentences } from '../sentences.ts'

const lasting = (hours: number) =>
  hours === 168 ? 'a week' : hours === 1 ? 'an hour' : `${hours} hours`
const shortly = (minutes: number) =>
  minutes < 60 ? `${minutes} minutes` : lasting(Math.round(minutes / 60))
const dauer = (hours: number) =>
  hours === 168 ? 'eine Woche' : hours === 1 ? 'eine Stunde' : `${hours} Stunden`
const bald = (minutes: number) =>
  minutes < 60 ? `${minutes} Minuten` : minutes === 60 ? 'einer Stunde' : dauer(minutes / 60)

/** What of the way into Microsoft 365 ends. */
const ending = {
  secret: 'The client secret of the app registration',
  certificate: 'The certificate of the app registration',
  token: 'The token of who consented',
}
const endend = {
  secret: 'Das Clientgeheimnis der App-Registrierung',
  certificate: 'Das Zertifikat der App-Registrierung',
  token: 'Das Token der Zustimmung',
}

export const en: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'Alarm not found.',
  'alarm-acknowledged': () => 'The alarm is already acknowledged.',
  'alarm-unacknowledged': () => 'The alarm is not acknowledged.',
  'alarm-acknowledged-above': () => 'Your provider acknowledged the alarm; only they can undo it.',
  'alarm-is-cleared': () => 'The alarm is cleared.',
  'alarm-claimed-above': () => 'Your provider works on the alarm.',
  'alarm-unclaimed': () => 'No one has claimed the alarm.',
  'alarm-shelved-above': () => 'Your provider shelved the alarm; only they can change that.',
  'alarm-unshelved': () => 'The alarm is not on the shelf.',
  'shelf-reason': () => 'Say why, in up to 200 characters.',
  'alarm-note': () => 'Write a note of up to 1,000 characters.',
  'acknowledged-until-clear': () => 'until it clears',
  'acknowledged-for': ({ hours }) => `for ${lasting(hours)}, or until it gets worse`,
  'claimed-for': ({ minutes }) => `next check in ${shortly(minutes)}`,
  'shelved-for': ({ hours, reason }, say) => `for ${lasting(hours)}: ${say(reason)}`,
  'm365-secret-ends': () => 'Microsoft 365 sign-in ends',
  'm365-secret-ends-text': ({ day, of, isOver }) =>
    `${ending[of]} ${isOver ? 'expired' : 'expires'} on ${dayIn('en', day)}.`,
  'm365-secret-ends-repair': () =>
    'Enter a new secret or certificate under M365 Configuration, or ask for consent again if a token is used.',
  'replication-overdue': () => 'Replication overdue',
  'replication-overdue-text': ({ changes }) =>
    changes === 1
      ? '1 change has waited for a replication for more than an hour.'
      : `${numberIn('en', changes)} changes have waited for a replication for more than an hour.`,
  'replication-overdue-repair': () =>
    'Look under Queued Tasks for what the replication waits for, or queue one.',
  'queue-source': () => 'Queued Tasks',
  'queue-stuck': () => 'Tasks wait',
  'queue-stuck-text': ({ waiting }) =>
    waiting === 1
      ? '1 task is due and none has ended for 30 minutes.'
      : `${numberIn('en', waiting)} tasks are due and none has ended for 30 minutes.`,
  'queue-stuck-repair': () => 'Check that a worker process runs, and read its log.',
  'invitation-expired': () => 'Invitation expired',
  'invitation-expired-text': ({ name }) => `${isolated(name)} did not use the invitation in time.`,
  'invitation-expired-repair': () => 'Send the invitation again, or remove the account.',
  'wallboard-ends': ({ name }) => `Approval of wallboard ${isolated(name)} ends`,
  'wallboard-ends-text': ({ name, day }) =>
    `${isolated(name)} shows nothing any more once its approval has ended, on ${dayIn('en', day)}.`,
  'wallboard-ends-repair': () => 'Renew the wallboard, or remove it if it is no longer used.',
  'isolation-canary': () => 'Isolation canary',
  'isolation-broken': () => 'Isolation broken',
  'isolation-broken-text': ({ first }) => `A tenant was shown another tenant’s data: ${first}.`,
  'isolation-broken-repair': () =>
    'Take the portal off the network, keep the process log, and find out what the pages named here read.',
  'canary-blind': () => 'Isolation canary cannot check',
  'canary-blind-repair': () => 'Isolation is not being monitored. See the process log.',
  'canary-failed': () => 'The check could not be completed; see the process log.',
  'canary-sees-nothing': () => 'The canary cannot see its own page.',
}

export const de: Sentences<AlarmMessages> = {
  'no-such-alarm': () => 'Alarm nicht gefunden.',
  'alarm-acknowledged': () => 'Der Alarm ist bereits bestätigt.',
  'alarm-unacknowledged': () => 'Der Alarm ist nicht bestätigt.',
  'alarm-acknowledged-above': () =>
    'Ihr Anbieter hat den Alarm bestätigt; nur er kann das zurücknehmen.',
  'alarm-is-cleared': () => 'Der Alarm ist behoben.',
  'alarm-claimed-above': () => 'Ihr Anbieter bearbeitet den Alarm.',
  'alarm-unclaimed': () => 'Niemand hat den Alarm übernommen.',
  'alarm-shelved-above': () => 'Ihr Anbieter hat den Alarm zurückgestellt; nur er kann das ändern.',
  'alarm-unshelved': () => 'Der Alarm ist nicht zurückgestellt.',
  'shelf-reason': () => 'Nennen Sie den Grund in höchstens 200 Zeichen.',
  'alarm-note': () => 'Schreiben Sie eine Notiz von höchstens 1.000 Zeichen.',
  'acknowledged-until-clear': () => 'bis er behoben ist',
  'acknowledged-for': ({ hours }) => `für ${dauer(hours)}, oder bis er schlimmer wird`,
  'claimed-for': ({ minutes }) => `nächste Prüfung in ${bald(minutes)}`,
  'shelved-for': ({ hours, reason }, say) => `für ${dauer(hours)}: ${say(reason)}`,
  'm365-secret-ends': () => 'Anmeldung bei Microsoft 365 läuft ab',
  'm365-secret-ends-text': ({ day, of, isOver }) =>
    isOver
      ? `${endend[of]} ist am ${dayIn('de', day)} abgelaufen.`
      : `${endend[of]} läuft am ${dayIn('de', day)} ab.`,
  'm365-secret-ends-repair': () =>
    'Ein neues Geheimnis oder Zertifikat unter M365-Konfiguration eintragen oder, bei einem Token, noch einmal um Zustimmung bitten.',
  'replication-overdue': () => 'Replikation überfällig',
  'replication-overdue-text': ({ changes }) =>
    changes === 1
      ? '1 Änderung wartet seit mehr als einer Stunde auf eine Replikation.'
      : `${numberIn('de', changes)} Änderungen warten seit mehr als einer Stunde auf eine Replikation.`,
  'replication-overdue-repair': () =>
    'Unter Aufgaben nachsehen, worauf die Replikation wartet, oder Ihren Anbieter verständigen.',
  'queue-source': () => 'Aufgaben',
  'queue-stuck': () => 'Aufgaben warten',
  'queue-stuck-text': ({ waiting }) =>
    waiting === 1
      ? '1 Aufgabe ist fällig, und seit 30 Minuten endete keine.'
      : `${numberIn('de', waiting)} Aufgaben sind fällig, und seit 30 Minuten endete keine.`,
  'queue-stuck-repair': () => 'Prüfen, ob ein Arbeitsprozess läuft, und sein Protokoll lesen.',
  'invitation-expired': () => 'Einladung abgelaufen',
  'invitation-expired-text': ({ name }) =>
    `${isolated(name)} hat die Einladung nicht rechtzeitig benutzt.`,
  'invitation-expired-repair': () => 'Die Einladung erneut senden oder das Konto entfernen.',
  'wallboard-ends': ({ name }) => `Zulassung der Wandanzeige ${isolated(name)} endet`,
  'wallboard-ends-text': ({ name, day }) =>
    `${isolated(name)} zeigt nichts mehr, sobald die Zulassung am ${dayIn('de', day)} abgelaufen ist.`,
  'wallboard-ends-repair': () =>
    'Die Wandanzeige verlängern, oder entfernen, wenn sie nicht mehr gebraucht wird.',
  'isolation-canary': () => 'Isolationswächter',
  'isolation-broken': () => 'Mandantentrennung durchbrochen',
  'isolation-broken-text': ({ first }) =>
    `Einem Mandanten wurden Daten eines anderen gezeigt: ${first}.`,
  'isolation-broken-repair': () =>
    'Das Portal vom Netz nehmen, das Protokoll des Servers aufbewahren und herausfinden, was die hier genannten Seiten lesen.',
  'canary-blind': () => 'Isolationswächter kann nicht prüfen',
  'canary-blind-repair': () =>
    'Die Mandantentrennung wird nicht überwacht. Siehe Protokoll des Servers.',
  'canary-failed': () => 'Die Prüfung ließ sich nicht abschließen; siehe Protokoll des Servers.',
  'canary-sees-nothing': () => 'Der Isolationswächter sieht seine eigene Seite nicht.',
}
