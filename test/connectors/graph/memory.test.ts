import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createGraph } from '../../../src/connectors/graph/graph.ts'
import { startMicrosoft } from '../../../src/sandbox/microsoft/microsoft.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function heapAfterCollection(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('a hundred thousand users pass through in flat memory', async () => {
  const microsoft = await startMicrosoft({ seed: 'memory' })
  const credentials = { msTenantId: 'large', clientId: 'portal', clientSecret: 'secret' }
  microsoft.addTenant({ ...credentials, users: 100_000 })
  const graph = createGraph({ ...microsoft, allow: ['127.0.0.1'] })
  const heaps: number[] = []
  let users = 0
  let pages = 0
  for await (const page of graph.users(credentials)) {
    users += page.users.length
    if (++pages % 30 === 0) heaps.push(heapAfterCollection())
  }
  graph.close()
  await microsoft.stop()
  expect([users, pages, heaps.length]).toEqual([100_000, 101, 3])
  // One page is about 1.5 MB of objects; all of them would be over 100 MB.
  expect(Math.max(...heaps) - Math.min(...heaps)).toBeLessThan(8 * 1024 * 1024)
})
