import { expect, test } from 'vitest'
import type { Graph } from '../../../src/connectors/graph/graph.ts'
import type { GraphCredentials } from '../../../src/connectors/graph/shapes.ts'
import type { Endpoint } from '../../../src/sandbox/microsoft/faults.ts'
import { e5 } from '../../../src/sandbox/microsoft/licenses.ts'
import { wordsIn } from '../../../src/views/words.ts'
import { endings } from './endings.support.ts'
import { failureOf, microsoft, readAll, setUp, texts, useMicrosoft } from './graph.support.ts'

useMicrosoft()

const { skuId } = e5
let count = 0

const of = (name: string) => ({
  upn: `activation@${name}`,
  displayName: 'Activation User',
  mailNickname: 'activation',
  password: 'Aa1!xxxxyyyy',
  usageLocation: 'DE',
})

/** A tenant, and the name of a domain that nobody has. */
function office(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp({ users: 3, ...options }, { timeoutMs: 300 })
  const name = `c${++count}.voice.example`
  const { made, domains, licenses } = microsoft.tenant(world.credentials.msTenantId)
  const prove = () => texts.set(name, ['v=spf1 -all', domains.proof(name)])
  return { ...world, name, made, domains, licenses, prove }
}
type Office = ReturnType<typeof office>

/** The domain is verified. */
async function proven(options: Parameters<typeof setUp>[0] = {}) {
  const about = office(options)
  const { graph, credentials, name } = about
  await graph.addDomain(credentials, name)
  about.prove()
  expect(await graph.verifyDomain(credentials, name)).toBe(true)
  return about
}

/** And has its user. */
async function staffed(options: Parameters<typeof setUp>[0] = {}) {
  const about = await proven(options)
  const userId = await about.graph.createUser(about.credentials, of(about.name))
  return { ...about, userId }
}

type Asked = Office & { userId?: string }
type Change = {
  on: Endpoint
  before: () => Promise<Asked> | Asked
  ask: (graph: Graph, credentials: GraphCredentials, about: Asked) => Promise<unknown>
}
const changes: Record<string, Change> = {
  addDomain: {
    ...{ on: 'addDomain', before: office },
    ask: (graph, credentials, { name }) => graph.addDomain(credentials, name),
  },
  verifyDomain: {
    on: 'verifyDomain',
    before() {
      const about = office()
      about.domains.add(about.name)
      about.prove()
      return about
    },
    ask: (graph, credentials, { name }) => graph.verifyDomain(credentials, name),
  },
  removeDomain: {
    ...{ on: 'removeDomain', before: proven },
    ask: (graph, credentials, { name }) => graph.removeDomain(credentials, name),
  },
  createUser: {
    ...{ on: 'createUser', before: proven },
    ask: (graph, credentials, { name }) => graph.createUser(credentials, of(name)),
  },
  removeUser: {
    ...{ on: 'removeUser', before: staffed },
    ask: (graph, credentials, { userId = '' }) => graph.removeUser(credentials, userId),
  },
  assignLicense: {
    ...{ on: 'license', before: staffed },
    ask: (graph, credentials, { userId = '' }) =>
      graph.assignLicense(credentials, { userId, skuId }),
  },
}

const all = Object.entries(changes).flatMap(([name, change]) =>
  Object.entries(endings).map(([fault, ending]) => [name, fault, change, ending] as const),
)

test.each(all)('%s, %s', async (_, __, { on, before, ask }, ending) => {
  const about = await before()
  const { graph, credentials, fail, calls, made } = about
  const earlier = made.length
  const asked = calls()[on]
  fail({ ...ending.fault, on })
  const asking = ask(graph, credentials, about)
  if (ending.error) expect(await failureOf(asking)).toMatchObject(ending.error)
  else await asking
  expect({ made: made.length - earlier, calls: calls()[on] - asked }).toEqual({
    made: ending.made,
    calls: ending.calls,
  })
})

test.each(['domains', 'one', 'skus'] as const)(
  'what is only looked at is asked for again: %s',
  async (on) => {
    const { graph, credentials, fail, calls, waits, name } = await proven()
    const before = calls()[on]
    const look = () =>
      ({
        domains: () => graph.domainProof(credentials, name),
        one: () => graph.userByName(credentials, `x@${name}`),
        skus: () => graph.subscribedSkus(credentials),
      })[on]()
    fail({ kind: 'unavailable', on }, { kind: 'throttled', retryAfterSeconds: 7, on })
    fail({ kind: 'lost', on })
    await look()
    expect([calls()[on] - before, waits.slice(-3)]).toEqual([4, [1000, 7000, 4000]])
  },
)

test('a domain is added, proved and verified, a user of it made and licensed, and all of it taken away', async () => {
  const { graph, credentials, name, prove, made, licenses, sync } = office()
  const { deltaLink } = await sync()
  expect(await graph.domain(credentials, name)).toBeNull()
  await graph.addDomain(credentials, name)
  expect(await graph.domain(credentials, name)).toEqual({ name, isVerified: false })
  const proof = await graph.domainProof(credentials, name)
  expect(proof).toMatch(/^MS=ms\d{8}$/)
  expect(await graph.verifyDomain(credentials, name)).toBe(false)
  texts.set(name, ['MS=ms00000000'])
  expect(await graph.verifyDomain(credentials, name)).toBe(false)
  prove()
  expect(texts.get(name)).toContain(proof)
  expect(await graph.verifyDomain(credentials, name)).toBe(true)
  // and once more, whoever lost the answer
  expect(await graph.verifyDomain(credentials, name)).toBe(true)
  await graph.addDomain(credentials, name)

  const { upn } = of(name)
  expect(await graph.userByName(credentials, upn)).toBeNull()
  const id = await graph.createUser(credentials, of(name))
  expect(await graph.userByName(credentials, upn)).toEqual({ id, skuIds: [] })
  const [before] = await graph.subscribedSkus(credentials)
  expect(before).toMatchObject({ skuId, partNumber: 'SPE_E5', available: 5 })
  await graph.assignLicense(credentials, { userId: id, skuId })
  await graph.assignLicense(credentials, { userId: id, skuId })
  expect(await graph.userByName(credentials, upn)).toEqual({ id, skuIds: [skuId] })
  expect((await graph.subscribedSkus(credentials))[0]?.available).toBe(4)
  const changed = await readAll(graph.users(credentials, { deltaLink }))
  expect(changed.users).toMatchObject([{ id, upn, enabled: true, usageLocation: 'DE' }])
  const plans = changed.users[0]?.plans?.map(({ servicePlanId }) => servicePlanId)
  expect(plans).toEqual(before?.plans)
  const license = { skuId, partNumber: 'SPE_E5', plans: before?.plans }
  expect(await graph.licenseDetails(credentials, id)).toEqual([license])
  expect(await graph.licenseDetails(credentials, crypto.randomUUID())).toBeNull()

  expect(await failureOf(graph.removeDomain(credentials, name))).toMatchObject({
    ...{ kind: 'broken', isUncertain: false, reason: { code: 'graph-domain-used', params: {} } },
  })
  await graph.removeUser(credentials, id)
  await graph.removeUser(credentials, id)
  await graph.removeDomain(credentials, name)
  await graph.removeDomain(credentials, name)
  expect(await graph.domain(credentials, name)).toBeNull()
  expect((await graph.subscribedSkus(credentials))[0]?.available).toBe(5)
  expect(licenses.skusOf(id)).toEqual([])
  const after = await readAll(graph.users(credentials, { deltaLink: changed.deltaLink }))
  expect(after.users).toMatchObject([{ id, removed: 'changed' }])
  expect(made.map(({ kind, by }) => `${kind} ${by}`)).toEqual(
    [
      ...['domain', 'domain-verified', 'user-created', 'license'],
      ...['license-removed', 'user-removed', 'domain-removed'],
    ].map((kind) => `${kind} own`),
  )
})

test('a password is sent once and is in no error and no answer', async () => {
  const { graph, credentials, name, fail } = await proven()
  const wanted = of(name)
  fail({ kind: 'answered', status: 400, on: 'createUser', said: `Bad: ${name}` })
  const error = await failureOf(graph.createUser(credentials, wanted))
  expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain(wanted.password)
})

const refusals: [string, string, () => Promise<unknown>][] = [
  [
    'a domain that is verified elsewhere, to be added',
    'graph-domain-taken',
    async () => {
      const { name } = await proven()
      const { graph, credentials } = office()
      return graph.addDomain(credentials, name)
    },
  ],
  [
    'a domain that was verified elsewhere meanwhile',
    'graph-domain-taken',
    async () => {
      const late = office()
      await late.graph.addDomain(late.credentials, late.name)
      const { graph, credentials, domains } = office()
      await graph.addDomain(credentials, late.name)
      texts.set(late.name, [late.domains.proof(late.name), domains.proof(late.name)])
      expect(await graph.verifyDomain(credentials, late.name)).toBe(true)
      return late.graph.verifyDomain(late.credentials, late.name)
    },
  ],
  [
    'what is no name of a domain',
    'graph-domain-refused',
    async () => {
      const { graph, credentials } = office()
      return graph.addDomain(credentials, 'not a name')
    },
  ],
  [
    'a domain that is not there, to be verified',
    'graph-domain-refused',
    async () => {
      const { graph, credentials, name } = office()
      return graph.verifyDomain(credentials, name)
    },
  ],
  [
    'a user of a domain that is not verified',
    'graph-change-refused',
    async () => {
      const { graph, credentials, name } = office()
      await graph.addDomain(credentials, name)
      return graph.createUser(credentials, of(name))
    },
  ],
  [
    'the same user twice',
    'graph-change-refused',
    async () => {
      const { graph, credentials, name } = await staffed()
      return graph.createUser(credentials, of(name))
    },
  ],
  [
    'a license when none is free',
    'graph-no-license',
    async () => {
      const { graph, credentials, userId } = await staffed({
        subscriptions: [{ ...e5, enabled: 20 }],
      })
      return graph.assignLicense(credentials, { userId, skuId })
    },
  ],
  [
    'a license for nobody',
    'graph-user-gone',
    async () => {
      const { graph, credentials } = office()
      return graph.assignLicense(credentials, { userId: 'nobody', skuId })
    },
  ],
  [
    'a license for somebody without a place',
    'graph-change-refused',
    async () => {
      const { graph, credentials, directory } = office()
      const { id } = directory.add({ usageLocation: null })
      return graph.assignLicense(credentials, { userId: id, skuId })
    },
  ],
]

test.each(refusals)('%s is refused as %s, in both languages', async (_, code, ask) => {
  const error = await failureOf(ask())
  expect(error).toMatchObject({ kind: 'broken', isUncertain: false, reason: { code } })
  const said = (['en', 'de'] as const).map((language) => wordsIn(language).say(error.reason))
  expect(new Set(said).size).toBe(2)
  for (const text of said) expect(text).not.toContain(code)
})

test('the last license goes to one of two who ask at once', async () => {
  const { graph, credentials, name, userId, made } = await staffed({
    subscriptions: [{ ...e5, enabled: 21 }],
  })
  const other = await graph.createUser(credentials, { ...of(name), upn: `second@${name}` })
  const ended = await Promise.allSettled(
    [userId, other].map((id) => graph.assignLicense(credentials, { userId: id, skuId })),
  )
  expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(made.filter(({ kind }) => kind === 'license')).toHaveLength(1)
  expect((await graph.subscribedSkus(credentials))[0]?.available).toBe(0)
})

test('after a lost answer who looks finds it made, and makes it once; without, Microsoft refuses the second', async () => {
  const { graph, credentials, name, fail, made } = await proven()
  fail({ kind: 'lost', on: 'createUser' })
  expect(await failureOf(graph.createUser(credentials, of(name)))).toMatchObject({
    isUncertain: true,
  })
  const found = await graph.userByName(credentials, of(name).upn)
  expect(found?.id).toBe(made.at(-1)?.targetId)
  await failureOf(graph.createUser(credentials, of(name)))
  expect(made.filter(({ kind }) => kind === 'user-created')).toHaveLength(1)
})
