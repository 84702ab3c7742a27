import { randomBytes, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Taken } from '../../src/connectors/snmp/door.ts'
import { snmpSecretAt } from '../../src/domain/notices/traps.senders.ts'
import { type Database, DatabaseAway } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { createTrapIntake } from '../../src/worker/snmp.intake.ts'
import { startTraps, type TrapReceiver } from '../../src/worker/snmp.ts'
import { packets } from '../connectors/snmp/packets.ts'
import { hasTools, levels, linkDown, linkUp, tool } from '../connectors/snmp/tools.support.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const { sql, pool } = await testDatabase()
const secret = randomBytes(32)
const seal = makeSeal(secret)
const failures: object[] = []
let traps: TrapReceiver
let isAway = false
/** The pool, while it lasts. */
const database: Database = {
  transaction: (settings, mode, work) => {
    if (isAway) throw new DatabaseAway('away for the test')
    return pool.transaction(settings, mode, work)
  },
}
let alder = ''

async function start() {
  const started = await startTraps(
    { host: '127.0.0.1', snmpTrapPort: 0 },
    { database, seal, log: { info() {}, warn: (about) => failures.push(about) } },
  )
  if (!started) throw new Error('no port for traps')
  traps = started
}

async function addSource(
  kind: 'snmp-v2c' | 'snmp-v3',
  snmp: object,
  plain: object,
  tenant: string | null = null,
) {
  const id = randomUUID()
  await sql`insert into alarm_source (id, audience, tenant_id, name, kind, snmp, secret, created_by)
    values (${id}, ${tenant ? 'tenant' : 'provider'}, ${tenant}, ${id}, ${kind}, ${sql.json(snmp as never)},
      ${seal.seal(JSON.stringify(plain), snmpSecretAt(id))}, 'test')`
  return id
}

let community = ''
let auth = ''
beforeAll(async () => {
  const world = await makeWorld({ sql })
  alder = world.alder.id
  community = await addSource('snmp-v2c', {}, { community: 'alder-community' }, alder)
  auth = await addSource('snmp-v3', { user: 'auth', auth: 'sha256' }, { auth: 'authpassword' })
  await addSource(
    'snmp-v3',
    { user: 'priv', auth: 'sha512', privacy: 'aes256' },
    { auth: 'authpassword', privacy: 'privpassword' },
  )
  await start()
})
afterEach(async () => {
  isAway = false
  expect(failures.splice(0)).toEqual([])
  await until('nothing waits', () => traps.waiting() === 0)
  await sql`delete from alarm`
})
afterAll(() => traps.stop())

const alarms = () =>
  sql`select tenant_id, origin, source_id, severity, key, count, cleared_at is not null as cleared from alarm order by raised_at`
const source = async (id: string) =>
  (
    await sql`select accepted::int, refused::int, dropped::int, last_seen_at is not null as seen from alarm_source where id = ${id}`
  )[0]!
// it ends with the answer; only who is not answered waits so long
const once = ['-r', '0', '-t', '20']
const byCommunity = ['-v2c', '-c', 'alder-community']

/** Sends bytes as they are, from a port of its own. */
async function send(...all: Buffer[]) {
  const socket = createSocket('udp4')
  for (const bytes of all)
    await new Promise((done) => socket.send(bytes, traps.port, '127.0.0.1', done))
  await new Promise<void>((done) => socket.close(done))
}

test('without a port nothing listens', async () => {
  const none = { host: '127.0.0.1', secret, snmpTrapPort: undefined }
  expect(await startTraps(none, { database, seal, log: { info() {}, warn() {} } })).toBeUndefined()
})

describe.skipIf(!hasTools)(`Net-SNMP’s tools${hasTools ? '' : ' (not installed)'}`, () => {
  test('a link that falls and heals is an alarm of the source’s owner, raised and cleared', async () => {
    const before = await source(community)
    await tool('snmptrap', traps.port, byCommunity, linkDown)
    await until('it is raised', async () => (await alarms()).length === 1)
    expect(await alarms()).toEqual([
      {
        ...{ tenant_id: alder, origin: 'tenant', source_id: community, severity: 'major' },
        ...{ key: 'trap|1.3.6.1.6.3.1.1.5.3|127.0.0.1|7', count: 1, cleared: false },
      },
    ])
    await tool('snmptrap', traps.port, byCommunity, linkUp)
    await until('it is cleared', async () => (await alarms())[0]?.cleared)
    const after = await source(community)
    expect(after.accepted - before.accepted).toBe(2)
    expect(after.seen).toBe(true)
  })

  test.each(['auth', 'aes256'] as const)(
    'an inform at the level of %s is answered when its alarm stands',
    async (level) => {
      const sent = await tool(
        'snmpinform',
        traps.port,
        ['-v3', ...once, ...levels[level]],
        linkDown,
      )
      expect(sent).toEqual({ code: 0, said: '' })
      // at once: nothing is waited for
      expect(await alarms()).toMatchObject([{ origin: 'provider', severity: 'major' }])
    },
  )

  test('while the database is away an inform is not answered, and is kept and answered when it is back', async () => {
    isAway = true
    const early = await tool('snmpinform', traps.port, [...byCommunity, '-r', '0', '-t', '1'])
    expect(early).toMatchObject({ code: 1, said: expect.stringContaining('Timeout') })
    isAway = false
    await until('the first is kept all the same', async () => (await alarms()).length === 1)
    const late = await tool('snmpinform', traps.port, [...byCommunity, ...once])
    expect(late).toEqual({ code: 0, said: '' })
  })

  test('a wrong community gets no answer and writes nothing but its count', async () => {
    const before = traps.counts.community
    const wrong = ['-v2c', '-c', 'guess', '-r', '0', '-t', '1']
    expect(await tool('snmpinform', traps.port, wrong)).toMatchObject({ code: 1 })
    expect(traps.counts.community).toBe(before + 1)
    expect(await alarms()).toEqual([])
    await until('it is counted', async () => {
      const [row] =
        await sql`select coalesce(sum(amount), 0)::int as n from counter_delta where name = 'traps.community'`
      return row!.n === traps.counts.community
    })
  })

  test('a wrong password is refused, and counted at the source whose user it named', async () => {
    const before = await source(auth)
    const wrong = levels.auth.map((word) => (word === 'authpassword' ? 'anotherpassword' : word))
    await tool('snmpinform', traps.port, ['-v3', '-r', '0', '-t', '1', ...wrong])
    await until('it is counted', async () => (await source(auth)).refused === before.refused + 1)
    const [row] = await sql`select problem from alarm_source where id = ${auth}`
    expect(row!.problem).toEqual({
      ...{ code: 'trap-refused', params: { why: 'digest', address: '127.0.0.1' } },
    })
  })
})

test('a recorded trap is taken once, after a restart as well', async () => {
  await send(packets.auth)
  await until('it is raised', async () => (await alarms()).length === 1)
  await sql`delete from alarm`
  await send(packets.auth)
  await until('the repetition is seen', () => traps.counts.repeated === 1)
  await traps.stop()
  await start()
  await send(packets.auth, packets.auth2)
  await until('both are seen', () => traps.counts.late === 2)
  expect(await alarms()).toEqual([])
  // and with what was kept taken away it would be an alarm again
  await sql`delete from alarm_source_engine`
  await traps.stop()
  await start()
  await send(packets.auth)
  await until('it is raised', async () => (await alarms()).length === 1)
})

test('a trap of no known meaning is refused, and its source says which', async () => {
  const before = await source(community)
  await send(packets.mixed)
  await until('it is counted', async () => (await source(community)).refused > before.refused)
  const [row] = await sql`select problem from alarm_source where id = ${community}`
  expect(row!.problem).toEqual({
    ...{ code: 'trap-unknown', params: { trap: '1.3.6.1.4.1.8072.9999.1' } },
  })
  expect(await alarms()).toEqual([])
})

test('what only happened is history at once, and counts as one', async () => {
  const before = await source(community)
  const cold = packets.linkDown.indexOf(Buffer.from('2b060106030101050330', 'hex')) + 8
  const restarted = Buffer.from(packets.linkDown)
  restarted[cold] = 1
  await send(restarted)
  await until('it is history', async () => (await alarms())[0]?.cleared)
  expect((await source(community)).accepted).toBe(before.accepted + 1)
})

test('a source that is switched off, changed or gone is another within moments', async () => {
  await sql`update alarm_source set active = false, version = version + 1 where id = ${community}`
  await traps.refresh()
  const before = traps.counts.community
  await send(packets.linkDown)
  await until('it is nobody’s', () => traps.counts.community === before + 1)
  await sql`update alarm_source set active = true, version = version + 1 where id = ${community}`
  await traps.refresh()
  await send(packets.linkDown)
  await until('it is raised', async () => (await alarms()).length === 1)
})

test('an owner’s own word about a trap is taken up', async () => {
  await sql`insert into trap_mapping (audience, tenant_id, name, trap, effect, created_by)
    values ('tenant', ${alder}, 'Fuel', '1.3.6.1.4.1.8072.*', 'critical', 'test')`
  await traps.refresh()
  await send(packets.mixed)
  await until('it is raised', async () => (await alarms()).length === 1)
  expect(await alarms()).toMatchObject([{ severity: 'critical', tenant_id: alder }])
  await sql`delete from trap_mapping`
  await traps.refresh()
})

// V8 gives its collector out only to contexts made after the flag
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed
}

test('of a flood as much is taken as its source may send, the rest is counted, and memory stays flat', async () => {
  const id = await addSource('snmp-v2c', {}, { community: 'flood-community' })
  await traps.refresh()
  const at = packets.linkDown.indexOf('alder-community')
  const named = (community: string) => {
    const bytes = Buffer.from(packets.linkDown)
    bytes.write(community, at)
    return bytes
  }
  const engine = packets.auth.indexOf(Buffer.from('8000000001020304', 'hex'))
  const socket = createSocket('udp4')
  const counted = () => ({ ...traps.counts })
  const allOf = ({ reports, ...rest }: ReturnType<typeof counted>) =>
    Object.values(rest).reduce((sum, n) => sum + n, 0)

  const first = counted()
  async function flood(many: number) {
    for (let n = 0; n < many; n++) {
      const engines = Buffer.from(packets.auth)
      engines.writeUInt32BE(n, engine + 4)
      for (const bytes of [
        named(`stranger ${String(n).padStart(6, '0')}`),
        engines,
        named('flood-community'),
      ])
        socket.send(bytes, traps.port, '127.0.0.1', () => {})
      // as fast as the other side can read, so that the system drops nothing
      if (n % 20 === 0) await turn()
    }
    const start = allOf(counted())
    await until('all of it was seen', async () => {
      const before = allOf(counted())
      await turn()
      return before >= start && before === allOf(counted())
    })
  }
  await flood(500)
  const before = counted()
  const held = heap()
  await flood(10_000)
  const seen = counted()
  expect(heap() - held).toBeLessThan(8 * 1024 * 1024)
  const more = (why: keyof typeof seen) => seen[why] - before[why]
  // most of it was seen; what the system itself drops nobody can count
  expect(more('community')).toBeGreaterThan(5000)
  expect(more('digest')).toBeGreaterThan(5000)
  expect(more('limit')).toBeGreaterThan(3000)
  socket.close()
  await until('what was taken is kept, and what was not is counted', async () => {
    const { accepted, dropped } = await source(id)
    return accepted === seen.taken - first.taken && dropped === seen.limit - first.limit
  })
  expect(await alarms()).toHaveLength(1)
})

describe('the intake', () => {
  const taken = (n: number, isInform = false): Taken => ({
    ...{ sender: `source ${n % 3}`, address: '192.0.2.1', port: 1, answer: undefined },
    notification: { isInform, requestId: n, trap: '1.3', upTime: 0, values: [] },
    ...(isInform && { answer: Buffer.from([n]) }),
  })
  const intake = (take: () => Promise<boolean>, answered: number[] = [], errors: unknown[] = []) =>
    createTrapIntake({
      keepEngines: async () => {},
      take,
      answer: (bytes) => answered.push(bytes[0] ?? -1),
      onError: (error) => errors.push(error),
      ...{ mostWaiting: 100, restMs: 1 },
    })

  test('what does not fit is not taken, and what waits is bounded', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const one = intake(() => promise)
    const many = Array.from({ length: 10_000 }, (_, n) => one.add(taken(n)))
    expect(many.filter(Boolean)).toHaveLength(100)
    expect(one.size).toBe(100)
    resolve(true)
    await one.stop()
    expect(one.size).toBe(0)
    expect(one.add(taken(1))).toBe(false)
  })

  test('an inform that comes again while it waits is kept once, and answered again once it is kept', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const answered: number[] = []
    let kept = 0
    const one = intake(() => {
      kept += 1
      return promise
    }, answered)
    expect([one.add(taken(3, true)), one.add(taken(3, true))]).toEqual([true, true])
    expect(one.size).toBe(1)
    expect(answered).toEqual([])
    resolve(true)
    await until('it is answered', () => answered.length === 1)
    one.add(taken(3, true))
    expect(answered).toEqual([3, 3])
    await one.stop()
    expect(kept).toBe(1)
  })

  test('a device that counts its requests from the beginning again is not taken for a repetition', async () => {
    const answered: number[] = []
    let kept = 0
    const one = intake(async () => {
      kept += 1
      return true
    }, answered)
    const later = taken(3, true)
    one.add(taken(3, true))
    await until('the first is kept', () => answered.length === 1)
    one.add({ ...later, notification: { ...later.notification, upTime: 700 } })
    await until('the second is kept', () => answered.length === 2)
    expect(kept).toBe(2)
    await one.stop()
  })

  test('what was refused is not answered, and may come again', async () => {
    const answered: number[] = []
    let isKept = false
    const one = intake(async () => isKept, answered)
    one.add(taken(3, true))
    await until('it is settled', () => one.size === 0)
    expect(answered).toEqual([])
    isKept = true
    one.add(taken(3, true))
    await until('it is answered', () => answered.length === 1)
    await one.stop()
  })

  test('a fault of its own ends one batch and not the next; an absent database is waited for', async () => {
    const errors: unknown[] = []
    const answered: number[] = []
    const faults = [new Error('broken'), new DatabaseAway('away'), new DatabaseAway('away')]
    const one = intake(
      async () => {
        const fault = faults.shift()
        if (fault) throw fault
        return true
      },
      answered,
      errors,
    )
    one.add(taken(3, true))
    await until('the first is given up', () => errors.length === 1)
    one.add(taken(6, true))
    await until('the second is kept', () => answered.length === 1)
    expect(answered).toEqual([6])
    expect(faults).toEqual([])
    await one.stop()
  })
})
