import type { Language } from '../../domain/schema/tenants.ts'
import { logGroupOf, type Noun } from '../../noun.ts'
import * as nouns from '../../nouns.ts'

const all = Object.values<Noun>(nouns)

/** What was done, by its type, and the groups of types; each noun has the words of its own. */
const named = (language: Language): Record<'types' | 'groups', Record<string, string>> => ({
  types: Object.fromEntries(
    all
      .flatMap(({ log }) => Object.entries(log?.types ?? {}))
      .map(([type, said]) => [type, said[language]]),
  ),
  groups: Object.fromEntries(
    all
      .flatMap((one) => logGroupOf(one) ?? [])
      .flatMap(({ group, name }) => (name ? [[group, name[language]]] : [])),
  ),
})

const results: Record<string, string> = {
  done: 'Done',
  refused: 'Refused',
  failed: 'Failed',
}

/** Fields whose own names do not say it in the reader's language. */
const fields: Record<string, string> = {
  off: 'turned off',
  fullName: 'company name',
  timeZone: 'time zone',
  country: 'country',
  language: 'language',
  size: 'company size',
  purchased: 'licensed',
  licensedUsers: 'licensed users',
  supportApproval: 'support needs approval',
}

export const en = {
  ...named('en'),
  fields,
  results,
  text: (months: number) =>
    `Who did what, newest first. Entries cannot be changed and are kept for ${months} months.`,
  group: 'Type',
  anyGroup: 'All types',
  from: 'From',
  to: 'To',
  list: {
    title: 'Log',
    search: 'Name, field or request',
    noMatch: 'No entries match',
    none: 'No entries yet',
    noneText: 'Every change is recorded.',
    columns: {
      time: 'Time',
      owner: 'Log of',
      who: 'Who',
      what: 'Action',
      changes: 'Changes',
      where: 'Source',
      result: 'Result',
    },
  },
  onBehalfOf: (name: string) => `on behalf of ${name}`,
  system: 'system',
  token: 'API token',
  request: 'Request',
  nothing: '(empty)',
  on: 'on',
  off: 'off',
  yes: 'yes',
  no: 'no',
  becomes: 'becomes',
  more: (count: number) => (count === 1 ? '1 more field' : `${count} more fields`),
}

export const de: typeof en = {
  ...named('de'),
  fields: {
    off: 'ausgeschaltet',
    fullName: 'Firmenname',
    shortname: 'Kurzname',
    timeZone: 'Zeitzone',
    country: 'Land',
    language: 'Sprache',
    size: 'Firmengröße',
    purchased: 'lizenziert',
    licensedUsers: 'lizenzierte Benutzer',
    supportApproval: 'Support nur mit Genehmigung',
    name: 'Name',
    email: 'E-Mail-Adresse',
    username: 'Benutzername',
    role: 'Rolle',
    state: 'Status',
    address: 'Adresse',
    host: 'Host',
    reason: 'Grund',
    ticket: 'Ticket',
    readOnly: 'nur ansehen',
    supporter: 'Support durch',
    days: 'Tage',
    scope: 'Geltungsbereich',
    accent: 'Akzentfarbe',
    logo: 'Logo',
    productName: 'Name des Portals',
    line: 'Slogan',
    supportAddress: 'Support-Adresse',
    termsUrl: 'Nutzungsbedingungen',
    privacyUrl: 'Datenschutz',
    to: 'an',
    template: 'Vorlage',
    error: 'Fehler',
    command: 'Aufgabe',
    alarm: 'Alarm',
    source: 'Quelle',
    kind: 'Art',
  },
  results: { done: 'Erledigt', refused: 'Abgelehnt', failed: 'Fehlgeschlagen' },
  text: (months) =>
    `Wer was getan hat, das Neueste zuerst. Einträge sind unveränderlich und bleiben ${months} Monate erhalten.`,
  group: 'Art',
  anyGroup: 'Alle Arten',
  from: 'Von',
  to: 'Bis',
  list: {
    title: 'Protokoll',
    search: 'Name, Feld oder Anfrage',
    noMatch: 'Keine passenden Einträge',
    none: 'Noch keine Einträge',
    noneText: 'Jede Änderung wird festgehalten.',
    columns: {
      time: 'Zeit',
      owner: 'Protokoll von',
      who: 'Wer',
      what: 'Aktion',
      changes: 'Änderungen',
      where: 'Herkunft',
      result: 'Ergebnis',
    },
  },
  onBehalfOf: (name) => `im Namen von ${name}`,
  system: 'System',
  token: 'API-Token',
  request: 'Anfrage',
  nothing: '(leer)',
  on: 'ein',
  off: 'aus',
  yes: 'ja',
  no: 'nein',
  becomes: 'wird zu',
  more: (count) => (count === 1 ? '1 weiteres Feld' : `${count} weitere Felder`),
}
