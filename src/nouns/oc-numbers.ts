import { naming, noun } from '../noun.ts'

type Count = { count: number }
const en = ({ count }: Count) =>
  count === 1 ? '1 number' : `${count.toLocaleString('en')} numbers`
const de = ({ count }: Count) =>
  count === 1 ? '1 Rufnummer' : `${count.toLocaleString('de')} Rufnummern`

/** All numbers that the provider holds for its customers, those that were released, and addresses for emergency calls. */
export const ocNumbers = noun({
  label: { en: 'OC Number Management', de: 'OC-Rufnummernverwaltung' },
  topics: ['oc-numbers'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'oc-number.entered': { en: 'Numbers entered', de: 'Rufnummern eingetragen' },
      'oc-numbers.exported': { en: 'OC numbers downloaded', de: 'OC-Rufnummern heruntergeladen' },
      'released-numbers.exported': {
        en: 'Released numbers downloaded',
        de: 'Freigegebene Rufnummern heruntergeladen',
      },
      'customer-numbers.exported': {
        en: 'Numbers of customers downloaded',
        de: 'Rufnummern von Kunden heruntergeladen',
      },
      'customer-released-numbers.exported': {
        en: 'Released numbers of customers downloaded',
        de: 'Freigegebene Rufnummern von Kunden heruntergeladen',
      },
      'emergency-addresses.exported': {
        en: 'Emergency addresses downloaded',
        de: 'Notrufadressen heruntergeladen',
      },
      'customer-addresses.exported': {
        en: 'Emergency addresses of customers downloaded',
        de: 'Notrufadressen von Kunden heruntergeladen',
      },
      'emergency-address.added': { en: 'Emergency address added', de: 'Notrufadresse angelegt' },
      'emergency-address.removed': {
        en: 'Emergency address removed',
        de: 'Notrufadresse entfernt',
      },
    },
  },
  messages: {
    'no-such-oc-number': { en: 'Number not found.', de: 'Rufnummer nicht gefunden.' },
    'no-such-address': { en: 'Address not found.', de: 'Adresse nicht gefunden.' },
    'oc-number-in-use': {
      en: 'It is in use. Take it from whoever has it first, then wait for the next reading.',
      de: 'Sie ist zugewiesen. Heben Sie erst die Zuweisung auf und warten Sie auf das nächste Einlesen.',
    },
    'oc-number-under-way': {
      en: 'A job is at it already.',
      de: 'Ein Auftrag ist schon damit beschäftigt.',
    },
    'oc-number-not-held': { en: 'It is not held any longer.', de: 'Sie wird nicht mehr gehalten.' },
    'oc-number-not-microsofts': {
      en: 'Only numbers of Operator Connect have a location at Microsoft.',
      de: 'Nur Rufnummern von Operator Connect haben einen Standort bei Microsoft.',
    },
    'oc-numbers-of-two': {
      en: 'Choose numbers of one customer: an address is one customer’s.',
      de: 'Wählen Sie Rufnummern eines Kunden: Eine Adresse gehört einem Kunden.',
    },
    'oc-number-e164': {
      en: 'Enter each number with + and country code, such as +442079460000. Spreadsheets leave the + out: format the column as text.',
      de: 'Geben Sie jede Rufnummer mit + und Landesvorwahl an, etwa +49301234560. Tabellenprogramme lassen das + weg: Formatieren Sie die Spalte als Text.',
    },
    'oc-number-twice': naming<{ row: number }>({
      en: ({ row }) => `It stands in row ${row} already.`,
      de: ({ row }) => `Sie steht schon in Zeile ${row}.`,
    }),
    'oc-number-taken': {
      en: 'This number cannot be used.',
      de: 'Diese Rufnummer kann nicht verwendet werden.',
    },
    'oc-number-rests': naming<{ day: string }>({
      en: ({ day }) => `It was released and rests until ${day}.`,
      de: ({ day }) => `Sie wurde freigegeben und ruht bis ${day}.`,
    }),
    'oc-numbers-many': naming<{ max: number }>({
      en: ({ max }) => `Enter at most ${max.toLocaleString('en')} numbers at once.`,
      de: ({ max }) => `Geben Sie höchstens ${max.toLocaleString('de')} Rufnummern auf einmal ein.`,
    }),
    'oc-number-line': naming<{ line: number }>({
      en: ({ line }) => `Line ${line}:`,
      de: ({ line }) => `Zeile ${line}:`,
    }),
    'address-not-this': {
      en: 'Choose an address of this customer.',
      de: 'Wählen Sie eine Adresse dieses Kunden.',
    },
    'address-used': naming<Count>({
      en: (given) => `${en(given)} ${given.count === 1 ? 'has' : 'have'} it.`,
      de: (given) => `${de(given)}: Adresse in Gebrauch.`,
    }),
    'address-of-microsoft': {
      en: 'Microsoft has it. Change it in the Teams admin center.',
      de: 'Sie ist bei Microsoft hinterlegt. Ändern Sie sie im Teams Admin Center.',
    },
  },
  menu: [
    {
      ...{ in: 'operator-connect', at: 20, for: ['provider'] },
      ...{ href: '/numbers', icon: 'phone-call' },
    },
    {
      ...{ in: 'customers', at: 20, for: ['provider'] },
      ...{ href: '/customer-numbers', icon: 'phone-call' },
      label: { en: 'Number Management', de: 'Rufnummernverwaltung' },
    },
  ],
  canary: ['/customer-numbers', '/numbers/addresses', '/numbers/released'],
  foreign: {
    oc_number: { paths: ['/numbers/{}'] },
  },
})
