import { saidIn } from '../../noun.ts'
import { numberRanges } from '../../nouns/number-ranges.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

const kinds = {
  en: {
    fax: 'Fax',
    'conference-bridge': 'Conference bridge',
    'auto-attendant': 'Auto attendant',
    'call-queue': 'Call queue',
    emergency: 'Emergency',
  },
  de: {
    fax: 'Fax',
    'conference-bridge': 'Konferenzbrücke',
    'auto-attendant': 'Automatische Telefonzentrale',
    'call-queue': 'Warteschleife',
    emergency: 'Notruf',
  },
}
const sources = {
  en: { portal: 'Portal', microsoft: 'Microsoft 365' },
  de: { portal: 'Portal', microsoft: 'Microsoft 365' },
}

/** Of the three tabs of numbers. */
export const numberWords = ownWords({
  en: {
    title: saidIn(numberRanges.label, 'en'),
    tabs: { ranges: 'Ranges', reserved: 'Reserved', service: 'Service numbers' },
    lists: { ranges: 'Number ranges', reserved: 'Reserved numbers', service: 'Service numbers' },
  },
  de: {
    title: saidIn(numberRanges.label, 'de'),
    tabs: { ranges: 'Bereiche', reserved: 'Reserviert', service: 'Dienstnummern' },
    lists: {
      ranges: 'Rufnummernbereiche',
      reserved: 'Reservierte Rufnummern',
      service: 'Dienstnummern',
    },
  },
})

export const rangeWords = ownWords({
  en: {
    add: 'Add range',
    things: (count: number) => (count === 1 ? '1 range' : `${numberIn('en', count)} ranges`),
    columns: {
      name: 'Name',
      first: 'First number',
      last: 'Last number',
      service: 'Service',
      site: 'Site',
      size: 'Numbers',
      used: 'Used',
      reserved: 'Reserved',
      free: 'Free',
    },
    hints: { first: 'With country code, such as +44 20 7946 0000.' },
  },
  de: {
    add: 'Bereich hinzufügen',
    things: (count) => (count === 1 ? '1 Bereich' : `${numberIn('de', count)} Bereiche`),
    columns: {
      name: 'Name',
      first: 'Erste Rufnummer',
      last: 'Letzte Rufnummer',
      service: 'Dienst',
      site: 'Standort',
      size: 'Rufnummern',
      used: 'Verwendet',
      reserved: 'Reserviert',
      free: 'Frei',
    },
    hints: { first: 'Mit Landesvorwahl, etwa +49 30 1234560.' },
  },
})

export const reservedWords = ownWords({
  en: {
    add: 'Reserve numbers',
    things: (count: number) =>
      count === 1 ? '1 reserved number' : `${numberIn('en', count)} reserved numbers`,
    columns: { number: 'Number', reason: 'Reason', until: 'Until', reservedBy: 'Reserved by' },
    labels: { last: 'Last number' },
    hints: { last: 'For several in a row. Leave empty for one.', until: 'Free again on this day.' },
  },
  de: {
    add: 'Rufnummern reservieren',
    things: (count) =>
      count === 1 ? '1 reservierte Rufnummer' : `${numberIn('de', count)} reservierte Rufnummern`,
    columns: { number: 'Rufnummer', reason: 'Grund', until: 'Bis', reservedBy: 'Reserviert von' },
    labels: { last: 'Letzte Rufnummer' },
    hints: { last: 'Für mehrere in Folge. Leer heißt eine.', until: 'An diesem Tag wieder frei.' },
  },
})

export const serviceNumberWords = ownWords({
  en: {
    add: 'Add service number',
    things: (count: number) =>
      count === 1 ? '1 service number' : `${numberIn('en', count)} service numbers`,
    columns: {
      prefix: 'Number or prefix',
      kind: 'Kind',
      tag: 'Tag',
      service: 'Service',
      source: 'Source',
    },
    options: { kind: kinds.en, source: sources.en },
  },
  de: {
    add: 'Dienstnummer hinzufügen',
    things: (count) => (count === 1 ? '1 Dienstnummer' : `${numberIn('de', count)} Dienstnummern`),
    columns: {
      prefix: 'Rufnummer oder Präfix',
      kind: 'Art',
      tag: 'Tag',
      service: 'Dienst',
      source: 'Quelle',
    },
    options: { kind: kinds.de, source: sources.de },
  },
})
