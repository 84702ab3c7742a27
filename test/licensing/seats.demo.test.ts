import { expect, test } from 'vitest'
import { demoSeats, startDemoClients } from '../../src/demo/seats.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { seatsFor, wrongSeats } from './seats.support.ts'

const db = await testDatabase()
const { sql } = db

test('the demo’s clients take seats by the API, and run into both limits', async () => {
  const { alder, birch } = await makeWorld(db)
  await seatsFor(sql, demoSeats['SEAT-FLOATING'], { [alder.id]: 2, [birch.id]: 5 })
  await seatsFor(sql, 3, { [birch.id]: 4 }, 'named')
  const { app } = portalOf(db.pool)
  // the portal of a test knows itself by another port
  const fetch = async (request: Request) =>
    app.request(request.url.replace(/:\d+/, ':3000'), {
      ...{ method: request.method, body: await request.text() },
      headers: { ...Object.fromEntries(request.headers), host: 'localhost:3000' },
    })
  const server = await serve({ fetch })
  const logged: unknown[] = []
  const log = { warn: (what: unknown) => logged.push(what) }
  const portal = { url: `http://localhost:${server.port}`, database: db.pool, log }
  const clients = startDemoClients(portal, alder.id, 0)
  const held = async () => {
    const rows =
      await sql`select c.type, c.in_use from seat_cap c join tenant t on t.id = c.tenant_id order by t.shortname, c.type`
    return rows.map(({ type, in_use }) => `${type} ${in_use}`)
  }
  // two of five, of seven who want one of three, and three of five desks
  await until(
    'all are placed',
    async () => (await held()).join() === 'floating 2,floating 3,named 3',
  )
  const denied = async () =>
    (
      await sql`select type, reason, sum(denied)::integer as n from seat_denial group by 1, 2 order by 1`
    ).map(({ type, reason, n }) => `${type} ${reason} ${n}`)
  await until(
    'the rest is denied',
    async () => (await denied()).join() === 'floating maximum 3,named pool 4',
  )
  clients.stop()
  await server.stop()
  expect(await wrongSeats(sql)).toEqual([])
  const [named] = await sql`select name, role from api_token where tenant_id = ${alder.id}`
  expect(named).toEqual({ name: 'Simulated clients', role: 'operator' })
  const clientNames =
    await sql`select distinct holder like 'simulated-%' as is from seat_lease where type = 'floating'`
  expect(clientNames).toEqual([{ is: true }])
  expect(logged).toEqual([])
})
