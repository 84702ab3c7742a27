import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCodec, type Value } from '../../src/connectors/snmp/codec.ts'
import { type Mapping, readTrap } from '../../src/domain/notices/traps.ts'
import { instantOfBytes, said } from '../../src/domain/notices/traps.values.ts'
import { packets } from '../connectors/snmp/packets.ts'

const codec = createCodec(Buffer.from('8000b98380000102030405060708090a0b', 'hex'))
const source = '0c9e55d4-0000-4000-8000-000000000000'
const recorded = (bytes: Buffer) => ({
  ...codec(bytes, { kind: 'v2c', community: 'alder-community' }).notification,
  address: '192.0.2.10',
})
const read = (trap: string, values: Record<string, Value['value']> = {}, own: Mapping[] = []) =>
  readTrap(
    {
      ...{ trap, address: '192.0.2.10' },
      values: Object.entries(values).map(([oid, value]) => ({ oid, value })),
    },
    source,
    own,
  )
const ac = '1.3.6.1.4.1.5003.9.10.1.21'
const fromAudioCodes = (number: number, severity: number, more: Record<string, unknown> = {}) =>
  read(`${ac}.2.0.${number}`, {
    [`${ac}.1.1.0`]: number - 1,
    [`${ac}.1.2.0`]: Buffer.from('Something happened'),
    [`${ac}.1.3.0`]: Buffer.from('Board#1/Trunk#2'),
    [`${ac}.1.4.0`]: severity,
    ...(more as Record<string, Value['value']>),
  })
const mapping = (more: Partial<Mapping>): Mapping => ({
  ...{ name: 'Generator', trap: '1.3.6.1.4.1.99999.1', effect: 'minor' },
  ...{ ends: null, instanceOid: null, textOid: null, momentary: false },
  ...more,
})

describe('links', () => {
  test('down and up are the same alarm of the same interface', () => {
    const down = readTrap(recorded(packets.linkDown), source, [])
    const up = readTrap(recorded(packets.linkUp), source, [])
    expect(down).toEqual({
      reports: [
        {
          key: 'trap|1.3.6.1.6.3.1.1.5.3|192.0.2.10|7',
          severity: 'major',
          name: { code: 'link-down', params: {} },
          source: { code: 'verbatim', params: { text: '192.0.2.10 ge-0/0/7' } },
          text: { code: 'link-down-text', params: { link: 'ge-0/0/7', device: '192.0.2.10' } },
          correctiveAction: { code: 'link-down-repair', params: {} },
          cause: 'device:192.0.2.10@0c9e55d4',
          labels: { device: '192.0.2.10', trap: '1.3.6.1.6.3.1.1.5.3', interface: '7' },
        },
      ],
    })
    expect(up).toMatchObject({
      reports: [{ key: 'trap|1.3.6.1.6.3.1.1.5.3|192.0.2.10|7', severity: 'cleared' }],
    })
  })

  test('one that somebody switched off is a warning; one without its index is known by its row', () => {
    const off = read('1.3.6.1.6.3.1.1.5.3', {
      '1.3.6.1.2.1.2.2.1.7.12': 2,
      '1.3.6.1.2.1.2.2.1.2.12': Buffer.from('eth0\0'),
    })
    expect(off).toMatchObject({
      reports: [
        {
          ...{ severity: 'warning', key: 'trap|1.3.6.1.6.3.1.1.5.3|192.0.2.10|12' },
          text: { code: 'link-switched-off', params: { link: 'eth0' } },
        },
      ],
    })
  })

  test('whoever passes a trap on says whose it is', () => {
    const passed = read('1.3.6.1.6.3.1.1.5.3', {
      '1.3.6.1.2.1.2.2.1.1.3': 3,
      '1.3.6.1.6.3.18.1.3.0': '198.51.100.4',
    })
    expect(passed).toMatchObject({ reports: [{ labels: { device: '198.51.100.4' } }] })
  })
})

test('what only happened is raised and over at once', () => {
  for (const [trap, name] of [
    ['1.3.6.1.6.3.1.1.5.1', 'device-restarted'],
    ['1.3.6.1.6.3.1.1.5.2', 'device-restarted'],
    ['1.3.6.1.6.3.1.1.5.5', 'device-access-refused'],
  ] as const)
    expect(read(trap)).toMatchObject({
      reports: [{ severity: 'warning', name: { code: name } }, { severity: 'cleared' }],
    })
})

test('a trap that nobody has said anything about is unknown', () => {
  expect(read('1.3.6.1.4.1.99999.7')).toBe('unknown')
})

describe('AudioCodes', () => {
  // a device's clock is believed within a day
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-29T12:00:00Z') })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('one that says a time of another day happened when it came', () => {
    vi.setSystemTime(new Date('2026-12-01T12:00:00Z'))
    const reading = readTrap(recorded(packets.audioCodes), source, [])
    expect(reading).toMatchObject({ reports: [{ occurredAt: undefined }] })
  })

  test('a recorded alarm says what, where, how bad and when', () => {
    expect(readTrap(recorded(packets.audioCodes), source, [])).toEqual({
      reports: [
        {
          key: 'ac|10|8943921|Board#1/EthernetLink#1',
          severity: 'major',
          name: { code: 'verbatim', params: { text: 'acBoardEthernetLinkAlarm' } },
          source: { code: 'verbatim', params: { text: '192.0.2.10 Board#1/EthernetLink#1' } },
          text: {
            code: 'verbatim',
            params: { text: 'Ethernet link alarm. LAN port number 1 is down.' },
          },
          occurredAt: new Date('2026-11-29T11:30:00Z'),
          cause: 'device:192.0.2.10@0c9e55d4',
          labels: {
            ...{ device: '192.0.2.10', trap: `${ac}.2.0.10` },
            ...{ serial: '8943921', type: 'equipmentAlarm' },
          },
        },
      ],
    })
  })

  test.each([
    [0, 'cleared'],
    [1, 'indeterminate'],
    [2, 'warning'],
    [3, 'minor'],
    [4, 'major'],
    [5, 'critical'],
    [6, 'indeterminate'],
    [-1, 'indeterminate'],
  ])('severity %i is %s', (severity, word) => {
    expect(fromAudioCodes(9, severity)).toMatchObject({
      reports: [{ severity: word, key: 'ac|9|192.0.2.10|Board#1/Trunk#2' }],
    })
  })

  test('the root of its traps may be another; what they carry says whose they are', () => {
    const other = read('1.3.6.1.4.1.4711.5.2.0.94', { [`${ac}.1.4`]: 5 })
    expect(other).toMatchObject({
      reports: [{ severity: 'critical', name: { params: { text: 'AudioCodes 94' } } }],
    })
  })

  test('a sign of life is no alarm, a reset is over at once, a start ends nothing that is not', () => {
    expect(fromAudioCodes(16, 1)).toBe('alive')
    expect(fromAudioCodes(5, 5)).toMatchObject({
      reports: [{ severity: 'critical' }, { severity: 'cleared' }],
    })
    expect(fromAudioCodes(4, 0)).toMatchObject({ reports: [{ severity: 'cleared' }] })
  })

  test('a clock that stands is not believed', () => {
    const at = (year: number) =>
      fromAudioCodes(9, 4, {
        [`${ac}.1.11.0`]: Buffer.from([year >> 8, year & 255, 1, 1, 0, 0, 0, 0]),
      })
    expect(at(2010)).not.toHaveProperty('reports.0.occurredAt', expect.any(Date))
  })
})

describe('an owner’s own word', () => {
  test('comes before what is built in, the most exact first', () => {
    const wide = mapping({ trap: '1.3.6.1.6.3.*', name: 'Any' })
    const near = mapping({ trap: '1.3.6.1.6.3.1.1.5.*', name: 'Near' })
    const exact = mapping({ trap: '1.3.6.1.6.3.1.1.5.3', name: 'Exact', effect: 'critical' })
    const name = (own: Mapping[]) => read('1.3.6.1.6.3.1.1.5.3', {}, own)
    expect(name([wide, exact, near])).toMatchObject({
      reports: [{ severity: 'critical', name: { params: { text: 'Exact' } } }],
    })
    expect(name([wide, near])).toMatchObject({ reports: [{ name: { params: { text: 'Near' } } }] })
    // `.*` stands for what is below, and not for a number that begins alike
    expect(read('1.3.6.1.6.33.1', {}, [wide])).toBe('unknown')
  })

  test('says what ends it, of what there is one each, and where the words are', () => {
    const own = [
      mapping({ instanceOid: '1.3.6.1.4.1.99999.2', textOid: '1.3.6.1.4.1.99999.3' }),
      mapping({
        ...{ trap: '1.3.6.1.4.1.99999.9', effect: 'cleared', ends: '1.3.6.1.4.1.99999.1' },
        instanceOid: '1.3.6.1.4.1.99999.2',
      }),
    ]
    const values = {
      '1.3.6.1.4.1.99999.2.0': Buffer.from('North'),
      '1.3.6.1.4.1.99999.3.0': Buffer.from('Out of fuel\nsince 3'),
    }
    const key = 'trap|1.3.6.1.4.1.99999.1|192.0.2.10|North'
    expect(read('1.3.6.1.4.1.99999.1', values, own)).toMatchObject({
      reports: [{ key, severity: 'minor', text: { params: { text: 'Out of fuel\nsince 3' } } }],
    })
    expect(read('1.3.6.1.4.1.99999.9', values, own)).toMatchObject({
      reports: [{ key, severity: 'cleared' }],
    })
  })

  test('may be that it means nothing, or that it only happened', () => {
    expect(read('1.3.6.1.4.1.99999.1', {}, [mapping({ effect: 'ignored' })])).toBe('alive')
    expect(read('1.3.6.1.4.1.99999.1', {}, [mapping({ momentary: true })])).toMatchObject({
      reports: [{ severity: 'minor' }, { severity: 'cleared' }],
    })
  })
})

test('texts are cut, and what is no text is shown as bytes', () => {
  const text = (value: Value['value']) =>
    said({ trap: '1.3', address: '', values: [{ oid: '1.3.1', value }] }, '1.3.1', 20)
  expect(text(Buffer.from('Zürich'))).toBe('Zürich')
  expect(text(Buffer.from('ff00fe', 'hex'))).toBe('0xff00fe')
  expect(text(Buffer.from('a\0b'))).toBe('0x610062')
  expect(text(Buffer.from('x'.repeat(9000)))).toBe(`${'x'.repeat(19)}…`)
  expect(text(18_446_744_073_709_551_615n)).toBe('18446744073709551615')
  expect(text(null)).toBe('')
})

test('DateAndTime with and without its offset', () => {
  expect(instantOfBytes(Buffer.from('07ea0b1d0b1e0000', 'hex'))).toEqual(
    new Date('2026-11-29T11:30:00Z'),
  )
  expect(instantOfBytes(Buffer.from('07ea0b1d0b1e00002b0100', 'hex'))).toEqual(
    new Date('2026-11-29T10:30:00Z'),
  )
  expect(instantOfBytes(Buffer.from('07ea0b1d', 'hex'))).toBeUndefined()
})
