/** Groups of log types to filter by, each with the first words of the types that belong to it. */
export const logGroups = {
  'sign-in': ['session', 'password', 'factor', 'identity'],
  people: ['account', 'invitation'],
  tenant: ['tenant'],
  permission: ['permission'],
  quota: ['quota', 'license-pool'],
  domain: ['domain'],
  branding: ['branding'],
  site: ['site'],
  service: ['service', 'services', 'command', 'view'],
  support: ['support'],
  token: ['token'],
  mail: ['mail'],
  alarm: ['alarm'],
  setting: ['setting', 'secret'],
  log: ['log', 'usage'],
} as const

export type LogGroup = keyof typeof logGroups

export const isLogGroup = (word: string): word is LogGroup => Object.hasOwn(logGroups, word)
