import { sql } from 'drizzle-orm'
import type { Scene, wallboard } from '../schema/wallboards.ts'
import { type Audience, audienceOf, type Scope } from '../scope.ts'
import { hashOfToken } from '../settings/secrets.ts'
import type { Topic } from '../topics.ts'

type Row = typeof wallboard.$inferSelect

/** A paired wall as it stands: whose eyes it has and what it shows. */
export type Wall = Pick<
  Row,
  'id' | 'name' | 'dwellSeconds' | 'zone' | 'masked' | 'palette' | 'sounds' | 'version'
> & {
  audience: Audience
  scenes: readonly Scene[]
  /** Which screen shows it, or may; null: whichever comes. */
  screen: string | null
  /** Shown instead of its scenes. */
  pushed: Scene | null
  /** Until its approval ends. */
  secondsLeft: number
}

/** Where a screen stands: which it is, and what is noted of it. */
export type Screen = { screen: string; ip: string; agent: string }
/** What a screen says of itself: how late it showed what it was sent (ms), and its size in CSS pixels. */
export type Seen = { id: string; screen: string; lag: number; width: number; height: number }

type Found = Omit<Wall, 'audience' | 'pushed'> & {
  pushed: Scene | null
  audience: string
  mspId: string | null
}

/** The wall that a token is of; null when it is none, was removed, is over, or of an MSP that is not active. Wants an anonymous scope. */
export async function findWall(scope: Scope, token: string): Promise<Wall | null> {
  return (await read(scope, hashOfToken(token), []))[0] ?? null
}

/** Those of these walls (ids) that still stand. Wants an anonymous scope. */
export async function standingWalls(
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Wall>> {
  return new Map((await read(scope, null, ids)).map((wall) => [wall.id, wall]))
}

async function read(
  { db }: Scope,
  hash: string | null,
  ids: readonly string[],
): Promise<readonly Wall[]> {
  const rows = await db.execute<Found>(sql`
    select id, audience, msp_id as "mspId", name, scenes, dwell_seconds as "dwellSeconds", zone, masked, palette, sounds,
      pushed_scene as pushed, seconds_left as "secondsLeft", version, screen
    from auth_walls(${hash}, array(select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::json)))`)
  return rows.map(({ mspId, audience, ...row }) => ({
    ...row,
    audience: audienceOf({ audience, msp_id: mspId, tenant_id: null }),
  }))
}

/**
 * Lets a screen show a wall unless another one does, or did within the last 40 seconds; that somebody else asked is noted for
 * whoever looks at the list. Wants an anonymous scope.
 */
export async function claimWall({ db }: Scope, id: string, screen: Screen): Promise<boolean> {
  const [row] = await db.execute<{ is: boolean }>(sql`
    select auth_wall_claim(${id}::uuid, ${screen.screen}, ${screen.ip}::inet, ${screen.agent}) as is`)
  return row?.is ?? false
}

/** Another screen may show it from now on. Wants an anonymous scope. */
export const leaveWall = ({ db }: Scope, id: string, screen: string) =>
  db.execute(sql`select auth_wall_left(${id}::uuid, ${screen})`)

/** Notes what screens said of themselves. Wants an anonymous scope. */
export const noteSeen = ({ db }: Scope, seen: readonly Seen[]) =>
  db.execute(sql`select auth_walls_seen(${JSON.stringify(seen)}::jsonb)`)

/**
 * What a wall listens to, by whose channel: its scenes and what interrupts them, each in its masked form where no customer may be
 * named. One MSP's scene is read as that MSP; an MSP's wall knows no other.
 */
export function listened({ audience, scenes, pushed, masked }: Wall): [Audience, Topic[]][] {
  const own: Topic[] = []
  const of = new Map<string, Topic>()
  for (const scene of new Set(['critical', ...scenes, ...(pushed ? [pushed] : [])])) {
    const topic: Topic = masked ? `scene:${scene}:masked` : `scene:${scene}`
    const msp = scene.startsWith('msp:') ? scene.slice('msp:'.length) : null
    if (msp === null || (audience.kind === 'msp' && audience.msp === msp)) own.push(topic)
    else if (audience.kind === 'provider') of.set(msp, topic)
  }
  return [
    [audience, own],
    ...[...of].map(([msp, topic]): [Audience, Topic[]] => [{ kind: 'msp', msp }, [topic]]),
  ]
}
