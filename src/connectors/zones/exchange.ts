import { createSocket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { isIPv6, type Socket } from 'node:net'
import { createDialer } from '../dial.ts'

/** What somebody on the way may have sent is looked at so many times, and no more, until the right one comes. */
const maxStrays = 100
const maxTcpMessage = 65_535

export type Exchange<T> = {
  /** Each try has a signature of its own time. */
  request: () => Buffer
  /** The answer if this is it; null for what is none, after which the right one is still waited for. */
  take: (bytes: Buffer) => T | null
  signal: AbortSignal
  timeoutMs: number
}

/**
 * Asks by UDP from a port of its own, which takes answers from that address and port alone; null where none came in time. Throws
 * what the system said, or the reason of the signal.
 */
export function askByUdp<T>(
  { address, port }: { address: string; port: number },
  { request, take, signal, timeoutMs }: Exchange<T>,
): Promise<T | null> {
  return new Promise((done, fail) => {
    signal.throwIfAborted()
    // the system draws the port (RFC 5452, 9.2) and, once connected, drops what comes from elsewhere
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    let isEnded = false
    const end = (settle: () => void) => {
      if (isEnded) return
      isEnded = true
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.close()
      settle()
    }
    const stop = () => end(() => fail(signal.reason))
    const timer = setTimeout(() => end(() => done(null)), timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    let strays = 0
    socket.on('message', (bytes) => {
      if (isEnded) return
      const taken = take(bytes)
      strays += 1
      if (taken !== null) end(() => done(taken))
      else if (strays > maxStrays) end(() => done(null))
    })
    socket.on('error', (error) => end(() => fail(error)))
    // a callback of `connect` would be called for a failure, too
    socket.once('connect', () => {
      if (!isEnded) socket.send(request())
    })
    socket.connect(port, address)
  })
}

/** Asks by TCP (RFC 7766): one message each way. Throws what the system said, or the reason of the signal. */
export async function askByTcp<T>(
  { address, port, allow }: { address: string; port: number; allow: readonly string[] },
  { request, take, signal, timeoutMs }: Exchange<T>,
): Promise<T | null> {
  const resolve = async (): Promise<LookupAddress[]> => [
    { address, family: isIPv6(address) ? 6 : 4 },
  ]
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const socket = await createDialer({ allow, resolve, timeoutMs })({ host: address, port }, within)
  const stop = () => socket.destroy(within.reason)
  within.addEventListener('abort', stop, { once: true })
  try {
    const message = request()
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    socket.write(Buffer.concat([length, message]))
    return take(await oneMessage(socket))
  } finally {
    within.removeEventListener('abort', stop)
    socket.destroy()
  }
}

async function oneMessage(socket: Socket): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk])
    const whole = bytes.length >= 2 ? bytes.readUInt16BE(0) + 2 : maxTcpMessage
    if (bytes.length >= whole) return bytes.subarray(2, whole)
  }
  throw new Error('the connection ended before a whole answer')
}
