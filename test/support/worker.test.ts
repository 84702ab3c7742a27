import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { until } from './until.ts'
import { beyond, held, inTurn } from './worker.ts'

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

test('what is to end in turn ends though one before it could not, and that one is told', async () => {
  const ended: string[] = []
  const fails = async (name: string) => {
    throw new Error(name)
  }
  const works = [
    () => fails('a'),
    async () => void ended.push('b'),
    () => fails('c'),
    () => ended.push('d'),
  ]
  await expect(inTurn(works)).rejects.toThrow('a')
  expect(ended).toEqual(['b', 'd'])
  await inTurn([() => ended.push('e')])
  expect(ended).toEqual(['b', 'd', 'e'])
})
