import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStandIn, type Look } from '../src/routes/stand-in.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** One whose primary is found as these say, the last of them for good. */
function standInOf(...finds: Awaited<ReturnType<Look>>[]) {
  const turns: boolean[] = []
  let looks = 0
  const standIn = createStandIn({
    look: async () => {
      looks += 1
      return (finds.length > 1 ? finds.shift() : finds[0]) ?? null
    },
    left: () => ({ transaction: () => Promise.reject(new Error('nobody asks')) }),
    turned: (isAway) => turns.push(isAway),
  })
  return { ...standIn, turns, looks: () => looks }
}

test('whom it failed is believed once a look says the same, until another finds it back; nobody looks while all is well', async () => {
  const { lasts, met, turns, looks } = standInOf('away', null)
  expect(await lasts()).toBe(false)
  expect(looks()).toBe(0)
  expect(await met()).toBe(true)
  await vi.advanceTimersByTimeAsync(600)
  // who asks has it looked at, and does not wait for that
  expect(await lasts()).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(await lasts()).toBe(false)
  expect(turns).toEqual([true, false])
})

test('a connection that was lost is no absence; silence to the second who asks is one', async () => {
  const lost = standInOf(null)
  expect(await lost.met()).toBe(false)
  expect(lost.turns).toEqual([])
  expect(await standInOf('silent').met()).toBe(true)
})

test('after a while nobody is led elsewhere before it was looked at again', async () => {
  const { lasts, met } = standInOf('away', null)
  await met()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await lasts()).toBe(false)
})

test('what was looked at before it went away says nothing of now', async () => {
  const { look, met } = standInOf(null, 'away')
  await look()
  expect(await met()).toBe(true)
})

test('one silence may be a busy moment, two are an absence; busy, slow and full are none', async () => {
  const { watching, lasts, turns } = standInOf('silent', 'busy', 'silent', 'silent')
  const { promise, resolve } = Promise.withResolvers<string>()
  const answer = watching(promise)
  await vi.advanceTimersByTimeAsync(3000)
  expect(turns).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(turns).toEqual([true])
  expect(await lasts()).toBe(true)
  resolve('late')
  expect(await answer).toBe('late')
  expect(vi.getTimerCount()).toBe(0)
})

test('who waits for it goes on when it is back, and after a while in any case', async () => {
  vi.useRealTimers()
  const soon = standInOf('away', null)
  await soon.met()
  await soon.back(25_000)
  expect(soon.turns).toEqual([true, false])
  const never = standInOf('away')
  await never.met()
  await never.back(100)
  expect(never.turns).toEqual([true])
})
