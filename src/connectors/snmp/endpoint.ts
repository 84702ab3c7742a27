import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Door, Drop, Taken } from './door.ts'

type Options = {
  host: string
  port: number
  door: Door
  take(taken: Taken): void
  drop(why: Drop, sender: string | undefined, address: string): void
  reported?(): void
  onError(error: unknown): void
}

const receiveBytes = 4 * 1024 * 1024

/** The socket that traps come to. What it cannot send back is lost, as with every datagram. */
export async function openTraps({ host, port, door, take, drop, reported, onError }: Options) {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' })
  const send = (bytes: Buffer, to: { address: string; port: number }) =>
    socket.send(bytes, to.port, to.address, () => {})
  socket.on('message', (bytes, from) => {
    try {
      const verdict = door.judge(bytes, from)
      if ('taken' in verdict) take(verdict.taken)
      else if ('report' in verdict) {
        reported?.()
        send(verdict.report, from)
      } else drop(verdict.dropped, verdict.sender, from.address)
    } catch (error) {
      onError(error)
    }
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  socket.on('error', onError)
  try {
    // what comes while something else is done waits there
    socket.setRecvBufferSize(receiveBytes)
  } catch {
    // the system's own measure, then
  }
  return {
    port: socket.address().port,
    answer: send,
    async stop(): Promise<void> {
      socket.close()
      await once(socket, 'close')
    },
  }
}

export type TrapEndpoint = Awaited<ReturnType<typeof openTraps>>
