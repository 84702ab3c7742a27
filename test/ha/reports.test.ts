import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { readingFrom } from '../../src/database/standby.ts'
import type { Database } from '../../src/domain/scope.ts'
import { createCapacity } from '../../src/routes/capacity.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'
import { installOn, noPair, type Pair, startPair } from './streaming.ts'

let pair: Pair
let world: World
let pools: { primary: Pool; standby: Pool }
let portal: ReturnType<typeof portalOf>
const events: string[] = []
const taken = () => events.splice(0)
/** Where was read what may be read elsewhere. */
const reads = () => taken().filter((one) => one.startsWith('read'))

const heard = (database: Database, name: string): Database => ({
  transaction(settings, mode, work) {
    events.push(name)
    return database.transaction(settings, mode, work)
  },
})
const mark = () => {
  events.push('mark')
  return () => undefined
}

beforeAll(async () => {
  if (noPair) return
  pair = await startPair()
  const installed = await installOn(pair)
  world = installed.world
  const pool = (name: 'one' | 'two') => new Pool(optionsOf(pair.url(name, installed.login)), 4)
  pools = { primary: pool('one'), standby: pool('two') }
  const primary = heard(pools.primary, 'primary')
  const reading = readingFrom(primary, heard(pools.standby, 'standby'), {
    maxMs: 200,
    told: (where) => events.push(`read on the ${where}`),
  })
  portal = portalOf(
    primary,
    undefined,
    undefined,
    {},
    {
      capacity: createCapacity(primary, reading),
      mark,
    },
  )
}, 60_000)
afterAll(async () => {
  await Promise.all([pools?.primary.end(), pools?.standby.end()])
  await pair?.stop()
})

let sites = 0
/** Something that stands in the log, by whom it shows: the name. */
async function write(): Promise<string> {
  sites += 1
  const name = `Depot ${sites}`
  const fields = { name, timeZone: 'Europe/London', language: 'en', country: 'GB' }
  const given = Object.entries(fields).map(([key, value]) => [key, [value]])
  const answer = await portal
    .as(world.dana)
    .post(`/tenants/${world.alder.id}/sites`, Object.fromEntries(given))
  expect(answer.status).toBe(200)
  return name
}
const logOf = async (of = portal) => {
  const answer = await of.as(world.dana).get(`/tenants/${world.alder.id}/log`)
  expect(answer.status).toBe(200)
  return answer.text()
}

test.skipIf(noPair)(
  `log and reports are read on the standby, and show what oneself has just written${noPair}`,
  async () => {
    for (let n = 0; n < 8; n += 1) {
      const own = await write()
      taken()
      expect(await logOf()).toContain(own)
      // what the page is true for is taken before the primary is asked how far it is
      expect(taken().slice(-4)).toEqual(['mark', 'primary', 'standby', 'read on the standby'])
    }
    const reports = ['/audit', '/licenses', `/tenants/${world.alder.id}/usage`]
    for (const path of [...reports, `/msps/${world.harbor.id}/license`]) {
      taken()
      expect([path, (await portal.as(world.dana).get(path)).status]).toEqual([path, 200])
      expect([path, ...reads()]).toEqual([path, 'read on the standby'])
    }
    // what declares nothing is one transaction on the primary
    taken()
    expect((await portal.as(world.dana).get('/services')).status).toBe(200)
    expect(taken().filter((one) => one.includes('standby'))).toEqual([])
  },
)

test.skipIf(noPair)(
  `a standby that is paused, or dead, leads to the primary; without the look one’s own write is missing${noPair}`,
  async () => {
    await pair.pause()
    const own = await write()
    taken()
    expect(await logOf()).toContain(own)
    expect(reads()).toEqual(['read on the primary'])
    // the control
    const blind: Database = {
      transaction: (settings, mode, work) =>
        pools[mode === 'read only' ? 'standby' : 'primary'].transaction(settings, mode, work),
    }
    const capacity = createCapacity(pools.primary, blind)
    const unasked = portalOf(pools.primary, undefined, undefined, {}, { capacity })
    const text = await logOf(unasked)
    expect(text).toContain('Depot 1')
    expect(text).not.toContain(own)
    await pair.resume()
    await until('it is read there again', async () => {
      await rest(50)
      expect(await logOf()).toContain(own)
      return reads().at(-1) === 'read on the standby'
    })
    await pair.kill('two')
    const last = await write()
    taken()
    expect(await logOf()).toContain(last)
    expect(reads()).toEqual(['read on the primary'])
  },
)
