import { clock } from '../../src/views/formats.ts'
import { say } from './announce.js'
import { serverNow, setServerTime } from './clock.js'
import { connect } from './connection.js'
import { changesIn, hold, holdBack, isPageBusy, put, reread } from './deferred-updates.js'
import { byId, on } from './dom.js'
import { wayOn } from './kept.js'
import { awaitedMs } from './leaving.js'
import { more } from './more.js'
import { toast } from './toasts.js'
import { address, opened as listen, topics } from './topics.js'
import { language, words } from './words.js'

// Frames come at least every 5 s (the heartbeat), so 10 s of silence on an open socket is a fault.
const silenceMs = 10_000
// As long without a live socket the page begins to ask by itself, and then as often; not all pages at once.
const pollMs = 15_000 + Math.random() * 2000

const zone = document.documentElement.dataset.zone ?? 'UTC'
const socket = byId('socket')
let state = 'off'
let lastFrame = 0
/** When the present state last came, or was last asked for. */
let lastTried = Date.now()
let lastFrameServerTime = serverNow()
let wasLost = false
let isEnded = false
/** Nothing answered, asked by socket and by page: a further try of the socket says nothing new. */
let isAway = false
let isJoining = true
let { epoch, seq } = read(byId('as-of')?.outerHTML ?? '')
// a page names only what differs from the rest
const rest = byId('as-of')?.dataset.rest
if (rest) for (const topic of topics()) if (!seq.has(topic)) seq.set(topic, Number(rest))

function show(next, text) {
  const wasTrue = state === 'live' || state === 'polling'
  if (next === 'live' || next === 'polling') delete document.documentElement.dataset.live
  else {
    document.documentElement.dataset.live = 'no'
    if (wasTrue) say(words.lost)
  }
  state = next
  const element = byId('live')
  if (!element || element.textContent === text) return
  element.dataset.state = next
  element.textContent = text
}

/** Our frames are text in one fixed form (`views/live.tsx`), so reading them needs no parser. */
function read(html) {
  const value = (name) => new RegExp(`\\s${name}="([^"]*)"`).exec(html)?.[1] ?? ''
  const pairs = value('data-seq').split(' ').filter(Boolean)
  const numbers = pairs.map((pair) => {
    const at = pair.lastIndexOf(':')
    return [pair.slice(0, at), Number(pair.slice(at + 1))]
  })
  return { at: Date.parse(value('value')), epoch: value('data-epoch'), seq: new Map(numbers) }
}

/**
 * How many changes this page never received, or NaN where that cannot be counted: another epoch
 * (the portal restarted, or another process answers), or a sequence that went backwards.
 */
function missed(frame, carriesPatches) {
  if (!epoch || frame.epoch !== epoch) return Number.NaN
  let count = 0
  for (const [topic, number] of frame.seq) {
    const behind = number - (seq.get(topic) ?? number)
    if (behind < 0) return Number.NaN
    // A frame that carries patches is itself one step of each topic; a join or a heartbeat is none.
    count += carriesPatches && !isJoining ? Math.max(0, behind - 1) : behind
  }
  return count
}

function follow(frame, carriesPatches) {
  const count = missed(frame, carriesPatches)
  if (count !== 0) reread()
  if (wasLost) {
    toast(count > 0 ? words.away(count) : count === 0 ? words.awayNothing : words.awayUnknown)
  }
  wasLost = false
  isJoining = false
  epoch = frame.epoch
  seq = new Map([...seq, ...frame.seq])
}

function heard(text) {
  const [first = '', ...patches] = text.split(/(?=<hx-partial )/)
  const frame = read(first)
  if (!Number.isNaN(frame.at)) {
    lastFrame = Date.now()
    lastTried = lastFrame
    lastFrameServerTime = frame.at
    setServerTime(frame.at)
    follow(frame, patches.length > 0)
    isAway = false
    show('live', words.live)
  }
  return put(patches.filter((patch) => !hold(patch)))
}

function opened(connection) {
  isJoining = true
  lastFrame = Date.now()
  listen(connection)
}

function closed(code) {
  wasLost ||= state === 'live' || state === 'stale'
  const isPolling = state === 'polling'
  // 1008: the session ended. Asking for the page again leads to the sign-in.
  if (code === 1008) {
    isEnded = true
    show('down', words.signedOut)
    // by GET, whatever drew this page; not over the answer to an act that itself began another session
    const here = location.pathname + location.search
    setTimeout(async () => location.replace(await wayOn(here)), awaitedMs())
  } else if (state !== 'down' && !isPolling) show('down', words.reconnecting)
}

function waits(attempt) {
  if (state !== 'polling' && !isAway) show('down', words.attempt(attempt))
}

function watch() {
  if (state === 'live' && Date.now() - lastFrame > silenceMs) {
    show('stale', words.stale(clock(lastFrameServerTime, zone, language)))
  }
  if (state !== 'live' && !document.hidden && Date.now() - lastTried > pollMs) ask()
}

async function ask() {
  lastTried = Date.now()
  const isAnswered = await more().then(
    ({ poll }) => poll({ changesIn, holdBack, isPageBusy, setServerTime }),
    () => false,
  )
  // a socket came meanwhile, or the session has ended
  if (state === 'live' || isEnded) return
  isAway = !isAnswered
  if (isAnswered) show('polling', words.polling(clock(serverNow(), zone, language)))
  else show('down', words.noConnection)
}

// A page that comes back from the browser's own cache has no socket any more.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

if (socket) {
  connect({ address, opened, heard, closed, waits })
  setInterval(watch, 1000)
  on('visibilitychange', watch)
}
