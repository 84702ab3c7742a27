import { randomUUID } from 'node:crypto'
import PostalMime from 'postal-mime'
import { type MailboxMessage, startMailboxPages } from './mailbox.pages.tsx'
import {
  type MailFault,
  type MailFaultKind,
  mailFaultKinds,
  type SmtpOptions,
  startSmtp,
} from './mailbox.smtp.ts'

type MailboxOptions = Pick<SmtpOptions, 'tls' | 'login'> & {
  smtpPort?: number
  httpPort?: number
}

export type Mailbox = {
  smtp: { host: string; port: number }
  /** Its web page. */
  url: string
  /** Newest first. */
  messages(): readonly MailboxMessage[]
  /** The next so many attempts that it fits to fail in this way, with these words if the server says any. */
  fail(kind: MailFaultKind, times?: number, text?: string): void
  heal(): void
  clear(): void
  stop(): Promise<void>
}

/** The demo's mailbox is a place to look, not an archive. */
const maxKept = 500

/** A real SMTP server on loopback that delivers everything into one mailbox, with a web page to read it. */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const kept: MailboxMessage[] = []
  let waiting: MailFault[] = []

  function fault(...kinds: MailFaultKind[]): MailFault | null {
    const at = waiting.findIndex(({ kind }) => kinds.includes(kind))
    return at < 0 ? null : (waiting.splice(at, 1)[0] ?? null)
  }

  const smtp = await startSmtp({
    port: options.smtpPort ?? 0,
    ...(options.tls && { tls: options.tls }),
    ...(options.login && { login: options.login }),
    fault,
    async taken({ raw, ...envelope }) {
      kept.unshift({ ...envelope, ...(await read(raw)) })
      kept.splice(maxKept)
    },
  })
  const pages = await startMailboxPages({ port: options.httpPort ?? 0, messages: () => kept })
  return {
    smtp: { host: '127.0.0.1', port: smtp.port },
    url: pages.url,
    messages: () => kept,
    fail(kind, times = 1, text) {
      if (!(kind in mailFaultKinds)) throw new Error(`no fault is called ${kind}`)
      waiting.push(...Array.from({ length: times }, () => ({ kind, ...(text && { text }) })))
    },
    heal() {
      waiting = []
    },
    clear: () => void kept.splice(0),
    async stop() {
      await Promise.all([smtp.stop(), pages.stop()])
    },
  }
}

async function read(raw: Buffer) {
  const mail = await PostalMime.parse(raw)
  const text = mail.text ?? ''
  const html = mail.html ?? ''
  return {
    id: randomUUID(),
    at: new Date(),
    headerFrom: named(mail.from),
    headerTo: (mail.to ?? []).map(named).join(', '),
    subject: mail.subject ?? '',
    text,
    html,
    links: linksOf(html, text),
    messageId: mail.messageId ?? '',
    headers: mail.headers.map(({ key, value }) => ({ key, value })),
    images: mail.attachments.flatMap(({ contentId, mimeType, content }) =>
      contentId && typeof content !== 'string'
        ? [{ cid: contentId.replace(/^<|>$/g, ''), type: mimeType, bytes: new Uint8Array(content) }]
        : [],
    ),
    files: mail.attachments.flatMap(({ contentId, disposition, filename, content }) =>
      !contentId && disposition === 'attachment' && typeof content !== 'string'
        ? [{ name: filename ?? '', bytes: new Uint8Array(content) }]
        : [],
    ),
    raw: raw.toString('latin1'),
  }
}

const named = (who: { name?: string; address?: string } | undefined) =>
  [who?.name, who?.address && `<${who.address}>`].filter(Boolean).join(' ')

function linksOf(html: string, text: string): string[] {
  const inHtml = [...html.matchAll(/href="(https?:[^"]+)"/gi)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
  const inText = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([href]) => href)
  return [...new Set([...inHtml, ...inText])]
}
