import { naming, noun } from '../noun.ts'

type Accounts = { name: string; used: number; most: number; more: number }

/** A tenant that changes hands. */
export const moves = noun({
  log: {
    group: 'tenant',
    types: { 'tenant.moved': { en: 'Tenant moved', de: 'Mandant übergeben' } },
  },
  messages: {
    'moved-already': naming<{ name: string }>({
      en: ({ name }) => `${name} is there already. Choose another MSP.`,
      de: ({ name }) => `${name} ist bereits dort. Wählen Sie einen anderen MSP.`,
    }),
    'msp-accounts-full': naming<Accounts>({
      en: ({ name, used, most, more }) =>
        `${name} has ${used.toLocaleString('en')} of ${most.toLocaleString('en')} accounts, and this tenant brings ${more.toLocaleString('en')}. Raise the maximum of the MSP first.`,
      de: ({ name, used, most, more }) =>
        `${name} hat ${used.toLocaleString('de')} von ${most.toLocaleString('de')} Konten, und dieser Mandant bringt ${more.toLocaleString('de')} mit. Erhöhen Sie zuerst die Höchstzahl des MSP.`,
    }),
  },
})
