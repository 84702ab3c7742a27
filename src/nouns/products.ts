import { naming, noun } from '../noun.ts'

/** What MSPs may order. */
export const products = noun({
  label: 'Products',
  topics: ['products'],
  listeners: { for: ['provider', 'msp'], permission: 'see-msp-license' },
  log: {
    name: { en: 'Products', de: 'Produkte' },
    types: {
      'product.added': { en: 'Product added', de: 'Produkt angelegt' },
      'product.changed': { en: 'Product changed', de: 'Produkt geändert' },
      'product.removed': { en: 'Product deleted', de: 'Produkt gelöscht' },
      'products.exported': { en: 'Products downloaded', de: 'Produkte heruntergeladen' },
    },
  },
  messages: {
    'no-such-product': { en: 'Product not found.', de: 'Produkt nicht gefunden.' },
    'product-retired': {
      en: 'This product is no longer offered. Choose another.',
      de: 'Dieses Produkt wird nicht mehr angeboten. Wählen Sie ein anderes.',
    },
    'product-code': {
      en: 'Enter up to 40 letters, digits and dashes.',
      de: 'Geben Sie bis zu 40 Buchstaben, Ziffern und Bindestriche ein.',
    },
    'product-code-taken': naming<{ code: string }>({
      en: ({ code }) => `Another product has the code ${code}.`,
      de: ({ code }) => `Ein anderes Produkt hat den Code ${code}.`,
    }),
    'product-ordered': naming<{ orders: number }>({
      en: ({ orders }) =>
        `Ordered ${orders === 1 ? 'once' : `${orders} times`}. Retire it instead: turn off “Offered”.`,
      de: ({ orders }) =>
        `${orders === 1 ? 'Einmal' : `${orders}-mal`} bestellt. Nehmen Sie es stattdessen aus dem Angebot.`,
    }),
  },
  menu: [
    {
      ...{ in: 'system', at: 15, for: ['provider'] },
      ...{ href: '/settings/products', icon: 'stack-2' },
    },
  ],
  canary: ['/settings/products', '/settings/products?q={}', '/settings/products.csv'],
})
