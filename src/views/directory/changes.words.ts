import { pairedWords } from '../words.ts'

/** What Queued Changes says. */
export const changeWords = pairedWords({
  title: { en: 'Queued Changes', de: 'Eingereihte Änderungen' },
  none: { en: 'No changes are queued', de: 'Keine Änderungen eingereiht' },
  noneText: {
    en: 'Changes to users stand here until Microsoft 365 has made them.',
    de: 'Änderungen an Benutzern stehen hier, bis Microsoft 365 sie ausgeführt hat.',
  },
  columns: {
    user: { en: 'User', de: 'Benutzer' },
    kind: { en: 'Change', de: 'Änderung' },
    wanted: { en: 'New value', de: 'Neuer Wert' },
    state: { en: 'Status', de: 'Status' },
    factor: { en: 'Source', de: 'Quelle' },
    by: { en: 'Queued by', de: 'Eingereiht von' },
    asked: { en: 'Queued', de: 'Eingereiht' },
    ended: { en: 'Ended', de: 'Beendet' },
  },
  kinds: {
    'enterprise-voice': { en: 'Turn calling on', de: 'Telefonie einschalten' },
    'number-assign': { en: 'Assign number', de: 'Rufnummer zuweisen' },
    'number-release': { en: 'Release number', de: 'Rufnummer freigeben' },
    policy: { en: 'Policy', de: 'Richtlinie' },
    details: { en: 'Details', de: 'Angaben' },
  },
  states: {
    open: { en: 'Open', de: 'Offen' },
    waiting: { en: 'Waiting', de: 'Wartet' },
    sending: { en: 'Sending', de: 'Wird gesendet' },
    confirming: { en: 'Confirming', de: 'Wird bestätigt' },
    done: { en: 'Done', de: 'Erledigt' },
    failed: { en: 'Failed', de: 'Fehlgeschlagen' },
    cancelled: { en: 'Canceled', de: 'Abgebrochen' },
    all: { en: 'All', de: 'Alle' },
  },
  sources: {
    'user-interface': { en: 'Changed here', de: 'Hier geändert' },
    template: { en: 'Template', de: 'Vorlage' },
  },
  anyKind: { en: 'Any change', de: 'Alle Änderungen' },
  drifted: { en: 'Differs in Microsoft 365', de: 'In Microsoft 365 anders' },
  driftedTo: {
    en: (value: string) => `Microsoft 365 now has: ${value}`,
    de: (value: string) => `Microsoft 365 hat jetzt: ${value}`,
  },
  was: { en: 'was', de: 'war' },
  notBefore: { en: 'not before', de: 'nicht vor' },
  on: { en: 'On', de: 'Ein' },
  off: { en: 'Off', de: 'Aus' },
  nothing: { en: 'nothing', de: 'nichts' },
  sendIn: { en: 'Waiting changes are sent', de: 'Wartende Änderungen werden gesendet:' },
  sentSoon: { en: 'within a minute', de: 'in weniger als einer Minute' },
  inMinutes: {
    en: (minutes: number) => (minutes === 1 ? 'in 1 minute' : `in ${minutes} minutes`),
    de: (minutes: number) => (minutes === 1 ? 'in 1 Minute' : `in ${minutes} Minuten`),
  },
  restarts: {
    en: 'Each change restarts the timer.',
    de: 'Die Zeit beginnt mit jeder Änderung von vorn.',
  },
  underWay: { en: 'Changes are being sent.', de: 'Änderungen werden gesendet.' },
  idle: { en: 'Nothing waits to be sent.', de: 'Nichts wartet auf das Senden.' },
  notSent: {
    en: (reason: string) => `Nothing can be sent now: ${reason}. Changes stay queued.`,
    de: (reason: string) =>
      `Zurzeit kann nichts gesendet werden: ${reason}. Änderungen bleiben eingereiht.`,
  },
  sendNow: { en: 'Send now', de: 'Jetzt senden' },
  wasSent: { en: 'Sending has been queued.', de: 'Das Senden ist eingereiht.' },
  things: {
    en: (count: number) => (count === 1 ? '1 change' : `${count} changes`),
    de: (count: number) => (count === 1 ? '1 Änderung' : `${count} Änderungen`),
  },
  cancel: { en: 'Cancel', de: 'Abbrechen' },
  retry: { en: 'Retry', de: 'Erneut versuchen' },
  undo: { en: 'Undo', de: 'Rückgängig machen' },
  cancelled: {
    en: (count: number) => (count === 1 ? '1 change canceled.' : `${count} changes canceled.`),
    de: (count: number) =>
      count === 1 ? '1 Änderung abgebrochen.' : `${count} Änderungen abgebrochen.`,
  },
  retried: {
    en: (count: number) =>
      count === 1 ? '1 change queued again.' : `${count} changes queued again.`,
    de: (count: number) =>
      count === 1 ? '1 Änderung erneut eingereiht.' : `${count} Änderungen erneut eingereiht.`,
  },
  undone: {
    en: (count: number) =>
      count === 1 ? 'The reverse of 1 change queued.' : `The reverse of ${count} changes queued.`,
    de: (count: number) =>
      count === 1
        ? 'Die Umkehrung von 1 Änderung eingereiht.'
        : `Die Umkehrung von ${count} Änderungen eingereiht.`,
  },
  openUser: { en: 'Open user', de: 'Benutzer öffnen' },
})
