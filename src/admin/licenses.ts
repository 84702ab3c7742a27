import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { developmentKey } from '../domain/licensing/development-key.ts'
import {
  LicenseFault,
  type LicenseKeys,
  publicHalf,
  readLicense,
  signLicense,
} from '../domain/licensing/license-files.format.ts'
import { readSystemId } from '../domain/licensing/license-files.installation.ts'
import { attemptLicense } from '../domain/licensing/license-files.load.ts'
import { Refusal } from '../domain/refusal.ts'
import { Scope } from '../domain/scope.ts'
import { actor, type Commands, needed, text } from './command.ts'

/** What is done with license files without a browser; who signs them needs no portal. */
export const licenseCommands: Commands = {
  'license system': {
    usage: 'license system',
    about: 'Prints the ID of this installation, which license files are ordered for.',
    options: {},
    run: (database) => Scope.enter(database, actor, readSystemId, 'read only'),
  },
  'license load': {
    usage: 'license load FILE',
    about: 'Loads a license file and prints what it changed.',
    options: {},
    async run(database, _, [file], __, { licenseKeys }) {
      if (!file) throw new Refusal('invalid', 'license-none')
      const given = { text: await readFile(file, 'utf8'), confirm: true } as const
      const { content, pools, seats } = await attemptLicense(database, actor, licenseKeys, given)
      const changes = [
        ...pools.map(({ kind, ...change }) => ({ name: kind, ...change })),
        ...seats.map(({ type, ...change }) => ({ name: `${type} seats`, used: 0, ...change })),
      ].map(({ name, used, before, after }) => {
        const over = used > after ? ` (${used - after} over)` : ''
        return `${name} ${before} -> ${after}${over}`
      })
      return `Loaded ${content.file_id}: ${changes.join(', ')}.`
    },
  },
  'license keygen': {
    usage: 'license keygen [--key FILE]',
    about:
      'Makes a key to sign license files with. The private half goes into a new file (license-key.pem); what LICENSE_KEYS takes is the last word.',
    options: { key: text },
    async alone({ key: file = 'license-key.pem' }) {
      const { privateKey } = generateKeyPairSync('ed25519')
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      // wx: no key is lost to another
      await writeFile(file, pem, { mode: 0o600, flag: 'wx' })
      const { kid, key } = publicHalf(pem)
      return `Wrote ${file}. For LICENSE_KEYS: ${kid}=${key}`
    },
  },
  'license sign': {
    usage:
      'license sign --system ID --lines SKU=QUANTITY,… [--customer NAME] [--expires TIME] [--supersedes FILE-ID] [--serial N] [--key FILE] [--out FILE]',
    about:
      'Writes a signed license file to --out, or prints it. Without --key it is signed with the development key, which counts in the demo alone. TIME is 2027-01-31T00:00:00Z.',
    options: {
      ...{ system: text, lines: text, customer: text, expires: text, supersedes: text },
      ...{ serial: text, key: text, out: text },
    },
    async alone(given) {
      const pem = given.key === undefined ? developmentKey.pem : await readFile(given.key, 'utf8')
      const { kid, key } = given.key === undefined ? developmentKey : publicHalf(pem)
      const now = new Date()
      const file = signLicense(
        {
          ...{ v: 1, file_id: randomUUID(), serial: Number(given.serial ?? now.getTime()) },
          ...{ system_id: needed(given, 'system'), customer: given.customer ?? 'Provider' },
          ...{ issued_at: now.toISOString(), not_before: now.toISOString() },
          ...{ expires_at: given.expires ?? null, supersedes: given.supersedes ?? null },
          lines: needed(given, 'lines').split(',').map(lineOf),
        },
        { kid, pem },
      )
      demandReadable(file, new Map([[kid, key]]))
      if (given.out === undefined) return file
      await writeFile(given.out, file)
      return `Wrote ${given.out}`
    },
  },
}

const lineOf = (text: string) => {
  const [sku = '', quantity = '1'] = text.split('=')
  return { sku: sku.trim(), qty: Number(quantity), valid_to: null }
}

/** What no portal could read is not signed. */
function demandReadable(file: string, keys: LicenseKeys) {
  try {
    readLicense(file, keys)
  } catch (error) {
    if (error instanceof LicenseFault) throw new Refusal('invalid', error.reason)
    throw error
  }
}
