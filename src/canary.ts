import { type IncomingHttpHeaders, request } from 'node:http'
import { WebSocket } from 'ws'
import type { Config } from './config.ts'
import { message } from './domain/messages.ts'
import {
  beginRound,
  canaryMark,
  canaryToken,
  endRound,
  ensureCanary,
  type Foreign,
  foreignPaths,
  foreignThings,
} from './domain/operations/canary.ts'
import { sessionCookie } from './domain/people/lucia.ts'
import { endSession, openSession } from './domain/people/sessions.ts'
import { type Actor, anonymous, type Database, Scope, system } from './domain/scope.ts'
import { isTopic, sharedTopics } from './domain/topics.ts'
import type { Noun } from './noun.ts'
import * as nouns from './nouns.ts'

type CanaryParts = {
  config: Pick<Config, 'portalUrl' | 'host'>
  database: Database
  port: number
  onError: (error: unknown) => void
  everySeconds?: number
}

export type Canary = { round(): Promise<void>; stop(): void }

const everySecondsByDefault = 300
/** After a start, so that the first pages are served before it. */
const firstSeconds = 20
const othersLookedFor = 8
const maxMs = 10_000
const provider: Actor = { ...system({ kind: 'provider' }), name: 'Isolation canary' }

/** Pages of a tenant; `{}` stands for a name of somebody else's. */
const lists = Object.values<Noun>(nouns).flatMap(({ canary = [] }) => canary)

/**
 * A tenant that is nobody's customer and keeps trying to read the others, through the front door: pages, partials, search,
 * exports, API and sockets of this very process. What it finds is kept, and raises an alarm.
 */
export function startCanary(parts: CanaryParts): Canary {
  const { database, onError, everySeconds = everySecondsByDefault } = parts
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, provider, work)

  let isStopped = false

  async function round() {
    const id = await asProvider((scope) => beginRound(scope, everySeconds - 5))
    if (!id) return
    const found = await look(parts).catch((error) => {
      if (!isStopped) onError(error)
      return { attempts: 0, leaks: [], error: message('canary-failed') }
    })
    // a round that broke off because the process ends has seen nothing, and is no blindness either
    if (!isStopped) await asProvider((scope) => endRound(scope, id, found))
  }

  // what breaks off because the process ends is no failure
  const guarded = () => round().catch((error) => isStopped || onError(error))
  const soon = setTimeout(guarded, Math.min(firstSeconds, everySeconds) * 1000)
  const timer = setInterval(guarded, everySeconds * 1000)
  soon.unref()
  timer.unref()
  return {
    round,
    stop() {
      isStopped = true
      clearTimeout(soon)
      clearInterval(timer)
    },
  }
}

async function look(parts: CanaryParts) {
  const { database, config } = parts
  const { own, token, foreign } = await Scope.enter(database, provider, async (scope) => {
    const own = await ensureCanary(scope)
    const token = await canaryToken(scope, own.tenantId)
    return { own, token, foreign: await foreignThings(scope, othersLookedFor) }
  })
  const client = { host: config.portalUrl.host, ip: '127.0.0.1', agent: 'isolation canary' }
  const session = await Scope.enter(database, anonymous, (s) =>
    openSession(s, own.accountId, client),
  )
  try {
    const isSecure = config.portalUrl.protocol === 'https:'
    const cookie = sessionCookie(session, isSecure).split(';')[0] ?? ''
    return await tryAll({ ...parts, cookie, token, foreign })
  } finally {
    await Scope.enter(database, anonymous, (scope) => endSession(scope, session))
  }
}

type Looking = CanaryParts & { cookie: string; token: string; foreign: Foreign[] }

async function tryAll(looking: Looking) {
  const { foreign } = looking
  const marks = foreign.flatMap((thing) => thing.marks)
  const names = foreign.flatMap(({ kind, marks }) => (kind === 'tenant' ? marks.slice(1) : []))
  const leaks: string[] = []
  let attempts = 0
  const judge = (where: string, text: string, asked: string | null) => {
    attempts += 1
    // what was asked for stands in the search field again
    const seen = marks.find((mark) => mark !== asked && text.includes(mark))
    if (seen) leaks.push(`${where} shows ${seen}`)
  }
  for (const path of lists) {
    const asked = path.includes('{}') ? (names[attempts % Math.max(names.length, 1)] ?? '') : null
    const at = path.replace('{}', encodeURIComponent(asked ?? ''))
    for (const isPartial of [false, true])
      judge(path, (await get(looking, at, isPartial)).text, asked)
  }
  for (const { kind, id } of foreign)
    for (const path of foreignPaths(kind)) {
      const { status, text } = await get(looking, path.replace('{}', id), false)
      judge(path, text, id)
      if (status < 400) leaks.push(`${path} answers ${status} for another’s ${kind}`)
    }
  judge('the socket', await listen(looking), null)
  // without the frame, which names whoever is signed in
  const { text } = await get(looking, '/people', true)
  const error = text.includes(canaryMark) ? null : message('canary-sees-nothing')
  return { attempts, leaks, error }
}

type Got = { status: number; text: string; headers: IncomingHttpHeaders }

const get = ({ config, port, cookie, token }: Looking, path: string, isPartial: boolean) =>
  new Promise<Got>((done, fail) => {
    const headers = {
      Host: config.portalUrl.host,
      ...(path.startsWith('/api/') ? { Authorization: `Bearer ${token}` } : { Cookie: cookie }),
      ...(isPartial && { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }),
    }
    const asking = request({ host: config.host, port, path, headers, agent: false })
    asking.setTimeout(maxMs, () => asking.destroy(new Error(`no answer from ${path}`)))
    asking.on('error', fail)
    asking.on('response', async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      done({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: `${JSON.stringify(answer.headers)}${Buffer.concat(chunks)}`,
      })
    })
    asking.end()
  })

/** Asks for everybody's topics by name and gives the first frame, which is the present state of them all. */
function listen({ config, port, cookie, foreign }: Looking): Promise<string> {
  const rows = foreign.map(({ kind, id }) => `${kind}:${id}`).filter(isTopic)
  const topics = [...sharedTopics, ...rows].slice(0, 200)
  const url = `ws://${config.host}:${port}/live?topics=${topics.join(',')}`
  const headers = { Host: config.portalUrl.host, Origin: config.portalUrl.origin, Cookie: cookie }
  const socket = new WebSocket(url, { headers, handshakeTimeout: maxMs })
  return new Promise<string>((done, fail) => {
    const late = setTimeout(() => fail(new Error('the socket said nothing')), maxMs)
    socket.on('error', fail)
    socket.on('message', (data) => {
      clearTimeout(late)
      // the frame repeats by name what was asked for
      done(String(data).replaceAll(/ data-seq="[^"]*"/g, ''))
    })
  }).finally(() => socket.terminate())
}
