import { DrizzleQueryError, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { createLog, errorLine, scrubbed } from '../../src/log.ts'
import { testDatabase } from '../support/database.ts'

const { pool } = await testDatabase()
const canary = 'Kan4rienvogel7Schluessel9Geheim'

/** What the log writes of an error. */
function lineOf(error: unknown): string {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).error({ err: error }, 'failed')
  return lines.join('')
}

const failure = (work: (scope: Scope) => PromiseLike<unknown>) =>
  Scope.enter(pool, anonymous, work, 'read only').then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  )

test('a failed query is logged with its statement and SQLSTATE, and without what was asked', async () => {
  const cause = await failure((s) => s.db.execute(sql`select ${canary}::text from nowhere`))
  const asked = new DrizzleQueryError('select $1::text from nowhere', [canary], cause as Error)
  expect(String(asked)).toContain(canary)
  const line = lineOf(asked)
  expect(line).not.toContain(canary)
  expect(JSON.parse(line).err).toMatchObject({
    type: 'DrizzleQueryError',
    message: 'Failed query: select $1::text from nowhere',
    cause: { code: '42P01', message: expect.stringContaining('nowhere') },
  })
  const quoted = await failure((s) => s.db.execute(sql`select ${canary}::text::uuid`))
  expect(lineOf(quoted)).not.toContain(canary)
  expect(JSON.parse(lineOf(quoted)).err).toMatchObject({ code: '22P02' })
})

test.each([
  ['a parser', () => JSON.parse(`{"password": ${canary}`)],
  ['an address', () => new URL(`//${canary}`)],
  ['a header', () => new Headers({ authorization: `Bearer ${canary}\0` })],
])('what %s quotes of its input stays out', (_, work) => {
  const thrown = (() => {
    try {
      return work()
    } catch (error) {
      return error
    }
  })()
  expect(thrown).toBeInstanceOf(Error)
  expect(lineOf(thrown)).not.toContain(canary)
})

test('causes and parts of an error are written alike, to a depth, and a circle ends', () => {
  const inner = Object.assign(new Error(`password=${canary}`), { response: canary, code: 'EAUTH' })
  const many = new AggregateError([inner, inner], `Bearer ${canary}`)
  const outer = new Error('outside', { cause: many })
  inner.cause = outer
  const line = lineOf(outer)
  expect(line).not.toContain(canary)
  expect(JSON.parse(line).err.cause.errors[0]).toMatchObject({ code: 'EAUTH', type: 'Error' })
  expect(line.length).toBeLessThan(60_000)
})

test.each([
  [`https://hooks.example/T0/B0/${canary}?x=1 is gone`, 'https://hooks.example/… is gone'],
  [`postgres://owner:${canary}@db.example:5432/portal`, 'postgres://db.example:5432/…'],
  [`GET /services?q=${canary} failed`, 'GET /services?… failed'],
  [`client_secret=${canary}&grant=x`, 'client_secret=…&grant=x'],
  [`Authorization: Basic ${canary}`, 'Authorization: …'],
  ['no mail to mona.lind@customer.example', 'no mail to …@…'],
  [`expired: ${canary.slice(0, 26)}`, 'expired: …'],
  ['0f8fad5b-d9cb-469f-a165-70867728950e is gone', '0f8fad5b-d9cb-469f-a165-70867728950e is gone'],
  ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
  [
    'relation "counter_delta_by_tenant_name" does not exist',
    'relation "counter_delta_by_tenant_name" does not exist',
  ],
])('%s is written as %s', (text, written) =>
  expect(scrubbed(text)).toContain(written.split(' …')[0]),
)

test('what is no error is text', () => expect(errorLine(`token: ${canary}`)).toBe('token: …'))
