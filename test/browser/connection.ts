import { connect, createServer, type Socket } from 'node:net'

/** A line between browsers and the portal that can be cut, mended, and held so that nothing arrives any more. */
export async function startConnection(portalPort: number) {
  const pairs = new Set<[near: Socket, far: Socket]>()
  let isCut = false
  let isWithoutSockets = false
  let isSilent = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(portalPort, '127.0.0.1')
    if (isWithoutSockets)
      near.on('data', (bytes) => {
        if (/^upgrade: websocket/im.test(String(bytes))) near.destroy()
      })
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [one, other] of [pair, [far, near]] as const) {
      if (!(isSilent && one === far)) one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const at = server.address()
  const drop = () => {
    for (const [near] of pairs) near.destroy()
  }
  return {
    port: typeof at === 'object' && at ? at.port : 0,
    cut() {
      isCut = true
      drop()
    },
    mend() {
      isCut = false
    },
    /** From the next connection on, as behind a proxy that knows no WebSockets. */
    blockSockets(isBlocked: boolean) {
      isWithoutSockets = isBlocked
      drop()
    },
    /** The connections stay, and carry nothing to the browser. */
    hold() {
      for (const [near, far] of pairs) far.unpipe(near)
    },
    /** The same, and of every connection from now on. */
    silence() {
      isSilent = true
      for (const [near, far] of pairs) far.unpipe(near)
    },
    release() {
      isSilent = false
      for (const [near, far] of pairs) far.pipe(near)
    },
    stop() {
      server.close()
      drop()
    },
  }
}
