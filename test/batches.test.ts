import { expect, test } from 'vitest'
import { inBatches } from '../src/domain/batches.ts'
import { DatabaseAway } from '../src/domain/scope.ts'

const keyOf = (call: string) => call.slice(0, 1)

test('what is called while a batch is under way goes together in the next, one key never twice', async () => {
  const sent: string[][] = []
  const hold = Promise.withResolvers<void>()
  const call = inBatches(
    async (calls: readonly string[]) => {
      sent.push([...calls])
      if (sent.length === 1) await hold.promise
      return calls.map((one) => one.toUpperCase())
    },
    { keyOf, most: 3 },
  )
  const first = call('a1')
  await new Promise(setImmediate)
  const rest = ['b1', 'a2', 'b2', 'c1', 'd1'].map(call)
  hold.resolve()
  expect(await Promise.all([first, ...rest])).toEqual(['A1', 'B1', 'A2', 'B2', 'C1', 'D1'])
  expect(sent).toEqual([['a1'], ['b1', 'a2', 'c1'], ['b2', 'd1']])
})

test('one that makes its batch fail fails alone', async () => {
  const call = inBatches(
    async (calls: readonly string[]) => {
      if (calls.includes('poison')) throw new Error('invalid')
      return calls
    },
    { keyOf },
  )
  const ended = await Promise.allSettled(['a', 'poison', 'z'].map(call))
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a database that is away is asked once', async () => {
  let asked = 0
  const call = inBatches(
    async (_: readonly string[]): Promise<string[]> => {
      asked += 1
      throw new DatabaseAway('away')
    },
    { keyOf },
  )
  const ended = await Promise.allSettled(['a', 'b'].map(call))
  expect([asked, ...ended.map(({ status }) => status)]).toEqual([1, 'rejected', 'rejected'])
})

test('beyond as many as may wait one is refused', async () => {
  const call = inBatches(async (calls: readonly string[]) => calls, { keyOf, mostWaiting: 2 })
  const ended = await Promise.allSettled(['a', 'b', 'c'].map(call))
  expect(ended.map((one) => (one.status === 'rejected' ? one.reason.code : one.value))).toEqual([
    ...['a', 'b', 'too-many-requests'],
  ])
})
