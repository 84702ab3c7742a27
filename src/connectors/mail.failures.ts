/**
 * What went wrong: `away`: no usable connection, whatever the cause; `server`: the server speaks and cannot be used (its
 * certificate, the sign-in); `later`: it asked to come back; `bounced`: it refused this recipient or message for good;
 * `refused`: it refuses our sender for good.
 */
export type MailFailureKind = 'away' | 'server' | 'later' | 'bounced' | 'refused'

type None = Readonly<Record<string, never>>
/** What the server answered, where it did; its own words. */
type Said = { said: string | null }

/** What can go wrong with a mail server, by code, with what a sentence about it names. */
export type MailFailureMessages = {
  'mail-away': None
  'mail-server': Said
  'mail-sign-in-refused': Said
  'mail-no-encryption': None
  'mail-later': Said
  'mail-bounced': Said
  'mail-refused': Said
}

/** The codes that carry the server's own words. */
type SaidCode = Exclude<keyof MailFailureMessages, 'mail-away' | 'mail-no-encryption'>

type Reason = {
  [C in keyof MailFailureMessages]: { code: C; params: MailFailureMessages[C] }
}[keyof MailFailureMessages]

/** A message that was not taken. The reason is for people; `cause` belongs in the log. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind
  readonly reason: Reason

  constructor(kind: MailFailureKind, reason: Reason, cause: unknown) {
    super(`${reason.code} ${JSON.stringify(reason.params)}`, { cause })
    this.name = 'MailFailure'
    this.kind = kind
    this.reason = reason
  }
}

/** No usable connection, whatever the cause. */
export const away = (cause: unknown) =>
  new MailFailure('away', { code: 'mail-away', params: {} }, cause)

type Thrown = { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown }

/** Reads what nodemailer threw. Server answers are shown, shortened to one line and without the password. */
export function failureOf(error: unknown, password: string | null): MailFailure {
  if (error instanceof MailFailure) return error
  const { code, command, responseCode, response }: Thrown =
    typeof error === 'object' && error !== null ? error : {}
  const said = answerOf(response, password)
  const failure = (kind: MailFailureKind, code: SaidCode) =>
    new MailFailure(kind, { code, params: { said } }, error)
  if (code === 'EAUTH' || code === 'ENOAUTH') return failure('server', 'mail-sign-in-refused')
  if (code === 'ETLS' || isCertificate(error))
    return new MailFailure('server', { code: 'mail-no-encryption', params: {} }, error)
  const status = typeof responseCode === 'number' ? responseCode : 0
  // 421: it ends the session whatever was asked; a refusing greeting is about us and not about this message
  if (status >= 500 && status !== 503 && isAbout(command, ['RCPT TO', 'DATA']))
    return failure('bounced', 'mail-bounced')
  if (status >= 500 && isAbout(command, ['MAIL FROM'])) return failure('refused', 'mail-refused')
  if (status >= 500) return failure('server', 'mail-server')
  if (status >= 400) return failure('later', 'mail-later')
  return away(error)
}

const isAbout = (command: unknown, words: string[]) =>
  typeof command === 'string' && words.some((word) => command.toUpperCase().startsWith(word))

// nodemailer gives each failure of a socket one code; what Node said of it is left in the words
const ofEncryption = /certificate|altname|handshake|\b(?:TLS|SSL|STARTTLS)\b/i

const isCertificate = (error: unknown) => error instanceof Error && ofEncryption.test(error.message)

const longestAnswer = 300

function answerOf(response: unknown, password: string | null): string | null {
  if (typeof response !== 'string') return null
  const line = response.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const clean = password ? withoutSecret(line, password) : line
  return clean.length > longestAnswer ? `${clean.slice(0, longestAnswer)}…` : clean
}

const withoutSecret = (line: string, password: string) =>
  [password, Buffer.from(password).toString('base64')].reduce(
    (text, word) => text.replaceAll(word, '•••'),
    line,
  )

export const isMailFailure = (error: unknown): error is MailFailure => error instanceof MailFailure
