import type { NoParams } from '../message.ts'

/** What the authentications at Microsoft say. */
export type ConnectMessages = {
  'not-guids': NoParams
  'no-such-shortname': { shortname: string }
}
