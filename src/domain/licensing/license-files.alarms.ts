import { sql } from 'drizzle-orm'
import { raise, type Severity } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { Scope } from '../scope.ts'

export const endKey = (fileId: string) => `license-file|${fileId}`
export const clockKey = 'license-clock'

/** Those about license files that stand, by key. */
export async function activeAlarms(scope: Scope): Promise<ReadonlyMap<string, Severity>> {
  const found = await scope.db.execute<{ key: string; severity: Severity }>(sql`
    select key, severity from alarm where audience = 'provider' and cleared_at is null
      and (key = ${clockKey} or key like 'license-file|%')`)
  return new Map(found.map(({ key, severity }) => [key, severity]))
}

export const raiseEnd = (scope: Scope, fileId: string, severity: Severity, text: StoredMessage) =>
  raise(scope, {
    ...{ owner: {}, key: endKey(fileId), severity, text },
    name: message(severity === 'major' ? 'license-file-expired' : 'license-file-ends'),
    source: message('license-file'),
    correctiveAction: message('license-file-repair'),
  })

export const raiseClock = (scope: Scope) =>
  raise(scope, {
    ...{ owner: {}, key: clockKey, severity: 'major' },
    name: message('license-clock-back'),
    source: message('license-file'),
    text: message('license-clock-text'),
    correctiveAction: message('license-clock-repair'),
  })
