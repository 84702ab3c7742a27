import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditOf, queueNightly } from '../../src/domain/licensing/audits.queue.ts'
import {
  changeFactors,
  changeGlobalFactors,
  readServiceFactors,
  restoreFactors,
} from '../../src/domain/licensing/factors.ts'
import { builtInRules, type RuleValues, ruleFor } from '../../src/domain/licensing/rules.ts'
import { message } from '../../src/domain/messages.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { nightlyAudit, tenantAudit } from '../../src/worker/audit.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
let worker: Worker | undefined
beforeEach(async () => {
  await db.sql`truncate tenant, account, msp, command, lane cascade`
  await db.sql`delete from setting where name = 'license-factors'`
  world = await makeWorld(db)
})
afterEach(async () => {
  await worker?.stop(2500)
  worker = undefined
})

const on = { template: 'on', interface: 'on', serviceNumbers: 'on' }
const noRules = { gatewayRule: '', numbersRule: '', rejectRule: '' }
const as = <T>(who: World['dana'], work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, who, work)
const change = (given: object, who = world.dana) =>
  as(who, (scope) =>
    changeFactors(scope, world.alder.service, { ...on, ...noRules, version: 0, ...given }),
  )
const standing = () => as(world.dana, (scope) => readServiceFactors(scope, world.alder.service))

describe('rules', () => {
  const values: RuleValues = { gateway: 'acme.sp.net', msTenantId: 'T-1', serviceId: 'S-1' }

  test('the built-in ones find a name between dots, whatever its case', () => {
    const fits = ruleFor(builtInRules.gateway, [values])
    for (const name of ['acme.sp.net', 'ACME.sp.net', 'gw1.acme.sp.net'])
      expect([name, fits(name)]).toEqual([name, true])
    for (const name of ['notacme.sp.net', 'acmexsp.net', 'acme.sp.network', ''])
      expect([name, fits(name)]).toEqual([name, false])
    const direct = ruleFor(builtInRules.numbers, [values])
    expect(['t-1', 'S-1', 'gw1.acme.sp.net'].map(direct)).toEqual([true, true, true])
    expect(['t-12', 'fax', 'notacme.sp.net'].map(direct)).toEqual([false, false, false])
  })

  test('a value stands for itself, and one that is not there fits nothing', () => {
    const odd = { ...values, gateway: '$&(.*' }
    expect(ruleFor('^_PSTNGATEWAY_TO_REPLACE_$', [odd])('$&(.*')).toBe(true)
    expect(ruleFor('^_PSTNGATEWAY_TO_REPLACE_$', [odd])('anything')).toBe(false)
    expect(ruleFor('_PSTNGATEWAY_TO_REPLACE_', [{ ...values, gateway: null }])('')).toBe(false)
  })

  test('what is no regular expression is refused beside its field with its place, and nothing is kept', async () => {
    await expect(
      change({ gatewayRule: 'sbc(', rejectRule: 'a{2}{3}', numbersRule: 'fine' }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      fields: {
        gatewayRule: message('rule-fault', { error: 'missing closing )', at: 'sbc(', place: 1 }),
        rejectRule: message('rule-fault', {
          ...{ error: 'invalid nested repetition operator', at: '{2}{3}', place: 2 },
        }),
      },
    })
    await expect(change({ gatewayRule: '(?<=a)b' })).rejects.toMatchObject({ kind: 'invalid' })
    await expect(change({ gatewayRule: 'x'.repeat(501) })).rejects.toMatchObject({
      kind: 'invalid',
      fields: { gatewayRule: expect.anything() },
    })
    expect(await standing()).toMatchObject({ isOwn: false, version: 0, ...noRules })
  })

  test('one that takes long to compile is given up, and the page waits for it no longer than a moment', async () => {
    // 1.5 s of a quick machine
    const slow = `(${'('.repeat(160)}a?${')?'.repeat(160)}){1000}`
    const from = performance.now()
    await expect(change({ numbersRule: slow })).rejects.toMatchObject({
      kind: 'invalid',
      fields: { numbersRule: message('rule-slow') },
    })
    // a bound against hanging, not a measure: compiled to its end it takes many times as long
    expect(performance.now() - from).toBeLessThan(20_000)
  })
})

describe('the factors of a service', () => {
  test('are the installation’s until it has its own, and again when these are dropped', async () => {
    await as(world.dana, (scope) =>
      changeGlobalFactors(scope, { ...on, ...noRules, template: false, version: 0 }),
    )
    expect(await standing()).toMatchObject({ isOwn: false, template: false, interface: true })
    await change({ interface: false, gatewayRule: '^sbc', version: 0 })
    expect(await standing()).toMatchObject({
      ...{ isOwn: true, template: true, interface: false, gatewayRule: '^sbc', version: 1 },
    })
    await expect(change({ version: 0 })).rejects.toMatchObject({ kind: 'conflict', code: 'stale' })
    await as(world.dana, (scope) => restoreFactors(scope, world.alder.service))
    expect(await standing()).toMatchObject({ isOwn: false, template: false, version: 0 })
    const log = await db.sql`
      select type, before, after from log_entry where type like 'license-factors%' order by at, id`
    expect(log.map(({ type }) => type)).toEqual([
      'license-factors.changed',
      'license-factors.restored',
    ])
    expect(log[0]?.after).toMatchObject({ interface: false, gatewayRule: '^sbc' })
  })

  test('are changed by the provider’s administrators alone', async () => {
    for (const who of [world.nico, world.vera, world.olivia, world.otis])
      await expect(change({}, who), who.name).rejects.toMatchObject({ kind: 'forbidden' })
    // nor by a tenant’s transaction, whatever asked it
    await expect(
      as(world.otis, ({ db: handle }) =>
        handle.execute(
          `insert into license_factor_setting (tenant_id, service_id, template, interface, service_numbers, changed_by)
            values ('${world.alder.id}', '${world.alder.service}', false, false, false, 'me')`,
        ),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })
})

describe('counting', () => {
  const run = async () => {
    worker = startWorker({
      ...{ database: db.pool, kinds: [tenantAudit, nightlyAudit], log: quiet },
    })
    worker.wake()
    await until('the queue is quiet', async () => {
      const [open] = await db.sql`
        select count(*)::int as n from command where state in ('queued', 'executing')`
      return open?.n === 0
    })
  }
  const runs = () => db.sql`
    select t.shortname, r.number, r.trigger, r.requested_name as by from license_run r join tenant t on t.id = r.tenant_id
    order by t.shortname, r.number`
  const provider = system({ kind: 'provider' })

  test('all tenants are counted once a night, by one command however many processes ask for it', async () => {
    // who came after the hour waits for the next night
    expect(await as(provider, (scope) => queueNightly(scope, 0))).toBe(false)
    await db.sql`update tenant set created_at = now() - interval '2 days'`
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => as(provider, (scope) => queueNightly(scope, 0))),
    )
    expect(answers).toContain(true)
    const [queued] = await db.sql`select count(*)::int as n from command`
    expect(queued?.n).toBe(1)
    await run()
    expect([...(await runs())].map(({ shortname, trigger }) => [shortname, trigger])).toEqual([
      ['alderfoods', 'nightly'],
      ['birch', 'nightly'],
    ])
    expect(await as(provider, (scope) => queueNightly(scope, 0))).toBe(false)
  })

  test('one tenant is counted for whoever asked, by whom the run is called', async () => {
    await as(world.otis, (scope) =>
      enqueue(scope, [auditOf(world.alder.id, 'Alder Foods', 'refresh')]),
    )
    await run()
    expect([...(await runs())]).toEqual([
      { shortname: 'alderfoods', number: 1, trigger: 'refresh', by: 'Otis Alder' },
    ])
    const [told] = await db.sql`select state, result from command`
    expect(told).toEqual({ state: 'succeeded', result: { tenants: 1 } })
  })
})
