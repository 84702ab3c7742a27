const operations = {
  listServices: 'One page of services, with the filters, sort order and paging of All Services',
  getService: 'One service',
  addService: 'Adds a service to a customer, with licenses from the pools',
  editLicenses:
    'Sets how many user licenses a service holds; below use it is refused with a word to confirm',
  replicateService:
    'Queues a replication and returns 202; joins one that is already queued or running and returns 200',
  decideMissing:
    'Removes (accept) or keeps what a complete answer from Microsoft left out, as getService shows it under missing; a replication follows',
  importServices:
    'Loads tenants and their services from CSV: all rows or none, unless skip-bad is true',
  getCommand: 'The status and result of a task',
  readCounters: 'Totals of what the token can see: alarms, services and tasks by status',
  readUsage: 'How much of each quota a tenant uses, for functions that are turned on',
  takeQuota: 'Uses some of a quota; refused at its limit and while the function is off',
  releaseQuota: 'Releases what was used; succeeds if it is already released',
}
/** Of parameters and of what is sent, by the name that programs write. */
const fields = {
  id: 'The ID, as returned by the API',
  q: 'Words that must all appear in the name, the tenant or its shortname',
  status: 'Only with this status',
  deploy: 'Only with this deploy status',
  kind: 'Only of this type',
  license: 'Only with this license',
  alarms: '1: only with active alarms',
  kit: 'Only with an older kit than the main tenant’s',
  msp: 'Only tenants of this MSP',
  sort: 'The sort order; a leading minus means descending',
  limit: 'Rows per page; 50 by default',
  after: 'The page after the one that returned this as next',
  before: 'The page before the one that returned this as previous',
  tenant: 'The tenant’s shortname; required for tokens of the provider and of MSPs',
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
  quota: 'Which quota',
  amount: 'How much of it; for disk, in bytes',
  reference: 'A name chosen by the caller',
  ttl_seconds: 'When a session ends by itself; only for audio-video',
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
    replicateService:
      'Reiht eine Replikation ein und antwortet mit 202; ist eine bereits eingereiht oder läuft, schließt sich der Aufruf ihr an und antwortet mit 200',
    decideMissing:
      'Entfernt (accept) oder behält (keep), was in einer vollständigen Antwort von Microsoft fehlte, wie getService es unter missing zeigt; eine Replikation folgt',
    importServices:
      'Lädt Mandanten mit ihren Diensten aus CSV: alle Zeilen oder keine, außer skip-bad ist true',
    getCommand: 'Status und Ergebnis einer Aufgabe',
    readCounters:
      'Summen dessen, was das Token sehen darf: Alarme, Dienste und Aufgaben nach Status',
    readUsage: 'Wie viel ein Mandant von jedem Kontingent nutzt, dessen Funktion eingeschaltet ist',
    takeQuota:
      'Nutzt einen Teil eines Kontingents; abgelehnt am Limit und bei ausgeschalteter Funktion',
    releaseQuota: 'Gibt Genutztes frei; gelingt auch, wenn es schon frei ist',
  },
  fields: {
    id: 'Die ID, wie die API sie nennt',
    q: 'Wörter, die alle im Namen, beim Mandanten oder in dessen Kurznamen vorkommen',
    status: 'Nur mit diesem Status',
    deploy: 'Nur mit diesem Bereitstellungsstatus',
    kind: 'Nur von dieser Art',
    license: 'Nur mit dieser Lizenz',
    alarms: '1: nur mit aktiven Alarmen',
    kit: 'Nur mit älterem Kit als dem des Hauptmandanten',
    msp: 'Nur Mandanten dieses MSP',
    sort: 'Die Sortierung; ein Minus davor heißt absteigend',
    limit: 'Zeilen je Seite; standardmäßig 50',
    after: 'Die Seite nach der, die dies als next nannte',
    before: 'Die Seite vor der, die dies als previous nannte',
    tenant: 'Der Kurzname des Mandanten; bei Token des Anbieters und von MSPs erforderlich',
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
    quota: 'Welches Kontingent',
    amount: 'Wie viel davon; beim Speicherplatz Bytes',
    reference: 'Ein Name, den der Aufrufer wählt',
    ttl_seconds: 'Wann eine Sitzung von selbst endet; nur für audio-video',
  },
  statuses: { 200: 'Erledigt', 201: 'Erstellt', 202: 'Eingereiht', 204: 'Gelöscht' },
}
