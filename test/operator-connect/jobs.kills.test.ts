import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NumbersToDo, startNumberJob } from '../../src/domain/operator-connect/jobs.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import {
  berlin,
  type Fate,
  operatorConnectCustomer,
  type Peers,
  startPeers,
} from './jobs.support.ts'

const each = 4

describe('number jobs that are cut off', async () => {
  const db = await testDatabase()
  const { sql } = db
  let world: World
  let peers: Peers
  let of: Awaited<ReturnType<typeof operatorConnectCustomer>>
  let next = 0

  beforeAll(async () => {
    world = await makeWorld(db)
    of = await operatorConnectCustomer(sql, world.alder)
    peers = await startPeers(db, world.dana)
    peers.sandbox.addLead({ tenantId: of.msTenantId, consentedCountries: ['DE', 'AT'] })
    peers.sandbox.addProfile({ callingProfileId: of.profileId, countries: ['DE', 'AT'] })
  })
  afterAll(() => peers.stop())

  const begin = async (given: Partial<NumbersToDo> = {}) => {
    const numbers = berlin(each, next)
    next += each
    const { jobIds } = await Scope.enter(db.pool, world.dana, (scope) =>
      startNumberJob(scope, {
        ...{ tenantId: of.tenantId, serviceId: of.serviceId, family: 'operator-connect', numbers },
        ...{ kind: 'upload', source: 'webui', country: 'DE', usage: 'CallingUserAssignment' },
        ...{ callingProfileId: of.profileId, ...given },
      }),
    )
    return {
      ...{ tenantId: of.tenantId, jobId: jobIds[0] ?? '' },
      numbers: (given.numbers ?? numbers).map(({ number }) => number),
    }
  }
  type Job = Awaited<ReturnType<typeof begin>>
  const jobOf = async ({ jobId }: Job) =>
    (
      await sql`select state, done, failed, sbc_state as sbc, error ->> 'code' as why from number_job where id = ${jobId}`
    )[0]
  const done = { state: 'succeeded', done: each, failed: 0, sbc: 'done', why: null }

  /** Further attempts, as the periodic job would queue them, until it is over. */
  async function goOn(job: Job, options: { isBlind?: boolean } = {}) {
    for (let n = 0; n < 6; n += 1) {
      await sql`update sbc set plan_held_until = null`
      await peers.attempt(job, options)
      const now = await jobOf(job)
      if (now?.state === 'succeeded' && now.sbc !== 'due') return
    }
  }
  const asked = ({ numbers }: Job, kind: 'upload' | 'release' | 'relocate') =>
    peers.sandbox
      .ledger()
      .filter(({ number }) => numbers.includes(number))
      .map((tally) => `${tally.asked[kind]} ${tally.done[kind]}`)
  const once = Array.from({ length: each }, () => '1 1')
  const scriptsWith = (job: Job) =>
    peers.sbc.ledger.filter((script) => script.includes(`"${job.numbers[0]}"`)).length

  /** The steps of the attempts that do it all, one after the other. */
  async function stepsOf(job: Job) {
    const first = await peers.attempt(job)
    return { first, second: await peers.attempt(job) }
  }
  const fatesOf = (steps: readonly string[]): Fate[] =>
    steps.flatMap((_, n) => [
      { at: n + 1, how: 'before' as const },
      { at: n + 1, how: 'after' as const },
    ])

  test('an upload dies before or after any call and any transaction: each number is asked for once, and the SBC has it', async () => {
    const whole = await begin()
    const { first, second } = await stepsOf(whole)
    expect(await jobOf(whole)).toEqual(done)
    expect(first).toContain('send')
    expect(second).toContain('run')
    for (const [n, steps] of [first, second].entries())
      for (const fate of fatesOf(steps)) {
        const job = await begin()
        if (n > 0) await peers.attempt(job)
        await peers.attempt(job, { fate })
        await goOn(job)
        expect([fate, n, await jobOf(job)]).toEqual([fate, n, done])
        expect([fate, n, asked(job, 'upload')]).toEqual([fate, n, once])
        expect([fate, n, scriptsWith(job)]).toEqual([fate, n, 1])
        const held = await sql`select state from oc_number where number in ${sql(job.numbers)}`
        expect(held.map(({ state }) => state)).toEqual(Array(each).fill('acquired'))
      }
  }, 120_000)

  test('the control: who does not look its key up asks for every number twice', async () => {
    const job = await begin()
    const steps = await peers.attempt(await begin())
    await peers.attempt(job, { fate: { at: steps.indexOf('send') + 1, how: 'after' } })
    await goOn(job, { isBlind: true })
    expect(asked(job, 'upload')).toEqual(Array(each).fill('2 1'))
  })

  test('an answer that was lost is found again by its key', async () => {
    const job = await begin()
    peers.sandbox.fail({ on: 'upload', kind: 'lost', times: 1 })
    await peers.attempt(job)
    expect(await jobOf(job)).toMatchObject({ state: 'sending' })
    await goOn(job)
    expect(await jobOf(job)).toEqual(done)
    expect(asked(job, 'upload')).toEqual(once)
  })

  test('a release dies anywhere: each number is released once, and taken out of the dial plan', async () => {
    const held = await begin()
    await goOn(held)
    const release = (numbers: readonly string[]) =>
      begin({ kind: 'release', numbers: numbers.map((number) => ({ number })) })
    const { first, second } = await stepsOf(await release(held.numbers))
    expect(first.filter((step) => step === 'number')).toHaveLength(each)
    for (const [n, steps] of [first, second].entries())
      for (const fate of fatesOf(steps)) {
        const up = await begin()
        await goOn(up)
        const job = await release(up.numbers)
        if (n > 0) await peers.attempt(job)
        await peers.attempt(job, { fate })
        await goOn(job)
        expect([fate, n, await jobOf(job)]).toEqual([fate, n, done])
        expect([fate, n, asked(job, 'release')]).toEqual([fate, n, once])
        expect(peers.sbc.configuration()).not.toContain(job.numbers[0])
      }
  }, 120_000)

  test('what never ends is stalled after a day, and goes on when Microsoft answers; half of a batch may fail', async () => {
    const job = await begin()
    peers.sandbox.fail({ on: 'upload', kind: 'endless', times: 1 })
    await peers.attempt(job)
    await peers.attempt(job)
    expect(await jobOf(job)).toMatchObject({ state: 'waiting', done: 0 })
    await sql`update number_job set waiting_since = now() - interval '25 hours' where id = ${job.jobId}`
    await peers.attempt(job)
    expect(await jobOf(job)).toMatchObject({ state: 'stalled' })
    peers.sandbox.jobs.finish(true)
    await goOn(job)
    expect(await jobOf(job)).toEqual(done)

    const halved = await begin()
    peers.sandbox.fail({ on: 'upload', kind: 'halved', times: 1 })
    await goOn(halved)
    expect(await jobOf(halved)).toMatchObject({ state: 'partial', done: 2, failed: 2 })
    expect(peers.sbc.configuration()).not.toContain(halved.numbers[1])
  })

  test('a number that was assigned since is not released, and says so; refused credentials fail nothing that may be at Microsoft', async () => {
    const held = await begin()
    await goOn(held)
    const [first = ''] = held.numbers
    peers.sandbox.changeNumber(first, { assignmentStatus: 'UserAssigned' })
    const release = await begin({
      kind: 'release',
      numbers: held.numbers.map((number) => ({ number })),
    })
    await goOn(release)
    expect(await jobOf(release)).toMatchObject({ state: 'partial', done: 3, failed: 1 })
    expect(asked(release, 'release')).toContain('0 0')
    const [kept] = await sql`select state from oc_number where number = ${first}`
    expect(kept?.state).toBe('acquired')

    const job = await begin()
    await peers.attempt(job)
    peers.sandbox.fail({ on: 'job', kind: 'forbidden', times: 1 })
    await peers.attempt(job)
    expect(await jobOf(job)).toMatchObject({ state: 'waiting', failed: 0 })
    expect(await sql`select from alarm where key = 'oc-connection-lost'`).toHaveLength(1)
    await goOn(job)
    expect(await jobOf(job)).toEqual(done)
  })
})
