import { randomUUID } from 'node:crypto'
import type { Scene } from '../../src/domain/schema/wallboards.ts'
import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { newWallSecret } from '../../src/domain/wallboards/pairing.ts'
import type { TestDatabase } from '../support/database.ts'
import { dial, type LiveServer } from './live-server.ts'
import { Page } from './subscribers.ts'

export type PairedWall = { id: string; token: string; cookie: string }

/** A wall as approving one makes it, and the cookie of its screen; an MSP's where one is given. */
export async function pairedWall(
  db: Pick<TestDatabase, 'sql'>,
  over: { mspId?: string; scenes?: readonly Scene[]; masked?: boolean; name?: string } = {},
): Promise<PairedWall> {
  const token = newWallSecret()
  const { mspId = null, scenes = ['overview'], masked = false, name = `NOC ${randomUUID()}` } = over
  const [made] = await db.sql<{ id: string }[]>`
    insert into wallboard (audience, msp_id, name, scenes, masked, token_hash, approved_by, expires_at)
    values (${mspId ? 'msp' : 'provider'}, ${mspId}, ${name}, ${db.sql.json([...scenes])}, ${masked}, ${hashOfToken(token)}, 'Dana',
      now() + interval '180 days') returning id`
  return { id: made!.id, token, cookie: `tenantry-wall=${token}` }
}

/** Where a screen listens. */
export const wallPath = (screen: string = randomUUID()) => `/wallboard/live?screen=${screen}`

/** Says that something of a wall changed, as its verbs do. */
export const announceWall = (db: TestDatabase, id: string, mspId: string | null = null) =>
  db.sql`select portal_announce(${`wall:${id}`}, null, ${mspId}::uuid)`

/** What a screen hears: its settings, and frames as any page has them. */
export class Screen extends Page {
  readonly settings: string[] = []
  override take(text: string) {
    if (text.startsWith('<hx-partial hx-target="#wall"')) this.settings.push(text)
    else super.take(text)
  }
  get topics() {
    return [...new Set(this.frames.flatMap(({ seq }) => [...seq.keys()]))].sort()
  }
}

/** Shows a wall on a screen of a name of its own. */
export function show(
  on: Pick<LiveServer, 'port' | 'portalUrl'>,
  { cookie }: Pick<PairedWall, 'cookie'>,
  { screen, page = new Screen() }: { screen?: string; page?: Screen } = {},
) {
  const { ws } = dial(on, { cookie, path: wallPath(screen), page })
  return { ws, page }
}

/** It has its present state, and what was pushed since. */
export const shown = (page: Page, frames = 1) => page.until((p) => p.frames.length >= frames)

/** How it was sent off. */
export async function closing(page: Page) {
  await page.until((p) => p.closed !== undefined)
  return page.closed
}
