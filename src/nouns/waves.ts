import { naming, noun } from '../noun.ts'

/** One change to many services, ring by ring. */
export const waves = noun({
  label: { en: 'Waves', de: 'Wellen' },
  topics: ['waves', 'wave:'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'wave.started': { en: 'Wave started', de: 'Welle gestartet' },
      'wave.halted': { en: 'Wave halted', de: 'Welle angehalten' },
      'wave.continued': { en: 'Wave continued', de: 'Welle fortgesetzt' },
      'wave.retried': {
        en: 'Failed services of wave tried again',
        de: 'Fehlgeschlagene Dienste der Welle wiederholt',
      },
      'wave.stopped': { en: 'Wave stopped', de: 'Welle beendet' },
      'wave.done': { en: 'Wave done', de: 'Welle fertig' },
      'waves.exported': { en: 'Waves downloaded', de: 'Wellen heruntergeladen' },
      'wave-items.exported': {
        en: 'Services of a wave downloaded',
        de: 'Dienste einer Welle heruntergeladen',
      },
    },
  },
  menu: [{ in: 'top', at: 28, for: ['provider'], href: '/waves', icon: 'activity' }],
  canary: ['/waves', '/waves?q={}', '/waves.csv'],
  messages: {
    'no-such-wave': { en: 'Wave not found.', de: 'Welle nicht gefunden.' },
    'wave-name': {
      en: 'Enter a name of up to 80 characters.',
      de: 'Geben Sie einen Namen mit höchstens 80 Zeichen ein.',
    },
    'wave-rings': naming<{ max: number }>({
      en: ({ max }) =>
        `Enter up to ${max} rings with commas between them: a number of services, a tag, and at the end “rest”, such as 1, 5, rest.`,
      de: ({ max }) =>
        `Geben Sie bis zu ${max} Ringe mit Kommas dazwischen ein: eine Anzahl Dienste, ein Schlagwort und am Ende „rest“, etwa 1, 5, rest.`,
    }),
    'wave-nobody': naming<{ name: string }>({
      en: ({ name }) => `No chosen service is of a tenant called ${name}.`,
      de: ({ name }) => `Keiner der gewählten Dienste ist von einem Mandanten namens ${name}.`,
    }),
    'wave-empty': {
      en: 'There is nothing to do for any of these services.',
      de: 'Für keinen dieser Dienste gibt es etwas zu tun.',
    },
    'wave-left-out': { en: 'Left out by name', de: 'Namentlich ausgenommen' },
    'wave-elsewhere': naming<{ name: string }>({
      en: ({ name }) => `Another wave has it: ${name}`,
      de: ({ name }) => `In einer anderen Welle: ${name}`,
    }),
    'wave-service-gone': {
      en: 'The service is no longer there',
      de: 'Den Dienst gibt es nicht mehr',
    },
    'wave-command-gone': {
      en: 'Its task is no longer there',
      de: 'Die Aufgabe gibt es nicht mehr',
    },
    'wave-command-cancelled': { en: 'Its task was canceled', de: 'Die Aufgabe wurde abgebrochen' },
    'wave-halt-errors': naming<{ failed: number; ended: number; percent: number }>({
      en: ({ failed, ended, percent }) => `${failed} of ${ended} failed, more than ${percent} %.`,
      de: ({ failed, ended, percent }) =>
        `${failed} von ${ended} fehlgeschlagen, mehr als ${percent} %.`,
    }),
    // by its id alone: a wave outlives whom it was about
    'wave-halt-alarm': naming<{ alarm: string }>({
      en: () => 'A tenant that the wave has touched has a new alarm.',
      de: () => 'Ein Mandant, den die Welle schon erreicht hat, hat einen neuen Alarm.',
    }),
    'wave-not-halted': { en: 'The wave is not halted.', de: 'Die Welle ist nicht angehalten.' },
    'wave-over': { en: 'The wave has ended.', de: 'Die Welle ist beendet.' },
    'wave-runs': {
      en: 'The wave is under way. Failed services can be tried again once it has halted or ended.',
      de: 'Die Welle läuft. Fehlgeschlagenes lässt sich wiederholen, sobald sie angehalten oder beendet ist.',
    },
    'wave-none-failed': {
      en: 'Nothing of this wave has failed.',
      de: 'Von dieser Welle ist nichts fehlgeschlagen.',
    },
  },
})
