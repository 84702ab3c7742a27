import { beforeEach, describe, expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { finishCleanUp } from '../../src/domain/onboarding/clean-ups.ts'
import {
  beginDeploy,
  failDeploy,
  finishDeploy,
  readyDeployment,
  resumeDeployment,
} from '../../src/domain/onboarding/deployments.ts'
import { awaitOutside } from '../../src/domain/onboarding/deployments.waiting.ts'
import { cancelInvitation } from '../../src/domain/onboarding/invitations.ts'
import { type Onboarding, startOnboarding } from '../../src/domain/onboarding/onboardings.ts'
import { removeService } from '../../src/domain/onboarding/removals.ts'
import type { Claimed } from '../../src/domain/queue/commands.claim.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { connect, keys, licensesOf, onboardable } from './onboardings.support.ts'

describe('taking a service into operation', async () => {
  const db = await testDatabase()
  const { sql } = db
  let world: World
  let wanted: Awaited<ReturnType<typeof onboardable>>
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm cascade`
    world = await makeWorld(db)
    wanted = await onboardable(sql, world.alder)
  })

  const as = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(db.pool, actor, work)
  const start = (more: Partial<Onboarding> = {}, actor = world.dana) =>
    as((scope) => startOnboarding(scope, keys, wanted(more)), actor)
  const provider = <T>(work: (scope: Scope) => Promise<T>) => as(work, system({ kind: 'provider' }))
  const standing = async (id: string) => {
    const [row] = await sql`
      select s.deploy_status as deploy, s.status, s.status_reason ->> 'code' as why, d.phase, d.step
      from service s left join deployment d on d.service_id = s.id where s.id = ${id}`
    return row
  }
  const queued = async (id: string) =>
    (
      await sql`select kind from command where subject_id = ${id} and state = 'queued' order by seq`
    ).map(({ kind }) => kind)
  const of = (serviceId: string) => ({ tenantId: world.alder.id, serviceId })
  const failed = (
    id: string,
    kind = 'deploy',
    why: 'sbc-api-missing' | 'deployment-not-under-way' = 'sbc-api-missing',
  ) =>
    as(
      (scope) =>
        failDeploy(
          scope,
          // the few of its columns that are read
          { tenantId: world.alder.id, subjectId: id, subjectName: 'Alder', kind } as Claimed,
          message(why),
        ),
      system({ kind: 'tenant', tenant: world.alder.id }),
    )

  test('until somebody has consented it is requested, with its licenses kept and nothing queued', async () => {
    const id = await start()
    expect(await standing(id)).toEqual({
      ...{ deploy: 'unknown', status: 'warning', why: 'deploy-consent' },
      ...{ phase: 'waiting', step: 'dns' },
    })
    expect(await licensesOf(sql)).toEqual({
      service: { allocated: 1, reserved: 1, isExact: true },
      user: { allocated: 50, reserved: 25, isExact: true },
    })
    expect(await queued(id)).toEqual([])
    const [connection] = await sql`select gateway, sbc_id is not null as placed from sip_connection`
    expect(connection).toEqual({ gateway: 'alder.sbc.example', placed: true })
  })

  test('with everything there it is ready, holds its licenses, and is queued to be deployed', async () => {
    await connect(sql, world.alder.id)
    const id = await start({ consent: { way: 'existing' } })
    expect(await standing(id)).toMatchObject({
      deploy: 'ready',
      status: 'warning',
      phase: 'deploying',
    })
    expect(await licensesOf(sql)).toEqual({
      service: { allocated: 2, reserved: 0, isExact: true },
      user: { allocated: 75, reserved: 0, isExact: true },
    })
    expect(await queued(id)).toEqual(['deploy'])
  })

  test('an invitation that is over gives the licenses back; going on takes them again, or says that they are gone', async () => {
    const id = await start()
    const [invitation] = await sql`select id from onboarding_invitation`
    await as((scope) => cancelInvitation(scope, String(invitation?.id)))
    expect((await licensesOf(sql)).user).toEqual({ allocated: 50, reserved: 0, isExact: true })
    await connect(sql, world.alder.id)
    await sql`update license_pool set purchased = 60 where kind = 'user'`
    await expect(as((scope) => readyDeployment(scope, of(id)))).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'pool-short', params: { needed: 25, available: 10 } },
    })
    expect((await licensesOf(sql)).service).toEqual({ allocated: 1, reserved: 0, isExact: true })
    await sql`update license_pool set purchased = 75 where kind = 'user'`
    await as((scope) => readyDeployment(scope, of(id)))
    expect((await licensesOf(sql)).user).toEqual({ allocated: 75, reserved: 0, isExact: true })
    await expect(as((scope) => readyDeployment(scope, of(id)))).rejects.toMatchObject({
      code: 'deployment-not-waiting',
    })
  })

  test('two at once never get more licenses than there are, nor one customer two services', async () => {
    await sql`update license_pool set purchased = 80 where kind = 'user'`
    const [first, second] = await Promise.allSettled([start(), start()])
    const outcomes = [first, second].map((one) =>
      one.status === 'fulfilled' ? 'made' : one.reason.code,
    )
    expect(outcomes.sort()).toEqual(['made', 'row-has-service'])
    const [{ id: other } = { id: '' }] =
      await sql`insert into tenant (shortname, full_name) values ('cedar', 'Cedar') returning id`
    const connection = { ...wanted().connection, name: 'cedar' }
    await expect(start({ tenantId: other, connection })).rejects.toMatchObject({
      code: 'pool-short',
    })
    expect((await licensesOf(sql)).user).toEqual({ allocated: 50, reserved: 25, isExact: true })
  })

  const connection = (more: Partial<Onboarding['connection']>) => ({
    connection: { ...wanted().connection, ...more },
  })
  test.each<[string, () => Partial<Onboarding>, object]>([
    ['no such SBC', () => connection({ sbcId: world.alder.id }), { code: 'no-such-sbc' }],
    ['a profile it has not', () => connection({ cacProfile: 'Big' }), { code: 'cac-profile-gone' }],
    ['another’s gateway', () => connection({ name: 'TAKEN' }), { code: 'gateway-taken' }],
    ['a missing value', () => ({ variables: {} }), { kind: 'invalid' }],
    [
      'a value of two lines',
      () => ({ variables: { ProxySet: '7\n no ip-group 1' } }),
      { kind: 'invalid' },
    ],
    [
      'nothing to clean up by',
      () => ({ scripts: { 'sbc-onboarding': wanted().scripts['sbc-onboarding']! } }),
      { code: 'onboarding-without-cleanup' },
    ],
    [
      'the wrong kind of script',
      () => ({
        scripts: {
          'sbc-onboarding': wanted().scripts['sbc-cleanup']!,
          'sbc-cleanup': wanted().scripts['sbc-cleanup']!,
        },
      }),
      { kind: 'invalid' },
    ],
    [
      'a tenant that is not there',
      () => ({ tenantId: crypto.randomUUID() }),
      { code: 'no-such-tenant' },
    ],
    [
      'no access after all',
      () => ({ consent: { way: 'existing' } }),
      { code: 'no-authentication' },
    ],
  ])('%s is refused, and nothing of it stays', async (_, more, refusal) => {
    await sql`insert into sip_connection (tenant_id, service_id, name, gateway)
      values (${world.birch.id}, ${world.birch.service}, 'Birch', 'taken.sbc.example')`
    await expect(start(more())).rejects.toMatchObject(refusal)
    const [left] = await sql`select (select count(*) from deployment)::int as deployments,
      (select count(*) from service where tenant_id = ${world.alder.id})::int as services`
    expect(left).toEqual({ deployments: 0, services: 0 })
    expect((await licensesOf(sql)).user).toEqual({ allocated: 50, reserved: 0, isExact: true })
  })

  test('who only looks, an MSP and a customer begin nothing', async () => {
    for (const actor of [world.vera, world.olivia, world.otis])
      await expect(start({}, actor)).rejects.toThrow()
    expect(await sql`select from deployment`).toHaveLength(0)
  })

  test('secret values are sealed to their service, and stand nowhere else', async () => {
    const secrets = { CarrierUserPassword: 'canary-0451' }
    const id = await start({ secrets })
    const [{ secrets: sealed } = { secrets: '' }] = await sql`select secrets from deployment`
    const place = { tenant: world.alder.id, table: 'deployment', column: 'secrets', row: id }
    expect(JSON.parse(keys.seal.open(sealed, place))).toEqual(secrets)
    expect(() => keys.seal.open(sealed, { ...place, row: world.birch.service })).toThrow()
    const told = await sql`select (select string_agg(l::text, ' ') from log_entry l) as log,
      (select string_agg(d::text, ' ') from deployment d) as rows`
    expect(JSON.stringify(told)).not.toContain('canary-0451')
  })

  test('what failed says why, keeps its step, and goes on there; the alarm ends with success', async () => {
    await connect(sql, world.alder.id)
    const id = await start({ consent: { way: 'existing' } })
    await sql`update deployment set step = 'sbc'`
    await sql`update command set state = 'failed' where subject_id = ${id}`
    await failed(id)
    expect(await standing(id)).toEqual({
      ...{ deploy: 'failed', status: 'error', why: 'sbc-api-missing' },
      ...{ phase: 'deploying', step: 'sbc' },
    })
    const alarms = () => sql`select key from alarm where cleared_at is null and service_id = ${id}`
    expect(await alarms()).toHaveLength(1)
    await as((scope) => resumeDeployment(scope, of(id)))
    expect(await queued(id)).toEqual(['deploy'])
    const begun = await provider((scope) => beginDeploy(scope, of(id)))
    expect(begun?.deployment.step).toBe('sbc')
    expect(await standing(id)).toMatchObject({ deploy: 'ready', status: 'warning' })
    await provider((scope) => finishDeploy(scope, of(id), { status: 'ok', statusReason: null }))
    expect(await standing(id)).toMatchObject({
      deploy: 'deployed',
      status: 'ok',
      phase: 'deployed',
    })
    expect(await alarms()).toHaveLength(0)
    // a late word of an older attempt changes nothing
    await failed(id)
    expect(await standing(id)).toMatchObject({ deploy: 'deployed', status: 'ok' })
    await expect(as((scope) => resumeDeployment(scope, of(id)))).rejects.toMatchObject({
      code: 'deployment-nothing-to-do',
    })
    await expect(as((scope) => removeService(scope, of(id)))).rejects.toMatchObject({
      code: 'service-deployed',
    })
  })

  test('the outside is waited for an hour, and then it says so', async () => {
    await connect(sql, world.alder.id)
    const id = await start({ consent: { way: 'existing' } })
    const wait = () =>
      provider((scope) => awaitOutside(scope, of(id), message('deploy-waits-domain'), 60))
    await wait()
    expect(await standing(id)).toMatchObject({ deploy: 'ready', why: 'deploy-waits-domain' })
    await sql`update deployment set waiting_since = now() - interval '59 minutes'`
    await wait()
    await sql`update deployment set waiting_since = now() - interval '61 minutes'`
    await expect(wait()).rejects.toMatchObject({ kind: 'conflict', code: 'several' })
  })

  test('an attempt that was under way when somebody took it back has not failed', async () => {
    await connect(sql, world.alder.id)
    const id = await start({ consent: { way: 'existing' } })
    await as((scope) => removeService(scope, of(id)))
    await failed(id, 'deploy', 'deployment-not-under-way')
    expect(await standing(id)).toMatchObject({ deploy: 'ready', why: 'deploy-removing' })
    await failed(id, 'clean-up')
    expect(await standing(id)).toMatchObject({ deploy: 'failed', phase: 'removing' })
  })

  test.each(['waiting', 'deploying', 'failed'])(
    'taken back while it is %s, it leaves no row and no license behind, and the customer may begin again',
    async (when) => {
      if (when !== 'waiting') await connect(sql, world.alder.id)
      const id = await start(when === 'waiting' ? {} : { consent: { way: 'existing' } })
      if (when === 'failed') await failed(id)
      await as((scope) => removeService(scope, of(id)))
      expect(await queued(id)).toEqual(['clean-up'])
      await expect(provider((scope) => beginDeploy(scope, of(id)))).rejects.toMatchObject({
        code: 'deployment-not-under-way',
      })
      await provider((scope) => finishCleanUp(scope, of(id)))
      expect(await standing(id)).toBeUndefined()
      expect(await licensesOf(sql)).toEqual({
        service: { allocated: 1, reserved: 0, isExact: true },
        user: { allocated: 50, reserved: 0, isExact: true },
      })
      for (const table of [
        'deployment',
        'deployment_part',
        'dns_record',
        'onboarding_invitation',
        'sip_connection',
      ])
        expect(await sql`select from ${sql(table)}`, table).toHaveLength(0)
      expect(
        await sql`select from alarm where cleared_at is null and tenant_id = ${world.alder.id}`,
      ).toHaveLength(0)
      await start()
    },
  )
})
