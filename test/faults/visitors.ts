import { Agent, request } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Actor, Database } from '../../src/domain/scope.ts'
import { signIn } from '../bench/portal.ts'

const pagesPerSession = 20

/** So many sessions of somebody, each good for twenty open pages. */
export const sessionsFor = (database: Database, actor: Actor, host: string, pages: number) =>
  Promise.all(
    Array.from({ length: Math.ceil(pages / pagesPerSession) }, () => signIn(database, actor, host)),
  )

/** As a page does (static/portal/topics.js): being looked at keeps its session from idling, which ends after half an hour. */
const visibleMs = 60_000
/** As a page does (static/portal/connection.js): 500 ms, doubling to 2.5 s, with full jitter. */
const delayMs = (attempt: number) => Math.min(500 * 2 ** (attempt - 1), 2500) * 2 * Math.random()

/** Open pages that connect again as a browser's do; `shown` is each one's number of critical alarms, null while it has no line. */
export function openPages({
  port,
  cookies,
  pages,
  isLasting = true,
}: {
  port: number
  cookies: readonly string[]
  pages: number
  /** Whether they come back when their line broke. */
  isLasting?: boolean
}) {
  const host = `localhost:${port}`
  const shown: (string | null)[] = Array.from({ length: pages }, () => null)
  const sockets = new Set<WebSocket>()
  let isOver = false
  const tellVisible = (ws: WebSocket) =>
    ws.readyState === WebSocket.OPEN && ws.send('{"visible":true}')
  const telling = setInterval(() => {
    for (const ws of sockets) tellVisible(ws)
  }, visibleMs)
  telling.unref()
  function open(index: number, attempt = 1) {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/live?topics=queue,alarms`, {
      headers: {
        host,
        origin: `http://${host}`,
        cookie: cookies[Math.floor(index / pagesPerSession)] ?? '',
      },
      perMessageDeflate: false,
    })
    sockets.add(ws)
    let tries = attempt
    ws.on('open', () => {
      tries = 1
      tellVisible(ws)
    })
    ws.on('message', (data) => {
      const count = /id="alarms-critical"><b[^>]*>(\d+)/.exec(String(data))?.[1]
      if (count !== undefined) shown[index] = count
    })
    ws.on('error', () => {})
    ws.on('close', () => {
      sockets.delete(ws)
      shown[index] = null
      if (!isOver && isLasting) setTimeout(() => !isOver && open(index, tries + 1), delayMs(tries))
    })
  }
  for (let n = 0; n < pages; n += 1) open(n)
  return {
    shown,
    get connected() {
      return shown.filter((one) => one !== null).length
    },
    close() {
      isOver = true
      clearInterval(telling)
      for (const ws of sockets) ws.terminate()
    },
  }
}

export type Visits = {
  ms: number[]
  statuses: Record<string, number>
  /** Answers that began and did not come to their end. */
  truncated: number
  /** Never taken: nobody was there. */
  refused: number
  /** Taken, and the line was cut before a byte of an answer. */
  cut: number
  /** Met a connection that was just then closed for being idle, and asked again. */
  again: number
  stop(): Promise<void>
}

/** Asks these pages in turn, so many a second, whether or not the answer before has come. */
export function visit({
  port,
  cookies,
  perSecond,
  paths,
  isKeptAlive = true,
  isAskedAgain = false,
}: {
  port: number
  cookies: readonly string[]
  perSecond: number
  paths: readonly string[]
  isKeptAlive?: boolean
  /** As a browser does where a kept connection breaks before a byte of an answer (RFC 9112, section 9.3.1). */
  isAskedAgain?: boolean
}): Visits {
  const agent = new Agent({ keepAlive: isKeptAlive, maxSockets: isKeptAlive ? 16 : 64 })
  const visits: Visits = { ms: [], statuses: {}, truncated: 0, refused: 0, cut: 0, again: 0, stop }
  let isOver = false
  const under = new Set<Promise<void>>()
  const ask = (n: number, isFirst = true) =>
    new Promise<void>((done) => {
      const from = performance.now()
      const headers = { host: `localhost:${port}`, cookie: cookies[n % cookies.length] ?? '' }
      const path = paths[n % paths.length] ?? '/'
      const asking = request({ host: '127.0.0.1', port, agent, path, headers }, (answer) => {
        const status = String(answer.statusCode)
        visits.statuses[status] = (visits.statuses[status] ?? 0) + 1
        answer.resume().once('close', () => {
          if (!answer.complete) visits.truncated += 1
          visits.ms.push(performance.now() - from)
          done()
        })
      })
      asking.once('error', ({ code }: NodeJS.ErrnoException) => {
        if (isAskedAgain && isFirst && asking.reusedSocket && code === 'ECONNRESET') {
          visits.again += 1
          return void ask(n, false).then(done)
        }
        if (code === 'ECONNREFUSED') visits.refused += 1
        else visits.cut += 1
        done()
      })
      asking.end()
    })
  const going = (async () => {
    const from = performance.now()
    for (let n = 0; !isOver; n += 1) {
      const asking = ask(n).finally(() => under.delete(asking))
      under.add(asking)
      const due = ((n + 1) * 1000) / perSecond - (performance.now() - from)
      if (due > 0) await rest(due)
    }
  })()
  async function stop() {
    isOver = true
    await going
    await Promise.all(under)
    agent.destroy()
  }
  return visits
}
