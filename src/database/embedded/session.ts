import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import type { Backend, createBackendLock } from './backend.ts'
import {
  closeStatementFrame,
  createInbox,
  fatalFrame,
  fromClient,
  gssRequest,
  isStartup,
  outsideTransaction,
  queryFrame,
  sslRequest,
  startupCode,
  startupFrame,
  startupUser,
  syncFrame,
} from './frames.ts'
import { createStatements } from './statements.ts'

export type Session = {
  /** Resolves when the client has left and the back end is clean of it. */
  gone: Promise<void>
  notify(channel: string, notification: Buffer): void
  end(): void
}
type Shared = {
  backend: Backend
  backendLock: ReturnType<typeof createBackendLock<Socket>>
  idleInTransactionMs: number
  onCrash: (why: string) => void
}

const maxFrameBytes = 64 << 20
// The frames after which a client waits for an answer; until then it collects.
const batchEnds = new Set([fromClient.query, fromClient.sync, fromClient.flush, fromClient.call])
// COPY FROM STDIN is refused, so these only ever come late, and PostgreSQL skips late ones too.
const copyInput = new Set([fromClient.copyData, fromClient.copyDone, fromClient.copyFail])
// PGlite answers every startup as the superuser of its only database, whatever it says.
const pgliteStartup = startupFrame({ user: 'postgres', database: 'postgres' })

/**
 * One client's conversation: whole batches, one after another, each with the back end to itself,
 * and the turn kept while a transaction (or a batch ended by Flush) is open.
 */
export function openSession(socket: Socket, id: number, shared: Shared): Session {
  const { backend, backendLock } = shared
  const inbox = createInbox(maxFrameBytes, () => socket.destroy())
  const statements = createStatements(`c${id}_`)
  const gone = Promise.withResolvers<void>()
  let user: string | undefined
  let batch: Buffer[] = []
  let status: number | undefined = outsideTransaction
  let isMidBatch = false
  let hasLeft = false
  let idle: NodeJS.Timeout | undefined
  let work = Promise.resolve()

  socket.on('data', receive)
  socket.on('close', leave)
  socket.on('error', () => {}) // 'close' follows and cleans up

  function receive(piece: Buffer): void {
    idle?.refresh()
    inbox.add(piece)
    for (let next = take(); next; next = take()) user === undefined ? greet(next) : accept(next)
  }

  function take(): Buffer | undefined {
    return inbox.take(user === undefined ? 0 : 1)
  }

  /**
   * Whoever starts is believed: the socket stands in a folder that only this system user may enter,
   * and one who can enter it can read the data files as well, so a password would guard nothing.
   */
  function greet(request: Buffer): void {
    const code = startupCode(request)
    if (code === sslRequest || code === gssRequest) socket.write('N')
    else if (isStartup(request)) {
      user = startupUser(request)
      enqueue(() => run(pgliteStartup))
    } else socket.destroy() // a cancel request: there is no second back end that could hear it
  }

  function accept(message: Buffer): void {
    const type = message[0]!
    if (type === fromClient.terminate) socket.end()
    else if (!copyInput.has(type)) batch.push(statements.rewrite(message))
    if (batchEnds.has(type)) flush(type)
  }

  function flush(type: number): void {
    const request = Buffer.concat(batch)
    batch = []
    enqueue(() => run(request, type === fromClient.flush))
  }

  function enqueue(job: () => Promise<void>): Promise<void> {
    work = work.then(job).catch((error) => shared.onCrash(inspect(error)))
    return work
  }

  async function run(request: Buffer, endsInFlush = false): Promise<void> {
    if (hasLeft || !(await backendLock.take(socket))) return
    clearTimeout(idle)
    idle = undefined
    if (isFree() && !(await backend.become(user!))) return refuse()
    const answer = await backend.send(request, write)
    const isAnswered = answer.status !== undefined || endsInFlush
    if (answer.panic || !isAnswered) return shared.onCrash(answer.panic ?? 'an answer broke off')
    status = answer.status ?? status
    isMidBatch = endsInFlush
    if (!hasLeft) await settle()
  }

  const isFree = () => status === outsideTransaction && !isMidBatch

  async function settle(): Promise<void> {
    if (isFree()) backendLock.pass()
    else idle = setTimeout(() => socket.destroy(), shared.idleInTransactionMs)
    await drained(socket)
  }

  function refuse(): void {
    socket.end(fatalFrame('28000', `role "${user}" does not exist`))
    backendLock.pass()
  }

  function write(frames: Buffer): void {
    if (socket.writable) socket.write(frames)
  }

  function leave(): void {
    hasLeft = true
    clearTimeout(idle)
    backendLock.withdraw(socket)
    enqueue(cleanUp).then(gone.resolve)
  }

  async function cleanUp(): Promise<void> {
    if (!backendLock.isHeldBy(socket) && statements.prepared.size === 0) return
    await backendLock.take(socket)
    if (isMidBatch) status = (await backend.send(syncFrame)).status
    if (status !== outsideTransaction) await backend.send(queryFrame('rollback'))
    const closing = [...statements.prepared].map(closeStatementFrame)
    await backend.send(Buffer.concat([...closing, syncFrame]))
    backendLock.pass()
  }

  return {
    gone: gone.promise,
    notify: (channel, notification) => {
      if (statements.channels.has(channel)) write(notification)
    },
    end: () => socket.destroy(),
  }
}

/** A client that asks faster than it reads waits here, after its turn, so it delays nobody else. */
function drained(socket: Socket): Promise<void> {
  if (!socket.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
