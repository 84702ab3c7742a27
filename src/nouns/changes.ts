import { naming, noun } from '../noun.ts'

export const changes = noun({
  label: { en: 'Queued Changes', de: 'Eingereihte Änderungen' },
  topics: ['changes', 'change:'],
  listeners: { rights: ['queued-changes'] },
  permissions: {
    'edit-changes': { tenant: ['admin', 'operator', 'operator-lite'] },
  },
  log: {
    group: 'directory',
    types: {
      'change.cancelled': { en: 'Change canceled', de: 'Änderung abgebrochen' },
      'change.retried': { en: 'Change retried', de: 'Änderung erneut versucht' },
      'change.done': { en: 'Change made', de: 'Änderung ausgeführt' },
      'change.failed': { en: 'Change failed', de: 'Änderung fehlgeschlagen' },
      'changes.sent-now': { en: 'Changes sent at once', de: 'Änderungen sofort gesendet' },
      'changes.exported': {
        en: 'Queued Changes downloaded',
        de: 'Eingereihte Änderungen heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-change': {
      en: 'Change not found.',
      de: 'Änderung nicht gefunden.',
    },
    'change-under-way': {
      en: 'The change is being sent. Wait for its result.',
      de: 'Die Änderung wird gerade gesendet. Warten Sie auf das Ergebnis.',
    },
    'change-ended': { en: 'The change has ended.', de: 'Die Änderung ist beendet.' },
    'change-not-ended': {
      en: 'The change has not ended yet.',
      de: 'Die Änderung ist noch nicht beendet.',
    },
    'change-not-made': {
      en: 'Only a change that was made can be undone.',
      de: 'Nur eine ausgeführte Änderung kann rückgängig gemacht werden.',
    },
    'change-endless': {
      en: 'Microsoft did not finish within an hour. Check the user there, then retry.',
      de: 'Microsoft wurde nicht innerhalb einer Stunde fertig. Prüfen Sie den Benutzer dort und versuchen Sie es erneut.',
    },
    'number-type': naming<{ numberType: string }>({
      en: ({ numberType }) => `Numbers of type ${numberType} cannot be assigned here.`,
      de: ({ numberType }) =>
        `Rufnummern der Art ${numberType} können hier nicht zugewiesen werden.`,
    }),
    'change-for-good': {
      en: 'Microsoft keeps this on. Release the number instead.',
      de: 'Microsoft lässt das eingeschaltet. Geben Sie stattdessen die Rufnummer frei.',
    },
    'change-one-of': naming<{ ways: string }>({
      en: ({ ways }) => `Send exactly one of ${ways}.`,
      de: ({ ways }) => `Senden Sie genau eines von ${ways}.`,
    }),
    'change-kept': {
      en: 'Microsoft keeps a name and a country once there is one. Enter another instead.',
      de: 'Microsoft behält Namen und Land, sobald es sie gibt. Tragen Sie stattdessen andere ein.',
    },
    'change-incomplete': {
      en: 'The change is incomplete and cannot be sent. Make the change again.',
      de: 'Die Änderung ist unvollständig und kann nicht gesendet werden. Nehmen Sie sie erneut vor.',
    },
    'changes-none-waiting': {
      en: 'No changes are waiting.',
      de: 'Es warten keine Änderungen.',
    },
    'changes-at-most': naming<{ max: number }>({
      en: ({ max }) => `At most ${max} changes at once.`,
      de: ({ max }) => `Höchstens ${max} Änderungen auf einmal.`,
    }),
  },
  menu: [
    {
      ...{ in: 'monitoring', at: 10, for: ['tenant'], href: '/changes', icon: 'history' },
      right: 'queued-changes',
    },
  ],
  canary: ['/changes', '/changes.csv'],
})
