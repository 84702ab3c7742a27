import type { NoParams } from '../message.ts'

/** What services, commands, replications, imports and views say. */
export type ServiceMessages = {
  'no-such-service': NoParams
}
