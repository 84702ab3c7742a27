import type { PGlite } from '@electric-sql/pglite'
import { createInbox, errorFields, fromServer, queryFrame } from './frames.ts'

/** `status` is the byte of ReadyForQuery, missing when none came; `error` is the last one answered. */
type BackendAnswer = { status?: number; error?: string; panic?: string }
export type Backend = ReturnType<typeof createBackend>

const nobody = () => {}

/** The one PGlite back end, spoken to in wire frames. Notifications leave through `onNotification`, whoever's answer they stood in. */
export function createBackend(
  database: PGlite,
  onNotification: (channel: string, notification: Buffer) => void,
) {
  let sessionUser = 'postgres'

  async function send(request: Buffer, onAnswer: (frames: Buffer) => void = nobody) {
    const answer: BackendAnswer = {}
    const inbox = createInbox(Number.POSITIVE_INFINITY, () => {
      throw new Error('the embedded database answered with a frame of impossible length')
    })
    const onRawData = (piece: Uint8Array) => {
      inbox.add(Buffer.from(piece))
      const own: Buffer[] = []
      for (let next = inbox.take(1); next; next = inbox.take(1))
        if (note(next, answer)) own.push(next)
      if (own.length > 0) onAnswer(Buffer.concat(own))
    }
    await database.runExclusive(() => database.execProtocolRawStream(request, { onRawData }))
    return answer
  }

  /** Writes down what a frame says; false for one that is not for the client who asked. */
  function note(message: Buffer, answer: BackendAnswer): boolean {
    if (message[0] === fromServer.ready) answer.status = message[5]
    else if (message[0] === fromServer.error) noteError(message, answer)
    else if (message[0] === fromServer.notification) {
      onNotification(message.toString('utf8', 9, message.indexOf(0, 9)), message)
      return false
    }
    return true
  }

  /**
   * Row-level security and grants go by the session user. False when there is no such role: the
   * statements are one implicit transaction, so the back end then still is who it was.
   */
  async function become(user: string): Promise<boolean> {
    if (user === sessionUser) return true
    const { error } = await send(
      queryFrame(
        `reset session authorization; reset all; set session authorization ${quoted(user)}`,
      ),
    )
    if (error === undefined) sessionUser = user
    return error === undefined
  }

  return { send, become }
}

function noteError(message: Buffer, answer: BackendAnswer): void {
  const fields = errorFields(message)
  answer.error = fields.get('M') ?? ''
  if (fields.get('S') === 'PANIC') answer.panic = answer.error
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Who may speak to the one back end: its holder until it passes the turn on, the others in the order they came. */
export function createBackendLock<Who>() {
  let holder: Who | undefined
  let waiting: { who: Who; go: (isMine: boolean) => void }[] = []

  /** True when the turn is mine (it stays mine until `pass`), false when I withdrew while waiting. */
  function take(who: Who): Promise<boolean> {
    if (holder === undefined || holder === who) {
      holder = who
      return Promise.resolve(true)
    }
    return new Promise((go) => waiting.push({ who, go }))
  }

  function pass(): void {
    const next = waiting.shift()
    holder = next?.who
    next?.go(true)
  }

  function withdraw(who: Who): void {
    for (const one of waiting) if (one.who === who) one.go(false)
    waiting = waiting.filter((one) => one.who !== who)
  }

  return { take, pass, withdraw, isHeldBy: (who: Who) => holder === who }
}
