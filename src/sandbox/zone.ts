import type { Socket } from 'node:net'
import {
  type Asked,
  isSignedBy,
  type numbers,
  readAsked,
  signed,
  typeOf,
  type ZoneKey,
} from './zone.wire.ts'

/** The records of one name. `CNAME` is a name, the others are lists as DNS prints them. */
export type Records = { TXT?: string[]; CNAME?: string; A?: string[]; AAAA?: string[] }

/** Whose signed updates are taken, for which zone; the key in base64. */
export type ZoneUpdates = { zone: string; keyName: string; key: string } & Partial<ZoneKey>

/**
 * How it misbehaves: `silence`, and `lost` where it does what is asked before; `slow` by a second; errors by their names; `badtime`:
 * its clock is an hour ahead; `truncated`: by UDP only a part comes; `wrong-signature`: somebody else's.
 */
export type Misbehavior =
  | 'silence'
  | 'lost'
  | 'slow'
  | 'servfail'
  | 'refused'
  | 'badtime'
  | 'truncated'
  | 'wrong-signature'

const rcodes = {
  ...{ noerror: 0, servfail: 2, refused: 5, yxdomain: 6, yxrrset: 7, nxrrset: 8 },
  ...{ notauth: 9, notzone: 10 },
} as const
const classes = { in: 1, none: 254, any: 255 } as const
const errors = { badsig: 16, badkey: 17, badtime: 18 } as const
const opcodeUpdate = 5
const [isAnswer, isTruncated] = [0x8000, 0x0200]
const hour = 3600
const fudge = 300

/** What takes signed updates into the names of a server, and signs its answers to questions that are signed. */
export function zoneUpdates(names: Map<string, Records>, of: ZoneUpdates) {
  const key: ZoneKey = { algorithm: 'hmac-sha256', ...of }
  const ledger: string[] = []
  let how: Misbehavior | null = null
  let left = 0
  const next = (): Misbehavior | null => {
    if (left <= 0) return null
    left -= 1
    return how
  }

  /** The answer, or null where none is given; undefined where it is a plain question. */
  function answer(
    bytes: Buffer,
    lookUp: (id: number, question: NonNullable<Asked['question']>) => Buffer,
    isTcp: boolean,
  ): { bytes: Buffer | null; afterMs: number } | undefined {
    const asked = tried(bytes)
    if (!asked || (asked.opcode !== opcodeUpdate && !asked.signature)) return undefined
    const misbehavior = next()
    const done = misbehavior === 'silence' ? null : worked(asked, lookUp, misbehavior, isTcp)
    const afterMs = misbehavior === 'slow' ? 1000 : 0
    return { bytes: misbehavior === 'lost' ? null : done, afterMs }
  }

  function worked(
    asked: Asked,
    lookUp: Parameters<typeof answer>[1],
    misbehavior: Misbehavior | null,
    isTcp: boolean,
  ): Buffer {
    const { signature, question } = asked
    if (!signature || !question) return head(asked, rcodes.refused)
    const now = Math.floor(Date.now() / 1000) + (misbehavior === 'badtime' ? hour : 0)
    const faulty = (error: number) =>
      signed(head(asked, rcodes.notauth), key, signature, { error, now })
    if (signature.keyName !== key.keyName.toLowerCase()) return faulty(errors.badkey)
    if (!isSignedBy(key, signature)) return faulty(errors.badsig)
    if (Math.abs(now - signature.time) > fudge) return faulty(errors.badtime)
    if (misbehavior === 'truncated' && !isTcp)
      return signed(head(asked, rcodes.noerror, isTruncated), key, signature)
    const isError = misbehavior === 'servfail' || misbehavior === 'refused'
    const plain = isError
      ? head(asked, rcodes[misbehavior])
      : asked.opcode === opcodeUpdate
        ? head(asked, updated(asked, question.name))
        : lookUp(asked.id, question)
    return signed(plain, key, signature, { isWrong: misbehavior === 'wrong-signature' })
  }

  function updated({ presumed, changed }: Asked, zone: string): number {
    if (zone !== of.zone) return rcodes.notauth
    const isOurs = ({ name }: { name: string }) => name === of.zone || name.endsWith(`.${of.zone}`)
    if (![...presumed, ...changed].every(isOurs)) return rcodes.notzone
    const refused = presumption(names, presumed)
    if (refused !== rcodes.noerror) return refused
    for (const line of changed) change(line)
    return rcodes.noerror
  }

  function change({ name, type: number, class: klass, value }: Asked['changed'][0]) {
    const type = typeOf(number)
    if (!type || value === null) return
    const records = names.get(name) ?? {}
    const before = valuesOf(records, type)
    if (klass === classes.none && before.includes(value)) {
      ledger.push(`- ${type} ${name} ${value}`)
      const rest = before.filter((one) => one !== value)
      keep(name, withValues(records, type, rest))
    }
    // beside an alias nothing is added (RFC 2136, 3.4.2.2)
    const isBarred = type !== 'CNAME' && records.CNAME !== undefined
    if (klass !== classes.in || before.includes(value) || isBarred) return
    ledger.push(`+ ${type} ${name} ${value}`)
    keep(name, withValues(records, type, [...before, value]))
  }

  function keep(name: string, records: Records) {
    if (Object.keys(records).length > 0) names.set(name, records)
    else names.delete(name)
  }

  return {
    answer,
    /** What was changed so far: `+ TXT name value`, `- A name value`. */
    ledger,
    /** So many of the next signed messages are answered this way; null ends that. */
    misbehave(as: Misbehavior | null, times = Number.POSITIVE_INFINITY) {
      how = as
      left = as ? times : 0
    },
  }
}

function tried(bytes: Buffer): Asked | null {
  try {
    return readAsked(bytes)
  } catch {
    // no message that such a server knows
    return null
  }
}

function head({ id, opcode }: Asked, rcode: number, flags = 0): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(id, 0)
  bytes.writeUInt16BE(isAnswer | flags | (opcode << 11) | rcode, 2)
  return bytes
}

type Type = keyof typeof numbers

const valuesOf = (records: Records, type: Type): string[] =>
  type === 'CNAME' ? [records.CNAME ?? []].flat() : (records[type] ?? [])

function withValues(records: Records, type: Type, values: string[]): Records {
  const { [type]: _, ...rest } = records
  const [first] = values
  if (first === undefined) return rest
  return { ...rest, ...(type === 'CNAME' ? { CNAME: first } : { [type]: values }) }
}

/** RFC 2136, 3.2: what must be so for anything to be changed. */
function presumption(names: ReadonlyMap<string, Records>, presumed: Asked['presumed']): number {
  const sets = new Map<string, string[]>()
  for (const { name, type: number, class: klass, value } of presumed) {
    const records = names.get(name)
    const type = typeOf(number)
    const isThere = type ? valuesOf(records ?? {}, type).length > 0 : records !== undefined
    if (klass === classes.any && !isThere) return rcodes.nxrrset
    if (klass === classes.none && isThere) return type ? rcodes.yxrrset : rcodes.yxdomain
    const set = `${name} ${number}`
    if (klass === classes.in && value !== null) sets.set(set, [...(sets.get(set) ?? []), value])
  }
  for (const [set, values] of sets) {
    const [name = '', number] = set.split(' ')
    const there = valuesOf(names.get(name) ?? {}, typeOf(Number(number)) ?? 'TXT')
    if (there.toSorted().join('\n') !== values.toSorted().join('\n')) return rcodes.nxrrset
  }
  return rcodes.noerror
}

/** One message each way, its length before it (RFC 1035, 4.2.2). */
export function overTcp(
  stream: Socket,
  writing: (bytes: Buffer, isTcp: boolean, send: (answer: Buffer) => void) => boolean,
) {
  let bytes = Buffer.alloc(0)
  // whoever asked may go away
  stream.on('error', () => stream.destroy())
  stream.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length < 2 || bytes.length < bytes.readUInt16BE(0) + 2) return
    const send = (answer: Buffer) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length)
      stream.end(Buffer.concat([length, answer]))
    }
    writing(bytes.subarray(2, bytes.readUInt16BE(0) + 2), true, send)
  })
}
