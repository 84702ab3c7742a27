import type { RequestMessages } from '../../../domain/request-messages.ts'
import { numberIn } from '../../formats.ts'
import type { Say, Sentences } from '../sentences.ts'

type Problems = RequestMessages['invalid']['problems']

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

/** Each problem with its field before it: programs and the command line have no form to put it beside. */
const listed = (problems: Problems, say: Say) =>
  problems
    .map(({ field, message }) => (field ? `${field}: ${say(message)}` : say(message)))
    .join('; ')

type BothValues = RequestMessages['stale-field']

/** Values as a sentence names them; an empty one is a dash. */
const naming =
  (on: string, off: string, number: (value: number) => string) =>
  ({ now, yours }: BothValues): readonly [string, string] => {
    const named = (value: BothValues['now']) => {
      if (typeof value === 'number') return number(value)
      return value === true ? on : value === false ? off : value || '–'
    }
    return [named(now), named(yours)]
  }
const inEnglish = naming('on', 'off', n)
const inGerman = naming('ein', 'aus', z)

/** Both values of each field, where no field is there to put them beside. */
const both = (values: readonly BothValues[], one: (of: BothValues) => string) =>
  values.length > 0 ? `: ${values.map(one).join('; ')}` : ''

const nameOf = (what: RequestMessages['stale']['what'], say: Say) =>
  typeof what === 'string' ? what : say(what)

export const en: Sentences<RequestMessages> = {
  malformed: ({ problems }, say) => listed(problems, say),
  invalid: ({ problems }, say) => listed(problems, say),
  'bad-value': ({ text }) => text,
  'value-missing': () => 'Enter a value.',
  'nothing-here': () => 'There is no page at this address.',
  'bad-cursor': () => 'This page of the list cannot be read. Start at the first page.',
  'foreign-cursor': () => 'cursor: not from this list; start from its first page',
  'not-an-id': () => 'not an ID',
  'too-long': () => 'too long',
  stale: ({ what, values }, say) => {
    const named = both(values, (one) => {
      const [now, yours] = inEnglish(one)
      return `now ${now}, your entry ${yours}`
    })
    return `Someone changed ${nameOf(what, say)} in the meantime${named}. Reload the page and repeat your change.`
  },
  'stale-form': ({ what }, say) =>
    `Someone changed ${nameOf(what, say)} in the meantime. Both values are shown at the fields; save again to keep yours.`,
  'stale-field': (values) => {
    const [now, yours] = inEnglish(values)
    return `Now: ${now}. You entered: ${yours}.`
  },
  'no-version': () => 'This form is incomplete. Open it again.',
  'secret-entered': () => 'changed',
  'given-twice': () => 'enter it only once',
  'not-a-number': () => 'not a number',
  'number-between': ({ least, max }) => `must be between ${n(least)} and ${n(max)}`,
  'characters-at-most': ({ max }) => `at most ${n(max)} characters`,
  'characters-up-to': ({ max }) => `up to ${n(max)} characters`,
  'enter-up-to': ({ max }) =>
    `Enter up to ${n(max)} characters, without line breaks or control characters.`,
  'enter-lines-up-to': ({ max }) => `Enter up to ${n(max)} characters, without control characters.`,
  'number-either': ({ given, one, other }) =>
    `“${given}” can mean ${one} or ${other}; enter it without separators.`,
  'enter-between': ({ least, max }) => `Enter a whole number from ${n(least)} to ${n(max)}.`,
  'choose-one-of': ({ values }) => `must be one of ${values}`,
  'ticked-or-nothing': () => 'must be 1 or blank',
  'no-such-column': () => 'unknown column',
  'no-such-place': () => 'no such page in this list',
  'not-a-day': () => 'not a date',
  'enter-day': () => 'Enter a date, such as 2026-11-21.',
  'days-reversed': () => 'The start date is after the end date.',
  'not-a-log': () => 'not a log',
  'not-a-log-group': () => 'unknown log type',
  'people-or-numbers': () => 'people or numbers',
  'which-services': () => 'Specify the services: service=<id>, one or more, or selection=<id>.',
  'on-or-nothing': () => 'must be on or blank',
  'not-ours': () => 'unknown',
  'no-such-theme': () => 'unknown theme',
  'compact-or-roomy': () => 'compact or roomy',
  'which-session': () => 'specify a session, or all others',
  'not-a-token': () => 'not a valid link',
  'mail-security': () => 'none, starttls or tls',
  'link-hours': () => '24, 72 or 168 hours',
  'foreign-origin': () => 'This request came from another site and was refused.',
  'too-large': () => 'The upload is too large for this page.',
  'cut-off': () => 'The request was incomplete.',
  'body-late': () => 'The request took too long to arrive.',
  'too-many-requests': () => 'Too many requests at once. Try again in a few seconds.',
  'too-many-uploads': () => 'Too many uploads at once. Try again in a few seconds.',
  'export-running': () => 'Your last export is still running. Wait until it has finished.',
  'exports-running': () => 'Several exports are running. Try again shortly.',
  'upload-cut-off': () => 'The upload was incomplete or is not a form.',
  'not-utf8': () => 'The text is not UTF-8.',
  'address-bytes': () => 'The address is not valid: it contains bytes that are not text.',
  'address-character': () => 'The address contains an invalid character.',
  'form-character': () => 'The form contains an invalid character.',
  'body-character': () => 'The body contains an invalid character.',
  'body-nested': ({ max }) => `The body is nested more than ${max} levels deep.`,
  'not-json': () => 'The body is not JSON.',
  'bad-content-type': ({ what, type }) => `Send the ${what} as ${type}.`,
  'idempotency-key': ({ max }) => `Idempotency-Key must have 1 to ${n(max)} characters.`,
  'form-spent': () =>
    'Your first click has already done this. Its result is shown only once; check the list before you try again.',
  'choose-file': () => 'Choose a file.',
  'choose-csv': () => 'Choose a CSV file',
  'file-not-utf8': () =>
    'The file is neither UTF-8 nor UTF-16. Save it as “CSV UTF-8” and upload it again.',
  'no-such-admin-command': () => 'Unknown command. Try: npm run admin -- --help',
  'option-needed': ({ name }) => `--${name} is required.`,
  'client-secret-needed': () => '--client-secret or CLIENT_SECRET is required.',
  'which-file': () => 'FILE.csv is required.',
  'no-token-named': ({ name }) => `No valid token is named ${name}.`,
  'log-cut': ({ max }) => `Cut off after ${max} entries; choose a shorter time range for the rest.`,
}

export const de: Sentences<RequestMessages> = {
  malformed: ({ problems }, say) => listed(problems, say),
  invalid: ({ problems }, say) => listed(problems, say),
  'bad-value': () => 'Dieser Wert ist ungültig.',
  'value-missing': () => 'Geben Sie einen Wert ein.',
  'nothing-here': () => 'Unter dieser Adresse gibt es keine Seite.',
  'bad-cursor': () =>
    'Diese Seite der Liste lässt sich nicht lesen. Beginnen Sie auf der ersten Seite.',
  'foreign-cursor': () => 'cursor: nicht aus dieser Liste; beginnen Sie auf ihrer ersten Seite',
  'not-an-id': () => 'keine gültige ID',
  'too-long': () => 'zu lang',
  stale: ({ what, values }, say) => {
    const named = both(values, (one) => {
      const [now, yours] = inGerman(one)
      return `jetzt ${now}, Ihre Eingabe ${yours}`
    })
    return `Jemand hat ${nameOf(what, say)} inzwischen geändert${named}. Laden Sie die Seite neu und wiederholen Sie Ihre Änderung.`
  },
  'stale-form': ({ what }, say) =>
    `Jemand hat ${nameOf(what, say)} inzwischen geändert. Beide Werte stehen an den Feldern; speichern Sie erneut, um Ihre zu übernehmen.`,
  'stale-field': (values) => {
    const [now, yours] = inGerman(values)
    return `Jetzt: ${now}. Ihre Eingabe: ${yours}.`
  },
  'no-version': () => 'Dieses Formular ist unvollständig. Öffnen Sie es noch einmal.',
  'secret-entered': () => 'geändert',
  'given-twice': () => 'nur einmal angeben',
  'not-a-number': () => 'keine Zahl',
  'number-between': ({ least, max }) => `muss zwischen ${z(least)} und ${z(max)} liegen`,
  'characters-at-most': ({ max }) => `höchstens ${z(max)} Zeichen`,
  'characters-up-to': ({ max }) => `bis zu ${z(max)} Zeichen`,
  'enter-up-to': ({ max }) =>
    `Geben Sie bis zu ${z(max)} Zeichen ein, ohne Zeilenumbrüche und Steuerzeichen.`,
  'enter-lines-up-to': ({ max }) => `Geben Sie bis zu ${z(max)} Zeichen ein, ohne Steuerzeichen.`,
  'number-either': ({ given, one, other }) =>
    `„${given}“ kann ${one} oder ${other} bedeuten; geben Sie es ohne Trennzeichen ein.`,
  'enter-between': ({ least, max }) =>
    `Geben Sie eine ganze Zahl von ${z(least)} bis ${z(max)} ein.`,
  'choose-one-of': ({ values }) => `muss einer dieser Werte sein: ${values}`,
  'ticked-or-nothing': () => 'muss 1 oder leer sein',
  'no-such-column': () => 'unbekannte Spalte',
  'no-such-place': () => 'keine Seite dieser Liste',
  'not-a-day': () => 'kein Datum',
  'enter-day': () => 'Geben Sie ein Datum ein, etwa 2026-11-21.',
  'days-reversed': () => 'Das Anfangsdatum liegt nach dem Enddatum.',
  'not-a-log': () => 'kein Protokoll',
  'not-a-log-group': () => 'unbekannte Protokollart',
  'people-or-numbers': () => 'Personen (people) oder Rufnummern (numbers)',
  'which-services': () =>
    'Geben Sie die Dienste an: service=<id>, einmal oder mehrmals, oder selection=<id>.',
  'on-or-nothing': () => 'muss on oder leer sein',
  'not-ours': () => 'unbekannt',
  'no-such-theme': () => 'unbekanntes Farbschema',
  'compact-or-roomy': () => 'compact oder roomy',
  'which-session': () => 'Geben Sie eine Sitzung an oder alle anderen',
  'not-a-token': () => 'kein gültiger Link',
  'mail-security': () => 'none, starttls oder tls',
  'link-hours': () => '24, 72 oder 168 Stunden',
  'foreign-origin': () => 'Diese Anfrage kam von einer anderen Website und wurde abgelehnt.',
  'too-large': () => 'Der Upload ist zu groß für diese Seite.',
  'cut-off': () => 'Die Anfrage war unvollständig.',
  'body-late': () => 'Die Anfrage kam zu langsam an.',
  'too-many-requests': () =>
    'Zu viele Anfragen auf einmal. Versuchen Sie es in einigen Sekunden erneut.',
  'too-many-uploads': () =>
    'Zu viele Uploads auf einmal. Versuchen Sie es in einigen Sekunden erneut.',
  'export-running': () => 'Ihr letzter Export läuft noch. Warten Sie, bis er fertig ist.',
  'exports-running': () => 'Es laufen mehrere Exporte. Versuchen Sie es gleich noch einmal.',
  'upload-cut-off': () => 'Die Übertragung war unvollständig oder ist kein Formular.',
  'not-utf8': () => 'Der Text ist nicht in UTF-8.',
  'address-bytes': () => 'Die Adresse ist ungültig: Sie enthält Bytes, die kein Text sind.',
  'address-character': () => 'Die Adresse enthält ein ungültiges Zeichen.',
  'form-character': () => 'Das Formular enthält ein ungültiges Zeichen.',
  'body-character': () => 'Die Anfrage enthält ein ungültiges Zeichen.',
  'body-nested': ({ max }) => `Die Anfrage ist mehr als ${max} Ebenen tief verschachtelt.`,
  'not-json': () => 'Der Inhalt der Anfrage ist kein JSON.',
  'bad-content-type': ({ what, type }) =>
    what === 'body'
      ? `Senden Sie den Inhalt als ${type}.`
      : `Senden Sie die Mandanten als ${type}.`,
  'idempotency-key': ({ max }) => `Idempotency-Key muss 1 bis ${z(max)} Zeichen haben.`,
  'form-spent': () =>
    'Das wurde mit Ihrem ersten Klick bereits erledigt. Das Ergebnis wird nur einmal angezeigt; prüfen Sie die Liste, bevor Sie es erneut versuchen.',
  'choose-file': () => 'Wählen Sie eine Datei.',
  'choose-csv': () => 'Wählen Sie eine CSV-Datei',
  'file-not-utf8': () =>
    'Die Datei ist weder in UTF-8 noch in UTF-16. Speichern Sie sie als „CSV UTF-8“ und laden Sie sie erneut hoch.',
  'no-such-admin-command': () => 'Unbekannter Befehl. Versuchen Sie: npm run admin -- --help',
  'option-needed': ({ name }) => `--${name} ist erforderlich.`,
  'client-secret-needed': () => '--client-secret oder CLIENT_SECRET ist erforderlich.',
  'which-file': () => 'FILE.csv ist erforderlich.',
  'no-token-named': ({ name }) => `Kein gültiges Token heißt ${name}.`,
  'log-cut': ({ max }) =>
    `Nach ${max} Einträgen abgeschnitten; wählen Sie für den Rest einen kürzeren Zeitraum.`,
}
