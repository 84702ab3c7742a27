import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { linkLeads } from '../../src/domain/operator-connect/leads.link.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const link = () => Scope.enter(db.pool, system({ kind: 'provider' }), linkLeads)
const leadOf = async (msTenantId: string) => {
  const [made] =
    await sql`insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name)
    values ('provider', 'operator-connect', ${randomUUID()}, ${msTenantId}, 'active', 'Kestrel') returning id`
  return String(made?.id)
}
const serviceOf = async (id: string) => {
  const [found] =
    await sql`select customer_id as customer, service_id as service from lead where id = ${id}`
  return found
}
const operatorConnect = async (tenantId: string, name: string) => {
  const [made] =
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
    values (${tenantId}, ${name}, '', '', 'operator-connect', 'oc-essential', 'deployed', 'ok') returning id`
  return String(made?.id)
}

test('a lead belongs to the one Operator Connect service of its Microsoft tenant, once and to no other', async () => {
  const [ours, theirs] = [randomUUID(), randomUUID()]
  await sql`update tenant set ms_tenant_id = ${ours} where id = ${world.alder.id}`
  const lead = await leadOf(ours)
  const stranger = await leadOf(theirs)
  // a customer without such a service has nothing to link to
  expect(await link()).toBe(0)

  const service = await operatorConnect(world.alder.id, 'Alder Operator Connect')
  expect(await link()).toBe(1)
  expect(await serviceOf(lead)).toEqual({ customer: world.alder.id, service })
  expect(await serviceOf(stranger)).toEqual({ customer: null, service: null })
  expect(await link()).toBe(0)

  // two customers in one Microsoft tenant: nobody guesses
  await sql`update tenant set ms_tenant_id = ${theirs} where id in ${sql([world.birch.id])}`
  await operatorConnect(world.birch.id, 'Birch Operator Connect')
  await operatorConnect(world.birch.id, 'Birch Operator Connect 2')
  expect(await link()).toBe(0)
  expect(await serviceOf(stranger)).toEqual({ customer: null, service: null })

  // when the service goes the lead is free again
  await sql`delete from service where id = ${service}`
  expect(await serviceOf(lead)).toEqual({ customer: null, service: null })
})
