import { say } from './announce.js'
import { clockAt, moment, serverNow, setServerTime, since, tick } from './clock.js'
import { connect } from './connection.js'
import { changesIn, hold, holdBack, isBehind, isPageBusy, put, reread } from './deferred-updates.js'
import { byId, on } from './dom.js'
import { wayOn } from './kept.js'
import { awaitedMs, leaveUnused } from './leaving.js'
import { more } from './more.js'
import { toast } from './toasts.js'
import { address, opened as listen, topics } from './topics.js'
import { words } from './words.js'

// Frames come at least every 5 s (the heartbeat), so silence on an open socket is a fault. It is looked at once a second, and
// no number stands there as if it were known for more than 10 s of it.
const silenceMs = 9000
// As long without a live socket the page begins to ask by itself, and then as often; not all pages at once.
const pollMs = 15_000 + Math.random() * 2000

const socket = byId('socket')
const unusedMs = Number(socket?.dataset.idle) * 60_000
let state = 'off'
/** What last said that all of this is so, when by the server and when here; first the page itself. */
let word = { next: state, at: serverNow(), text: byId('live')?.textContent, ...moment() }
/** The server's time of the last word that held for the body as well. */
let trueAt = word.at
/** When the present state last came, or was last asked for. */
let triedAt = word
let wasLost = false
let isEnded = false
/** Nothing answered, asked by socket and by page: a further try of the socket says nothing new. */
let isAway = false
let isJoining = true
let { epoch, seq } = read(byId('as-of')?.outerHTML ?? '')
// a page names only what differs from the rest
const rest = byId('as-of')?.dataset.rest
if (rest) for (const topic of topics()) if (!seq.has(topic)) seq.set(topic, Number(rest))

/** What is not known to be so any more is grey, and says since when. */
function show(next, text) {
  const { dataset } = document.documentElement
  const wasBlind = dataset.live === 'no'
  const isBlind = next === 'stale' || next === 'down'
  if (isBlind) dataset.live = 'no'
  else delete dataset.live
  if (isBlind && !wasBlind) say(words.lost(clockAt(trueAt)))
  // after a cut a toast says so
  if (wasBlind && !isBlind && (state === 'stale' || next === 'polling'))
    say(next === 'live' ? words.awayUnknown : text)
  state = next
  if (isBlind !== wasBlind) tick()
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
  // a body that listens to nothing is as it was read, whatever came; a form in it is not to be drawn again
  if (count !== 0 && byId('page-topics')?.value) reread()
  if (wasLost) {
    toast(count > 0 ? words.away(count) : count === 0 ? words.awayNothing : words.awayUnknown)
  }
  wasLost = false
  isJoining = false
  epoch = frame.epoch
  seq = new Map([...seq, ...frame.seq])
}

const showDown = (text) => show('down', words.since(text, clockAt(trueAt)))

function isTrue(at, next, text) {
  word = { next, at, text, ...moment() }
  triedAt = word
  judge()
}

/** The server itself says that it cannot read. */
const isUnread = () => byId('outage')?.dataset.trouble === 'away'

/** A word holds for a while, and not for a body that should have been read again by now. */
function judge() {
  const limitMs = word.next === 'polling' ? silenceMs + pollMs : silenceMs
  if (since(word) > limitMs || isBehind() || isUnread())
    return show('stale', words.stale(clockAt(trueAt)))
  trueAt = word.at
  show(word.next, word.text)
}

function heard(text) {
  const [first = '', ...patches] = text.split(/(?=<hx-partial )/)
  const frame = read(first)
  if (!Number.isNaN(frame.at)) {
    setServerTime(frame.at)
    follow(frame, patches.length > 0)
    isAway = false
    isTrue(frame.at, 'live', words.live)
  }
  return put(patches.filter((patch) => !hold(patch)))
}

function opened(connection) {
  isJoining = true
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
  } else if (state !== 'down' && !isPolling) showDown(words.reconnecting)
}

function waits(attempt) {
  if (state !== 'polling' && !isAway) showDown(words.attempt(attempt))
}

function watch() {
  if (isAway && since(word) > unusedMs) leaveUnused()
  if (state !== 'down') judge()
  if (state !== 'live' && !document.hidden && since(triedAt) > pollMs) ask()
}

async function ask() {
  triedAt = moment()
  const isAnswered = await more().then(
    ({ poll }) => poll({ changesIn, holdBack, isPageBusy, setServerTime }),
    () => false,
  )
  // a socket came meanwhile, or the session has ended
  if (state === 'live' || isEnded) return
  isAway = !isAnswered
  if (isAnswered) isTrue(serverNow(), 'polling', words.polling(clockAt(serverNow())))
  else showDown(words.noConnection)
}

// A page that comes back from the browser's own cache has no socket any more.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

if (socket) {
  connect({ address, opened, heard, closed, waits })
  setInterval(watch, 1000)
  on('visibilitychange', watch)
}
