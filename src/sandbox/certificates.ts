import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const rsaSha256 = sequence(oid('2a864886f70d01010b'), der(0x05))

type Wanted = { name: string; days: number; fromDays?: number; bits?: number }

/** A self-signed RSA certificate that ends in so many days, with its key (PKCS #8), both PEM. */
export function makeClientCertificate({ name, days, fromDays = -1, bits = 2048 }: Wanted) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const at = (day: number) => time(new Date(Date.now() + day * 86_400_000))
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    rsaSha256,
    commonName(name),
    sequence(at(fromDays), at(days)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', toSign, privateKey)
  const whole = sequence(toSign, rsaSha256, der(0x03, Buffer.from([0]), signature))
  // no empty line where the last one is full, which OpenSSL does not read
  const text = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
