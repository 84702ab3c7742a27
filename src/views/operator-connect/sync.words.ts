import { saidIn } from '../../noun.ts'
import { syncTasks } from '../../nouns/sync-tasks.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

/** Of the pages about the readings of Operator Connect. */
export const syncWords = ownWords({
  en: {
    title: saidIn(syncTasks.label, 'en'),
    lead: 'What is read from Operator Connect, how often, and what came of it. A run that breaks off removes nothing.',
    none: 'No sync tasks',
    noneText: 'There are five; none of them matches.',
    noMatch: 'No sync tasks match',
    search: 'Job',
    columns: {
      name: 'Job',
      state: 'Status',
      schedule: 'Schedule',
      started: 'Last start',
      ended: 'Last end',
      result: 'Result',
      created: 'New',
      changed: 'Changed',
      removed: 'Removed',
      next: 'Next run',
    },
    names: {
      leads: 'Leads',
      trunks: 'Trunks',
      'calling-profiles': 'Calling profiles',
      'civic-addresses': 'Emergency addresses',
      numbers: 'Numbers',
    },
    jobs: {
      leads: 'peering.sync-leads-job',
      trunks: 'peering.sync-trunks-job',
      'calling-profiles': 'calling-profiles',
      'civic-addresses': 'civic-addresses',
      numbers: 'numbers',
    },
    states: {
      running: 'Running',
      queued: 'Waiting to run',
      asking: 'Asks before removing',
      off: 'Off',
      idle: 'Idle',
    },
    results: {
      running: 'Running',
      succeeded: 'Succeeded',
      failed: 'Failed',
      asking: 'Asks before removing',
      declined: 'Declined',
    },
    every: (minutes: number) => `Every ${numberIn('en', minutes)} minutes`,
    facts: 'As it stands',
    seen: 'Read',
    odd: 'Could not be read',
    run: 'Run now',
    started: (name: string) => `${name}: run queued.`,
    edit: 'Edit schedule',
    saved: (name: string) => `${name}: schedule saved.`,
    fields: {
      enabled: 'Runs by itself',
      everyMinutes: 'Every so many minutes',
      everyMinutesHint: 'From 5 to 1,440.',
    },
    asks: (count: number) =>
      count === 1
        ? 'One entry is missing at Microsoft. It was not removed.'
        : `${numberIn('en', count)} entries are missing at Microsoft. None was removed.`,
    first: 'Missing, the first of them by name',
    approve: (count: number) =>
      count === 1 ? 'Approve: one is gone' : `Approve: ${numberIn('en', count)} are gone`,
    approveText:
      'Once approved, it is read again, and at most so many are marked as gone. Services and licenses stay.',
    approved: (name: string) => `${name}: approved, run queued.`,
    decline: 'Decline',
    declined: (name: string) => `${name}: declined. Nothing was removed.`,
    runs: {
      title: 'Runs of the last 90 days',
      search: 'Who asked for it',
      none: 'It has not run yet',
      noMatch: 'No runs match',
      columns: {
        started: 'Started',
        ended: 'Ended',
        state: 'Result',
        seen: 'Read',
        created: 'New',
        changed: 'Changed',
        removed: 'Removed',
        odd: 'Not readable',
        by: 'By',
        error: 'Reason',
      },
    },
  },
  de: {
    title: saidIn(syncTasks.label, 'de'),
    lead: 'Was von Operator Connect gelesen wird, wie oft, und was dabei herauskam. Ein Lauf, der abbricht, entfernt nichts.',
    none: 'Keine Synchronisierungen',
    noneText: 'Es gibt fünf; keine davon passt.',
    noMatch: 'Keine Synchronisierungen gefunden',
    search: 'Aufgabe',
    columns: {
      name: 'Aufgabe',
      state: 'Status',
      schedule: 'Zeitplan',
      started: 'Letzter Beginn',
      ended: 'Letztes Ende',
      result: 'Ergebnis',
      created: 'Neu',
      changed: 'Geändert',
      removed: 'Entfernt',
      next: 'Nächster Lauf',
    },
    names: {
      leads: 'Leads',
      trunks: 'Trunks',
      'calling-profiles': 'Anrufprofile',
      'civic-addresses': 'Notrufadressen',
      numbers: 'Rufnummern',
    },
    jobs: {
      leads: 'peering.sync-leads-job',
      trunks: 'peering.sync-trunks-job',
      'calling-profiles': 'calling-profiles',
      'civic-addresses': 'civic-addresses',
      numbers: 'numbers',
    },
    states: {
      running: 'Läuft',
      queued: 'Steht an',
      asking: 'Fragt vor dem Entfernen',
      off: 'Aus',
      idle: 'In Ruhe',
    },
    results: {
      running: 'Läuft',
      succeeded: 'Gelungen',
      failed: 'Fehlgeschlagen',
      asking: 'Fragt vor dem Entfernen',
      declined: 'Abgelehnt',
    },
    every: (minutes: number) => `Alle ${numberIn('de', minutes)} Minuten`,
    facts: 'Stand',
    seen: 'Gelesen',
    odd: 'Nicht lesbar',
    run: 'Jetzt ausführen',
    started: (name: string) => `${name}: Lauf eingereiht.`,
    edit: 'Zeitplan bearbeiten',
    saved: (name: string) => `${name}: Zeitplan gespeichert.`,
    fields: {
      enabled: 'Läuft von selbst',
      everyMinutes: 'Abstand in Minuten',
      everyMinutesHint: 'Von 5 bis 1.440.',
    },
    asks: (count: number) =>
      count === 1
        ? 'Ein Eintrag fehlt bei Microsoft. Er wurde nicht entfernt.'
        : `${numberIn('de', count)} Einträge fehlen bei Microsoft. Keiner wurde entfernt.`,
    first: 'Was fehlt, die ersten nach Namen',
    approve: (count: number) =>
      count === 1
        ? 'Erlauben: Einer ist verschwunden'
        : `Erlauben: ${numberIn('de', count)} sind verschwunden`,
    approveText:
      'Nach dem Erlauben wird noch einmal gelesen, und höchstens so viele gelten als verschwunden. Dienste und Lizenzen bleiben.',
    approved: (name: string) => `${name}: erlaubt, Lauf eingereiht.`,
    decline: 'Ablehnen',
    declined: (name: string) => `${name}: abgelehnt. Nichts wurde entfernt.`,
    runs: {
      title: 'Läufe der letzten 90 Tage',
      search: 'Wer ihn wollte',
      none: 'Noch kein Lauf',
      noMatch: 'Keine Läufe gefunden',
      columns: {
        started: 'Begonnen',
        ended: 'Beendet',
        state: 'Ergebnis',
        seen: 'Gelesen',
        created: 'Neu',
        changed: 'Geändert',
        removed: 'Entfernt',
        odd: 'Nicht lesbar',
        by: 'Von',
        error: 'Grund',
      },
    },
  },
})
