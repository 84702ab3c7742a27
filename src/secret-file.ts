import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** What the process was given to start with is of no use; its words say all of it. */
export class BadConfig extends Error {}

/** The secret of DATA_DIR, made once, mode 600; two while it is changed. */
export function keptSecrets(dataDir: string) {
  const secretFile = join(dataDir, 'secret')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    // wx: two processes starting at once keep the same one
    writeFileSync(secretFile, `${randomBytes(32).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return { ...secretsIn(linesIn(secretFile)), secretFile }
}

const linesIn = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean)

export function secretsIn(texts: readonly string[]) {
  const [secret, formerSecret] = texts.map((text) => Buffer.from(text.trim(), 'base64'))
  if (secret?.length !== 32 || (formerSecret && formerSecret.length !== 32) || texts.length > 2)
    throw new BadConfig(
      'The file "secret" in DATA_DIR should have one secret, or two while it is changed: 32 bytes in base64 each.',
    )
  return { secret, formerSecret }
}

/** What a process was started with; `secretFile` where the secret is kept in DATA_DIR. */
export type Secrets = {
  secret: Buffer
  formerSecret?: Buffer | undefined
  secretFile?: string | undefined
}

/** The secrets that are known now: those of the start, or what the file has by now. */
export function knownSecrets({ secret, formerSecret, secretFile }: Secrets): [Buffer, ...Buffer[]] {
  const now = secretFile ? secretsIn(linesIn(secretFile)) : { secret, formerSecret }
  return now.formerSecret ? [now.secret, now.formerSecret] : [now.secret]
}

/** Writes the file anew as a whole, so that whoever reads it has the one state or the other. */
export function keepSecrets(file: string, secrets: readonly Buffer[]): void {
  const aside = `${file}.${process.pid}`
  const handle = openSync(aside, 'w', 0o600)
  try {
    writeSync(handle, secrets.map((secret) => `${secret.toString('base64')}\n`).join(''))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(aside, file)
}
