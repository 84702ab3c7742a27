import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { readHeader, verifyBackup } from '../database/backup/read.ts'
import { demandRestorable, type RestoreTarget, restoreBackup } from '../database/backup/restore.ts'
import { writeBackup } from '../database/backup/write.ts'
import { attachEmbedded, startEmbedded } from '../database/embedded/start.ts'
import { whoseInstallation } from '../database/login.ts'
import { optionsOf } from '../database/open.ts'
import { Refusal } from '../domain/refusal.ts'
import { migrations } from '../tree.ts'
import { headsFile } from '../worker/log-chain.ts'
import { type Commands, counted } from './command.ts'

type Env = Record<string, string | undefined>

const flag = { type: 'boolean' } as const

/** A whole installation as one file, and back. Both are done as the owner of the database, and neither migrates it before. */
export const backupCommands: Commands = {
  backup: {
    usage: 'backup FILE',
    about:
      'Writes everything the database holds at this moment to a new file, while the portal runs. PORTAL_SECRET is not in it: keep it elsewhere.',
    options: {},
    async alone(_, env, [file]) {
      const { header, rows, tables, bytes } = await backup(demandFile(file), env)
      return `Wrote ${file}: ${counted(rows, 'row')} of ${counted(Object.keys(tables).length, 'table')} as of ${header.takenAt}, ${counted(bytes, 'byte')}. It can be restored with the PORTAL_SECRET of this portal only.`
    },
  },
  restore: {
    usage: 'restore FILE [--check] [--hold] [--copy]',
    about:
      'Restores a backup into an empty database, the embedded one or that of DATABASE_URL. --check: only looks whether the file could be restored. --hold: tasks that waited do not go on by themselves. --copy: it becomes an installation of its own beside the original.',
    options: { check: flag, hold: flag, copy: flag },
    alone: (given, env, [file]) => restore(demandFile(file), given, env),
  },
}

async function backup(file: string, env: Env) {
  const { secret, version, databaseUrl, dataDir } = readConfig(env)
  if (databaseUrl) return writeBackup(optionsOf(databaseUrl), file, { secret, version })
  const folder = join(dataDir, 'database')
  // attaching would make one
  if (!existsSync(folder)) throw new Error(`There is no database in ${dataDir}.`)
  const server = await attachEmbedded(folder)
  try {
    const owner = { path: server.path, user: 'postgres', database: 'portal' }
    return await writeBackup(owner, file, { secret, version })
  } finally {
    await server.stop()
  }
}

async function restore(file: string, given: { [name: string]: string | undefined }, env: Env) {
  demandSecretSet(env)
  const config = readConfig(env)
  const options = { folder: migrations, secret: config.secret, tell }
  demandRestorable(await readHeader(file), options)
  if (given.check) {
    const { header, rows } = await verifyBackup(file)
    return `${file} is whole: ${counted(rows, 'row')} as of ${header.takenAt}, of Tenantry ${header.version}. It can be restored here.`
  }
  const { target, stop } = await openTarget(config)
  try {
    const { header, rows, waiting } = await restoreBackup(file, target, {
      ...options,
      hold: Boolean(given.hold),
      asCopy: Boolean(given.copy),
    })
    const heads = await setHeadsAside(config.dataDir)
    const inUse = config.databaseUrl && !given.copy && (await whoseInstallation(target.owner))
    return `Restored ${counted(rows, 'row')} as of ${header.takenAt}. ${saidOf(waiting, Boolean(given.hold))}${heads} ${inUse ? `Before the start: ${inUse}` : 'Start the portal.'}`
  } finally {
    await stop()
  }
}

const tell = (line: string) => void process.stdout.write(`${line} …\n`)

function demandFile(file: string | undefined): string {
  if (!file) throw new Refusal('invalid', 'option-needed', { name: 'FILE' })
  return file
}

/** One that is made now would fit no backup. */
function demandSecretSet({ PORTAL_SECRET, DATA_DIR }: Env) {
  if (!PORTAL_SECRET && !existsSync(join(DATA_DIR || './data', 'secret')))
    throw new Error(
      'PORTAL_SECRET is not set, and DATA_DIR keeps none. Set the one that the backup’s portal had; without it what is sealed in the backup cannot be opened.',
    )
}

/** The embedded database takes a restore only while nobody serves it. */
async function openTarget(config: Config): Promise<{ target: RestoreTarget; stop(): unknown }> {
  if (config.databaseUrl)
    return { target: { owner: optionsOf(config.databaseUrl) }, stop: () => {} }
  const dataDir = join(config.dataDir, 'database')
  const server = await startEmbedded({ dataDir })
  const owner = { path: server.path, user: 'postgres', database: 'portal' }
  return { target: { owner, folder: join(dataDir, 'pg') }, stop: server.stop }
}

/** The log ends where the backup does; heads that were kept of what came after would say that its end was cut off. */
async function setHeadsAside(dataDir: string): Promise<string> {
  const file = headsFile(dataDir)
  if (!existsSync(file)) return ''
  const aside = file.replace(/\.log$/, `.before-restore-${Date.now()}.log`)
  await rename(file, aside)
  return ` Heads of the log that were kept here, perhaps of later lines, are now in ${aside}.`
}

function saidOf(waiting: Record<string, number>, isHeld: boolean) {
  const all = Object.entries(waiting)
  if (all.length === 0) return 'No task waits.'
  const list = all.map(([kind, count]) => `${count} ${kind}`).join(', ')
  return isHeld
    ? `Tasks on hold: ${list}. In Queued Tasks retry those that are still wanted, and cancel the others.`
    : `Tasks that go on at the start: ${list}. What was done after the backup is done a second time, and its emails and webhook messages arrive twice.`
}
