import { createHmac, timingSafeEqual } from 'node:crypto'
import { LoopbackPage, loopbackSite } from './pages.tsx'

/** A message that came to the webhook of the demo; `isSigned`: its signature is right and of the last five minutes. */
type Received = { at: Date; event: string; text: string; isSigned: boolean }
type State = { title: string; lines: readonly string[]; isStorm: boolean }

export type MonitoringPages = {
  url: string
  /** What the endpoint's messages are signed with. */
  setSecret(secret: string): void
  stop(): Promise<void>
}

const kept = 50
const maxBytes = 256 * 1024
/**
 * The monitoring that is simulated, on loopback: what it sees, a storm on demand, and an endpoint for webhooks that checks their
 * signatures and shows what came.
 */
export async function startMonitoringPages(
  state: () => State,
  act: { storm(): void; heal(): void },
): Promise<MonitoringPages> {
  const received: Received[] = []
  let secret = ''
  const { app, listen } = loopbackSite(['/webhook'])
  app.get('/', (c) => c.html(<MonitoringPage state={state()} received={received} />))
  app.post('/storms', (c) => {
    act.storm()
    return c.redirect('/', 303)
  })
  app.post('/storms/ends', (c) => {
    act.heal()
    return c.redirect('/', 303)
  })
  app.post('/webhook', async (c) => {
    const text = await c.req.text()
    if (text.length > maxBytes) return c.text('Too much.', 413)
    const isSigned = isSignedBy(secret, c.req.header('Tenantry-Signature') ?? '', text)
    received.unshift({ at: new Date(), event: eventIn(text), text: text.slice(0, 400), isSigned })
    received.splice(kept)
    return isSigned ? c.body(null, 204) : c.text('The signature is wrong.', 401)
  })
  return {
    ...(await listen()),
    setSecret(given) {
      secret = given
    },
  }
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>`; one of several is enough, and an old one is a copy that was kept. */
function isSignedBy(secret: string, header: string, body: string): boolean {
  const parts = header.split(',').map((part) => part.split('='))
  const at = parts.find(([name]) => name === 't')?.[1] ?? ''
  if (!secret || Math.abs(Date.now() / 1000 - Number(at)) > 300) return false
  const right = createHmac('sha256', secret).update(`${at}.${body}`).digest()
  return parts.some(([name, hex = '']) => {
    const given = Buffer.from(hex, 'hex')
    return name === 'v1' && given.length === right.length && timingSafeEqual(given, right)
  })
}

function eventIn(text: string): string {
  try {
    return String(JSON.parse(text).event)
  } catch {
    return 'unreadable'
  }
}

const MonitoringPage = ({ state, received }: { state: State; received: readonly Received[] }) => (
  <LoopbackPage title="Monitoring of the demo">
    <p>
      Stands in for a monitoring system. It reports to the portal by the API with the token of a
      source, and takes the messages of a webhook.
    </p>
    <h2>{state.title}</h2>
    <ul>
      {state.lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
    {state.isStorm ? (
      <form method="post" action="/storms/ends">
        <button>End the storm</button>
      </form>
    ) : (
      <form method="post" action="/storms">
        <button>Begin a storm: one border controller, 143 alarms, 12 tenants</button>
      </form>
    )}
    <h2>What came to the webhook</h2>
    <table>
      <thead>
        <tr>
          <th>When</th>
          <th>Event</th>
          <th>Signature</th>
          <th>Message</th>
        </tr>
      </thead>
      <tbody>
        {received.length === 0 && (
          <tr>
            <td colspan={4}>Nothing yet.</td>
          </tr>
        )}
        {received.map(({ at, event, text, isSigned }) => (
          <tr>
            <td>{at.toISOString().slice(11, 19)}</td>
            <td>{event}</td>
            <td>{isSigned ? 'right' : 'wrong'}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </LoopbackPage>
)
