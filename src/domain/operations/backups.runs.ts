import { sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import type { Scope } from '../scope.ts'

/** What came of a backup that was written: its size on the disk, its rows, and the instant that it holds. */
export type Written = { bytes: number; rows: number; takenAt: Date }

/** The name of a backup: whose it is, and when it was begun (UTC). The one pattern by which a file is taken for ours. */
const nameOf = (installation: string, at: string) => `tenantry-${installation}-${at}.backup`
export const isOwnFile = (name: string) => /^tenantry-[0-9a-f]{12}-\d{8}T\d{6}Z\.backup$/.test(name)

/** Begins a backup: its name, and the files of those that were cut off, which nobody will finish. Run as the provider. */
export async function beginBackup(
  scope: Scope,
): Promise<{ id: string; file: string; cutOff: string[] }> {
  const cutOff = await endCutOff(scope, 'backup')
  const [named] = await scope.db.execute<{ installation: string; at: string }>(sql`
    select (select value #>> '{}' from setting where name = 'installation') as installation,
      to_char(now() at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as at`)
  if (!named) throw new Error('the installation has no id')
  const file = nameOf(named.installation, named.at)
  const [begun] = await scope.db.execute<{ id: string }>(
    sql`insert into backup_run (kind, file) values ('backup', ${file}) returning id`,
  )
  if (!begun) throw new Error('a backup was not begun')
  return { id: begun.id, file, cutOff }
}

/** Begins a drill of this backup. Run as the provider. */
export async function beginDrill(
  scope: Scope,
  { file, takenAt }: { file: string; takenAt: Date | null },
): Promise<string> {
  await endCutOff(scope, 'drill')
  const [begun] = await scope.db.execute<{ id: string }>(sql`
    insert into backup_run (kind, file, taken_at) values ('drill', ${file}, ${takenAt?.toISOString() ?? null}::timestamptz) returning id`)
  if (!begun) throw new Error('a drill was not begun')
  return begun.id
}

/** Only one of a kind runs at a time, so what another had begun and not ended is over. */
async function endCutOff({ db }: Scope, kind: 'backup' | 'drill'): Promise<string[]> {
  const ended = await db.execute<{ file: string | null }>(sql`
    update backup_run set ended_at = clock_timestamp(), failure = ${storedMessage(message('backup-cut-off'))}
    where kind = ${kind} and ended_at is null returning file`)
  return ended.flatMap(({ file }) => file ?? [])
}

/** A backup is whole: from now on it counts. Gives the files of those that are too many, oldest first. */
export async function endBackup(
  { db }: Scope,
  id: string,
  { bytes, rows, takenAt }: Written,
  keep: number,
): Promise<{ id: string; file: string }[]> {
  await db.execute(sql`
    update backup_run set ended_at = clock_timestamp(), bytes = ${bytes}, rows = ${rows}, taken_at = ${takenAt.toISOString()}::timestamptz
    where id = ${id}::uuid`)
  const tooMany = await db.execute<{ id: string; file: string }>(sql`
    select id, file from backup_run where kind = 'backup' and ended_at is not null and failure is null and not is_gone and file is not null
    order by started_at desc, id offset ${keep}`)
  return [...tooMany].reverse()
}

/** These backups' files are no longer there. */
export async function noteGone({ db }: Scope, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await db.execute(sql`update backup_run set is_gone = true where id = ${id}::uuid`)
}

/** A backup or a drill could not be finished, unless it was: whether it came to no good end. */
export async function failRun({ db }: Scope, id: string, why: StoredMessage): Promise<boolean> {
  await db.execute(sql`
    update backup_run set ended_at = clock_timestamp(), failure = ${storedMessage(why)} where id = ${id}::uuid and ended_at is null`)
  const [bad] = await db.execute(
    sql`select from backup_run where id = ${id}::uuid and failure is not null`,
  )
  return bad !== undefined
}

const drillAlarm = 'drill-failed'

/** A drill has shown that the backup can be restored and used; what an earlier one had raised is over. */
export async function proveDrill(scope: Scope, id: string): Promise<void> {
  await scope.db.execute(
    sql`update backup_run set ended_at = clock_timestamp() where id = ${id}::uuid and ended_at is null`,
  )
  await clear(scope, {}, drillAlarm)
}

/** A drill was given up: an alarm until one succeeds. */
export async function drillGivenUp(scope: Scope, _: unknown, reason: StoredMessage): Promise<void> {
  await raise(scope, {
    ...{ owner: {}, key: drillAlarm, severity: 'major', name: message('drill-failed') },
    source: message('backup-source'),
    text: reason,
    correctiveAction: message('drill-failed-repair'),
  })
}
