import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { MissingRight, restoreAside } from './database/backup/aside.ts'
import { BackupFault } from './database/backup/format.ts'
import { dataDirectoryOf } from './database/backup/place.ts'
import { writeBackup } from './database/backup/write.ts'
import { UnsafeDatabase } from './database/migrate.ts'
import type { OpenDatabase } from './database/open.ts'
import { Refusal } from './domain/refusal.ts'
import type { Keyring } from './domain/settings/secrets.ts'
import { runCommandInCopy, signInToCopy } from './drill.ts'
import type { BackupTools } from './worker/backups.ts'

type Parts = {
  config: Config
  opened: Pick<OpenDatabase, 'owner' | 'embedded'>
  seal: Keyring
  log: Logger
  staticDir: string
  migrations: string
}

/** What the commands `backup` and `drill` work with: the database's owner, the files, and the portal itself on a copy. */
export function backupTools(parts: Parts): BackupTools {
  const { config, opened, seal, log, staticDir, migrations: folder } = parts
  const { version, dataDir } = config
  // the process may be older than the secret
  const secretNow = () => seal.secretOf(seal.keyId) ?? config.secret
  return {
    async taken() {
      const database = opened.embedded
        ? join(dataDir, 'database')
        : await dataDirectoryOf(opened.owner)
      return [staticDir, folder, join(dataDir, 'drill'), ...(database ? [database] : [])]
    },
    async write(file, onTable) {
      try {
        const { bytes, rows, header } = await writeBackup(opened.owner, file, {
          ...{ secret: secretNow(), version, onTable },
        })
        return { bytes, rows, takenAt: new Date(header.takenAt) }
      } catch (error) {
        throw inWords(error, file)
      }
    },
    async restoreAside(file, told) {
      try {
        const options = { folder, secret: secretNow(), dataDir, tell: told }
        const { pool, stop } = await restoreAside(opened, file, options)
        return { database: pool, stop }
      } catch (error) {
        throw restoreInWords(error)
      }
    },
    signIn: (copy) => signInToCopy(copy, { config, seal, log }),
    runCommand: (copy, signal) => runCommandInCopy(copy, { log, signal }),
  }
}

/** What a person has to mend; anything else stays a bug, or a connection that is tried again. */
function inWords(error: unknown, file: string): unknown {
  const folder = join(file, '..')
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (['ENOSPC', 'EDQUOT'].includes(code))
    return new Refusal('conflict', 'backup-disk-full', { folder })
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return new Refusal('conflict', 'backup-folder-refused', { folder })
  if (['ENOENT', 'ENOTDIR'].includes(code))
    return new Refusal('conflict', 'backup-folder-missing', { folder })
  // insufficient_privilege
  const isRight = code === '42501' || (error instanceof BackupFault && error.step === 'source')
  if (isRight && error instanceof Error)
    return new Refusal('conflict', 'backup-no-rights', { why: error.message })
  if (error instanceof BackupFault)
    return new Refusal('conflict', 'backup-refused', { why: error.message })
  return error
}

function restoreInWords(error: unknown): unknown {
  if (error instanceof MissingRight) {
    const { right, owner } = error
    return new Refusal('conflict', `drill-needs-${right}`, { owner })
  }
  if (error instanceof BackupFault || error instanceof UnsafeDatabase)
    return new Refusal('conflict', 'backup-file-refused', { why: error.message })
  return error
}
