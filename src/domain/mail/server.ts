import { sql } from 'drizzle-orm'
import type { MailServerAddress } from '../../connectors/mail.ts'
import { form, type Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { hasSecret, keepSecret, openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { serverHost } from '../values.addresses.ts'
import { choice, email, integer, keptAs, orEmpty, text, writeOnly } from '../values.ts'
import { retryWaitingMails } from './outbox.ts'

export type MailServer = Settings['mail']

/** Ports that mail is handed in at; below 1024 others speak protocols that a crafted message could talk to. */
const mailPorts = [25, 465, 587]
/** Whether mail may be handed in at that port. */
const isMailPort = (port: number) => mailPorts.includes(port) || (port >= 1024 && port <= 65535)

/** The mail server as the provider's people may see it: of the password only whether there is one. */
export async function readMailServer(
  scope: Scope,
): Promise<{ value: MailServer; version: number; hasPassword: boolean }> {
  demandProvider(scope.actor)
  const stored = await readSetting(scope, 'mail')
  return { ...stored, hasPassword: await hasSecret(scope, 'mail.password') }
}

/** The password for whoever connects to the server now, or null without one. Run as the dispatcher. */
export const openMailPassword = (scope: Scope, seal: Seal): Promise<string | null> =>
  openSecret(scope, seal, 'mail.password')

/** Whether mails can go out: a server and a sender are set up. Anybody may ask who makes tenants. */
export async function mailIsReady(scope: Scope): Promise<boolean> {
  const [row] = await scope.db.execute<{ ready: boolean }>(sql`select portal_mail_ready() as ready`)
  return row?.ready === true
}

const isInLine = (line: string) => !/[<>]/.test(line)
const password = writeOnly({ max: 1000, error: 'too-long' })

export const mailServerForm = form({
  host: keptAs(
    text({ max: 253, error: 'mail-server-host', fits: (host) => serverHost(host) !== null }),
    (host) => serverHost(host) ?? host,
  ),
  port: integer({ min: 1, max: 65535, error: 'mail-server-port', fits: isMailPort }),
  security: choice(['starttls', 'tls', 'none'], 'mail-security'),
  fromAddress: email,
  fromName: orEmpty(text({ max: 200, error: 'mail-server-from-name', fits: isInLine })),
  username: orEmpty(text({ max: 254, error: 'mail-server-username', fits: isInLine })),
  ...{ password, confirm: password },
})

/** The values of the form, with the password that goes with them; refused as saving it would be. */
async function readServer(scope: Scope, given: Given) {
  const before = await readMailServer(scope)
  const { password, confirm, ...value } = mailServerForm.read(given)
  if (password !== confirm)
    throw new Refusal('invalid', 'passwords-differ', {}, { field: 'confirm' })
  demandPassword(before, value, password)
  return { value, password }
}

/** Connects to a mail server that is not saved yet; why that cannot be, or null. */
export type MailCheck = { check(server: MailServerAddress): Promise<StoredMessage | null> }

/** What is entered, as one connects to it: with the password that is kept, where that may go there. */
export async function readServerToTest(
  scope: Scope,
  seal: Seal,
  given: Given,
): Promise<MailServerAddress> {
  demand(scope.actor, 'administer')
  const { value, password } = await readServer(scope, given)
  return { ...value, password: password || (await openMailPassword(scope, seal)) }
}

/**
 * Replaces the mail server; an empty password keeps the one there is, unless it would go to another host or unprotected:
 * then who changes that has to know it. Mails that wait for the server are tried at once.
 */
export async function changeMailServer(scope: Scope, seal: Seal, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, password } = await readServer(scope, given)
  await changeSetting(scope, 'mail', value, given.version, password !== '')
  if (password) await keepSecret(scope, seal, 'mail.password', password)
  await retryWaitingMails(scope, null)
  await scope.announce('mail')
}

function demandPassword(
  before: { value: MailServer; hasPassword: boolean },
  value: MailServer,
  password: string,
) {
  if (password || !before.hasPassword || !value.username) return
  const isElsewhere = before.value.host.toLowerCase() !== value.host.toLowerCase()
  const isOpen = value.security === 'none' && before.value.security !== 'none'
  if (!isElsewhere && !isOpen) return
  const code = isElsewhere ? 'mail-password-elsewhere' : 'mail-password-open'
  throw new Refusal('invalid', code, {}, { field: 'password' })
}
