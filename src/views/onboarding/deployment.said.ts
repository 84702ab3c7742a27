/** Operators read these, in English. */
export const stepTitles = {
  dns: 'Write DNS',
  domain: 'Add domain to Microsoft 365',
  activation: 'Activate domain',
  sbc: 'Configure SBC',
  replication: 'Queue first replication',
} as const

export const partNames = {
  domain: 'Domain in Microsoft 365',
  'activation-user': 'Activation user',
  'sbc-script': 'Script on SBC',
  prefixes: 'Prefixes in dial plan',
} as const

/** What stands outside, by its kind. */
export const standingNames = {
  'sbc-script': 'Configuration of',
  prefixes: 'Prefixes in the dial plan for',
  'activation-user': 'User',
  domain: 'Domain',
  dns: 'DNS record',
} as const

/** What is removed, in a sentence. */
export const partRemovals = {
  domain: (name: string) => `the domain ${name} in Microsoft 365`,
  'activation-user': (name: string) => `the user ${name} in Microsoft 365`,
  'sbc-script': (name: string) => `what the script configured on the SBC ${name}`,
  prefixes: (name: string) => `the tenant’s prefixes in the dial plan of the SBC ${name}`,
} as const

export const partStates = {
  writing: 'May exist',
  there: 'Exists',
  removing: 'May still exist',
  gone: 'Removed',
  left: 'Left there',
} as const

export const slotNames = {
  'sbc-onboarding': 'SBC script',
  'sbc-cleanup': 'SBC cleanup',
  'm365-onboarding': 'Microsoft 365 script',
  'm365-cleanup': 'Microsoft 365 cleanup',
} as const

export const invitationStates = {
  created: 'waiting for consent',
  code: 'signing in now',
  authenticated: 'consented, to be continued',
  completed: 'consented',
  expired: 'expired',
  cancelled: 'cancelled',
  superseded: 'replaced by a newer one',
} as const
