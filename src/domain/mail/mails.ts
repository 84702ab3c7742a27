import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { mail } from '../schema/mail.ts'
import type { Language } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { readEmail } from '../values.addresses.ts'

/** What mails there are; views/mail draws each in every language of the catalogue. */
export const mailTemplates = [
  'activation',
  'consent',
  'sign-in-information',
  'reset',
  'address',
  'password-changed',
  'sign-in-changed',
  'license-report',
  'notice',
  'mau-report',
  'test',
] as const
export type MailTemplate = (typeof mailTemplates)[number]

/**
 * Who is written to, and about what. `data` is what the template needs beyond the account and the invitation, never a
 * secret. `again`: somebody wants it sent although the address bounced; a person's own act means that without saying so.
 */
export type MailInput = {
  owner: Owner
  template: MailTemplate
  to: Recipient
  language: Language
  data?: Record<string, unknown>
  accountId?: string | null
  invitationId?: string | null
  again?: boolean
}

/** What a notice says: messages of the catalogue, the first of them as its subject, figures under them, and where its button leads. */
export type Notice = {
  subject: StoredMessage
  lines: StoredMessage[]
  facts?: { label: StoredMessage; value: number }[] | undefined
  path: string
}

/** Nobody asks for these by an act of their own. */
const notices: readonly MailTemplate[] = ['password-changed', 'sign-in-changed', 'notice']

/** How a template is called in lists and in the queue. */
export const mailNames: Record<MailTemplate, StoredMessage> = {
  activation: message('mail-activation'),
  consent: message('mail-consent'),
  'sign-in-information': message('mail-sign-in-information'),
  reset: message('mail-reset'),
  address: message('mail-address'),
  'password-changed': message('mail-password-changed'),
  'sign-in-changed': message('mail-sign-in-changed'),
  'license-report': message('mail-license-report'),
  notice: message('mail-notice'),
  'mau-report': message('mail-mau-report'),
  test: message('mail-test'),
}

/** The template of a stored mail; one that is no more is shown as a test. */
export const templateOf = (word: string): MailTemplate =>
  mailTemplates.find((one) => one === word) ?? 'test'

/** So often is a mail tried at most; the age ends it before (`mail.sending`): a back-off up to an hour fills 24 h in 29 tries. */
const maxTries = 40

/**
 * Keeps a mail and queues its sending in the transaction of whoever asks; nothing waits for a mail server. An address
 * that bounced gets no notice that nobody asked for: the row then says why, and `commandId` is null.
 */
export async function queueMail(
  scope: Scope,
  input: MailInput,
): Promise<{ mailId: string; commandId: string | null }> {
  const { owner, template, language, data = {}, accountId = null, invitationId = null } = input
  const { name: toName, address: toAddress } = demandRecipient(input.to)
  const isHeld = !isOnPurpose(scope, input) && (await hasBounced(scope, owner, toAddress))
  const [row] = await scope.db
    .insert(mail)
    .values({
      ...ownerOf(owner),
      ...{ template, language, data, toName, toAddress, accountId, invitationId },
      ...(isHeld && { state: 'failed' as const, error: message('mail-suppressed') }),
    })
    .returning({ id: mail.id })
  if (!row) throw new Error('a mail was not kept')
  const commandId = isHeld ? null : await queueSending(scope, row.id, input)
  await announceMail(scope, owner)
  return { mailId: row.id, commandId }
}

/** Says that mails of this owner, and with them what its people's pages show, have changed. */
export async function announceMail(scope: Scope, { tenantId }: Owner): Promise<void> {
  await scope.announce('mail', tenantId)
  await scope.announce('people', tenantId)
}

async function queueSending(scope: Scope, id: string, { owner, template, to }: MailInput) {
  const address = to.address.trim()
  const [queued] = await enqueue(scope, [
    {
      kind: 'mail',
      lane: 'mail',
      owner,
      subject: { kind: 'mail', id, name: address },
      payload: { mailId: id, about: message('mail-to', { mail: mailNames[template], address }) },
      steps: 2,
      maxAttempts: maxTries,
    },
  ])
  if (!queued) throw new Error('a mail was not queued')
  await scope.db.update(mail).set({ commandId: queued.id }).where(eq(mail.id, id))
  return queued.id
}

const isOnPurpose = ({ actor }: Scope, { again, template }: MailInput) =>
  again ?? (actor.kind === 'account' && !notices.includes(template))

async function hasBounced(scope: Scope, owner: Owner, address: string): Promise<boolean> {
  const { tenantId, mspId } = ownerOf(owner)
  const [last] = await scope.db
    .select({ state: mail.state })
    .from(mail)
    .where(
      and(
        eq(mail.toAddress, address),
        inArray(mail.state, ['sent', 'bounced']),
        sql`tenant_id is not distinct from ${tenantId}::uuid and msp_id is not distinct from ${mspId}::uuid`,
      ),
    )
    .orderBy(desc(mail.createdAt), desc(mail.id))
    .limit(1)
  return last?.state === 'bounced'
}

/** One person and one address, checked; nothing else may become an envelope's recipient. */
type Recipient = { name: string; address: string }

const maxNameLength = 200

const control = /[\p{Cc}\p{Zl}\p{Zp}]/u
const encodedWord = /=\?[^?]*\?[bq]\?/i

/** An address for exactly one mailbox (`readEmail`) and the name beside it; refused with the message at `email` or `name`. */
export function demandRecipient({ name, address }: Recipient): Recipient {
  const person = name.trim()
  // looked for before anything is trimmed: a line's end is one, too
  if (person.length > maxNameLength || control.test(name) || encodedWord.test(name))
    throw new Refusal('invalid', 'mail-name', {}, { field: 'name' })
  const read = readEmail(address)
  if ('fault' in read) throw new Refusal('invalid', read.fault, {}, { field: 'email' })
  return { name: person, address: read.address }
}
