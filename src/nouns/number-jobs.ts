import { naming, noun } from '../noun.ts'

const nOf = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

/** Batches of numbers that are acquired, released or moved: the provider's Jobs Monitor. */
export const numberJobs = noun({
  label: { en: 'Jobs Monitor', de: 'Auftragsmonitor' },
  topics: ['jobs', 'job:'],
  listeners: { for: ['provider'] },
  log: {
    group: 'operator-connect',
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
    'number-profile-gone': {
      en: 'The calling profile is no longer there. Choose another one and upload the numbers again.',
      de: 'Das Anrufprofil gibt es nicht mehr. Wählen Sie ein anderes und laden Sie die Rufnummern noch einmal hoch.',
    },
    'number-unanswered': {
      en: 'Microsoft has not taken it.',
      de: 'Microsoft hat sie nicht angenommen.',
    },
    'number-assigned': {
      en: 'It is assigned. It can be released once the customer has unassigned it in Teams.',
      de: 'Sie ist zugewiesen. Freigeben lässt sie sich, sobald der Kunde die Zuweisung in Teams aufgehoben hat.',
    },
    'number-job-cancelled': {
      en: 'Canceled before it was sent.',
      de: 'Abgebrochen, bevor gesendet wurde.',
    },
    'number-sbc-plan': naming<{ sbc: string }>({
      en: ({ sbc }) => `${sbc} has no dial plan named OCDialPlan.`,
      de: ({ sbc }) => `${sbc} hat keinen Rufnummernplan namens OCDialPlan.`,
    }),
    'number-sbc-held': naming<{ sbc: string; count: number }>({
      en: ({ sbc, count }) =>
        `In the dial plan of ${sbc} ${count === 1 ? 'a number is' : `${count} numbers are`} in rows that are not this customer’s.`,
      de: ({ sbc, count }) =>
        `Im Rufnummernplan von ${sbc} ${count === 1 ? 'steht eine Rufnummer' : `stehen ${count} Rufnummern`} in Zeilen, die nicht von diesem Kunden sind.`,
    }),
    'entry-internal-error': {
      en: 'Something went wrong at Microsoft. Try again.',
      de: 'Bei Microsoft ist etwas schiefgegangen. Versuchen Sie es noch einmal.',
    },
    'entry-no-default-location': {
      en: 'Microsoft found no default location of the address.',
      de: 'Microsoft hat keinen Standardstandort der Adresse gefunden.',
    },
    'entry-no-location': {
      en: 'Microsoft did not find the location.',
      de: 'Microsoft hat den Standort nicht gefunden.',
    },
    'entry-country': {
      en: 'Microsoft does not know the country.',
      de: 'Microsoft kennt das Land nicht.',
    },
    'entry-geography': {
      en: 'The number fits no area that Microsoft knows in this country.',
      de: 'Die Rufnummer passt zu keinem Gebiet, das Microsoft in diesem Land kennt.',
    },
    'entry-partner': {
      en: 'Microsoft did not find the operator’s own data.',
      de: 'Microsoft hat die Daten des Betreibers nicht gefunden.',
    },
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
