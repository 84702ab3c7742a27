// What a frame is true for, and whether one is missing. A topic is known from the frame that brought its scene whole; from then on
// its numbers have to follow each other, or everything is asked for again: nothing is patched over a gap.

let epoch
/** The last number of each topic, of those that the page shows: never more than these. */
const numbers = new Map()

/** Nothing is known any more: of a new connection, or after a gap. */
export function forget() {
  epoch = undefined
  numbers.clear()
}

/** Frames are text in one fixed form (`views/live.tsx`), so reading them needs no parser. A masked scene has the same place. */
export function read(text) {
  const parts = text.split(/(?=<hx-partial )/)
  // what the wall is told to show comes without
  const isFrame = parts[0].includes(' id="as-of"')
  const [first, patches] = isFrame ? [parts[0], parts.slice(1)] : ['', parts]
  const value = (name) => new RegExp(`\\s${name}="([^"]*)"`).exec(first)?.[1] ?? ''
  const pairs = value('data-seq').split(' ').filter(Boolean)
  const seq = pairs.map((pair) => {
    const at = pair.lastIndexOf(':')
    return [pair.slice(0, at).replace(/:masked$/, ''), Number(pair.slice(at + 1))]
  })
  const [instant, own] = [value('value'), value('data-epoch')]
  return { instant, at: Date.parse(instant), epoch: own, seq, patches }
}

/** The topic of a scene by the place that a patch aims at: `scene-msp-<id>` is of `scene:msp:<id>`. */
export const topicOf = (id) => id.replace('scene-', 'scene:').replace(':msp-', ':msp:')
export const targetOf = (patch) => /hx-target="#([^"]+)"/.exec(patch)?.[1] ?? ''

/** Notes a frame; gives the topics that it is true for, or null where one before it is missing. */
export function follow(frame) {
  if (epoch !== undefined && frame.epoch !== epoch) return null
  const whole = new Set(frame.patches.map((patch) => topicOf(targetOf(patch))))
  for (const [topic, number] of frame.seq) {
    const known = numbers.get(topic)
    const isNext = whole.has(topic) && (known === undefined || number === known + 1)
    if (!isNext && number !== known) return null
  }
  epoch = frame.epoch
  for (const [topic, number] of frame.seq) numbers.set(topic, number)
  return frame.seq.map(([topic]) => topic)
}
