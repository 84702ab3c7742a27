import { naming, noun } from '../noun.ts'

type OfDevice = { device: string }
type OfLink = OfDevice & { link: string }

/** What SNMP traps mean: those of the standards, and an owner's own word about others. */
export const traps = noun({
  label: { en: 'SNMP traps', de: 'SNMP-Traps' },
  messages: {
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
