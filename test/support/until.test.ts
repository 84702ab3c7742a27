import { expect, test } from 'vitest'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { input } from '../worker/kinds.ts'
import { testDatabase } from './database.ts'
import { quiet } from './quiet.ts'
import { until } from './until.ts'
import { makeWorld } from './world.ts'

test('what is awaited in vain says what was logged and what the queue holds', async () => {
  const db = await testDatabase()
  const { dana, alder } = await makeWorld(db)
  await Scope.enter(db.pool, dana, (scope) => enqueue(scope, [input(alder)]))
  quiet.warn({ err: new Error('the line was cut') }, 'the queue could not be read')
  const failure = await until('a worker', () => false, 50).catch((error) => error.message)
  expect(failure).toMatch(/^waited 50 ms in vain: a worker\n/)
  expect(failure).toMatch(/s: the queue could not be read [\s\S]*the line was cut/)
  expect(failure).toMatch(/"kind": ?"probe"/)
  expect(await until('nothing', () => 'at once')).toBe('at once')
})
