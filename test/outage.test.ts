import { describe, expect, test } from 'vitest'
import type { Outage, Trouble } from '../src/domain/scope.ts'
import { followOutage } from '../src/outage.ts'
import { lookForChanges } from '../src/readiness.ts'
import { onPostgres, testDatabase } from './support/database.ts'

type Found = Trouble | 'silent' | null

/** Follows a database whose every look is answered by the test, one after the other. */
function followed(silentMs = 3_600_000) {
  const told: (Outage | null)[] = []
  let asked = Promise.withResolvers<(found: Found) => void>()
  const look = () => new Promise<Found>((answer) => asked.resolve(answer))
  const onError = (error: unknown) => {
    throw error
  }
  const outage = followOutage(look, (now) => told.push(now), { onError, everyMs: 1, silentMs })
  return {
    ...outage,
    told,
    troubles: () => told.map((one) => one?.trouble ?? null),
    /** Gives the next look this answer, and waits until it was judged. */
    async finds(...answers: Found[]) {
      for (const found of answers) {
        const answer = await asked.promise
        asked = Promise.withResolvers()
        answer(found)
        await asked.promise
      }
    },
  }
}

describe('what a process knows of its database', () => {
  test('one look that finds it gone is a lost connection; two in a row are an absence, as of the last good look', async () => {
    const { finds, told, troubles, now, stop } = followed()
    const before = new Date()
    await finds(null)
    const after = new Date()
    await finds('away', null, 'away')
    expect(told).toEqual([])
    await finds('away', 'away', 'away')
    expect(troubles()).toEqual(['away'])
    const since = now()?.since ?? new Date(0)
    expect([before <= since, since >= after]).toEqual([true, true])
    await finds(null, null)
    expect([troubles(), now()]).toEqual([['away', null], null])
    stop()
  })

  test('one that takes no changes is told at once, by the look and by whoever met it; it ends with the next good look', async () => {
    const { finds, heard, troubles, stop } = followed()
    await finds('read-only', 'read-only')
    expect(troubles()).toEqual(['read-only'])
    await finds(null)
    heard('read-only')
    heard('read-only')
    expect(troubles()).toEqual(['read-only', null, 'read-only'])
    await finds(null)
    expect(troubles()).toEqual(['read-only', null, 'read-only', null])
    stop()
  })

  test('a fail-over is one after the other, since the same moment', async () => {
    const { finds, told, troubles, stop } = followed()
    await finds(null, 'away', 'away', 'read-only', null)
    expect(troubles()).toEqual(['away', 'read-only', null])
    expect(told[1]?.since).toEqual(told[0]?.since)
    stop()
  })

  test('silence is an absence only after a while', async () => {
    const patient = followed()
    await patient.finds(null, 'silent', 'silent', 'silent')
    expect(patient.told).toEqual([])
    patient.stop()
    const impatient = followed(-1)
    await impatient.finds(null, 'silent')
    expect(impatient.troubles()).toEqual(['away'])
    impatient.stop()
  })

  test('one that is busy, slow or full is there', async () => {
    const { finds, heard, told, stop } = followed()
    for (const trouble of ['busy', 'slow', 'full'] as const) {
      await finds(trouble, trouble)
      heard(trouble)
    }
    heard('away')
    expect(told).toEqual([])
    stop()
  })
})

test('the look writes nothing while changes are taken', async () => {
  const db = await testDatabase()
  const [before] = await db.sql`select pg_current_xact_id()::text::bigint as id`
  for (let n = 0; n < 3; n += 1) expect(await lookForChanges(db.pool)).toBeNull()
  const [after] = await db.sql`select pg_current_xact_id()::text::bigint as id`
  // what others on the same server write counts as well
  if (!onPostgres) expect(Number(after?.id) - Number(before?.id)).toBe(1)
})
