import type { Reported } from './reports.ts'

/** What a trap says: of an alarm, with a key of its own; whose it is says its source. */
export type TrapReport = Omit<Reported, 'tenant' | 'isTenantOptional' | 'isTimed'>

/** What is made of a trap: reports in their order, a sign of life alone, or nothing, because nobody said what it means. */
export type Reading = { reports: TrapReport[] } | 'alive' | 'unknown'

export type About = { device: string; source: string }

/** Which alarm it is: of a trap, a device, and something there. */
export const trapKey = (trap: string, { device }: About, instance = ''): string =>
  ['trap', trap, device, instance].filter(Boolean).join('|').slice(0, 500)

/** Alarms of one device are of one cause; two sources may know different devices by one address. */
export const causeOfDevice = ({ device, source }: About): string =>
  `device:${device}@${source.slice(0, 8)}`

/** It happened, and is over: an alarm of the past, which flaps where it happens again and again. */
export const happened = (report: TrapReport): TrapReport[] => [
  report,
  { ...report, severity: 'cleared', isRemark: true },
]
