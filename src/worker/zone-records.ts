import { type ZoneEditor, ZoneError } from '../connectors/zones.ts'
import {
  beginRecord,
  beginRemoval,
  type DnsRecord,
  recordFailed,
  recordRemoved,
  recordWritten,
  type WantedRecord,
} from '../domain/onboarding/dns-records.ts'
import type { Scope } from '../domain/scope.ts'

/** A transaction of the provider's that holds only while the work is still this worker's. */
type Run = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>

/**
 * Puts a record of a service into the zone and removes the one that it replaces. Repeated after whatever was cut off, it finishes,
 * and there is one record; of an address or alias that somebody else put there it is refused. Throws `ZoneError`.
 */
export async function putRecord(
  run: Run,
  editor: ZoneEditor,
  wanted: WantedRecord,
  signal?: AbortSignal,
): Promise<void> {
  const before = await run((scope) => beginRecord(scope, wanted))
  if (before.replaces) await remove(run, editor, before.replaces, signal)
  const { row } = before.replaces ? await run((scope) => beginRecord(scope, wanted)) : before
  await noting(run, row, async () => {
    await demandFree(editor, wanted, signal)
    const { name, type, value, ttlSeconds } = wanted
    await editor.put({ name, type, value, ttlSeconds }, signal)
  })
  await run((scope) => recordWritten(scope, row.tenantId, row.id))
}

/** Removes a record of a service while it still holds our value; says what was there. Throws `ZoneError`. */
export async function dropRecord(
  run: Run,
  editor: ZoneEditor,
  row: DnsRecord,
  signal?: AbortSignal,
): Promise<'removed' | 'other' | 'absent'> {
  return remove(
    run,
    editor,
    await run((scope) => beginRemoval(scope, row.tenantId, row.id)),
    signal,
  )
}

async function remove(run: Run, editor: ZoneEditor, row: DnsRecord, signal?: AbortSignal) {
  const { tenantId, id, name, type, value } = row
  const outcome = await noting(run, row, () => editor.remove({ name, type, value }, signal))
  await run((scope) => recordRemoved(scope, tenantId, id, outcome))
  return outcome
}

/** A host that has somebody else's address beside ours would be reached there every other time; texts stand beside each other. */
async function demandFree(editor: ZoneEditor, wanted: WantedRecord, signal?: AbortSignal) {
  const { name, type, value } = wanted
  if (type === 'TXT') return
  const others = (await editor.read({ name, type }, signal)).filter((found) => found !== value)
  const [found] = others
  if (found !== undefined)
    throw new ZoneError('refused', { code: 'zone-taken', params: { name, found } })
}

/** Does it, and keeps with the row why it could not be done. */
async function noting<T>(
  run: Run,
  { tenantId, id }: Pick<DnsRecord, 'tenantId' | 'id'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ZoneError)
      await run((scope) => recordFailed(scope, tenantId, id, error.reason))
    throw error
  }
}
