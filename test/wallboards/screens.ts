import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import type { Scene } from '../../src/domain/schema/wallboards.ts'
import type { SignedOutPortal } from '../people/signed-out.ts'

/** What a display's script is answered. */
type Said = { state: string; code?: string; secondsLeft?: number }

/** A browser of a display, which keeps the cookies of the portal and nothing else. */
export function screenOf({ app, url }: SignedOutPortal, { ip = '198.51.100.7' } = {}) {
  const kept = new Map<string, string>()
  const { host, origin } = new URL(url)

  async function ask(path: string, { headers = {}, ...init }: RequestInit = {}): Promise<Response> {
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
    const own = {
      Host: host,
      Origin: origin,
      'X-Forwarded-For': ip,
      ...(cookie && { Cookie: cookie }),
    }
    const answer = await app.request(`${origin}${path}`, {
      ...init,
      headers: { ...own, ...(headers as Record<string, string>) },
    })
    for (const one of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      if (/Max-Age=0/.test(one)) kept.delete(name)
      else kept.set(name, value)
    }
    return answer
  }
  const post = (path: string, headers: Record<string, string>) =>
    ask(path, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ width: '3840', height: '2160' }),
    })

  return {
    kept,
    get: (path = '/wallboard', headers: Record<string, string> = {}) => ask(path, { headers }),
    /** As its script does. */
    async asks(path: '/wallboard/codes' | '/wallboard/tokens'): Promise<Said & { status: number }> {
      const answer = await post(path, { Accept: 'application/json' })
      return { status: answer.status, ...((await answer.json()) as Said) }
    },
    /** As a browser without script does, or another page. */
    post: (path: string, headers: Record<string, string> = {}) => post(path, headers),
  }
}

type Approved = { mspId?: string | null; scenes?: readonly Scene[]; name?: string }

/** Somebody approves the screen that shows this code (`BCDF-GHJK`); gives the wall's id. */
export async function approve(
  sql: postgres.Sql,
  code: string | undefined,
  { mspId = null, scenes = ['overview'], name = `NOC ${randomUUID()}` }: Approved = {},
): Promise<string> {
  const [made] = await sql<{ id: string }[]>`
    with used as (delete from wallboard_pairing where code = ${code?.replace('-', '') ?? ''} returning secret_hash)
    insert into wallboard (audience, msp_id, name, scenes, token_hash, pairing_hash, pairing_until, approved_by, expires_at)
    select ${mspId ? 'msp' : 'provider'}, ${mspId}, ${name}, ${sql.json([...scenes])}, ${randomUUID()}, secret_hash,
      now() + interval '10 minutes', 'Dana', now() + interval '180 days' from used returning id`
  if (!made) throw new Error(`no screen shows ${code}`)
  return made.id
}
