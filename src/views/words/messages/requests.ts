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
  'nothing-here': () => 'There is nothing at this address.',
  'bad-cursor': () => 'The place in the list is not readable. Start at the first page.',
  'foreign-cursor': () => 'cursor: not of this list; start from its first page',
  'not-an-id': () => 'not an id',
  'too-long': () => 'too long',
  stale: ({ what, values }, say) => {
    const named = both(values, (one) => {
      const [now, yours] = inEnglish(one)
      return `${now} now, you asked for ${yours}`
    })
    return `Somebody changed ${nameOf(what, say)} meanwhile${named}. Look again and repeat your change.`
  },
  'stale-form': ({ what }, say) =>
    `Somebody changed ${nameOf(what, say)} meanwhile. Both values stand beside the fields; save again to have yours.`,
  'stale-field': (values) => {
    const [now, yours] = inEnglish(values)
    return `Now: ${now}. You entered: ${yours}.`
  },
  'no-version': () => 'This form does not say what it was made from. Open it again.',
  'secret-entered': () => 'changed',
  'given-twice': () => 'give it once',
  'not-a-number': () => 'not a number',
  'number-between': ({ least, max }) => `between ${n(least)} and ${n(max)}`,
  'characters-at-most': ({ max }) => `at most ${n(max)} characters`,
  'characters-up-to': ({ max }) => `up to ${n(max)} characters`,
  'enter-up-to': ({ max }) =>
    `Enter up to ${n(max)} characters, without line ends or control characters.`,
  'enter-lines-up-to': ({ max }) => `Enter up to ${n(max)} characters, without control characters.`,
  'number-either': ({ given, one, other }) =>
    `“${given}” can mean ${one} or ${other}; enter it without separators.`,
  'enter-between': ({ least, max }) => `Enter a whole number from ${n(least)} to ${n(max)}.`,
  'choose-one-of': ({ values }) => `none of ${values}`,
  'ticked-or-nothing': () => 'only 1 or nothing',
  'no-such-column': () => 'no such column',
  'no-such-place': () => 'no place in this list',
  'not-a-day': () => 'not a day',
  'enter-day': () => 'Enter a day, such as 2026-11-21.',
  'days-reversed': () => 'The first day comes after the last.',
  'not-a-log': () => 'not a log',
  'not-a-log-group': () => 'not a type of acts',
  'people-or-numbers': () => 'people or numbers',
  'which-services': () => 'Say which services: service=<id>, one or many, or selection=<id>.',
  'on-or-nothing': () => 'on or nothing',
  'not-ours': () => 'nothing of ours',
  'no-such-theme': () => 'no such theme',
  'compact-or-roomy': () => 'compact or roomy',
  'which-session': () => 'name a session, or all others',
  'not-a-token': () => 'not a token',
  'mail-security': () => 'none, starttls or tls',
  'link-hours': () => '24, 72 or 168 hours',
  'foreign-origin': () => 'This request came from another site and was refused.',
  'too-large': () => 'That is larger than this page takes.',
  'cut-off': () => 'The request was cut off before its end.',
  'upload-cut-off': () => 'The upload was cut off or is not a form.',
  'not-utf8': () => 'The text sent is not UTF-8.',
  'address-bytes': () => 'The address is not valid: it contains bytes that are no text.',
  'address-character': () => 'The address contains a character that no text has.',
  'form-character': () => 'The form contains a character that no text has.',
  'body-character': () => 'The body contains a character that no text has.',
  'not-json': () => 'The body is not JSON.',
  'bad-content-type': ({ what, type }) => `Send the ${what} as ${type}.`,
  'idempotency-key': ({ max }) => `Idempotency-Key should have 1 to ${n(max)} characters.`,
  'form-spent': () =>
    'This was done already by your first click. What it showed is shown only once; look at the list before you try again.',
  'choose-file': () => 'Choose a file.',
  'choose-csv': () => 'Choose a CSV file',
  'file-not-utf8': () =>
    'The file is neither UTF-8 nor UTF-16. Save it as “CSV UTF-8” and upload it again.',
  'no-such-admin-command': () => 'There is no such command. Try: npm run admin -- --help',
  'option-needed': ({ name }) => `--${name} is needed.`,
  'client-secret-needed': () => '--client-secret or CLIENT_SECRET is needed.',
  'which-file': () => 'Which FILE.csv?',
  'no-token-named': ({ name }) => `No valid token is named ${name}.`,
  'log-cut': ({ max }) => `Cut after ${max} lines; choose a shorter time range for the rest.`,
}

export const de: Sentences<RequestMessages> = {
  malformed: ({ problems }, say) => listed(problems, say),
  invalid: ({ problems }, say) => listed(problems, say),
  'bad-value': () => 'Das passt hier nicht.',
  'value-missing': () => 'Geben Sie einen Wert ein.',
  'nothing-here': () => 'Unter dieser Adresse gibt es nichts.',
  'bad-cursor': () =>
    'Die Stelle in der Liste ist nicht lesbar. Beginnen Sie auf der ersten Seite.',
  'foreign-cursor': () =>
    'Die Stelle gehört nicht zu dieser Liste; beginnen Sie auf ihrer ersten Seite.',
  'not-an-id': () => 'keine gültige Kennung',
  'too-long': () => 'zu lang',
  stale: ({ what, values }, say) => {
    const named = both(values, (one) => {
      const [now, yours] = inGerman(one)
      return `jetzt ${now}, Ihre Eingabe ${yours}`
    })
    return `Jemand hat ${nameOf(what, say)} inzwischen geändert${named}. Sehen Sie noch einmal nach und wiederholen Sie Ihre Änderung.`
  },
  'stale-form': ({ what }, say) =>
    `Jemand hat ${nameOf(what, say)} inzwischen geändert. Beide Werte stehen an den Feldern; speichern Sie noch einmal, um Ihre zu übernehmen.`,
  'stale-field': (values) => {
    const [now, yours] = inGerman(values)
    return `Jetzt: ${now}. Ihre Eingabe: ${yours}.`
  },
  'no-version': () =>
    'Dieses Formular sagt nicht, auf welchem Stand es beruht. Öffnen Sie es noch einmal.',
  'secret-entered': () => 'geändert',
  'given-twice': () => 'nur einmal angeben',
  'not-a-number': () => 'keine Zahl',
  'number-between': ({ least, max }) => `zwischen ${z(least)} und ${z(max)}`,
  'characters-at-most': ({ max }) => `höchstens ${z(max)} Zeichen`,
  'characters-up-to': ({ max }) => `bis zu ${z(max)} Zeichen`,
  'enter-up-to': ({ max }) =>
    `Geben Sie bis zu ${z(max)} Zeichen ein, ohne Zeilenenden und Steuerzeichen.`,
  'enter-lines-up-to': ({ max }) => `Geben Sie bis zu ${z(max)} Zeichen ein, ohne Steuerzeichen.`,
  'number-either': ({ given, one, other }) =>
    `„${given}“ kann ${one} oder ${other} bedeuten; geben Sie es ohne Trennzeichen ein.`,
  'enter-between': ({ least, max }) =>
    `Geben Sie eine ganze Zahl von ${z(least)} bis ${z(max)} ein.`,
  'choose-one-of': ({ values }) => `keines von ${values}`,
  'ticked-or-nothing': () => 'nur 1 oder nichts',
  'no-such-column': () => 'diese Spalte gibt es nicht',
  'no-such-place': () => 'keine Stelle in dieser Liste',
  'not-a-day': () => 'kein Tag',
  'enter-day': () => 'Geben Sie einen Tag an, zum Beispiel 2026-11-21.',
  'days-reversed': () => 'Der erste Tag liegt nach dem letzten.',
  'not-a-log': () => 'kein Protokoll',
  'not-a-log-group': () => 'keine Art von Vorgängen',
  'people-or-numbers': () => 'Personen (people) oder Rufnummern (numbers)',
  'which-services': () =>
    'Nennen Sie die Dienste: service=<id>, einmal oder mehrmals, oder selection=<id>.',
  'on-or-nothing': () => 'ein oder aus',
  'not-ours': () => 'unbekannt',
  'no-such-theme': () => 'dieses Farbschema gibt es nicht',
  'compact-or-roomy': () => 'eng oder weit',
  'which-session': () => 'Nennen Sie eine Sitzung oder alle anderen',
  'not-a-token': () => 'kein gültiger Link',
  'mail-security': () => 'none, starttls oder tls',
  'link-hours': () => '24, 72 oder 168 Stunden',
  'foreign-origin': () => 'Diese Anfrage kam von einer anderen Website und wurde abgelehnt.',
  'too-large': () => 'Das ist größer, als diese Seite annimmt.',
  'cut-off': () => 'Die Anfrage brach vor ihrem Ende ab.',
  'upload-cut-off': () => 'Die Übertragung brach ab oder ist kein Formular.',
  'not-utf8': () => 'Der gesendete Text ist nicht UTF-8.',
  'address-bytes': () => 'Die Adresse ist nicht gültig: Sie enthält Bytes, die kein Text sind.',
  'address-character': () => 'Die Adresse enthält ein Zeichen, das in keinem Text vorkommt.',
  'form-character': () => 'Das Formular enthält ein Zeichen, das in keinem Text vorkommt.',
  'body-character': () => 'Die Anfrage enthält ein Zeichen, das in keinem Text vorkommt.',
  'not-json': () => 'Der Inhalt der Anfrage ist kein JSON.',
  'bad-content-type': ({ what, type }) =>
    what === 'body' ? `Senden Sie den Inhalt als ${type}.` : `Senden Sie die Kunden als ${type}.`,
  'idempotency-key': ({ max }) => `Idempotency-Key sollte 1 bis ${z(max)} Zeichen haben.`,
  'form-spent': () =>
    'Das hat Ihr erster Klick schon erledigt. Was er zeigte, wird nur einmal gezeigt; sehen Sie in der Liste nach, bevor Sie es erneut versuchen.',
  'choose-file': () => 'Wählen Sie eine Datei.',
  'choose-csv': () => 'Wählen Sie eine CSV-Datei',
  'file-not-utf8': () =>
    'Die Datei ist weder in UTF-8 noch in UTF-16. Speichern Sie sie als „CSV UTF-8“ und laden Sie sie erneut hoch.',
  'no-such-admin-command': () =>
    'Diesen Befehl gibt es nicht. Versuchen Sie: npm run admin -- --help',
  'option-needed': ({ name }) => `--${name} fehlt.`,
  'client-secret-needed': () => '--client-secret oder CLIENT_SECRET fehlt.',
  'which-file': () => 'Welche FILE.csv?',
  'no-token-named': ({ name }) => `Kein gültiger Zugriffsschlüssel heißt ${name}.`,
  'log-cut': ({ max }) =>
    `Nach ${max} Zeilen abgeschnitten; wählen Sie für den Rest einen kürzeren Zeitraum.`,
}
