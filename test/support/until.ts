import { setTimeout as rest } from 'node:timers/promises'

const everyMs = 20

/** Each says what it knows when something was awaited in vain, so that a failure that comes once in many runs explains itself. */
export const witnesses = new Set<() => Promise<string> | string>()

/** Asks until the answer is truthy and gives it; fails when the deadline (ms) has passed, naming what was awaited. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 25_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const answer = await condition()
    if (answer) return answer
    if (performance.now() > end)
      throw new Error(
        [`waited ${deadlineMs} ms in vain: ${what}`, ...(await testimonies())].join('\n'),
      )
    await rest(everyMs)
  }
}

const testimonies = async () =>
  (await Promise.allSettled([...witnesses].map(async (tell) => tell()))).flatMap((told) =>
    told.status === 'fulfilled' && told.value ? [told.value] : [],
  )
