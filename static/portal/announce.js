// The one voice: new critical alarms, at most one message in 10 s. Counters are not live regions.
import { byId, on, plural } from './dom.js'

const quietMs = 10_000
const criticals = () => [...document.querySelectorAll('#bell-list [data-sev=critical][data-alarm]')]

let known = new Set(criticals().map((line) => line.dataset.alarm))
let waiting = []
let lastSaid = 0
let timer

function say() {
  const [first, ...more] = waiting
  waiting = []
  lastSaid = Date.now()
  const rest = more.length ? `, and ${plural(more.length, 'more critical alarm')}` : ''
  byId('announcer').textContent = `Critical: ${first}${rest}`
}

on('htmx:after:swap', () => {
  const lines = criticals()
  const fresh = lines.filter((line) => !known.has(line.dataset.alarm))
  known = new Set(lines.map((line) => line.dataset.alarm))
  if (!fresh.length) return
  waiting.push(
    ...fresh.map(
      (line) =>
        `${line.querySelector('a').textContent}, ${line.querySelector('p span').textContent}`,
    ),
  )
  clearTimeout(timer)
  timer = setTimeout(say, Math.max(0, lastSaid + quietMs - Date.now()))
})
