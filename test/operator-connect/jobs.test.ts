import { beforeEach, describe, expect, test } from 'vitest'
import {
  finishNumbers,
  releaseBegins,
  releaseEnds,
} from '../../src/domain/operator-connect/jobs.finish.ts'
import { type NumbersToDo, startNumberJob } from '../../src/domain/operator-connect/jobs.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { berlin, operatorConnectCustomer } from './jobs.support.ts'

describe('number jobs', async () => {
  const db = await testDatabase()
  const { sql } = db
  let world: World
  let of: Awaited<ReturnType<typeof operatorConnectCustomer>>
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, command, lane, lead, calling_profile cascade`
    world = await makeWorld(db)
    of = await operatorConnectCustomer(sql, world.alder)
  })
  const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(db.pool, actor, work)
  const start = (given: Partial<NumbersToDo> = {}) =>
    as((scope) =>
      startNumberJob(scope, {
        ...{ tenantId: of.tenantId, serviceId: of.serviceId, family: 'operator-connect' },
        ...{ kind: 'upload', source: 'webui', numbers: berlin(3), country: 'DE' },
        ...{ usage: 'CallingUserAssignment', callingProfileId: of.profileId, ...given },
      }),
    )
  const states = async () => {
    const found =
      await sql`select state, count(*)::integer as count from oc_number group by 1 order by 1`
    return Object.fromEntries(found.map(({ state, count }) => [state, count]))
  }

  test('an upload is cut into batches of 1,000 with one command each in the lane for numbers', async () => {
    const { jobIds } = await start({ numbers: berlin(2_001) })
    expect(jobIds).toHaveLength(3)
    const jobs =
      await sql`select total, upload_id, state, (select count(*)::integer from number_job_item i where i.job_id = j.id) as items
      from number_job j order by number`
    expect(jobs.map(({ total, items }) => [total, items])).toEqual([
      [1000, 1000],
      [1000, 1000],
      [1, 1],
    ])
    expect(new Set(jobs.map((job) => job.upload_id)).size).toBe(1)
    const commands = await sql`select lane_key, subject_id from command order by seq`
    expect(commands.map(({ subject_id: id }) => id)).toEqual(jobIds)
    expect(new Set(commands.map(({ lane_key: key }) => key))).toEqual(
      new Set([`${of.tenantId}/numbers`]),
    )
    expect(await states()).toEqual({ pending: 2001 })
  })

  test('a number that is in use anywhere is taken by no second upload, and a lead that turned stops one', async () => {
    await start()
    await expect(start({ numbers: berlin(5) })).rejects.toMatchObject({
      ...{ code: 'numbers-held', params: { count: 3 } },
    })
    await sql`update lead set microsoft_status = 'suspended'`
    await expect(start({ numbers: berlin(5, 100) })).rejects.toMatchObject({
      code: 'lead-status',
    })
    expect(await states()).toEqual({ pending: 3 })
  })

  test('what came of a job turns its numbers once; released ones rest for 90 days', async () => {
    const { jobIds } = await start()
    const [jobId = ''] = jobIds
    const numbers = berlin(3).map(({ number }) => number)
    const ends = numbers.map((number, at) => ({ number, isDone: at > 0 }))
    const { tenantId, serviceId } = of
    const finish = () =>
      as((scope) =>
        finishNumbers(scope, { tenantId, jobId, kind: 'upload', msJobId: 'ms-1' }, ends),
      )
    expect(await finish()).toHaveLength(3)
    expect(await finish()).toEqual([])
    expect(await states()).toEqual({ acquired: 2, failed: 1 })
    await sql`update oc_number set assignment = 'user' where number = ${numbers[2] ?? ''}`
    const provider = system({ kind: 'provider' })
    const released = await as((scope) => releaseBegins(scope, { tenantId, serviceId }), provider)
    expect(released).toEqual([numbers[1]])
    await as(
      (scope) =>
        releaseEnds(scope, { tenantId, msJobId: 'ms-2' }, [
          { number: numbers[1] ?? '', isDone: true },
        ]),
      provider,
    )
    expect(await states()).toEqual({ acquired: 1, failed: 1, released: 1 })
    const [rests] =
      await sql`select rests_until - released_at = interval '90 days' as rests from oc_number where state = 'released'`
    expect(rests?.rests).toBe(true)
    const events =
      await sql`select event ->> 'code' as code, count(*)::integer as count from oc_number_event group by 1 order by 1`
    expect(events.map(({ code, count }) => `${code} ${count}`)).toEqual([
      ...['oc-number-acquired 2', 'oc-number-failed 1', 'oc-number-queued 3'],
      ...['oc-number-release-queued 1', 'oc-number-released 1'],
    ])
  })

  test('numbers of another family are entered at once: no Microsoft is asked', async () => {
    const { jobIds } = await start({ family: 'webex', numbers: berlin(2) })
    expect(await states()).toEqual({ acquired: 2 })
    expect(await sql`select from command`).toHaveLength(0)
    expect(await sql`select state, done from number_job where id in ${sql(jobIds)}`).toEqual([
      { state: 'succeeded', done: 2 },
    ])
  })
})
