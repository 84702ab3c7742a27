import { naming, noun } from '../noun.ts'

export const sipConnections = noun({
  label: { en: 'SIP Connections', de: 'SIP-Verbindungen' },
  topics: ['sip-connections'],
  listeners: { rights: ['sip-connections'] },
  // what the license has, says domain/services/rights beside it
  permissions: { 'edit-sip-connections': { tenant: ['admin'] } },
  log: {
    group: 'calling',
    name: { en: 'Calling', de: 'Telefonie' },
    types: {
      'sip-connection.added': { en: 'SIP connection added', de: 'SIP-Verbindung angelegt' },
      'sip-connection.changed': { en: 'SIP connection changed', de: 'SIP-Verbindung geändert' },
      'sip-connection.removed': { en: 'SIP connection removed', de: 'SIP-Verbindung entfernt' },
      'sip-connections.exported': {
        en: 'SIP connections downloaded',
        de: 'SIP-Verbindungen heruntergeladen',
      },
    },
  },
  messages: {
    'gateway-taken': naming<{ gateway: string }>({
      en: ({ gateway }) => `${gateway} is in use by another SIP connection.`,
      de: ({ gateway }) => `${gateway} wird von einer anderen SIP-Verbindung verwendet.`,
    }),
    'voice-policy-taken': naming<{ policy: string; name: string }>({
      en: ({ policy, name }) => `${policy} already leads to ${name}.`,
      de: ({ policy, name }) => `${policy} führt schon zu ${name}.`,
    }),
    'voice-policy-form': {
      en: 'Enter the name of a voice routing policy, up to 100 characters.',
      de: 'Geben Sie den Namen einer VoIP-Routingrichtlinie ein, bis zu 100 Zeichen.',
    },
    'gateway-form': {
      en: 'Enter a host name, such as sbc1.example.com.',
      de: 'Geben Sie einen Hostnamen ein, etwa sbc1.example.com.',
    },
    'connection-leads-users': naming<{ users: number }>({
      en: ({ users }) =>
        users === 1
          ? '1 user is routed through it. Move the user to another policy first.'
          : `${users} users are routed through it. Move them to another policy first.`,
      de: ({ users }) =>
        users === 1
          ? '1 Benutzer telefoniert darüber. Geben Sie ihm zuerst eine andere Richtlinie.'
          : `${users} Benutzer telefonieren darüber. Geben Sie ihnen zuerst eine andere Richtlinie.`,
    }),
    'connection-providers': {
      en: 'Users are routed through this connection. Only your provider can change this.',
      de: 'Über diese Verbindung telefonieren Benutzer. Nur Ihr Anbieter kann das ändern.',
    },
  },
  menu: [
    {
      ...{ in: 'calling', at: 40, for: ['tenant'], href: '/sip-connections' },
      ...{ icon: 'topology-star-3', right: 'sip-connections' },
    },
  ],
  canary: ['/sip-connections', '/sip-connections?q={}', '/sip-connections.csv'],
  foreign: { sip_connection: { paths: ['/sip-connections/{}'], mark: 'gateway' } },
})
