import { naming, noun } from '../noun.ts'

/** The provider's session border controllers. */
export const sbcs = noun({
  label: { en: 'SBC', de: 'SBC' },
  topics: ['sbcs', 'sbc:'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'sbc.added': { en: 'SBC added', de: 'SBC angelegt' },
      'sbc.changed': { en: 'SBC changed', de: 'SBC geändert' },
      'sbc.refreshed': { en: 'CAC profiles of SBC read', de: 'CAC-Profile eines SBC gelesen' },
      'sbc.removed': { en: 'SBC removed', de: 'SBC entfernt' },
      'sbcs.exported': { en: 'SBCs downloaded', de: 'SBCs heruntergeladen' },
    },
  },
  messages: {
    'no-such-sbc': { en: 'SBC not found.', de: 'SBC nicht gefunden.' },
    'sbc-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already an SBC named ${name}.`,
      de: ({ name }) => `Es gibt schon einen SBC namens ${name}.`,
    }),
    'sbc-fqdn-taken': naming<{ fqdn: string }>({
      en: ({ fqdn }) => `Another SBC has the FQDN ${fqdn}.`,
      de: ({ fqdn }) => `Ein anderer SBC hat den FQDN ${fqdn}.`,
    }),
    'sbc-fqdn': {
      en: 'Enter a host name, such as sbc1.example.com.',
      de: 'Geben Sie einen Hostnamen ein, etwa sbc1.example.com.',
    },
    'sbc-address': {
      en: 'Enter an IP address, such as 192.0.2.10.',
      de: 'Geben Sie eine IP-Adresse ein, etwa 192.0.2.10.',
    },
    'sbc-transport': { en: 'Choose UDP, TCP or TLS.', de: 'Wählen Sie UDP, TCP oder TLS.' },
    'sbc-api-url': {
      en: 'Enter an address that begins with https:// and has no path, such as https://sbc1.example.com.',
      de: 'Geben Sie eine Adresse ein, die mit https:// beginnt und keinen Pfad hat, etwa https://sbc1.example.com.',
    },
    'sbc-username': {
      en: 'Enter the user name, up to 100 characters without a colon.',
      de: 'Geben Sie den Benutzernamen ein, bis zu 100 Zeichen ohne Doppelpunkt.',
    },
    'sbc-password-needed': {
      en: 'Enter the password for this REST API.',
      de: 'Geben Sie das Passwort für diese REST-API ein.',
    },
    'sbc-password-elsewhere': {
      en: 'Enter the password as well. It is kept for the address and user name that it was entered for.',
      de: 'Geben Sie auch das Passwort ein. Es gilt nur für die Adresse und den Benutzernamen, für die es eingegeben wurde.',
    },
    'sbc-profiles': {
      en: 'Enter one name per line, up to 100, each up to 40 letters, digits, spaces, dots, hyphens and underscores.',
      de: 'Geben Sie einen Namen je Zeile ein, bis zu 100, jeden mit bis zu 40 Buchstaben, Ziffern, Leerzeichen, Punkten, Binde- und Unterstrichen.',
    },
    'sbc-without-api': {
      en: 'No REST API is set up for it. Enter its CAC profiles by hand.',
      de: 'Für ihn ist keine REST-API eingerichtet. Geben Sie seine CAC-Profile von Hand ein.',
    },
    'sbc-in-use': naming<{ connections: number; deployments: number }>({
      en: ({ connections, deployments }) =>
        `${[
          ...(connections > 0
            ? [connections === 1 ? '1 SIP connection' : `${connections} SIP connections`]
            : []),
          ...(deployments > 0
            ? [deployments === 1 ? '1 deployment' : `${deployments} deployments`]
            : []),
        ].join(' and ')} ${connections + deployments === 1 ? 'uses' : 'use'} it.`,
      de: ({ connections, deployments }) =>
        `${[
          ...(connections > 0
            ? [connections === 1 ? '1 SIP-Verbindung' : `${connections} SIP-Verbindungen`]
            : []),
          ...(deployments > 0
            ? [deployments === 1 ? '1 Bereitstellung' : `${deployments} Bereitstellungen`]
            : []),
        ].join(' und ')} ${connections + deployments === 1 ? 'verwendet' : 'verwenden'} ihn.`,
    }),
    'sbc-unreachable': {
      en: 'The REST API of the SBC does not answer.',
      de: 'Die REST-API des SBC antwortet nicht.',
    },
    'sbc-sign-in-refused': {
      en: 'The REST API of the SBC refuses the user name or password.',
      de: 'Die REST-API des SBC lehnt Benutzernamen oder Passwort ab.',
    },
    'sbc-busy': {
      en: 'The SBC is busy with another change.',
      de: 'Der SBC ist mit einer anderen Änderung beschäftigt.',
    },
    'sbc-refused': naming<{ said: string }>({
      en: ({ said }) => `The SBC refused the script: ${said}`,
      de: ({ said }) => `Der SBC hat das Skript abgelehnt: ${said}`,
    }),
    'sbc-answer': {
      en: 'What answers at the address is not the REST API of an SBC.',
      de: 'Was unter der Adresse antwortet, ist nicht die REST-API eines SBC.',
    },
    'sip-silent': { en: 'It does not answer by SIP.', de: 'Er antwortet nicht per SIP.' },
    'sip-certificate': {
      en: 'It shows no certificate that is trusted for its FQDN.',
      de: 'Er zeigt kein Zertifikat, dem für seinen FQDN vertraut wird.',
    },
    'sip-fails': naming<{ status: number }>({
      en: ({ status }) => `It answers by SIP with the error ${status}.`,
      de: ({ status }) => `Er antwortet per SIP mit dem Fehler ${status}.`,
    }),
    'sbc-is-unreachable': { en: 'SBC unreachable', de: 'SBC nicht erreichbar' },
    'sbc-is-unreachable-text': naming<{ connections: number }>({
      en: ({ connections }) =>
        connections === 0
          ? 'It has no SIP connections.'
          : connections === 1
            ? '1 SIP connection runs over it.'
            : `${connections} SIP connections run over it.`,
      de: ({ connections }) =>
        connections === 0
          ? 'Er hat keine SIP-Verbindungen.'
          : connections === 1
            ? '1 SIP-Verbindung läuft über ihn.'
            : `${connections} SIP-Verbindungen laufen über ihn.`,
    }),
    'sbc-is-unreachable-repair': {
      en: 'Check that it runs, and its address, port, transport, and the network in between.',
      de: 'Prüfen Sie, ob er läuft, sowie Adresse, Port, Transport und das Netz dazwischen.',
    },
  },
  menu: [
    { in: 'system', at: 6, for: ['provider'], href: '/settings/sbcs', icon: 'topology-star-3' },
  ],
  canary: ['/settings/sbcs', '/settings/sbcs.csv'],
})
