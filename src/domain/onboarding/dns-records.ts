import { and, asc, eq, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { messageOf } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { dnsRecord } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'

export type DnsRecord = typeof dnsRecord.$inferSelect

/** A record that a service needs; the name whole, without a last dot, the value as DNS prints it, a TXT without quotes. */
export type WantedRecord = Pick<
  DnsRecord,
  'tenantId' | 'serviceId' | 'zone' | 'name' | 'type' | 'value'
> & { ttlSeconds: number }

/** `replaces`: another value of ours may stand there; it is removed first, and then this is begun again. */
export type BegunRecord = { row: DnsRecord; replaces: DnsRecord | null }

/**
 * Writes down that a record is about to be put there, before the outside is asked. Where one of that name and type may be there
 * with another value, that one is about to be removed instead, so that neither is forgotten whatever is cut off.
 */
export async function beginRecord(scope: Scope, wanted: WantedRecord): Promise<BegunRecord> {
  demandProvider(scope.actor)
  const { ttlSeconds: ttl, ...rest } = wanted
  const values = { ...rest, ttl, state: 'writing' as const, error: null }
  const { tenantId, serviceId, name, type } = values
  const [before] = await scope.db
    .select()
    .from(dnsRecord)
    .where(
      and(
        eq(dnsRecord.tenantId, tenantId),
        eq(dnsRecord.serviceId, serviceId),
        eq(dnsRecord.name, name),
        eq(dnsRecord.type, type),
      ),
    )
    .for('update')
  const mayBeThere = before && before.state !== 'gone' && before.state !== 'left'
  if (mayBeThere && before.value !== values.value) {
    const replaces = await beginRemoval(scope, tenantId, before.id)
    return { row: replaces, replaces }
  }
  const [row] = await scope.db
    .insert(dnsRecord)
    .values(values)
    .onConflictDoUpdate({
      target: [dnsRecord.tenantId, dnsRecord.serviceId, dnsRecord.name, dnsRecord.type],
      set: { ...values, changedAt: sql`now()` },
    })
    .returning()
  if (!row) throw new Error('a record was not begun')
  return { row, replaces: null }
}

/** The record is there. */
export async function recordWritten(scope: Scope, tenantId: string, id: string): Promise<void> {
  const row = await changed(scope, tenantId, id, { state: 'there', error: null })
  await record(scope, { tenantId, type: 'dns-record.added', subject: subjectOf(row) })
}

/** Writes down that a record is about to be removed. */
export const beginRemoval = (scope: Scope, tenantId: string, id: string): Promise<DnsRecord> =>
  changed(scope, tenantId, id, { state: 'removing', error: null })

/** What came of removing it: `other` stands in its place and was left alone, which the row says from then on. */
export async function recordRemoved(
  scope: Scope,
  tenantId: string,
  id: string,
  outcome: 'removed' | 'other' | 'absent',
): Promise<void> {
  const isLeft = outcome === 'other'
  const row = await changed(scope, tenantId, id, {
    state: isLeft ? 'left' : 'gone',
    error: isLeft ? message('dns-record-other') : null,
  })
  const type = isLeft ? 'dns-record.left' : 'dns-record.removed'
  if (outcome !== 'absent') await record(scope, { tenantId, type, subject: subjectOf(row) })
}

/** Why it could be neither put there nor removed; it stays in the state that it was in. */
export async function recordFailed(
  scope: Scope,
  tenantId: string,
  id: string,
  reason: StoredMessage,
): Promise<void> {
  await changed(scope, tenantId, id, { error: messageOf(reason) })
}

/** The records of a service, also those that are gone, in the order in which they were begun. */
export const recordsOf = (
  { db }: Scope,
  tenantId: string,
  serviceId: string,
): Promise<DnsRecord[]> =>
  db
    .select()
    .from(dnsRecord)
    .where(and(eq(dnsRecord.tenantId, tenantId), eq(dnsRecord.serviceId, serviceId)))
    .orderBy(asc(dnsRecord.createdAt), asc(dnsRecord.id))
    .execute()

async function changed(
  scope: Scope,
  tenantId: string,
  id: string,
  to: Partial<Pick<DnsRecord, 'state' | 'error'>>,
): Promise<DnsRecord> {
  demandProvider(scope.actor)
  const [row] = await scope.db
    .update(dnsRecord)
    .set({ ...to, changedAt: sql`now()` })
    .where(and(eq(dnsRecord.tenantId, tenantId), eq(dnsRecord.id, id)))
    .returning()
  if (!row) throw new Refusal('missing', 'no-such-dns-record')
  return row
}

const subjectOf = ({ id, name, type, value }: DnsRecord) => ({
  kind: 'dns-record',
  id,
  name: `${type} ${name} ${value}`,
})
