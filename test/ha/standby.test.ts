import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { readingFrom } from '../../src/database/standby.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { until } from '../support/until.ts'
import { noPair, type Pair, startPair } from './streaming.ts'

const places: string[] = []
const provider = system({ kind: 'provider' })
let pair: Pair
let pools: { primary: Pool; standby: Pool }

beforeAll(async () => {
  if (noPair) return
  pair = await startPair()
  await pair.ask('one').unsafe(`create role portal_provider; create role portal_anonymous;
    create role app login; grant portal_provider, portal_anonymous to app;
    create table note (text text); grant select, insert on note to portal_provider`)
  await pair.caughtUp()
  const pool = (name: 'one' | 'two') => new Pool(optionsOf(pair.url(name, 'app')), 4)
  pools = { primary: pool('one'), standby: pool('two') }
})
afterAll(async () => {
  await Promise.all([pools?.primary.end(), pools?.standby.end()])
  await pair?.stop()
})

const write = (text: string) =>
  Scope.enter(reading(), provider, (scope) =>
    scope.db.execute(sql`insert into note (text) values (${text})`),
  )
const reading = () =>
  readingFrom(pools.primary, pools.standby, { maxMs: 200, told: (where) => places.push(where) })
const read = async (from: Pick<Pool, 'transaction'>) =>
  (
    await Scope.enter(
      from,
      provider,
      (scope) => scope.db.execute<{ text: string }>(sql`select text from note order by text`),
      'read only',
    )
  ).map(({ text }) => text)
const taken = () => places.splice(0)

test.skipIf(noPair)(
  `a reading is the standby's, and never older than what was acknowledged${noPair}`,
  async () => {
    await write('1')
    for (let n = 2; n <= 20; n += 1) {
      expect(await read(reading())).toHaveLength(n - 1)
      await write(String(n))
    }
    expect(new Set(taken())).toEqual(new Set(['standby']))
    await pair.pause()
    taken()
    await write('own')
    expect(await read(reading())).toContain('own')
    expect(taken()).toEqual(['primary'])
    // the control: without the look it is missing
    expect(await read(pools.standby)).not.toContain('own')
    await pair.resume()
    await until("it is the standby's again", async () => {
      expect(await read(reading())).toContain('own')
      return taken().at(-1) === 'standby'
    })
  },
)

test.skipIf(noPair)(`a standby that is away leads to the primary${noPair}`, async () => {
  await pair.kill('two')
  expect(await read(reading())).toContain('own')
  expect(await read(reading())).toContain('own')
  expect(taken()).toEqual(['primary', 'primary'])
})
