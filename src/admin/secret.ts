import { randomBytes } from 'node:crypto'
import { join as pathOf } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { lockFile } from '../database/embedded/folder.ts'
import { changeLoginPassword } from '../database/login.ts'
import { asOwner, holdingLock } from '../database/migrate.ts'
import type { OpenDatabase } from '../database/open.ts'
import { chainsOf } from '../domain/audit/chain.ts'
import { joinLogs } from '../domain/audit/joints.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { renewLookups, resealSome } from '../domain/operations/sealed.ts'
import { DatabaseAway, dispatcher, Scope } from '../domain/scope.ts'
import { beginRotation, readHolders, readRotations } from '../domain/settings/rotations.ts'
import { fingerprint, type Keyring, keyIdOf, type Rotation } from '../domain/settings/secrets.ts'
import { keepSecrets, knownSecrets } from '../secret-file.ts'
import { actor, type Commands, counted } from './command.ts'

export const secretCommands: Commands = {
  'secret rotate': {
    usage: 'secret rotate',
    about:
      'Changes PORTAL_SECRET while the portal runs; cut off anywhere, it goes on when it is called again. Where the secret is kept in DATA_DIR a new one is made and every process finds it there. Where the environment names it, start all processes first with the new one in PORTAL_SECRET and the one before in PORTAL_SECRET_FORMER, and call this with the same two. Sessions go on. A backup that was made before needs the secret of its time.',
    options: {},
    run: (_database, _given, _words, _seal, config, opened) => rotateSecret(opened, config),
  },
}

/** Why the secret is not changed now; nothing of it was begun, or what was begun waits. */
class NotRotated extends Error {}

export const rotationLock = 7_203_612
const askMs = 250
/** Processes look every two seconds. */
const patienceMs = 60_000
/** So often a batch may have to be repeated. */
const mostBusy = 100

/** Told before each step; tests cut it off there. */
export type Step = 'keep' | 'begin' | 'reseal' | 'lookups' | 'join' | 'end' | 'forget'
type Options = { before?: (step: Step) => void | Promise<void>; patience?: number }

/** Changes the secret of this installation, or goes on with a change that was cut off. */
export async function rotateSecret(
  opened: OpenDatabase,
  config: Config,
  options: Options = {},
): Promise<string> {
  const said = await alone(opened, config, (isAlone) => rotated(opened, config, options, isAlone))
  if (said !== undefined) return said
  throw new NotRotated(
    'The secret is already being changed; wait until that has ended. Nothing was begun by this call.',
  )
}

/** Undefined while somebody else is at it. */
async function alone<T>(
  { owner, embedded }: OpenDatabase,
  { dataDir }: Config,
  work: (isAlone: () => boolean) => Promise<T>,
): Promise<T | undefined> {
  if (!embedded) return holdingLock(owner, rotationLock, work)
  // all who speak to the embedded database share its one back end, and with it each lock of a session
  const file = lockFile(pathOf(dataDir, 'rotation.lock'), 'alone')
  try {
    return file && (await work(() => true))
  } finally {
    file?.release()
  }
}

async function rotated(
  opened: OpenDatabase,
  config: Config,
  options: Options,
  isAlone: () => boolean,
): Promise<string> {
  const { pool: database, seal } = opened
  const { patience = patienceMs } = options
  const before = async (step: Step) => {
    await options.before?.(step)
    if (!isAlone())
      throw new NotRotated(
        'The connection to the database that kept others from changing PORTAL_SECRET was lost. Call this again; it goes on where it was.',
      )
  }
  const rotations = await Scope.enter(database, actor, readRotations, 'read only')
  const open = rotations.find(({ isEnded }) => !isEnded)
  // another may have changed it since this process began
  seal.learn(knownSecrets(config))
  if (!seal.follow(rotations) && !open)
    throw new NotRotated(
      'PORTAL_SECRET has been changed in the meantime, and the new one is not known here. Nothing was begun by this call.',
    )
  const others = knownSecrets(config).filter((secret) => keyIdOf(secret) !== seal.keyId)
  const isFormer = (secret: Buffer) => rotations.some(({ fromKey }) => fromKey === keyIdOf(secret))
  if (!open && others.some(isFormer)) return forgotten(config, seal)
  if (!open && others.length === 0 && !config.secretFile)
    throw new NotRotated(
      'PORTAL_SECRET comes from the environment. Make a new one (openssl rand -base64 32); start every process with it in PORTAL_SECRET and the one before in PORTAL_SECRET_FORMER; then call this with the same two. Nothing was changed.',
    )
  const pair = open ? pairOf(open, seal) : await newPair(config, seal, others[0], before)
  const toKey = keyIdOf(pair.to)
  seal.learn([pair.to])
  await allHave(opened, patience, `know the new secret`, ({ keys }) => keys.includes(toKey))
  if (!open) {
    await before('begin')
    await Scope.enter(database, actor, (scope) => beginRotation(scope, pair))
  }
  const rotation = await followed(opened)
  await allHave(opened, patience, 'seal under the new secret', ({ sealsBy }) => sealsBy === toKey)
  await before('reseal')
  const many = await resealAll(opened, rotation)
  await before('lookups')
  await renewLookups(database, seal)
  await before('join')
  await join(opened, rotation)
  await before('end')
  await end(opened, config, rotation, pair)
  await before('forget')
  if (config.secretFile) keepSecrets(config.secretFile, [pair.to])
  return `PORTAL_SECRET was changed: ${counted(many, 'value')} sealed under the new one, each log joined. ${onward(config)}`
}

const onward = ({ secretFile }: Config) =>
  secretFile
    ? 'DATA_DIR has the new one alone. Backups made before need the one of their time.'
    : 'Take PORTAL_SECRET_FORMER away at the next start. Backups made before need the one of their time.'

/** It had ended, and was cut off before the former secret was forgotten. */
function forgotten(config: Config, seal: Keyring): string {
  const current = seal.secretOf(seal.keyId)
  if (config.secretFile && current) keepSecrets(config.secretFile, [current])
  return `PORTAL_SECRET had been changed already; no further change was begun. ${onward(config)}`
}

type Pair = { from: Buffer; to: Buffer }

function pairOf({ fromKey, toKey }: Rotation, seal: Keyring): Pair {
  const [from, to] = [seal.secretOf(fromKey), seal.secretOf(toKey)]
  if (!from || !to)
    throw new NotRotated('A change was begun, and not both of its secrets are known here.')
  return { from, to }
}

async function newPair(
  { secretFile }: Config,
  seal: Keyring,
  given: Buffer | undefined,
  before: NonNullable<Options['before']>,
): Promise<Pair> {
  const from = seal.secretOf(seal.keyId)
  if (!from) throw new Error('the secret is not known')
  if (given) return { from, to: given }
  const to = randomBytes(32)
  await before('keep')
  if (secretFile) keepSecrets(secretFile, [to, from])
  return { from, to }
}

type Holder = Awaited<ReturnType<typeof readHolders>>[number]

/** Waits until every process that lives has done something; says which has not. */
async function allHave(
  { pool }: OpenDatabase,
  patience: number,
  what: string,
  has: (holder: Holder) => boolean,
) {
  const from = performance.now()
  for (;;) {
    const holders = await Scope.enter(pool, actor, readHolders, 'read only')
    const missing = holders.filter((holder) => !has(holder))
    if (missing.length === 0) return
    const named = missing.map(({ name }) => name).join(', ')
    if (performance.now() - from > patience)
      throw new NotRotated(
        `These processes do not ${what} yet: ${named}. Start them again with both secrets, or stop them (one that is gone is forgotten after 30 s), and call this again; it goes on where it was.`,
      )
    await pause(askMs)
  }
}

async function followed({ pool, seal }: OpenDatabase): Promise<Rotation> {
  const rotations = await Scope.enter(pool, actor, readRotations, 'read only')
  const open = rotations.find(({ isEnded }) => !isEnded)
  if (!open || !seal.follow(rotations)) throw new Error('the change that was begun is not there')
  return open
}

async function resealAll({ pool, seal }: OpenDatabase, { id, fromKey }: Rotation) {
  for (let busy = 0; ; ) {
    const many = await resealSome(pool, seal, fromKey).catch(async (error) => {
      // somebody held the same rows in another order, and the server let them go on
      busy += 1
      if (!(error instanceof DatabaseAway && error.trouble === 'busy') || busy > mostBusy)
        throw error
      await pause(askMs)
      return undefined
    })
    if (many === undefined) continue
    const [row] = await Scope.enter(pool, actor, ({ db }) =>
      db.execute<{ done: number }>(
        sql`update secret_rotation set done = done + ${many}::integer where id = ${id}::uuid returning done`,
      ),
    )
    if (many === 0) return row?.done ?? 0
  }
}

async function join({ pool, seal }: OpenDatabase, rotation: Rotation) {
  if (rotation.isJoined) return
  const chains = chainsOf(seal)
  for (;;) {
    const isDone = await Scope.enter(pool, dispatcher, (scope) =>
      runExclusively(scope, 'seal', async () => {
        await joinLogs(scope, chains, rotation)
        return true
      }),
    )
    if (isDone) return
    await pause(askMs)
  }
}

/** Fingerprint, password of the login and end of the change are one transaction. */
async function end(opened: OpenDatabase, config: Config, { id }: Rotation, { from, to }: Pair) {
  await asOwner(opened.owner, (owner) =>
    owner.begin(async (sql) => {
      const [ended] = await sql<{ is: boolean }[]>`
        select auth_secret_rotation_end(${id}::uuid, ${fingerprint(from)}, ${fingerprint(to)}) as is`
      if (!ended?.is) throw new Error('the change cannot end: its log is not joined')
      if (!opened.embedded && !config.databaseAppUrl)
        await changeLoginPassword(sql, opened.login.user ?? '', to)
    }),
  )
}
