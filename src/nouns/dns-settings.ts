import { naming, noun } from '../noun.ts'

type Said = { said: string }

/** The provider's zone in DNS, and the records that services have in it. */
export const dnsSettings = noun({
  label: 'DNS API Configuration',
  log: {
    name: { en: 'DNS records', de: 'DNS-Einträge' },
    types: {
      'dns-record.added': { en: 'DNS record added', de: 'DNS-Eintrag angelegt' },
      'dns-record.left': { en: 'DNS record left in place', de: 'DNS-Eintrag stehen gelassen' },
      'dns-record.removed': { en: 'DNS record removed', de: 'DNS-Eintrag entfernt' },
    },
  },
  messages: {
    'no-such-dns-record': { en: 'DNS record not found.', de: 'DNS-Eintrag nicht gefunden.' },
    'dns-record-other': {
      en: 'Another value is there by now, so it was left in place.',
      de: 'Dort steht inzwischen ein anderer Wert, deshalb blieb er stehen.',
    },
    'zone-unreachable': {
      en: 'The DNS server did not answer.',
      de: 'Der DNS-Server hat nicht geantwortet.',
    },
    'zone-refused': naming<Said>({
      en: ({ said }) => `The DNS server refused the change: ${said}`,
      de: ({ said }) => `Der DNS-Server hat die Änderung abgelehnt: ${said}`,
    }),
    'zone-key-refused': naming<Said>({
      en: ({ said }) => `The DNS server does not accept the key: ${said}`,
      de: ({ said }) => `Der DNS-Server nimmt den Schlüssel nicht an: ${said}`,
    }),
    'zone-clock': {
      en: 'The clocks of the DNS server and of this portal differ by minutes.',
      de: 'Die Uhren des DNS-Servers und dieses Portals gehen Minuten auseinander.',
    },
    'zone-not-ours': naming<{ zone: string }>({
      en: ({ zone }) => `The DNS server does not hold the zone ${zone}.`,
      de: ({ zone }) => `Der DNS-Server führt die Zone ${zone} nicht.`,
    }),
    'zone-answer': {
      en: 'The DNS server’s answer could not be used.',
      de: 'Mit der Antwort des DNS-Servers war nichts anzufangen.',
    },
    'zone-taken': naming<{ name: string; found: string }>({
      en: ({ name, found }) => `${name} is in use already: ${found}`,
      de: ({ name, found }) => `${name} wird schon verwendet: ${found}`,
    }),
  },
})
