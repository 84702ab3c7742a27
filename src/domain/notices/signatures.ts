import { createHmac, randomBytes } from 'node:crypto'
import { type Owner, ownerOf } from '../log.ts'
import type { SecretLocation } from '../settings/secrets.ts'

/** A new endpoint's secret: 256 bits, with a beginning by which scanners of source code know it. */
export const newWebhookSecret = () => `whsec_${randomBytes(32).toString('base64url')}`

type Column = 'secret' | 'former_secret'

/** Where an endpoint's secret opens, and nowhere else. */
export const webhookSecretAt = (owner: Owner, row: string, column: Column): SecretLocation => {
  const { tenantId, mspId } = ownerOf(owner)
  return { tenant: tenantId ?? mspId ?? '', table: 'webhook', column, row }
}

/**
 * The header that tells a receiver who sent a body and when: `t` is in seconds, each `v1` the HMAC-SHA256 of `<t>.<body>` under one
 * secret, the newest first.
 */
export const signatureOf = (at: number, body: string, secrets: readonly string[]) =>
  [
    `t=${at}`,
    ...secrets.map(
      (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
    ),
  ].join(',')
