import pino, { type DestinationStream, type Logger } from 'pino'

/**
 * The process's log: a line of JSON each, to the standard output. What an error carries is written down by its kind and place, and
 * what people entered is not: a failed query's parameters, quoted values, addresses with their queries, tokens, mail addresses.
 */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino(
    { level, base: null, serializers: { err: errorLine, error: errorLine } },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )

type ErrorLine = {
  type: string
  message: string
  stack?: string
  cause?: ErrorLine
  errors?: ErrorLine[]
} & { [detail: string]: unknown }

const deepest = 5
const mostErrors = 5

/** An error as the log has it. */
export const errorLine = (error: unknown): unknown =>
  error instanceof Error ? lineOf(error, 0) : scrubbed(String(error))

function lineOf(error: Error, depth: number): ErrorLine {
  const { cause } = error
  const errors: unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  const inner = errors.slice(0, mostErrors).filter((one) => one instanceof Error)
  return {
    type: error.constructor?.name || error.name,
    message: messageOf(error),
    ...detailsOf(error),
    ...framesOf(error),
    ...(cause instanceof Error && depth < deepest && { cause: lineOf(cause, depth + 1) }),
    ...(inner.length > 0 && depth < deepest && { errors: inner.map((e) => lineOf(e, depth + 1)) }),
  }
}

/** Of all that errors carry, what says where and of which kind: never values (`detail`, `params`, `input`, `response`). */
const details = ['code', 'errno', 'syscall', 'severity', 'trouble', 'kind', 'status', 'routine']
const places = ['schema_name', 'table_name', 'column_name', 'constraint_name']

const detailsOf = (error: Error) =>
  Object.fromEntries(
    [...details, ...places].flatMap((name) => {
      const value: unknown = Reflect.get(error, name)
      const isShort =
        typeof value === 'number' || (typeof value === 'string' && value.length <= 100)
      return isShort ? [[name, value]] : []
    }),
  )

/** Where it was thrown, without the message that stacks begin with. */
function framesOf({ stack }: Error): { stack?: string } {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return frames.length > 0 ? { stack: frames.join('\n').replaceAll(/\?[^\s:)]*/g, '') } : {}
}

const longestMessage = 500

function messageOf(error: Error): string {
  // drizzle's message is the statement and then its parameters
  if ('query' in error && 'params' in error)
    return `Failed query: ${cut(String(error.query).replaceAll(/\s+/g, ' '))}`
  const { message } = error
  return cut(scrubbed(quotesInput(error) ? message.replaceAll(/"[^"]*"?/g, '"…"') : message))
}

const cut = (text: string) =>
  text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text

/** A parser's error, and the database's of classes 22 (data) and 23 (constraints), quote what was given. */
const quotesInput = (error: Error) =>
  error instanceof SyntaxError ||
  ('code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code))

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const secretWord = 'password|passwd|secret|token|api[_-]?key|authorization|cookie|session|signature'

/**
 * A text without what may be somebody's: of addresses the origin stays, of mail addresses nothing, of what is called a secret its
 * name; a long run of letters and digits is taken for a token, unless it is an id.
 */
export function scrubbed(text: string): string {
  return text
    .replaceAll(/\b([a-z][a-z+.-]*:\/\/)(?:[^\s/@"'<>]*@)?([^\s/?#"'<>]*)[^\s"'<>]*/gi, '$1$2/…')
    .replaceAll(/(\/[^\s?"'<>]*)\?[^\s"'<>]+/g, '$1?…')
    .replaceAll(/\b(bearer|basic|digest)\s+[^\s"',;]+/gi, '$1 …')
    .replaceAll(
      new RegExp(`((?:${secretWord})[\\w-]*["']?\\s*[:=]\\s*["']?)[^\\s"',;&]+`, 'gi'),
      '$1…',
    )
    .replaceAll(/[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+/g, '…@…')
    .replaceAll(/[\w+/=-]{24,}/g, (run) => (/\d/.test(run) && !uuid.test(run) ? '…' : run))
}
