import { createHash, createHmac } from 'node:crypto'

/**
 * The token of a mailed link: 256 bits that only who knows PORTAL_SECRET can make from the invitation's id, so it is kept
 * nowhere and stands in no queue; it is derived when the mail is written.
 */
export const linkTokenOf = (secret: Buffer, invitationId: string): string =>
  createHmac('sha256', secret).update(`link\0${invitationId}`).digest('base64url')

/** What the database keeps of a token. */
export const hashOfToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex')
