// The one voice. New critical alarms at most once in 10 s; counters are not live regions.
import { byId, on } from './dom.js'
import { words } from './words.js'

const quietMs = 10_000
const criticals = () => [...document.querySelectorAll('#bell-list [data-sev=critical][data-alarm]')]

const pageAt = Date.parse(byId('as-of')?.value)
/** Once the list is here; those of before the page are no news. */
let known
let waiting = []
let lastSaid = -quietMs
let timer

/** Reads a sentence out to those who do not see the page. */
export function say(text) {
  const voice = byId('announcer')
  if (voice) voice.textContent = text
}

function sayCriticals() {
  const [first, ...more] = waiting
  waiting = []
  lastSaid = performance.now()
  say(words.critical(first, more.length))
}

on('htmx:after:swap', () => {
  const lines = criticals()
  // not asked for yet, and nothing pushed
  if (byId('bell-list')?.querySelector('[data-part]')) return
  const isNews = (line) =>
    known
      ? !known.has(line.dataset.alarm)
      : Date.parse(line.querySelector('time').dateTime) > pageAt
  const fresh = lines.filter(isNews)
  known = new Set(lines.map((line) => line.dataset.alarm))
  if (!fresh.length) return
  waiting.push(
    ...fresh.map(
      (line) =>
        `${line.querySelector('a').textContent}, ${line.querySelector('p span').textContent}`,
    ),
  )
  clearTimeout(timer)
  timer = setTimeout(sayCriticals, Math.max(0, lastSaid + quietMs - performance.now()))
})
