import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createCodec } from '../../../src/connectors/snmp/codec.ts'
import { createDoor, type Door, type Taken } from '../../../src/connectors/snmp/door.ts'
import { openTraps, type TrapEndpoint } from '../../../src/connectors/snmp/endpoint.ts'
import { until } from '../../support/until.ts'
import { hasTools, levels, linkUp, senders, tool } from './tools.support.ts'

const engineId = Buffer.from('8000b98380000102030405060708090a0b', 'hex')
const codec = createCodec(engineId)
let door: Door
let endpoint: TrapEndpoint
let taken: Taken[] = []
let dropped: string[] = []
const errors: unknown[] = []
/** What an inform waits for. */
let answering = true

async function open(boots: number) {
  door = createDoor({ codec, self: { engineId, boots }, now: Date.now })
  door.admit(senders.map((one) => ({ ...one, from: [], maxPerSecond: 100 })))
  endpoint = await openTraps({
    ...{ host: '127.0.0.1', port: 0, door, onError: (error) => errors.push(error) },
    take(one) {
      taken.push(one)
      if (one.answer && answering) endpoint.answer(one.answer, one)
    },
    drop: (why) => dropped.push(why),
  })
}
beforeAll(() => open(100))
afterEach(() => {
  taken = []
  dropped = []
  answering = true
  expect(errors.splice(0)).toEqual([])
})
afterAll(() => endpoint.stop())

const once = ['-r', '0', '-t', '1']
const trapEngine = ['-v3', '-e', '0x8000000001020304']

describe.skipIf(!hasTools)(`Net-SNMP’s tools${hasTools ? '' : ' (not installed)'}`, () => {
  test('a trap and an inform by community; a wrong one gets no answer', async () => {
    const by = ['-v2c', '-c', 'alder-community']
    expect(await tool('snmptrap', endpoint.port, by)).toEqual({ code: 0, said: '' })
    expect(await tool('snmpinform', endpoint.port, [...by, ...once], linkUp)).toEqual({
      ...{ code: 0, said: '' },
    })
    await until('what was sent is here', () => taken.length === 2)
    expect(taken.map(({ notification }) => notification.trap)).toEqual([
      '1.3.6.1.6.3.1.1.5.3',
      '1.3.6.1.6.3.1.1.5.4',
    ])
    const wrong = await tool('snmpinform', endpoint.port, ['-v2c', '-c', 'guess', ...once])
    expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('Timeout') })
    expect(dropped).toEqual(['community'])
  })

  test.each(Object.entries(levels))(
    'a trap and an inform of version 3 at the level of %s',
    async (name, level) => {
      expect(await tool('snmptrap', endpoint.port, [...trapEngine, ...level])).toEqual({
        ...{ code: 0, said: '' },
      })
      expect(await tool('snmpinform', endpoint.port, ['-v3', ...once, ...level])).toEqual({
        ...{ code: 0, said: '' },
      })
      await until('what was sent is here', () => taken.length === 2)
      expect(taken.map(({ notification }) => notification.isInform)).toEqual([false, true])
      expect(taken[0]?.sender).toBe(name === 'aes256' ? 'priv' : name)
    },
  )

  test('an inform is not answered before it is kept', async () => {
    answering = false
    const by = ['-v3', ...once, ...levels.auth]
    expect(await tool('snmpinform', endpoint.port, by)).toMatchObject({ code: 1 })
    expect(taken).toHaveLength(1)
  })

  test('a wrong password, a wrong key, an unknown user: nothing is answered', async () => {
    const wrong = ['-u', 'auth', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'anotherpassword']
    const other = levels.aes256.map((word) => (word === 'privpassword' ? 'otherpassword' : word))
    const stranger = levels.auth.map((word) => (word === 'auth' ? 'stranger' : word))
    for (const by of [wrong, other, stranger])
      expect(await tool('snmpinform', endpoint.port, ['-v3', ...once, ...by])).toMatchObject({
        ...{ code: 1, said: expect.stringContaining('Timeout') },
      })
    expect(taken).toEqual([])
    expect(dropped).toEqual(['digest', 'content', 'user'])
  })

  test('a sender that is out of step with our clock is told, and comes again', async () => {
    const { time } = door.self()
    // it believes another start of ours, and a time that was
    for (const believed of [`99,${time}`, '100,100000'])
      expect(
        await tool('snmpinform', endpoint.port, [
          ...['-v3', '-t', '1', '-r', '1', '-e', `0x${engineId.toString('hex')}`],
          ...['-Z', believed, ...levels.auth],
        ]),
      ).toEqual({ code: 0, said: '' })
    expect(taken).toHaveLength(2)
  })

  test('a trap of a recorded time is late once its engine went on', async () => {
    const at = (boots: string) => [...trapEngine, '-Z', boots, ...levels.auth]
    for (const believed of ['50,1000', '50,1200', '50,1000', '49,5000', '51,1'])
      await tool('snmptrap', endpoint.port, at(believed))
    await until('what was sent is here', () => taken.length + dropped.length === 5)
    expect(taken.map(({ stand }) => `${stand?.boots},${stand?.time}`)).toEqual([
      ...['50,1000', '50,1200', '51,1'],
    ])
    expect(dropped).toEqual(['late', 'late'])
  })
})
