import { numberIn } from '../formats.ts'
import { pairedWords, type Words } from '../words.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

/** The license audit of a tenant; its figures and factors are called as the vendor calls them. */
export const auditWords = pairedWords({
  title: { en: 'UMP User License Audit', de: 'UMP-Benutzerlizenzprüfung' },
  lastUpdate: { en: 'Last Update', de: 'Letzte Aktualisierung' },
  copied: { en: 'Directory read', de: 'Verzeichnis gelesen' },
  period: { en: 'Period', de: 'Zeitraum' },
  periods: {
    '24h': { en: 'Last 24 hours', de: 'Letzte 24 Stunden' },
    '7d': { en: 'Last 7 days', de: 'Letzte 7 Tage' },
    '30d': { en: 'Last 30 days', de: 'Letzte 30 Tage' },
    '12m': { en: 'Last 12 months', de: 'Letzte 12 Monate' },
    dates: { en: 'Choose dates', de: 'Tage wählen' },
  },
  chosen: { en: 'Chosen days', de: 'Gewählte Tage' },
  from: { en: 'From', de: 'Von' },
  to: { en: 'To', de: 'Bis' },
  getHistory: { en: 'Get History', de: 'Verlauf abrufen' },
  refresh: { en: 'Refresh Licenses', de: 'Lizenzen aktualisieren' },
  queued: { en: 'Licenses are being counted.', de: 'Die Lizenzen werden gezählt.' },
  isRunning: {
    en: 'Licenses are already being counted.',
    de: 'Die Lizenzen werden bereits gezählt.',
  },
  counting: { en: 'Counting licenses', de: 'Lizenzen werden gezählt' },
  waiting: { en: 'Waiting to be counted', de: 'Wartet auf die Zählung' },
  failed: {
    en: 'The last count failed. The numbers are those of the count before it.',
    de: 'Die letzte Zählung ist fehlgeschlagen. Die Zahlen sind die der Zählung davor.',
  },
  changed: {
    en: 'Changed after the last count. Refresh Licenses to apply.',
    de: 'Nach der letzten Zählung geändert. Aktualisieren Sie die Lizenzen, um es anzuwenden.',
  },
  none: { en: 'No licenses counted yet', de: 'Noch keine Lizenzen gezählt' },
  noneText: {
    en: 'Refresh Licenses counts who uses a license, by the directory as it was last read.',
    de: 'Mit „Lizenzen aktualisieren“ wird gezählt, wer eine Lizenz nutzt, nach dem zuletzt gelesenen Verzeichnis.',
  },
  noneLook: {
    en: 'Licenses are counted after the next replication.',
    de: 'Die Lizenzen werden nach der nächsten Replikation gezählt.',
  },
  pool: { en: 'License pool', de: 'Lizenzpool' },
  each: {
    en: 'Each user counts once, under the first factor that applies',
    de: 'Jeder Benutzer zählt einmal, unter dem ersten zutreffenden Faktor',
  },
  licensed: { en: 'Currently Licensed', de: 'Derzeit lizenziert' },
  acquired: { en: 'Acquired Licenses', de: 'Erworbene Lizenzen' },
  available: { en: 'Available', de: 'Verfügbar' },
  userLicenses: { en: 'User Licenses', de: 'Benutzerlizenzen' },
  phones: { en: 'DR Phone Licenses', de: 'DR-Telefonlizenzen' },
  over: {
    en: (count: number) => `over by ${n(count)}`,
    de: (count: number) => `${z(count)} zu viel`,
  },
  ofAcquired: {
    en: (count: number, parts: string) => `Of ${n(count)} acquired licenses: ${parts}`,
    de: (count: number, parts: string) => `Von ${z(count)} erworbenen Lizenzen: ${parts}`,
  },
  counts: {
    en: (parts: string) => `Currently licensed: ${parts}`,
    de: (parts: string) => `Derzeit lizenziert: ${parts}`,
  },
  managed: { en: 'Managed users', de: 'Verwaltete Benutzer' },
  byFactor: { en: 'Licensed users by factor', de: 'Lizenzierte Benutzer nach Faktor' },
  factor: { en: 'Factor', de: 'Faktor' },
  counted: { en: 'Counted', de: 'Gezählt' },
  running: { en: 'Running total', de: 'Laufende Summe' },
  would: { en: 'Would count', de: 'Würde zählen' },
  total: { en: 'All services', de: 'Alle Dienste' },
  notCounted: { en: 'not counted', de: 'nicht gezählt' },
  factors: {
    'direct-routing': {
      en: 'Managed Users - Direct Routing',
      de: 'Verwaltete Benutzer - Direct Routing',
    },
    'operator-connect': {
      en: 'Managed Users - Operator Connect',
      de: 'Verwaltete Benutzer - Operator Connect',
    },
    template: { en: 'Managed Users - By Template', de: 'Verwaltete Benutzer - Durch Vorlage' },
    interface: {
      en: 'Managed Users - User Interface',
      de: 'Verwaltete Benutzer - Benutzeroberfläche',
    },
    'service-number': { en: 'Managed Service Numbers', de: 'Verwaltete Dienstnummern' },
  },
  short: {
    'direct-routing': { en: 'Direct Routing', de: 'Direct Routing' },
    'operator-connect': { en: 'Operator Connect', de: 'Operator Connect' },
    template: { en: 'By Template', de: 'Durch Vorlage' },
    interface: { en: 'User Interface', de: 'Benutzeroberfläche' },
    'service-number': { en: 'Service Numbers', de: 'Dienstnummern' },
  },
  meant: {
    'direct-routing': {
      en: 'Enterprise voice through the gateway of a SIP connection',
      de: 'Enterprise-VoIP über das Gateway einer SIP-Verbindung',
    },
    'operator-connect': {
      en: 'A number of Operator Connect is assigned',
      de: 'Eine Rufnummer von Operator Connect ist zugewiesen',
    },
    template: {
      en: 'Belongs to a LifeCycle Management group',
      de: 'Gehört zu einer LifeCycle-Management-Gruppe',
    },
    interface: {
      en: 'Was changed in the portal',
      de: 'Wurde im Portal geändert',
    },
    'service-number': {
      en: 'Fax, conference, attendant, queue or emergency number',
      de: 'Fax-, Konferenz-, Zentralen-, Warteschlangen- oder Notrufnummer',
    },
  },
  licenseFactors: { en: 'License Factors', de: 'Lizenzfaktoren' },
  always: {
    en: 'Direct Routing and Operator Connect always count.',
    de: 'Direct Routing und Operator Connect zählen immer.',
  },
  isCounted: { en: 'Counted', de: 'Gezählt' },
  isNotCounted: { en: 'Not counted', de: 'Nicht gezählt' },
  own: { en: 'own factors', de: 'eigene Faktoren' },
  change: { en: 'Change', de: 'Ändern' },
  changeOf: {
    en: (name: string) => `Change license factors of ${name}`,
    de: (name: string) => `Lizenzfaktoren von ${name} ändern`,
  },
  factorsOf: {
    en: (name: string) => `License factors of ${name}`,
    de: (name: string) => `Lizenzfaktoren von ${name}`,
  },
  applies: {
    en: 'What is changed here counts from the next run on.',
    de: 'Was hier geändert wird, gilt ab der nächsten Zählung.',
  },
  restore: { en: 'Restore default', de: 'Standard wiederherstellen' },
  restored: {
    en: (name: string) => `${name} has the default license factors again.`,
    de: (name: string) => `${name} hat wieder die Standardlizenzfaktoren.`,
  },
  rules: {
    gatewayRule: { en: 'Gateways of licensed users', de: 'Gateways lizenzierter Benutzer' },
    numbersRule: { en: 'Tags of Direct Routing numbers', de: 'Tags von Direct-Routing-Nummern' },
    rejectRule: { en: 'Tags that never count', de: 'Tags, die nie zählen' },
    hint: {
      en: 'A regular expression (RE2). Empty: the default.',
      de: 'Ein regulärer Ausdruck (RE2). Leer: der Standard.',
    },
  },
  history: { en: 'Licensed users', de: 'Lizenzierte Benutzer' },
  rose: {
    en: (from: number, to: number) => `Currently licensed: first ${n(from)}, now ${n(to)}.`,
    de: (from: number, to: number) => `Derzeit lizenziert: zuerst ${z(from)}, jetzt ${z(to)}.`,
  },
  had: {
    en: (from: number, to: number) => `Acquired: first ${n(from)}, now ${n(to)}.`,
    de: (from: number, to: number) => `Erworben: zuerst ${z(from)}, jetzt ${z(to)}.`,
  },
  licensedLine: { en: 'Licensed', de: 'Lizenziert' },
  acquiredLine: { en: 'Acquired', de: 'Erworben' },
  runs: {
    title: { en: 'History', de: 'Verlauf' },
    search: { en: 'Counted by', de: 'Gezählt von' },
    none: { en: 'No counts in this period', de: 'Keine Zählungen in diesem Zeitraum' },
    noneText: {
      en: 'Choose a longer period, and then Get History.',
      de: 'Wählen Sie einen längeren Zeitraum und dann „Verlauf abrufen“.',
    },
    columns: {
      taken: { en: 'Run', de: 'Zählung' },
      licensed: { en: 'Licensed', de: 'Lizenziert' },
      change: { en: 'Change', de: 'Änderung' },
      acquired: { en: 'Acquired', de: 'Erworben' },
      direct_routing: { en: 'DR', de: 'DR' },
      operator_connect: { en: 'OC', de: 'OC' },
      template: { en: 'Template', de: 'Vorlage' },
      interface: { en: 'Interface', de: 'Oberfläche' },
      service_number: { en: 'Service no.', de: 'Dienstnr.' },
      by: { en: 'By', de: 'Von' },
    },
  },
  triggers: {
    replication: { en: 'Replication', de: 'Replikation' },
    refresh: { en: 'Refresh', de: 'Aktualisierung' },
    nightly: { en: 'Nightly run', de: 'Nächtlicher Lauf' },
  },
  users: {
    title: { en: 'Licensed users', de: 'Lizenzierte Benutzer' },
    none: { en: 'No one counted', de: 'Niemand wurde gezählt' },
    noneText: {
      en: 'No user or service number met a license factor.',
      de: 'Kein Benutzer und keine Dienstnummer erfüllte einen Lizenzfaktor.',
    },
    columns: {
      name: { en: 'Name', de: 'Name' },
      service: { en: 'Service', de: 'Dienst' },
      factor: { en: 'Counted as', de: 'Gezählt als' },
      also: { en: 'Also fits', de: 'Erfüllt auch' },
      rule: { en: 'Reason', de: 'Grund' },
      since: { en: 'Since', de: 'Seit' },
    },
  },
  countedOn: { en: 'Counted', de: 'Gezählt' },
  comparedWith: { en: 'Compared with', de: 'Verglichen mit' },
  state: { en: 'Counted or not', de: 'Gezählt oder nicht' },
  states: {
    counted: { en: 'Counted', de: 'Gezählt' },
    'not-counted': { en: 'Not counted', de: 'Nicht gezählt' },
    all: { en: 'All', de: 'Alle' },
  },
  through: { en: 'Running total up to', de: 'Laufende Summe bis' },
  phone: { en: 'With a DR phone license', de: 'Mit DR-Telefonlizenz' },
  why: {
    gateway: {
      en: (gateway: string) => `Enterprise voice through gateway ${gateway}`,
      de: (gateway: string) => `Enterprise-VoIP über das Gateway ${gateway}`,
    },
    tag: {
      en: (tag: string) => `Service number with tag ${tag}`,
      de: (tag: string) => `Dienstnummer mit Tag ${tag}`,
    },
    off: {
      en: (factors: string) => `Not counted, turned off: ${factors}`,
      de: (factors: string) => `Nicht gezählt, ausgeschaltet: ${factors}`,
    },
  },
  changes: {
    title: { en: 'Changes', de: 'Änderungen' },
    none: { en: 'No changes', de: 'Keine Änderungen' },
    noneText: {
      en: 'The same users and service numbers count in both, under the same factors.',
      de: 'In beiden zählen dieselben Benutzer und Dienstnummern unter denselben Faktoren.',
    },
    columns: {
      name: { en: 'Name', de: 'Name' },
      change: { en: 'Change', de: 'Änderung' },
      was: { en: 'From', de: 'Von' },
      was_service: { en: 'From service', de: 'Von Dienst' },
      became: { en: 'To', de: 'Zu' },
      became_service: { en: 'To service', de: 'Zu Dienst' },
      since: { en: 'Since', de: 'Seit' },
    },
  },
  sorts: {
    joined: { en: 'Joined', de: 'Hinzugekommen' },
    left: { en: 'Left', de: 'Weggefallen' },
    moved: { en: 'Moved', de: 'Gewechselt' },
  },
})

/** What the fields of license factors are called, of a service and of the installation. */
export function factorLabels(words: Words) {
  const { factors, rules } = auditWords(words)
  const { hint, ...labels } = rules
  return {
    ...{ template: factors.template, interface: factors.interface, ...labels },
    serviceNumbers: factors['service-number'],
    ...{ gatewayRuleHint: hint, numbersRuleHint: hint, rejectRuleHint: hint },
  }
}
