import { isIP } from 'node:net'
import type { Notification, Value } from '../../connectors/snmp/codec.ts'
import { searchable } from '../values.characters.ts'
import { objects } from './traps.oids.ts'

/** A trap, and where it came from. */
export type Trap = Pick<Notification, 'trap' | 'values'> & { address: string }

/** The first value of this object, whatever row of its table it is of. */
const found = ({ values }: Trap, object: string): Value | undefined =>
  values.find(({ oid }) => oid === object || oid.startsWith(`${object}.`))

/** What that value says, as text; '' where it is not there. */
export const said = (trap: Trap, object: string, max = 200): string =>
  cut(shown(found(trap, object)?.value), max)

/** The number that it says. */
export function numberOf(trap: Trap, object: string): number | undefined {
  const value = found(trap, object)?.value
  return typeof value === 'number' ? value : undefined
}

/** The bytes that it says. */
export function bytesOf(trap: Trap, object: string): Buffer | undefined {
  const value = found(trap, object)?.value
  return Buffer.isBuffer(value) ? value : undefined
}

/** The row of a table that it is about: the index at the end of the object's OID. */
export function rowOf(trap: Trap, ...columns: string[]): string {
  for (const column of columns) {
    const row = found(trap, column)?.oid.slice(column.length + 1)
    if (row) return row
  }
  return ''
}

/** Whom it is about: who passes traps on says so in them. */
export function deviceOf(trap: Trap): string {
  const value = found(trap, objects.trapAddress)?.value
  return typeof value === 'string' && isIP(value) && value !== '0.0.0.0' ? value : trap.address
}

const mostShown = 20

/** All that it says, a line each, for whoever must make something of it. */
export const allSaid = ({ values }: Trap): string =>
  values
    .slice(0, mostShown)
    .map(({ oid, value }) => `${oid}: ${cut(shown(value), 300)}`)
    .join('\n')

const utf8 = new TextDecoder('utf-8', { fatal: true })

function shown(value: Value['value'] | undefined): string {
  if (value === undefined || value === null) return ''
  if (!Buffer.isBuffer(value)) return String(value)
  try {
    const text = utf8.decode(value).replace(/\0+$/, '')
    // a number or an address in bytes is no text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    if (!/[\0-\x08\x0e-\x1f\x7f-\x9f]/.test(text)) return text
  } catch {
    // shown as it is, then
  }
  return value.length > 0 ? `0x${value.toString('hex')}` : ''
}

/** As much as is kept, without what cannot be seen. */
export function cut(text: string, max: number): string {
  const lines = text
    .slice(0, max * 2)
    .toWellFormed()
    .split(/\r?\n/)
  const seen = lines
    .map((line) => searchable(line).trim())
    .join('\n')
    .trim()
  return seen.length > max ? `${seen.slice(0, max - 1).toWellFormed()}…` : seen
}

/** DateAndTime of SNMPv2-TC: eight bytes, or eleven with the offset from UTC; undefined where it is none. */
export function instantOfBytes(bytes: Buffer | undefined): Date | undefined {
  if (bytes?.length !== 8 && bytes?.length !== 11) return undefined
  const [month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, tenths = 0] = bytes.subarray(2)
  const sign = bytes[8] === 0x2d ? -1 : 1
  const offset = bytes.length === 11 ? sign * ((bytes[9] ?? 0) * 60 + (bytes[10] ?? 0)) : 0
  const at = Date.UTC(
    bytes.readUInt16BE(0),
    month - 1,
    day,
    hours,
    minutes - offset,
    seconds,
    tenths * 100,
  )
  return Number.isNaN(at) ? undefined : new Date(at)
}
