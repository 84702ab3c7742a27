import { frame, fromClient, queryFrame } from './frames.ts'

const comment = String.raw`(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`
const listen = new RegExp(`^${comment}(un)?listen\\s+(?:"((?:[^"]|"")+)"|(\\*|[\\w$]+))`, 'i')
const copyIn = new RegExp(`^${comment}copy\\b[^;]*\\bfrom\\s+stdin`, 'i')
// PGlite would take the missing input for the end of the world and exit.
const copyInRefused = `do $$ begin raise exception using errcode = '0A000',
  message = 'COPY FROM STDIN is not supported by the embedded database'; end $$`
// Enough to see what a statement is, without reading megabytes of values.
const headBytes = 4096

export type Statements = ReturnType<typeof createStatements>

/** Rewrites one client's frames so that many can share a back end, and keeps what it prepared and listens to. */
export function createStatements(prefix: string) {
  const prepared = new Set<string>()
  const channels = new Set<string>()

  function rewrite(message: Buffer): Buffer {
    switch (message[0]) {
      case fromClient.query:
        return replaceQuery(message)
      case fromClient.parse:
        return rename(replaceParsed(message), 5)
      case fromClient.bind:
        return rename(message, afterText(message, 5))
      case fromClient.describe:
      case fromClient.close:
        return message.toString('latin1', 5, 6) === 'S' ? rename(message, 6) : message
      default:
        return message
    }
  }

  function replaceQuery(message: Buffer): Buffer {
    const sql = instead(headOf(message, 5))
    return sql === undefined ? message : queryFrame(sql)
  }

  function replaceParsed(message: Buffer): Buffer {
    const at = afterText(message, 5)
    const sql = instead(headOf(message, at))
    return sql === undefined
      ? message
      : frame(fromClient.parse, message.subarray(5, at), `${sql}\0\0\0`)
  }

  /** What to run in place of a statement that the shared back end must not see. */
  function instead(head: string): string | undefined {
    if (copyIn.test(head)) return copyInRefused
    const [, un, quoted, plain] = listen.exec(head) ?? []
    const channel = quoted?.replaceAll('""', '"') ?? plain?.toLowerCase()
    return channel === undefined ? undefined : un ? unlisten(channel) : hear(channel)
  }

  function hear(channel: string): undefined {
    channels.add(channel)
  }

  function unlisten(channel: string): string {
    if (channel === '*') channels.clear()
    else channels.delete(channel)
    return 'select 1 where false' // the back end goes on listening for the other clients
  }

  /** Drivers count their statements s1, s2, …; without a prefix one client would run another's. */
  function rename(message: Buffer, at: number): Buffer {
    const end = message.indexOf(0, at)
    if (end === at) return message
    const name = prefix + message.toString('utf8', at, end)
    prepared.add(name)
    return frame(message[0]!, message.subarray(5, at), name, message.subarray(end))
  }

  return { prepared, channels, rewrite }
}

const afterText = (message: Buffer, at: number) => message.indexOf(0, at) + 1
const headOf = (message: Buffer, at: number) =>
  message.toString('utf8', at, Math.min(message.length, at + headBytes))
