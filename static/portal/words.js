// What the browser itself says, in the language of the page.

const changes = (count) => `${count} change${count === 1 ? '' : 's'}`
const aenderungen = (count) => `${count} Änderung${count === 1 ? '' : 'en'}`

const en = {
  critical: (first, more) =>
    `Critical: ${first}${more ? `, and ${more} more critical alarm${more === 1 ? '' : 's'}` : ''}`,
  apply: (count, isUpdate, key) =>
    `${isUpdate ? `${count} update${count === 1 ? '' : 's'}` : changes(count)} · apply${key}`,
  lost: (since) => `Connection lost. This page is as of ${since}.`,
  away: (count) => `While you were away: ${changes(count)}.`,
  awayNothing: 'Live again. Nothing changed while you were away.',
  awayUnknown: 'Live again. This page is up to date.',
  live: 'Live',
  signedOut: 'Signed out',
  reconnecting: 'Reconnecting',
  attempt: (count) => `Reconnecting, attempt ${count}`,
  since: (state, since) => `${state} · as of ${since}`,
  stale: (since) => `Out of date since ${since}`,
  polling: (at) => `Every 15 s · as of ${at}`,
  noConnection: 'No connection',
  left: 'The portal has not answered for so long that your session has ended. What you typed stays here and is shown again when you have signed in.',
  loading: 'Loading…',
  notLoaded: 'This did not load. Try again, or reload the page.',
  noAnswer:
    'The portal did not answer. Your change may or may not have been saved; check before you try again.',
}

const de = {
  critical: (first, more) =>
    `Kritisch: ${first}${more ? ` und ${more} weitere${more === 1 ? 'r kritischer Alarm' : ' kritische Alarme'}` : ''}`,
  apply: (count, _isUpdate, key) => `${aenderungen(count)} · anzeigen${key}`,
  lost: (since) => `Verbindung unterbrochen. Diese Seite hat den Stand von ${since}.`,
  away: (count) => `In Ihrer Abwesenheit: ${aenderungen(count)}.`,
  awayNothing: 'Wieder live. Inzwischen hat sich nichts geändert.',
  awayUnknown: 'Wieder live. Diese Seite ist aktuell.',
  live: 'Live',
  signedOut: 'Abgemeldet',
  reconnecting: 'Verbindet neu',
  attempt: (count) => `Verbindet neu, Versuch ${count}`,
  since: (state, since) => `${state} · Stand ${since}`,
  stale: (since) => `Veraltet seit ${since}`,
  polling: (at) => `Alle 15 s · Stand ${at}`,
  noConnection: 'Keine Verbindung',
  left: 'Das Portal hat so lange nicht geantwortet, dass Ihre Sitzung beendet ist. Ihre Eingaben bleiben hier stehen und werden nach dem Anmelden wieder angezeigt.',
  loading: 'Wird geladen …',
  notLoaded: 'Das wurde nicht geladen. Versuchen Sie es noch einmal, oder laden Sie die Seite neu.',
  noAnswer:
    'Das Portal hat nicht geantwortet. Vielleicht wurde Ihre Änderung gespeichert; prüfen Sie das, bevor Sie es erneut versuchen.',
}

export const languages = { en, de }

// each language has a file of its own, which leaves the other's words out; tests have both
export const language = typeof LANGUAGE !== 'undefined' && LANGUAGE === 'de' ? 'de' : 'en'
export const words = typeof LANGUAGE !== 'undefined' && LANGUAGE === 'de' ? de : en
