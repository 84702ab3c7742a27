import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { type LogType, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { mail } from '../schema/mail.ts'
import { account, invitation } from '../schema/people.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { announceMail, type MailTemplate, mailNames, mailTemplates } from './mails.ts'

/** A mail as its sending needs it; `ageSeconds` and `isLinkGood` are by the database's clock. */
export type Outgoing = Awaited<ReturnType<typeof findOutgoing>>

/** So long is a mail tried again before it is given up. */
const maxTryingSeconds = 24 * 60 * 60
const firstPauseSeconds = 60
const maxPauseSeconds = 60 * 60

/** Somebody waits for a mail that asks for consent: it is tried each minute, and then no more. */
const consentTries = 30

/** The pause after a failed attempt: a minute, doubled up to an hour; null when 24 h have passed. Of consent, 30 times a minute. */
export function pauseAfter(
  attempt: number,
  ageSeconds: number,
  template?: MailTemplate,
): number | null {
  if (template === 'consent') return attempt < consentTries ? firstPauseSeconds : null
  return ageSeconds >= maxTryingSeconds
    ? null
    : Math.min(firstPauseSeconds * 2 ** Math.min(attempt - 1, 20), maxPauseSeconds)
}

/** The mail with its customer, account and invitation. Run as its owner's audience, which sees no other's. */
export async function findOutgoing(scope: Scope, id: string) {
  const [found] = await scope.db
    .select({
      ...getTableColumns(mail),
      ageSeconds: sql<number>`extract(epoch from now() - ${mail.createdAt})::float8`,
      tenantName: tenant.fullName,
      tenantZone: tenant.timeZone,
      tenantShortname: tenant.shortname,
      login: sql<string | null>`coalesce(${account.username}, ${account.email})`,
      accountZone: account.timeZone,
      expiresAt: invitation.expiresAt,
      invitedBy: invitation.createdBy,
      linkHash: invitation.hash,
      isLinkGood: sql<boolean>`coalesce(${invitation.usedAt} is null and ${invitation.ended} is null
        and ${invitation.expiresAt} > now(), false)`,
    })
    .from(mail)
    .leftJoin(tenant, eq(tenant.id, mail.tenantId))
    .leftJoin(account, eq(account.id, mail.accountId))
    .leftJoin(invitation, eq(invitation.id, mail.invitationId))
    .where(eq(mail.id, id))
  if (!found) throw new Refusal('missing', 'mail-gone')
  return { ...found, template: templateOf(found.template) }
}

function templateOf(word: string): MailTemplate {
  const found = mailTemplates.find((one) => one === word)
  if (!found) throw new Refusal('missing', 'no-such-mail-template', { template: word })
  return found
}

/** The server took it; whatever said that this address cannot be reached is over. */
export async function noteSent(scope: Scope, out: Outgoing, messageId: string): Promise<void> {
  await scope.db
    .update(mail)
    .set({ state: 'sent', error: null, messageId, sentAt: sql`clock_timestamp()` })
    .where(eq(mail.id, out.id))
  await clear(scope, out, alarmKey(out))
  await recordChange(scope, out, 'mail.sent')
}

/** An attempt failed and another follows: people see why it has not arrived yet. */
export async function noteDelayed(
  scope: Scope,
  out: Outgoing,
  reason: StoredMessage,
): Promise<void> {
  await scope.db.update(mail).set({ error: reason }).where(eq(mail.id, out.id))
  await announceMail(scope, out)
}

/** There is no use in sending it any more; nobody has to do anything about that. */
export async function noteNeedless(
  scope: Scope,
  out: Outgoing,
  reason: StoredMessage,
): Promise<void> {
  await scope.db.update(mail).set({ state: 'failed', error: reason }).where(eq(mail.id, out.id))
  await recordChange(scope, out, 'mail.failed', reason)
}

/** It will not be tried again by itself. `bounced`: the address refused it. Raises an alarm with whom it was for. */
export async function noteUndelivered(
  scope: Scope,
  out: Outgoing,
  state: 'failed' | 'bounced',
  reason: StoredMessage,
): Promise<void> {
  const [mine] = await scope.db
    .update(mail)
    .set({ state, error: reason })
    .where(and(eq(mail.id, out.id), eq(mail.state, 'queued')))
    .returning({ id: mail.id })
  if (!mine) return
  await raise(scope, {
    owner: out,
    key: alarmKey(out),
    severity: 'minor',
    name: message(state === 'bounced' ? 'mail-bounced-alarm' : 'mail-undelivered'),
    source: verbatim(out.toAddress),
    text: message('mail-undelivered-text', { mail: mailNames[out.template], reason }),
    correctiveAction: message('mail-undelivered-repair'),
  })
  await recordChange(scope, out, `mail.${state}`, reason)
}

const alarmKey = ({ toAddress }: { toAddress: string }) => `mail|${toAddress}`

async function recordChange(scope: Scope, out: Outgoing, type: LogType, reason?: StoredMessage) {
  await record(scope, {
    ...{ tenantId: out.tenantId, mspId: out.mspId, type },
    subject: { kind: 'mail', id: out.id, name: out.toAddress },
    after: {
      template: mailNames[out.template],
      ...(reason && { reason }),
    },
    ...(reason && { result: 'failed' }),
  })
  await announceMail(scope, out)
}

const serverAlarm = 'mail|server'

/** The mail server itself cannot be used; run as the provider, whose it is. */
export const raiseServerAlarm = (scope: Scope, host: string, reason: StoredMessage) =>
  raise(scope, {
    owner: {},
    key: serverAlarm,
    severity: 'major',
    name: message('mail-unsendable'),
    source: host ? verbatim(host) : message('mail-server-name'),
    text: reason,
    correctiveAction: message('mail-unsendable-repair'),
  })

/** It can be used again; run as the provider. */
export const clearServerAlarm = (scope: Scope) => clear(scope, {}, serverAlarm)
