import { beforeAll, describe, expect, test } from 'vitest'
import { calls } from '../../src/routes/api/api.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const read = async (who: 'dana' | 'nico' | 'otis', path: string) =>
  (await portal.as(world[who]).get(path)).text()

describe('the reference', () => {
  test('has every call with what it takes, what it answers and why it refuses', async () => {
    const html = await read('dana', '/settings/tokens/reference')
    for (const { method, path, operation } of calls) {
      expect(html).toContain(`${method} /api/v1${path}`)
      expect(html).toContain(`id="${operation.id}"`)
    }
    for (const text of ['bad-list-query', 'Idempotency-Key', 'ServicePage', 'Bearer tnt_', '≤ 100'])
      expect(html).toContain(text)
    expect(html).toContain('http://localhost:3000/api/v1/services?limit=10')
    // nothing is loaded for it that other pages do not load
    expect(html).not.toMatch(/<script(?![^>]*(nonce|\/static\/))/)
  })

  test('every link to what is answered leads there', async () => {
    const html = await read('dana', '/settings/tokens/reference')
    const named = [...html.matchAll(/href="#(schema-\w+)"/g)].map(([, id]) => id)
    expect(named.length).toBeGreaterThan(5)
    for (const id of named) expect(html).toContain(`id="${id}"`)
  })

  test('is for whoever may look', async () => {
    for (const [who, path] of [
      ['nico', '/settings/tokens/reference'],
      ['otis', '/tokens/reference'],
    ] as const)
      expect(await read(who, path)).toContain('GET /api/v1/services')
  })

  test('is in the language of its reader', async () => {
    await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
    const html = await read('otis', '/tokens/reference')
    await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
    expect(html).toContain('<h1>API-Referenz</h1>')
    expect(html).toContain('Nutzt einen Teil eines Kontingents')
  })

  test('is not there for a customer whose API is off', async () => {
    await db.sql`insert into tenant_permission (tenant_id, off) values (${world.alder.id}, '{api}')`
    const answer = await portal.as(world.otis).get('/tokens/reference')
    await db.sql`delete from tenant_permission where tenant_id = ${world.alder.id}`
    expect(answer.status).toBe(403)
  })
})
