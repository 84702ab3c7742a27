import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

type Where = { host?: unknown; port?: unknown }
type Fault = 'before' | 'after'
export type Link = Awaited<ReturnType<typeof startProxy>>

// a simple query message with the word alone, as the pool sends it
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1')

/** A link to a PostgreSQL server that can be cut, silenced, closed, or lost around a COMMIT. */
export async function startProxy({ host, port }: Where) {
  const links = new Set<{ near: Socket; far: Socket }>()
  let mode: 'open' | 'closing' | 'silent' = 'open'
  const asked = { commits: 0, cut: { before: 0, after: 0 } }
  /** Told of every commit of a transaction that may write; says whether and when the link is to be lost. */
  let onCommit: (() => Fault | undefined) | undefined

  const server = createServer((near) => {
    near.on('error', () => {})
    if (mode === 'closing') return near.destroy()
    const far = connect(Number(port), String(host))
    const link = { near, far }
    links.add(link)
    let isWriting = false
    let isLosing = false
    const lose = (how: Fault) => {
      asked.cut[how] += 1
      near.destroy()
      far.destroy()
    }
    near.on('data', (bytes) => {
      if (bytes.includes('begin read write')) isWriting = true
      if (bytes.includes('begin read only')) isWriting = false
      if (isWriting && bytes.includes(commit)) {
        asked.commits += 1
        const fault = onCommit?.()
        if (fault === 'before') return lose('before')
        isLosing = fault === 'after'
      }
      far.write(bytes)
    })
    // the server's answer to the commit is the first thing that comes back after it
    far.on('data', (bytes) => (isLosing ? lose('after') : near.write(bytes)))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one
        .on('error', () => {})
        .on('close', () => {
          other.destroy()
          links.delete(link)
        })
    if (mode === 'silent') for (const socket of [near, far]) socket.pause()
  })
  const listen = (on: number) => {
    server.listen(on, '127.0.0.1')
    return once(server, 'listening')
  }
  await listen(0)
  const { port: own } = server.address() as AddressInfo

  return {
    asked,
    at: { host: '127.0.0.1', port: own },
    get links() {
      return links.size
    },
    onCommit(decide: typeof onCommit) {
      onCommit = decide
    },
    /** Cuts every link that stands; new ones are let through. */
    cut() {
      for (const { near, far } of links) {
        near.destroy()
        far.destroy()
      }
    },
    /** Takes connections and closes them at once, as a balancer without a server behind it. */
    closing() {
      mode = 'closing'
      this.cut()
    },
    /** Nothing passes and nothing is closed. */
    silence() {
      mode = 'silent'
      for (const { near, far } of links) for (const socket of [near, far]) socket.pause()
    },
    open() {
      mode = 'open'
      for (const { near, far } of links) for (const socket of [near, far]) socket.resume()
    },
    /** Connections are refused, as by a machine whose database is stopped. */
    async down() {
      this.cut()
      await new Promise((done) => server.close(done))
    },
    up: () => listen(own),
    async stop() {
      this.cut()
      if (server.listening) await new Promise((done) => server.close(done))
    },
  }
}
