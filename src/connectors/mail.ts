import type { LookupAddress } from 'node:dns'
import { createTransport } from 'nodemailer'
import { connectorSeconds } from '../metrics.ts'
import { createDialer } from './dial.ts'

/** Where mail is handed in. `security`: plain, STARTTLS demanded, or TLS from the first byte; certificates are checked. */
export type MailServerAddress = {
  host: string
  port: number
  security: 'none' | 'starttls' | 'tls'
  username: string
  password: string | null
}

type Transport = ReturnType<typeof createTransport>
type Mailbox = { name: string; address: string }

/** One message to one person. `messageId` is the same at every try, so that a receiver knows it again. */
export type Message = {
  messageId: string
  date: Date
  from: Mailbox
  to: Mailbox
  replyTo?: string | undefined
  subject: string
  html: string
  text: string
  /** Shown by `cid:` in the HTML. */
  images?: readonly { cid: string; name: string; type: string; bytes: Uint8Array }[]
  /** Attached, to be opened or kept. */
  files?: readonly { name: string; type: string; bytes: Uint8Array }[]
}

export type MailerOptions = {
  /** Private addresses that may be reached (`CONNECTOR_ALLOW`). */
  allow?: readonly string[]
  resolve?: (host: string) => Promise<LookupAddress[]>
  /** For each of: connecting, the greeting, an answer. */
  timeoutMs?: number
  /** From the name's look-up to the server's last word. */
  wholeMs?: number
  /** Authorities trusted beside the public ones (PEM), for a server with a certificate of the house. */
  authorities?: string
}

export type Mailer = {
  send(server: MailServerAddress, message: Message, signal?: AbortSignal): Promise<void>
  /** Connects and signs in, and hands over nothing; why that cannot be, or null. */
  check(server: MailServerAddress): Promise<Reason | null>
}

const socketKeys = { disableFileAccess: true, disableUrlAccess: true } as const

/**
 * Hands messages to a mail server, one connection each. Throws `MailFailure`, or the reason of an aborted signal.
 * Neither a name nor a literal leads to an address that is not public or allowed: the address that was checked is the one
 * connected to. Nothing in a message reads files or URLs.
 */
export function createMailer(options: MailerOptions = {}): Mailer {
  const { timeoutMs = 10_000, wholeMs = 45_000, authorities } = options
  const dial = createDialer({ ...options, timeoutMs })

  async function at<T>(
    server: MailServerAddress,
    signal: AbortSignal,
    work: (transport: Transport) => Promise<T>,
  ): Promise<T> {
    const over = connectorSeconds.startTimer({ peer: 'mail' })
    const connection = await dial(server, signal).catch((error) => {
      over({ outcome: 'unreachable' })
      throw away(error)
    })
    const { host, port, security, username, password } = server
    const transport = createTransport({
      ...{ host, port, secure: security === 'tls', ...socketKeys },
      ...(security === 'starttls' ? { requireTLS: true } : { ignoreTLS: security === 'none' }),
      ...(username && { auth: { user: username, pass: password ?? '' } }),
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      tls: { minVersion: 'TLSv1.2', ...(authorities && { ca: authorities }) },
      getSocket: (_, done) => done(null, { connection }),
    })
    const stop = () => connection.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const answer = await work(transport)
      over({ outcome: 'good' })
      return answer
    } catch (error) {
      over({ outcome: 'refused' })
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
      connection.destroy()
    }
  }

  const handOver = (transport: Transport, message: Message) => {
    const { from, to, images = [], files = [], replyTo, ...content } = message
    return transport.sendMail({
      ...content,
      ...{ from, to, ...(replyTo && { replyTo: { name: '', address: replyTo } }) },
      envelope: { from: from.address, to: [to.address] },
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      attachments: [
        ...images.map(({ cid, name, type, bytes }) => ({
          ...{ cid, filename: name, contentType: type, content: Buffer.from(bytes) },
          contentDisposition: 'inline' as const,
        })),
        ...files.map(({ name, type, bytes }) => ({
          ...{ filename: name, contentType: type, content: Buffer.from(bytes) },
          contentDisposition: 'attachment' as const,
        })),
      ],
      ...socketKeys,
    })
  }

  return {
    async send(server, message, signal) {
      const late = AbortSignal.timeout(wholeMs)
      const ends = signal ? AbortSignal.any([signal, late]) : late
      try {
        await at(server, ends, (transport) => handOver(transport, message))
      } catch (error) {
        signal?.throwIfAborted()
        throw failureOf(error, server.password)
      }
    },
    async check(server) {
      try {
        await at(server, AbortSignal.timeout(wholeMs), (transport) => transport.verify())
        return null
      } catch (error) {
        return failureOf(error, server.password).reason
      }
    },
  }
}

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
const away = (cause: unknown) => new MailFailure('away', { code: 'mail-away', params: {} }, cause)

type Thrown = { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown }

/** Reads what nodemailer threw. Server answers are shown, shortened to one line and without the password. */
function failureOf(error: unknown, password: string | null): MailFailure {
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

const maxAnswerLength = 300

function answerOf(response: unknown, password: string | null): string | null {
  if (typeof response !== 'string') return null
  const line = response.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const clean = password ? withoutSecret(line, password) : line
  return clean.length > maxAnswerLength
    ? `${clean.slice(0, maxAnswerLength).toWellFormed()}…`
    : clean
}

const withoutSecret = (line: string, password: string) =>
  [password, Buffer.from(password).toString('base64')].reduce(
    (text, word) => text.replaceAll(word, '•••'),
    line,
  )

export const isMailFailure = (error: unknown): error is MailFailure => error instanceof MailFailure
