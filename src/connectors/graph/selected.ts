/** The properties of a user that are always read. */
const always = [
  'id',
  'userPrincipalName',
  'displayName',
  'accountEnabled',
  'department',
  'usageLocation',
  'businessPhones',
  'assignedPlans',
] as const

/** What of a user is read where it is asked for, and what Graph calls it ("user resource type"). */
const wanted = {
  mobilePhone: 'mobilePhone',
  jobTitle: 'jobTitle',
  office: 'officeLocation',
  employeeId: 'employeeId',
} as const

export type UserField = keyof typeof wanted

/** `$select` of a reading with these fields. */
export const selected = (fields: readonly UserField[]): string =>
  [...always, ...fields.map((field) => wanted[field])].join(',')
