import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import postgres from 'postgres'
import { optionsOf } from '../../src/database/open.ts'
import { startListener } from '../../src/realtime/listener.ts'
import { startRealtime } from '../../src/realtime/start.ts'
import { hostOf } from '../../src/routes/addresses.ts'
import { open } from './database.ts'
import { answer } from './processes.ts'

/** Heartbeats and pings are left out: they would fall into one sample and not into the next. */
const never = 2 ** 31 - 1
const sockets = new Set<Socket>()
type Raw = { url: string; channel: string; bytes: number; windowMs: number }

answer({
  /** The live part of a web process on this database, as `start.ts` wires it. */
  async start({ url, role }: { url: string; role: string }) {
    const benchDatabase = open(url, role)
    const server = createServer((_, response) => response.end())
    const portalUrl = new URL('http://localhost')
    const onError = (error: unknown) => console.error(error)
    const live = startRealtime({
      database: benchDatabase.pool,
      listener: await startListener(benchDatabase.listen, onError),
      base: () => ({ portalUrl, tenantSuffix: portalUrl.hostname }),
      hostOf: (request) => hostOf(request, request.headers.host),
      onError,
      recheckMs: never,
      tuning: { heartbeatMs: never, pingMs: never, maxPerSession: never },
    })
    server.on('upgrade', (_request, socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    live.attach(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', 4096, done))
    portalUrl.port = String((server.address() as AddressInfo).port)
    return { host: portalUrl.host, batchWindowMs: 100 }
  },
  /** The raw loop: one frame made beforehand, written to each of the very same sockets. */
  raw({ bytes }: { bytes: number }) {
    const frame = textFrame(bytes)
    for (const socket of sockets) socket.write(frame)
  },
  /** The same by a process that knows nothing: a NOTIFY, and after the batch window a frame to each socket. */
  async rawLoop({ url, channel, bytes, windowMs }: Raw) {
    const frame = textFrame(bytes)
    const sql = postgres({ ...optionsOf(url), max: 1 })
    await sql.listen(channel, () =>
      setTimeout(() => {
        for (const socket of sockets) socket.write(frame)
      }, windowMs),
    )
  },
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  rssBytes() {
    for (let i = 0; i < 3; i += 1) globalThis.gc?.()
    return process.memoryUsage().rss
  },
})

/** One unmasked text frame (RFC 6455 5.2) of so many bytes in all. */
function textFrame(bytes: number): Buffer {
  const [head, length] = bytes < 65_536 + 4 ? [4, bytes - 4] : [10, bytes - 10]
  const frame = Buffer.alloc(bytes, 'x')
  frame[0] = 0x81
  frame[1] = head === 4 ? 126 : 127
  if (head === 4) frame.writeUInt16BE(length, 2)
  else frame.writeBigUInt64BE(BigInt(length), 2)
  return frame
}
