import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { noteUndelivered } from '../../src/domain/mail/delivery.ts'
import { message } from '../../src/domain/messages.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { noticesOf } from './notices.support.ts'

const database = await testDatabase()
const { sql } = database
const { asProvider, clock, rule, raised, cleared, tell, mails, states, empty, deliveries } =
  noticesOf(database)
const bob = { email: 'bob@noc.example' }
const at = async (instant: string) => {
  await clock(instant)
  await tell()
}
const subjects = async () => (await mails()).map((mail) => mail.replace(/^.*?: /, ''))
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `T${from + n}`)
const all = async (of: readonly string[], work: (name: string) => Promise<unknown>) => {
  for (const one of of) await work(one)
}

beforeAll(() => makeWorld(database))
beforeEach(async () => {
  await clock('2026-01-13T11:00:00Z')
  await empty()
})
afterAll(() => clock(null))

describe('many at once', () => {
  test('ten are ten mails, eleven are one', async () => {
    await rule({ steps: [bob] })
    await all(names(1, 10), raised)
    await tell()
    expect(await mails()).toHaveLength(10)
    await empty()
    await rule({ steps: [bob] })
    await all(names(1, 11), raised)
    await tell()
    expect(await subjects()).toEqual(['11 alarms'])
    expect(new Set(await states())).toEqual(new Set(['bob@noc.example 0 digested']))
  })

  test('the eleventh within five minutes is a digest, and what follows waits five more', async () => {
    await rule({ steps: [bob] })
    await all(names(1, 9), raised)
    await tell()
    await clock('2026-01-13T11:04:59Z')
    await all(names(10, 12), raised)
    await tell()
    expect((await subjects()).slice(9)).toEqual(['3 alarms'])
    await clock('2026-01-13T11:05:30Z')
    await all(names(13, 14), raised)
    await tell()
    await at('2026-01-13T11:09:58Z')
    expect(await mails()).toHaveLength(10)
    await at('2026-01-13T11:09:59Z')
    expect((await subjects()).slice(10)).toEqual(['Major: T13 (SBC 1)', 'Major: T14 (SBC 1)'])
  })

  test('clears count as raises do, and both are one digest; who is in it gets the clear', async () => {
    await rule({ steps: [bob] })
    await all(names(1, 12), raised)
    await tell()
    expect(await subjects()).toEqual(['12 alarms'])
    await clock('2026-01-13T11:01:00Z')
    // over before anybody was told of it
    await raised('brief')
    await tell()
    await cleared('brief')
    await all(names(1, 11), cleared)
    await raised('new')
    await tell()
    await at('2026-01-13T11:05:00Z')
    expect((await subjects()).slice(1)).toEqual(['1 alarm, 11 others cleared'])
    await clock('2026-01-13T11:10:00Z')
    await cleared('T12')
    await cleared('new')
    await tell()
    expect((await subjects()).slice(2).toSorted()).toEqual([
      'Cleared: T12 (SBC 1)',
      'Cleared: new (SBC 1)',
    ])
    expect(
      JSON.stringify((await sql`select data from mail`).map(({ data }) => data)),
    ).not.toContain('brief')
  })

  test('a digest names the worst, counts the others, and adds up', async () => {
    await rule({ severity: 'warning', steps: [bob] })
    await all(names(1, 15), (name) => raised(name, { severity: 'minor' }))
    await raised('Worst', { severity: 'critical' })
    await tell()
    const [mail] = await sql`select data from mail`
    const { lines, facts } = mail?.data ?? {}
    expect(lines).toHaveLength(12)
    expect(JSON.stringify(lines[0])).toContain('Worst')
    expect(lines[10]).toEqual(message('notice-more', { count: 6 }))
    expect(facts.map(({ value }: { value: number }) => value)).toEqual([1, 15])
  })

  test('one recipient’s storm is nobody else’s digest', async () => {
    await rule({ severity: 'minor', steps: [bob] })
    await rule({ name: 'Worst', severity: 'critical', steps: [{ email: 'eve@noc.example' }] })
    await all(names(1, 30), (name) => raised(name, { severity: 'minor' }))
    await raised('Worst', { severity: 'critical' })
    await tell()
    expect((await mails()).toSorted()).toEqual([
      'bob@noc.example: 31 alarms',
      'eve@noc.example: Critical: Worst (SBC 1)',
    ])
  })

  test('a thousand are matched by a run of the job, in few statements', async () => {
    await rule({ steps: [bob] })
    await sql`insert into alarm (audience, key, severity, name, source, text)
      select 'provider', n::text, 'major', said, said, said from generate_series(1, 5000) n, (select jsonb_build_object('code', 'verbatim', 'params', jsonb_build_object('text', 'T')) as said) s`
    await sql`insert into alarm_event (audience, alarm_id, change, severity) select 'provider', id, 'raised', severity from alarm`
    await tell()
    expect(await subjects()).toEqual(['5,000 alarms'])
    expect(await sql`select from alarm_event where matched_at is null`).toHaveLength(0)
  })
})

describe('a rule that takes its own failures', () => {
  const fail = async (address: string) => {
    const [mail] =
      await sql`select id from mail where to_address = ${address} and state = 'queued' order by created_at limit 1`
    if (!mail) return false
    const out = { id: mail.id, toAddress: address, template: 'notice', tenantId: null, mspId: null }
    await asProvider((scope) =>
      noteUndelivered(scope, out as never, 'failed', message('mail-away')),
    )
    return true
  }

  test('tells everybody of an address that cannot be reached, but not that address', async () => {
    await rule({ steps: [bob, { email: 'eve@noc.example' }] })
    await raised('T')
    await tell()
    await fail('bob@noc.example')
    await tell()
    expect((await mails()).slice(2)).toEqual([
      'eve@noc.example: Minor: Email not delivered (bob@noc.example)',
    ])
  })

  test('and comes to rest when nobody can be reached', async () => {
    const everybody = ['bob', 'eve', 'joe'].map((name) => `${name}@noc.example`)
    await rule({ steps: everybody.map((email) => ({ email })) })
    await raised('T')
    let rounds = 0
    for (let failed = 1; failed > 0 && rounds < 20; rounds++) {
      await tell()
      failed = 0
      for (const address of everybody) while (await fail(address)) failed++
    }
    expect(rounds).toBeLessThan(5)
    // each of T, and of each other’s failure once
    expect(await mails()).toHaveLength(3 + 3 * 2)
  })

  test('does not tell an endpoint of its own failure, nor write mails about the mail server', async () => {
    const [hook] = await sql`insert into webhook (audience, name, url, secret, created_by)
      values ('provider', 'Desk', 'https://hooks.example/x', 's', 'Dana') returning id`
    await sql`insert into webhook (audience, name, url, secret, created_by) values ('provider', 'Wall', 'https://hooks.example/y', 's', 'Dana')`
    const [, wall] = await sql`select id from webhook order by name`
    await rule({ steps: [{ webhook: String(hook?.id) }, { webhook: String(wall?.id) }, bob] })
    await raised('Endpoint fails', { cause: `webhook:${hook?.id}` })
    await raised('Server', { key: 'mail|server' })
    await tell()
    const told = (await sql`select webhook_id, body from delivery`).map(
      ({ webhook_id, body }) =>
        `${webhook_id === hook?.id ? 'Desk' : 'Wall'}: ${JSON.parse(body).alarm.name}`,
    )
    expect(told.toSorted()).toEqual(['Desk: Server', 'Wall: Endpoint fails', 'Wall: Server'])
    expect(await subjects()).toEqual(['Major: Endpoint fails (SBC 1)'])
    expect(await deliveries()).toHaveLength(3)
  })

  test('but what somebody’s source calls the same is told', async () => {
    await rule({ steps: [bob] })
    await raised('Forged', { key: `mail|${bob.email}`, origin: 'tenant' })
    await tell()
    expect(await subjects()).toEqual(['Major: Forged (SBC 1)'])
  })
})
