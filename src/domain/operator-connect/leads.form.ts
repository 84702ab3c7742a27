import { form } from '../form.ts'
import { families } from '../schema/operator-connect.ts'
import { isCountry } from '../values.countries.ts'
import {
  choice,
  companyName,
  day,
  email,
  keptAs,
  lines,
  nameOfPerson,
  optional,
  orEmpty,
  phoneNumber,
  text,
} from '../values.ts'

/** How large a company is, by employees, as Microsoft spells it: `L50_U249` is 50 to 249, `U50` fewer than 50. */
export const companySizes = ['U50', 'L50_U249', 'L250_U999', 'L1000_U4999', 'L5000'] as const

/** The families that no Microsoft has a say in: whoever works here enters their leads. */
export const handFamilies = families.filter((family) => family !== 'operator-connect')

const codesIn = (line: string) => [...new Set(line.split(/[\s,;]+/).filter(Boolean))]

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const countries = keptAs(
  optional(
    text({
      ...{ max: 1000, as: 'code', isUpper: true, error: 'lead-countries' },
      fits: (line) => codesIn(line).every(isCountry),
    }),
  ),
  (line) => codesIn(line ?? '').sort(),
)
const person = {
  contactName: orEmpty(nameOfPerson(100, 'bad-name')),
  contactEmail: orEmpty(email),
  contactPhone: orEmpty(phoneNumber),
}
const comments = orEmpty(lines({ max: 2000 }))

/** A tenant of Microsoft's, by its id, in lower case. */
const msTenantId = text({
  ...{ max: 36, as: 'code', isLower: true, error: 'lead-tenant-form' },
  fits: (line) => guid.test(line),
})

/** That alone, as somebody enters it to see whether there is such a tenant. */
export const tenantIdForm = form({ msTenantId })

/** A lead that the provider makes and not the customer in Teams. */
export const directLeadForm = form({
  companyName,
  msTenantId,
  countries,
  companySize: optional(choice(companySizes, 'choose-one')),
  ...person,
  comments,
})

/** A lead of a service that no Microsoft has a say in. */
export const handLeadForm = form({
  family: choice(handFamilies, 'choose-one'),
  companyName,
  ...person,
  countries,
  consentedOn: optional(day('not-a-day')),
  /** The shortname of the customer that it has become, and the service of several. */
  customer: optional(text({ max: 63, as: 'code', isLower: true })),
  service: optional(text({ max: 200 })),
  comments,
})
