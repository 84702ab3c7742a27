import { saidIn } from '../../noun.ts'
import { voiceRouting } from '../../nouns/voice-routing.ts'
import { ownWords } from '../words.ts'

export const voiceRoutingWords = ownWords({
  en: {
    title: saidIn(voiceRouting.label, 'en'),
    none: 'No voice routing policies yet',
    noneText: 'They appear once users are read from Microsoft 365 or a SIP connection names one.',
    columns: {
      name: 'Policy',
      users: 'Users',
      connection: 'SIP connection',
      gateway: 'Gateway',
      service: 'Service',
    },
    nowhere: 'Leads nowhere',
    leads: 'Leads to a gateway',
    answers: { yes: 'Yes', no: 'No' },
  },
  de: {
    title: saidIn(voiceRouting.label, 'de'),
    none: 'Noch keine VoIP-Routingrichtlinien',
    noneText:
      'Sie erscheinen, sobald Benutzer aus Microsoft 365 gelesen sind oder eine SIP-Verbindung eine nennt.',
    columns: {
      name: 'Richtlinie',
      users: 'Benutzer',
      connection: 'SIP-Verbindung',
      gateway: 'Gateway',
      service: 'Dienst',
    },
    nowhere: 'Führt nirgendwohin',
    leads: 'Führt zu einem Gateway',
    answers: { yes: 'Ja', no: 'Nein' },
  },
})
