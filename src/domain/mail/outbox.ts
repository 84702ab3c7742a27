import { eq, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { lockLanes, settleLanes } from '../queue/lanes.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { mail } from '../schema/mail.ts'
import { invitation } from '../schema/people.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { announceMail, mailNames, queueMail, templateOf } from './mails.ts'
import type { Sample } from './templates.ts'

type Resent = { sent: number; retried: number; skipped: StoredMessage[] }

/**
 * Sends messages again on purpose: what waits is tried at once, what has ended goes out as a new message, even to an
 * address that bounced. One whose link is no longer good is skipped with the reason. Refused for messages out of reach.
 */
export async function resendMails(scope: Scope, ids: readonly string[]): Promise<Resent> {
  demand(scope.actor, 'manage-people')
  const wanted = [...new Set(ids)]
  const rows = await scope.db
    .select({
      mail,
      queue: command.state,
      isLinkDead: sql<boolean>`${mail.invitationId} is not null and coalesce(${invitation.usedAt} is not null
        or ${invitation.ended} is not null or ${invitation.expiresAt} <= now(), true)`,
    })
    .from(mail)
    .leftJoin(command, eq(command.id, mail.commandId))
    .leftJoin(invitation, eq(invitation.id, mail.invitationId))
    .where(inArray(mail.id, wanted))
  if (rows.length < wanted.length) throw new Refusal('missing', 'no-such-message')
  const waiting = rows.filter(({ mail: { state }, queue }) => state === 'queued' && isOpen(queue))
  const ended = rows.filter((row) => !waiting.includes(row))
  const good = ended.filter(({ isLinkDead }) => !isLinkDead)
  await retryWaitingMails(
    scope,
    waiting.map(({ mail }) => mail.id),
  )
  for (const { mail: stored } of good) await resend(scope, stored)
  return {
    sent: good.length,
    retried: waiting.length,
    skipped: ended
      .filter(({ isLinkDead }) => isLinkDead)
      .map(({ mail: { toAddress } }) => message('mail-link-over', { address: toAddress })),
  }
}

const isOpen = (state: string | null) => state === 'queued' || state === 'executing'

async function resend(scope: Scope, stored: typeof mail.$inferSelect) {
  const { id, tenantId, mspId, language, accountId, invitationId, createdAt } = stored
  const template = templateOf(stored.template)
  await scope.db.update(mail).set({ state: 'failed' }).where(sql`id = ${id} and state = 'queued'`)
  await queueMail(scope, {
    ...{ owner: { tenantId, mspId }, template, language, accountId, invitationId, again: true },
    to: { name: stored.toName, address: stored.toAddress },
    // what it tells of happened then, not now
    data: { at: createdAt.toISOString(), ...stored.data },
  })
  await record(scope, {
    ...{ tenantId, mspId, type: 'mail.resent' },
    subject: { kind: 'mail', id, name: stored.toAddress },
    after: { template: mailNames[template] },
  })
}

/** Tries what waits for a next try at once: these mails, or all in reach (null). */
export async function retryWaitingMails(
  scope: Scope,
  ids: readonly string[] | null,
): Promise<void> {
  const these = ids ? sql`and subject_id = any(${makePgArray([...ids])}::uuid[])` : sql``
  const isWaiting = sql`lane = 'mail' and kind = 'mail' and state = 'queued' and next_try_at > now() ${these}`
  const owners = await scope.db.execute<{ tenantId: string | null; mspId: string | null }>(
    sql`select distinct tenant_id as "tenantId", msp_id as "mspId" from command where ${isWaiting}`,
  )
  if (owners.length === 0) return
  const keys = await lockLanes(
    scope,
    owners.map((owner) => ({ owner, lane: 'mail' })),
  )
  await scope.db.execute(sql`update command set next_try_at = now() where ${isWaiting}`)
  await settleLanes(scope, keys)
  for (const owner of owners) {
    await scope.announce('queue', owner.tenantId)
    await announceMail(scope, owner)
  }
}

/** Sends a test to whoever asks, as another mail with invented values when `sample` says so. */
export async function sendTestMail(
  scope: Scope,
  to: { name: string; address: string },
  sample?: Sample,
): Promise<void> {
  demand(scope.actor, 'administer')
  await queueMail(scope, {
    ...{ owner: {}, template: 'test', language: 'en', to, accountId: scope.actor.id },
    data: sample ? { sample } : {},
  })
}
