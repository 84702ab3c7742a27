import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Child } from 'hono/jsx'

/** A message as it was delivered: `to` is the envelope's, `headerTo` what its reader sees. */
export type MailboxMessage = {
  id: string
  at: Date
  from: string
  to: string[]
  headerFrom: string
  headerTo: string
  subject: string
  text: string
  html: string
  /** Addresses that its HTML and text link to, each once. */
  links: string[]
  messageId: string
  headers: { key: string; value: string }[]
  images: { cid: string; type: string; bytes: Uint8Array }[]
  files: { name: string; bytes: Uint8Array }[]
  secure: boolean
  user: string | null
  raw: string
}

type Parts = { port: number; messages: () => readonly MailboxMessage[] }
type Page = { type: string; policy?: string; body: string | Uint8Array }

/** The mailbox's own small site on loopback: it lists what came, and shows a message without trusting it. */
export async function startMailboxPages({ port, messages }: Parts) {
  const server = createServer((request, response) => answer(request, response, messages()))
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(port, '127.0.0.1', done)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const policy =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** A message's own HTML: no script, nothing from elsewhere, an origin of nobody. */
const messagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  messages: readonly MailboxMessage[],
) {
  // another name that leads here is another site's trick (DNS rebinding)
  const isOurs = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const page = isOurs && isRead ? pageOf(request.url ?? '/', messages) : null
  response
    .writeHead(page ? 200 : isOurs ? (isRead ? 404 : 405) : 421, {
      'Content-Type': page?.type ?? 'text/plain; charset=utf-8',
      'Content-Security-Policy': page?.policy ?? policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    })
    .end(page ? page.body : 'There is nothing here.\n')
}

const html = 'text/html; charset=utf-8'
const imageTypes = ['image/png', 'image/jpeg', 'image/webp']

function pageOf(url: string, messages: readonly MailboxMessage[]): Page | null {
  const [path = '/'] = url.split('?')
  if (path === '/')
    return { type: html, body: htmlPage('Mailbox', <List messages={messages} />, true) }
  if (path === '/mailbox.css') return { type: 'text/css; charset=utf-8', body: sheet }
  const [, id, part, cid] =
    /^\/messages\/([0-9a-f-]+)(?:\/(html|(?:images|files)\/([\w.-]+)))?$/.exec(path) ?? []
  const message = messages.find((one) => one.id === id)
  if (!message) return null
  if (!part) return { type: html, body: htmlPage(message.subject, <Message message={message} />) }
  if (part === 'html') return { type: html, policy: messagePolicy, body: shown(message) }
  if (part.startsWith('files/')) {
    const file = message.files.find(({ name }) => name === cid)
    return file
      ? { type: 'application/octet-stream', policy: messagePolicy, body: file.bytes }
      : null
  }
  const image = message.images.find((one) => one.cid === cid && imageTypes.includes(one.type))
  return image ? { type: image.type, policy: messagePolicy, body: image.bytes } : null
}

/** Links open beside the mailbox; images of the message come from the message. */
const shown = ({ id, html: body }: MailboxMessage) =>
  body
    .replace('<head>', '<head><base target="_blank">')
    .replaceAll('src="cid:', `src="/messages/${id}/images/`)

const htmlPage = (title: string, body: Child, isLive = false) => {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {isLive && <meta http-equiv="refresh" content="5" />}
        <title>{`${title} · Demo mailbox`}</title>
        <link rel="stylesheet" href="/mailbox.css" />
      </head>
      <body>
        <p class="notice">
          This is the demo’s mailbox on this machine. Everything that the portal mails ends here;
          nothing leaves.
        </p>
        {body}
      </body>
    </html>
  )
  return `<!doctype html>${page}`
}

const List = ({ messages }: { messages: readonly MailboxMessage[] }) => (
  <main>
    <h1>Mailbox</h1>
    {messages.length === 0 && <p>No mail yet. This page looks again every 5 seconds.</p>}
    <ul>
      {messages.map((message) => (
        <li>
          <a href={`/messages/${message.id}`}>{message.subject || '(no subject)'}</a>
          <span>
            to {message.headerTo || message.to.join(', ')} · from {message.headerFrom} ·{' '}
            <time datetime={message.at.toISOString()}>
              {message.at.toISOString().slice(0, 19)} UTC
            </time>
          </span>
        </li>
      ))}
    </ul>
  </main>
)

const Message = ({ message }: { message: MailboxMessage }) => (
  <main>
    <p>
      <a href="/">All messages</a>
    </p>
    <h1>{message.subject || '(no subject)'}</h1>
    <dl>
      <dt>From</dt>
      <dd>{message.headerFrom}</dd>
      <dt>To</dt>
      <dd>{message.headerTo}</dd>
      <dt>Delivered to</dt>
      <dd>{message.to.join(', ')}</dd>
      <dt>Links</dt>
      <dd>
        <ul>
          {message.links.map((link) => (
            <li>
              <a href={link} rel="noreferrer" target="_blank">
                {link}
              </a>
            </li>
          ))}
        </ul>
      </dd>
    </dl>
    {message.files.length > 0 && (
      <p>
        Attached:{' '}
        {message.files.map(({ name, bytes }) => (
          <a href={`/messages/${message.id}/files/${name}`} download={name}>
            {name} ({bytes.length} bytes)
          </a>
        ))}
      </p>
    )}
    {message.html && (
      <iframe
        title="The message"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        src={`/messages/${message.id}/html`}
      />
    )}
    <h2>Text part</h2>
    <pre>{message.text}</pre>
  </main>
)

const sheet = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; }
.notice { padding: .5rem .75rem; border: 1px solid currentColor; border-radius: 6px; }
ul { list-style: none; padding: 0; }
main > ul > li { display: grid; padding: .6rem 0; border-bottom: 1px solid #8888; }
span, dt { opacity: .75; font-size: 13px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; } dd ul { margin: 0; }
a, dd, pre { overflow-wrap: anywhere; }
iframe { width: 100%; height: 34rem; border: 1px solid #8888; border-radius: 6px; background: #fff; }
pre { white-space: pre-wrap; padding: .75rem; border: 1px solid #8888; border-radius: 6px; }
`
