import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Refusal } from '../domain/refusal.ts'
import { DatabaseAway, type Trouble } from '../domain/scope.ts'
import { ErrorPage, type FailureProps, Refused } from '../views/failure.tsx'
import { Layout } from '../views/layout.tsx'
import { SignInLayout } from '../views/sign-in.tsx'
import { FeatureMark } from '../views/tenants/menu.tsx'
import { isMessage } from '../views/words/messages.ts'
import type { Say } from '../views/words/sentences.ts'
import { type Words, WordsProvider, wordsIn } from '../views/words.ts'
import { localizeRefusal } from './field-errors.ts'
import { lookAsBefore } from './places.ts'
import type { Portal } from './portal.ts'
import { isCall, problem } from './problem.ts'
import { sentAgain } from './sent-again.ts'
import { brandOf, shellWithoutNumbers } from './shell.ts'

const statuses = {
  missing: 404,
  gone: 410,
  forbidden: 403,
  conflict: 409,
  invalid: 422,
  malformed: 400,
  'too-many': 429,
} as const

/** Where HTTP knows the reason better. */
const byCode: Partial<Record<string, ContentfulStatusCode>> = {
  ...{ 'too-large': 413, 'too-many-items': 413, 'body-late': 408 },
}

type ErrorAnswer = {
  status: ContentfulStatusCode
  code: string
  sentence: string
  /** Seconds. */
  retryAfter?: number
  /** An open tab asks again then. */
  isByItself?: boolean
}

/** When to come again, in seconds; what took too long is not asked for again by itself. */
const again: Record<Trouble, { retryAfter: number; isByItself: boolean }> = {
  away: { retryAfter: 5, isByItself: true },
  busy: { retryAfter: 5, isByItself: true },
  slow: { retryAfter: 10, isByItself: false },
  full: { retryAfter: 30, isByItself: true },
  'read-only': { retryAfter: 5, isByItself: false },
}

/** Turns what was thrown into an answer; anything but a Refusal or a database in trouble is a bug and logged as one. */
export function errorResponse(error: unknown, c: Context<Portal>): Response | Promise<Response> {
  const isProgram = isCall(c.req.path)
  if (!c.get('words')) lookAsBefore(c)
  const words = isProgram ? wordsIn('en') : c.get('words')
  const answer = answerOf(error, words, c.get('busyStatus'))
  if (answer.retryAfter !== undefined) c.header('Retry-After', String(answer.retryAfter))
  if (!isProgram) return asPage(c, answer, words)
  const { status, code, sentence: detail } = answer
  return problem(c, { status, code, detail }, error instanceof Refusal ? moreOf(error, words) : {})
}

function answerOf(error: unknown, words: Words, busy: 429 | 503 = 429): ErrorAnswer {
  if (error instanceof Refusal) {
    const known = byCode[error.code] ?? statuses[error.kind]
    const status = known === 429 ? busy : known
    return {
      status,
      code: error.code,
      sentence: localizeRefusal(words, error).sentence,
      ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    }
  }
  const trouble = troubleIn(error)
  if (trouble)
    return {
      status: 503,
      code: `database-${trouble}`,
      sentence: words.frame.failure.database[trouble],
      ...again[trouble],
    }
  return {
    status: 500,
    code: 'internal',
    sentence: words.frame.failure.internal,
  }
}

/** Why the database, and not the code, is why it failed; undefined when it is the code. Drizzle wraps the cause. */
export function troubleIn(error: unknown): Trouble | undefined {
  if (error instanceof DatabaseAway) return error.trouble
  return error instanceof Error && error.cause !== undefined ? troubleIn(error.cause) : undefined
}

/** The codes and params that a refusal's sentence is made of. */
function moreOf(refusal: Refusal, words: Words) {
  const { params, details, confirm } = refusal
  const codes = Object.entries(refusal.fields).map(([name, said]) => [name, said.code])
  return {
    ...(Object.keys(params).length > 0 && { params }),
    ...(codes.length > 0 && {
      fields: localizeRefusal(words, refusal).fields,
      field_codes: Object.fromEntries(codes),
    }),
    ...(confirm !== undefined && { confirm }),
    ...(details !== undefined &&
      !(details instanceof Error) && { details: withText(details, words.say) }),
  }
}

/** JSON in which every message has its English sentence beside its code. */
function withText(value: unknown, say: Say): unknown {
  if (Array.isArray(value)) return value.map((one) => withText(one, say))
  if (typeof value !== 'object' || value === null) return value
  if (isMessage(value)) return { ...value, text: say(value) }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withText(one, say)]))
}

/** With what it asks for. */
const addressOf = (c: Context<Portal>) => `${c.req.path}${new URL(c.req.url).search}`

async function asPage(c: Context<Portal>, answer: ErrorAnswer, words: Words) {
  const { status, sentence, retryAfter, isByItself } = answer
  const { failure: said } = words.frame
  const reference = status >= 500 ? c.var.requestId : undefined
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const plainList = status === 400 && c.req.method === 'GET' ? c.req.path : undefined
  const failure = {
    what: sentence,
    ...(reference ? { reference } : {}),
    // what was sent is not sent again by a link, which would lead away from what was typed
    ...(isRead && (status === 503 || status === 429) ? { retry: addressOf(c) } : {}),
    ...(plainList ? { instead: { href: plainList, label: said.plainList } } : {}),
    ...([403, 404, 429].includes(status) ? { instead: { href: '/', label: said.toStart } } : {}),
  }
  if (c.req.header('HX-Request')) {
    c.header('HX-Retarget', '#notice')
    c.header('HX-Reswap', 'innerHTML')
    return c.html(
      <WordsProvider value={words}>
        <Refused {...failure} />
      </WordsProvider>,
      status,
    )
  }
  const sent = status === 503 ? await sentAgain(c) : null
  // an open tab finds back by itself
  if (isByItself && isRead) c.header('Refresh', String(retryAfter))
  const title = said.titles[status] ?? said.notPossible
  const page = framed(c, title, { ...failure, ...(sent && { sent }) })
  return c.html(<WordsProvider value={words}>{page}</WordsProvider>, status)
}

/** In the portal's own frame for someone signed in, in the plain one for anybody else. */
function framed(c: Context<Portal>, title: string, failure: FailureProps) {
  if (c.get('signedIn'))
    return (
      <Layout
        shell={shellWithoutNumbers(c)}
        title={title}
        path={c.req.path}
        topics={[]}
        isAnswer={failure.sent !== undefined}
        isRefused
      >
        <ErrorPage title={title} {...failure} />
        <FeatureMark />
      </Layout>
    )
  return (
    <SignInLayout title={title} nonce={c.var.nonce} brand={brandOf(c)} host={c.var.host ?? ''}>
      <ErrorPage {...failure} />
    </SignInLayout>
  )
}
