import { expect, test } from 'vitest'
import type { Graph } from '../../../src/connectors/graph/graph.ts'
import { changeOnce, numberSettled, policySettled } from '../../../src/connectors/graph/settled.ts'
import type { GraphCredentials } from '../../../src/connectors/graph/shapes.ts'
import type { Endpoint } from '../../../src/sandbox/microsoft/faults.ts'
import { wordsIn } from '../../../src/views/words.ts'
import { type Ending, endings, uncertain } from './endings.support.ts'
import { failureOf, microsoft, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

const composition = { directRouting: 2, operatorConnect: 2, ready: 3 }

/** Two with a number of Direct Routing, two of an operator, three who may have one, and two spare numbers. */
function office(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp({ composition, users: 9, ...options }, { timeoutMs: 300 })
  const { msTenantId } = world.credentials
  const { made, operations } = microsoft.tenant(msTenantId)
  const [holder, , , , newcomer] = Array.from({ length: 9 }, (_, n) => world.directory.at(n).id)
  const spare = world.directory.numbers(0, 9).find((each) => !each.assignmentTargetId)
  if (!holder || !newcomer || !spare) throw new Error('the office is not as composed')
  const number = spare.telephoneNumber
  const held = world.directory.find(holder).businessPhones[0] ?? ''
  return { ...world, made, operations, holder, newcomer, number, held }
}
type Office = ReturnType<typeof office>

const numberType = 'directRouting'
const policyType = 'OnlineVoiceRoutingPolicy'
type Change = {
  on: Endpoint
  ask: (graph: Graph, credentials: GraphCredentials, about: Office) => Promise<unknown>
}
const changes: Record<string, Change> = {
  assignNumber: {
    on: 'assign',
    ask: (graph, credentials, { number, newcomer: targetId }) =>
      graph.assignNumber(credentials, { number, numberType, targetId }),
  },
  unassignNumber: {
    on: 'unassign',
    ask: (graph, credentials, { held: number }) =>
      graph.unassignNumber(credentials, { number, numberType }),
  },
  assignPolicy: {
    on: 'policy',
    ask: (graph, credentials, { newcomer: userId }) =>
      graph.assignPolicy(credentials, { userId, policyType, policy: 'International' }),
  },
  unassignPolicy: {
    on: 'policy',
    ask: (graph, credentials, { holder: userId }) =>
      graph.unassignPolicy(credentials, { userId, policyType }),
  },
  updateUser: {
    on: 'user',
    ask: (graph, credentials, { newcomer }) =>
      graph.updateUser(credentials, newcomer, { department: 'Legal' }),
  },
}

const inWords: Record<string, Ending> = {
  'refused in words': {
    fault: { kind: 'answered', status: 400, said: 'The moon is full.' },
    error: {
      ...{ kind: 'broken', status: 400, isUncertain: false },
      reason: { code: 'graph-change-refused', params: { said: 'The moon is full.' } },
    },
    ...{ made: 0, calls: 1 },
  },
  'no license': {
    fault: { kind: 'answered', status: 400, said: 'The user does not have a Teams Phone license.' },
    error: { kind: 'broken', reason: { code: 'graph-user-unlicensed', params: {} } },
    ...{ made: 0, calls: 1 },
  },
}

const all = Object.entries(changes).flatMap(([name, change]) =>
  Object.entries({ ...endings, ...inWords }).map(
    ([fault, ending]) => [name, fault, change, ending] as const,
  ),
)

test.each(all)('%s, %s', async (_, __, { on, ask }, ending) => {
  const about = office()
  const { graph, credentials, fail, calls, made } = about
  fail({ ...ending.fault, on })
  const asked = ask(graph, credentials, about)
  if (ending.error) expect(await failureOf(asked)).toMatchObject(ending.error)
  else await asked
  expect({ made: made.length, calls: calls()[on] }).toEqual({
    made: ending.made,
    calls: ending.calls,
  })
})

test.each(Object.entries(changes))(
  '%s: nobody there is no change, and is said so',
  async (_, { ask }) => {
    const about = office()
    const nobody = setUp({}, { graphUrl: 'http://127.0.0.1:1025' })
    const asked = ask(nobody.graph, about.credentials, about)
    expect(await failureOf(asked)).toMatchObject({ kind: 'transient', isUncertain: false })
    expect(about.made).toEqual([])
  },
)

test('after a lost answer it is looked at before it is asked for again; without, it is done twice', async () => {
  const blind = office()
  const assign = ({ graph, credentials, number, newcomer: targetId }: Office) =>
    graph.assignNumber(credentials, { number, numberType, targetId })
  blind.fail({ kind: 'lost', on: 'assign' })
  await failureOf(assign(blind))
  await assign(blind)
  expect(blind.made).toHaveLength(2)

  const seeing = office()
  const { graph, credentials, number, newcomer } = seeing
  const look = async () =>
    numberSettled(await graph.numberAssignment(credentials, number), newcomer)
  seeing.fail({ kind: 'lost', on: 'assign' })
  const once = () => changeOnce(look, () => assign(seeing))
  expect([await once(), await once()]).toEqual(['done', 'done'])
  expect(seeing.made).toHaveLength(1)

  // taken, and not done yet: it is neither asked for again nor said to be done
  const late = office()
  late.operations.take(60_000)
  late.fail({ kind: 'lost', on: 'assign' })
  const lookLate = async () =>
    numberSettled(await graph.numberAssignment(late.credentials, late.number), late.newcomer)
  const onceLate = () => changeOnce(lookLate, () => assign(late))
  expect([await onceLate(), await onceLate(), late.calls().assign]).toEqual([
    'pending',
    'pending',
    1,
  ])
  late.operations.finish()
  expect([await onceLate(), late.made.length]).toEqual(['done', 1])

  // not taken at all: still open, so the error stays and the next try asks
  const refused = office()
  refused.fail({ kind: 'unavailable', on: 'assign' })
  const lookRefused = async () =>
    numberSettled(
      await graph.numberAssignment(refused.credentials, refused.number),
      refused.newcomer,
    )
  const onceRefused = () => changeOnce(lookRefused, () => assign(refused))
  expect(await failureOf(onceRefused())).toMatchObject(uncertain)
  expect(await onceRefused()).toContain('/operations(')
  expect(refused.made).toHaveLength(1)
})

test('an operation is followed to its end; an endless one never has one, a forgotten one is unknown', async () => {
  const { graph, credentials, number, newcomer: targetId, operations, fail, directory } = office()
  const begin = () => graph.assignNumber(credentials, { number, numberType, targetId })
  operations.take(60_000)
  const address = await begin()
  const status = async (of = address) => (await graph.operation(credentials, of))?.status
  expect([await status(), await status()]).toEqual(['notStarted', 'running'])
  const one = () => graph.numberAssignment(credentials, number)
  expect(await one()).toMatchObject({ activation: 'assignmentPending', targetId: null })
  const voice = async () => (await graph.userConfiguration(credentials, targetId))?.isVoiceEnabled
  expect(await voice()).toBe(false)
  operations.finish()
  expect([await status(), await voice()]).toEqual(['succeeded', true])
  expect(await one()).toMatchObject({ activation: 'activated', targetId })
  expect(directory.find(targetId).businessPhones).toEqual([number])
  fail({ kind: 'endless', on: 'unassign' })
  const endless = await graph.unassignNumber(credentials, { number, numberType })
  operations.finish()
  expect(await status(endless)).toBe('notStarted')
  operations.forget()
  expect(await graph.operation(credentials, address)).toBeNull()
  const elsewhere = 'https://graph.microsoft.com/v1.0/admin/teams/operations/x'
  expect(await graph.operation(credentials, elsewhere)).toBeNull()
})

test.each([
  ['held by somebody else', 'graph-number-held', (about: Office) => ({ number: about.held })],
  ['a user who is gone', 'graph-user-gone', () => ({ targetId: 'nobody' })],
  [
    'a user without a phone plan',
    'graph-user-unlicensed',
    ({ directory }: Office) => ({ targetId: directory.at(8).id }),
  ],
  [
    'an unknown number of an operator',
    'graph-number-unknown',
    () => ({ number: '+4930999', numberType: 'operatorConnect' as const }),
  ],
])('assigning %s fails as %s', async (_, code, other) => {
  const about = office()
  const { graph, credentials, number, newcomer: targetId } = about
  const wanted = { number, numberType, targetId, ...other(about) } as const
  const address = await graph.assignNumber(credentials, wanted)
  expect(await graph.operation(credentials, address)).toEqual({
    status: 'failed',
    reason: { code, params: {} },
  })
  expect(about.made).toEqual([])
  for (const language of ['en', 'de'] as const)
    expect(wordsIn(language).say({ code, params: {} })).not.toContain(code)
})

test('a number of Direct Routing that was not known before is taken as it is typed', async () => {
  const { graph, credentials, newcomer: targetId } = office()
  const number = '+493012345678'
  expect(await graph.numberAssignment(credentials, number)).toBeNull()
  await graph.assignNumber(credentials, { number, numberType, targetId })
  expect(await graph.numberAssignment(credentials, number)).toMatchObject({
    ...{ number, type: numberType, targetId, status: 'userAssigned' },
  })
})

test('users and policies that are gone or unknown are said so', async () => {
  const { graph, credentials, newcomer: userId, directory, made } = office()
  const unknown = graph.assignPolicy(credentials, { userId, policyType, policy: "O'Hare" })
  expect(await failureOf(unknown)).toMatchObject({
    reason: { code: 'graph-policy-unknown', params: { policy: "O'Hare" } },
  })
  directory.remove(userId, 'deleted')
  const gone = { kind: 'broken', reason: { code: 'graph-user-gone', params: {} }, status: 404 }
  const department = 'Legal'
  const updated = graph.updateUser(credentials, userId, { department })
  expect(await failureOf(updated)).toMatchObject(gone)
  const assigned = graph.assignPolicy(credentials, { userId, policyType, policy: 'National' })
  expect(await failureOf(assigned)).toMatchObject({ kind: 'broken', status: 404 })
  expect(await graph.user(credentials, userId)).toBeNull()
  expect(await graph.userConfiguration(credentials, userId)).toBeNull()
  expect(made).toEqual([])
})

test('of a batch that is half refused each entry says so itself', async () => {
  const { graph, credentials, directory, fail, made } = office()
  fail({ kind: 'half', on: 'user', times: null, said: 'Not today.' })
  const ended = await Promise.all(
    [4, 5, 6, 7].map((n) =>
      graph.updateUser(credentials, directory.at(n).id, { department: `D${n}` }).then(
        () => 'done',
        (error) => error.reason.params.said,
      ),
    ),
  )
  expect(ended.filter((end) => end === 'done')).toHaveLength(2)
  expect(ended.filter((end) => end === 'Not today.')).toHaveLength(2)
  expect(made).toHaveLength(2)
})

test('what was changed is what is read, one by one and in the lists', async () => {
  const { graph, credentials, holder, newcomer: userId } = office()
  await graph.updateUser(credentials, userId, { department: 'Legal', usageLocation: 'NL' })
  expect(await graph.user(credentials, userId)).toMatchObject({
    ...{ id: userId, department: 'Legal', usageLocation: 'NL' },
  })
  const now = async (id: string) => (await graph.userConfiguration(credentials, id))?.policies
  await graph.assignPolicy(credentials, { userId, policyType, policy: 'international' })
  expect(await now(userId)).toMatchObject({
    [policyType]: { name: 'International', by: 'direct' },
    TeamsCallingPolicy: { name: 'AllowCalling', by: 'group' },
  })
  await graph.unassignPolicy(credentials, { userId: holder, policyType })
  const left = await graph.userConfiguration(credentials, holder)
  expect(left?.policies).not.toHaveProperty(policyType)
  const none = { policyType, policy: null }
  expect(policySettled(left, none)).toBe('done')
  expect(policySettled(left, { policyType, policy: 'National' })).toBe('open')
})
