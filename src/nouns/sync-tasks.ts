import { naming, noun } from '../noun.ts'

/** The five readings of what Operator Connect has, and their runs. */
export const syncTasks = noun({
  label: { en: 'OC Sync Tasks', de: 'OC-Abgleiche' },
  topics: ['sync-tasks', 'sync-task:'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'sync-task.changed': { en: 'Sync task changed', de: 'Abgleich geändert' },
      'sync-task.approved': {
        en: 'Removals of a sync approved',
        de: 'Entfernen beim Abgleich erlaubt',
      },
      'sync-task.declined': {
        en: 'Removals of a sync declined',
        de: 'Entfernen beim Abgleich abgelehnt',
      },
      'sync-tasks.exported': { en: 'Sync tasks downloaded', de: 'Abgleiche heruntergeladen' },
      'sync-runs.exported': {
        en: 'Runs of a sync task downloaded',
        de: 'Läufe eines Abgleichs heruntergeladen',
      },
    },
  },
  messages: {
    'sync-leads': { en: 'Leads', de: 'Leads' },
    'sync-trunks': { en: 'Trunks', de: 'Trunks' },
    'sync-calling-profiles': { en: 'Calling profiles', de: 'Anrufprofile' },
    'sync-civic-addresses': { en: 'Emergency addresses', de: 'Notrufadressen' },
    'sync-numbers': { en: 'Numbers', de: 'Rufnummern' },
    'no-such-sync-task': { en: 'Sync task not found.', de: 'Abgleich nicht gefunden.' },
    'sync-runs': {
      en: 'It is running or waiting to run. Wait until it has ended.',
      de: 'Der Abgleich läuft schon oder steht an. Warten Sie, bis er beendet ist.',
    },
    'sync-asks-nothing': {
      en: 'This sync asks nothing, or another run has asked since.',
      de: 'Dieser Abgleich fragt nichts, oder ein anderer Lauf hat seitdem gefragt.',
    },
    'sync-overtaken': {
      en: 'A newer run has taken its place.',
      de: 'Ein neuerer Lauf ist an seine Stelle getreten.',
    },
    'sync-cut-off': { en: 'It was canceled or cut off.', de: 'Er wurde abgebrochen.' },
    'step-sync': naming<{ seen: number }>({
      en: ({ seen }) => `Reading, ${seen} so far`,
      de: ({ seen }) => `Liest, bisher ${seen}`,
    }),
  },
})
