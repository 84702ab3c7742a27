import { expect, test } from 'vitest'
import { begun } from '../src/domain/begun.ts'

/** Asks each time that it is awaited, as the query builder's own promise does. */
function lazily(answer: () => string) {
  let asked = 0
  const work: PromiseLike<string> = {
    // biome-ignore lint/suspicious/noThenProperty: what is under test is how often it is called
    then(onGood, onBad) {
      asked += 1
      return new Promise<string>((done) => done(answer())).then(onGood, onBad)
    },
  }
  return { work, asked: () => asked }
}

test('what is begun is asked for once, before anybody awaits it, however often that is done', async () => {
  const { work, asked } = lazily(() => 'rows')
  const running = begun(work)
  await Promise.resolve()
  expect(asked()).toBe(1)
  expect([await running, await running]).toEqual(['rows', 'rows'])
  expect(asked()).toBe(1)
  // the control: twice awaited is twice asked
  await work
  await work
  expect(asked()).toBe(3)
})

test('what fails is told to who awaits it, and stops nothing where nobody does', async () => {
  const unheard: unknown[] = []
  const note = (reason: unknown) => void unheard.push(reason)
  process.on('unhandledRejection', note)
  try {
    const fail = () => {
      throw new Error('away')
    }
    begun(lazily(fail).work)
    await new Promise((done) => setImmediate(done))
    expect(unheard).toEqual([])
    await expect(begun(lazily(fail).work)).rejects.toThrow('away')
  } finally {
    process.off('unhandledRejection', note)
  }
})
