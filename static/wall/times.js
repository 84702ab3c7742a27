// Clock, date and zone, by the portal's time in the zone of the wall.
import { ago } from '../../src/views/formats.ts'
import { byId } from '../portal/dom.js'
import { serverNow } from './server-time.js'
import { settings } from './settings.js'

const formats = {
  time: { hour: '2-digit', minute: '2-digit' },
  exact: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  weekday: { weekday: 'long' },
  day: { day: 'numeric', month: 'long' },
  hour: { hour: '2-digit' },
  zone: { timeZoneName: 'short' },
}
/** To make one takes longer than to use it; of one zone at a time. */
let made = { zone: undefined, formatters: {} }

function formatter(kind, zone) {
  if (made.zone !== zone) made = { zone, formatters: {} }
  made.formatters[kind] ??= new Intl.DateTimeFormat('en-GB', { ...formats[kind], timeZone: zone })
  return made.formatters[kind]
}

/** A browser that does not know the zone shows UTC, and says so. */
function inZone(said) {
  try {
    return said(settings().zone)
  } catch {
    return said('UTC')
  }
}
const parts = (kind, at) => inZone((zone) => formatter(kind, zone).formatToParts(at))
const text = (kind, at) =>
  parts(kind, at)
    .map(({ value }) => value)
    .join('')

/** "14:31:12" */
export const exactTime = (at) => text('exact', at)
/** "12 December" */
export const dayOf = (at) => text('day', at)
export const hourNow = () => Number(text('hour', serverNow()))

/** Writes only what has changed. */
export function write(id, said) {
  const element = byId(id)
  if (element && element.textContent !== said) element.textContent = said
}

/** Pushed ages are as old as what they came with; here they go on. */
export function tellAges() {
  for (const time of document.querySelectorAll('#scenes time')) {
    const at = Date.parse(time.dateTime)
    const isClock = time.dataset.time === 'clock'
    const said = isClock ? text('time', at) : inZone((zone) => ago(at, serverNow(), zone))
    if (time.textContent !== said) time.textContent = said
  }
}

export function tellTime() {
  const now = serverNow()
  write('clock', text('time', now))
  write('weekday', text('weekday', now))
  write('day', text('day', now))
  write('zone', parts('zone', now).find(({ type }) => type === 'timeZoneName')?.value ?? '')
}
