import { promises as dns, type LookupAddress } from 'node:dns'
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import { away, failureOf } from './mail.failures.ts'
import { createGuard } from './outbound.ts'

/** Where mail is handed in. `security`: plain, STARTTLS demanded, or TLS from the first byte; certificates are checked. */
export type MailServerAddress = {
  host: string
  port: number
  security: 'none' | 'starttls' | 'tls'
  username: string
  password: string | null
}

export type Mailbox = { name: string; address: string }

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
}

const socketKeys = { disableFileAccess: true, disableUrlAccess: true } as const

/**
 * Hands messages to a mail server, one connection each. Throws `MailFailure`, or the reason of an aborted signal.
 * Neither a name nor a literal leads to an address that is not public or allowed: the address that was checked is the one
 * connected to. Nothing in a message reads files or URLs.
 */
export function createMailer(options: MailerOptions = {}): Mailer {
  const { timeoutMs = 10_000, wholeMs = 45_000, resolve = resolveAll, authorities } = options
  const mayReach = createGuard(options.allow)

  async function reach({ host, port }: MailServerAddress, signal: AbortSignal): Promise<Socket> {
    const found = await within(signal, resolve(host))
    const open = found.filter(({ address }) => mayReach(address))
    let last: unknown = new Error(`${host} has no address that may be reached`)
    for (const { address } of open) {
      try {
        return await connected(address, port, timeoutMs, signal)
      } catch (error) {
        signal.throwIfAborted()
        last = error
      }
    }
    throw away(last)
  }

  async function hand(server: MailServerAddress, message: Message, signal: AbortSignal) {
    const connection = await reach(server, signal)
    const { host, port, security, username, password } = server
    const transport = createTransport({
      ...{ host, port, secure: security === 'tls', ...socketKeys },
      ...(security === 'starttls' ? { requireTLS: true } : { ignoreTLS: security === 'none' }),
      ...(username && { auth: { user: username, pass: password ?? '' } }),
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      tls: { minVersion: 'TLSv1.2', ...(authorities && { ca: authorities }) },
      getSocket: (_, done) => done(null, { connection }),
    })
    const { from, to, images = [], replyTo, ...content } = message
    const stop = () => connection.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      await transport.sendMail({
        ...content,
        ...{ from, to, ...(replyTo && { replyTo: { name: '', address: replyTo } }) },
        envelope: { from: from.address, to: [to.address] },
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        attachments: images.map(({ cid, name, type, bytes }) => ({
          ...{ cid, filename: name, contentType: type, content: Buffer.from(bytes) },
          contentDisposition: 'inline' as const,
        })),
        ...socketKeys,
      })
    } finally {
      signal.removeEventListener('abort', stop)
      connection.destroy()
    }
  }

  return {
    async send(server, message, signal) {
      const late = AbortSignal.timeout(wholeMs)
      const ends = signal ? AbortSignal.any([signal, late]) : late
      try {
        await hand(server, message, ends)
      } catch (error) {
        signal?.throwIfAborted()
        throw failureOf(error, server.password)
      }
    },
  }
}

function connected(host: string, port: number, timeoutMs: number, signal: AbortSignal) {
  return new Promise<Socket>((done, fail) => {
    const socket = connect({ host, port })
    const end = (error: unknown) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.destroy()
      fail(error)
    }
    const stop = () => end(signal.reason)
    const timer = setTimeout(end, timeoutMs, new Error(`no connection within ${timeoutMs} ms`))
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', end).once('connect', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.off('error', end)
      done(socket)
    })
  })
}

const within = <T>(signal: AbortSignal, work: Promise<T>) =>
  new Promise<T>((done, fail) => {
    const stop = () => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(done, fail).finally(() => signal.removeEventListener('abort', stop))
  })

const resolveAll = (host: string) => dns.lookup(host, { all: true })
