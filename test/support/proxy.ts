import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

type Where = {
  host?: unknown
  port?: unknown
  /** Who answers with links to itself says the address of this link instead. */
  isNamed?: boolean
}
type Fault = 'before' | 'after'
export type Link = Awaited<ReturnType<typeof startProxy>>

/** What one link does otherwise than pass on (`faults.ts`): bytes in either direction may be changed, or kept back. */
export type Injected = {
  delayMs?: number
  up?: (bytes: Buffer, act: Acts) => Buffer | undefined
  down?: (bytes: Buffer, act: Acts) => Buffer | undefined
}
type Acts = { answer(bytes: Buffer): void; cut(): void }

// a simple query message with the word alone, as the pool sends it
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1')

/**
 * A link to a server that can be cut, silenced, closed, changed by a row of `faults.ts`, or (PostgreSQL) lost around a
 * COMMIT.
 */
export async function startProxy({ host, port, isNamed = false }: Where) {
  const links = new Set<{ near: Socket; far: Socket }>()
  let mode: 'open' | 'closing' | 'silent' = 'open'
  const asked = { commits: 0, cut: { before: 0, after: 0 } }
  /** Told of every commit of a transaction that may write; says whether and when the link is to be lost. */
  let onCommit: (() => Fault | undefined) | undefined
  let inject: (() => Injected) | undefined

  let own = 0
  // both ports have five digits, so that no length changes
  const named = (bytes: Buffer) =>
    isNamed
      ? Buffer.from(
          bytes.toString('latin1').replaceAll(`${host}:${port}`, `${host}:${own}`),
          'latin1',
        )
      : bytes

  const server = createServer((near) => {
    near.on('error', () => {})
    if (mode === 'closing') return near.destroy()
    const far = connect(Number(port), String(host))
    const link = { near, far }
    links.add(link)
    let injected: { by: typeof inject; does: Injected } | undefined
    const acts = {
      answer: (bytes: Buffer) => void near.write(bytes),
      cut() {
        near.end()
        far.destroy()
      },
    }
    /** By the fault that is set now, which keeps what it knows of this link. */
    const changed = (way: 'up' | 'down', bytes: Buffer, pass: (bytes: Buffer) => void) => {
      if (inject !== injected?.by) injected = inject && { by: inject, does: inject() }
      const does = injected?.does
      const left = does?.[way] ? does[way](bytes, acts) : bytes
      if (!left) return
      if (does?.delayMs && way === 'down') setTimeout(pass, does.delayMs, left)
      else pass(left)
    }
    let isWriting = false
    let isLosing = false
    const lose = (how: Fault) => {
      asked.cut[how] += 1
      near.destroy()
      far.destroy()
    }
    near.on('data', (bytes) => {
      if (bytes.includes('begin; ')) isWriting = true
      if (bytes.includes('begin read only')) isWriting = false
      if (isWriting && bytes.includes(commit)) {
        asked.commits += 1
        const fault = onCommit?.()
        if (fault === 'before') return lose('before')
        isLosing = fault === 'after'
      }
      changed('up', bytes, (left) => far.write(left))
    })
    // the server's answer to the commit is the first thing that comes back after it
    far.on('data', (bytes) =>
      isLosing ? lose('after') : changed('down', named(bytes), (left) => near.write(left)),
    )
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
  own = (server.address() as AddressInfo).port

  return {
    asked,
    at: { host: '127.0.0.1', port: own },
    get links() {
      return links.size
    },
    onCommit(decide: typeof onCommit) {
      onCommit = decide
    },
    /** From now on this happens on every link, those that stand too; undefined heals them. */
    inject(make: typeof inject) {
      inject = make
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
