import { naming, noun, staff } from '../noun.ts'

type Month = { month: string }

/** End users are counted: what an application reports, and what everybody who looks at it hears. No tenant sees any of it. */
export const metering = noun({
  label: 'Metering',
  topics: ['mau'],
  listeners: { for: ['provider', 'msp'] },
  permissions: { 'report-activity': { ...staff, tenant: ['admin', 'operator'] } },
  menu: [
    {
      ...{ in: 'system', at: 12, for: ['provider'] },
      ...{ href: '/settings/metering', icon: 'device-desktop-analytics' },
    },
  ],
  messages: {
    'closing-hours': {
      en: 'Enter a whole number of hours from 48 to 240',
      de: 'Geben Sie eine ganze Zahl von Stunden von 48 bis 240 ein',
    },
    'not-items': {
      en: 'Send a JSON array of items.',
      de: 'Senden Sie ein JSON-Array von Einträgen.',
    },
    'too-many-items': {
      en: 'A call takes at most 10,000 items in 2 MiB. Send them in several calls.',
      de: 'Ein Aufruf nimmt höchstens 10.000 Einträge in 2 MiB. Senden Sie sie in mehreren Aufrufen.',
    },
    'name-organization': {
      en: 'Name the organization, by its ID or shortname.',
      de: 'Nennen Sie die Organisation, mit ID oder Kurznamen.',
    },
    'organization-inactive': {
      en: 'This organization is deactivated.',
      de: 'Diese Organisation ist deaktiviert.',
    },
    'account-name': {
      en: 'An account is 1 to 200 characters that can be seen.',
      de: 'Ein Benutzerkonto hat 1 bis 200 sichtbare Zeichen.',
    },
    'account-limit': {
      en: 'The MSP has all the accounts that it may have.',
      de: 'Der MSP hat alle Benutzerkonten, die er haben darf.',
    },
    MAU_CAP_REACHED: naming<{ max: number; current: number; period: string }>({
      en: ({ max, current, period }) =>
        `This organization is at its MAX MAU: ${current} of ${max} in ${period}. New accounts are blocked until it is raised or the next month begins.`,
      de: ({ max, current, period }) =>
        `Diese Organisation hat ihre MAX MAU erreicht: ${current} von ${max} in ${period}. Neue Benutzerkonten werden abgewiesen, bis sie erhöht werden oder der nächste Monat beginnt.`,
    }),
    'mau-partition': naming<Month>({
      en: ({ month }) => `No partition for monthly active users of ${month}`,
      de: ({ month }) => `Keine Partition für die monatlich aktiven Benutzer von ${month}`,
    }),
    'mau-partition-text': naming<Month>({
      en: ({ month }) =>
        `Activity of ${month} is kept in the default partition, which grows slower to write and to read.`,
      de: ({ month }) =>
        `Die Aktivität von ${month} landet in der Standardpartition, die mit der Zeit langsamer wird.`,
    }),
    'mau-partition-repair': {
      en: 'Restart the portal: each start makes the partitions of the next 13 months.',
      de: 'Starten Sie das Portal neu: Jeder Start legt die Partitionen der nächsten 13 Monate an.',
    },
  },
})
