import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { queuePrefixes } from '../../src/domain/directory/prefixes.sending.ts'
import { prefixes } from '../../src/domain/directory/prefixes.ts'
import {
  cacProfilesIn,
  planRulesIn,
  planScript,
} from '../../src/domain/onboarding/sbc-configuration.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { SandboxSbc } from '../../src/sandbox/sbc.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { sendingPrefixesKind } from '../../src/worker/send-prefixes.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { credentials, loopback, sandbox } from './sbcs.support.ts'

const others = `configure voip
  sbc dial-plan 0
    name "Reception"
    dial-plan-rule 0
      name "reception"
      prefix "4989"
      tag "front"
      activate
    exit
    activate
  exit
  sbc dial-plan 3
    name "Customers"
    dial-plan-rule 0
      name "birch"
      prefix "+4930"
      tag "berlin"
      activate
    exit
    dial-plan-rule 1
      name "by hand"
      prefix "112"
      tag "emergency"
      activate
    exit
    activate
  exit
`

describe('a configuration as a CLI script', () => {
  test('profiles and rules are read, nested and as tables of their own, quoted or not', () => {
    expect(planRulesIn(others, 3)).toEqual([
      { index: 0, name: 'birch', prefix: '+4930', tag: 'berlin' },
      { index: 1, name: 'by hand', prefix: '112', tag: 'emergency' },
    ])
    const flat = `configure voip\r\n sbc cac-profile 4\r\n  name Gold\r\n exit\r\n sbc dial-plan-rule 3/17\r\n  name alder\r\n  prefix "1"\r\n  tag x\r\n exit\r\n`
    expect(planRulesIn(flat, 3)).toEqual([{ index: 17, name: 'alder', prefix: '1', tag: 'x' }])
    expect(cacProfilesIn(flat)).toEqual(['Gold'])
    expect(planRulesIn(others, 9)).toBeNull()
    expect(cacProfilesIn('')).toEqual([])
  })

  test('a script changes what differs, takes free places, and nothing of others', () => {
    const rules = planRulesIn(others, 3)!
    const wanted = [
      { prefix: '+49', tag: 'de' },
      { prefix: '+49911', tag: 'nue' },
    ]
    const script = planScript(3, 'alderfoods', rules, wanted)!
    expect(script).toContain('dial-plan-rule 2')
    expect(script).toContain('dial-plan-rule 3')
    expect(script).not.toMatch(/dial-plan-rule [01]\b/)
    const after = [
      ...rules,
      { index: 2, name: 'alderfoods', ...wanted[0]! },
      { index: 3, name: 'alderfoods', ...wanted[1]! },
    ]
    expect(planScript(3, 'alderfoods', after, wanted)).toBeNull()
    const less = planScript(3, 'alderfoods', after, [{ prefix: '+49911', tag: 'new' }])!
    expect(less).toContain('no dial-plan-rule 2')
    expect(less).toMatch(/dial-plan-rule 3\n.*name "alderfoods"\n.*\n.*tag "new"/)
  })

  test('nothing that would break a line is written', () => {
    for (const tag of ['x"\nexit', 'a;b', "a'b", 'a b'])
      expect(() => planScript(3, 'alder', [], [{ prefix: '1', tag }])).toThrow()
  })
})

describe('prefixes reach the SBC', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const pages = pagesOf(database)
  const seal = makeSeal(testSecret)
  const sbcs = createSbcs({ allow: loopback, timeoutMs: 1000 })
  const kinds = [sendingPrefixesKind({ sbcs, seal })]
  let world: World
  let sbc: SandboxSbc
  let id: string

  /** Works the queue until nothing of it is open, or what waits waits for its next try. */
  const work = async (of = kinds) => {
    const worker = startWorker({ database: pool, kinds: of, log: quiet, pollMs: 50 })
    try {
      await until(
        'the queue is done',
        async () =>
          (
            await sql`select from command where state = 'executing' or (state = 'queued' and next_try_at <= now())`
          ).length === 0,
      )
    } finally {
      await worker.stop(2000)
    }
  }
  const commands = () =>
    sql`select state, error ->> 'code' as error, audience, tenant_id, result from command where kind = 'send-prefixes' order by seq`
  const add = (prefix: string, tag: string, actor = world.otis) =>
    pages.as(actor, async (scope) => {
      const tenant = actor === world.otis ? world.alder.id : world.birch.id
      return prefixes.add(scope, tenant, { prefix, tag, kind: null, service: null })
    })
  const again = () => pages.as(world.otis, (scope) => queuePrefixes(scope, world.alder.id))
  const rules = () => planRulesIn(sbc.configuration(), 3)!

  beforeAll(async () => {
    world = await makeWorld(database)
  })
  afterAll(async () => {
    sbcs.close()
    await sbc.stop()
  })
  beforeEach(async () => {
    await sql`delete from command`
    await sql`delete from dial_plan_prefix`
    await sql`delete from sip_connection`
    await sql`delete from sbc`
    await sbc?.stop()
    sbc = await sandbox(others)
    id = crypto.randomUUID()
    await sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password, dial_plan)
      values (${id}, 'West', 'west.example', '127.0.0.1', ${sbc.sipPort}, 'udp', ${sbc.apiUrl}, ${credentials.username},
        ${seal.seal(credentials.password, sbcSecret(id))}, 3)`
    await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id)
      values (${world.alder.id}, ${world.alder.service}, 'Main', ${id})`
  })
  test('added, changed and removed ones arrive as the tenant’s own rules, others’ stay as they are', async () => {
    const first = await add('+4989', 'munich')
    await add('+4940', 'hamburg')
    expect(await commands()).toHaveLength(1)
    await work()
    expect(await commands()).toMatchObject([
      { state: 'succeeded', audience: 'tenant', tenant_id: world.alder.id },
    ])
    expect(rules().filter(({ name }) => name === 'alderfoods')).toEqual([
      { index: 2, name: 'alderfoods', prefix: '+4940', tag: 'hamburg' },
      { index: 3, name: 'alderfoods', prefix: '+4989', tag: 'munich' },
    ])
    await pages.as(world.otis, async (scope) => {
      await prefixes.remove(scope, world.alder.id, [first])
    })
    await work()
    expect(rules().map(({ name, prefix }) => [name, prefix])).toEqual([
      ['birch', '+4930'],
      ['by hand', '112'],
      ['alderfoods', '+4940'],
    ])
    expect(planRulesIn(sbc.configuration(), 0)).toHaveLength(1)
    expect(sbc.ledger).toHaveLength(2)
  })

  test('what the SBC has already is not sent again', async () => {
    await add('+4989', 'munich')
    await work()
    await again()
    await work()
    expect(await commands()).toHaveLength(2)
    expect(sbc.ledger).toHaveLength(1)
  })

  test('an answer that was lost is looked at, and nothing doubled', async () => {
    sbc.fail('lost')
    await add('+4989', 'munich')
    await work()
    expect(await commands()).toMatchObject([{ state: 'queued', error: 'sbc-unreachable' }])
    expect(sbc.ledger).toHaveLength(1)
    sbc.fail(null)
    await again()
    await work()
    expect(await commands()).toMatchObject([{ state: 'succeeded' }])
    expect(sbc.ledger).toHaveLength(1)
    expect(rules().filter(({ name }) => name === 'alderfoods')).toHaveLength(1)
  })

  test('the page says whether they have arrived, where there is an SBC, and nothing of which', async () => {
    const seen = async () => (await pages.get('/prefixes', world.otis)).html
    expect(await seen()).toContain('Not sent to the SBC yet.')
    sbc.fail('silent')
    await add('+4989', 'munich')
    await work()
    expect(await seen()).toContain('Not sent: The REST API of the SBC does not answer.')
    sbc.fail(null)
    await again()
    await work()
    const sent = await seen()
    expect(sent).toMatch(/Sent to the SBC <time/)
    for (const secret of ['West', 'west.example', sbc.apiUrl]) expect(sent).not.toContain(secret)
    await sql`update sip_connection set sbc_id = null`
    expect(await seen()).toContain('They are not sent to an SBC.')
  })

  test('without an SBC that takes them nothing is queued', async () => {
    await add('+4989', 'x', world.bea)
    expect(await commands()).toEqual([])
    await sql`update sbc set dial_plan = null`
    await add('+4989', 'x')
    expect(await commands()).toEqual([])
  })

  /** Both tenants' prefixes are sent at one time, by workers that have both read what the SBC has, if they may. */
  async function bothAtOnce() {
    await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id)
      values (${world.birch.id}, ${world.birch.service}, 'Main', ${id})`
    await sql`insert into dial_plan_prefix (tenant_id, prefix, tag) values (${world.birch.id}, '+4930', 'berlin')`
    await add('+4911', 'a')
    await add('+4312', 'b', world.bea)
    let read = 0
    const meeting = {
      ...sbcs,
      async configuration(...of: Parameters<typeof sbcs.configuration>) {
        const found = await sbcs.configuration(...of)
        read += 1
        await until('the other has read it, too', () => read >= 2, 400).catch(() => {})
        return found
      },
    }
    await work([sendingPrefixesKind({ sbcs: meeting, seal })])
    expect((await commands()).map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
    return rules().map(({ name, prefix }) => `${name} ${prefix}`)
  }
  const whole = ['alderfoods +4911', 'birch +4312', 'birch +4930', 'by hand 112']

  test('two tenants at once take different places', async () => {
    expect((await bothAtOnce()).toSorted()).toEqual(whole)
  })

  test('with what keeps them apart taken away, one would take the other’s', async () => {
    await sql`create function nobody_waits() returns trigger language plpgsql as $$ begin
      new.plan_held_until := '-infinity'; return new; end $$`
    await sql`create trigger nobody_waits before update of plan_held_until on sbc for each row execute function nobody_waits()`
    try {
      expect((await bothAtOnce()).toSorted()).not.toEqual(whole)
    } finally {
      await sql`drop function nobody_waits cascade`
    }
  })
})
