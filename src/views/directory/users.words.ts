import { pairedWords } from '../words.ts'

/** What the pages about a tenant's directory say. */
export const userWords = pairedWords({
  title: { en: 'Users', de: 'Benutzer' },
  text: {
    en: 'People of your Microsoft 365, with what they call with.',
    de: 'Die Personen Ihres Microsoft 365 und womit sie telefonieren.',
  },
  none: { en: 'No users yet', de: 'Noch keine Benutzer' },
  noneText: {
    en: 'They appear here after the first replication from Microsoft 365.',
    de: 'Sie erscheinen hier nach der ersten Replikation aus Microsoft 365.',
  },
  search: { en: 'Name, sign-in name or phone', de: 'Name, Anmeldename oder Telefon' },
  columns: {
    name: { en: 'Name', de: 'Name' },
    upn: { en: 'Sign-in name', de: 'Anmeldename' },
    number: { en: 'Number', de: 'Rufnummer' },
    service: { en: 'Service', de: 'Dienst' },
    gateway: { en: 'Gateway', de: 'Gateway' },
    policy: { en: 'Voice routing policy', de: 'Voice-Routing-Richtlinie' },
    plan: { en: 'Teams Phone', de: 'Teams-Telefonie' },
    groups: { en: 'Groups', de: 'Gruppen' },
    mobilePhone: { en: 'Mobile phone', de: 'Mobilnummer' },
    jobTitle: { en: 'Job title', de: 'Position' },
    office: { en: 'Office', de: 'Büro' },
    employeeId: { en: 'Employee ID', de: 'Personalnummer' },
    site: { en: 'Site', de: 'Standort' },
    managed: { en: 'Changed here since', de: 'Hier geändert seit' },
    waiting: { en: 'Changes waiting', de: 'Wartende Änderungen' },
  },
  filters: {
    anyService: { en: 'Any service', de: 'Alle Dienste' },
    anySite: { en: 'Any site', de: 'Alle Standorte' },
    noSite: { en: 'No site', de: 'Ohne Standort' },
    anyNumber: { en: 'With or without number', de: 'Mit und ohne Rufnummer' },
    withNumber: { en: 'With a number', de: 'Mit Rufnummer' },
    withoutNumber: { en: 'Without a number', de: 'Ohne Rufnummer' },
    anyPlan: { en: 'Any plan', de: 'Alle Pläne' },
    withPlan: { en: 'With Teams Phone', de: 'Mit Teams-Telefonie' },
    withoutPlan: { en: 'Without Teams Phone', de: 'Ohne Teams-Telefonie' },
    managed: { en: 'Changed here', de: 'Hier geändert' },
    waiting: { en: 'With changes waiting', de: 'Mit wartenden Änderungen' },
  },
  yes: { en: 'Yes', de: 'Ja' },
  no: { en: 'No', de: 'Nein' },
  things: {
    en: (count: number) => (count === 1 ? '1 user' : `${count} users`),
    de: (count: number) => `${count} Benutzer`,
  },
  release: {
    button: { en: 'Release number', de: 'Rufnummer freigeben' },
    title: {
      en: (count: number) =>
        count === 1 ? 'Release the number of 1 user?' : `Release the numbers of ${count} users?`,
      de: (count: number) => `Rufnummern von ${count} Benutzern freigeben?`,
    },
    confirm: {
      en: (count: number) => (count === 1 ? 'Release 1 number' : `Release ${count} numbers`),
      de: (count: number) =>
        count === 1 ? '1 Rufnummer freigeben' : `${count} Rufnummern freigeben`,
    },
    outcome: {
      en: (count: string) => `${count} will be queued`,
      de: (count: string) => `${count} werden eingereiht`,
    },
    done: {
      en: (count: number) => (count === 1 ? '1 release queued.' : `${count} releases queued.`),
      de: (count: number) =>
        count === 1 ? '1 Freigabe eingereiht.' : `${count} Freigaben eingereiht.`,
    },
  },
  unmanage: {
    button: { en: 'Stop managing', de: 'Nicht mehr verwalten' },
    title: {
      en: (count: number) => `Stop managing ${count === 1 ? '1 user' : `${count} users`}?`,
      de: (count: number) => `${count} Benutzer nicht mehr verwalten?`,
    },
    confirm: {
      en: (count: number) => `Stop managing ${count === 1 ? '1 user' : `${count} users`}`,
      de: (count: number) => `${count} Benutzer nicht mehr verwalten`,
    },
    outcome: {
      en: (count: string) => `${count} no longer count as changed here`,
      de: (count: string) => `${count} zählen nicht mehr als hier geändert`,
    },
    done: {
      en: (count: number) =>
        count === 1 ? '1 user is no longer managed.' : `${count} users are no longer managed.`,
      de: (count: number) =>
        count === 1
          ? '1 Benutzer wird nicht mehr verwaltet.'
          : `${count} Benutzer werden nicht mehr verwaltet.`,
    },
  },
  page: {
    details: { en: 'Details', de: 'Angaben' },
    editDetails: { en: 'Edit details', de: 'Angaben bearbeiten' },
    calling: { en: 'Calling', de: 'Telefonie' },
    assign: { en: 'Assign number', de: 'Rufnummer zuweisen' },
    policies: { en: 'Policies', de: 'Richtlinien' },
    editPolicies: { en: 'Edit policies', de: 'Richtlinien bearbeiten' },
    ownOnly: {
      en: 'Only policies assigned to the user directly can be changed here. Leave one empty to use what applies to everyone.',
      de: 'Hier lassen sich nur direkt zugewiesene Richtlinien ändern. Leer gelassen gilt, was für alle gilt.',
    },
    move: { en: 'Change site', de: 'Standort ändern' },
    moved: { en: 'Site changed.', de: 'Standort geändert.' },
    queuedNote: {
      en: 'Changes are sent to Microsoft 365 together once nothing has changed for five minutes.',
      de: 'Änderungen gehen gemeinsam an Microsoft 365, sobald sich fünf Minuten lang nichts geändert hat.',
    },
    groups: { en: 'Groups', de: 'Gruppen' },
    plans: { en: 'License plans', de: 'Lizenzpläne' },
    history: { en: 'History', de: 'Verlauf' },
    noHistory: { en: 'Nothing was changed here yet.', de: 'Hier wurde noch nichts geändert.' },
    waiting: { en: 'Queued changes', de: 'Eingereihte Änderungen' },
    factors: { en: 'Counts as', de: 'Zählt als' },
    factor: { en: 'License factor', de: 'Lizenzfaktor' },
    notCounted: { en: 'No license needed', de: 'Keine Lizenz nötig' },
    managedBy: {
      en: (name: string) => `first by ${name}`,
      de: (name: string) => `zuerst von ${name}`,
    },
    none: { en: 'None', de: 'Keine' },
    everybody: { en: 'as for everyone', de: 'wie für alle' },
    byGroup: { en: 'from a group', de: 'aus einer Gruppe' },
    queued: {
      en: (value: string) => `${value} (queued)`,
      de: (value: string) => `${value} (eingereiht)`,
    },
    voice: { en: 'Calls to the phone network', de: 'Anrufe ins Telefonnetz' },
    blocked: { en: 'Sign-in blocked', de: 'Anmeldung gesperrt' },
    firstSeen: { en: 'In the directory since', de: 'Im Verzeichnis seit' },
    type: { en: 'Account type', de: 'Kontoart' },
    resource: { en: 'Resource account', de: 'Ressourcenkonto' },
    person: { en: 'Person', de: 'Person' },
    template: { en: 'Template', de: 'Vorlage' },
    change: { en: 'Change', de: 'Änderung' },
    before: { en: 'Before', de: 'Vorher' },
    after: { en: 'After', de: 'Nachher' },
    by: { en: 'By', de: 'Von' },
    when: { en: 'When', de: 'Wann' },
    queue: { en: 'Queue change', de: 'Änderung einreihen' },
    wasQueued: { en: 'Change queued.', de: 'Änderung eingereiht.' },
    numberHint: {
      en: 'With country code, such as +49 30 123456',
      de: 'Mit Landesvorwahl, etwa +49 30 123456',
    },
    rangeHint: {
      en: 'Takes its lowest free number',
      de: 'Nimmt dessen niedrigste freie Rufnummer',
    },
  },
  fields: {
    displayName: { en: 'Display name', de: 'Anzeigename' },
    department: { en: 'Department', de: 'Abteilung' },
    usageLocation: { en: 'Usage location', de: 'Verwendungsstandort' },
    number: { en: 'Number', de: 'Rufnummer' },
    range: { en: 'Or the next free number of', de: 'Oder die nächste freie aus' },
    OnlineVoiceRoutingPolicy: { en: 'Voice routing policy', de: 'Voice-Routing-Richtlinie' },
    TeamsCallingPolicy: { en: 'Calling policy', de: 'Anrufrichtlinie' },
    TenantDialPlan: { en: 'Dial plan', de: 'Wählplan' },
    TeamsEmergencyCallRoutingPolicy: {
      en: 'Emergency call routing policy',
      de: 'Notruf-Routing-Richtlinie',
    },
    OnlineVoicemailPolicy: { en: 'Voicemail policy', de: 'Voicemail-Richtlinie' },
  },
  factors: {
    'direct-routing': { en: 'Direct Routing', de: 'Direct Routing' },
    'operator-connect': { en: 'Operator Connect', de: 'Operator Connect' },
    template: { en: 'By template', de: 'Durch Vorlage' },
    'user-interface': { en: 'Changed here', de: 'Hier geändert' },
  },
})
