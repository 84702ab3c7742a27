import { ago, agoInSentence, exact } from '../../src/views/formats.ts'
import { byId, on, onEach } from './dom.js'
import { language } from './words.js'

const tickMs = 30_000
const { zone = 'UTC' } = document.documentElement.dataset

let ahead = 0

/** The browser's clock may be wrong by hours; ages are told by the server's. */
export function setServerTime(at) {
  ahead = at - Date.now()
}

export const serverNow = () => Date.now() + ahead

const printed = Date.parse(byId('as-of')?.value)
if (!Number.isNaN(printed)) setServerTime(printed)

const isAbsolute = ({ dataset }) =>
  dataset.time === 'absolute' || document.documentElement.dataset.time === 'absolute'

/** Pushed times are drawn for everybody, in UTC; here they get this reader's zone and age. */
export function tick() {
  for (const time of document.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime)
    const aged = time.dataset.time === 'sentence' ? agoInSentence : ago
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
