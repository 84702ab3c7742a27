import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { until } from './until.ts'
import { beyond, held } from './worker.ts'

test('a timer, a socket and a listener on the process that are left behind are seen, and when they are gone', async () => {
  const before = held()
  const timer = setTimeout(() => {}, 3_600_000)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listener = () => {}
  process.on('SIGUSR2', listener)
  expect(beyond(before, held())).toMatchObject({
    Timeout: 1,
    TCPServerWrap: 1,
    'listener of SIGUSR2': 1,
  })
  clearTimeout(timer)
  server.close()
  await once(server, 'close')
  process.off('SIGUSR2', listener)
  await until('nothing is left', () => {
    const left = beyond(before, held())
    return !['Timeout', 'TCPServerWrap', 'listener of SIGUSR2'].some((kind) => left[kind])
  })
})
