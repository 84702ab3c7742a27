import type { CommandState, WaitReason } from '../../domain/queue/commands.list.ts'
import type { DeployStatus, ServiceKind, ServiceStatus } from '../../domain/services/services.ts'
import { numberIn } from '../formats.ts'
import type { Say } from './sentences.ts'

const n = (value: number) => numberIn('en', value)
const many = (count: number, word: string) => `${n(count)} ${word}${count === 1 ? '' : 's'}`
/** Two words for each kind of command: as such, and while it runs. Those not named here speak for themselves. */
type Kind = { name: string; doing: string; isDoing: string }

const status: Record<ServiceStatus, string> = {
  error: 'Error',
  warning: 'Warning',
  ok: 'OK',
  unmonitored: 'Unmonitored',
}
const deploy: Record<DeployStatus, string> = {
  deployed: 'Deployed',
  ready: 'Ready',
  failed: 'Failed',
  unknown: 'Unknown',
}
const kinds: Record<ServiceKind, string> = {
  'direct-routing': 'Direct Routing',
  'operator-connect': 'Operator Connect',
  other: 'Other',
}
const deployedReasons: Record<ServiceStatus, string> = {
  ok: 'Deployed and running normally.',
  warning: 'Deployed, with a warning.',
  error: 'Deployed, with an error.',
  unmonitored: 'Deployed, then disabled. Its status is not monitored.',
}
const commandKinds: Record<string, Kind> = {
  replicate: { name: 'Replication', doing: 'Replicating', isDoing: 'is replicating' },
  import: { name: 'Import', doing: 'Importing', isDoing: 'is importing tenants' },
  mail: { name: 'Email', doing: 'Sending', isDoing: 'is sending email' },
  'check-domain': { name: 'Domain check', doing: 'Checking', isDoing: 'is checking a domain' },
  'delete-tenant': { name: 'Deletion', doing: 'Deleting', isDoing: 'is deleting a tenant' },
}
const states: Record<CommandState, string> = {
  queued: 'Queued',
  executing: 'Executing',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Canceled',
}
/** Names of fields as results and changes carry them; others are made of their own letters. */
const fields: Record<string, string> = {}
const types: Record<string, string> = {}

const stateEn: Record<string, string> = { deleting: 'being deleted' }
const lowered = (who: string | null) => who ?? 'the provider'

export const en = {
  title: 'All Services',
  ownTitle: 'Services',
  missing: 'Service not found. It may have been deleted.',
  status,
  deploy,
  kinds,
  deployedReasons,
  reasons: {
    unknown: 'Deployment was requested; there is no result yet.',
    ready: 'Ready to deploy.',
    failed: 'The deployment failed.',
  },
  columns: {
    status: 'Status',
    customer: 'Tenant',
    shortname: 'Shortname',
    service: 'Service',
    kind: 'Service type',
    deploy: 'Deploy status',
    license: 'License type',
    users: 'Licensed users',
    kit: 'adminKit',
    replicated: 'Replicated',
    alarms: 'Alarms',
  },
  cells: {
    step: (doing: string, step: number, of: number) => `${doing}, ${step} of ${of}`,
    queued: 'queued',
    kindQueued: (kind: string) => `${kind} queued`,
    noNumber: 'This license type has no user count',
    noKit: 'none yet',
    behindMain: 'Older than the main tenant’s',
    behind: 'outdated',
    failed: 'failed',
    none: 'none',
  },
  list: {
    title: 'Services',
    search: 'Name or shortname',
    import: 'Import',
    newCustomer: 'New tenant',
    noMatch: 'No services match',
    none: 'No tenants yet',
    noneText:
      'Each tenant’s service appears here with its status, licenses, replication and alarms, live.',
    noneOwn: 'No services yet',
    noneOwnText: 'Your services appear here as soon as your provider sets them up.',
    addFirst: 'Add the first tenant',
    importList: 'Import a list',
  },
  replicate: {
    button: 'Queue replication',
    title: (count: number) =>
      `Queue replication for ${count === 1 ? '1 service' : `${n(count)} services`}?`,
    confirm: (count: number) =>
      `Queue ${count === 1 ? '1 replication' : `${n(count)} replications`}`,
    outcome: (count: string) => `${count} will be queued`,
  },
  filters: {
    anyStatus: 'Any status',
    anyKind: 'Any service',
    anyLicense: 'Any license',
    anyDeploy: 'Any deploy status',
    withAlarms: 'With alarms',
    anyMsp: 'Any MSP',
    msp: 'MSP',
    kitBehind: 'adminKit outdated',
  },
  tiles: {
    services: 'Services licensed',
    users: 'Users licensed',
    of: (total: string) => `of ${total}`,
    available: (count: string) => `${count} available`,
    status: 'Status',
    error: 'error',
    ok: 'OK',
    warning: 'warning',
    unmonitored: 'unmonitored',
    deploy: 'Deploy status',
    deployed: 'deployed',
    ready: 'ready',
    failed: 'failed',
    unknown: 'unknown',
    kit: 'SysAdminKit, main tenant',
    behind: (count: number) => `${count === 1 ? 'service is' : 'services are'} outdated`,
    notKnown: 'not known yet',
    oldest: 'Oldest replication',
    none: 'nothing replicated yet',
  },
  menu: {
    open: 'Open service',
    commands: 'Tasks of this tenant',
    ownCommands: 'Tasks of this service',
    editLicenses: 'Edit user licenses',
    queueReplication: 'Queue replication',
    customer: 'Open tenant',
    enter: 'SysAdmin: open customer portal',
  },
  page: {
    facts: 'Details',
    asNow: (title: string) => `${title}, as it is now`,
    notQueueable: (reason: string) => `Replication cannot be queued: ${reason}`,
    statusIs: (word: string, reason: string) => `${word}: ${reason}`,
    msTenantId: 'Microsoft 365 tenant ID',
    defaultDomain: 'Default domain',
    servedDirectly: 'none, directly under the provider',
    country: 'Country',
    timeZone: 'Time zone',
    since: 'Customer since',
    replication: 'Replication',
    lastSuccess: 'Last success',
    lastFailure: 'Last failure',
    noneSince: 'none since',
    nextByItself: 'Next scheduled',
    waiting: (count: number) => `, ${many(count, 'change')} waiting`,
    afterChange: 'after the next change',
    directory: 'Directory',
    users: (count: number) => many(count, 'user'),
    numbers: (count: number) => many(count, 'number'),
    noAccess: 'no authentication set up',
    accessValid: 'authentication valid',
    accessRefused: (why: string) => `authentication refused. ${why}`,
    accessUntried: 'authentication not tested yet',
    licenses: 'Licenses',
    allocated: 'Allocated users',
    noUserNumber: (type: string) => `— ${type} has no user count`,
    fromPool: 'From the pool',
    serviceLicenses: (count: number) => many(count, 'service license'),
    userLicenses: (count: number) => many(count, 'user license'),
    activeAlarms: 'Active alarms',
    allAlarms: 'All alarms of this service',
    acknowledgedBy: (name: string) => `Acknowledged by ${name}`,
    notAcknowledged: 'Not acknowledged',
    noAlarms: 'None.',
    noneYet: 'None yet.',
    commands: 'Tasks',
    allCommands: 'All tasks of this tenant',
    newestCommands: 'The latest 20 tasks of this service',
    command: 'Task',
    state: 'Status',
    askedFor: 'Queued',
    by: 'By',
    took: 'Took',
    error: 'Error',
    changes: 'Changes',
    newestChanges: 'The latest 20 changes of this service',
    when: 'When',
    who: 'Who',
    what: 'What',
    difference: 'Before → after',
    stateStep: (step: number, of: number) => `, ${step} of ${of}`,
  },
  commandKinds,
  fields,
  types,
  commands: {
    title: 'Queued Tasks',
    missing: 'Task not found.',
    provider: 'Provider',
    providersOwn: 'none: the provider’s own',
    again: 'Waiting to retry',
    states,
    stopping: 'Stopping',
    doing: (word: string, step: number, of: number, name: string | null) =>
      `${word}, ${step} of ${of}${name ? `: ${name}` : ''}`,
    step: (step: number, of: number) => `Step ${step} of ${of}`,
    attempt: (attempt: number, of: number) => `${attempt} of ${of}`,
    held: 'on hold',
    notYet: 'not yet',
    about: (kind: string, subject: string) => `${kind} of ${subject}`,
    cancel: 'Cancel',
    cancelOne: (about: string) => `Cancel ${about}`,
    retry: 'Retry',
    retryOne: (about: string) => `Retry ${about}`,
    cancelMany: (count: number) => `Cancel ${many(count, 'task')}`,
    retryMany: (count: number) => `Retry ${many(count, 'task')}`,
    open: 'Open task',
    search: 'Target, tenant or person',
    filter: {
      status: 'Status',
      anyStatus: 'Any status',
      open: 'Queued or executing',
      anyKind: 'Any type',
      oneCustomer: 'one tenant',
      oneService: 'one service',
    },
    columns: {
      id: 'ID',
      kind: 'Type',
      state: 'Status, last error',
      customer: 'Tenant',
      target: 'Target',
      queued: 'Queued',
      started: 'Started',
      ended: 'Ended',
      attempt: 'Attempt',
      next_try: 'Next try',
      by: 'By',
    },
    noMatch: 'No tasks match',
    none: 'No tasks yet',
    noneText: 'Replications and imports appear here as soon as they are queued.',
    of: (kind: string, subject: string) => `${kind}: ${subject}`,
    task: 'Task',
    log: 'Log',
    steps: 'Steps',
    stepsDone: (step: number, of: number) => `${step} of ${of} done`,
    at: (step: string) => `, now: ${step}`,
    lastError: 'Last error',
    byName: (name: string) => `by ${name}`,
    after: (time: string) => `, after ${time}`,
    cancelledBy: 'Canceled by',
    seconds: (value: number) => `${numberIn('en', Math.round(value * 10) / 10)} s`,
  },
  waiting: {
    next: 'Next in line.',
    number: (position: number) => `Number ${position} in line.`,
    because: (why: string) => `Waiting because ${why}. `,
    free: 'It starts as soon as a worker is free. ',
    expected: 'Expected start:',
    unknown: 'The start time is not known yet.',
    usually: (time: string) => ` It usually takes ${time}.`,
  },
  why(because: WaitReason, say: Say): string {
    switch (because.kind) {
      case 'switched-off':
        return `${lowered(because.who)} is ${stateEn[because.state] ?? because.state}`
      case 'executing':
        return `${lowered(because.who)} ${commandKinds[because.command]?.isDoing ?? `is working on ${because.command}`} (step ${because.step} of ${because.steps})`
      case 'held':
        return 'it is on hold'
      case 'backing-off':
        return `it is tried again at ${because.until} after: ${say(because.error)}`
      case 'later':
        return `it is scheduled for ${because.until}`
      case 'same-backing-off':
        return `an earlier ${commandKinds[because.command]?.name ?? because.command} of ${because.subject} is tried again at ${because.until}`
      case 'earlier':
        return `${lowered(because.who)} has ${many(because.count, 'earlier task')}`
      case 'slots':
        return `all ${because.count} ${because.slots} slots are busy`
    }
  },
  outcomes: {
    cancelled: (count: number) => `${many(count, 'task')} canceled.`,
    again: (count: number) => `${many(count, 'task')} queued again.`,
    leftAlone: (count: number, reason: string) => `${n(count)} unchanged: ${reason}`,
  },
  replications: {
    show: 'Show',
    queued: (count: number) => `Replication queued for ${many(count, 'service')}.`,
    joinedOne: 'A replication is already queued or running; this request joined it.',
    joined: (count: number) =>
      `${many(count, 'service')} joined a replication that is already queued or running.`,
    skipped: (count: number, reason: string) => `${many(count, 'service')} skipped: ${reason}`,
  },
}

const z = (value: number) => numberIn('de', value)
const viele = (count: number, one: string, more: string) =>
  `${z(count)} ${count === 1 ? one : more}`
const commandKindsDe: Record<string, Kind> = {
  replicate: { name: 'Replikation', doing: 'Repliziert', isDoing: 'repliziert gerade' },
  import: { name: 'Import', doing: 'Importiert', isDoing: 'importiert gerade Mandanten' },
  mail: { name: 'E-Mail', doing: 'Sendet', isDoing: 'sendet gerade E-Mails' },
  'check-domain': { name: 'Domainprüfung', doing: 'Prüft', isDoing: 'prüft gerade eine Domain' },
  'delete-tenant': { name: 'Löschung', doing: 'Löscht', isDoing: 'löscht gerade einen Mandanten' },
}
const stateDe: Record<string, string> = {
  deactivated: 'deaktiviert',
  deleting: 'wird gelöscht',
  deleted: 'gelöscht',
}
const wer = (who: string | null) => who ?? 'der Anbieter'

export const de: typeof en = {
  title: 'Alle Dienste',
  ownTitle: 'Dienste',
  missing: 'Dienst nicht gefunden. Vielleicht wurde er gelöscht.',
  status: { error: 'Fehler', warning: 'Warnung', ok: 'OK', unmonitored: 'Nicht überwacht' },
  deploy: {
    deployed: 'Bereitgestellt',
    ready: 'Bereit',
    failed: 'Fehlgeschlagen',
    unknown: 'Unbekannt',
  },
  kinds: { ...kinds, other: 'Andere' },
  deployedReasons: {
    ok: 'Bereitgestellt und störungsfrei.',
    warning: 'Bereitgestellt, mit einer Warnung.',
    error: 'Bereitgestellt, mit einem Fehler.',
    unmonitored: 'Bereitgestellt, dann deaktiviert. Der Status wird nicht überwacht.',
  },
  reasons: {
    unknown: 'Die Bereitstellung wurde angefordert; es gibt noch kein Ergebnis.',
    ready: 'Kann bereitgestellt werden.',
    failed: 'Die Bereitstellung ist fehlgeschlagen.',
  },
  columns: {
    status: 'Status',
    customer: 'Mandant',
    shortname: 'Kurzname',
    service: 'Dienst',
    kind: 'Dienstart',
    deploy: 'Bereitstellung',
    license: 'Lizenzart',
    users: 'Lizenzierte Benutzer',
    kit: 'adminKit',
    replicated: 'Repliziert',
    alarms: 'Alarme',
  },
  cells: {
    step: (doing, step, of) => `${doing}, ${step} von ${of}`,
    queued: 'eingereiht',
    kindQueued: (kind) => `${kind} eingereiht`,
    noNumber: 'Diese Lizenzart hat keine Benutzerzahl',
    noKit: 'noch keine',
    behindMain: 'Älter als beim Hauptmandanten',
    behind: 'veraltet',
    failed: 'fehlgeschlagen',
    none: 'keine',
  },
  list: {
    title: 'Dienste',
    search: 'Name oder Kurzname',
    import: 'Importieren',
    newCustomer: 'Neuer Mandant',
    noMatch: 'Keine passenden Dienste',
    none: 'Noch keine Mandanten',
    noneText:
      'Der Dienst jedes Mandanten erscheint hier mit Status, Lizenzen, Replikation und Alarmen, immer aktuell.',
    noneOwn: 'Noch keine Dienste',
    noneOwnText: 'Ihre Dienste erscheinen hier, sobald Ihr Anbieter sie einrichtet.',
    addFirst: 'Ersten Mandanten hinzufügen',
    importList: 'Liste importieren',
  },
  replicate: {
    button: 'Replikation einreihen',
    title: (count) => `Replikation für ${viele(count, 'Dienst', 'Dienste')} einreihen?`,
    confirm: (count) => `${viele(count, 'Replikation', 'Replikationen')} einreihen`,
    outcome: (count) => `${count} ${count === '1' ? 'wird' : 'werden'} eingereiht`,
  },
  filters: {
    anyStatus: 'Alle Status',
    anyKind: 'Alle Dienstarten',
    anyLicense: 'Alle Lizenzen',
    anyDeploy: 'Alle Bereitstellungen',
    withAlarms: 'Mit Alarmen',
    anyMsp: 'Alle MSPs',
    msp: 'MSP',
    kitBehind: 'adminKit veraltet',
  },
  tiles: {
    services: 'Lizenzierte Dienste',
    users: 'Lizenzierte Benutzer',
    of: (total) => `von ${total}`,
    available: (count) => `${count} verfügbar`,
    status: 'Status',
    error: 'Fehler',
    ok: 'OK',
    warning: 'Warnung',
    unmonitored: 'nicht überwacht',
    deploy: 'Bereitstellung',
    deployed: 'bereitgestellt',
    ready: 'bereit',
    failed: 'fehlgeschlagen',
    unknown: 'unbekannt',
    kit: 'SysAdminKit, Hauptmandant',
    behind: (count) => (count === 1 ? 'Dienst ist veraltet' : 'Dienste sind veraltet'),
    notKnown: 'noch nicht bekannt',
    oldest: 'Älteste Replikation',
    none: 'noch nichts repliziert',
  },
  menu: {
    open: 'Dienst öffnen',
    commands: 'Aufgaben dieses Mandanten',
    ownCommands: 'Aufgaben dieses Dienstes',
    editLicenses: 'Benutzerlizenzen bearbeiten',
    queueReplication: 'Replikation einreihen',
    customer: 'Mandanten öffnen',
    enter: 'SysAdmin: Kundenportal öffnen',
  },
  page: {
    facts: 'Details',
    asNow: (title) => `${title}, Stand jetzt`,
    notQueueable: (reason) => `Eine Replikation ist nicht möglich: ${reason}`,
    statusIs: (word, reason) => `${word}: ${reason}`,
    msTenantId: 'Mandanten-ID bei Microsoft 365',
    defaultDomain: 'Standarddomain',
    servedDirectly: 'keiner, direkt beim Anbieter',
    country: 'Land',
    timeZone: 'Zeitzone',
    since: 'Kunde seit',
    replication: 'Replikation',
    lastSuccess: 'Letzter Erfolg',
    lastFailure: 'Letzter Fehlschlag',
    noneSince: 'seitdem keiner',
    nextByItself: 'Nächste geplante',
    waiting: (count) => `, ${viele(count, 'Änderung wartet', 'Änderungen warten')}`,
    afterChange: 'nach der nächsten Änderung',
    directory: 'Verzeichnis',
    users: (count) => `${z(count)} Benutzer`,
    numbers: (count) => viele(count, 'Rufnummer', 'Rufnummern'),
    noAccess: 'keine Authentifizierung eingerichtet',
    accessValid: 'Authentifizierung gültig',
    accessRefused: (why) => `Authentifizierung abgelehnt. ${why}`,
    accessUntried: 'Authentifizierung noch nicht getestet',
    licenses: 'Lizenzen',
    allocated: 'Zugeteilte Benutzer',
    noUserNumber: (type) => `— ${type} hat keine Benutzerzahl`,
    fromPool: 'Aus dem Lizenzpool',
    serviceLicenses: (count) => viele(count, 'Dienstlizenz', 'Dienstlizenzen'),
    userLicenses: (count) => viele(count, 'Benutzerlizenz', 'Benutzerlizenzen'),
    activeAlarms: 'Aktive Alarme',
    allAlarms: 'Alle Alarme dieses Dienstes',
    acknowledgedBy: (name) => `Bestätigt von ${name}`,
    notAcknowledged: 'Nicht bestätigt',
    noAlarms: 'Keine.',
    noneYet: 'Noch keine.',
    commands: 'Aufgaben',
    allCommands: 'Alle Aufgaben dieses Mandanten',
    newestCommands: 'Die neuesten 20 Aufgaben dieses Dienstes',
    command: 'Aufgabe',
    state: 'Status',
    askedFor: 'Eingereiht',
    by: 'Von',
    took: 'Dauer',
    error: 'Fehler',
    changes: 'Änderungen',
    newestChanges: 'Die neuesten 20 Änderungen dieses Dienstes',
    when: 'Wann',
    who: 'Wer',
    what: 'Was',
    difference: 'Vorher → nachher',
    stateStep: (step, of) => `, ${step} von ${of}`,
  },
  commandKinds: commandKindsDe,
  fields: {
    users: 'Benutzer',
    numbers: 'Rufnummern',
    usersRead: 'Gelesene Benutzer',
    numbersRead: 'Gelesene Rufnummern',
    full: 'Vollständig gelesen',
    licensedUsers: 'Lizenzierte Benutzer',
    name: 'Name',
    kind: 'Art',
    licenseType: 'Lizenzart',
    status: 'Status',
    deployStatus: 'Bereitstellung',
  },
  types: {
    'service.added': 'Dienst angelegt',
    'service.imported': 'Dienst importiert',
    'service.licenses-changed': 'Benutzerlizenzen geändert',
    'service.deployed': 'Dienst bereitgestellt',
    'command.queued': 'Aufgabe eingereiht',
    'command.cancelled': 'Aufgabe abgebrochen',
    'command.retried': 'Aufgabe erneut eingereiht',
    'replication.queued': 'Replikation eingereiht',
  },
  commands: {
    title: 'Aufgaben',
    missing: 'Aufgabe nicht gefunden.',
    provider: 'Anbieter',
    providersOwn: 'keiner: eigene Aufgabe des Anbieters',
    again: 'Wartet auf einen weiteren Versuch',
    states: {
      queued: 'Eingereiht',
      executing: 'Wird ausgeführt',
      succeeded: 'Erfolgreich',
      failed: 'Fehlgeschlagen',
      cancelled: 'Abgebrochen',
    },
    stopping: 'Wird beendet',
    doing: (word, step, of, name) => `${word}, ${step} von ${of}${name ? `: ${name}` : ''}`,
    step: (step, of) => `Schritt ${step} von ${of}`,
    attempt: (attempt, of) => `${attempt} von ${of}`,
    held: 'angehalten',
    notYet: 'noch nicht',
    about: (kind, subject) => `${kind}, ${subject}`,
    cancel: 'Abbrechen',
    cancelOne: (about) => `Abbrechen: ${about}`,
    retry: 'Wiederholen',
    retryOne: (about) => `Wiederholen: ${about}`,
    cancelMany: (count) => `${viele(count, 'Aufgabe', 'Aufgaben')} abbrechen`,
    retryMany: (count) => `${viele(count, 'Aufgabe', 'Aufgaben')} wiederholen`,
    open: 'Aufgabe öffnen',
    search: 'Ziel, Mandant oder Person',
    filter: {
      status: 'Status',
      anyStatus: 'Alle Status',
      open: 'Eingereiht oder in Ausführung',
      anyKind: 'Alle Arten',
      oneCustomer: 'ein Mandant',
      oneService: 'ein Dienst',
    },
    columns: {
      id: 'ID',
      kind: 'Art',
      state: 'Status, letzter Fehler',
      customer: 'Mandant',
      target: 'Ziel',
      queued: 'Eingereiht',
      started: 'Begonnen',
      ended: 'Beendet',
      attempt: 'Versuch',
      next_try: 'Nächster Versuch',
      by: 'Von',
    },
    noMatch: 'Keine passenden Aufgaben',
    none: 'Noch keine Aufgaben',
    noneText: 'Replikationen und Importe erscheinen hier, sobald sie eingereiht sind.',
    of: (kind, subject) => `${kind}: ${subject}`,
    task: 'Aufgabe',
    log: 'Protokoll',
    steps: 'Schritte',
    stepsDone: (step, of) => `${step} von ${of} erledigt`,
    at: (step) => `, jetzt: ${step}`,
    lastError: 'Letzter Fehler',
    byName: (name) => `von ${name}`,
    after: (time) => `, nach ${time}`,
    cancelledBy: 'Abgebrochen von',
    seconds: (value) => `${numberIn('de', Math.round(value * 10) / 10)} s`,
  },
  waiting: {
    next: 'Als Nächste an der Reihe.',
    number: (position) => `An ${position}. Stelle.`,
    because: (why) => `Grund: ${why}. `,
    free: 'Sie beginnt, sobald ein Worker frei ist. ',
    expected: 'Voraussichtlicher Beginn:',
    unknown: 'Der Beginn ist noch nicht bekannt.',
    usually: (time) => ` Üblicherweise dauert sie ${time}.`,
  },
  why(because, say) {
    switch (because.kind) {
      case 'switched-off':
        return `${wer(because.who)} ist ${stateDe[because.state] ?? because.state}`
      case 'executing':
        return `${wer(because.who)} ${commandKindsDe[because.command]?.isDoing ?? `arbeitet an ${because.command}`} (Schritt ${because.step} von ${because.steps})`
      case 'held':
        return 'sie ist angehalten'
      case 'backing-off':
        return `neuer Versuch um ${because.until} nach: ${say(because.error)}`
      case 'later':
        return `sie ist geplant für ${because.until}`
      case 'same-backing-off':
        return `eine frühere Aufgabe (${commandKindsDe[because.command]?.name ?? because.command}, ${because.subject}) wird um ${because.until} erneut versucht`
      case 'earlier':
        return `${viele(because.count, 'frühere Aufgabe', 'frühere Aufgaben')} von ${wer(because.who)}`
      case 'slots':
        return `alle ${because.count} Plätze sind belegt`
    }
  },
  outcomes: {
    cancelled: (count) => `${viele(count, 'Aufgabe', 'Aufgaben')} abgebrochen.`,
    again: (count) => `${viele(count, 'Aufgabe', 'Aufgaben')} erneut eingereiht.`,
    leftAlone: (count, reason) => `${z(count)} unverändert: ${reason}`,
  },
  replications: {
    show: 'Anzeigen',
    queued: (count) => `Replikation für ${viele(count, 'Dienst', 'Dienste')} eingereiht.`,
    joinedOne:
      'Eine Replikation ist bereits eingereiht oder läuft; diese Anforderung schließt sich ihr an.',
    joined: (count) =>
      `${viele(count, 'Dienst schließt', 'Dienste schließen')} sich einer bereits eingereihten oder laufenden Replikation an.`,
    skipped: (count, reason) => `${viele(count, 'Dienst', 'Dienste')} ausgelassen: ${reason}`,
  },
}
