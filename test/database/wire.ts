import { connect } from 'node:net'
import {
  createInbox,
  errorFields,
  frame,
  fromClient,
  fromServer,
  startupFrame,
  syncFrame,
} from '../../src/database/embedded/frames.ts'

export type Wire = Awaited<ReturnType<typeof wire>>

/** A client that speaks raw frames, to do what a driver would not. */
export async function wire(path: string, user = 'postgres') {
  const socket = connect(path)
  const pieces = socket[Symbol.asyncIterator]()
  const inbox = createInbox(Number.POSITIVE_INFINITY, () => socket.destroy())

  /** Sends, and reads up to the next ReadyForQuery or the end of the connection. */
  async function ask(...frames: Buffer[]): Promise<Answered> {
    socket.write(Buffer.concat(frames))
    const answered: Answered = { rows: [], heard: [] }
    while (!answered.isReady) {
      const next = inbox.take(1)
      if (next) read(next, answered)
      else {
        const { value, done } = await pieces.next()
        if (done) return answered
        inbox.add(value)
      }
    }
    return answered
  }

  const greeting = await ask(startupFrame({ user, database: 'portal' }))
  return { socket, ask, greeting }
}

type Answered = { rows: string[]; heard: string[]; error?: string; isReady?: boolean }

function read(message: Buffer, into: Answered): void {
  if (message[0] === fromServer.ready) into.isReady = true
  if (message[0] === fromServer.error) into.error = errorFields(message).get('C')
  if (message[0] === fromServer.notification)
    into.heard.push(message.toString('utf8', 9).split('\0')[1] ?? '')
  if (message[0] === 'D'.charCodeAt(0)) into.rows.push(message.toString('utf8', 11))
}

export const prepare = (name: string, sql: string) => [
  frame(fromClient.parse, `${name}\0${sql}\0`, Buffer.alloc(2)),
  syncFrame,
]
export const execute = (name: string) => [
  frame(fromClient.bind, `\0${name}\0`, Buffer.alloc(6)),
  frame(fromClient.execute, '\0', Buffer.alloc(4)),
  syncFrame,
]
