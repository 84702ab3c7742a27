import { expect, test } from 'vitest'
import { startOnboarding } from '../../src/domain/onboarding/onboardings.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { faultOf } from '../support/contract.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld } from '../support/world.ts'
import { connect, keys, onboardable } from './onboardings.support.ts'

test('a service tells the provider’s tokens how it is deployed, and no others', async () => {
  const db = await testDatabase()
  const { app } = portalOf(db.pool)
  const world = await makeWorld(db)
  const wanted = await onboardable(db.sql, world.alder)
  await connect(db.sql, world.alder.id)
  const id = await Scope.enter(db.pool, world.dana, (scope) =>
    startOnboarding(scope, keys, wanted({ consent: { way: 'existing' } })),
  )
  const tenantId = world.alder.id
  await db.sql`insert into dns_record (tenant_id, service_id, zone, name, type, value, ttl, state)
    values (${tenantId}, ${id}, 'sbc.example', 'alder.sbc.example', 'A', '192.0.2.7', 60, 'there')`
  await db.sql`insert into deployment_part (tenant_id, service_id, part, state, name)
    values (${tenantId}, ${id}, 'domain', 'writing', 'alder.sbc.example')`
  const read = async (of: string, role?: string) => {
    const token = await Scope.enter(db.pool, world.dana, (scope) =>
      addToken(scope, { name: `${of} ${role}`, scope: of, role }),
    )
    const url = `http://localhost:3000/api/v1/services/${id}`
    const answer = await app.request(url, { headers: { authorization: `Bearer ${token}` } })
    const { status } = answer
    const text = await answer.text()
    const type = answer.headers.get('content-type')
    expect(faultOf('GET', url, { status, type, text })).toBeNull()
    return JSON.parse(text).deployment
  }
  const command = expect.stringMatching(/^[0-9a-f-]{36}$/)
  const deploying = {
    ...{ phase: 'deploying', step: 'dns', gateway: 'alder.sbc.example', command },
    ...{ sbc: { id: expect.any(String), name: 'London' }, waiting_since: null, due_at: null },
    ...{ error: null, error_code: null },
    parts: [{ part: 'domain', name: 'alder.sbc.example', state: 'writing', ours: true }],
    dns_records: [
      {
        ...{ type: 'A', name: 'alder.sbc.example', value: '192.0.2.7', state: 'there' },
        ...{ error: null, error_code: null },
      },
    ],
  }
  expect(await read('provider', 'monitor')).toEqual(deploying)
  for (const of of ['tenant:alderfoods', `msp:${world.harbor.id}`])
    expect(await read(of)).toBeNull()
  await db.sql`update service set deploy_status = 'failed', status = 'error', status_reason = '{"code":"sbc-api-missing","params":{}}' where id = ${id}`
  expect(await read('provider')).toMatchObject({
    ...{ phase: 'deploying', error_code: 'sbc-api-missing', error: expect.any(String) },
  })
})
