import type { Injected } from './proxy.ts'

export type Peer = 'database' | 'graph' | 'mail'
type Kind = 'slow' | 'cut' | 'full' | '403' | 'duplicate' | 'partial'
type Row = {
  peer: Peer
  kind: Kind /** What happens, for the test's name. */
  is: string
  make: () => Injected
}

const slowMs = 150
const slow = (): Injected => ({ delayMs: slowMs })

/** One message of PostgreSQL's protocol: an error as the server would write it, and that it is ready again in a failed transaction. */
function postgresError(code: string, words: string, isWhole: boolean): Buffer {
  const fields = [`SERROR`, `VERROR`, `C${code}`, `M${words}`].map((field) => `${field}\0`).join('')
  const body = Buffer.from(`${fields}\0`)
  const head = Buffer.alloc(5, 'E')
  head.writeInt32BE(body.length + 4, 1)
  // who asked step by step says Sync itself
  return Buffer.concat([head, body, ...(isWhole ? [Buffer.from('Z\0\0\0\x05E', 'latin1')] : [])])
}

const sync = Buffer.from('S\0\0\0\x04', 'latin1')
const answersStatement = (code: string, words: string) => (): Injected => ({
  up: (bytes, { answer }) => {
    if (!bytes.includes('update service')) return bytes
    answer(postgresError(code, words, bytes.subarray(-5).equals(sync)))
    return undefined
  },
})
const httpAnswer = (status: string, body: unknown) => {
  const text = JSON.stringify(body)
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
const graphSays = (status: string, code: string) => (): Injected => ({
  up(_, { answer }) {
    answer(Buffer.from(httpAnswer(status, { error: { code, message: code } })))
    return undefined
  },
})
/** Instead of the server's answer to this command. */
const smtpSays = (command: RegExp, line: string) => (): Injected => ({
  up: (bytes, { answer }) => {
    if (!command.test(bytes.toString('latin1'))) return bytes
    // commands may come together, and each wants its answer
    answer(Buffer.from(`${line}\r\n`.repeat(bytes.toString('latin1').split('\r\n').length - 1)))
    return undefined
  },
})
/** The link is lost when the client has said this; `isHeard`: the server heard it and answered. */
const cutAt =
  (said: string | RegExp, { isHeard = false, half = false } = {}) =>
  (): Injected => {
    let isDue = false
    return {
      up(bytes, { cut }) {
        if (!new RegExp(said).test(bytes.toString('latin1'))) return bytes
        isDue = isHeard || half
        if (!isDue) cut()
        return isDue ? bytes : undefined
      },
      down(bytes, { answer, cut }) {
        if (!isDue) return bytes
        if (half) answer(bytes.subarray(0, Math.ceil(bytes.length / 2)))
        cut()
        return undefined
      },
    }
  }

/** The first of the users comes twice in one page. */
function userTwice(): Injected {
  let whole = Buffer.alloc(0)
  return {
    down(bytes) {
      whole = Buffer.concat([whole, bytes])
      const at = whole.indexOf('\r\n\r\n') + 4
      const [, length = '0'] = /content-length: (\d+)/i.exec(whole.toString('latin1')) ?? []
      if (at < 4 || whole.length < at + Number(length)) return undefined
      const page = JSON.parse(whole.subarray(at, at + Number(length)).toString())
      whole = Buffer.alloc(0)
      return Buffer.from(httpAnswer('200 OK', { ...page, value: [...page.value, page.value[0]] }))
    },
  }
}

/** What a link to somebody else can do to us. The next kind is a row. */
export const faults: readonly Row[] = [
  { peer: 'database', kind: 'slow', is: 'every answer comes late', make: slow },
  { peer: 'database', kind: 'cut', is: 'gone in the middle', make: cutAt('update service') },
  {
    peer: 'database',
    kind: 'full',
    is: 'no disk left',
    make: answersStatement('53100', 'could not extend file: No space left on device'),
  },
  {
    peer: 'database',
    kind: '403',
    is: 'may not any more',
    make: answersStatement('57P03', 'the database system is not accepting connections'),
  },
  {
    peer: 'database',
    kind: 'duplicate',
    is: 'committed, and never said',
    make: cutAt(/commit\0/, { isHeard: true }),
  },
  {
    peer: 'database',
    kind: 'partial',
    is: 'half an answer',
    make: cutAt('update service', { half: true }),
  },
  { peer: 'graph', kind: 'slow', is: 'every answer comes late', make: slow },
  { peer: 'graph', kind: 'cut', is: 'gone in the middle', make: cutAt('GET ') },
  {
    peer: 'graph',
    kind: 'full',
    is: '507',
    make: graphSays('507 Insufficient Storage', 'quotaLimitReached'),
  },
  {
    peer: 'graph',
    kind: '403',
    is: '403',
    make: graphSays('403 Forbidden', 'Authorization_RequestDenied'),
  },
  { peer: 'graph', kind: 'duplicate', is: 'a user twice in a page', make: userTwice },
  { peer: 'graph', kind: 'partial', is: 'half a page', make: cutAt('GET ', { half: true }) },
  { peer: 'mail', kind: 'slow', is: 'every answer comes late', make: slow },
  { peer: 'mail', kind: 'cut', is: 'gone at the recipient', make: cutAt('RCPT ') },
  {
    peer: 'mail',
    kind: 'full',
    is: '452',
    make: smtpSays(/RCPT /, '452 4.3.1 Insufficient system storage'),
  },
  {
    peer: 'mail',
    kind: '403',
    is: '550',
    make: smtpSays(/MAIL /, '550 5.7.1 Sender is not welcome'),
  },
  {
    peer: 'mail',
    kind: 'duplicate',
    is: 'taken, and never said',
    make: cutAt(/\r\n\.\r\n$/, { isHeard: true }),
  },
  { peer: 'mail', kind: 'partial', is: 'gone in the message', make: cutAt('Subject: ') },
]
