import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerAccess } from '../../../src/connectors/zones/server.ts'
import { createZones, tryZone } from '../../../src/connectors/zones/zones.ts'
import type { ZoneRecord } from '../../../src/connectors/zones.ts'
import { isInstalled } from '../../hosts/servers.ts'
import { allow, type keys, type Peer, startPeer, zone } from './peers.ts'

const zones = createZones({ allow, timeoutMs: 8000 })
afterAll(() => zones.close())

const at = (label: string) => `${label}.${zone}`
const text = (label: string, value: string): ZoneRecord => ({
  ...{ name: at(label), type: 'TXT', value, ttlSeconds: 60 },
})

for (const kind of ['knotd', 'named'] as const) {
  const isHere = isInstalled(kind)
  const name = isHere ? kind : `${kind} is not installed`

  describe.skipIf(!isHere)(name, () => {
    let peer: Peer
    beforeAll(async () => {
      peer = await startPeer(kind)
    })
    afterAll(() => peer?.stop())
    const editor = (key: keyof typeof keys = 'portal256', more: Partial<ServerAccess> = {}) =>
      zones.editor(peer.access(key, more))

    test.each(['portal256', 'portal512'] as const)(
      '%s signs: a record is put once, read and removed',
      async (key) => {
        const own = editor(key)
        const record = text(key, 'ms=ms12345678')
        await own.put(record)
        await own.put(record)
        expect(await own.read(record)).toEqual(['ms=ms12345678'])
        expect(await peer.world.txt(record.name)).toEqual({
          kind: 'found',
          values: ['ms=ms12345678'],
        })
        expect(await own.remove(record)).toBe('removed')
        expect(await own.remove(record)).toBe('absent')
        expect(await peer.world.txt(record.name)).toEqual({ kind: 'absent' })
      },
    )

    test('every type is read as it was put, in whatever spelling', async () => {
      const records: ZoneRecord[] = [
        { name: at('GW'), type: 'A', value: '192.0.2.7', ttlSeconds: 60 },
        { name: at('gw'), type: 'AAAA', value: '2001:DB8:0:0::7', ttlSeconds: 60 },
        { name: at('to'), type: 'CNAME', value: 'Edge.Example.', ttlSeconds: 60 },
        text('long', `${'ü'.repeat(400)} "quoted" \\ end`),
      ]
      const read: string[][] = []
      for (const record of records) await editor().put(record)
      for (const record of records) read.push(await editor().read(record))
      expect(read).toEqual([['192.0.2.7'], ['2001:db8::7'], ['edge.example'], [records[3]?.value]])
      for (const record of records) expect(await editor().remove(record)).toBe('removed')
    })

    test('what stands beside our value, or in its place, is left alone', async () => {
      const [ours, theirs] = [text('shared', 'ours'), text('shared', 'theirs')]
      await editor().put(theirs)
      expect(await editor().remove(ours)).toBe('other')
      await editor().put(ours)
      expect(await editor().remove(ours)).toBe('removed')
      expect(await editor().read(ours)).toEqual(['theirs'])
    })

    test('an alias is neither overwritten nor written beside', async () => {
      const taken = {
        code: 'zone-taken',
        params: { name: at('alias'), found: `CNAME ${at('ns')}` },
      }
      await expect(editor().put(text('alias', 'x'))).rejects.toMatchObject({ reason: taken })
      const other = {
        name: at('alias'),
        type: 'CNAME' as const,
        value: 'x.example',
        ttlSeconds: 60,
      }
      await expect(editor().put(other)).rejects.toMatchObject({ reason: taken })
      await editor().put({ ...other, value: at('ns') })
      expect(await editor().read(other)).toEqual([at('ns')])
    })

    test('what a wildcard answers is not there by itself', async () => {
      expect(await peer.world.addresses(at('any.wild'))).toMatchObject({ values: ['192.0.2.99'] })
      expect(await editor().read({ name: at('any.wild'), type: 'A' })).toEqual([])
    })

    test('what is too long for UDP goes and comes by TCP', async () => {
      const long = text('many', 'x'.repeat(700))
      await editor('portal512').put(long)
      expect(await editor('portal512').read(long)).toEqual([long.value])
      expect(await editor('portal512').remove(long)).toBe('removed')
    })

    test('where UDP does not come through, TCP does', async () => {
      // nobody listens by UDP at this port
      const streams = createServer((near) => {
        const far = connect(peer.port, '127.0.0.1')
        near.on('error', () => far.destroy()).pipe(far)
        far.on('error', () => near.destroy()).pipe(near)
      }).listen(0, '127.0.0.1')
      await new Promise((done) => streams.once('listening', done))
      const address = streams.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const record = text('stream', 'by TCP alone')
      await editor('portal512', { port }).put(record)
      expect(await editor().read(record)).toEqual(['by TCP alone'])
      expect(await editor('portal256', { port }).remove(record)).toBe('removed')
      await new Promise((done) => streams.close(done))
    })

    const wrong = Buffer.alloc(32, 1).toString('base64')
    const late = (ms: number) => createZones({ allow, timeoutMs: 8000, now: () => Date.now() + ms })
    const refusals: [string, (peer: Peer) => [ServerAccess, number?], object][] = [
      [
        'a key that it does not know',
        (of) => [of.access('portal256', { keyName: 'nobody' })],
        { code: 'zone-key-refused', params: { said: 'BADKEY' } },
      ],
      [
        'another algorithm',
        (of) => [of.access('portal256', { algorithm: 'hmac-sha512' })],
        { code: 'zone-key-refused', params: { said: 'BADKEY' } },
      ],
      [
        'a wrong key',
        (of) => [of.access('portal256', { key: wrong })],
        { code: 'zone-key-refused', params: { said: 'BADSIG' } },
      ],
      [
        'a zone that is not its own',
        (of) => [of.access('portal256', { zone: 'other.example' })],
        { code: 'zone-not-ours', params: { zone: 'other.example' } },
      ],
      [
        'a clock ahead',
        (of) => [of.access('portal256'), 3_600_000],
        { code: 'zone-clock', params: {} },
      ],
      [
        'a clock behind',
        (of) => [of.access('portal512'), -3_600_000],
        { code: 'zone-clock', params: {} },
      ],
      // Knot takes a key that may not for one that it does not know
      [
        'a key that may not',
        (of) => [of.access('stranger')],
        kind === 'knotd'
          ? { code: 'zone-key-refused', params: { said: 'BADKEY' } }
          : { code: 'zone-refused', params: { said: 'REFUSED' } },
      ],
    ]
    test.each(refusals)('%s is told apart', async (_, of, reason) => {
      const [access, ms = 0] = of(peer)
      const by = late(ms)
      expect(await tryZone(by, access)).toEqual(reason)
      await expect(by.editor(access).put(text('no', 'no'))).rejects.toMatchObject({
        reason,
        kind: 'refused',
      })
      by.close()
      expect(await peer.world.txt(at('no'))).toEqual({ kind: 'absent' })
    })

    test('a name outside the zone is refused', async () => {
      const outside = { ...text('x', 'x'), name: 'x.other.example' }
      const reason = { code: 'zone-not-ours', params: { zone } }
      await expect(editor().put(outside)).rejects.toMatchObject({ reason, kind: 'refused' })
    })

    test('a zone is tried with a record that is gone afterwards', async () => {
      expect(await tryZone(zones, peer.access('portal512'))).toBeNull()
    })
  })
}
