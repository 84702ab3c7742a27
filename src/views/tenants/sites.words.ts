import { type AtSite, atSite } from '../../nouns/sites.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

/** What goes to the new site with a site that is deleted. */
function movesAlong(language: 'en' | 'de', at?: AtSite): string {
  const what = at && atSite(at, language)
  const said = {
    en: what ? `This moves along: ${what}.` : 'Nothing is at this site.',
    de: what ? `Das zieht mit um: ${what}.` : 'An diesem Standort ist nichts.',
  }
  const waiting = {
    en: ' The groups wait until you apply them again.',
    de: ' Die Gruppen warten, bis Sie sie wieder anwenden.',
  }
  return said[language] + (at?.groups ? waiting[language] : '')
}

export const siteWords = ownWords({
  en: {
    add: 'Add site',
    things: (count: number) => (count === 1 ? '1 site' : `${numberIn('en', count)} sites`),
    columns: {
      name: 'Name',
      address: 'Address',
      country: 'Country or region',
      timeZone: 'Time zone',
      language: 'Language',
      users: 'Users',
    },
    move: 'Move and delete…',
    moveOne: (name: string) => `Move and delete ${name}`,
    moveText: (at?: AtSite) => movesAlong('en', at),
    target: 'New site',
    moveSubmit: 'Move and delete',
    moved: (users: number, target: string) =>
      users === 1
        ? `1 user moved to ${target}.`
        : `${numberIn('en', users)} users moved to ${target}.`,
  },
  de: {
    add: 'Standort hinzufügen',
    things: (count) => (count === 1 ? '1 Standort' : `${numberIn('de', count)} Standorte`),
    columns: {
      name: 'Name',
      address: 'Anschrift',
      country: 'Land oder Region',
      timeZone: 'Zeitzone',
      language: 'Sprache',
      users: 'Benutzer',
    },
    move: 'Verlegen und löschen …',
    moveOne: (name) => `${name} verlegen und löschen`,
    moveText: (at) => movesAlong('de', at),
    target: 'Neuer Standort',
    moveSubmit: 'Verlegen und löschen',
    moved: (users, target) => `${numberIn('de', users)} Benutzer nach ${target} verlegt.`,
  },
})
