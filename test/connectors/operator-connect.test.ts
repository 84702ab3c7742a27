import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import {
  createOperatorConnect,
  operatorConnectResource,
} from '../../src/connectors/operator-connect.ts'
import {
  failureOf,
  microsoft,
  numbersFrom,
  setUp,
  useMicrosoft,
  whole,
} from './operator-connect.support.ts'

useMicrosoft()

test('leads come with every status, contact and address, and dates of year 1 as none', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead } = at
  sandbox.changeLead(lead.id, { consentedCountries: ['us', 'DE', 'DE'], comments: 'Please call' })
  for (const status of ['Not Active', 'Suspended', 'Removed', 'unknownFutureValue'])
    sandbox.addLead({ status, companyName: status, consentedOn: '0001-01-01T00:00:00' })
  sandbox.addLead({ isDirectLead: true, contactDetails: null, contacts: null })
  const { found, odd } = await whole(connect.leads(credentials), 'leads')
  expect(odd).toEqual([])
  expect(found.map(({ status }) => status)).toEqual([
    ...['active', 'not-active', 'suspended', 'removed', null, 'active'],
  ])
  const contact = { name: 'Avery Howard', email: 'avery@contoso.example', phone: '4255550100' }
  expect(found[0]).toMatchObject({
    ...{ id: lead.id, msTenantId: lead.tenantId, companyName: 'Contoso' },
    ...{ companySize: 'L250_U999', countries: ['US', 'DE'], comments: 'Please call' },
    ...{ contact, contacts: [contact], isDirect: false, consentedOn: expect.any(Date) },
  })
  expect(found[1]?.consentedOn).toBeNull()
  expect(found[5]).toMatchObject({ isDirect: true, companyName: '', contacts: [] })
})

test('addresses are one customer’s, with the house where its country writes it', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead } = at
  const { tenantId } = lead
  const of = sandbox.addAddress({ tenantId })
  const german = { country: 'DE', streetName: 'Hauptstr.', streetSuffix: null, houseNumber: '7' }
  sandbox.addAddress({ tenantId, ...german, houseNumberSuffix: 'b', validationStatus: 'None' })
  sandbox.addAddress({ tenantId: sandbox.addLead().tenantId })
  const { found } = await whole(connect.addresses(credentials, tenantId), 'addresses')
  expect(found).toMatchObject([
    {
      ...{ id: of.id, lines: '800 Main St', city: 'Redmond', isValidated: true },
      locations: [{ id: of.defaultLocationId, isDefault: true }],
    },
    { lines: 'Hauptstr. 7b', isValidated: false },
  ])
})

test('a profile has its trunks, whichever way its environment is spelled', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, trunks } = at
  sandbox.addProfile({ enviroment: null, ...{ environment: 'Test' }, emergencyDialStrings: [''] })
  const { found } = await whole(connect.profiles(credentials), 'profiles')
  const [first, second] = trunks.map(({ trunkId: id, trunkFqdn: fqdn }) => ({ id, fqdn }))
  expect(found).toMatchObject([
    { environment: 'Production', trunks: [first, second], emergencyDialStrings: ['911'] },
    { environment: 'Test', emergencyDialStrings: [], trunks: [] },
  ])
  expect((await whole(connect.trunks(credentials), 'trunks')).found).toEqual([first, second])
})

test('numbers come page by page, in both spellings of conference, and of one customer alone', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead } = at
  sandbox.addNumbers(lead.tenantId, numbersFrom(0, 2500))
  const other = sandbox.addLead().tenantId
  const states = ['UserAssigned', 'ConferenceAssigned', 'ConferenceAssignment', 'VoiceApp', 'New']
  for (const [n, assignmentStatus] of [...states, null].entries())
    sandbox.addNumbers(other, numbersFrom(3000 + n, 1), {
      ...{ assignmentStatus, tnUploadJobId: 'tsk_0', acquiredOn: '0001-01-01T00:00:00Z' },
      acquiredCapabilities: ['TollFree', 'ConferenceAssigned', 'ConferenceAssignment'],
    })
  const all = await whole(connect.numbers(credentials), 'numbers')
  expect([all.found.length, all.pages, all.odd]).toEqual([2506, 3, []])
  const { found } = await whole(connect.numbers(credentials, { msTenantId: other }), 'numbers')
  expect(found.map(({ assignment }) => assignment)).toEqual([
    ...['user', 'conference', 'conference', 'voice-app', 'unknown', 'unassigned'],
  ])
  const none = { msJobId: null, acquiredOn: null, usages: ['ConferenceAssignment'] }
  expect(found[0]).toMatchObject({ number: '+14255553000', country: 'US', ...none })
  const one = { msTenantId: other.toUpperCase(), number: '+14255553001' }
  expect(await connect.number(credentials, one)).toMatchObject({ assignment: 'conference' })
  expect(await connect.number(credentials, { ...one, msTenantId: lead.tenantId })).toBeNull()
  expect(await connect.number(credentials, { ...one, number: '+14255559999' })).toBeNull()
})

test('an upload is taken, done, found by its key, and its numbers are there', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead, upload } = at
  sandbox.jobs.take(60_000)
  const numbers = numbersFrom(0, 1000)
  const batch = upload(numbers)
  const { msJobId } = await connect.send(credentials, batch)
  const under = await connect.job(credentials, msJobId)
  expect(under).toMatchObject({ id: msJobId, key: batch.key, isEnded: false })
  expect(under?.entries.at(-1)).toMatchObject({
    number: numbers[999],
    status: 'pending',
    code: null,
  })
  expect(await connect.jobByKey(credentials, batch.key)).toMatchObject({ id: msJobId })
  expect(await connect.jobByKey(credentials, crypto.randomUUID())).toBeNull()
  expect(await connect.job(credentials, 'another')).toBeNull()
  sandbox.jobs.finish()
  const over = await connect.job(credentials, msJobId)
  expect([over?.isEnded, over?.entries.every(({ status }) => status === 'success')]).toEqual([
    ...[true, true],
  ])
  const of = { msTenantId: lead.tenantId, number: numbers[999] ?? '' }
  expect(await connect.number(credentials, of)).toMatchObject({
    ...{ assignment: 'unassigned', msJobId, usages: ['CallingUserAssignment'] },
    callingProfileId: batch.callingProfileId,
  })
})

test('what of a batch fails says why, number by number', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead, upload } = at
  const other = sandbox.addLead().tenantId
  sandbox.addNumbers(other, ['+14255550001'])
  sandbox.addNumbers(lead.tenantId, ['+14255550002'])
  sandbox.jobs.refuse(['+14255550003'], 'unknown_country_code')
  const numbers = ['+14255550000', '+14255550001', '+14255550002', '+14255550003', '+18005550000']
  const sent = await connect.send(credentials, upload([...numbers, '+49301234567']))
  const said = await connect.job(credentials, sent.msJobId)
  expect(said?.isEnded).toBe(true)
  expect(said?.entries.map(({ code }) => code)).toEqual([
    ...[null, 'telephone_number_held', 'telephone_number_acquired', 'unknown_country_code'],
    ...['usage_not_supported', 'unable_to_match_geography_entry'],
  ])
  expect(said?.entries[1]?.message).toMatch(/another tenant/)
  expect(sandbox.numbers.get('+14255550001')?.tenantId).toBe(other)
})

test('numbers move and are released, unless somebody has them', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead } = at
  const { id: addressId } = sandbox.addAddress({ tenantId: lead.tenantId })
  const numbers = numbersFrom(0, 2)
  sandbox.addNumbers(lead.tenantId, numbers)
  const of = { msTenantId: lead.tenantId, numbers, key: crypto.randomUUID() }
  await connect.send(credentials, { kind: 'relocate', ...of, addressId, locationId: null })
  const [first = '', second = ''] = numbers
  const one = { msTenantId: lead.tenantId, number: first }
  expect(await connect.number(credentials, one)).toMatchObject({ addressId })
  sandbox.changeNumber(second, { assignmentStatus: 'UserAssigned' })
  const key = crypto.randomUUID()
  const { msJobId } = await connect.send(credentials, { kind: 'release', ...of, key })
  const said = await connect.job(credentials, msJobId)
  expect(said?.entries.map(({ code }) => code)).toEqual([null, 'telephone_number_assigned'])
  expect(await connect.number(credentials, one)).toBeNull()
  expect(sandbox.ledger().map(({ done, holder }) => [done.release, holder])).toEqual([
    ...[[1, null]],
    [0, lead.tenantId],
  ])
})

test.each([
  ['a suspended lead', { status: 'Suspended' }, {}, 'ConsentNotActive'],
  ['a country that was not consented to', {}, { country: 'DE' }, 'CountryNotConsented'],
  ['a profile that is gone', {}, { callingProfileId: 'gone' }, 'CallingProfileNotFound'],
  ['1,001 numbers', {}, { numbers: numbersFrom(0, 1001) }, 'InvalidRequest'],
  ['a number twice', {}, { numbers: ['+14255550000', '+14255550000'] }, 'DuplicateTelephoneNumber'],
])('%s: the batch is refused whole', async (_, patch, more, code) => {
  await using at = await setUp()
  const { sandbox, connect, credentials, lead, upload } = at
  sandbox.changeLead(lead.id, patch)
  const failure = await failureOf(connect.send(credentials, upload(numbersFrom(0, 2), more)))
  expect(failure).toMatchObject({ kind: 'broken', code, status: 400, isUncertain: false })
  expect(failure.reason.code).toBe('graph-change-refused')
  expect(sandbox.ledger()).toEqual([])
})

test('tokens are of Microsoft’s, for this resource alone, and a refusal says its AADSTS code', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials } = at
  await connect.check(credentials)
  expect(Object.values(sandbox.calls).every((count) => count === 0)).toBe(true)
  const wrong = { ...credentials, clientSecret: 'another' }
  const refused = await failureOf(connect.check(wrong))
  expect([refused.kind, refused.code]).toEqual(['refused', 'AADSTS7000215'])
  const nowhere = await failureOf(
    connect.check({ ...credentials, msTenantId: crypto.randomUUID() }),
  )
  expect(nowhere.code).toBe('AADSTS90002')
  // a token of the same application for Graph is none here, and ours is none there
  for (const [scope, url, status] of [
    ['https://graph.microsoft.com', `${sandbox.url}/trunks`, 401],
    [operatorConnectResource, `${sandbox.url}/trunks`, 200],
    [operatorConnectResource, `${microsoft.graphUrl}/v1.0/groups`, 401],
  ] as const) {
    const { clientId, clientSecret, msTenantId } = credentials
    const form = { client_id: clientId, client_secret: clientSecret, scope: `${scope}/.default` }
    const granted = await fetch(`${microsoft.loginUrl}/${msTenantId}/oauth2/v2.0/token`, {
      ...{
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
      },
    })
    const { access_token } = await granted.json()
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })
    expect([scope, answer.status]).toEqual([scope, status])
  }
})

test('an address of our own network is not asked, for its tokens or for anything else', async () => {
  await using at = await setUp()
  const { sandbox, credentials } = at
  const { port } = new URL(sandbox.url)
  const { loginUrl } = microsoft
  const hosts = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '0',
  ]
  for (const host of hosts) {
    const connect = createOperatorConnect({
      ...{ operatorConnectUrl: `http://${host}:${port}`, loginUrl, attempts: 1 },
    })
    for (const work of [connect.check(credentials), whole(connect.leads(credentials), 'leads')])
      expect(await failureOf(work)).toMatchObject({ kind: 'transient' })
    connect.close()
  }
  // nor where somebody else who may be asked sends us
  const other = createServer((_, response) => {
    response.writeHead(302, { location: `${sandbox.url}/operator-consents` }).end()
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const sent = createOperatorConnect({
    ...{ loginUrl, allow: ['127.0.0.1'] },
    operatorConnectUrl: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
  })
  const redirected = await failureOf(whole(sent.leads(credentials), 'leads'))
  expect([redirected.kind, redirected.status]).toEqual(['broken', 302])
  sent.close()
  other.close()
  expect(sandbox.calls.leads).toBe(0)
  // what it hands out does not lead elsewhere with our token either
  const { connect, lead } = at
  sandbox.addNumbers(lead.tenantId, numbersFrom(0, 1001))
  sandbox.fail({ kind: 'astray', on: 'numbers' })
  const astray = await failureOf(whole(connect.numbers(credentials), 'numbers'))
  expect(astray.reason.code).toBe('graph-link-foreign')
})
