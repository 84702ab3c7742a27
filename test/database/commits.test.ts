import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pool } from '../../src/database/pool.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { type Link, startProxy } from '../support/proxy.ts'
import { makeWorld } from '../support/world.ts'

const host = 'localhost:3000'
const calls = 30 * counts
const atOnce = 5
const maxTriesLength = 50
const header = 'shortname,full_name,service_type,license_type,licensed_users\n'

// TENANTRY_COUNTS=17 drops 500 commits
describe.skipIf(!onPostgres)(
  'commits whose link is lost (PostgreSQL only: the embedded database has no link)',
  () => {
    let db: Awaited<ReturnType<typeof testDatabase>>
    let link: Link
    let pool: Pool
    let token: string
    let send: (key: string | undefined, body: string) => Promise<Response>

    beforeAll(async () => {
      db = await testDatabase()
      const world = await makeWorld(db)
      token = await Scope.enter(db.pool, world.dana, (scope) =>
        addToken(scope, { name: 'test', scope: 'provider' }),
      )
      await db.sql`update license_pool set purchased = 1000000`
      link = await startProxy(db.login)
      pool = new Pool({ ...db.login, ...link.at }, atOnce)
      const { app } = portalOf(pool)
      send = async (key, body) =>
        app.request(`http://${host}/api/v1/services/imports`, {
          method: 'POST',
          headers: {
            Host: host,
            Authorization: `Bearer ${token}`,
            'Content-Type': 'text/csv',
            ...(key ? { 'Idempotency-Key': key } : {}),
          },
          body: header + body,
        })
    })
    afterAll(async () => {
      await pool.end()
      await link.stop()
    })

    const row = (name: string) => `${name},${name} Ltd,direct-routing,hosted-pro,1\n`
    /** As a client does: the same again until there is an answer that is not "later". */
    async function insist(key: string | undefined, body: string) {
      for (let n = 1; n <= maxTriesLength; n += 1) {
        const answer = await send(key, body)
        if (answer.status !== 503) return { answer, tries: n }
        expect(answer.headers.get('Retry-After')).toBe('5')
      }
      throw new Error('never answered')
    }
    const customers = async (like: string) =>
      db.sql<{ shortname: string; services: number; lines: number }[]>`
        select t.shortname, (select count(*)::int from service s where s.tenant_id = t.id) as services,
          (select coalesce(sum(amount), 0)::int from license_allocation a where a.tenant_id = t.id and a.kind = 'user') as lines
        from tenant t where t.shortname like ${like} order by 1`

    test(
      'the same call with the same key until it is answered happens exactly once',
      async () => {
        link.onCommit(() => {
          const seededRandom = Math.random()
          return seededRandom < 0.25 ? 'after' : seededRandom < 0.4 ? 'before' : undefined
        })
        const wanted = Array.from({ length: calls }, (_, n) => `drop${n}`)
        const left = [...wanted]
        const seen = { tries: 0, replayed: 0, refused: 0 }
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (let name = left.pop(); name; name = left.pop()) {
              const { answer, tries } = await insist(`key-${name}`, row(name))
              seen.tries += tries
              if (answer.headers.get('Idempotent-Replayed')) seen.replayed += 1
              if (answer.status !== 201) seen.refused += 1
            }
          }),
        )
        link.onCommit(undefined)
        const found = await customers('drop%')
        const doubled = found.filter(({ services, lines }) => services !== 1 || lines !== 1)
        const missing = wanted.filter((name) => !found.some((f) => f.shortname === name))
        console.log(
          `dropped commits: ${calls} calls in ${seen.tries} tries, ${link.asked.cut.after} commits cut after and ${link.asked.cut.before} before they happened, ${seen.replayed} answered from the first; ${doubled.length} doubled, ${missing.length} missing`,
        )
        expect({ doubled, missing, refused: seen.refused }).toEqual({
          doubled: [],
          missing: [],
          refused: 0,
        })
        // premises: links were cut on both sides of the commit, and some calls had happened unheard
        expect(link.asked.cut.after).toBeGreaterThan(0)
        expect(link.asked.cut.before).toBeGreaterThan(0)
        expect(seen.replayed).toBeGreaterThan(0)
        const other = await send(`key-${wanted[0]}`, row('dropother'))
        expect(other.status).toBe(409)
      },
      30_000 * Math.max(1, counts),
    )

    test('without a key the second try is refused though the first happened', async () => {
      let isCut = false
      link.onCommit(() => {
        // the first commit of a call is the look at its token
        if (isCut || link.asked.commits % 2 === 1) return undefined
        isCut = true
        return 'after'
      })
      const before = link.asked.commits
      if (before % 2 === 1) await send('align', row('align'))
      let refused = 0
      for (let n = 0; n < 5 && refused === 0; n += 1) {
        isCut = false
        const { answer } = await insist(undefined, row(`bare${n}`))
        if (answer.status === 422) refused += 1
      }
      link.onCommit(undefined)
      expect(refused).toBe(1)
    })
  },
)
