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
  menu: [
    {
      ...{ in: 'operator-connect-jobs', at: 20, for: ['provider'] },
      ...{ href: '/jobs', icon: 'list-check' },
    },
    {
      ...{ in: 'customers', at: 30, for: ['provider'] },
      ...{ href: '/customer-jobs', icon: 'list-check' },
    },
  ],
  canary: ['/jobs', '/jobs?q={}', '/jobs.csv', '/customer-jobs', '/customer-jobs?q={}'],
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
    'numbers-many': naming<{ max: number }>({
      en: ({ max }) => `At most ${max} numbers are one upload. Split the file.`,
      de: ({ max }) => `Höchstens ${max} Rufnummern sind ein Hochladen. Teilen Sie die Datei.`,
    }),
    'number-e164': {
      en: 'Enter the number in E.164 with the plus, such as +493012345678.',
      de: 'Geben Sie die Rufnummer in E.164 mit dem Plus ein, etwa +493012345678.',
    },
    'number-plus': naming<{ number: string }>({
      en: ({ number }) =>
        `The plus is missing, which spreadsheets drop. Enter ${number} if that is meant, in a column that is text.`,
      de: ({ number }) =>
        `Das Plus fehlt, weil Tabellenprogramme es weglassen. Geben Sie ${number} ein, falls das gemeint ist, in einer Spalte mit dem Format Text.`,
    }),
    'number-twice': naming<{ row: number }>({
      en: ({ row }) => `The same number is in row ${row}.`,
      de: ({ row }) => `Dieselbe Rufnummer steht in Zeile ${row}.`,
    }),
    'number-here': {
      en: 'This customer has the number already.',
      de: 'Dieser Kunde hat die Rufnummer schon.',
    },
    'number-unusable': {
      en: 'The number cannot be used.',
      de: 'Die Rufnummer ist nicht verwendbar.',
    },
    'number-other-country': naming<{ country: string; others: string }>({
      en: ({ country, others }) =>
        `The number is not of ${country}${others ? ` but of ${others}` : ''}. Numbers of another country are another upload.`,
      de: ({ country, others }) =>
        `Die Rufnummer ist nicht aus ${country}${others ? `, sondern aus ${others}` : ''}. Rufnummern eines anderen Landes sind ein eigenes Hochladen.`,
    }),
    'number-toll-free': {
      en: 'A toll-free number cannot be assigned to a person. Choose another usage.',
      de: 'Eine gebührenfreie Rufnummer lässt sich keiner Person zuweisen. Wählen Sie eine andere Verwendung.',
    },
    'number-not-consented': naming<{ country: string }>({
      en: ({ country }) =>
        `The customer’s consent does not cover ${country}. It is extended in Teams.`,
      de: ({ country }) =>
        `Die Zustimmung des Kunden gilt nicht für ${country}. Erweitert wird sie in Teams.`,
    }),
    'number-one-trunk': {
      en: 'The calling profile has fewer than two trunks, so nothing would take over when one fails.',
      de: 'Das Anrufprofil hat weniger als zwei Trunks, also würde bei einem Ausfall keiner einspringen.',
    },
    'number-profile-country': naming<{ country: string }>({
      en: ({ country }) => `The calling profile does not serve ${country}.`,
      de: ({ country }) => `Das Anrufprofil bedient ${country} nicht.`,
    }),
    'number-sbc-deaf': {
      en: 'An SBC of its connections has no REST API set up, so its OCDialPlan cannot be written.',
      de: 'Für einen SBC der Verbindungen ist keine REST-API eingerichtet, also lässt sich dessen OCDialPlan nicht schreiben.',
    },
    'number-one-place': {
      en: 'Give an address or a location, and not both.',
      de: 'Geben Sie eine Adresse oder einen Standort an, nicht beides.',
    },
    'number-file-twice': naming<{ job: number }>({
      en: ({ job }) => `This very file was uploaded already, in job ${job}.`,
      de: ({ job }) => `Genau diese Datei wurde schon hochgeladen, im Auftrag ${job}.`,
    }),
    'numbers-findings': naming<{ count: number }>({
      en: ({ count }) => `${nOf(count, 'problem', 'problems')} found, so nothing was sent.`,
      de: ({ count }) =>
        `${nOf(count, 'Problem', 'Probleme')} gefunden, also wurde nichts gesendet.`,
    }),
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
    'number-job-none-failed': {
      en: 'Nothing of it can be tried again.',
      de: 'Davon lässt sich nichts wiederholen.',
    },
    'number-job-sbc-done': {
      en: 'There is nothing to write at the SBC.',
      de: 'Am SBC gibt es nichts zu schreiben.',
    },
    'oc-number-again': { en: 'Tried again', de: 'Wiederholt' },
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
