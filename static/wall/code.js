// A display that is nobody's: shows a code, and asks every 3 s whether somebody has approved it.
import { byId } from '../portal/dom.js'
import { loadWhen } from './load.js'
import { write } from './times.js'

const pollMs = 3000
const retryS = 5
const dashes = '––––-––––'

const page = byId('pairing')
/** By performance.now(), while there is a code. */
let expiresAt

const pixels = (length) => String(Math.round(length * devicePixelRatio))

async function post(address) {
  const body = new URLSearchParams({ width: pixels(innerWidth), height: pixels(innerHeight) })
  const headers = { Accept: 'application/json' }
  const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'error' })
  const retryAfter = Number(answer.headers.get('Retry-After')) || retryS
  return { retryAfter, ...(await answer.json()) }
}

/** Without an answer the code may still be good, and is shown on. */
async function step() {
  const isGood = expiresAt > performance.now()
  if (!isGood) showCode()
  try {
    next(await post(isGood ? '/wallboard/tokens' : '/wallboard/codes'))
  } catch {
    waitFor(retryS, 'No connection to the portal.')
  }
}

function showCode(code = dashes, secondsLeft = 0) {
  expiresAt = performance.now() + secondsLeft * 1000
  write('code', code)
}

function next({ state, code, secondsLeft, retryAfter }) {
  if (state === 'approved') {
    write('pairing-state', 'Approved. The wallboard is loading.')
    loadWhen(() => true, { inMs: 0 })
  } else if (state === 'waiting') {
    showCode(code, secondsLeft)
    const minutes = Math.ceil(secondsLeft / 60)
    write('pairing-state', `Waiting for approval. A new code comes in ${minutes} min.`)
    setTimeout(step, pollMs)
  } else if (state === 'none') {
    showCode()
    waitFor(1, 'This code is no longer good.')
  } else if (state === 'refused')
    waitFor(retryAfter, 'Too many codes were asked for from this network.')
  else waitFor(retryAfter, 'The portal is not available now.')
}

/** Says what is the matter, and when it is tried again. */
function waitFor(seconds, why) {
  if (seconds <= 0) return step()
  write('pairing-state', `${why} Trying again in ${seconds} s.`)
  setTimeout(waitFor, 1000, seconds - 1, why)
}

if (page) {
  byId('ask').hidden = true
  const { state, seconds } = page.dataset
  if (!navigator.cookieEnabled)
    write('pairing-state', 'This browser keeps no cookies, which a wallboard needs.')
  else if (state === 'none') step()
  else {
    expiresAt = performance.now() + Number(seconds) * 1000
    step()
  }
}
