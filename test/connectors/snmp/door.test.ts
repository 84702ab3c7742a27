import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCodec } from '../../../src/connectors/snmp/codec.ts'
import { createDoor, type Door } from '../../../src/connectors/snmp/door.ts'
import { readHead } from '../../../src/connectors/snmp/head.ts'
import { createWindow } from '../../../src/connectors/snmp/window.ts'
import { createWindows } from '../../../src/connectors/snmp/windows.ts'
import { packets } from './packets.ts'
import { senders } from './tools.support.ts'

const engineId = Buffer.from('8000b98380000102030405060708090a0b', 'hex')
const codec = createCodec(engineId)
const from = { address: '192.0.2.10', port: 50_000 }
let clock = 0
let door: Door
const admit = (more: object = {}) =>
  door.admit(senders.map((one) => ({ ...one, from: [], maxPerSecond: 100, ...more })))
const open = () => {
  door = createDoor({ codec, self: { engineId, boots: 900 }, now: () => clock })
  admit()
}
beforeEach(() => {
  clock = 1_000_000
  open()
})
const judge = (bytes: Buffer, at = from) => door.judge(bytes, at)
const changed = (bytes: Buffer, at: number, by = 1) => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ by
  return copy
}

describe('what a real sender sent', () => {
  test.each(['linkDown', 'nobody', 'auth', 'priv'] as const)('%s is taken', (name) => {
    expect(judge(packets[name])).toMatchObject({
      taken: {
        ...{ address: '192.0.2.10', port: 50_000, answer: undefined },
        notification: {
          isInform: false,
          trap: '1.3.6.1.6.3.1.1.5.3',
          values: [
            { oid: '1.3.6.1.2.1.2.2.1.1.7', value: 7 },
            { oid: '1.3.6.1.2.1.2.2.1.7.7', value: 1 },
            { oid: '1.3.6.1.2.1.2.2.1.8.7', value: 2 },
            { oid: '1.3.6.1.2.1.31.1.1.1.1.7', value: Buffer.from('ge-0/0/7') },
          ],
        },
      },
    })
  })

  test('each type of value keeps what it says', () => {
    const verdict = judge(packets.mixed)
    expect(
      'taken' in verdict && verdict.taken.notification.values.map(({ value }) => value),
    ).toEqual([
      18_446_744_073_709_551_615n,
      '192.0.2.7',
      '1.3.6.1.4',
      4_294_967_295,
      Buffer.from('ff00fe', 'hex'),
    ])
  })

  test('an inform brings its answer along, which says the same as a response', () => {
    const verdict = judge(packets.inform)
    const answer = 'taken' in verdict ? verdict.taken.answer : undefined
    // of v2c nothing but the type of the PDU differs
    expect(answer?.length).toBe(packets.inform.length)
    expect(answer?.includes(Buffer.from([0xa6]))).toBe(false)
    expect(answer?.indexOf(0xa2)).toBe(packets.inform.indexOf(0xa6))
  })

  test('how far its engine is comes along where that was proved', () => {
    expect(judge(packets.auth)).toMatchObject({
      taken: { stand: { engineId: '8000000001020304', boots: 7, time: 5000 } },
    })
    expect(judge(packets.nobody)).not.toHaveProperty('taken.stand')
  })

  test('what happened is said anywhere among the values, and has to be said', () => {
    const oid = packets.linkDown.indexOf(Buffer.from('2b060106030101040100', 'hex'))
    expect(judge(changed(packets.linkDown, oid + 8))).toEqual({
      ...{ dropped: 'content', sender: 'community' },
    })
  })

  test('version 1 is not taken', () => {
    expect(judge(packets.v1)).toEqual({ dropped: 'version' })
  })
})

describe('who is not let in', () => {
  test('an unknown community, an unknown user, one that is gone', () => {
    door.admit([])
    expect(judge(packets.linkDown)).toEqual({ dropped: 'community' })
    expect(judge(packets.auth)).toEqual({ dropped: 'user' })
  })

  test('a message that was changed at any one place', () => {
    const taken = new Set<number>()
    for (let at = 0; at < packets.auth.length; at++) {
      open()
      const verdict = judge(changed(packets.auth, at))
      if ('taken' in verdict) taken.add(at)
    }
    expect([...taken]).toEqual([])
  })

  test('a lower level than the user’s, whoever says so', () => {
    // the flags of the recorded message, and the user whose it would be
    const flags = packets.priv.indexOf(Buffer.from('0401030201', 'hex')) + 2
    expect(judge(changed(packets.priv, flags, 3))).toMatchObject({ dropped: expect.any(String) })
    const low = Buffer.from(packets.nobody)
    const user = low.indexOf('nobody')
    door.admit([
      {
        ...{ id: 'strict', from: [], maxPerSecond: 100 },
        credentials: { kind: 'v3', user: 'nobody', auth: { by: 'sha', password: 'authpassword' } },
      },
    ])
    expect(user).toBeGreaterThan(0)
    expect(judge(low)).toEqual({ dropped: 'level', sender: 'strict' })
  })

  test('an address that its source does not name; one that it does is let in, as IPv6 writes it, too', () => {
    admit({ from: ['192.0.2.0/28', '2001:db8::/32'] })
    expect(judge(packets.linkDown, { address: '192.0.2.200', port: 1 })).toEqual({
      ...{ dropped: 'address', sender: 'community' },
    })
    expect(judge(packets.linkDown, { address: '::ffff:192.0.2.3', port: 1 })).toHaveProperty(
      'taken',
    )
    expect(judge(packets.linkDown, { address: '2001:db8::7', port: 1 })).toHaveProperty('taken')
  })

  test('more than its source may send; with time it may again', () => {
    admit({ maxPerSecond: 1 })
    open()
    admit({ maxPerSecond: 1 })
    const many = Array.from({ length: 1100 }, () => judge(packets.linkDown))
    const taken = many.filter((verdict) => 'taken' in verdict).length
    expect(taken).toBeLessThan(1100)
    expect(many.at(-1)).toEqual({ dropped: 'limit', sender: 'community' })
    clock += 1000
    expect(judge(packets.linkDown)).toHaveProperty('taken')
    expect(judge(packets.linkDown)).toEqual({ dropped: 'limit', sender: 'community' })
  })

  test('nothing but traps, informs and the question who we are', () => {
    const set = changed(packets.linkDown, packets.linkDown.indexOf(0xa7), 0xa7 ^ 0xa3)
    expect(judge(set)).toEqual({ dropped: 'malformed' })
  })
})

describe('time', () => {
  test('the same message again, and one older than another that was taken', () => {
    expect(judge(packets.auth)).toHaveProperty('taken')
    expect(judge(packets.auth)).toEqual({ dropped: 'repeated', sender: 'auth' })
    expect(judge(packets.auth2)).toHaveProperty('taken')
    clock += 151_000
    open()
    door.know('auth', Buffer.from('8000000001020304', 'hex'), { boots: 7, time: 5000, at: clock })
    expect(judge(packets.auth)).toEqual({ dropped: 'late', sender: 'auth' })
    // without what was kept it would be let in again after a restart
    open()
    expect(judge(packets.auth)).toHaveProperty('taken')
  })

  test('a message that was held back for longer than the window', () => {
    const window = createWindow({ boots: 7, time: 4990, ageSeconds: 0 }, () => clock)
    clock += 161_000
    expect(window.take({ boots: 7, time: 5000 }, Buffer.from('one'))).toBe('late')
    expect(window.take({ boots: 7, time: 5001 }, Buffer.from('two'))).toBe('taken')
  })

  test('an engine that started again begins anew; its former life is over', () => {
    const window = createWindow(undefined, () => clock)
    expect(window.take({ boots: 7, time: 5000 }, Buffer.from('a'))).toBe('taken')
    expect(window.take({ boots: 8, time: 3 }, Buffer.from('b'))).toBe('taken')
    expect(window.take({ boots: 7, time: 5001 }, Buffer.from('c'))).toBe('late')
    expect(window.take({ boots: 2 ** 31 - 1, time: 0 }, Buffer.from('d'))).toBe('late')
  })

  test('nothing is ever taken twice, in whatever order and however much comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ time: fc.nat(400), wait: fc.nat(20_000), n: fc.nat(3) })),
        fc.nat(1500),
        (sent, flood) => {
          const window = createWindow(undefined, () => clock)
          const taken = new Set<string>()
          const take = (time: number, n: number) => {
            const name = `${time} ${n}`
            if (window.take({ boots: 1, time }, Buffer.from(name)) !== 'taken') return
            expect(taken.has(name)).toBe(false)
            taken.add(name)
          }
          for (const { time, wait, n } of sent) {
            clock += wait
            take(time, n)
          }
          for (let n = 10; n < flood; n++) take(400, n)
          for (const { time, n } of sent) take(time, n)
          expect(window.size).toBeLessThanOrEqual(1024)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('a source has so many engines, and all of them together keep so much', () => {
    const windows = createWindows(() => clock)
    const engine = (n: number) => Buffer.from(`engine ${n}`)
    for (let n = 0; n < 1000; n++)
      expect(windows.take('s', engine(n), { boots: 1, time: 1 }, engine(n))).toBe('taken')
    expect(windows.take('s', engine(1000), { boots: 1, time: 1 }, engine(0))).toBe('engines')
    expect(windows.take('t', engine(1000), { boots: 1, time: 1 }, engine(0))).toBe('taken')
    for (let n = 0; n < 1000; n++)
      for (let i = 0; i < 150; i++)
        windows.take('s', engine(n), { boots: 1, time: 2 }, Buffer.from(`m ${n} ${i}`))
    // the first was made to rest, and what it took is refused all the same
    expect(windows.take('s', engine(0), { boots: 1, time: 2 }, Buffer.from('m 0 0'))).toBe('late')
    windows.keepOnly(new Set(['t']))
    expect(windows.size).toBe(1)
  })
})

describe('hostile datagrams', () => {
  test('the empty user, by which the library lets anybody in, is nobody', () => {
    const user = packets.nobody.indexOf('nobody')
    // the same message with a user of no length
    const shorter = Buffer.concat([
      packets.nobody.subarray(0, user - 1),
      Buffer.from([0]),
      packets.nobody.subarray(user + 6),
    ])
    shorter[2] = (shorter[2] ?? 0) - 6
    const security = shorter.indexOf(Buffer.from('0420301e', 'hex'))
    shorter[security + 1] = (shorter[security + 1] ?? 0) - 6
    shorter[security + 3] = (shorter[security + 3] ?? 0) - 6
    expect(readHead(shorter)).toMatchObject({ version: 'v3', user: Buffer.alloc(0) })
    expect(judge(shorter)).toEqual({ dropped: 'user' })
  })

  test('whatever is cut off, changed or made up is dropped and never answered', () => {
    const all = Object.values(packets)
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }),
        fc.nat(300),
        (bytes, edits, length) => {
          const copy = Buffer.from(bytes.subarray(0, Math.max(1, bytes.length - (length % 40))))
          for (const [at, value] of edits) copy[at % copy.length] = value
          const verdict = judge(copy)
          expect(Object.keys(verdict)).not.toContain('error')
        },
      ),
      { numRuns: 2000 },
    )
    for (const bytes of all)
      for (let length = 0; length < bytes.length; length++)
        expect(judge(bytes.subarray(0, length))).toEqual({ dropped: 'malformed' })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(judge(Buffer.from(bytes))).toEqual({ dropped: 'malformed' })
      }),
    )
  })

  test('bytes after the end, endless lengths, too many values, too long a datagram', () => {
    expect(judge(Buffer.concat([packets.linkDown, Buffer.from([0])]))).toEqual({
      dropped: 'malformed',
    })
    expect(judge(Buffer.from('3080020101', 'hex'))).toEqual({ dropped: 'malformed' })
    expect(judge(Buffer.from('3084ffffffff020101', 'hex'))).toEqual({ dropped: 'malformed' })
    expect(judge(Buffer.alloc(16 * 1024 + 1, 0x30))).toEqual({ dropped: 'malformed' })
  })

  test('who asks who we are is answered in measure', () => {
    const verdicts = Array.from({ length: 200 }, () => judge(packets.discovery))
    expect(verdicts[0]).toHaveProperty('report')
    expect(verdicts.filter((one) => 'report' in one).length).toBeLessThanOrEqual(50)
    // whoever proved who they are, from elsewhere, is heard all the same
    expect(judge(packets.linkDown, { address: '192.0.2.11', port: 1 })).toHaveProperty('taken')
  })
})
