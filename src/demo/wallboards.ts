import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { WebSocket } from 'ws'
import { anonymous, type Database, Scope, system } from '../domain/scope.ts'
import { askForCode, newWallSecret, redeem, wallCookieName } from '../domain/wallboards/pairing.ts'
import { findScreen } from '../domain/wallboards/screens.ts'
import { usualWall } from '../domain/wallboards/wallboards.form.ts'
import { approveWall, replaceScreen } from '../domain/wallboards/wallboards.ts'
import type { Running } from '../start.ts'

const name = 'NOC 1'
const agent = 'Simulated screen'
const size = { width: 1920, height: 1080 }
const againMs = 5000

type Options = Pick<Running, 'url' | 'database'> & { log: Pick<Running['log'], 'warn'> }

/**
 * A screen that is simulated, and called so: it asks, is approved as the wall "NOC 1", listens as a television does, and says that it
 * showed what it was sent. Once its wall was removed, or given to another screen, it asks no more.
 */
export async function startDemoScreen(
  { url, database, log }: Options,
  restMs = againMs,
): Promise<{ stop(): void }> {
  if (url === undefined) return { stop() {} }
  const token = await pair(database)
  const { protocol, origin } = new URL(url)
  const screen = randomUUID()
  let ws: WebSocket | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  function show() {
    ws = new WebSocket(`${origin.replace('http', 'ws')}/wallboard/live?screen=${screen}`, {
      origin,
      headers: { Cookie: `${wallCookieName(protocol === 'https:')}=${token}`, 'User-Agent': agent },
    })
    ws.on('message', (data) => {
      const seen = /id="as-of" value="([^"]+)"/.exec(String(data))?.[1]
      if (seen) ws?.send(JSON.stringify({ seen, ...size }))
    })
    ws.on('error', (error) => {
      if (!isOver) log.warn({ err: error }, 'the simulated screen missed a beat')
    })
    ws.on('close', (code) => {
      // removed, or another screen's: as final as to a television
      if (isOver || code === 1008) return
      timer = setTimeout(show, restMs)
    })
  }
  show()
  return {
    stop() {
      isOver = true
      clearTimeout(timer)
      ws?.terminate()
    },
  }
}

/** Asks for a code, approves it as the provider, and fetches the token; what is left of a start before is given to this screen. */
async function pair(database: Database): Promise<string> {
  const secret = newWallSecret()
  const { code } = await Scope.enter(database, anonymous, (scope) =>
    askForCode(scope, secret, { ip: '127.0.0.1', agent, ...size }),
  )
  await Scope.enter(database, system({ kind: 'provider' }), async (scope) => {
    const { id } = await findScreen(scope, { code })
    const [known] = await scope.db.execute<{ id: string }>(
      sql`select id from wallboard where msp_id is null and tenant_id is null and name = ${name}`,
    )
    if (known) await replaceScreen(scope, known.id, id)
    else await approveWall(scope, id, { ...usualWall, name, zone: 'Europe/Berlin' })
  })
  const token = await Scope.enter(database, anonymous, (scope) => redeem(scope, secret))
  if (!token) throw new Error('the simulated screen was not approved')
  return token
}
