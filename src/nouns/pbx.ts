import { naming, noun } from '../noun.ts'

/** Telephone systems that tenants are connected to, and the handsets that register by themselves. */
export const pbx = noun({
  label: { en: 'PBX connections', de: 'PBX-Verbindungen' },
  topics: ['pbx-list', 'pbx:', 'handset:', 'handsets'],
  listeners: { for: ['provider', 'tenant'] },
  permissions: {
    'edit-pbx': { provider: ['admin', 'operator'] },
    /** A TAPI connector's heartbeat. */
    'report-pbx': { provider: ['admin', 'operator'], tenant: ['admin', 'operator'] },
  },
  log: {
    types: {
      'pbx.added': { en: 'PBX connection added', de: 'PBX-Verbindung angelegt' },
      'pbx.changed': { en: 'PBX connection changed', de: 'PBX-Verbindung geändert' },
      'pbx.enabled': { en: 'PBX connection enabled', de: 'PBX-Verbindung eingeschaltet' },
      'pbx.disabled': { en: 'PBX connection disabled', de: 'PBX-Verbindung ausgeschaltet' },
      'pbx.removed': { en: 'PBX connection deleted', de: 'PBX-Verbindung gelöscht' },
      'pbx-connections.exported': {
        en: 'PBX connections downloaded',
        de: 'PBX-Verbindungen heruntergeladen',
      },
      'pbx-range.added': { en: 'Extensions added', de: 'Nebenstellen hinzugefügt' },
      'pbx-range.removed': { en: 'Extensions removed', de: 'Nebenstellen entfernt' },
      'pbx-ranges.exported': { en: 'Extensions downloaded', de: 'Nebenstellen heruntergeladen' },
      'handset.added': { en: 'Handset added', de: 'Telefon hinzugefügt' },
      'handset.changed': { en: 'Handset changed', de: 'Telefon geändert' },
      'handset.removed': { en: 'Handset deleted', de: 'Telefon gelöscht' },
      'handsets.exported': { en: 'Handsets downloaded', de: 'Telefone heruntergeladen' },
    },
  },
  messages: {
    'no-such-pbx': {
      en: 'PBX connection not found.',
      de: 'PBX-Verbindung nicht gefunden.',
    },
    'pbx-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already a PBX connection named ${name}.`,
      de: ({ name }) => `Es gibt schon eine PBX-Verbindung namens ${name}.`,
    }),
    'pbx-host': {
      en: 'Enter a host name or an IP address.',
      de: 'Geben Sie einen Hostnamen oder eine IP-Adresse ein.',
    },
    'pbx-port': {
      en: 'Enter a port from 1024 to 65535.',
      de: 'Geben Sie einen Port von 1024 bis 65535 ein.',
    },
    'pbx-transport': { en: 'Choose TCP or TLS.', de: 'Wählen Sie TCP oder TLS.' },
    'pbx-password-needed': {
      en: 'Enter the password as well. It is kept for the address and username that it was entered for.',
      de: 'Geben Sie auch das Passwort ein. Es gilt nur für die Adresse und den Benutzernamen, für die es eingegeben wurde.',
    },
    'pbx-has-ranges': naming<{ tenants: number }>({
      en: ({ tenants }) =>
        tenants === 1
          ? '1 tenant has extensions on it. Remove them first.'
          : `${tenants} tenants have extensions on it. Remove them first.`,
      de: ({ tenants }) =>
        tenants === 1
          ? '1 Mandant hat darauf Nebenstellen. Entfernen Sie sie zuerst.'
          : `${tenants} Mandanten haben darauf Nebenstellen. Entfernen Sie sie zuerst.`,
    }),
    'pbx-has-handsets': naming<{ handsets: number }>({
      en: ({ handsets }) =>
        handsets === 1
          ? '1 handset belongs to it. Delete it first.'
          : `${handsets} handsets belong to it. Delete them first.`,
      de: ({ handsets }) =>
        handsets === 1
          ? '1 Telefon gehört dazu. Löschen Sie es zuerst.'
          : `${handsets} Telefone gehören dazu. Löschen Sie sie zuerst.`,
    }),
    'pbx-not-shared': {
      en: 'Only a shared PBX is divided among tenants by extension.',
      de: 'Nur eine gemeinsame PBX wird nach Nebenstellen auf Mandanten verteilt.',
    },
    'pbx-not-tapi': {
      en: 'Only a TAPI connection is reported by its connector.',
      de: 'Nur eine TAPI-Verbindung wird von ihrem Connector gemeldet.',
    },
    'pbx-is-disabled': {
      en: 'This PBX connection is disabled.',
      de: 'Diese PBX-Verbindung ist ausgeschaltet.',
    },
    'pbx-lines': {
      en: 'More lines are up than there are.',
      de: 'Es sind mehr Leitungen in Betrieb, als es gibt.',
    },
    'extension-digits': {
      en: 'Enter 1 to 15 digits.',
      de: 'Geben Sie 1 bis 15 Ziffern ein.',
    },
    'extension-order': {
      en: 'The last extension must have as many digits as the first, and not come before it.',
      de: 'Die letzte Nebenstelle muss so viele Ziffern haben wie die erste und darf nicht vor ihr liegen.',
    },
    'extensions-taken': naming<{ range: string; tenant: string }>({
      en: ({ range, tenant }) => `${range} belongs to ${tenant}.`,
      de: ({ range, tenant }) => `${range} gehört zu ${tenant}.`,
    }),
    'extensions-just-taken': {
      en: 'Someone else has just entered extensions that are among these.',
      de: 'Gerade hat jemand anderes Nebenstellen eingetragen, die darunter sind.',
    },
    'no-handset-system': {
      en: 'Choose a uaCSTA connection of this tenant.',
      de: 'Wählen Sie eine uaCSTA-Verbindung dieses Mandanten.',
    },
    'handset-username': {
      en: 'Enter 1 to 64 letters, digits, periods, underscores, plus signs, or hyphens.',
      de: 'Geben Sie 1 bis 64 Buchstaben, Ziffern, Punkte, Unterstriche, Plus- oder Minuszeichen ein.',
    },
    'handset-password': {
      en: 'Enter 8 to 128 characters.',
      de: 'Geben Sie 8 bis 128 Zeichen ein.',
    },
    'handset-username-taken': naming<{ username: string }>({
      en: ({ username }) => `Another handset of this tenant has the username ${username}.`,
      de: ({ username }) =>
        `Ein anderes Telefon dieses Mandanten hat den Benutzernamen ${username}.`,
    }),
    'handset-extension-taken': naming<{ extension: string }>({
      en: ({ extension }) => `Another handset has the extension ${extension}.`,
      de: ({ extension }) => `Ein anderes Telefon hat die Nebenstelle ${extension}.`,
    }),
    'pbx-unreachable': {
      en: 'It does not answer at its address.',
      de: 'Sie antwortet nicht unter ihrer Adresse.',
    },
    'pbx-no-encryption': {
      en: 'It offers no TLS with a certificate that is trusted for its name.',
      de: 'Sie bietet kein TLS mit einem Zertifikat an, dem für ihren Namen vertraut wird.',
    },
    'pbx-closed': {
      en: 'It closed the connection.',
      de: 'Sie hat die Verbindung getrennt.',
    },
    'pbx-silent': {
      en: 'It stopped answering.',
      de: 'Sie antwortet nicht mehr.',
    },
    'pbx-garbled': {
      en: 'What it sends is not CSTA (ECMA-323).',
      de: 'Was sie sendet, ist kein CSTA (ECMA-323).',
    },
    'pbx-sign-in-refused': naming<{ said: string }>({
      en: ({ said }) => `It refused the username or password${said && `: ${said}`}.`,
      de: ({ said }) => `Sie hat Benutzernamen oder Passwort abgelehnt${said && `: ${said}`}.`,
    }),
    'pbx-monitor-refused': naming<{ said: string }>({
      en: ({ said }) => `It is connected, but refused to monitor the device: ${said}.`,
      de: ({ said }) => `Sie ist verbunden, überwacht das Gerät aber nicht: ${said}.`,
    }),
    'pbx-status-refused': naming<{ said: string }>({
      en: ({ said }) => `It is connected, but does not say how it is: ${said}.`,
      de: ({ said }) => `Sie ist verbunden, sagt aber nicht, wie es ihr geht: ${said}.`,
    }),
    'pbx-status': naming<{ status: string }>({
      en: ({ status }) => `It reports the system status ${status}.`,
      de: ({ status }) => `Sie meldet den Systemstatus ${status}.`,
    }),
    'pbx-slow': {
      en: 'It did not answer the last heartbeat.',
      de: 'Sie hat den letzten Heartbeat nicht beantwortet.',
    },
    'pbx-late': {
      en: 'Its connector’s heartbeat is late.',
      de: 'Der Heartbeat ihres Connectors ist überfällig.',
    },
    'pbx-unreported': {
      en: 'Its connector has stopped reporting.',
      de: 'Ihr Connector meldet sich nicht mehr.',
    },
    'pbx-reported': {
      en: 'Its connector reports a fault.',
      de: 'Ihr Connector meldet eine Störung.',
    },
    'pbx-lines-down': naming<{ up: number; all: number }>({
      en: ({ up, all }) => `Its connector reports ${up} of ${all} lines up.`,
      de: ({ up, all }) => `Ihr Connector meldet ${up} von ${all} Leitungen in Betrieb.`,
    }),
    'pbx-handsets-away': naming<{ all: number }>({
      en: ({ all }) =>
        all === 1 ? 'Its handset is not registered.' : `None of its ${all} handsets is registered.`,
      de: ({ all }) =>
        all === 1
          ? 'Ihr Telefon ist nicht angemeldet.'
          : `Keines ihrer ${all} Telefone ist angemeldet.`,
    }),
    'pbx-handsets-some': naming<{ monitored: number; all: number }>({
      en: ({ monitored, all }) => `${monitored} of ${all} handsets are registered and monitored.`,
      de: ({ monitored, all }) =>
        `${monitored} von ${all} Telefonen sind angemeldet und überwacht.`,
    }),
    'pbx-is-down': { en: 'PBX connection down', de: 'PBX-Verbindung unterbrochen' },
    'pbx-is-refused': { en: 'PBX sign-in refused', de: 'PBX lehnt Anmeldung ab' },
    'pbx-is-degraded': { en: 'PBX connection degraded', de: 'PBX-Verbindung eingeschränkt' },
    'pbx-is-flapping': { en: 'PBX connection flapping', de: 'PBX-Verbindung instabil' },
    'pbx-flapping': naming<{ times: number }>({
      en: ({ times }) => `It changed ${times} times within five minutes.`,
      de: ({ times }) => `Sie hat innerhalb von fünf Minuten ${times}-mal gewechselt.`,
    }),
    'pbx-repair': {
      en: 'Check the system, its address, and the network in between.',
      de: 'Prüfen Sie die Anlage, ihre Adresse und das Netz dazwischen.',
    },
    'pbx-refused-repair': {
      en: 'Enter the right username and password on the page of the connection.',
      de: 'Geben Sie auf der Seite der Verbindung Benutzernamen und Passwort richtig ein.',
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 45, for: ['provider'], label: 'PBX connections' },
      ...{ href: '/settings/pbx', icon: 'phone-call' },
    },
    {
      ...{ in: 'organization', at: 45, for: ['tenant'], href: '/connection', icon: 'phone-call' },
      label: { en: 'PBX connection', de: 'PBX-Verbindung' },
    },
  ],
  tab: {
    at: 45,
    name: 'connection',
    for: ['provider'],
    label: { en: 'PBX connection', de: 'PBX-Verbindung' },
  },
  canary: ['/connection', '/connection?q={}', '/connection.csv'],
  foreign: {
    pbx_connection: { paths: ['/api/v1/pbx-connections/{}'] },
    handset: { paths: [], mark: 'contact' },
    tenant: { paths: ['/tenants/{}/connection'] },
  },
})
