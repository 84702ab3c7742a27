import { naming, noun } from '../noun.ts'

/** What Microsoft says of a number's use, in words. */
const assignmentWords = {
  en: {
    ...{
      unassigned: 'unassigned',
      user: 'assigned to a person',
      conference: 'assigned to a conference bridge',
    },
    ...{
      'voice-app': 'assigned to an auto attendant or call queue',
      unknown: 'assigned to something unknown',
    },
  },
  de: {
    ...{
      unassigned: 'nicht zugewiesen',
      user: 'einer Person zugewiesen',
      conference: 'einer Konferenzbrücke zugewiesen',
    },
    ...{
      'voice-app': 'einer automatischen Telefonzentrale oder Warteschlange zugewiesen',
      unknown: 'einem unbekannten Ziel zugewiesen',
    },
  },
} as const

/** The five readings by name, in words. */
const taskWords = {
  en: {
    ...{ leads: 'Leads', trunks: 'Trunks', 'calling-profiles': 'Calling profiles' },
    ...{ 'civic-addresses': 'Emergency addresses', numbers: 'Numbers' },
  },
  de: {
    ...{ leads: 'Leads', trunks: 'Trunks', 'calling-profiles': 'Anrufprofile' },
    ...{ 'civic-addresses': 'Notrufadressen', numbers: 'Rufnummern' },
  },
} as const

/** The five readings of what Operator Connect has, and their runs. */
export const syncTasks = noun({
  label: { en: 'OC Sync Tasks', de: 'OC-Synchronisierungen' },
  topics: ['sync-tasks', 'sync-task:'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'sync-task.changed': { en: 'Sync task changed', de: 'Synchronisierung geändert' },
      'sync-task.approved': {
        en: 'Removals of a sync approved',
        de: 'Entfernen bei Synchronisierung erlaubt',
      },
      'sync-task.declined': {
        en: 'Removals of a sync declined',
        de: 'Entfernen bei Synchronisierung abgelehnt',
      },
      'sync-tasks.exported': {
        en: 'Sync tasks downloaded',
        de: 'Synchronisierungen heruntergeladen',
      },
      'sync-runs.exported': {
        en: 'Runs of a sync task downloaded',
        de: 'Läufe einer Synchronisierung heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'operator-connect-jobs', at: 10, for: ['provider'] },
      ...{ href: '/sync-tasks', icon: 'refresh' },
    },
  ],
  canary: ['/sync-tasks', '/sync-tasks.csv'],
  messages: {
    'sync-of': naming<{ of: keyof (typeof taskWords)['en'] }>({
      en: ({ of }) => taskWords.en[of],
      de: ({ of }) => taskWords.de[of],
    }),
    'no-such-sync-task': { en: 'Sync task not found.', de: 'Synchronisierung nicht gefunden.' },
    'sync-runs': {
      en: 'It is running or waiting to run. Wait until it has ended.',
      de: 'Die Synchronisierung läuft schon oder steht an. Warten Sie, bis sie beendet ist.',
    },
    'sync-asks-nothing': {
      en: 'This sync asks nothing, or another run has asked since.',
      de: 'Diese Synchronisierung fragt nichts, oder ein anderer Lauf hat seitdem gefragt.',
    },
    'sync-overtaken': {
      en: 'A newer run has taken its place.',
      de: 'Ein neuerer Lauf ist an seine Stelle getreten.',
    },
    'sync-cut-off': { en: 'It was canceled or cut off.', de: 'Er wurde abgebrochen.' },
    'sync-minutes': {
      en: 'Enter from 5 to 1,440 minutes.',
      de: 'Geben Sie 5 bis 1.440 Minuten ein.',
    },
    'the-sync-task': { en: 'this sync task', de: 'diese Synchronisierung' },
    'sync-strangers': naming<{ count: number }>({
      en: ({ count }) => `Numbers of Microsoft tenants that are no customers here: ${count}`,
      de: ({ count }) => `Rufnummern von Microsoft-Mandanten, die hier keine Kunden sind: ${count}`,
    }),
    'sync-unread': naming<{ count: number }>({
      en: ({ count }) =>
        `Entries that could not be read: ${count}. Nothing of their names was taken for removed.`,
      de: ({ count }) =>
        `Nicht lesbare Einträge: ${count}. Nichts mit ihrem Namen gilt als entfernt.`,
    }),
    'sync-nameless': {
      en: 'An entry without a name could not be read, so nothing was taken for removed.',
      de: 'Ein Eintrag ohne Namen war nicht lesbar, deshalb gilt nichts als entfernt.',
    },
    'sync-customer-unread': naming<{ customer: string; reason: string }>({
      en: ({ customer, reason }) => `Addresses of ${customer} could not be read: ${reason}`,
      de: ({ customer, reason }) => `Adressen von ${customer} waren nicht lesbar: ${reason}`,
    }),
    'oc-sync-failed': { en: 'OC sync failed', de: 'OC-Synchronisierung fehlgeschlagen' },
    'oc-sync-failed-repair': {
      en: 'Open the sync task and read why. What it had read is kept, and nothing was removed. The next run tries again.',
      de: 'Öffnen Sie die Synchronisierung und lesen Sie den Grund. Was gelesen wurde, bleibt, und nichts wurde entfernt. Der nächste Lauf versucht es wieder.',
    },
    'oc-sync-asks': {
      en: 'OC sync asks before removing',
      de: 'OC-Synchronisierung fragt vor dem Entfernen',
    },
    'oc-sync-asks-text': naming<{ gone: number; known: number }>({
      en: ({ gone, known }) => `${gone} of ${known} are missing at Microsoft. Nothing was removed.`,
      de: ({ gone, known }) => `${gone} von ${known} fehlen bei Microsoft. Nichts wurde entfernt.`,
    }),
    'oc-sync-asks-repair': {
      en: 'Open the sync task, look at what is missing, and approve or decline.',
      de: 'Öffnen Sie die Synchronisierung, sehen Sie nach, was fehlt, und erlauben oder lehnen Sie ab.',
    },
    'oc-lead-ended': {
      en: 'Licensed lead ended at Microsoft',
      de: 'Lizenzierter Lead bei Microsoft beendet',
    },
    'oc-lead-ended-text': naming<{ why: 'suspended' | 'removed' | 'missing'; service: string }>({
      en: ({ why, service }) =>
        `${{ suspended: 'Microsoft Status is Suspended', removed: 'Microsoft Status is Removed', missing: 'Microsoft no longer lists it' }[why]}. The service ${service} stays; numbers cannot be uploaded.`,
      de: ({ why, service }) =>
        `${{ suspended: 'Der Microsoft-Status ist Ausgesetzt', removed: 'Der Microsoft-Status ist Entfernt', missing: 'Microsoft führt ihn nicht mehr' }[why]}. Der Dienst ${service} bleibt; Rufnummern lassen sich nicht hochladen.`,
    }),
    'oc-lead-ended-repair': {
      en: 'Ask the customer whether that was meant. They change it in Teams admin center under Operators; if it was, undo the deployment.',
      de: 'Fragen Sie den Kunden, ob das gewollt ist. Er ändert es im Teams Admin Center unter „Operatoren“; war es gewollt, nehmen Sie die Bereitstellung zurück.',
    },
    'oc-numbers-elsewhere': {
      en: 'Numbers of another customer at Microsoft',
      de: 'Rufnummern bei Microsoft bei einem anderen Kunden',
    },
    'oc-numbers-elsewhere-text': naming<{ count: number; numbers: string }>({
      en: ({ count, numbers }) =>
        `Of another customer at Microsoft than here: ${count}, such as ${numbers}. None was moved.`,
      de: ({ count, numbers }) =>
        `Bei Microsoft bei einem anderen Kunden als hier: ${count}, etwa ${numbers}. Keine wurde verschoben.`,
    }),
    'oc-numbers-elsewhere-repair': {
      en: 'Open the numbers and compare. Release them where they should not be; the next run then finds them.',
      de: 'Öffnen Sie die Rufnummern und vergleichen Sie. Geben Sie sie dort frei, wo sie nicht hingehören; der nächste Lauf findet sie dann.',
    },
    'oc-number-came': { en: 'Found at Microsoft', de: 'Bei Microsoft gefunden' },
    'oc-number-gone': { en: 'No longer at Microsoft', de: 'Nicht mehr bei Microsoft' },
    'oc-number-assigned': naming<{ to: keyof (typeof assignmentWords)['en'] }>({
      en: ({ to }) => `At Microsoft: ${assignmentWords.en[to]}`,
      de: ({ to }) => `Bei Microsoft: ${assignmentWords.de[to]}`,
    }),
    'step-sync': naming<{ seen: number }>({
      en: ({ seen }) => `Reading, ${seen} so far`,
      de: ({ seen }) => `Liest, bisher ${seen}`,
    }),
  },
})
