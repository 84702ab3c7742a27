// The board: what comes by the socket is shown, and how old it is; whatever is not sure is not shown as if it were.
import { connect } from '../portal/connection.js'
import { byId, on } from '../portal/dom.js'
import { follow, forget, read, targetOf } from './frames.js'
import { distrust, isTrue, stateOf, wake } from './freshness.js'
import { dataIn, isBoard, loadWhen, peek } from './load.js'
import { emptyScenes, fitScenes, showScene, shownTopics } from './scenes.js'
import { dim, spare } from './screen.js'
import { screenId } from './screen-id.js'
import { begin, beginAnew, note } from './server-time.js'
import { drawn, isOutdated, settings } from './settings.js'
import { listen, prepareSound } from './sound.js'
import { tell } from './tell.js'
import { tellAges, tellTime } from './times.js'

// by chance up to 15 s: hundreds of walls that were cut off at once do not come back at once
const mostDelayMs = 7500
// as long without being live, a connection is given up for another one, whatever it seems to be
const patienceMs = 25_000
const farewellMs = 30_000
const askEveryMs = 3000
/** An approval that ends later by less was not prolonged. */
const keepMs = 3_600_000
const sayEveryMs = 1000
/** So many attempts that led nowhere, and the page is asked what is the matter: a browser is not told why a socket was refused. */
const tries = 4

let socket
let again
/** `removed` or `elsewhere`: why the portal sent this screen off. */
let refusal
let failures = 0
let isLeaving = false
let isKeeping = false
let keptUntil = drawn?.expiresAt
let lastAsked = Number.NEGATIVE_INFINITY
let lastSaid = Number.NEGATIVE_INFINITY
let lastGood = performance.now()
let patience = patienceMs

const say = (message) => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

/** Something was missed, so nothing of what is here is patched any further: the present state of everything is asked for. */
function askAgain() {
  forget()
  const now = performance.now()
  if (now - lastAsked < askEveryMs) return
  lastAsked = now
  say({ again: true })
}

/** Puts what was pushed into the page. Trusted Types leave making elements to htmx. */
function put(patches) {
  const fitting = patches.filter((patch) => byId(targetOf(patch)))
  if (!fitting.length) return
  const source = byId('socket')
  const swap = { sourceElement: source, target: source, swap: 'innerHTML swapEmpty:false' }
  return htmx.swap({ ...swap, text: fitting.join('') })
}

async function heard(text) {
  look()
  const frame = read(text)
  if (Number.isNaN(frame.at)) {
    await put(frame.patches)
    return configured()
  }
  refusal = undefined
  const lateMs = note(frame.at)
  const topics = follow(frame)
  if (!topics) return askAgain()
  await put(frame.patches)
  // what was true when it was sent is so old by now
  for (const topic of topics) isTrue(topic, lateMs)
  if (frame.patches.length) listen()
  show()
  seen(frame)
}

/** Tells what was shown last, by which the portal knows how late this screen is. */
function seen({ instant }) {
  const now = performance.now()
  if (now - lastSaid < sayEveryMs) return
  lastSaid = now
  const pixels = (length) => Math.round(length * devicePixelRatio)
  say({ seen: instant, width: pixels(innerWidth), height: pixels(innerHeight) })
}

/** What the wall is told to show has changed. */
function configured() {
  fitScenes()
  if (isOutdated() && !isLeaving) {
    isLeaving = true
    // a portal that is being replaced may still answer with what is here
    const isNew = (page) => ['version', 'release'].some((one) => dataIn(page, one) !== drawn[one])
    loadWhen((page) => isBoard(page) && isNew(page))
  }
  prepareSound()
  show()
  keepCookie()
}

/** The page brings the cookie for as long as the wall is approved; where that was prolonged, it is asked for, and until it has come. */
async function keepCookie() {
  const { expiresAt } = settings()
  if (isKeeping || expiresAt - keptUntil < keepMs) return
  isKeeping = true
  if (await peek()) keptUntil = expiresAt
  else setTimeout(keepCookie, keepMs * Math.random())
  isKeeping = false
}

function show() {
  showScene()
  const fresh = stateOf(shownTopics())
  if (fresh.state === 'live') lastGood = performance.now()
  tell(refusal ?? fresh.state, fresh)
  tellAges()
}

/** Before anything else that happens: what a pause made of what is shown. */
function look() {
  if (wake() > 0) reconnect()
}

function reconnect() {
  lastGood = performance.now()
  patience = patienceMs * (1 + Math.random() / 5)
  again()
}

function watch() {
  look()
  show()
  tellTime()
  dim()
  if (!refusal && performance.now() - lastGood > patience) reconnect()
}

function opened(next) {
  socket = next
  failures = 0
  forget()
  beginAnew()
}

function closed(code, reason) {
  if (code === 1008 && reason === 'display removed') return sentOff('removed')
  // 1000: the same screen came again, in another window
  if (code === 4009 || code === 1000) return sentOff('elsewhere')
  failures += 1
  if (failures % tries === 0)
    peek().then((page) => page !== null && !isBoard(page) && goToCode({ inMs: 0 }))
}

const goToCode = (when) => loadWhen(() => true, { to: '/wallboard?removed', ...when })

function sentOff(why) {
  refusal = why
  distrust()
  emptyScenes()
  show()
  if (why === 'removed') goToCode({ inMs: farewellMs })
  else setTimeout(again, farewellMs * (1 + Math.random() / 10))
}

if (byId('wall')) {
  begin(Date.parse(byId('clock').dateTime))
  fitScenes()
  const address = () => `/wallboard/live?screen=${screenId()}`
  again = connect({ address, opened, heard, closed, waits() {}, mostDelayMs })
  watch()
  prepareSound()
  spare()
  setInterval(watch, 1000)
  for (const type of ['visibilitychange', 'resume']) on(type, watch)
  // whoever touches it once allows sound by that
  for (const type of ['pointerup', 'keyup']) on(type, prepareSound)
  // a page that comes back from the browser's own cache has no socket any more
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
}
