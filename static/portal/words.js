// What the browser itself says, in the language of the page.

const changes = (count) => `${count} change${count === 1 ? '' : 's'}`
const aenderungen = (count) => `${count} Änderung${count === 1 ? '' : 'en'}`

export const languages = {
  en: {
    critical: (first, more) =>
      `Critical: ${first}${more ? `, and ${more} more critical alarm${more === 1 ? '' : 's'}` : ''}`,
    apply: (count, isUpdate, key) =>
      `${isUpdate ? `${count} update${count === 1 ? '' : 's'}` : changes(count)} · apply${key}`,
    lost: 'Connection lost. What is shown may be old.',
    away: (count) => `While you were away: ${changes(count)}.`,
    awayNothing: 'Live again. Nothing changed while you were away.',
    awayUnknown: 'Live again. The page now shows the present state.',
    live: 'Live',
    signedOut: 'Signed out',
    reconnecting: 'Reconnecting',
    attempt: (count) => `Reconnecting, try ${count}`,
    stale: (since) => `Stale since ${since}`,
    polling: (at) => `Every 15 s · as of ${at}`,
    noConnection: 'No connection',
    noAnswer:
      'The portal did not answer. It is not known whether anything was changed; look before you try again.',
  },
  de: {
    critical: (first, more) =>
      `Kritisch: ${first}${more ? ` und ${more} weitere${more === 1 ? 'r kritischer Alarm' : ' kritische Alarme'}` : ''}`,
    apply: (count, _isUpdate, key) => `${aenderungen(count)} · anzeigen${key}`,
    lost: 'Verbindung verloren. Was Sie sehen, kann veraltet sein.',
    away: (count) => `In Ihrer Abwesenheit: ${aenderungen(count)}.`,
    awayNothing: 'Wieder live. Inzwischen hat sich nichts geändert.',
    awayUnknown: 'Wieder live. Die Seite zeigt jetzt den aktuellen Stand.',
    live: 'Live',
    signedOut: 'Abgemeldet',
    reconnecting: 'Verbinde neu',
    attempt: (count) => `Verbinde neu, Versuch ${count}`,
    stale: (since) => `Veraltet seit ${since}`,
    polling: (at) => `Alle 15 s · Stand ${at}`,
    noConnection: 'Keine Verbindung',
    noAnswer:
      'Das Portal hat nicht geantwortet. Ob etwas geändert wurde, ist nicht bekannt; sehen Sie nach, bevor Sie es erneut versuchen.',
  },
}

export const language =
  globalThis.document?.documentElement.lang in languages ? document.documentElement.lang : 'en'
export const words = languages[language]
