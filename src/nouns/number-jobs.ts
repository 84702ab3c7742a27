import { naming, noun } from '../noun.ts'

const nOf = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

/** Batches of numbers that are acquired, released or moved: the provider's Jobs Monitor. */
export const numberJobs = noun({
  label: { en: 'Jobs Monitor', de: 'Auftragsmonitor' },
  topics: ['jobs', 'job:'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'number-job.queued': { en: 'Number job queued', de: 'Rufnummernauftrag eingereiht' },
      'number-job.retried': { en: 'Number job tried again', de: 'Rufnummernauftrag wiederholt' },
      'number-job.ended': { en: 'Number job ended', de: 'Rufnummernauftrag beendet' },
      'number-jobs.exported': {
        en: 'Number jobs downloaded',
        de: 'Rufnummernaufträge heruntergeladen',
      },
      'number-job-items.exported': {
        en: 'Numbers of a job downloaded',
        de: 'Rufnummern eines Auftrags heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-number-job': { en: 'Job not found.', de: 'Auftrag nicht gefunden.' },
    'number-job-empty': {
      en: 'Enter at least one number.',
      de: 'Geben Sie mindestens eine Rufnummer ein.',
    },
    'numbers-held': naming<{ count: number }>({
      en: ({ count }) =>
        `${nOf(count, 'number', 'numbers')} cannot be used. Check the numbers again.`,
      de: ({ count }) =>
        `${nOf(count, 'Rufnummer', 'Rufnummern')}: nicht verwendbar. Prüfen Sie die Rufnummern noch einmal.`,
    }),
    'numbers-not-releasable': naming<{ count: number }>({
      en: ({ count }) =>
        `${nOf(count, 'number', 'numbers')} cannot be released: assigned, or not held any longer.`,
      de: ({ count }) =>
        `${nOf(count, 'Rufnummer', 'Rufnummern')}: nicht freigebbar, weil zugewiesen oder nicht mehr vorhanden.`,
    }),
    'numbers-not-movable': naming<{ count: number }>({
      en: ({ count }) => `${nOf(count, 'number', 'numbers')} cannot be moved: not held any longer.`,
      de: ({ count }) =>
        `${nOf(count, 'Rufnummer', 'Rufnummern')}: nicht verlegbar, weil nicht mehr vorhanden.`,
    }),
    'lead-not-active': naming<{ status: string }>({
      en: ({ status }) =>
        status === 'none'
          ? 'No lead in Operator Connect belongs to this service. Read the leads again.'
          : `Microsoft has the lead as ${status}. Numbers can be uploaded once it is active.`,
      de: ({ status }) =>
        status === 'none'
          ? 'Zu diesem Dienst gehört kein Lead in Operator Connect. Lesen Sie die Leads neu ein.'
          : `Microsoft führt den Lead als ${status}. Hochgeladen wird erst, wenn er aktiv ist.`,
    }),
    'step-number-send': { en: 'Sending the numbers', de: 'Rufnummern senden' },
    'step-number-look': { en: 'Asking Microsoft', de: 'Bei Microsoft nachfragen' },
    'step-number-sbc': {
      en: 'Writing the dial plan at the SBC',
      de: 'Rufnummernplan am SBC schreiben',
    },
    'oc-number-queued': { en: 'Upload queued', de: 'Hochladen eingereiht' },
    'oc-number-sent': { en: 'Sent to Microsoft', de: 'An Microsoft gesendet' },
    'oc-number-acquired': { en: 'Acquired', de: 'Übernommen' },
    'oc-number-failed': { en: 'Not acquired.', de: 'Nicht übernommen.' },
    'oc-number-release-queued': { en: 'Release queued', de: 'Freigabe eingereiht' },
    'oc-number-released': { en: 'Released', de: 'Freigegeben' },
    'oc-number-kept': { en: 'Not released.', de: 'Nicht freigegeben.' },
    'oc-number-move-queued': { en: 'Change of location queued', de: 'Standortwechsel eingereiht' },
    'oc-number-moved': { en: 'Location changed', de: 'Standort gewechselt' },
    'oc-number-not-moved': { en: 'Location not changed.', de: 'Standort nicht gewechselt.' },
  },
})
