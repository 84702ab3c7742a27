import {
  isMailFailure,
  type Mailer,
  type MailFailure,
  type MailFailureKind,
  type Message,
} from '../connectors/mail.ts'
import type { Base } from '../domain/hosts/hosts.ts'
import { monthIn } from '../domain/licensing/reports.ts'
import { consentEnds } from '../domain/mail/consent.ts'
import {
  clearServerAlarm,
  findOutgoing,
  noteDelayed,
  noteNeedless,
  noteSent,
  noteUndelivered,
  type Outgoing,
  pauseAfter,
  raiseServerAlarm,
} from '../domain/mail/delivery.ts'
import { openMailPassword } from '../domain/mail/server.ts'
import {
  contentOf,
  type MailContent,
  type RenderedMail,
  readSender,
} from '../domain/mail/templates.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { anonymous, type Database, dispatcher, Scope, system } from '../domain/scope.ts'
import type { Keyed, Seal } from '../domain/settings/secrets.ts'
import { isEmail } from '../domain/values.addresses.ts'
import type { Context, Kind } from './kinds.ts'
import { drawReport } from './license-report.ts'
import { monthFile } from './metering-months.ts'

type MailParts = {
  database: Database
  mailer: Mailer
  /** Makes HTML and text of a mail; handed in, because work knows no views. */
  render: (content: MailContent) => RenderedMail
  seal: Seal
  secret: Keyed
  base: Base
}

const maxMs = 90_000
/** The alarm about the server waits for the third failure in a row of a mail: a restart of it is no news. */
const alarmingAttempt = 3

/**
 * Sends one mail. What the server refuses for the moment is tried again for 24 h with pauses up to an hour; what it refuses
 * for good has bounced and is never tried again by itself.
 */
export const mailKind = (parts: MailParts): Kind => ({
  name: 'mail',
  lane: 'mail',
  steps: 2,
  concurrency: 4,
  timeoutMs: maxMs,
  run: (context) => sendOne(context, parts),
  async givenUp(scope, command, reason) {
    const out = await findOutgoing(scope, mailOf(command)).catch(orNothing)
    // without its message there is nobody to tell, and an ending that failed would never end
    if (out) await noteUndelivered(scope, out, 'failed', reason)
  },
})

const orNothing = (error: unknown) => {
  if (error instanceof Refusal && error.kind === 'missing') return null
  throw error
}

const mailOf = ({ payload, subjectId }: Context['command']): string =>
  typeof payload.mailId === 'string' ? payload.mailId : (subjectId ?? '')

async function sendOne(context: Context, parts: MailParts) {
  await context.progress(1, message('step-write-mail'))
  const found = await context.scope((scope) => findOutgoing(scope, mailOf(context.command)))
  const isConsent = found.template === 'consent'
  const open = isConsent ? await asProvider(parts, (scope) => consentEnds(scope, found.data)) : null
  const out = {
    ...found,
    expiresAt: open?.ends ?? found.expiresAt,
    linkHash: open?.linkHash ?? found.linkHash,
  }
  if (out.state === 'sent') return { messageId: out.messageId }
  if (out.state === 'bounced')
    throw new Refusal('conflict', 'mail-tried-no-more', { reason: out.error ?? refusedAddress })
  const dead = isConsent
    ? open === null && consentOver
    : out.invitationId && !out.isLinkGood && deadLink
  if (dead)
    return context.conclude(async (scope) => {
      await noteNeedless(scope, out, dead)
      return { skipped: dead }
    })
  const server = await context.setting('mail')
  if (!server.host) await delay(context, parts, out, { kind: 'server', reason: noServer })
  const content = await written(context, parts, out)
  await context.progress(2, message('step-hand-over-mail', { host: server.host }))
  try {
    const password = await asDispatcher(parts, (scope) => openMailPassword(scope, parts.seal))
    await parts.mailer.send({ ...server, password }, content, context.signal)
  } catch (error) {
    if (context.signal.aborted || !isMailFailure(error)) throw error
    await failed(context, parts, out, error)
  }
  await asProvider(parts, clearServerAlarm)
  return context.conclude(async (scope) => {
    await noteSent(scope, out, content.messageId)
    return { messageId: content.messageId }
  })
}

const deadLink = message('mail-link-dead')
const consentOver = message('mail-consent-over')
const noServer = message('mail-no-server')
/** What bounced says why; this is for a row that does not. */
const refusedAddress = message('mail-bounced', { said: null })

async function written(context: Context, parts: MailParts, out: Outgoing): Promise<Message> {
  const { base, secret, render } = parts
  const sender = await Scope.enter(
    parts.database,
    anonymous,
    (scope) => readSender(scope, out, base),
    'read only',
  )
  const [provider, invitations, consent, server] = await Promise.all([
    context.setting('provider'),
    context.setting('invitations'),
    context.setting('consent'),
    context.setting('mail'),
  ])
  const { report, file } = await drawn(parts, out)
  const content = contentOf(out, { sender, provider, invitations, consent, secret, report })
  const { supportAddress } = sender.brand
  return {
    ...render(content),
    messageId: `<${out.id}@${server.fromAddress.split('@').at(-1)}>`,
    date: out.createdAt,
    from: { name: server.fromName || content.brand.name, address: server.fromAddress },
    to: { name: out.toName, address: out.toAddress },
    replyTo: supportAddress && isEmail(supportAddress) ? supportAddress : undefined,
    images: sender.logo
      ? [{ cid: 'logo', name: `logo.${sender.logo.type.split('/').at(-1)}`, ...sender.logo }]
      : [],
    files: file ? [file] : [],
  }
}

async function drawn({ database }: MailParts, { template, data, mspId }: Outgoing) {
  const month = String(data.month)
  if (template === 'license-report') return drawReport(database, monthIn(month))
  const file = template === 'mau-report' && mspId ? await monthFile(database, mspId, month) : null
  return { report: null, file }
}

type Why = { kind: MailFailureKind; reason: StoredMessage }

async function failed(context: Context, parts: MailParts, out: Outgoing, error: MailFailure) {
  const why: Why = { kind: error.kind, reason: error.reason }
  if (why.kind !== 'bounced' && why.kind !== 'refused') return delay(context, parts, out, why)
  const state = why.kind === 'bounced' ? 'bounced' : 'failed'
  await context.scope((scope) => noteUndelivered(scope, out, state, why.reason))
  throw new Refusal('conflict', why.reason)
}

/** Always throws: a pause and another try, or the end after a day of them. */
async function delay(context: Context, parts: MailParts, out: Outgoing, why: Why): Promise<never> {
  const { attempt } = context.command
  if (why.kind !== 'later' && attempt >= alarmingAttempt) {
    const { host } = await context.setting('mail')
    await asProvider(parts, (scope) => raiseServerAlarm(scope, host, why.reason))
  }
  const retryAfter = pauseAfter(attempt, out.ageSeconds, out.template)
  if (retryAfter === null) throw new Refusal('conflict', 'mail-given-up', { reason: why.reason })
  await context.scope((scope) => noteDelayed(scope, out, why.reason))
  throw new Refusal('too-many', why.reason, { retryAfter })
}

const asDispatcher = <T>({ database }: MailParts, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(database, dispatcher, work, 'read only')

const asProvider = <T>({ database }: MailParts, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(database, system({ kind: 'provider' }), work)
