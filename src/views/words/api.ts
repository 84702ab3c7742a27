const operations = {
  listServices: 'One page of services, with the filters, sort order and paging of All Services',
  getService: 'One service',
  addService: 'Adds a service to a customer, with licenses from the pools',
  editLicenses:
    'Sets how many user licenses a service holds; below use it is refused with a word to confirm',
  upgradeService:
    'Changes the license of a service: between Essentials Plus and Pro at once, from Essentials once the customer has consented, which returns 202',
  getUpgrade: 'The upgrade of a service that waits for consent',
  cancelUpgrade:
    'Cancels an upgrade that waits for consent; its licenses return to the pool and its link no longer works',
  replicateService:
    'Queues a replication and returns 202; joins one that is already queued or running and returns 200',
  decideMissing:
    'Removes (accept) or keeps what a complete answer from Microsoft left out, as getService shows it under missing; a replication follows',
  importServices:
    'Loads tenants and their services from CSV: all rows or none, unless skip-bad is true',
  listLicenseRuns:
    'One page of the license audit’s runs of a tenant with their counts, newest first',
  listLicenseRunUsers: 'Who counted in a run, under which factor and why',
  getCommand: 'The status and result of a task',
  listUsers:
    'One page of the Microsoft 365 users of the token’s tenant, with the filters, sort order and paging of Users',
  getUser: 'One user, with details and policies as they will be once what is queued is done',
  listChanges: 'One page of queued changes; those that have not ended, unless state says otherwise',
  getChange: 'One queued change and what became of it',
  queueChange:
    'Queues changes of one user: details, policies, a number, the next free number of a range, or release of the number',
  readCounters: 'Totals of what the token can see: alarms, services and tasks by status',
  readUsage: 'How much of each quota a tenant uses, for functions that are turned on',
  takeQuota: 'Uses some of a quota; refused at its limit and while the function is off',
  listTokens:
    'One page of API tokens, with the filters, sort order and paging of the API tokens page',
  revokeToken: 'Revokes a token immediately and permanently',
  listLeads:
    'One page of leads of every service, with what each lacks before numbers can be uploaded',
  createNumberJob:
    'Uploads or releases up to 1,000 numbers at Operator Connect as one job; all go or none',
  getNumberJob: 'One number job, with what came of each of its numbers so far',
  listPbxConnections:
    'One page of telephone systems with how each stands; a tenant’s token sees those it has a part of',
  getPbxConnection: 'One telephone system, and how it stands',
  listNumbers:
    'One page of the numbers that the provider holds at Operator Connect, with the filters, sort order and paging of OC Number Management',
  reportPbxConnection:
    'A TAPI connector’s heartbeat: how its system is, and how many of its lines are up',
  reportAlarms:
    'Raises or clears alarms: one, or up to 1,000 in 4 MiB; severity cleared clears what has the key, which is name|source where none is sent. All are taken or none, and the answer names each that is not right. 200 comes once they are kept: raised, repeated, cleared, none (nothing to clear) or outdated (it occurred no later than what is already over)',
  clearAlarm: 'Clears the active alarm with this key, percent-encoded',
  reportAlertmanager:
    'The webhook of a Prometheus Alertmanager, version 4: each alert is the alarm am|<fingerprint> with its labels; severity, tenant and cause are labels; whoever must send again is told so by 503, since an Alertmanager gives up at any 4xx',
  releaseQuota: 'Releases what was used; succeeds if it is already released',
  takeSeat:
    'Takes a license seat for a client, or answers 200 with a new token for the one it holds; refused at the tenant’s maximum and when no seat is free',
  keepSeat:
    'Keeps a seat: send this every heartbeat_every seconds; 410 when it has ended and a new one must be taken',
  releaseSeat: 'Gives a seat back; succeeds if it has already ended',
  reportActivity:
    'Reports who was active, up to 10,000 items in 2 MiB; one answer for each, in order: counted, already (this month, in UTC), blocked (MAX MAU is reached; an account that counts already never is), or refused with its code: malformed, unknown-organization, organization-inactive, too-old (over 48 hours, or the month is closed), future (over 5 minutes), account-limit, account-disabled; sent again, nothing counts twice',
  setMeteredAccount:
    'Sets whether a metered account is active or disabled; where active accounts are what counts, one that becomes active counts this month, and disabling subtracts nothing',
  readLicenseMetrics:
    'What is installed, in use and free of each license, of all tenants together, for a monitoring system of the provider',
}
/** Of parameters and of what is sent, by the name that programs write. */
const fields = {
  id: 'The ID, as returned by the API',
  q: 'Words that must all appear where the search of that list looks',
  status: 'Only with this status',
  deploy: 'Only with this deploy status',
  kind: 'Only of this type',
  license: 'Only with this license',
  alarms: '1: only with active alarms',
  kit: 'Only with an older kit than the main tenant’s',
  msp: 'Only tenants of this MSP',
  tag: 'Only tenants with this tag; only tokens of the provider find any',
  role: 'Only with this role',
  state: 'Only in this state; of a metered account, how it stands',
  account: 'The application’s own name for an end user, 1 to 200 characters',
  organization: 'ID or shortname of the organization; a tenant’s token may omit it',
  at: 'When the account was active, RFC 3339 with an offset or Z',
  by: 'Only those created by the account with this ID',
  maker: 'Only those whose creator’s account is active, disabled or deleted (gone)',
  sort: 'The sort order; a leading minus means descending',
  limit: 'Rows per page; 50 by default',
  after: 'The page after the one that returned this as next',
  before: 'The page before the one that returned this as previous',
  tenant:
    'The tenant’s shortname; required for tokens of the provider and of MSPs; of an alarm, the tenant it is for (ID or shortname), if not the token’s owner',
  'skip-bad': 'Skips rows with errors and loads the others',
  'read-all': 'Drops the delta link and reads everything again',
  decision: 'accept removes what is missing, keep keeps it',
  generation: 'Which question is answered, as missing gives it; a newer one is refused',
  'Idempotency-Key':
    'The same key with the same body returns the first answer again; with another body it is refused',
  service_type: 'The kind of service',
  license_type: 'Its license',
  licensed_users: 'For how many users; none for the Essentials',
  version: 'The version that the change was made from',
  confirm: 'What a refusal with confirm gave, to do it all the same',
  consent:
    'Who is asked for consent where it is needed: by email or link, or existing where Microsoft 365 is connected already',
  quota: 'Which quota',
  amount: 'How much of it; for disk, in bytes',
  reference: 'A name chosen by the caller',
  ttl_seconds: 'When a session ends by itself; only for audio-video',
  client_id: 'A name of the client’s installation that stays the same',
  replaces: 'The lease_id and token of another client’s seat that this one takes over',
  token: 'The token of the seat',
  type: 'floating: a seat for each client; named: one for a user’s devices together',
  service: 'Only of the service with this ID',
  site: 'Only at the site with this ID, or at none',
  plan: 'Only with a Teams Phone plan (yes) or without one (no)',
  managed: '1: only users who were changed here',
  waiting: '1: only users with queued changes',
  user: 'The ID of a user, as listUsers returns it; of a seat, what the client calls its user',
  drift: '1: only changes of which Microsoft says otherwise by now',
  details: 'Fields of the user; a field that is left out does not change',
  policies:
    'Policy names by type, null for the organization’s default; a type that is left out does not change',
  number: 'A phone number with its country code; as a filter, yes or no: whether the user has one',
  range: 'The ID of a number range whose lowest free number is taken',
  release: 'true: the user’s number is released',
  period: 'Runs of this period; dates: of the days from and to (UTC)',
  from: 'The first day, with the period dates',
  to: 'The last day, with the period dates',
  factor: 'Only who counts under this factor',
  through: 'Only who counts under this factor or one before it',
  would: 'Only who counts under this factor, or would if it were turned on',
  phone: '1: only Direct Routing users with a Teams Phone plan',
  family: 'Only of this service',
  consented: 'Consented today, or within 7 or 30 days',
  modified: 'Changed at Microsoft today, or within 7 or 30 days',
  channel: 'Only those assigned to the MSP with this ID, or to none (none)',
  licensed: 'Only with a license (yes) or without one (no)',
  topology: 'Only systems of one tenant (dedicated) or of several (shared)',
  assignment: 'Only numbers that are used so: unassigned, user, conference, voice-app or unknown',
  origin: 'Only numbers from there: webui, webapi, or none for those that came from Microsoft',
  country: 'Only of this country, by its two letters',
  differs: '1: only numbers of which the customer’s directory says otherwise',
  job: 'Only numbers whose newest job has this ID',
  profile: 'Only numbers of the calling profile with this ID',
  flapping: '1: only systems that keep changing',
  key: 'What names the alarm among its owner’s, up to 500 characters',
  severity: 'critical, major, minor, warning, indeterminate; or cleared',
  name: 'What is wrong, in a few words',
  source: 'What it is wrong with, such as a device or a service',
  text: 'What a person has to know',
  corrective_action: 'What to do about it',
  occurred_at: 'When it began, RFC 3339 with an offset or Z; at most 5 minutes ahead',
  cause: 'What it comes from, the same for all alarms that come from it',
  labels: 'Up to 50 texts by name',
  alerts: 'As the Alertmanager sends them',
  groupKey: 'As the Alertmanager sends it',
  receiver: 'As the Alertmanager sends it',
  externalURL: 'As the Alertmanager sends it',
  truncatedAlerts: 'How many alerts of the group it left out, which raises a warning',
  lines_up: 'How many lines are up',
  lines_all: 'How many lines there are',
}
const statuses: Record<string, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Queued',
  204: 'Deleted',
}

export const en = {
  title: 'API reference',
  text: 'JSON over HTTP for programs. A token can do what its role allows.',
  document: 'OpenAPI document',
  access: 'Access',
  accessText:
    'Every request carries a token. Errors are application/problem+json (RFC 9457); codes are stable, sentences may change.',
  takes: 'Parameters',
  answers: 'Responses',
  name: 'Name',
  place: 'In',
  places: { path: 'Path', query: 'Query', header: 'Header', body: 'Body' },
  value: 'Value',
  meaning: 'Meaning',
  required: 'required',
  status: 'Status',
  content: 'Content, or error codes',
  schemas: 'Schemas',
  operations,
  fields,
  statuses,
}

export const de: typeof en = {
  title: 'API-Referenz',
  text: 'JSON über HTTP für Programme. Ein Token darf, was seine Rolle erlaubt.',
  document: 'OpenAPI-Dokument',
  access: 'Zugang',
  accessText:
    'Jede Anfrage trägt ein Token. Fehler sind application/problem+json (RFC 9457); Codes sind stabil, Sätze können sich ändern.',
  takes: 'Parameter',
  answers: 'Antworten',
  name: 'Name',
  place: 'Ort',
  places: { path: 'Pfad', query: 'Abfrage', header: 'Kopfzeile', body: 'Inhalt' },
  value: 'Wert',
  meaning: 'Bedeutung',
  required: 'erforderlich',
  status: 'Status',
  content: 'Inhalt oder Fehlercodes',
  schemas: 'Schemas',
  operations: {
    listServices:
      'Eine Seite der Dienste, mit den Filtern, der Sortierung und den Seiten der Dienstliste',
    getService: 'Ein Dienst',
    addService: 'Gibt einem Kunden einen Dienst mit Lizenzen aus den Vorräten',
    editLicenses:
      'Setzt die Zahl der Benutzerlizenzen eines Dienstes; unter der Nutzung wird mit einem Wort zur Bestätigung abgelehnt',
    upgradeService:
      'Ändert die Lizenz eines Dienstes: zwischen Essentials Plus und Pro sofort, von Essentials weg nach der Zustimmung des Kunden, dann mit der Antwort 202',
    getUpgrade: 'Das Upgrade eines Dienstes, das auf Zustimmung wartet',
    cancelUpgrade:
      'Bricht ein Upgrade ab, das auf Zustimmung wartet; seine Lizenzen gehen in den Pool zurück, und sein Link gilt nicht mehr',
    replicateService:
      'Reiht eine Replikation ein und antwortet mit 202; ist eine bereits eingereiht oder läuft, schließt sich der Aufruf ihr an und antwortet mit 200',
    decideMissing:
      'Entfernt (accept) oder behält (keep), was in einer vollständigen Antwort von Microsoft fehlte, wie getService es unter missing zeigt; eine Replikation folgt',
    importServices:
      'Lädt Mandanten mit ihren Diensten aus CSV: alle Zeilen oder keine, außer skip-bad ist true',
    listLicenseRuns:
      'Eine Seite der Zählungen der Lizenzprüfung eines Mandanten mit ihren Summen, die neueste zuerst',
    listLicenseRunUsers: 'Wer in einer Zählung unter welchem Faktor zählte und warum',
    getCommand: 'Status und Ergebnis einer Aufgabe',
    listUsers:
      'Eine Seite der Microsoft-365-Benutzer des Mandanten, dem das Token gehört, mit den Filtern, der Sortierung und den Seiten der Benutzerliste',
    getUser: 'Ein Benutzer, mit Angaben und Richtlinien, wie sie nach allem Eingereihten sind',
    listChanges:
      'Eine Seite der eingereihten Änderungen; die nicht beendeten, wenn state nichts anderes sagt',
    getChange: 'Eine eingereihte Änderung und was aus ihr wurde',
    queueChange:
      'Reiht Änderungen eines Benutzers ein: Angaben, Richtlinien, eine Rufnummer, die nächste freie eines Bereichs oder die Freigabe der Rufnummer',
    readCounters:
      'Summen dessen, was das Token sehen darf: Alarme, Dienste und Aufgaben nach Status',
    readUsage: 'Wie viel ein Mandant von jedem Kontingent nutzt, dessen Funktion eingeschaltet ist',
    takeQuota:
      'Nutzt einen Teil eines Kontingents; abgelehnt am Limit und bei ausgeschalteter Funktion',
    listTokens:
      'Eine Seite der API-Token, mit den Filtern, der Sortierung und den Seiten der Tokenliste',
    revokeToken: 'Widerruft ein Token sofort und endgültig',
    listLeads:
      'Eine Seite der Leads jedes Dienstes, mit dem, was jedem vor dem Hochladen von Rufnummern fehlt',
    createNumberJob:
      'Lädt bis zu 1.000 Rufnummern zu Operator Connect hoch oder gibt sie frei, als ein Auftrag; alle oder keine',
    getNumberJob: 'Ein Rufnummernauftrag mit dem, was aus jeder seiner Rufnummern bisher wurde',
    listPbxConnections:
      'Eine Seite der Telefonanlagen mit ihrem Zustand; ein Token eines Mandanten sieht die, an denen er teilhat',
    getPbxConnection: 'Eine Telefonanlage und ihr Zustand',
    listNumbers:
      'Eine Seite der Rufnummern, die der Anbieter bei Operator Connect hält, mit den Filtern, der Sortierung und den Seiten der OC-Rufnummernverwaltung',
    reportPbxConnection:
      'Der Heartbeat eines TAPI-Connectors: wie es seiner Anlage geht und wie viele Leitungen in Betrieb sind',
    reportAlarms:
      'Meldet Alarme oder ihr Ende: einen oder bis zu 1.000 in 4 MiB; severity cleared beendet, was den Schlüssel hat, ohne key name|source. Alle werden übernommen oder keiner, und die Antwort nennt jeden, der nicht stimmt. 200 kommt, sobald sie gespeichert sind: raised, repeated, cleared, none (nichts zu beenden) oder outdated (nicht später geschehen als das, was schon vorbei ist)',
    clearAlarm: 'Beendet den aktiven Alarm mit diesem Schlüssel, prozentcodiert',
    reportAlertmanager:
      'Der Webhook eines Prometheus Alertmanager, Version 4: jeder Alarm darin heißt am|<fingerprint> und behält seine Kennzeichnungen, von denen die für Schweregrad, Mandant und Ursache gelten; wer noch einmal senden muss, hört es durch 503, denn bei 4xx gibt ein Alertmanager auf',
    releaseQuota: 'Gibt Genutztes frei; gelingt auch, wenn es schon frei ist',
    takeSeat:
      'Belegt einen Lizenzplatz für einen Client oder antwortet mit 200 und einem neuen Token für den, den er schon hat; abgelehnt an der Höchstzahl des Mandanten und wenn kein Platz frei ist',
    keepSeat:
      'Behält einen Platz: alle heartbeat_every Sekunden zu senden; 410, wenn er beendet ist und ein neuer nötig ist',
    releaseSeat: 'Gibt einen Platz zurück; gelingt auch, wenn er schon beendet ist',
    reportActivity:
      'Meldet, wer aktiv war, bis zu 10.000 Einträge in 2 MiB; für jeden eine Antwort, in der Reihenfolge: counted (gezählt), already (in diesem Monat in UTC schon gezählt), blocked (MAX MAU sind erreicht; wer schon zählt, wird nie abgewiesen) oder refused mit einem Code: malformed, unknown-organization, organization-inactive, too-old (über 48 Stunden, oder der Monat ist abgeschlossen), future (über 5 Minuten), account-limit, account-disabled; noch einmal gesendet zählt nichts doppelt',
    setMeteredAccount:
      'Setzt, ob ein gezähltes Benutzerkonto aktiv oder deaktiviert ist; wo aktive Benutzerkonten zählen, zählt eines, das aktiv wird, in diesem Monat, und Deaktivieren zieht nichts ab',
    readLicenseMetrics:
      'Was von jeder Lizenz installiert, genutzt und frei ist, von allen Mandanten zusammen, für ein Überwachungssystem des Anbieters',
  },
  fields: {
    id: 'Die ID, wie die API sie nennt',
    q: 'Wörter, die alle vorkommen, wo die Suche dieser Liste sucht',
    status: 'Nur mit diesem Status',
    deploy: 'Nur mit diesem Bereitstellungsstatus',
    kind: 'Nur von dieser Art',
    license: 'Nur mit dieser Lizenz',
    alarms: '1: nur mit aktiven Alarmen',
    kit: 'Nur mit älterem Kit als dem des Hauptmandanten',
    msp: 'Nur Mandanten dieses MSP',
    tag: 'Nur Mandanten mit diesem Schlagwort; nur Token des Anbieters finden welche',
    role: 'Nur mit dieser Rolle',
    state: 'Nur in diesem Zustand; eines gezählten Benutzerkontos, wie es steht',
    account: 'Der Name, den die Anwendung selbst einem Endbenutzer gibt, 1 bis 200 Zeichen',
    organization: 'ID oder Kurzname der Organisation; ein Token eines Mandanten darf sie weglassen',
    at: 'Wann das Konto aktiv war, RFC 3339 mit Abstand zu UTC oder Z',
    by: 'Nur die, die das Konto mit dieser ID erstellt hat',
    maker: 'Nur die, deren Ersteller aktiv, gesperrt (disabled) oder gelöscht (gone) ist',
    sort: 'Die Sortierung; ein Minus davor heißt absteigend',
    limit: 'Zeilen je Seite; standardmäßig 50',
    after: 'Die Seite nach der, die dies als next nannte',
    before: 'Die Seite vor der, die dies als previous nannte',
    tenant:
      'Der Kurzname des Mandanten; bei Token des Anbieters und von MSPs erforderlich; bei einem Alarm der Mandant, für den er gemeldet wird (ID oder Kurzname), wenn nicht für den Besitzer des Tokens',
    'skip-bad': 'Überspringt fehlerhafte Zeilen und lädt die anderen',
    'read-all': 'Verwirft den Delta-Link und liest alles noch einmal',
    decision: 'accept entfernt, was fehlt, keep behält es',
    generation: 'Welche Frage beantwortet wird, wie missing sie nennt; eine neuere wird abgelehnt',
    'Idempotency-Key':
      'Derselbe Wert mit demselben Inhalt bekommt die erste Antwort wieder; mit anderem Inhalt wird er abgelehnt',
    service_type: 'Die Art des Dienstes',
    license_type: 'Seine Lizenz',
    licensed_users: 'Für wie viele Benutzer; bei Essentials keine',
    version: 'Die Version, von der die Änderung ausging',
    confirm: 'Was eine Ablehnung mit confirm nannte, um es trotzdem zu tun',
    consent:
      'Wer um Zustimmung gebeten wird, wo sie nötig ist: per mail oder link, oder existing, wo Microsoft 365 schon verbunden ist',
    quota: 'Welches Kontingent',
    amount: 'Wie viel davon; beim Speicherplatz Bytes',
    reference: 'Ein Name, den der Aufrufer wählt',
    ttl_seconds: 'Wann eine Sitzung von selbst endet; nur für audio-video',
    client_id: 'Ein Name der Installation des Clients, der gleich bleibt',
    replaces: 'lease_id und token des Platzes eines anderen Clients, den dieser übernimmt',
    token: 'Das Token des Platzes',
    type: 'floating: ein Platz je Client; named: einer für die Geräte eines Benutzers zusammen',
    service: 'Nur vom Dienst mit dieser ID',
    site: 'Nur am Standort mit dieser ID, oder an keinem (none)',
    plan: 'Nur mit Teams-Telefonie-Plan (yes) oder ohne (no)',
    managed: '1: nur Benutzer, die hier geändert wurden',
    waiting: '1: nur Benutzer mit eingereihten Änderungen',
    user: 'Die ID eines Benutzers, wie listUsers sie nennt; eines Platzes, wie der Client seinen Benutzer nennt',
    drift: '1: nur Änderungen, zu denen Microsoft inzwischen etwas anderes sagt',
    details: 'Felder des Benutzers; was fehlt, bleibt, wie es ist',
    policies:
      'Namen von Richtlinien nach Art, null für das, was alle haben; was fehlt, bleibt, wie es ist',
    number: 'Eine Rufnummer mit Landesvorwahl; als Filter yes oder no: ob der Benutzer eine hat',
    range: 'Die ID eines Rufnummernbereichs, dessen niedrigste freie Nummer genommen wird',
    release: 'true: die Rufnummer des Benutzers wird freigegeben',
    period: 'Zählungen dieses Zeitraums; dates: der Tage von from bis to (UTC)',
    from: 'Der erste Tag, mit dem Zeitraum dates',
    to: 'Der letzte Tag, mit dem Zeitraum dates',
    factor: 'Nur wer unter diesem Faktor zählt',
    through: 'Nur wer unter diesem oder einem früheren Faktor zählt',
    would: 'Nur wer unter diesem Faktor zählt oder zählen würde, wäre er eingeschaltet',
    phone: '1: nur Direct-Routing-Benutzer mit Teams-Telefonie-Plan',
    family: 'Nur von diesem Dienst',
    consented: 'Heute oder in den letzten 7 oder 30 Tagen zugestimmt',
    modified: 'Bei Microsoft heute oder in den letzten 7 oder 30 Tagen geändert',
    channel: 'Nur die dem MSP mit dieser ID zugeordneten, oder keinem (none)',
    licensed: 'Nur mit Lizenz (yes) oder ohne (no)',
    topology: 'Nur Anlagen eines Mandanten (dedicated) oder mehrerer (shared)',
    assignment: 'Nur Rufnummern mit dieser Zuweisung',
    origin: 'Nur Rufnummern von dort: webui, webapi oder none für die von Microsoft',
    country: 'Nur aus diesem Land, mit zwei Buchstaben',
    differs: '1: nur Rufnummern, von denen das Verzeichnis des Kunden anderes sagt',
    job: 'Nur Rufnummern, deren neuester Auftrag diese ID hat',
    profile: 'Nur Rufnummern des Anrufprofils mit dieser ID',
    flapping: '1: nur Anlagen, die ständig wechseln',
    key: 'Was den Alarm unter denen seines Besitzers benennt, bis zu 500 Zeichen',
    severity: 'critical, major, minor, warning, indeterminate; oder cleared',
    name: 'Was nicht stimmt, in wenigen Worten',
    source: 'Womit etwas nicht stimmt, etwa ein Gerät oder ein Dienst',
    text: 'Was ein Mensch wissen muss',
    corrective_action: 'Was dagegen zu tun ist',
    occurred_at:
      'Wann es begann, RFC 3339 mit Abstand zu UTC oder Z; höchstens 5 Minuten in der Zukunft',
    cause: 'Woher es kommt, gleich bei allen Alarmen, die daher kommen',
    labels: 'Bis zu 50 Texte mit Namen',
    alerts: 'Wie der Alertmanager sie sendet',
    groupKey: 'Wie der Alertmanager ihn sendet',
    receiver: 'Wie der Alertmanager ihn sendet',
    externalURL: 'Wie der Alertmanager sie sendet',
    truncatedAlerts: 'Wie viele Alarme der Gruppe er ausgelassen hat, was eine Warnung auslöst',
    lines_up: 'Wie viele Leitungen in Betrieb sind',
    lines_all: 'Wie viele Leitungen es gibt',
  },
  statuses: { 200: 'Erledigt', 201: 'Erstellt', 202: 'Eingereiht', 204: 'Gelöscht' },
}
