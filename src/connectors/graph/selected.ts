/** The properties of a user that are read. */
export const selected = [
  'id',
  'userPrincipalName',
  'displayName',
  'accountEnabled',
  'department',
  'usageLocation',
  'businessPhones',
  'mobilePhone',
  'assignedPlans',
]
