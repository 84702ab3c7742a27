import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { keepMaintenance } from '../../src/domain/alarms/maintenance.times.ts'
import { alarmCounts } from '../../src/domain/alarms/tiers.ts'
import { readCounters } from '../../src/domain/counters.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { resumeMonitoring, stopMonitoring } from '../../src/domain/services/monitoring.ts'
import { services as all, findService } from '../../src/domain/services/services.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const reason = 'The trunk is rewired until Friday'

describe('a service whose monitoring is stopped', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let service: string
  beforeAll(async () => {
    world = await makeWorld(database)
    service = world.alder.service
  })
  beforeEach(async () => {
    await sql`delete from alarm`
    await sql`update service set status = 'ok', status_reason = null, deploy_status = 'deployed',
      unmonitored_at = null, unmonitored_by = null, unmonitored_reason = null, unmonitored_tier = null`
  })

  const as = <T>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
    Scope.enter(database.pool, actor, work)
  const stop = (actor = world.dana, given: object = { reason }) =>
    as(actor, (scope) => stopMonitoring(scope, service, { ...given }))
  const resume = (actor = world.dana) => as(actor, (scope) => resumeMonitoring(scope, service))
  const seen = (actor: Actor) => as(actor, (scope) => findService(scope, service))
  const inTenant = (): Actor => system({ kind: 'tenant', tenant: world.alder.id })

  test('it says so, by whom and why, in its row and among the totals, and what is true beneath goes on', async () => {
    const counted = async () => {
      const counters = await as(world.dana, readCounters)
      return ['ok', 'unmonitored'].map((status) => counters.get(`status.${status}`) ?? 0)
    }
    const [ok = 0, off = 0] = await counted()
    const by = world.dana.name
    expect(await stop()).toMatchObject({
      ...{ status: 'unmonitored', isUnmonitored: true, unmonitoredTier: 'provider' },
      statusReason: message('monitoring-stopped', { by, reason }),
    })
    expect((await seen(world.dana)).unmonitoredAt).toBeInstanceOf(Date)
    expect(await counted()).toEqual([ok - 1, off + 1])
    const listed = await as(world.dana, (scope) =>
      all.rows(scope, parseQuery(all, 'status=unmonitored')),
    )
    expect(listed.map(({ id }) => id)).toEqual([service])
    // an alarm is no reason of what is shown, and the deployment goes on
    await as(world.dana, (scope) =>
      raise(scope, {
        ...{ owner: { tenantId: world.alder.id }, key: 'a', severity: 'critical' as const },
        ...{ name: verbatim('Trunk down'), source: verbatim('SBC'), text: verbatim('No answer') },
        serviceId: service,
      }),
    )
    await sql`update service set status = 'warning', status_reason = '{"code":"verbatim","params":{"text":"Slow"}}' where id = ${service}`
    expect(await seen(world.dana)).toMatchObject({
      ...{ status: 'unmonitored', alarmCount: 1, worstAlarm: 'critical' },
      statusReason: message('monitoring-stopped', { by, reason }),
    })
    expect(await resume()).toMatchObject({
      ...{ status: 'error', isUnmonitored: false, unmonitoredAt: null },
      statusReason: message('service-alarms', {
        ...{ count: 1, worst: 'critical' as const, own: verbatim('Slow') },
      }),
    })
    await as(world.dana, (scope) => clear(scope, { tenantId: world.alder.id }, 'a'))
    expect(await seen(world.dana)).toMatchObject({ status: 'warning' })
  })

  test('its customer is told that it is not watched, and neither why nor by whom, in no page and no log', async () => {
    await stop()
    expect(await seen(world.otis)).toMatchObject({
      ...{ status: 'unmonitored', isUnmonitored: true, unmonitoredTier: null },
      statusReason: message('not-monitored'),
    })
    const paths = ['/services', `/services/${service}`, '/log', '/services.csv']
    for (const path of paths) {
      const answer = await pages.as(world.otis).get(path)
      expect(answer.status, path).toBe(200)
      expect(await answer.text(), path).not.toContain(reason)
    }
    const own = await (await pages.as(world.otis).get(`/services/${service}`)).text()
    expect(own).toContain('This service is not monitored at present.')
    const staff = await (await pages.as(world.dana).get(`/services/${service}`)).text()
    expect(staff).toContain(`Monitoring stopped by ${world.dana.name}: ${reason}`)
    const lines = await sql`
      select audience, type, after from log_entry where type like 'service.unmonitored%' order by at, type`
    expect(lines.slice(-2)).toEqual([
      { audience: 'tenant', type: 'service.unmonitored', after: null },
      { audience: 'provider', type: 'service.unmonitored-reason', after: { reason } },
    ])
  })

  test('a second time, resumed while it goes on, and where nothing is deployed it is refused', async () => {
    await expect(resume()).rejects.toMatchObject({ kind: 'conflict', code: 'monitoring-goes-on' })
    await stop()
    await expect(stop()).rejects.toMatchObject({ code: 'monitoring-stopped-already' })
    await resume()
    for (const given of [{}, { reason: '' }, { reason: ' ab ' }, { reason: 'x'.repeat(501) }])
      await expect(stop(world.dana, given)).rejects.toMatchObject({
        ...{ kind: 'invalid', code: 'monitoring-reason' },
      })
    await sql`update service set status = 'unmonitored'`
    await expect(stop()).rejects.toMatchObject({ code: 'never-monitored' })
    await sql`update service set deploy_status = 'ready', status = 'warning'`
    await expect(stop()).rejects.toMatchObject({ code: 'monitoring-not-deployed' })
    await expect(
      as(world.dana, (scope) => stopMonitoring(scope, crypto.randomUUID(), { reason })),
    ).rejects.toMatchObject({ kind: 'missing' })
  })

  test('staff of the MSP may, and what the provider stopped the provider resumes', async () => {
    expect(await stop(world.olivia)).toMatchObject({ unmonitoredTier: 'msp' })
    const [line] =
      await sql`select msp_id from log_entry where type = 'service.unmonitored-reason' and msp_id is not null`
    expect(line?.msp_id).toBe(world.harbor.id)
    await resume(world.olivia)
    await stop(world.olivia)
    await resume(world.dana)
    await stop(world.dana)
    await expect(resume(world.olivia)).rejects.toMatchObject({
      ...{ kind: 'forbidden', code: 'monitoring-stopped-above' },
    })
    for (const actor of [world.otis, inTenant(), { ...world.dana, role: 'monitor' as const }]) {
      await expect(resume(actor)).rejects.toMatchObject({ kind: 'forbidden' })
      await expect(stop(actor)).rejects.toMatchObject({ kind: 'forbidden' })
    }
  })

  test('its alarms are kept and ask nobody of the tier that stopped it and below, and ask again once it is resumed', async () => {
    const owner = { tenantId: world.alder.id }
    const raised = (key: string, of: string | null = service) =>
      as(inTenant(), (scope) =>
        raise(scope, {
          ...{ owner, key, severity: 'major' as const, serviceId: of },
          ...{ name: verbatim('Trunk down'), source: verbatim('SBC'), text: verbatim('None') },
        }),
      )
    const rung = async (actor: Actor) => {
      const counters = await as(actor, readCounters)
      return alarmCounts(actor.audience, counters).major
    }
    const everybody = () => Promise.all([world.dana, world.olivia, world.otis].map(rung))
    const states = () =>
      sql`select key, maintenance_id as window, maintenance_tier as tier from alarm where cleared_at is null order by key`
    const [none] = await everybody()
    expect(none).toBe(0)
    await raised('before')
    await raised('other', null)
    expect(await everybody()).toEqual([2, 2, 2])
    // the MSP's word does not count for the provider
    await stop(world.olivia)
    await raised('during')
    expect(await everybody()).toEqual([3, 1, 1])
    expect(await states()).toEqual([
      { key: 'before', window: null, tier: 'msp' },
      { key: 'during', window: null, tier: 'msp' },
      { key: 'other', window: null, tier: null },
    ])
    expect(await seen(world.dana)).toMatchObject({ alarmCount: 2 })
    await resume(world.olivia)
    expect(await everybody()).toEqual([3, 3, 3])
    await stop(world.dana)
    expect(await everybody()).toEqual([1, 1, 1])
    expect(await seen(world.dana)).toMatchObject({ alarmCount: 2, worstAlarm: 'major' })
    // raised again it asks nobody either, and cleared it is gone
    await raised('during')
    await as(inTenant(), (scope) => clear(scope, owner, 'before'))
    await raised('before')
    expect(await everybody()).toEqual([1, 1, 1])
    const events = await sql`
      select e.change, e.text from alarm_event e join alarm a on a.id = e.alarm_id where a.key = 'during' order by e.at`
    expect(events.map(({ change }) => change)).toEqual(['raised', 'unsuppressed', 'suppressed'])
    await resume(world.dana)
    expect(await everybody()).toEqual([3, 3, 3])
  })

  test('a window over the same service stays one when monitoring is resumed, and the other way around', async () => {
    const owner = { tenantId: world.alder.id }
    const [window] = await sql`
      insert into maintenance ${sql({
        ...{ audience: 'provider', kind: 'once', name: 'Night', of_service: service },
        ...{ of_tenant: world.alder.id, starts_at: new Date(Date.now() - 60_000) },
        ...{ ends_at: new Date(Date.now() + 3_600_000), created_by: 'Dana', time_zone: 'UTC' },
      })} returning id`
    await as(inTenant(), (scope) =>
      raise(scope, {
        ...{ owner, key: 'w', severity: 'major' as const, serviceId: service },
        ...{ name: verbatim('Trunk down'), source: verbatim('SBC'), text: verbatim('None') },
      }),
    )
    const stands = async () =>
      (await sql`select maintenance_id as window, maintenance_tier as tier from alarm`)[0]
    expect(await stands()).toEqual({ window: window?.id, tier: 'provider' })
    await stop()
    await resume()
    expect(await stands()).toEqual({ window: window?.id, tier: 'provider' })
    await stop()
    await sql`update maintenance set ends_at = now() - interval '1 second'`
    await as(system({ kind: 'provider' }), keepMaintenance)
    expect(await stands()).toEqual({ window: null, tier: 'provider' })
    await resume()
    expect(await stands()).toEqual({ window: null, tier: null })
  })

  test.runIf(onPostgres)(
    'an alarm that is raised while somebody stops or resumes is as it was said, whoever is first',
    async () => {
      for (const isStopped of [false, true]) {
        await sql`delete from alarm`
        if (isStopped) await stop()
        const waitsFor = Promise.withResolvers<void>()
        const raising = as(inTenant(), async (scope) => {
          await waitsFor.promise
          await raise(scope, {
            ...{ owner: { tenantId: world.alder.id }, key: 'r', severity: 'major' as const },
            ...{ name: verbatim('T'), source: verbatim('S'), text: verbatim('None') },
            serviceId: service,
          })
        })
        await as(world.dana, async (scope) => {
          if (isStopped) await resumeMonitoring(scope, service)
          else await stopMonitoring(scope, service, { reason })
          // it reads the service as it was before, and then waits for its lock
          waitsFor.resolve()
          await until('an alarm that waits for the service', async () => {
            const waiting = await sql`
              select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
            return waiting.length > 0
          })
        })
        await raising
        const [alarm] = await sql`select maintenance_tier as tier from alarm`
        expect(alarm?.tier).toBe(isStopped ? null : 'provider')
        if (!isStopped) await resume()
      }
    },
  )

  test('of two who stop it at once one is refused, and one line stands in the log', async () => {
    const [before] =
      await sql`select count(*)::integer as n from log_entry where type = 'service.unmonitored'`
    const ends = await Promise.allSettled([stop(), stop(world.olivia)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [after] =
      await sql`select count(*)::integer as n from log_entry where type = 'service.unmonitored'`
    expect(after?.n - before?.n).toBe(1)
  })
})
