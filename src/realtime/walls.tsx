import type { WebSocket } from 'ws'
import { z } from 'zod'
import { anonymous, type Database, Scope } from '../domain/scope.ts'
import {
  leaveWall,
  listened,
  noteSeen,
  type Seen,
  standingWalls,
  type Wall,
} from '../domain/wallboards/walls.ts'
import { Patch } from '../views/live.tsx'
import { WallSettings } from '../views/wallboards/wall.tsx'
import { removed, type WallAdmission } from './admission.ts'
import type { Subscriber } from './channels.ts'
import type { Hub } from './hub.ts'

export type WallOptions = {
  hub: Hub
  database: Database
  /** Of the portal that runs: a wall that was loaded from another one loads itself again. */
  release: string
  onError: (error: unknown) => void
  /** How often what screens say of themselves is written down. */
  seenMs?: number
  /** How long changes of walls gather before they are read together. */
  changedMs?: number
}

type Shown = {
  wall: Wall
  screen: string
  subscriber: Subscriber
  leave(): void
  listen(wall: Wall): void
  seen?: Omit<Seen, 'id' | 'screen'>
}

const side = z.number().int().min(1).max(32_767)
const message = z.strictObject({
  /** The instant of the last frame that was put into the page. */
  seen: z.iso.datetime().optional(),
  width: side.optional(),
  height: side.optional(),
  /** Something was missed: the present state of everything. */
  again: z.literal(true).optional(),
})
/** Later than this is said so: a screen that slept. */
const mostLagMs = 24 * 60 * 60_000

export type Walls = ReturnType<typeof openWalls>

/**
 * The walls that screens of this process show: each hears its scenes and nothing else, says how late it is, and is sent off when it
 * was removed, is over, or its MSP is.
 */
export function openWalls(options: WallOptions) {
  const { hub, database, release, onError, seenMs = 10_000, changedMs = 50 } = options
  const shown = new Map<WebSocket, Shown>()
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const anonymously = <T,>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, anonymous, work)
  const flushing = setInterval(() => void flush(), seenMs)
  flushing.unref()
  let isStopped = false

  function serve(
    ws: WebSocket,
    subscriber: Subscriber,
    admission: WallAdmission,
    isFlood: () => boolean,
  ) {
    ws.on('error', () => {})
    if ('refusal' in admission) return ws.close(...admission.refusal)
    const { wall, screen } = admission
    // the same screen again: what it had is a dead link
    for (const [other, one] of shown)
      if (one.wall.id === wall.id) {
        shown.delete(other)
        one.leave()
        other.close(1000, 'came again')
      }
    const joined = joiner(hub, subscriber, wall)
    const one: Shown = { wall, screen, subscriber, ...joined }
    shown.set(ws, one)
    subscriber.send(settingsOf(wall, release))
    ws.on('message', (data, isBinary) => {
      const said = isFlood() || isBinary ? undefined : messageIn(String(data))
      if (!said) return ws.close(1008, 'not allowed')
      note(one, said)
    })
    ws.on('close', () => {
      if (!shown.delete(ws)) return
      one.leave()
      // its screen comes back to the next process
      if (isStopped) return
      anonymously((scope) => leaveWall(scope, one.wall.id, screen)).catch(onError)
    })
  }

  /** Walls that still stand hear of what changed; the others are sent off. Without ids, all of them are looked at. */
  async function recheck(ids?: ReadonlySet<string>): Promise<void> {
    const some = [...shown].filter(([, { wall }]) => !ids || ids.has(wall.id))
    if (some.length === 0) return
    const standing = await anonymously((scope) =>
      standingWalls(
        scope,
        some.map(([, { wall }]) => wall.id),
      ),
    )
    for (const [ws, one] of some) {
      const now = standing.get(one.wall.id)
      // another screen was given it, and with it another token
      if (!now || (now.screen !== null && now.screen !== one.screen)) ws.close(...removed)
      else update(one, now)
    }
  }

  function update(one: Shown, now: Wall) {
    const before = one.wall
    one.wall = now
    if (said(now) === said(before)) return
    one.subscriber.send(settingsOf(now, release))
    if (topicsOf(now) !== topicsOf(before)) one.listen(now)
  }

  async function flush(): Promise<void> {
    const all = [...shown.values()].flatMap((one) => {
      const { seen, wall, screen } = one
      delete one.seen
      return seen ? [{ id: wall.id, screen, ...seen }] : []
    })
    // what is lost when the database is away, comes again
    if (all.length > 0) await anonymously((scope) => noteSeen(scope, all)).catch(onError)
  }

  return {
    get size() {
      return shown.size
    },
    serve,
    recheck,
    flush,
    /** Something of this wall changed; those that change together are read together. */
    changed(id: string) {
      changed.add(id)
      timer ??= setTimeout(() => {
        timer = undefined
        const ids = new Set(changed)
        changed.clear()
        recheck(ids).catch(onError)
      }, changedMs)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      clearInterval(flushing)
    },
  }
}

const topicsOf = (wall: Wall) => JSON.stringify(listened(wall))
/** What a wall is told; the seconds that are left go down by themselves. */
const said = ({ secondsLeft, screen: _, ...wall }: Wall) =>
  JSON.stringify([wall, Math.round((Date.now() / 1000 + secondsLeft) / 60)])

const settingsOf = (wall: Wall, release: string) =>
  String(
    <Patch id="wall">
      <WallSettings wall={wall} release={release} now={new Date()} />
    </Patch>,
  )

/** One subscription for each audience whose scenes it shows. */
function joiner(hub: Hub, subscriber: Subscriber, wall: Wall) {
  const join = (one: Wall) =>
    listened(one).map(([audience, topics]) => hub.join(audience, subscriber, topics, 'wall'))
  let joined = join(wall)
  const leave = () => {
    for (const subscription of joined) subscription.leave()
  }
  return {
    leave,
    listen(now: Wall) {
      leave()
      joined = join(now)
    },
  }
}

function note(one: Shown, { seen, width, height, again }: z.infer<typeof message>) {
  if (again) one.listen(one.wall)
  if (seen === undefined || width === undefined || height === undefined) return
  const lag = Date.now() - Date.parse(seen)
  one.seen = { lag: Math.min(Math.max(lag, 0), mostLagMs), width, height }
}

function messageIn(text: string) {
  try {
    return message.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
