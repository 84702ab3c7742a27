import { type ZoneEditor, ZoneError, type ZoneRecord } from '../zones.ts'
import { canonical, Malformed } from './names.ts'
import {
  asking,
  failureOf,
  notOurs,
  type ServerAccess,
  type ServerOptions,
  unusable,
} from './server.ts'
import {
  canonicalValue,
  classes,
  type Entry,
  encodeValue,
  opcodes,
  rcodes,
  readValue,
  type Sections,
  types,
} from './wire.ts'

/** Others changed the set between our looking and our removing; after so many times it is left to a later try. */
const maxRaces = 3

/** Writes a zone by dynamic updates (RFC 2136) that are signed (RFC 8945), as every question is, and so every answer. */
export function serverEditor(access: ServerAccess, options: ServerOptions = {}): ZoneEditor {
  const ask = asking(access, options)
  const { zone } = access
  const update = async (
    sections: Sections,
    passes: readonly number[],
    signal?: AbortSignal,
  ): Promise<number> => {
    const { rcode } = await ask(opcodes.update, { name: zone, type: types.SOA }, sections, signal)
    if (rcode !== rcodes.noerror && !passes.includes(rcode)) throw failureOf(rcode, zone)
    return rcode
  }

  async function read(of: Pick<ZoneRecord, 'name' | 'type'>, signal?: AbortSignal) {
    const question = { name: of.name, type: types[of.type] }
    const { bytes, message } = await ask(opcodes.query, question, {}, signal)
    const { rcode, answers, isAuthoritative } = message
    if (rcode !== rcodes.noerror && rcode !== rcodes.nxdomain) throw failureOf(rcode, zone)
    if (!isAuthoritative) throw notOurs(zone)
    const own = answers.filter(
      ({ name, type, class: klass }) =>
        name === canonical(of.name) && type === types[of.type] && klass === classes.IN,
    )
    const values = own.map((entry) => readable(() => readValue(bytes, of.type, entry)))
    if (values.length === 0) return []
    // a wildcard answers for every name (RFC 4592); what is there by itself can be presumed
    const presumed = [entryOf(of.name, types[of.type], classes.ANY)]
    const isThere = (await update({ presumed }, [rcodes.nxrrset], signal)) === rcodes.noerror
    return isThere ? values : []
  }

  async function put(record: ZoneRecord, signal?: AbortSignal) {
    const { name, type, ttlSeconds: ttl } = record
    const data = encodeValue(record)
    const added: Entry = { name, type: types[type], class: classes.IN, ttl, data }
    // beside an alias an update is ignored without a word, and a second alias replaces the first (RFC 2136, 3.4.2.2)
    const presumed = [
      type === 'CNAME'
        ? entryOf(name, types.ANY, classes.NONE)
        : entryOf(name, types.CNAME, classes.NONE),
    ]
    const inUse = [rcodes.yxdomain, rcodes.yxrrset]
    if ((await update({ presumed, changed: [added] }, inUse, signal)) === rcodes.noerror) return
    const found = await anyOf(name, signal)
    if (type === 'CNAME' && found === `CNAME ${canonicalValue(record)}`) return
    throw new ZoneError('refused', { code: 'zone-taken', params: { name, found } })
  }

  async function anyOf(name: string, signal?: AbortSignal): Promise<string> {
    for (const type of ['CNAME', 'A', 'AAAA', 'TXT'] as const) {
      const [value] = await read({ name, type }, signal)
      if (value !== undefined) return `${type} ${value}`
    }
    return name
  }

  async function remove(
    record: Omit<ZoneRecord, 'ttlSeconds'>,
    signal?: AbortSignal,
    races = 0,
  ): Promise<'removed' | 'other' | 'absent'> {
    const { name, type } = record
    const values = await read(record, signal)
    if (values.length === 0) return 'absent'
    const ours = canonicalValue(record)
    if (!values.includes(ours)) return 'other'
    const entry = (value: string, klass: number): Entry => ({
      ...{ name, type: types[type], class: klass, ttl: 0 },
      data: encodeValue({ type, value }),
    })
    // the set as a whole is presumed (RFC 2136, 2.4.2), so that what is removed is what was seen
    const presumed = values.map((value) => entry(value, classes.IN))
    const changed = [entry(ours, classes.NONE)]
    const rcode = await update({ presumed, changed }, [rcodes.nxrrset], signal)
    if (rcode === rcodes.noerror) return 'removed'
    if (races >= maxRaces) throw new ZoneError('transient', { code: 'zone-answer', params: {} })
    return remove(record, signal, races + 1)
  }

  return { put, read, remove: (record, signal) => remove(record, signal) }
}

const entryOf = (name: string, type: number, klass: number): Entry => ({
  ...{ name, type, class: klass, ttl: 0 },
  data: Buffer.alloc(0),
})

function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) throw unusable(error)
    throw error
  }
}
