import { naming, noun } from '../noun.ts'

type Said = { said: string }

const keyFaults: Record<'en' | 'de', Readonly<Record<string, string>>> = {
  en: {
    BADKEY: 'The DNS server knows no key of this name and algorithm that may change the zone.',
    BADSIG: 'The key of this name is another one on the DNS server.',
  },
  de: {
    BADKEY:
      'Der DNS-Server kennt keinen Schlüssel mit diesem Namen und Algorithmus, der die Zone ändern darf.',
    BADSIG: 'Der Schlüssel mit diesem Namen ist auf dem DNS-Server ein anderer.',
  },
}

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
  menu: [
    {
      ...{ in: 'system', at: 5, for: ['provider'] },
      ...{ href: '/settings/dns', icon: 'world' },
    },
  ],
  messages: {
    'dns-provider': { en: 'Choose a provider.', de: 'Wählen Sie einen Anbieter.' },
    'dns-zone': {
      en: 'Enter a zone such as voice.example.com.',
      de: 'Geben Sie eine Zone wie voice.example.com ein.',
    },
    'dns-ttl': {
      en: 'Enter a TTL from 60 to 86,400 seconds.',
      de: 'Geben Sie eine TTL von 60 bis 86.400 Sekunden ein.',
    },
    'dns-server': {
      en: 'Enter the name or IP address of a DNS server.',
      de: 'Geben Sie Namen oder IP-Adresse eines DNS-Servers ein.',
    },
    'dns-port': {
      en: 'Enter port 53 or one from 1024 to 65535.',
      de: 'Geben Sie Port 53 oder einen von 1024 bis 65535 ein.',
    },
    'dns-key-name': {
      en: 'Enter the name of a key such as portal.example.com, without spaces.',
      de: 'Geben Sie den Namen eines Schlüssels wie portal.example.com ein, ohne Leerzeichen.',
    },
    'dns-algorithm': { en: 'Choose an algorithm.', de: 'Wählen Sie einen Algorithmus.' },
    'dns-zone-id': {
      en: 'Enter the zone ID of 32 characters (0–9, a–f).',
      de: 'Geben Sie die Zonen-ID aus 32 Zeichen (0–9, a–f) ein.',
    },
    'dns-key-form': {
      en: 'Enter the key in base64, as the server’s configuration has it.',
      de: 'Geben Sie den Schlüssel in Base64 ein, wie er in der Konfiguration des Servers steht.',
    },
    'dns-token-form': {
      en: 'Enter an API token of at least 16 characters without spaces.',
      de: 'Geben Sie ein API-Token von mindestens 16 Zeichen ohne Leerzeichen ein.',
    },
    'dns-key-elsewhere': {
      en: 'Enter the key or token again: provider, server or key name is another one.',
      de: 'Geben Sie Schlüssel oder Token erneut ein: Anbieter, Server oder Schlüsselname ist ein anderer.',
    },
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
      en: ({ said }) => keyFaults.en[said] ?? `The DNS server does not accept the key: ${said}`,
      de: ({ said }) =>
        keyFaults.de[said] ?? `Der DNS-Server nimmt den Schlüssel nicht an: ${said}`,
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
