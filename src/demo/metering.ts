import { sql } from 'drizzle-orm'
import { type Database, Scope, system } from '../domain/scope.ts'
import { newToken } from '../domain/settings/secrets.ts'
import type { Running } from '../start.ts'

const tokenName = 'Simulated application'
const beatMs = 2000
/** Events of one call, and how many of them are somebody new's. */
const atOnce = 4
const shareOfNew = 0.06
/** So many new people an organization has at most: months grow gently, and not for ever. */
const mostNew = 5

/** `people`: who was counted this month when it started. */
type Organization = { id: string; people: number; isFull: boolean }

/**
 * An application that is simulated, called so, and reports its users' activity by the API with a token of the MSP's: most of them known
 * ones, some new. An organization at its MAX MAU is answered that new ones are blocked.
 */
export function startDemoApplication(
  { url, database, log }: Pick<Running, 'url' | 'database'> & { log: Pick<Running['log'], 'warn'> },
  msp: string,
  everyMs = beatMs,
): { stop(): void } {
  if (url === undefined) return { stop() {} }
  const stopped = new AbortController()
  let known: { token: string; organizations: readonly Organization[] } | undefined

  async function report() {
    known ??= await openApplication(database, msp)
    const { token, organizations } = known
    if (organizations.length === 0) return
    const events = Array.from({ length: atOnce }, () => eventOf(organizations))
    const answer = await fetch(`${url}/api/v1/activity`, {
      ...{ method: 'POST', body: JSON.stringify(events), signal: stopped.signal },
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    })
    await answer.arrayBuffer()
    if (answer.status > 200 && answer.status < 429)
      throw new Error(`the API answered the simulated application with ${answer.status}`)
  }

  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(async () => {
      await report().catch((error) => {
        if (!stopped.signal.aborted)
          log.warn({ err: error }, 'the simulated application missed a beat')
      })
      if (!stopped.signal.aborted) next()
    }, everyMs)
  }
  next()
  return {
    stop() {
      clearTimeout(timer)
      stopped.abort()
    },
  }
}

function eventOf(organizations: readonly Organization[]) {
  const isNew = Math.random() < shareOfNew
  const full = organizations.filter(({ isFull }) => isFull)
  const among = isNew && full.length > 0 && Math.random() < 0.3 ? full : organizations
  const { id, people } = oneOf(among)
  const nth = isNew
    ? people + 1 + Math.floor(Math.random() * mostNew)
    : 1 + Math.floor(Math.random() * people)
  return { organization: id, account: `user${1000 + nth}`, at: new Date().toISOString() }
}

function oneOf<T>(of: readonly T[]): T {
  const found = of[Math.floor(Math.random() * of.length)]
  if (found === undefined) throw new Error('there is none')
  return found
}

/** A token of the MSP's, that of an earlier start taken back, and its organizations with how many people each has. */
const openApplication = (database: Database, msp: string) =>
  Scope.enter(database, system({ kind: 'provider' }), async ({ db }) => {
    const { token, hash } = newToken()
    await db.execute(
      sql`update api_token set revoked_at = now() where name = ${tokenName} and revoked_at is null`,
    )
    await db.execute(sql`
      insert into api_token (audience, msp_id, name, role, hash, created_by, expires_at)
      values ('msp', ${msp}, ${tokenName}, 'admin', ${hash}, 'Tenantry', now() + interval '30 days')`)
    const organizations = await db.execute<Organization>(sql`
      select t.id, greatest(coalesce(c.mau, 0), 4) as people, coalesce(c.mau >= l.max_mau, false) as "isFull" from tenant t
        left join mau_counter c on c.tenant_id = t.id and c.period = portal_period(portal_clock()) left join mau_limit l on l.tenant_id = t.id
      where t.msp_id = ${msp} and t.state = 'active' and not t.synthetic order by t.id`)
    return { token, organizations: [...organizations] }
  })
