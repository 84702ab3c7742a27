import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { developmentKey } from '../../src/domain/licensing/development-key.ts'
import {
  type Installation,
  judgeLicense,
  LicenseFault,
  publicHalf,
  readLicense,
  signLicense,
} from '../../src/domain/licensing/license-files.format.ts'
import { licensedBy } from '../../src/domain/licensing/skus.ts'
import { licenseFor, signedFor, testKeys } from '../support/license.ts'
import { testSecret } from '../support/setup.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof LicenseFault) return error.reason.code
    throw error
  }
  return 'taken'
}
const system = 'a1b2c3d4e5f6'
const good = () => signedFor(system, { lines: { 'STARTER-S': 1, TENANT: 5 } })
const read = (text: string) => codeOf(() => readLicense(text, testKeys))
/** A file with another envelope: what is in the frame, changed after it was signed. */
function reframed(text: string, change: (envelope: Record<string, string>) => object): string {
  const [, begin = '', inner = '', end = ''] = /^(-+[^-]+-+)([^-]+)(-+[^-]+-+)\s*$/.exec(text) ?? []
  const envelope = JSON.parse(Buffer.from(inner, 'base64').toString())
  const changed = { ...envelope, ...change(envelope) }
  return `${begin}\n${Buffer.from(JSON.stringify(changed)).toString('base64')}\n${end}`
}
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('steps 1 to 4', () => {
  test('a file is read whatever its lines end with, with a mark of UTF-8 or the mail it came in around it', () => {
    const text = good()
    for (const one of [
      text,
      text.replaceAll('\n', '\r\n'),
      `\uFEFF\n ${text} \n`,
      `Dear,\n${text}\nBest`,
    ])
      expect(readLicense(one, testKeys).content).toMatchObject({ system_id: system, v: 1 })
    expect(readLicense(text.replaceAll('\n', '\r\n'), testKeys).sha256).toBe(
      readLicense(text, testKeys).sha256,
    )
  })

  test.each([
    ['nothing', ''],
    ['a text', 'Dear provider, here is your license.'],
    ['half of a file', good().slice(0, 300)],
    ['two files', good() + good()],
    ['its end before its beginning', '-----END LICENSE FILE----- -----BEGIN LICENSE FILE-----'],
    ['a frame around nothing', '-----BEGIN LICENSE FILE----------END LICENSE FILE-----'],
    ['no base64', good().replace('\n', '\n%%%')],
    ['no JSON', `-----BEGIN LICENSE FILE-----\n${btoa('{')}\n-----END LICENSE FILE-----`],
    ['another algorithm', reframed(good(), () => ({ alg: 'none' }))],
    ['an algorithm of secrets', reframed(good(), () => ({ alg: 'hs256' }))],
    ['no signature', reframed(good(), () => ({ sig: '' }))],
  ])('no license file: %s', (_, text) => {
    expect(read(text)).toBe('license-not-file')
  })

  test('more than 64 KiB are not looked at', () => {
    expect(read(good() + ' '.repeat(64 * 1024))).toBe('license-too-large')
  })

  test('an unknown key, and one that only calls itself by the name of a known one', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const content = licenseFor(system, { lines: { USER: 1 } })
    expect(read(signLicense(content, { kid: 'other', pem }))).toBe('license-key')
    expect(read(signLicense(content, { kid: developmentKey.kid, pem }))).toBe('license-signature')
    const { kid, key } = publicHalf(pem)
    const own = signLicense(content, { kid, pem })
    expect(codeOf(() => readLicense(own, new Map([[kid, key]])))).toBe('taken')
  })

  test('any one character changed is refused; as it was signed it is taken', () => {
    const content = licenseFor(system, { lines: { USER: 100 } })
    const text = signLicense(content, developmentKey)
    expect(read(text)).toBe('taken')
    const more = { ...content, lines: [{ ...content.lines[0], qty: 999 }] }
    expect(read(reframed(text, () => ({ enc: base64(more) })))).toBe('license-signature')
    // the very same content, written another way, was not signed either
    const spaced = Buffer.from(JSON.stringify(content, null, 1)).toString('base64')
    expect(read(reframed(text, () => ({ enc: spaced })))).toBe('license-signature')
    const other = signLicense({ ...content, serial: content.serial + 1 }, developmentKey)
    let sig = ''
    reframed(other, (envelope) => {
      sig = envelope.sig ?? ''
      return {}
    })
    expect(read(reframed(text, () => ({ sig })))).toBe('license-signature')
  })

  test('what is signed and makes no sense is refused with what that is', () => {
    const signed = (more: object) =>
      signLicense({ ...licenseFor(system, { lines: { USER: 1 } }), ...more }, developmentKey)
    const line = { sku: 'USER', qty: 1, valid_to: null }
    for (const more of [
      { v: 2 as never },
      { serial: 1.5 },
      { serial: -1 },
      { lines: [] },
      { lines: [{ ...line, qty: 0 }] },
      { lines: [{ ...line, qty: -5 }] },
      { lines: [{ ...line, qty: 1.5 }] },
      { lines: [{ ...line, qty: 1e12 }] },
      { expires_at: 'tomorrow' },
      { surprise: true },
      { customer: 'a\0b' },
      { lines: [{ ...line, sku: 'A\0' }] },
      { 'a\0b': 1 },
    ])
      expect(read(signed(more)), JSON.stringify(more)).toBe('license-content')
    expect(read(signed({ lines: [{ ...line, sku: 'UNKNOWN' }] }))).toBe('license-sku')
    expect(read(signed({ lines: [{ ...line, sku: 'toString' }] }))).toBe('license-sku')
  })
})

describe('steps 5 to 9', () => {
  const now = new Date()
  const none: Installation = {
    ...{ systemId: system, now, latest: now, known: new Set<string>(), serial: 0, files: [] },
  }
  const judge = (
    given: Parameters<typeof licenseFor>[1],
    to: Partial<Installation> = {},
    systemId = system,
  ) => {
    const file = readLicense(signedFor(systemId, given), testKeys)
    return codeOf(() => judgeLicense(file, { ...none, ...to }))
  }
  const lines = { USER: 10 }
  const at = (ms: number) => new Date(now.getTime() + ms).toISOString()
  const hour = 3_600_000
  const starter = { fileId: 'first', counts: true, lines: [{ sku: 'STARTER-S', quantity: 1 }] }

  test('one for this installation is taken, of another it is not', () => {
    expect(judge({ lines })).toBe('taken')
    expect(judge({ lines }, {}, 'another')).toBe('license-other-system')
  })

  test('its time: not yet, no longer, and a clock set back by more than a day', () => {
    expect(judge({ lines, not_before: at(hour) })).toBe('license-not-yet')
    expect(judge({ lines, expires_at: at(-1) })).toBe('license-over')
    expect(judge({ lines, expires_at: at(hour) })).toBe('taken')
    expect(judge({ lines }, { latest: new Date(now.getTime() + 23 * hour) })).toBe('taken')
    expect(judge({ lines }, { latest: new Date(now.getTime() + 25 * hour) })).toBe('license-clock')
  })

  test('once, and in the order of serials', () => {
    expect(judge({ lines, file_id: 'x' }, { known: new Set(['x']) })).toBe('license-loaded')
    expect(judge({ lines, serial: 7 }, { serial: 7 })).toBe('license-older')
    expect(judge({ lines, serial: 8 }, { serial: 7 })).toBe('taken')
  })

  test('tenants need a starter, in the same file or before, and there is one starter', () => {
    expect(judge({ lines: { TENANT: 5 } })).toBe('license-no-starter')
    expect(judge({ lines: { TENANT: 5, 'STARTER-S': 1 } })).toBe('taken')
    expect(judge({ lines: { TENANT: 5 } }, { files: [starter] })).toBe('taken')
    const over = { ...starter, counts: false }
    expect(judge({ lines: { TENANT: 5 } }, { files: [over] })).toBe('license-no-starter')
    expect(judge({ lines: { 'STARTER-L': 1 } }, { files: [starter] })).toBe('license-two-starters')
    expect(judge({ lines: { 'STARTER-S': 1, 'STARTER-L': 1 } })).toBe('license-two-starters')
    expect(judge({ lines: { 'STARTER-S': 2 } })).toBe('license-two-starters')
    const upgrade = { lines: { 'STARTER-L': 1 }, supersedes: 'first' }
    expect(judge(upgrade, { files: [starter] })).toBe('taken')
    const without = { lines: { TENANT: 5 }, supersedes: 'first' }
    expect(judge(without, { files: [starter] })).toBe('license-no-starter')
  })
})

test('how many tenants there may be: the starter’s and single ones; one without a starter', () => {
  const tenants = (...lines: [string, number][]) =>
    licensedBy(lines.map(([sku, quantity]) => ({ sku, quantity }))).pools.tenant
  expect(tenants()).toBe(1)
  expect(tenants(['TENANT', 300])).toBe(1)
  expect(tenants(['STARTER-S', 1])).toBe(10)
  expect(tenants(['STARTER-L', 1], ['TENANT', 300], ['TENANT', 2])).toBe(352)
  expect(tenants(['STARTER-L', 1], ['TENANT', 999_999_999])).toBe(999_999_999)
})

test('the development key counts where an entry hands it in, and no variable can name it', () => {
  const config = (keys: string) =>
    readConfig({
      ...{ DATA_DIR: '/nowhere', PORTAL_SECRET: testSecret.toString('base64') },
      LICENSE_KEYS: keys,
    })
  expect(codeOf(() => readLicense(good(), config('').licenseKeys))).toBe('license-key')
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const { kid, key } = publicHalf(pem)
  expect(config(`${kid}=${key}`).licenseKeys).toEqual(new Map([[kid, key]]))
  for (const bad of [
    `development=${developmentKey.key}`,
    `vendor=${developmentKey.key}`,
    // the same bytes, written another way
    `vendor=${developmentKey.key.replace(/.=$/, (last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=`)}`,
    `development=${key}`,
    `${kid}=${key},${kid}=${key}`,
    key,
    'vendor=abc',
  ])
    expect(() => config(bad), bad).toThrow(/LICENSE_KEYS/)
})
