import { beforeAll, beforeEach, expect, test } from 'vitest'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message } from '../../src/domain/messages.ts'
import {
  cancelCommands,
  previewCommands,
  retryCommands,
} from '../../src/domain/queue/commands.control.ts'
import { findCommand, commands as list } from '../../src/domain/queue/commands.list.ts'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database)
})

beforeEach(async () => {
  await database.sql`delete from command`
  await database.sql`delete from lane`
})

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(database.pool, actor, work)

const input = (
  tenant: { id: string; service: string },
  more: Partial<CommandInput> = {},
): CommandInput => ({
  kind: 'probe',
  owner: { tenantId: tenant.id },
  subject: { kind: 'service', id: tenant.service, name: 'Alder Foods Direct Routing' },
  ...more,
})

const queueOne = async (more: Partial<CommandInput> = {}) => {
  const [one] = await as(world.dana, (scope) => enqueue(scope, [input(world.alder, more)]))
  if (!one) throw new Error('nothing was queued')
  return one
}

test('what is queued stands in the list, in the counters and in the log, in one transaction', async () => {
  const { id } = await queueOne()
  const rows = await as(world.dana, (scope) => list.rows(scope, parseQuery(list, 'state=open')))
  expect(rows).toMatchObject([{ id, state: 'queued', customer: 'Alder Foods', attempt: 0 }])
  expect((await as(world.dana, readCounters)).get('queued')).toBe(1)
  const [line] =
    await database.sql`select subject_id from log_entry where after ->> 'command' = ${id}`
  expect(line?.subject_id).toBe(world.alder.service)
  const undone = as(world.dana, async (scope) => {
    await enqueue(scope, [input(world.birch)])
    throw new Error('no')
  })
  await expect(undone).rejects.toThrow('no')
  expect((await as(world.dana, readCounters)).get('queued')).toBe(1)
})

test('many commands keep their order within a lane and are answered in the order of the inputs', async () => {
  const inputs = Array.from({ length: 300 }, (_, n) =>
    input(n % 2 ? world.alder : world.birch, { payload: { n } }),
  )
  const made = await as(world.dana, (scope) => enqueue(scope, inputs))
  const rows = await database.sql<{ id: string; n: number }[]>`
    select id, (payload ->> 'n')::int as n from command order by seq`
  expect(rows.map(({ n }) => n)).toEqual(inputs.map((_, n) => n))
  expect(made.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
})

test('an input that merges finds the one that waits, and one that does not is queued beside it', async () => {
  const first = await queueOne({ merge: true })
  expect(await queueOne({ merge: true })).toEqual({
    id: first.id,
    merged: true,
    isExecuting: false,
  })
  expect((await queueOne()).id).not.toBe(first.id)
  const twice = await as(world.dana, (scope) =>
    enqueue(scope, [input(world.birch, { merge: true }), input(world.birch, { merge: true })]),
  )
  expect(twice.map(({ merged }) => merged)).toEqual([false, true])
  expect(twice[0]?.id).toBe(twice[1]?.id)
})

test('a replication merges with any other of its tenant', async () => {
  const first = await queueOne({ kind: 'replicate', merge: true })
  const other = { kind: 'service', id: world.birch.service, name: 'another service' }
  expect((await queueOne({ kind: 'replicate', merge: true, subject: other })).id).toBe(first.id)
  expect((await queueOne({ merge: true })).id).not.toBe(first.id)
})

test('a tenant sees and finds its own commands only', async () => {
  const { id } = await queueOne()
  expect((await as(world.otis, (scope) => findCommand(scope, id))).id).toBe(id)
  expect(await as(world.bea, (scope) => list.rows(scope, parseQuery(list, '')))).toEqual([])
  await expect(as(world.bea, (scope) => findCommand(scope, id))).rejects.toMatchObject({
    kind: 'missing',
  })
})

test('a waiting command is cancelled at once, one being executed is asked to stop', async () => {
  const [one, two] = [await queueOne(), await queueOne()]
  await database.sql`update command set state = 'executing', attempt = 1 where id = ${two.id}`
  const { done } = await as(world.dana, (scope) => cancelCommands(scope, [one.id, two.id]))
  expect(done.toSorted()).toEqual([one.id, two.id].toSorted())
  const found = await Promise.all(
    [one, two].map(({ id }) => as(world.dana, (scope) => findCommand(scope, id))),
  )
  expect(found.map(({ state }) => state)).toEqual(['cancelled', 'executing'])
  expect(found[1]?.cancelRequestedBy).toBe('Dana Okafor')
  const again = await as(world.dana, (scope) => cancelCommands(scope, [one.id]))
  expect(again.skipped).toEqual([{ id: one.id, reason: message('command-over') }])
})

test('somebody who may only look cancels nothing, and a stranger finds nothing to cancel', async () => {
  const { id } = await queueOne()
  const look = as(world.vera, (scope) => cancelCommands(scope, [id]))
  await expect(look).rejects.toMatchObject({ kind: 'forbidden' })
  const [foreign] = await as(world.dana, (scope) => enqueue(scope, [input(world.birch)]))
  const strange = as(world.olivia, (scope) => cancelCommands(scope, [foreign?.id ?? '']))
  await expect(strange).rejects.toMatchObject({ kind: 'missing' })
})

test('a failed command is queued again with new tries and the same fencing token', async () => {
  const { id } = await queueOne()
  await database.sql`
    update command set state = 'failed', attempt = 5, error = ${said('no')}::text::jsonb, ended_at = now() where id = ${id}`
  const { done } = await as(world.dana, (scope) => retryCommands(scope, [id]))
  expect(done).toEqual([id])
  const found = await as(world.dana, (scope) => findCommand(scope, id))
  expect(found).toMatchObject({ state: 'queued', attempt: 5, maxAttempts: 10, endedAt: null })
  expect(found.log.at(-1)?.message).toEqual(message('queued-again', { by: 'Dana Okafor' }))
})

test('a failed replication is not retried while a newer one waits', async () => {
  const old = await queueOne({ kind: 'replicate' })
  await database.sql`update command set state = 'failed', ended_at = now() where id = ${old.id}`
  await queueOne({ kind: 'replicate' })
  const { done, skipped } = await as(world.dana, (scope) => retryCommands(scope, [old.id]))
  expect(done).toEqual([])
  expect(skipped).toEqual([{ id: old.id, reason: message('newer-request') }])
  const found = await as(world.dana, (scope) => findCommand(scope, old.id))
  expect(found).toMatchObject({ state: 'cancelled', error: message('overtaken') })
})

test.each(['deploy', 'clean-up', 'upgrade-kit', 'number-job'])(
  'what only the provider orders (%s) its tenant’s MSP sees, and neither cancels nor queues again',
  async (kind) => {
    const { id } = await queueOne({ kind, delaySeconds: 600 })
    const [own] = await as(world.olivia, (scope) => list.rows(scope, parseQuery(list, '')))
    expect(own?.id).toBe(id)
    const outcome = await as(world.olivia, (scope) => cancelCommands(scope, [id]))
    expect(outcome).toEqual({
      done: [],
      skipped: [{ id, reason: message('command-of-provider') }],
    })
    const preview = await as(world.olivia, (scope) => previewCommands(scope, [id], 'cancel'))
    expect(preview.ready).toEqual([])
    expect(await findState(id)).toBe('queued')
    await database.sql`update command set state = 'failed', ended_at = now() where id = ${id}`
    const again = await as(world.olivia, (scope) => retryCommands(scope, [id]))
    expect([again.done, await findState(id)]).toEqual([[], 'failed'])
    expect((await as(world.dana, (scope) => retryCommands(scope, [id]))).done).toEqual([id])
  },
)
const findState = async (id: string) =>
  (await database.sql`select state from command where id = ${id}`)[0]?.state
