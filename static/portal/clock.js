import { ago, agoInSentence, clockOf, exact } from '../../src/views/formats.ts'
import { byId, on, onEach } from './dom.js'
import { language } from './words.js'

const tickMs = 30_000
const { zone = 'UTC' } = document.documentElement.dataset

/** A moment by both clocks of the browser: one may be set at any time, the other may stand still while the machine sleeps. */
export const moment = () => ({ wall: Date.now(), steady: performance.now() })

/** How long ago that was by the clock that says more: a clock set back makes nothing younger, and neither does sleep. */
export const since = ({ wall, steady }) => Math.max(Date.now() - wall, performance.now() - steady)

let told = { at: Date.now(), ...moment() }

/** The browser's clock may be wrong by hours; ages are told by the server's. */
export function setServerTime(at) {
  told = { at, ...moment() }
}

const isBlind = () => document.documentElement.dataset.live === 'no'

/** From what the server said last: by the steady clock while it is heard, and while it is not rather too old than too young. */
export const serverNow = () => told.at + (isBlind() ? since(told) : performance.now() - told.steady)

const printed = Date.parse(byId('as-of')?.value)
if (!Number.isNaN(printed)) setServerTime(printed)

/** "14:02" of an instant, with its day where that is not today. */
export const clockAt = (at) => clockOf(at, serverNow(), zone, language)

const isAbsolute = ({ dataset }) =>
  dataset.time === 'absolute' || document.documentElement.dataset.time === 'absolute'

/** Pushed times are drawn for everybody, in UTC; here they get this reader's zone and age. */
export function tick() {
  for (const time of document.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime)
    const aged = { sentence: agoInSentence, clock: clockOf }[time.dataset.time] ?? ago
    const text = isAbsolute(time)
      ? exact(at, zone, language)
      : aged(at, serverNow(), zone, language)
    if (time.textContent !== text) time.textContent = text
  }
}

// the exact time of an age is written when somebody points at it
onEach('pointerover', 'time', (time) => {
  if (isAbsolute(time)) time.removeAttribute('title')
  else time.title = exact(Date.parse(time.dateTime), zone, language)
})

tick()
setInterval(tick, tickMs)
on('htmx:after:swap', tick)
on('visibilitychange', () => document.hidden || tick())
