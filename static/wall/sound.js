// One soft tone for a new alarm of a severity that is to be heard, and not more than one in 10 s.
import { byId } from '../portal/dom.js'
import { serverNow } from './server-time.js'
import { settings } from './settings.js'

const quietMs = 10_000
const [pitchHz, loudness, lastsS] = [660, 0.2, 0.6]

// what was raised longer before the last frame has only moved up in a list; a probe may be so late to say what it found
const lateMs = 120_000

/** Ids of the alarms of the last frame, how many asked, and when that was (the portal's time); those of the first are no news. */
let known
let asked
let knownAt
let lastAt = Number.NEGATIVE_INFINITY
let audio

const isHeard = () => settings().sounds.length > 0

/** A browser that nobody has touched may forbid it, and the wall says so. */
export function prepareSound() {
  const mark = byId('sound')
  if (isHeard() && !audio) {
    audio = new AudioContext()
    audio.onstatechange = prepareSound
  }
  if (isHeard() && audio.state !== 'running') audio.resume().catch(() => {})
  if (mark) mark.hidden = !isHeard() || audio.state === 'running'
}

function askingNow() {
  const pairs = (byId('scene-critical')?.dataset.asking ?? '').split(' ').filter(Boolean)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [severity, count] = pair.split(':')
      return [severity, Number(count)]
    }),
  )
}

/** After a frame. */
export function listen() {
  const { sounds } = settings()
  const alarms = [...document.querySelectorAll('#scenes [data-alarm]')]
  const present = new Set(alarms.map(({ dataset }) => dataset.alarm))
  const raisedAt = (alarm) => Date.parse(alarm.querySelector('time')?.dateTime)
  const isNews = (alarm) =>
    !known.has(alarm.dataset.alarm) &&
    sounds.includes(alarm.dataset.sev) &&
    !(raisedAt(alarm) < knownAt - lateMs)
  const asking = askingNow()
  // beyond what fits on the screen only their number tells
  const isMore = (severity) => asking[severity] > (asked?.[severity] ?? 0)
  const hasNews = known !== undefined && (sounds.some(isMore) || alarms.some(isNews))
  known = present
  asked = asking
  knownAt = serverNow()
  if (hasNews && performance.now() - lastAt >= quietMs) ring()
}

function ring() {
  if (audio?.state !== 'running') return
  lastAt = performance.now()
  const [tone, volume] = [audio.createOscillator(), audio.createGain()]
  const now = audio.currentTime
  tone.frequency.value = pitchHz
  volume.gain.setValueAtTime(0, now)
  volume.gain.linearRampToValueAtTime(loudness, now + 0.05)
  volume.gain.exponentialRampToValueAtTime(0.001, now + lastsS)
  tone.connect(volume).connect(audio.destination)
  tone.start(now)
  tone.stop(now + lastsS)
  tone.onended = () => volume.disconnect()
}
