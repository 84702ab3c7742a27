import { naming, noun } from '../noun.ts'

type OfDevice = { device: string }
type OfLink = OfDevice & { link: string }

/** What SNMP traps mean: those of the standards, and an owner's own word about others. */
export const traps = noun({
  label: { en: 'SNMP traps', de: 'SNMP-Traps' },
  topics: ['trap-mappings'],
  listeners: { permission: 'manage-notices' },
  log: {
    types: {
      'trap.added': { en: 'SNMP trap added', de: 'SNMP-Trap angelegt' },
      'trap.changed': { en: 'SNMP trap changed', de: 'SNMP-Trap geändert' },
      'trap.removed': { en: 'SNMP trap deleted', de: 'SNMP-Trap gelöscht' },
      'trap-mappings.exported': {
        en: 'SNMP traps downloaded',
        de: 'SNMP-Traps heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'palette', at: 62, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/settings/traps', icon: 'activity', permission: 'manage-notices' },
    },
  ],
  canary: ['/settings/traps', '/settings/traps.csv'],
  foreign: { trap_mapping: { paths: ['/settings/traps/{}', '/settings/traps/{}/menu'] } },
  messages: {
    'snmp-community': {
      en: 'Enter a community of 8 to 64 characters that cannot be guessed.',
      de: 'Geben Sie eine Community von 8 bis 64 Zeichen ein, die sich nicht erraten lässt.',
    },
    'snmp-community-taken': {
      en: 'This community cannot be used. Choose another.',
      de: 'Diese Community lässt sich nicht verwenden. Wählen Sie eine andere.',
    },
    'snmp-user': {
      en: 'Enter a user name of 3 to 32 characters without spaces.',
      de: 'Geben Sie einen Benutzernamen von 3 bis 32 Zeichen ohne Leerzeichen ein.',
    },
    'snmp-user-taken': {
      en: 'This user name cannot be used. Choose another.',
      de: 'Dieser Benutzername lässt sich nicht verwenden. Wählen Sie einen anderen.',
    },
    'snmp-auth': {
      en: 'Choose how the user is authenticated.',
      de: 'Wählen Sie, wie der Benutzer authentifiziert wird.',
    },
    'snmp-privacy': {
      en: 'Choose how messages are encrypted.',
      de: 'Wählen Sie, wie Nachrichten verschlüsselt werden.',
    },
    'snmp-privacy-alone': {
      en: 'SNMP encrypts only what is authenticated as well.',
      de: 'SNMP verschlüsselt nur, was auch authentifiziert ist.',
    },
    'snmp-password': {
      en: 'Enter a password of 8 to 64 letters, digits and signs without spaces.',
      de: 'Geben Sie ein Passwort von 8 bis 64 Buchstaben, Ziffern und Zeichen ohne Leerzeichen ein.',
    },
    'snmp-from': {
      en: 'Enter IP addresses or networks such as 192.0.2.0/24, with commas between them.',
      de: 'Geben Sie IP-Adressen oder Netze wie 192.0.2.0/24 ein, mit Kommas dazwischen.',
    },
    'no-such-trap': { en: 'SNMP trap not found.', de: 'SNMP-Trap nicht gefunden.' },
    'trap-taken': naming<{ trap: string }>({
      en: ({ trap }) => `The meaning of ${trap} is entered already.`,
      de: ({ trap }) => `Die Bedeutung von ${trap} ist schon eingetragen.`,
    }),
    'trap-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} SNMP traps already. Delete one first.`,
      de: ({ max }) => `Es gibt schon ${max} SNMP-Traps. Löschen Sie zuerst einen.`,
    }),
    'trap-oid': {
      en: 'Enter an OID in numbers, such as 1.3.6.1.4.1.99999.1.',
      de: 'Geben Sie eine OID in Zahlen ein, zum Beispiel 1.3.6.1.4.1.99999.1.',
    },
    'trap-oid-or-below': {
      en: 'Enter an OID in numbers, such as 1.3.6.1.4.1.99999.1, or 1.3.6.1.4.1.99999.* for all below it.',
      de: 'Geben Sie eine OID in Zahlen ein, zum Beispiel 1.3.6.1.4.1.99999.1, oder 1.3.6.1.4.1.99999.* für alle darunter.',
    },
    'trap-effect': {
      en: 'Choose what the trap does.',
      de: 'Wählen Sie, was der Trap bewirkt.',
    },
    'trap-ends': {
      en: 'Only a trap that clears names another that it ends.',
      de: 'Nur ein Trap, der beendet, nennt einen anderen, den er beendet.',
    },
    'device-restarted': { en: 'Device restarted', de: 'Gerät neu gestartet' },
    'device-cold-start': naming<OfDevice>({
      en: ({ device }) => `${device} started again and may have changed its configuration.`,
      de: ({ device }) =>
        `${device} ist neu gestartet und hat dabei vielleicht seine Konfiguration geändert.`,
    }),
    'device-warm-start': naming<OfDevice>({
      en: ({ device }) => `${device} started again with the same configuration.`,
      de: ({ device }) => `${device} ist mit derselben Konfiguration neu gestartet.`,
    }),
    'device-access-refused': {
      en: 'Access to a device refused',
      de: 'Zugriff auf ein Gerät abgelehnt',
    },
    'device-access-refused-text': naming<OfDevice>({
      en: ({ device }) => `${device} refused an SNMP request that was not allowed.`,
      de: ({ device }) => `${device} hat eine unerlaubte SNMP-Anfrage abgelehnt.`,
    }),
    'link-down': { en: 'Link down', de: 'Verbindung unterbrochen' },
    'link-down-text': naming<OfLink>({
      en: ({ link, device }) => `The interface ${link} of ${device} is down.`,
      de: ({ link, device }) => `Die Schnittstelle ${link} von ${device} ist unterbrochen.`,
    }),
    'link-switched-off': naming<OfLink>({
      en: ({ link, device }) => `The interface ${link} of ${device} was turned off.`,
      de: ({ link, device }) => `Die Schnittstelle ${link} von ${device} wurde ausgeschaltet.`,
    }),
    'link-down-repair': {
      en: 'Check the cable, the port at the other end, and whether the device there has power.',
      de: 'Prüfen Sie Kabel, Gegenstelle und ob das Gerät dort Strom hat.',
    },
    'trap-unknown': naming<{ trap: string }>({
      en: ({ trap }) => `The meaning of the trap ${trap} is not known.`,
      de: ({ trap }) => `Was der Trap ${trap} bedeutet, ist nicht bekannt.`,
    }),
    'trap-refused': naming<{ why: string; address: string }>({
      en: ({ why, address }) =>
        `A message from ${address} was refused: ${refusals.en[why] ?? why}.`,
      de: ({ why, address }) =>
        `Eine Nachricht von ${address} wurde abgelehnt: ${refusals.de[why] ?? why}.`,
    }),
  },
})

const refusals: Record<'en' | 'de', Readonly<Record<string, string>>> = {
  en: {
    address: 'not an address of this source',
    level: 'another security level than this source has',
    digest: 'the authentication password is another',
    late: 'older than what came before, as a recording would be',
    repeated: 'the same message came before',
    engines: 'too many devices use this source',
    content: 'it could not be read; the privacy password may be another',
  },
  de: {
    address: 'keine Adresse dieser Quelle',
    level: 'eine andere Sicherheitsstufe als die dieser Quelle',
    digest: 'das Passwort der Authentifizierung ist ein anderes',
    late: 'älter als eine, die schon da war, wie eine Aufzeichnung',
    repeated: 'dieselbe Nachricht war schon da',
    engines: 'zu viele Geräte nutzen diese Quelle',
    content: 'sie war nicht zu lesen; das Passwort der Verschlüsselung ist vielleicht ein anderes',
  },
}
