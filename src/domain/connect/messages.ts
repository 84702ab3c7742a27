import type { NoParams } from '../message.ts'

/** What the authentications at Microsoft say. */
export type ConnectMessages = {
  'not-guids': NoParams
  'client-secret-form': NoParams
  'client-secret-new': NoParams
  'secret-expiry-day': NoParams
  'microsoft-away': NoParams
  'no-such-shortname': { shortname: string }
}
