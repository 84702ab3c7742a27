import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../src/connectors/graph/graph.ts'
import { m365Authentication } from '../../src/domain/schema/connect.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { credentialsOf } from '../../src/worker/credentials.ts'
import type { Context } from '../../src/worker/kinds.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const clientId = '0f0f0f0f-0000-4000-8000-00000000beef'
const seal = makeSeal(testSecret)
let db: TestDatabase
let world: World
let microsoft: Microsoft
let graph: Graph

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  microsoft = await startMicrosoft({ seed: 'credentials' })
  microsoft.register({ clientId, clientSecret: 'ours', redirectUris: [] })
  graph = createGraph({ ...microsoft, allow: ['127.0.0.1'] })
  await db.sql`insert into setting (name, value)
    values ('system', ${db.sql.json({ clientId, redirectUri: '', serviceUser: '' })})`
  await Scope.enter(db.pool, world.dana, (scope) =>
    keepSecret(scope, seal, 'system.client-secret', 'ours'),
  )
})
afterAll(async () => {
  graph.close()
  await microsoft.stop()
})

const place = (column: string) => ({
  ...{ tenant: world.alder.id, row: world.alder.id, table: 'm365_authentication', column },
})
const context: Pick<Context, 'provider' | 'scope'> = {
  provider: (work) => Scope.enter(db.pool, system({ kind: 'provider' }), work),
  scope: (work) => Scope.enter(db.pool, system({ kind: 'tenant', tenant: world.alder.id }), work),
}
const access = () =>
  context.scope(async (scope) => {
    const [found] = await scope.db.select().from(m365Authentication)
    if (!found) throw new Error('no access')
    return found
  })
const credentials = async () => credentialsOf(context, seal, await access())
const kept = async () => seal.open((await access()).refreshToken ?? '', place('refresh_token'))

let refreshToken: string
beforeEach(async () => {
  const msTenantId = randomUUID()
  microsoft.addTenant({ msTenantId, clientId: 'its own', clientSecret: 'theirs' })
  microsoft.consent.give(msTenantId, clientId)
  refreshToken = microsoft.consent.refreshToken(msTenantId, clientId)
  await db.sql`delete from m365_authentication`
  await db.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, method, refresh_token)
    values (${world.alder.id}, ${msTenantId}, ${clientId}, 'token',
      ${seal.seal(refreshToken, place('refresh_token'))})`
})

test('the token that replaces a sign-in is kept, sealed, and the next work goes on with it', async () => {
  const { msTenantId } = await access()
  await graph.subscribedSkus(await credentials())
  const next = await kept()
  expect(next).not.toBe(refreshToken)
  expect((await access()).refreshToken).not.toContain(next)
  await graph.subscribedSkus(await credentials())
  expect([await kept(), microsoft.tenant(msTenantId).calls.token]).toEqual([next, 1])
  // and once what it brought has ended
  microsoft.revokeTokens(msTenantId)
  await graph.subscribedSkus(await credentials())
  expect(await kept()).not.toBe(next)
})

test('whoever consented anew meanwhile is left alone', async () => {
  const used = await credentials()
  const anew = seal.seal('anew', place('refresh_token'))
  await db.sql`update m365_authentication set refresh_token = ${anew}`
  await graph.subscribedSkus(used)
  expect(await kept()).toBe('anew')
})

test('consent that was given to another application than the provider has is refused before anybody is asked', async () => {
  const { msTenantId } = await access()
  await db.sql`update m365_authentication set client_id = ${randomUUID()}`
  await expect(credentials()).rejects.toMatchObject({
    ...{ kind: 'refused', reason: { code: 'application-changed' } },
  })
  expect(microsoft.tenant(msTenantId).calls.token).toBe(0)
})
