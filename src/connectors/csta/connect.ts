import { isIP, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import { createDialer } from '../dial.ts'
import { type CstaTarget, Ended, type HoldOptions, unreachable } from './problems.ts'

/** A connection to a telephone system, encrypted where it is to be; throws why there is none. */
export async function connected(target: CstaTarget, options: HoldOptions): Promise<Socket> {
  const { signal, timeoutMs = 10_000, authorities } = options
  let plain: Socket
  try {
    plain = await createDialer({ ...options, timeoutMs })(target, signal)
  } catch {
    // refused by our own rule, closed and filtered read the same
    throw new Ended(unreachable)
  }
  plain.setNoDelay(true)
  if (target.transport === 'tcp') return plain
  return new Promise<Socket>((done, fail) => {
    const socket = secure({
      socket: plain,
      minVersion: 'TLSv1.2',
      ...(isIP(target.host) ? { host: target.host } : { servername: target.host }),
      ...(authorities && { ca: authorities }),
    })
    const refuse = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', refuse)
      socket.destroy()
      fail(new Ended({ code: 'pbx-no-encryption', params: {} }))
    }
    const timer = setTimeout(refuse, timeoutMs)
    signal.addEventListener('abort', refuse, { once: true })
    socket
      .once('error', refuse)
      .once('close', refuse)
      .once('secureConnect', () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', refuse)
        socket.off('error', refuse).off('close', refuse)
        done(socket)
      })
  })
}
