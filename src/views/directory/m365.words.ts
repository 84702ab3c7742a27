import { saidIn } from '../../noun.ts'
import { m365 } from '../../nouns/m365.ts'
import { ownWords } from '../words.ts'

export const m365Words = ownWords({
  en: {
    title: saidIn(m365.label, 'en'),
    readOnly: 'Your role is read-only.',
  },
  de: {
    title: saidIn(m365.label, 'de'),
    readOnly: 'Ihre Rolle darf nur lesen.',
  },
})
