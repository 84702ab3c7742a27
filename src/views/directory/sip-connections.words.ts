import { saidIn } from '../../noun.ts'
import { sipConnections } from '../../nouns/sip-connections.ts'
import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

export const sipConnectionWords = ownWords({
  en: {
    title: saidIn(sipConnections.label, 'en'),
    add: 'Add SIP connection',
    things: (count: number) =>
      count === 1 ? '1 SIP connection' : `${numberIn('en', count)} SIP connections`,
    columns: {
      name: 'Name',
      service: 'Service',
      site: 'Site',
      gateway: 'Gateway',
      voicePolicy: 'Voice routing policy',
      cac: 'Call limit (CAC)',
      users: 'Users',
      status: 'Microsoft status',
    },
    hints: {
      gateway: 'The SBC’s name at Microsoft, such as sbc1.example.com.',
      voicePolicy: 'Users with this policy are routed through the gateway.',
      cac: 'Calls at the same time. Leave empty for no limit.',
    },
    options: { status: { 'not-reported': 'Not reported' } },
  },
  de: {
    title: saidIn(sipConnections.label, 'de'),
    add: 'SIP-Verbindung hinzufügen',
    things: (count) =>
      count === 1 ? '1 SIP-Verbindung' : `${numberIn('de', count)} SIP-Verbindungen`,
    columns: {
      name: 'Name',
      service: 'Dienst',
      site: 'Standort',
      gateway: 'Gateway',
      voicePolicy: 'VoIP-Routingrichtlinie',
      cac: 'Anruflimit (CAC)',
      users: 'Benutzer',
      status: 'Status bei Microsoft',
    },
    hints: {
      gateway: 'Name des SBC bei Microsoft, etwa sbc1.example.com.',
      voicePolicy: 'Benutzer mit dieser Richtlinie telefonieren über das Gateway.',
      cac: 'Gleichzeitige Anrufe. Leer heißt ohne Limit.',
    },
    options: { status: { 'not-reported': 'Nicht gemeldet' } },
  },
})
