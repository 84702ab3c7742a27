import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import { Refusal } from '../domain/refusal.ts'

/** What one file may hold and be: without ZIP64 sizes and places are 32 bits, and counts 16. */
const mostBytes = 0xffff_ffff
const mostEntries = 0xffff

type Entry = {
  name: Buffer
  at: number
  crc: number
  packed: number
  plain: number
  time: { date: number; clock: number }
}

/**
 * A ZIP file (PKWARE APPNOTE 6.3.3), written as it comes: each entry deflated, its sizes filled in when they are known. Names are
 * UTF-8. More than 4 GiB is refused.
 */
export class Zip {
  readonly #out: FileHandle
  readonly #entries: Entry[] = []
  readonly #time: Entry['time']
  #at = 0

  private constructor(out: FileHandle, now: Date) {
    this.#out = out
    this.#time = dosTime(now)
  }

  /** A new file that only its owner reads; refused where there is one. */
  static async create(file: string, now: Date): Promise<Zip> {
    return new Zip(await open(file, 'wx', 0o600), now)
  }

  /** One entry, from pieces as they come. */
  async add(name: string, pieces: AsyncIterable<string | Buffer> | Iterable<string | Buffer>) {
    if (this.#entries.length >= mostEntries) throw new Refusal('conflict', 'export-too-large')
    const entry: Entry = {
      name: Buffer.from(name),
      ...{ at: this.#at, crc: 0, packed: 0, plain: 0, time: this.#time },
    }
    await this.#write(localHeader(entry))
    const pack = createDeflateRaw()
    const packing = this.#drain(pack, entry)
    try {
      for await (const piece of pieces) {
        const bytes = Buffer.from(piece)
        entry.crc = crc32(bytes, entry.crc)
        entry.plain += bytes.length
        if (!pack.write(bytes)) await Promise.race([once(pack, 'drain'), packing])
      }
      pack.end()
      await packing
    } catch (error) {
      pack.destroy()
      await packing.catch(() => {})
      throw error
    }
    if (entry.plain > mostBytes) throw new Refusal('conflict', 'export-too-large')
    await this.#out.write(localHeader(entry), 0, undefined, entry.at)
    this.#entries.push(entry)
  }

  /** The directory at the end, without which nothing is found. */
  async close() {
    const at = this.#at
    for (const entry of this.#entries) await this.#write(directoryEntry(entry))
    await this.#write(endOf(this.#entries.length, this.#at - at, at))
    await this.#out.sync()
    await this.#out.close()
  }

  /** Lets go of a file that is not finished. */
  async abandon() {
    await this.#out.close().catch(() => {})
  }

  async #drain(pack: AsyncIterable<Buffer>, entry: Entry) {
    for await (const piece of pack) {
      entry.packed += piece.length
      await this.#write(piece)
    }
  }

  async #write(bytes: Buffer) {
    if (this.#at + bytes.length > mostBytes) throw new Refusal('conflict', 'export-too-large')
    let done = 0
    while (done < bytes.length) {
      const { bytesWritten } = await this.#out.write(bytes, done, bytes.length - done, this.#at)
      done += bytesWritten
      this.#at += bytesWritten
    }
  }
}

const version = 20
const utf8Names = 0x0800
const deflated = 8

/** What both headers say of an entry, in one order. */
function writeCommon(to: Buffer, at: number, { crc, packed, plain, name, time }: Entry) {
  to.writeUInt16LE(version, at)
  to.writeUInt16LE(utf8Names, at + 2)
  to.writeUInt16LE(deflated, at + 4)
  to.writeUInt16LE(time.clock, at + 6)
  to.writeUInt16LE(time.date, at + 8)
  to.writeUInt32LE(crc, at + 10)
  to.writeUInt32LE(packed, at + 14)
  to.writeUInt32LE(plain, at + 18)
  to.writeUInt16LE(name.length, at + 22)
}

function localHeader(entry: Entry): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x0403_4b50, 0)
  writeCommon(head, 4, entry)
  return Buffer.concat([head, entry.name])
}

function directoryEntry(entry: Entry): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x0201_4b50, 0)
  head.writeUInt16LE(version, 4)
  writeCommon(head, 6, entry)
  head.writeUInt32LE(entry.at, 42)
  return Buffer.concat([head, entry.name])
}

function endOf(entries: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(at, 16)
  return end
}

const dosTime = (now: Date) => ({
  date: ((now.getUTCFullYear() - 1980) << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate(),
  clock:
    (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | Math.floor(now.getUTCSeconds() / 2),
})
