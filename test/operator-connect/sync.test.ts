import { beforeAll, describe, expect, test } from 'vitest'
import { createOperatorConnect } from '../../src/connectors/operator-connect.ts'
import type { SyncName } from '../../src/domain/operator-connect/sync.ts'
import { cancelCommands } from '../../src/domain/queue/commands.control.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import {
  type OperatorConnectSandbox,
  startOperatorConnect,
} from '../../src/sandbox/operator-connect/operator-connect.ts'
import { syncJobs } from '../../src/worker/sync.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { operatorConnectCustomer } from './jobs.support.ts'
import { startSync } from './sync.support.ts'

const path = '/sync-tasks'
const yearOne = '0001-01-01T00:00:00Z'

describe('OC Sync Tasks', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql, pool } = database
  const pages = pagesOf(database)
  const [turns, prune] = syncJobs(pool)
  let world: World
  let sandbox: OperatorConnectSandbox
  let sync: Awaited<ReturnType<typeof startSync>>
  let alder: Awaited<ReturnType<typeof operatorConnectCustomer>>
  let birch: typeof alder
  let ids: Record<SyncName, string>
  beforeAll(async () => {
    world = await makeWorld(database)
    ;[alder, birch] = [
      await operatorConnectCustomer(sql, world.alder),
      await operatorConnectCustomer(sql, world.birch),
    ]
    const microsoft = await startMicrosoft({ seed: 'sync' })
    sandbox = await startOperatorConnect({ seed: 'sync', microsoft })
    const connect = createOperatorConnect({
      ...{ operatorConnectUrl: sandbox.url, loginUrl: microsoft.loginUrl },
      ...{ allow: ['127.0.0.0/8'], timeoutMs: 20_000, wait: async () => {} },
    })
    sync = await startSync(database, connect)
    const tasks = await sql<{ id: string; name: SyncName }[]>`select id, name from sync_task`
    ids = Object.fromEntries(tasks.map(({ id, name }) => [name, id])) as typeof ids
    await sql`update sync_task set next_at = now() + interval '1 hour'`
    return async () => {
      await sync.stop()
      connect.close()
      await sandbox.stop()
      await microsoft.stop()
    }
  })

  const task = async (name: SyncName) => {
    const [row] = await sql`select * from sync_task where name = ${name}`
    if (!row) throw new Error('no such task')
    return row
  }
  const ask = (
    name: SyncName,
    act: string,
    fields: Record<string, string> = {},
    actor = world.nico,
  ) => pages.post(`${path}/${ids[name]}/${act}`, fields, actor)
  const commands = (name: SyncName) =>
    sql`select id, state from command where kind = 'sync' and subject_id = ${ids[name]} and state in ('queued', 'executing')`
  const over = (name: SyncName) =>
    until(`${name} is over`, async () => (await commands(name)).length === 0)
  /** The next reading of trunks is held at Microsoft until what is given is called. */
  function held() {
    sandbox.fail({ kind: 'silent', on: 'trunks' })
    return () => sandbox.heal()
  }
  const executing = (name: SyncName) =>
    until(`${name} runs`, async () => (await commands(name))[0]?.state === 'executing')

  test('the five readings keep what Operator Connect has, by the connector and over HTTP', async () => {
    const trunks = ['sbc1', 'sbc2'].map((name) => sandbox.addTrunk(`${name}.northline.example`))
    const profile = sandbox.addProfile({ enviroment: 'Canary', trunksEnrolled: trunks })
    const of = { status: 'Active', consentedOn: yearOne, lastModifiedOn: yearOne }
    const ours = sandbox.addLead({ tenantId: alder.msTenantId, companyName: 'Alder Foods', ...of })
    sandbox.addLead({ tenantId: birch.msTenantId, companyName: 'Birch Logistics' })
    const address = sandbox.addAddress({ tenantId: alder.msTenantId })
    const conferences = ['ConferenceAssigned', 'ConferenceAssignment']
    for (const [n, one] of conferences.entries())
      sandbox.addNumbers(alder.msTenantId, [`+1425555000${n}`], {
        ...{ acquiredCapabilities: ['InboundCalling', one], assignmentStatus: one },
        ...{ acquiredOn: yearOne, tnUploadJobId: 'tsk_0' },
        ...{ callingProfileId: profile.callingProfileId, civicAddressId: address.id },
      })
    for (const name of Object.keys(ids) as SyncName[]) {
      const run = await sync.run(name)
      expect([name, run.state, run.odd, run.error]).toEqual([name, 'succeeded', 0, null])
    }
    expect(
      await sql`select company_name, microsoft_status, consented_on, modified_on, customer_id from lead where microsoft_id = ${ours.id}`,
    ).toEqual([
      {
        ...{ company_name: 'Alder Foods', microsoft_status: 'active', customer_id: alder.tenantId },
        ...{ consented_on: null, modified_on: null },
      },
    ])
    expect(await sql`select fqdn from oc_trunk where missing_since is null order by 1`).toEqual(
      trunks.map(({ trunkFqdn: fqdn }) => ({ fqdn })),
    )
    expect(
      await sql`select environment, trunks from calling_profile where microsoft_id = ${profile.callingProfileId}`,
    ).toMatchObject([
      { environment: 'Canary', trunks: trunks.map(({ trunkFqdn: fqdn }) => ({ fqdn })) },
    ])
    expect(
      await sql`select tenant_id, lines, is_validated from emergency_address where microsoft_id = ${address.id}`,
    ).toEqual([{ tenant_id: alder.tenantId, lines: '800 Main St', is_validated: true }])
    const one = {
      ...{ tenant_id: alder.tenantId, state: 'acquired', assignment: 'conference' },
      ...{ usages: ['ConferenceAssignment'], acquired_on: null, ms_job_id: null },
      address_id: address.id,
    }
    expect(
      await sql`select tenant_id, state, assignment, usages, acquired_on, ms_job_id, address_id from oc_number
        where number like '+1425555000%' order by number`,
    ).toEqual([one, one])
  })

  test('a suspended lead that has its service raises an alarm and keeps the service, until it is active again', async () => {
    const alarms = () =>
      sql`select cause, severity, text -> 'params' ->> 'why' as why, customer from alarm
        where cleared_at is null and key like 'oc-lead|%'`
    const [lead] =
      await sql`select id, microsoft_id from lead where service_id = ${alder.serviceId}`
    const service = async () =>
      (await sql`select * from service where id = ${alder.serviceId}`)[0] as object
    const before = await service()
    for (const [status, why] of [
      ['Suspended', 'suspended'],
      ['Removed', 'removed'],
    ]) {
      sandbox.changeLead(lead?.microsoft_id, { status })
      await sync.run('leads')
      expect(await alarms()).toEqual([
        { cause: `lead:${lead?.id}`, severity: 'major', why, customer: 'Alder Foods' },
      ])
      expect(await service()).toEqual(before)
    }
    sandbox.changeLead(lead?.microsoft_id, { status: 'Active' })
    await sync.run('leads')
    expect(await alarms()).toEqual([])
  })

  test('a number that another customer has here is never moved, and an alarm names it', async () => {
    const number = '+14255550100'
    await sql`insert into oc_number (tenant_id, family, number, state, service_id) values
      (${birch.tenantId}, 'operator-connect', ${number}, 'acquired', ${birch.serviceId})`
    sandbox.addNumbers(alder.msTenantId, [number])
    const whose = () =>
      sql`select tenant_id, service_id, state, assignment, microsoft_id from oc_number where number = ${number}`
    const before = await whose()
    const run = await sync.run('numbers')
    expect(run).toMatchObject({ state: 'succeeded', odd: 1, removed: 0 })
    expect(await whose()).toEqual(before)
    const found =
      await sql`select text from alarm where cleared_at is null and key = 'oc-numbers-elsewhere'`
    expect(JSON.stringify(found)).toContain(number)
    sandbox.removeNumber(number)
    sandbox.addNumbers(birch.msTenantId, [number])
    expect(await sync.run('numbers')).toMatchObject({ odd: 0, changed: 1 })
    expect(await sync.alarms()).toEqual([])
  })

  test('run now is refused while it waits or runs; a run that is canceled ends, and its task is free', async () => {
    const heal = held()
    expect((await ask('trunks', 'runs', {}, world.vera)).status).toBe(403)
    expect((await ask('trunks', 'runs', {}, world.olivia)).status).toBe(404)
    expect(await commands('trunks')).toEqual([])
    expect((await ask('trunks', 'runs')).status).toBe(303)
    await executing('trunks')
    const again = await ask('trunks', 'runs')
    expect(again.status).toBe(409)
    expect(again.html).toContain('It is running or waiting to run.')
    // neither does its turn come while it runs
    await sql`update sync_task set next_at = now() - interval '1 minute' where name = 'trunks'`
    await turns?.work()
    const [command, ...others] = await commands('trunks')
    expect(others).toEqual([])
    const running = await pages.get(`${path}/${ids.trunks}`, world.vera)
    expect(running.html).toContain('Running')
    expect(running.html).not.toContain(`${ids.trunks}/runs"`)
    await Scope.enter(pool, world.nico, (scope) => cancelCommands(scope, [String(command?.id)]))
    heal()
    await over('trunks')
    await sql`update sync_task set next_at = now() + interval '1 hour'`
    await turns?.work()
    expect(await sync.last('trunks')).toMatchObject({
      ...{ state: 'failed', removed: 0, error: { code: 'sync-cut-off' } },
    })
    expect(await task('trunks')).toMatchObject({ state: 'idle' })
    expect(await sql`select 1 from oc_trunk where missing_since is not null`).toEqual([])
    expect((await ask('trunks', 'runs')).status).toBe(303)
    await over('trunks')
    expect(await sync.last('trunks')).toMatchObject({ state: 'succeeded', seen: 2 })
  })

  test('switched off it never has its turn, and is run by hand; switched on it is its turn after so many minutes', async () => {
    const edit = async (fields: Record<string, string>, actor = world.nico) => {
      const { version } = await task('trunks')
      return ask('trunks', 'edit', { version: String(version), ...fields }, actor)
    }
    for (const everyMinutes of ['4', '1441', 'x']) {
      const { status, html } = await edit({ enabled: 'on', everyMinutes })
      expect([everyMinutes, status]).toEqual([everyMinutes, 422])
      expect(html).toContain('Enter from 5 to 1,440 minutes.')
    }
    expect((await edit({ everyMinutes: '5' }, world.vera)).status).toBe(403)
    expect((await edit({ everyMinutes: '5' })).status).toBe(303)
    expect(await task('trunks')).toMatchObject({ enabled: false, every_minutes: 5 })
    const stale = await ask('trunks', 'edit', { version: '1', enabled: 'on', everyMinutes: '7' })
    expect(stale.status).toBe(409)
    const due = async () => {
      await sql`update sync_task set next_at = now() - interval '1 minute' where name = 'trunks'`
      await turns?.work()
      return (await commands('trunks')).length
    }
    expect(await due()).toBe(0)
    expect((await ask('trunks', 'runs')).status).toBe(303)
    await over('trunks')
    expect((await edit({ enabled: 'on', everyMinutes: '1440' })).status).toBe(303)
    const [next] =
      await sql`select round(extract(epoch from next_at - now()) / 60)::integer as minutes, enabled from sync_task where name = 'trunks'`
    expect(next).toEqual({ minutes: 1440, enabled: true })
    expect(await due()).toBe(1)
    await over('trunks')
    expect(
      await sql`select round(extract(epoch from next_at - now()) / 60)::integer as minutes from sync_task where name = 'trunks'`,
    ).toEqual([{ minutes: 1440 }])
    expect(
      (await sql`select type from log_entry where type = 'sync-task.changed'`).length,
      'each change stands in the record',
    ).toBe(2)
  })

  test('so many that are missing are asked about: declined, all stay; approved, so many go and not one more', async () => {
    const made = Array.from({ length: 12 }, (_, n) => sandbox.addTrunk(`x${n}.northline.example`))
    await sync.run('trunks')
    const gone = () => sql`select fqdn from oc_trunk where missing_since is not null order by 1`
    // raised and cleared so often, it is held as one that flaps
    const asks = () =>
      sql`select 1 from alarm where cleared_at is null and held_clear_at is null and key = ${`oc-sync-asks|${ids.trunks}`}`
    for (const { trunkId } of made.slice(0, 8)) sandbox.removeTrunk(trunkId)
    const first = await sync.run('trunks')
    expect(first).toMatchObject({ state: 'asking', removed: 0, would_remove: 8 })
    expect([await gone(), (await asks()).length]).toEqual([[], 1])
    const page = await pages.get(`${path}/${ids.trunks}`, world.nico)
    expect(page.html).toContain('8 entries are missing at Microsoft')
    expect(page.html).toContain('x7.northline.example')
    expect((await ask('trunks', 'refusals', { run: first.id }, world.vera)).status).toBe(403)
    expect((await ask('trunks', 'approvals', { run: crypto.randomUUID() })).status).toBe(409)

    expect((await ask('trunks', 'refusals', { run: first.id })).status).toBe(303)
    expect(await sync.last('trunks')).toMatchObject({ state: 'declined', removed: 0 })
    expect([await gone(), await asks()]).toEqual([[], []])
    expect((await ask('trunks', 'approvals', { run: first.id })).status).toBe(409)

    // two more go between the question and the run that was approved
    const second = await sync.run('trunks')
    expect(second).toMatchObject({ state: 'asking', would_remove: 8 })
    for (const { trunkId } of made.slice(8, 10)) sandbox.removeTrunk(trunkId)
    expect((await ask('trunks', 'approvals', { run: second.id })).status).toBe(303)
    await over('trunks')
    const third = await sync.last('trunks')
    expect(third).toMatchObject({ state: 'asking', removed: 0, would_remove: 10 })
    expect(await task('trunks')).toMatchObject({ may_remove: null })
    expect(await gone()).toEqual([])
    expect((await ask('trunks', 'approvals', { run: third.id })).status).toBe(303)
    await over('trunks')
    expect(await sync.last('trunks')).toMatchObject({ state: 'succeeded', removed: 10 })
    expect([(await gone()).length, await asks()]).toEqual([10, []])
    expect(await task('trunks')).toMatchObject({ may_remove: null, state: 'idle' })
  })

  test('runs are kept for 90 days, and the last one of each task for longer', async () => {
    await sql`delete from sync_run r where task_id = ${ids.leads}
      and not exists (select from sync_task t where t.last_run_id = r.id)`
    await sql`update sync_run set started_at = now() - interval '200 days' where task_id = ${ids.leads}`
    for (const days of [89, 91, 120])
      await sql`insert into sync_run (task_id, state, requested_name, started_at)
        values (${ids.leads}, 'succeeded', ${`${days} days ago`}, now() - make_interval(days => ${days}))`
    await prune?.work()
    const left =
      await sql`select requested_name as by, id = (select last_run_id from sync_task where id = ${ids.leads}) as last
      from sync_run where task_id = ${ids.leads} order by started_at`
    expect(left.map(({ by, last }) => (last ? 'the last' : by))).toEqual([
      'the last',
      '89 days ago',
    ])
    const page = await pages.get(`${path}/${ids.leads}`, world.vera)
    expect(page.html).toContain('89 days ago')
  })
})
