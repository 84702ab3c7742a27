import type { Seal } from '../settings/secrets.ts'
import { accessAt, type SealedAccess } from './access.ts'
import type { KeptCertificate } from './certificates.ts'

export type Secret = { value: string; expiresAt: Date | null }
export type Proofs = {
  secret: Secret | null
  other: Secret | null
  certificate: KeptCertificate | null
}

/** What was kept of the application, unsealed; of another application nothing is, and what cannot be read is as if it were not there. */
export function keptProofs(
  seal: Seal,
  kept: SealedAccess | undefined,
  { clientId }: { clientId: string },
): Proofs {
  if (kept?.method !== 'application' || kept.clientId.toLowerCase() !== clientId)
    return { secret: null, other: null, certificate: null }
  const { tenantId } = kept
  const open = (sealed: string | null, column: Parameters<typeof accessAt>[1]) => {
    try {
      return sealed && seal.open(sealed, accessAt(tenantId, column))
    } catch {
      return null
    }
  }
  const secretOf = (value: string | null, expiresAt: Date | null) => value && { value, expiresAt }
  const privateKey = open(kept.privateKey, 'private_key')
  const { certificate: pem, certificateExpiresAt: ends } = kept
  return {
    secret: secretOf(open(kept.clientSecret, 'client_secret'), kept.secretExpiresAt) || null,
    other: secretOf(open(kept.otherSecret, 'other_secret'), kept.otherExpiresAt) || null,
    certificate: pem && privateKey && ends ? { pem, privateKey, expiresAt: ends } : null,
  }
}

/** The same for its row, sealed to it. */
export function sealedProofs(seal: Seal, id: string, { secret, other, certificate }: Proofs) {
  const sealed = (value: string | undefined, column: Parameters<typeof accessAt>[1]) =>
    value === undefined ? null : seal.seal(value, accessAt(id, column))
  return {
    clientSecret: sealed(secret?.value, 'client_secret'),
    secretExpiresAt: secret?.expiresAt ?? null,
    otherSecret: sealed(other?.value, 'other_secret'),
    otherExpiresAt: other?.expiresAt ?? null,
    certificate: certificate?.pem ?? null,
    privateKey: sealed(certificate?.privateKey, 'private_key'),
    certificateExpiresAt: certificate?.expiresAt ?? null,
  }
}
