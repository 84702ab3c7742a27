import { saidIn } from '../../noun.ts'
import { prefixes } from '../../nouns/prefixes.ts'
import { numberIn } from '../formats.ts'
import { ownWords, wordsIn } from '../words.ts'
import { serviceNumberWords } from './numbers.words.ts'

const rest = {
  en: serviceNumberWords(wordsIn('en')),
  de: serviceNumberWords(wordsIn('de')),
}

export const prefixWords = ownWords({
  en: {
    ...rest.en,
    title: saidIn(prefixes.label, 'en'),
    add: 'Add prefix',
    things: (count: number) => (count === 1 ? '1 prefix' : `${numberIn('en', count)} prefixes`),
    columns: { ...rest.en.columns, prefix: 'Prefix', kind: 'Service number' },
    notWritten: 'Prefixes are kept here. They are not sent to an SBC.',
    sent: 'Sent to the SBC',
    notSent: 'Not sent:',
    waiting: 'Not sent to the SBC yet.',
    sending: 'They are being sent to the SBC.',
    cancelled: 'Not sent: the task was canceled.',
  },
  de: {
    ...rest.de,
    title: saidIn(prefixes.label, 'de'),
    add: 'Präfix hinzufügen',
    things: (count) => (count === 1 ? '1 Präfix' : `${numberIn('de', count)} Präfixe`),
    columns: { ...rest.de.columns, prefix: 'Präfix', kind: 'Dienstnummer' },
    notWritten: 'Präfixe werden hier verwaltet. Sie werden an keinen SBC gesendet.',
    sent: 'An den SBC gesendet',
    notSent: 'Nicht gesendet:',
    waiting: 'Noch nicht an den SBC gesendet.',
    sending: 'Sie werden gerade an den SBC gesendet.',
    cancelled: 'Nicht gesendet: Die Aufgabe wurde abgebrochen.',
  },
})
