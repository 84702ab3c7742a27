import { expect, test } from 'vitest'
import { startDemoApplication } from '../../src/demo/metering.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { wrongFigures } from './metering.support.ts'

const db = await testDatabase()
const { sql } = db

test('the demo’s application reports by the API for one MSP, up to what an organization may have', async () => {
  const { alder, harbor } = await makeWorld(db)
  await sql`insert into mau_limit (tenant_id, max_mau) values (${alder.id}, 3)`
  const { app } = portalOf(db.pool)
  let calls = 0
  // the portal of a test knows itself by another port
  const server = await serve({
    async fetch(request: Request) {
      calls += 1
      return app.request(request.url.replace(/:\d+/, ':3000'), {
        ...{ method: request.method, body: await request.text() },
        headers: { ...Object.fromEntries(request.headers), host: 'localhost:3000' },
      })
    },
  })
  const logged: unknown[] = []
  const log = { warn: (what: unknown) => logged.push(what) }
  const portal = { url: `http://localhost:${server.port}`, database: db.pool, log }
  const application = startDemoApplication(portal, harbor.id, 1)
  const counted = async () => (await sql`select tenant_id, mau from mau_counter`)[0]
  await until('it is at its maximum', async () => (await counted())?.mau === 3)
  const sofar = calls
  await until('it goes on', () => calls > sofar + 3)
  application.stop()
  await server.stop()
  expect(await counted()).toEqual({ tenant_id: alder.id, mau: 3 })
  expect(await wrongFigures(sql)).toEqual([])
  expect(await sql`select name, role, msp_id from api_token`).toEqual([
    { name: 'Simulated application', role: 'admin', msp_id: harbor.id },
  ])
  expect(logged).toEqual([])
})
