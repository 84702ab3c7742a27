import { beforeAll, describe, expect, test } from 'vitest'
import { importServices } from '../../src/domain/imports/imports.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { makeReady } from '../tenants/drafts.support.ts'

describe('tenants that come by import', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
    await makeReady(database)
  })

  const load = (...names: { shortname: string; msp?: string }[]) =>
    Scope.enter(database.pool, world.dana, (scope) =>
      importServices(
        scope,
        names.map(({ shortname, msp = '' }) => ({
          ...{ shortname, msp, full_name: `Customer ${shortname}`, service_type: 'direct-routing' },
          ...{
            license_type: 'hosted-pro',
            licensed_users: '1',
            country: 'DE',
            time_zone: 'Europe/Berlin',
          },
        })),
      ),
    )

  test('start with a site and the installation’s limits, as one from the wizard does', async () => {
    await sql`update license_pool set purchased = 1 where kind = 'agents'`
    await load({ shortname: 'firstone' }, { shortname: 'secondone' })
    const rows = await sql`select t.shortname, s.name, s.time_zone, s.country,
      (select count(*)::integer from tenant_quota q where q.tenant_id = t.id) as quotas,
      (select amount::integer from tenant_quota q where q.tenant_id = t.id and q.quota = 'agents') as agents
      from tenant t join site s on s.tenant_id = t.id where t.shortname like '%one' order by t.shortname`
    const site = { name: 'Main site', time_zone: 'Europe/Berlin', country: 'DE', quotas: 11 }
    // reservations go as far as licenses do, and what is short of them comes in all the same
    expect(rows).toEqual([
      { shortname: 'firstone', ...site, agents: 1 },
      { shortname: 'secondone', ...site, agents: 0 },
    ])
  })

  test('a shortname that rests and an MSP without room are refused', async () => {
    await sql`insert into host_quarantine (host, until, reason) values ('resting', now() + interval '1 day', 'tenant deleted')`
    await expect(load({ shortname: 'Resting' })).rejects.toMatchObject({
      details: { errors: [{ column: 'shortname', reason: { code: 'row-rests' } }] },
    })
    await sql`update msp set max_organizations = 2 where id = ${world.harbor.id}`
    const two = [
      { shortname: 'harbora', msp: 'Harbor Telecom' },
      { shortname: 'harborb', msp: 'Harbor Telecom' },
    ]
    await expect(load(...two)).rejects.toMatchObject({ code: 'msp-full' })
    await load(two[0]!)
    expect(await sql`select id from tenant where msp_id = ${world.harbor.id}`).toHaveLength(2)
  })
})
