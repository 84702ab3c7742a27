// The portal's clock, told by one that nobody sets: a wall's own may be hours off, and corrected while it runs.

// of a clock that is so far off nobody speaks: what came with the least delay stands for hours
const driftPerMs = 0.001

let ahead = 0
let since = 0
let isNew = true

/** The next frame is of another connection, or another portal: it is taken at its word. */
export function beginAnew() {
  isNew = true
}

/** What the page was drawn with, until the first frame. */
export function begin(at) {
  ahead = at - performance.now()
}

/** Notes the instant that a frame is true for (ms); gives how late it came, by the one that came with the least delay. */
export function note(at) {
  const now = performance.now()
  const here = at - now
  ahead = isNew ? here : Math.max(here, ahead - (now - since) * driftPerMs)
  isNew = false
  since = now
  return ahead - here
}

/** A machine that slept: its own clock went on, and this one did not. */
export function skip(ms) {
  ahead += ms
}

export const serverNow = () => performance.now() + ahead
