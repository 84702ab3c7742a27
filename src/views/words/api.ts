const operations = {
  listServices: 'One page of services, by the filters, the order and the places of All Services',
  getService: 'One service',
  replicateService:
    'Queues a replication and answers 202; one that waits or runs already is joined and answers 200',
  decideMissing:
    'Removes (accept) or keeps what a complete answer of Microsoft left out, as getService shows it under missing; a replication follows',
  importServices:
    'Loads customers with their services from CSV, all of them or none, unless skip-bad is true',
  getCommand: 'What a queued command has come to',
  readCounters: 'Kept totals of what the token may see: alarms, services and commands by state',
  readUsage: 'What a tenant has used of each quota whose function is on',
  takeQuota: 'Takes some of a quota; refused at its limit, and while the function is off',
  releaseQuota: 'Gives back what was taken; it may be gone already',
}
/** Of parameters and of what is sent, by the name that programs write. */
const fields = {
  id: 'The id, as answers give it',
  q: 'Words of which each must occur in the name, the customer or its shortname',
  status: 'Only with this state',
  deploy: 'Only with this state of deployment',
  kind: 'Only of this kind',
  license: 'Only with this license',
  alarms: '1: only with active alarms',
  kit: 'Only with an older kit than the main tenant’s',
  msp: 'Only customers of this MSP',
  sort: 'The order, with a minus for descending',
  limit: 'Rows on a page; 50 unless said',
  after: 'The page after the one that gave this as next',
  before: 'The page before the one that gave this as previous',
  tenant: 'The customer’s shortname; tokens of the provider and of MSPs have to name one',
  'read-all': 'Drops the delta link and reads everything again',
  decision: 'accept removes what is missing, keep keeps it',
  generation: 'Which question is answered, as missing gives it; a newer one is refused',
  'skip-bad': 'Leaves out rows that are wrong and loads the others',
  'Idempotency-Key':
    'The same key with the same body gets the first answer again; with another body it is refused',
  quota: 'Which quota',
  amount: 'How much of it; bytes of the disk',
  reference: 'What the caller names it by',
  ttl_seconds: 'When a session ends by itself; for audio-video alone',
}
const statuses: Record<string, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Queued',
  204: 'Gone',
}

export const en = {
  title: 'API reference',
  text: 'JSON over HTTP for programs. They may do what the role of their token may.',
  document: 'OpenAPI document',
  access: 'Access',
  accessText:
    'Every call carries a token. What is refused is answered as application/problem+json (RFC 9457); its code stays, its sentence may change.',
  takes: 'What it takes',
  answers: 'What it answers',
  name: 'Name',
  place: 'Where',
  places: { path: 'Path', query: 'Query', header: 'Header', body: 'Body' },
  value: 'Value',
  meaning: 'Meaning',
  required: 'needed',
  status: 'Status',
  content: 'Content, or the code of the refusal',
  schemas: 'Contents',
  operations,
  fields,
  statuses,
}

export const de: typeof en = {
  title: 'API-Referenz',
  text: 'JSON über HTTP für Programme. Sie dürfen, was die Rolle ihres Zugriffsschlüssels darf.',
  document: 'OpenAPI-Dokument',
  access: 'Zugang',
  accessText:
    'Jeder Aufruf trägt einen Zugriffsschlüssel. Abgelehntes wird als application/problem+json (RFC 9457) beantwortet; dessen Code bleibt, der Satz kann sich ändern.',
  takes: 'Angaben',
  answers: 'Antworten',
  name: 'Name',
  place: 'Ort',
  places: { path: 'Pfad', query: 'Abfrage', header: 'Kopfzeile', body: 'Inhalt' },
  value: 'Wert',
  meaning: 'Bedeutung',
  required: 'nötig',
  status: 'Status',
  content: 'Inhalt, oder der Code der Ablehnung',
  schemas: 'Inhalte',
  operations: {
    listServices:
      'Eine Seite der Dienste, mit den Filtern, der Reihenfolge und den Stellen der Dienstliste',
    getService: 'Ein Dienst',
    replicateService:
      'Reiht eine Replikation ein und antwortet 202; einer, die schon wartet oder läuft, schließt sich der Aufruf an und antwortet 200',
    decideMissing:
      'Entfernt (accept) oder behält (keep), was in einer vollständigen Antwort von Microsoft fehlte, wie getService es unter missing zeigt; eine Replikation folgt',
    importServices:
      'Lädt Kunden mit ihren Diensten aus CSV, alle oder keinen, außer skip-bad ist true',
    getCommand: 'Was aus einer Aufgabe geworden ist',
    readCounters:
      'Geführte Summen dessen, was der Zugriffsschlüssel sehen darf: Alarme, Dienste und Aufgaben nach Zustand',
    readUsage:
      'Was ein Kunde von jedem Kontingent verbraucht hat, dessen Funktion eingeschaltet ist',
    takeQuota:
      'Nimmt von einem Kontingent; abgelehnt an der Grenze und bei ausgeschalteter Funktion',
    releaseQuota: 'Gibt Genommenes zurück; es darf schon weg sein',
  },
  fields: {
    id: 'Die Kennung, wie Antworten sie nennen',
    q: 'Wörter, die alle im Namen, beim Kunden oder in dessen Kurznamen vorkommen',
    status: 'Nur mit diesem Zustand',
    deploy: 'Nur mit diesem Stand der Bereitstellung',
    kind: 'Nur von dieser Art',
    license: 'Nur mit dieser Lizenz',
    alarms: '1: nur mit aktiven Alarmen',
    kit: 'Nur mit älterem Kit als dem des Hauptmandanten',
    msp: 'Nur Kunden dieses MSP',
    sort: 'Die Reihenfolge, mit Minus absteigend',
    limit: 'Zeilen einer Seite; ohne Angabe 50',
    after: 'Die Seite nach der, die dies als next nannte',
    before: 'Die Seite vor der, die dies als previous nannte',
    tenant:
      'Der Kurzname des Kunden; Zugriffsschlüssel des Anbieters und von MSPs müssen einen nennen',
    'read-all': 'Verwirft den Delta-Link und liest alles noch einmal',
    decision: 'accept entfernt, was fehlt, keep behält es',
    generation: 'Welche Frage beantwortet wird, wie missing sie nennt; eine neuere wird abgelehnt',
    'skip-bad': 'Lässt falsche Zeilen aus und lädt die anderen',
    'Idempotency-Key':
      'Derselbe Wert mit demselben Inhalt bekommt die erste Antwort wieder; mit anderem Inhalt wird er abgelehnt',
    quota: 'Welches Kontingent',
    amount: 'Wie viel davon; beim Speicherplatz Bytes',
    reference: 'Wie der Aufrufer es nennt',
    ttl_seconds: 'Wann eine Sitzung von selbst endet; nur für audio-video',
  },
  statuses: { 200: 'Erledigt', 201: 'Angelegt', 202: 'Eingereiht', 204: 'Weg' },
}
