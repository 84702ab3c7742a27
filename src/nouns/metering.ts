import { naming, noun, staff } from '../noun.ts'

type Month = { month: string }

/** End users are counted: what an application reports, and what everybody who looks at it hears. No tenant sees any of it. */
export const metering = noun({
  label: 'Metering',
  topics: ['mau'],
  listeners: { for: ['provider', 'msp'] },
  permissions: { 'report-activity': { ...staff, tenant: ['admin', 'operator'] } },
  messages: {
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
