import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { refusalOfFields } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'

/** A certificate with its private key, both PEM, and when it ends. */
export type KeptCertificate = { pem: string; privateKey: string; expiresAt: Date }

const leastBits = 2048

/**
 * A certificate and the key that goes with it, as they were entered. Refused beside their fields: what is none, a certificate that has ended
 * or has not begun, a key that is too short, protected, no RSA key, or of another certificate.
 */
export function readCertificate(pem: string, key: string, now: Date): KeptCertificate {
  const [certificate, privateKey] = [certificateIn(pem), keyIn(key)]
  const faults: Record<string, StoredMessage> = {}
  const fault = faultOfCertificate(certificate, now)
  if (fault) faults.certificate = fault
  const keyFault = faultOfKey(privateKey, certificate)
  if (keyFault) faults.privateKey = keyFault
  if (!certificate || !privateKey || fault || keyFault) throw refusalOfFields(faults)
  return {
    pem: certificate.toString(),
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    expiresAt: new Date(certificate.validTo),
  }
}

function faultOfCertificate(found: X509Certificate | null, now: Date): StoredMessage | null {
  if (!found) return message('certificate-form')
  const day = dayOf(new Date(found.validTo))
  if (Date.parse(found.validTo) <= now.getTime()) return message('certificate-ended', { day })
  const begins = new Date(found.validFrom)
  return begins > now ? message('certificate-early', { day: dayOf(begins) }) : null
}

function faultOfKey(
  key: KeyObject | null,
  certificate: X509Certificate | null,
): StoredMessage | null {
  if (key?.asymmetricKeyType !== 'rsa') return message('private-key-form')
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits)
    return message('private-key-short', { bits: leastBits })
  return certificate && !certificate.checkPrivateKey(key) ? message('private-key-other') : null
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10)

/** The first certificate of a text, which may have others behind it. */
function certificateIn(text: string): X509Certificate | null {
  const [found] =
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text.replaceAll('\r', '')) ??
    []
  try {
    return found ? new X509Certificate(found) : null
  } catch {
    return null
  }
}

/** PKCS #8 or PKCS #1 without a passphrase. */
function keyIn(text: string): KeyObject | null {
  try {
    return createPrivateKey({ key: text.trim(), format: 'pem' })
  } catch {
    return null
  }
}
