/**
 * What went wrong: `away`: no usable connection, whatever the cause; `server`: the server speaks and cannot be used (its
 * certificate, the sign-in); `later`: it asked to come back; `bounced`: it refused this recipient or message for good;
 * `refused`: it refuses our sender for good.
 */
export type MailFailureKind = 'away' | 'server' | 'later' | 'bounced' | 'refused'

/** A message that was not taken. The sentence is for people; `cause` belongs in the log. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind

  constructor(kind: MailFailureKind, said: string | undefined, cause: unknown) {
    super(said ? `${sentences[kind]} ${said}` : sentences[kind], { cause })
    this.name = 'MailFailure'
    this.kind = kind
  }
}

const sentences: Record<MailFailureKind, string> = {
  away: 'The e-mail server did not answer.',
  server: 'The e-mail server cannot be used.',
  later: 'The e-mail server asked to try again later.',
  bounced: 'The address was refused.',
  refused: 'The e-mail server refuses the sender.',
}

type Thrown = { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown }

/** Reads what nodemailer threw. Server answers are shown, shortened to one line and without the password. */
export function failureOf(error: unknown, password: string | null): MailFailure {
  if (error instanceof MailFailure) return error
  const { code, command, responseCode, response }: Thrown =
    typeof error === 'object' && error !== null ? error : {}
  const said = answerOf(response, password)
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return new MailFailure(
      'server',
      said ? `It refuses the sign-in: ${said}` : 'It refuses the sign-in.',
      error,
    )
  if (code === 'ETLS' || isCertificate(error))
    return new MailFailure('server', 'An encrypted connection to it was not possible.', error)
  const status = typeof responseCode === 'number' ? responseCode : 0
  // 421: it ends the session whatever was asked; a refusing greeting is about us and not about this message
  if (status >= 500 && status !== 503 && isAbout(command, ['RCPT TO', 'DATA']))
    return new MailFailure('bounced', said, error)
  if (status >= 500 && isAbout(command, ['MAIL FROM']))
    return new MailFailure('refused', said, error)
  if (status >= 500) return new MailFailure('server', said && `It says: ${said}`, error)
  if (status >= 400) return new MailFailure('later', said, error)
  return new MailFailure('away', undefined, error)
}

const isAbout = (command: unknown, words: string[]) =>
  typeof command === 'string' && words.some((word) => command.toUpperCase().startsWith(word))

// nodemailer gives each failure of a socket one code; what Node said of it is left in the words
const ofEncryption = /certificate|altname|handshake|\b(?:TLS|SSL|STARTTLS)\b/i

const isCertificate = (error: unknown) => error instanceof Error && ofEncryption.test(error.message)

const longestAnswer = 300

function answerOf(response: unknown, password: string | null): string | undefined {
  if (typeof response !== 'string') return undefined
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
