/** Frames of the PostgreSQL wire protocol, version 3: a type byte, a length that counts itself, a body. */

const code = (letter: string) => letter.charCodeAt(0)

export const fromClient = {
  query: code('Q'),
  parse: code('P'),
  bind: code('B'),
  describe: code('D'),
  execute: code('E'),
  close: code('C'),
  sync: code('S'),
  flush: code('H'),
  call: code('F'),
  copyData: code('d'),
  copyDone: code('c'),
  copyFail: code('f'),
  terminate: code('X'),
}
export const fromServer = {
  error: code('E'),
  notification: code('A'),
  ready: code('Z'),
}

/** The status byte of ReadyForQuery when no transaction is open. */
export const outsideTransaction = code('I')

export const sslRequest = 80877103
export const gssRequest = 80877104
const protocolVersion = 3 << 16

export function frame(type: number, ...body: (string | Buffer)[]): Buffer {
  const parts = body.map((part) => Buffer.from(part))
  const head = Buffer.alloc(5)
  head[0] = type
  head.writeInt32BE(4 + parts.reduce((sum, part) => sum + part.length, 0), 1)
  return Buffer.concat([head, ...parts])
}

export const queryFrame = (sql: string) => frame(fromClient.query, `${sql}\0`)
export const syncFrame = frame(fromClient.sync)
export const closeStatementFrame = (name: string) => frame(fromClient.close, `S${name}\0`)

/** The only frame without a type byte; the server answers it with its parameters. */
export function startupFrame(parameters: Record<string, string>): Buffer {
  const body = Buffer.from(`${Object.entries(parameters).flat().join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + body.length, 0)
  head.writeInt32BE(protocolVersion, 4)
  return Buffer.concat([head, body])
}

/** What a frame without a type byte asks for: the protocol's version, or one of the requests above. */
export const startupCode = (request: Buffer) => (request.length < 8 ? 0 : request.readInt32BE(4))
export const isStartup = (request: Buffer) => startupCode(request) >>> 16 === protocolVersion >>> 16

export function startupUser(startup: Buffer): string {
  const words = startup.toString('utf8', 8).split('\0')
  const at = words.findIndex((word, i) => i % 2 === 0 && word === 'user')
  return words[at + 1] || 'postgres'
}

export const fatalFrame = (sqlState: string, message: string) =>
  frame(fromServer.error, `SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`)

/** The fields of an ErrorResponse by their letter: S severity, C SQL state, M message. */
export const errorFields = (error: Buffer) =>
  new Map(
    error
      .toString('utf8', 5)
      .split('\0')
      .map((field) => [field[0], field.slice(1)]),
  )

/**
 * Cuts a stream of pieces into whole frames. `take` says where the length stands: 0 in a startup
 * frame, 1 in all others. After a length nobody could mean, `onBadLength` is called and no more comes.
 */
export function createInbox(maxBytes: number, onBadLength: () => void) {
  let pieces: Buffer[] = []
  let held = 0
  // Joining only when a frame is whole keeps a long one from being copied with every piece of it.
  let awaited = 0

  function take(lengthAt: 0 | 1): Buffer | undefined {
    const head = lengthAt + 4
    if (held < Math.max(head, awaited)) return undefined
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
    pieces = [bytes]
    const end = lengthAt + bytes.readInt32BE(lengthAt)
    if (end < head || end > maxBytes) {
      onBadLength()
      return undefined
    }
    awaited = end
    return held < end ? undefined : cut(bytes, end)
  }

  function cut(bytes: Buffer, end: number): Buffer {
    pieces = end < bytes.length ? [bytes.subarray(end)] : []
    held -= end
    awaited = 0
    return bytes.subarray(0, end)
  }

  function add(piece: Buffer): void {
    pieces.push(piece)
    held += piece.length
  }

  return { add, take }
}
