import { describe, expect, test } from 'vitest'
import { dropCommits } from '../faults/dropped-commits.ts'
import { judge } from '../faults/scenario.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, testDatabase } from '../support/database.ts'

const quietly = () => {}

// TENANTRY_COUNTS=34 drops 500 commits, as `npm run faults -- dropped-commits --full` does
describe.skipIf(!onPostgres)(
  'commits whose link is lost (PostgreSQL only: the embedded database has no link)',
  () => {
    test(
      'the same call with the same key until it is answered happens exactly once',
      async () => {
        const times = 15 * counts
        const found = await dropCommits(await testDatabase(), {
          times,
          broken: undefined,
          say: quietly,
        })
        expect(judge(found).why).toEqual([])
      },
      30_000 * Math.max(1, counts),
    )

    test('without a key the second try is refused though the first happened', async () => {
      const found = await dropCommits(await testDatabase(), {
        times: 10,
        broken: 'no-key',
        say: quietly,
      })
      expect(found.none['refused on a second try']).toBeGreaterThan(0)
    })
  },
)
