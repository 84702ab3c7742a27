// What the board says of itself: that it is live, how old what it shows is, or why it shows nothing.
import { byId } from '../portal/dom.js'
import { serverNow } from './server-time.js'
import { settings } from './settings.js'
import { dayOf, exactTime, write } from './times.js'

const warnMs = 14 * 24 * 3_600_000

const seconds = (ms) => `${Math.floor(ms / 1000)} s`
const old = ({ ageMs }) => (ageMs === undefined ? 'No data yet' : `Stale, ${seconds(ageMs)}`)
const said = {
  off: () => 'Connecting',
  live: ({ ageMs }) => `Live, ${seconds(ageMs)} ago`,
  stale: old,
  blind: old,
  removed: () => 'Removed',
  elsewhere: () => 'Shown elsewhere',
}
const since = ({ ageMs }) =>
  ageMs === undefined ? 'No data yet' : `No data since ${exactTime(serverNow() - ageMs)}`
/** What covers the whole screen. */
const covers = {
  blind: (fresh) => `${since(fresh)}. Do not trust this screen.`,
  removed: () => 'Display removed.',
  elsewhere: () => 'This wallboard is shown on another screen.',
}

export function tell(state, fresh) {
  document.body.dataset.state = state
  byId('live').dataset.state = state
  write('live', said[state](fresh))
  byId('blind').hidden = !covers[state]
  write('blind-text', covers[state]?.(fresh) ?? '')
  tellEnd()
}

/** An approval ends after half a year; who could renew it is told in time. */
function tellEnd() {
  const { expiresAt } = settings()
  const isNear = expiresAt - serverNow() < warnMs
  byId('expiry').hidden = !isNear
  if (isNear)
    write('expiry', `Approval ends on ${dayOf(expiresAt)}. Renew it under Settings, Wallboards.`)
}
