import { eq, inArray, sql } from 'drizzle-orm'
import { clear, raise, type Severity } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { licenseFile, licenseLine } from '../schema/license-files.ts'
import { licensePool, poolKinds } from '../schema/licensing.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import {
  demandClock,
  hashOf,
  type Installation,
  judgeLicense,
  type LicenseContent,
  LicenseFault,
  type LicenseKeys,
  readLicense,
} from './license-files.format.ts'
import { governedPools } from './license-files.ts'
import { lockPool, type PoolKind, watchPool } from './pools.ts'
import { licensedBy, type SeatType, seatTypes } from './skus.ts'
import { watchTenants } from './tenants.ts'

type Change = { before: number; after: number }
/** What loading a file changes; `used` is what services, tenants and quotas hold of a pool. `word` confirms just this. */
export type LicensePreview = {
  content: LicenseContent
  pools: (Change & { kind: PoolKind; used: number })[]
  seats: (Change & { type: SeatType })[]
  word: string
}

/**
 * Loads a license file in the scope's one transaction: checked in ten steps, logged and announced. Refused at the first step
 * that fails, which is logged apart, and until `confirm` says the word of the preview that the refusal carries; `true`
 * takes it unseen. Of two that load at once the second is judged by what the first left.
 */
export async function loadLicense(
  scope: Scope,
  keys: LicenseKeys,
  { text, confirm }: { text: string; confirm?: string | true | undefined },
): Promise<LicensePreview> {
  demand(scope.actor, 'administer')
  demandProvider(scope.actor)
  for (const kind of poolKinds) await lockPool(scope, kind)
  const { kid, sha256, preview } = await judged(scope, keys, text)
  if (confirm !== true && confirm !== preview.word)
    throw new Refusal(
      'conflict',
      'license-confirm',
      {},
      { confirm: preview.word, details: preview },
    )
  const { content } = preview
  const [made] = await scope.db
    .insert(licenseFile)
    .values({
      ...{ sha256, kid, state: 'installed', fileId: content.file_id, serial: content.serial },
      ...{ customer: content.customer, expiresAt: content.expires_at },
      ...{ supersedes: content.supersedes, loadedBy: scope.actor.name },
    })
    .returning({ id: licenseFile.id })
  if (!made) throw new Error('a license file was not kept')
  await scope.db.insert(licenseLine).values(
    content.lines.map(({ sku, qty, valid_to }, position) => ({
      ...{ fileId: made.id, position, sku, quantity: qty, validTo: valid_to },
    })),
  )
  if (content.supersedes)
    await scope.db
      .update(licenseFile)
      .set({ state: 'superseded' })
      .where(eq(licenseFile.fileId, content.supersedes))
  // whoever loads another file has seen to those that ended
  for (const key of (await activeAlarms(scope)).keys()) await clear(scope, {}, key)
  await enterPurchased(scope, preview.pools)
  const values = (of: 'before' | 'after') =>
    Object.fromEntries(preview.pools.map((pool) => [pool.kind, pool[of]]))
  await record(scope, {
    type: 'license-file.installed',
    subject: { kind: 'license-file', id: made.id, name: content.file_id },
    before: values('before'),
    after: { serial: content.serial, ...values('after') },
  })
  await scope.announce('license-files')
  return preview
}

/** Loads a file as an actor, and writes down, apart from what is undone, that it was refused and why. */
export async function attemptLicense(
  database: Database,
  actor: Actor,
  ...[keys, given]: Parameters<typeof loadLicense> extends [unknown, ...infer Rest] ? Rest : never
): Promise<LicensePreview> {
  try {
    return await Scope.enter(database, actor, (scope) => loadLicense(scope, keys, given))
  } catch (error) {
    if (error instanceof Refusal && error.outlives)
      await Scope.enter(database, actor, error.outlives)
    throw error
  }
}

async function judged(scope: Scope, keys: LicenseKeys, text: string) {
  try {
    const read = readLicense(text, keys)
    const { installation } = await readInstallation(scope, keys)
    const { before, after } = judgeLicense(read, installation)
    return { ...read, preview: await previewOf(scope, read.content, before.seats, after) }
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    const kind = error.isConflict ? 'conflict' : 'invalid'
    throw new Refusal(kind, error.reason, {
      field: 'text',
      outlives: (later) => keepRejected(later, text, error.reason),
    })
  }
}

/** Of a refused file nothing is kept but its hash: whatever else it says nobody has vouched for. */
async function keepRejected(scope: Scope, text: string, reason: StoredMessage) {
  const sha256 = hashOf(text)
  const [kept] = await scope.db
    .insert(licenseFile)
    .values({ sha256, state: 'rejected', reason, loadedBy: scope.actor.name })
    .returning({ id: licenseFile.id })
  await record(scope, {
    type: 'license-file.rejected',
    subject: { kind: 'license-file', id: kept?.id ?? null, name: sha256.slice(0, 12) },
    after: { reason },
    result: 'refused',
  })
  await scope.announce('license-files')
  if (reason.code === 'license-clock') await raiseClock(scope)
}

type Row = {
  id: string
  fileId: string
  kid: string
  sha256: string
  serial: number
  state: 'installed' | 'superseded' | 'expired'
  over: boolean
  lines: { sku: string; quantity: number }[]
}

/** What files are judged against, and which are loaded. */
async function readInstallation(scope: Scope, keys: LicenseKeys) {
  const [about] = await scope.db.execute<{ id: string; now: string; latest: string }>(sql`
    select (select value #>> '{}' from setting where name = 'installation') as id, clock_timestamp()::text as now,
      greatest(now(), (select max(at) from log_entry), (select max(loaded_at) from license_file))::text as latest`)
  const rows = await scope.db.execute<Row>(sql`
    select f.id, f.file_id as "fileId", f.kid, f.sha256, f.serial::float8 as serial, f.state,
      coalesce(f.expires_at <= now(), false) as over,
      coalesce((select jsonb_agg(jsonb_build_object('sku', l.sku, 'quantity', l.quantity)) from license_line l
        where l.file_id = f.id and coalesce(l.valid_to > now(), true)), '[]') as lines
    from license_file f where f.state <> 'rejected' order by f.serial`)
  const installation: Installation = {
    systemId: about?.id ?? '',
    now: new Date(about?.now ?? 0),
    latest: new Date(about?.latest ?? 0),
    known: new Set(rows.flatMap(({ fileId, sha256 }) => [fileId, sha256])),
    serial: Math.max(0, ...rows.map(({ serial }) => serial)),
    files: rows
      .filter(({ state }) => state !== 'superseded')
      .map(({ fileId, lines, kid, state, over }) => ({
        ...{ fileId, lines },
        // one whose key is no longer known counts no longer
        counts: state === 'installed' && !over && keys.has(kid),
      })),
  }
  return { installation, ended: rows.filter(({ state, over }) => state === 'installed' && over) }
}

/** By what name a file for this installation is ordered. */
export async function readSystemId(scope: Scope): Promise<string> {
  demandProvider(scope.actor)
  return (await readInstallation(scope, new Map())).installation.systemId
}

async function previewOf(
  scope: Scope,
  content: LicenseContent,
  before: Record<SeatType, number>,
  after: ReturnType<typeof licensedBy>,
): Promise<LicensePreview> {
  const stored = await scope.db.select().from(licensePool)
  const governed = await governedPools(scope)
  const pools = poolKinds.flatMap((kind) => {
    const next = after.pools[kind] ?? (governed.has(kind) ? 0 : undefined)
    if (next === undefined) return []
    const pool = stored.find((one) => one.kind === kind)
    const used = pool ? pool.allocated + pool.reserved : 0
    return [{ kind, used, before: pool?.purchased ?? 0, after: next }]
  })
  const seats = seatTypes
    .map((type) => ({ type, before: before[type], after: after.seats[type] }))
    .filter((seat) => seat.before + seat.after > 0)
  const figures = pools.map(({ kind, before, after, used }) =>
    [kind, before, after, used > after ? 'over' : ''].join(' '),
  )
  const word = hashOf([content.file_id, ...figures].join('\n')).slice(0, 16)
  return { content, pools, seats, word }
}

/** The pools' rows are locked. */
async function enterPurchased(
  scope: Scope,
  pools: readonly { kind: PoolKind; before: number; after: number }[],
) {
  const changed = pools.filter(({ before, after }) => before !== after)
  for (const { kind, after: purchased } of changed) {
    await scope.db
      .update(licensePool)
      .set({ purchased, version: sql`${licensePool.version} + 1`, changedAt: sql`now()` })
      .where(eq(licensePool.kind, kind))
    await (kind === 'tenant' ? watchTenants(scope) : watchPool(scope, kind))
  }
  if (changed.length > 0) await scope.announce('tiles')
}

/** Days before a file ends, of which the provider is warned. */
const warnDays = 30

/**
 * Does what time does: a file that ended counts no longer, nor one whose key is not among these; what they licensed is taken
 * from the pools, with an alarm, and nobody is cut. Does nothing while the clock stands before what it was.
 */
export async function settleLicenseFiles(scope: Scope, keys: LicenseKeys): Promise<void> {
  demandProvider(scope.actor)
  const first = await readInstallation(scope, keys)
  const alarms = await activeAlarms(scope)
  try {
    demandClock(first.installation)
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    if (!alarms.has(clockKey)) await raiseClock(scope)
    return
  }
  if (alarms.has(clockKey)) await clear(scope, {}, clockKey)
  await warnOfEnds(scope, alarms)
  const stored = await scope.db.select().from(licensePool)
  const isNew = ({ kind, after }: { kind: PoolKind; after: number }) =>
    (stored.find((pool) => pool.kind === kind)?.purchased ?? 0) !== after
  if (first.ended.length === 0 && !(await dueOf(scope, first.installation)).some(isNew)) return
  for (const kind of poolKinds) await lockPool(scope, kind)
  const { installation, ended } = await readInstallation(scope, keys)
  await end(scope, ended)
  const pools = (await scope.db.select().from(licensePool)).map(
    (pool) => [pool.kind, pool] as const,
  )
  const locked = new Map(pools)
  await enterPurchased(
    scope,
    (await dueOf(scope, installation)).map(({ kind, after }) => ({
      ...{ kind, after, before: locked.get(kind)?.purchased ?? 0 },
    })),
  )
}

/** What the pools that files say should have. */
async function dueOf(scope: Scope, { files }: Installation) {
  const { pools } = licensedBy(files.filter(({ counts }) => counts).flatMap(({ lines }) => lines))
  return [...(await governedPools(scope))].map((kind) => ({ kind, after: pools[kind] ?? 0 }))
}

async function end(scope: Scope, ended: readonly Row[]) {
  if (ended.length === 0) return
  const ids = ended.map(({ id }) => id)
  await scope.db.update(licenseFile).set({ state: 'expired' }).where(inArray(licenseFile.id, ids))
  for (const { id, fileId } of ended) {
    await raiseEnd(scope, fileId, 'major', message('license-file-expired-text', { file: fileId }))
    await record(scope, {
      type: 'license-file.expired',
      subject: { kind: 'license-file', id, name: fileId },
    })
  }
  await scope.announce('license-files')
}

async function warnOfEnds(scope: Scope, alarms: ReadonlyMap<string, Severity>) {
  const soon = await scope.db.execute<{ fileId: string; at: string }>(sql`
    select file_id as "fileId", to_json(expires_at) #>> '{}' as at from license_file
    where state = 'installed' and expires_at > now() and expires_at < now() + make_interval(days => ${warnDays})`)
  for (const { fileId, at } of soon)
    if (!alarms.has(endKey(fileId)))
      await raiseEnd(
        scope,
        fileId,
        'warning',
        message('license-file-ends-text', { file: fileId, at }),
      )
}

const endKey = (fileId: string) => `license-file|${fileId}`
const clockKey = 'license-clock'

async function activeAlarms(scope: Scope): Promise<ReadonlyMap<string, Severity>> {
  const found = await scope.db.execute<{ key: string; severity: Severity }>(sql`
    select key, severity from alarm where audience = 'provider' and cleared_at is null
      and (key = ${clockKey} or key like 'license-file|%')`)
  return new Map(found.map(({ key, severity }) => [key, severity]))
}

const raiseEnd = (scope: Scope, fileId: string, severity: Severity, text: StoredMessage) =>
  raise(scope, {
    ...{ owner: {}, key: endKey(fileId), severity, text },
    name: message(severity === 'major' ? 'license-file-expired' : 'license-file-ends'),
    source: message('license-file'),
    correctiveAction: message('license-file-repair'),
  })

const raiseClock = (scope: Scope) =>
  raise(scope, {
    ...{ owner: {}, key: clockKey, severity: 'major' },
    name: message('license-clock-back'),
    source: message('license-file'),
    text: message('license-clock-text'),
    correctiveAction: message('license-clock-repair'),
  })
