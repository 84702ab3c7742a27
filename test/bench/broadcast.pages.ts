import { connect as dial, type Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import postgres from 'postgres'
import { optionsOf } from '../../src/database/open.ts'
import { answer } from './processes.ts'

/** Longer than a batch window: what was to come has come. */
const quietMs = 150
const atOnce = 100

type Page = { frames: number; at: number }

const pages: Page[] = []
const notified: number[] = []
let lastBytes = 0
let waiting: (() => void) | undefined

/** Milliseconds on a clock that all processes of this machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6

type Where = { host: string; cookie: string; topics: readonly string[] }
type Line = { host: string; cookie: string; path: string }

answer({
  /** Opens so many sockets as pages do; each has its present state when this is answered. */
  async connect({ count, ...where }: Where & { count: number }) {
    for (let made = 0; made < count; made += atOnce)
      await Promise.all(
        Array.from({ length: Math.min(atOnce, count - made) }, () => openPage(where)),
      )
  },
  /** Opens a wall's socket for each cookie; what they are sent is read and not counted. */
  async connectWalls({ host, cookies }: { host: string; cookies: readonly string[] }) {
    for (let made = 0; made < cookies.length; made += atOnce)
      await Promise.all(
        cookies.slice(made, made + atOnce).map((cookie, n) => {
          const path = `/wallboard/live?screen=screen-of-the-bench-${made + n}`
          return new Promise<void>((done, fail) => openLine({ host, cookie, path }, done, fail))
        }),
      )
  },
  /** Waits until each page got a frame, and that no more came; answers what came since `arm`. */
  async arrived() {
    while (pages.some(({ frames }) => frames === 0))
      await new Promise<void>((done) => {
        waiting = done
      })
    await rest(quietMs)
    const frames = pages.reduce((sum, page) => sum + page.frames, 0)
    return { frames, bytes: lastBytes, at: pages.map(({ at }) => at), notifiedAt: notified[0] }
  },
  arm() {
    notified.length = 0
    for (const page of pages) Object.assign(page, { frames: 0, at: 0 })
  },
  /** NOTIFY alone beside them: a bare LISTEN in this same process. */
  async listen({ url }: { url: string }) {
    const sql = postgres({ ...optionsOf(url), max: 1 })
    await sql.listen('portal', () => notified.push(now()))
  },
})

function openPage({ host, cookie, topics }: Where): Promise<void> {
  const page: Page = { frames: 0, at: 0 }
  pages.push(page)
  const path = `/live?topics=${encodeURIComponent(topics.join(','))}`
  return new Promise((done, fail) => {
    const arrived = () => {
      page.frames += 1
      page.at = now()
      done()
      if (waiting && !pages.some(({ frames }) => frames === 0)) {
        waiting()
        waiting = undefined
      }
    }
    openLine({ host, cookie, path }, arrived, fail)
  })
}

function openLine(
  { host, cookie, path }: Line,
  arrived: () => void,
  fail: (error: Error) => void,
): void {
  const { hostname, port } = new URL(`http://${host}`)
  const socket: Socket = dial(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nCookie: ${cookie}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const read = frameReader(arrived)
  let head = ''
  socket.on('data', (chunk) => {
    if (head.endsWith('\r\n\r\n')) return read(chunk)
    head += chunk.toString('latin1')
    const end = head.indexOf('\r\n\r\n') + 4
    if (end < 4) return
    if (!head.startsWith('HTTP/1.1 101')) return fail(new Error(head.split('\r\n')[0]))
    const first = Buffer.from(head.slice(end), 'latin1')
    head = head.slice(0, end)
    if (first.length > 0) read(first)
  })
  socket.on('error', fail)
}

/** Counts whole frames in a stream of them; their bytes are not kept. */
function frameReader(arrived: () => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0)
  let left = 0
  return (chunk) => {
    let rest = head.length > 0 ? Buffer.concat([head, chunk]) : chunk
    head = Buffer.alloc(0)
    while (rest.length > 0) {
      if (left === 0) {
        const size = sizeOf(rest)
        if (size === undefined) {
          head = Buffer.from(rest)
          return
        }
        left = size
        lastBytes = size
      }
      const taken = Math.min(left, rest.length)
      left -= taken
      rest = rest.subarray(taken)
      if (left === 0) arrived()
    }
  }
}

/** Bytes of the frame that begins here, its head included; undefined while the head is not whole. */
function sizeOf(bytes: Buffer): number | undefined {
  const short = bytes[1]
  if (short === undefined) return undefined
  if (short < 126) return 2 + short
  if (short === 126) return bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2)
  return bytes.length < 10 ? undefined : 10 + Number(bytes.readBigUInt64BE(2))
}
