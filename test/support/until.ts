import { setTimeout as rest } from 'node:timers/promises'

const everyMs = 20

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
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`)
    await rest(everyMs)
  }
}
