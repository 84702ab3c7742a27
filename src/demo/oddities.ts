import type { Fault } from '../sandbox/microsoft/faults.ts'

/** Customers who use nearly all of their user licenses, or more: of a hundred so many. All others have room. */
export const licensesInUsePercent: Readonly<Record<string, number>> = {
  'Harbour Schools': 94,
  'Marlow Travel': 105,
  'Drift Shipping': 130,
}

/** Customers whose Microsoft 365 always answers as only some do, so that an operator can see what comes of it. */
export const oddMicrosoft365: Readonly<Record<string, Fault | readonly Fault[]>> = {
  // a user twice in a page, the second time in part: nothing of the first is lost
  'Granite Software': { kind: 'partial', on: 'users', times: null },
  // entries that cannot be read: skipped, named in the log, a warning
  'Redfern Robotics': { kind: 'odd', on: 'users', times: null },
  // delta links that are no longer known, by 410 and by 400: everything is read again
  'Inverlea Hotels': { kind: 'gone', on: 'users', times: null },
  'Jasper Robotics': { kind: 'expired', on: 'users', times: null },
  // no Teams: users and groups are read, numbers and policies are not
  'Meridian Rail': [
    { kind: 'forbidden', on: 'numbers', times: null },
    { kind: 'forbidden', on: 'configurations', times: null },
  ],
}

export const isShown = ({ name }: { name: string }): boolean =>
  name in licensesInUsePercent || name in oddMicrosoft365
