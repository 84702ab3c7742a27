import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDns } from '../../../src/sandbox/dns.tsx'
import { lookupAt } from '../../../src/sandbox/microsoft/domains.ts'
import { e5 } from '../../../src/sandbox/microsoft/licenses.ts'
import { startMicrosoft } from '../../../src/sandbox/microsoft/microsoft.ts'
import { phonePlanId } from '../../../src/sandbox/microsoft/parts.ts'
import type { Microsoft, TenantOptions } from '../../../src/sandbox/microsoft/shapes.ts'

let dns: Awaited<ReturnType<typeof startDns>>
let microsoft: Microsoft
beforeAll(async () => {
  dns = await startDns()
  microsoft = await startMicrosoft({ seed: 'provisioning', lookup: lookupAt(dns.server) })
})
afterAll(async () => {
  await microsoft.stop()
  await dns.stop()
})

let tenants = 0
const provider = { clientId: 'provider', clientSecret: 's' }

/** A tenant, and how its application asks; `as` another client's. */
function open(options: Partial<TenantOptions> = {}) {
  const msTenantId = `00000000-0000-4000-8000-${String(++tenants).padStart(12, '0')}`
  const domain = `t${tenants}.example`
  microsoft.addTenant({ msTenantId, domain, clientId: 'own', clientSecret: 's', ...options })
  async function ask(line: string, body?: object, as: Record<string, string> = {}) {
    const [method = '', path = ''] = line.split(' ')
    const form = {
      ...{ grant_type: 'client_credentials', client_id: 'own', client_secret: 's' },
      ...{ scope: 'https://graph.microsoft.com/.default', ...as },
    }
    const token = await fetch(`${microsoft.url}/${msTenantId}/oauth2/v2.0/token`, {
      ...{ method: 'POST', body: new URLSearchParams(form) },
    }).then((answer) => answer.json())
    const answer = await fetch(`${microsoft.graphUrl}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token.access_token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }
  return { ...microsoft.tenant(msTenantId), msTenantId, domain, ask }
}

const somebody = (upn: string) => ({
  ...{ accountEnabled: true, displayName: 'A', mailNickname: 'a', userPrincipalName: upn },
  ...{ usageLocation: 'DE', passwordProfile: { password: 'Aa1!aaaaaaaa' } },
})

test('a domain is proved by what its name server answers, and by the text of this tenant alone', async () => {
  const [one, two] = [open(), open()]
  const name = 'alder.voice.example'
  expect(await one.ask('POST /domains', { id: name.toUpperCase() })).toMatchObject({
    ...{ status: 201, body: { id: name, isVerified: false } },
  })
  expect((await one.ask('POST /domains', { id: name })).status).toBe(409)
  await two.ask('POST /domains', { id: name })
  const proof = async ({ ask }: typeof one) => {
    const { body } = await ask(`GET /domains/${name}/verificationDnsRecords`)
    return body.value.find(({ recordType }: { recordType: string }) => recordType === 'Txt').text
  }
  expect(await proof(one)).toBe(await proof(one))
  expect(await proof(one)).not.toBe(await proof(two))
  const verify = ({ ask }: typeof one) => ask(`POST /domains/${name}/verify`)
  expect((await verify(one)).body.error.message).toContain('Could not find the DNS record')
  dns.fail(name, 'servfail')
  expect((await verify(one)).status).toBe(400)
  dns.fail(name, null)
  dns.set(name, { TXT: [await proof(two), 'v=spf1 -all'] })
  expect((await verify(one)).status).toBe(400)
  expect(await verify(two)).toMatchObject({ status: 200, body: { isVerified: true } })
  dns.set(name, { TXT: [await proof(one)] })
  expect((await verify(one)).body.error.message).toContain('another tenant')
  expect((await verify(two)).body.error.message).toBe('Domain is already verified.')
  expect((await open().ask('POST /domains', { id: name })).status).toBe(400)
  expect(dns.asked).toContain(`TXT ${name}`)
  // who gives it up leaves it to the other
  await two.ask(`DELETE /domains/${name}`)
  expect((await verify(one)).status).toBe(200)
})

test('what is below a domain of one’s own needs no proof, and below another’s it does', async () => {
  const [one, two] = [open(), open()]
  const below = await one.ask('POST /domains', { id: `voice.${one.domain}` })
  expect(below.body.isVerified).toBe(true)
  const foreign = await two.ask('POST /domains', { id: `other.${one.domain}` })
  expect(foreign.body.isVerified).toBe(false)
  expect((await one.ask(`DELETE /domains/${one.domain}`)).status).toBe(400)
})

test('users are made with a name of a verified domain, once, and are found, listed and restored by nobody', async () => {
  const { ask, domain, directory, simulateChanges, made } = open({ users: 4 })
  const upn = `Activation@${domain}`
  const wanted = somebody(upn)
  for (const [odd, said] of [
    [{ userPrincipalName: 'a@elsewhere.example' }, 'domain portion'],
    [{ passwordProfile: { password: 'short' } }, 'password'],
    [{ passwordProfile: null }, 'passwordProfile'],
    [{ usageLocation: 'Germany' }, 'usageLocation'],
    [{ accountEnabled: undefined }, 'accountEnabled'],
  ] as const) {
    const refused = await ask('POST /users', { ...wanted, ...odd })
    expect([refused.status, refused.body.error.message.includes(said)]).toEqual([400, true])
  }
  const { status, body } = await ask('POST /users', wanted)
  expect(status).toBe(201)
  expect(JSON.stringify(body)).not.toContain('aaaaaaaa')
  const again = await ask('POST /users', { ...wanted, userPrincipalName: upn.toLowerCase() })
  expect(again.body.error.details).toMatchObject([{ code: 'ObjectConflict' }])
  const first = directory.at(0).userPrincipalName
  expect((await ask('POST /users', somebody(first))).status).toBe(400)
  expect((await ask(`GET /users/${first}`)).body.id).toBe(directory.at(0).id)
  expect((await ask(`GET /users/${upn.toLowerCase()}`)).body.id).toBe(body.id)
  // what people do to each other does not touch whom a client made
  simulateChanges(200)
  expect(directory.find(body.id)).toMatchObject({ userPrincipalName: upn, assignedPlans: [] })
  expect((await ask(`DELETE /users/${body.id}`)).status).toBe(204)
  expect((await ask(`DELETE /users/${body.id}`)).status).toBe(404)
  simulateChanges(200)
  expect((await ask(`GET /users/${upn}`)).status).toBe(404)
  expect((await ask('POST /users', wanted)).status).toBe(201)
  expect(made.map(({ kind }) => kind)).toEqual(['user-created', 'user-removed', 'user-created'])
})

test('a license is one unit: taken once, refused when none is free, back when the user goes', async () => {
  const { ask, domain, licenses, directory } = open({ subscriptions: [{ ...e5, enabled: 21 }] })
  const [one, two] = await Promise.all(
    ['one', 'two'].map(
      async (name) => (await ask('POST /users', somebody(`${name}@${domain}`))).body.id,
    ),
  )
  const assign = (id: string, skuId = e5.skuId) =>
    ask(`POST /users/${id}/assignLicense`, { addLicenses: [{ skuId }], removeLicenses: [] })
  const consumed = async () => (await ask('GET /subscribedSkus')).body.value[0].consumedUnits
  expect((await assign(one, '00000000-0000-4000-8000-000000000000')).status).toBe(400)
  expect([await assign(one), await assign(one)].map(({ status }) => status)).toEqual([200, 200])
  expect(await consumed()).toBe(21)
  expect((await assign(two)).body.error.message).toContain('does not have any available licenses')
  const hasPhone = (id: string) =>
    directory.find(id).assignedPlans.some(({ servicePlanId }) => servicePlanId === phonePlanId)
  expect([one, two].map(hasPhone)).toEqual([true, false])
  const swap = { addLicenses: [], removeLicenses: [e5.skuId] }
  await ask(`POST /users/${one}/assignLicense`, swap)
  expect([await consumed(), hasPhone(one)]).toEqual([20, false])
  await assign(two)
  await ask(`DELETE /users/${two}`)
  expect(await consumed()).toBe(20)
  licenses.set([{ ...e5, enabled: 20 }])
  expect((await assign(one)).status).toBe(400)
})

test('who asks is known: the tenant’s application, the provider’s, or who signed in; without permission nobody', async () => {
  const { ask, made, msTenantId } = open()
  microsoft.register({ ...provider, redirectUris: [] })
  microsoft.consent.give(msTenantId, provider.clientId)
  const as = { client_id: provider.clientId, client_secret: provider.clientSecret }
  const refresh_token = microsoft.consent.refreshToken(msTenantId, provider.clientId)
  const signedIn = { ...as, grant_type: 'refresh_token', refresh_token }
  await ask('POST /domains', { id: 'a.who.example' })
  await ask('POST /domains', { id: 'b.who.example' }, as)
  await ask('POST /domains', { id: 'c.who.example' }, signedIn)
  expect(made.map(({ by }) => by)).toEqual(['own', 'provider', 'delegated'])
  const roles = ['User.ReadWrite.All']
  microsoft.register({ ...provider, redirectUris: [], roles })
  for (const line of ['GET /domains', 'POST /domains', 'GET /subscribedSkus'])
    expect([line, (await ask(line, undefined, as)).status]).toEqual([line, 403])
  expect((await ask('GET /domains')).status).toBe(200)
  microsoft.register({ ...provider, redirectUris: [], roles: ['Domain.ReadWrite.All'] })
  const license = ['POST /users/x/assignLicense', 'DELETE /users/x', 'POST /users']
  for (const line of license) expect((await ask(line, undefined, as)).status).toBe(403)
})

test('another process sets what a tenant has bought', async () => {
  const { ask, msTenantId } = open()
  const answer = await fetch(`${microsoft.url}/sandbox/tenants/${msTenantId}/subscriptions`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ subscriptions: [{ ...e5, enabled: 20 }] }),
  })
  expect(answer.status).toBe(200)
  const [sku] = (await ask('GET /subscribedSkus')).body.value
  expect([sku.prepaidUnits.enabled, sku.consumedUnits]).toEqual([20, 20])
})
