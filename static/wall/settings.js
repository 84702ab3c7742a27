// What the wall was told to show (`views/wallboards/wall.tsx`). It is pushed again when that changes.
import { byId } from '../portal/dom.js'

const split = (text) => (text ?? '').split(',').filter(Boolean)
const shortestMs = 5000

export function settings() {
  const { version, release, scenes, dwell, pushed, sounds, palette, zone, expires } =
    byId('wall').dataset
  return {
    ...{ version, release, pushed, palette, zone },
    scenes: split(scenes),
    sounds: split(sounds),
    dwellMs: Math.max(shortestMs, Number(dwell) * 1000),
    expiresAt: Date.parse(expires),
  }
}

/** Those that the page was drawn with. */
export const drawn = byId('wall') && settings()

/** What was drawn by another release, or for other settings, is drawn anew. */
export function isOutdated() {
  const { version, release } = settings()
  return version !== drawn.version || release !== drawn.release
}
