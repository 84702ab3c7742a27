import { form } from '../form.ts'
import { message } from '../messages.ts'
import { records } from '../records.ts'
import { country, language, lines, optional, text, timeZone } from '../values.ts'

/** Where a tenant's people are; a tenant has at least one. */
export const sites = records({
  ...{ name: 'sites', table: 'site', kind: 'site', topic: 'sites', permission: 'edit-sites' },
  form: form({
    name: text({ max: 100 }),
    address: optional(lines({ max: 300 })),
    country: optional(country),
    ...{ timeZone, language },
  }),
  max: 1000,
  lastStays: message('site-last'),
})
