// What spares the screen and the eyes: the picture moves a little, is darker at night, and the machine does not go to sleep.
import { on } from '../portal/dom.js'
import { settings } from './settings.js'
import { hourNow } from './times.js'

const shiftEveryMs = 60_000
/** In units of the design, of which a screen is 1,920 wide. */
const farthest = 8
const [nightFrom, nightTo] = [20, 6]

let step = 0

/** To and fro between -8 and 8; the two ways differ in length, so that they do not draw a line. */
const swing = (at, length) => {
  const place = at % (2 * length)
  const part = (place < length ? place : 2 * length - place) / length
  return Math.round((part * 2 - 1) * farthest * 10) / 10
}

function shift() {
  step += 1
  const { style } = document.body
  style.setProperty('--shift-x', `calc(${swing(step, 7)} * var(--u, 1px))`)
  style.setProperty('--shift-y', `calc(${swing(step, 5)} * var(--u, 1px))`)
}

export function dim() {
  const { palette } = settings()
  const hour = hourNow()
  const isNight = palette === 'auto' ? hour >= nightFrom || hour < nightTo : palette === 'night'
  document.body.dataset.palette = isNight ? 'night' : 'day'
}

async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request('screen')
  } catch {
    // a browser that may not; the machine's own settings decide
  }
}

export function spare() {
  setInterval(shift, shiftEveryMs)
  stayAwake()
  // a browser lets go of it whenever the page was hidden
  on('visibilitychange', stayAwake)
}
