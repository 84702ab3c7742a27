import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createZones, tryZone } from '../../../src/connectors/zones/zones.ts'
import type { ZoneAccess, ZoneRecord } from '../../../src/connectors/zones.ts'
import { startCloudflare } from '../../../src/sandbox/cloudflare.ts'

let api: Awaited<ReturnType<typeof startCloudflare>>
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.stop())
const closers: (() => void)[] = []
beforeEach(() => {
  for (const list of [api.rows, api.ledger, api.asked]) list.splice(0)
})
afterEach(() => {
  api.misbehave(null)
  for (const close of closers.splice(0)) close()
})

function open(options: Parameters<typeof createZones>[0] = {}) {
  const zones = createZones({
    ...{ allow: ['127.0.0.0/8'], timeoutMs: 1500, cloudflareUrl: api.url },
    ...options,
  })
  closers.push(zones.close)
  return zones
}

const access = (more: object = {}): ZoneAccess => ({
  ...{ provider: 'cloudflare', zone: api.zone, zoneId: api.zoneId, token: api.token },
  ...more,
})
const record = (more: Partial<ZoneRecord> = {}): ZoneRecord => ({
  ...{ name: 'gw.voice.northline.example', type: 'TXT', value: 'ms=ms1', ttlSeconds: 300 },
  ...more,
})

test('a record is put once, read and removed; another value beside it is left alone', async () => {
  const editor = open().editor(access())
  await editor.put(record())
  await editor.put(record())
  await editor.put(record({ value: 'theirs' }))
  expect(await editor.read(record())).toEqual(['ms=ms1', 'theirs'])
  expect(await editor.remove(record())).toBe('removed')
  expect(await editor.remove(record())).toBe('other')
  expect(await editor.read(record())).toEqual(['theirs'])
  expect(await editor.remove(record({ name: 'no.voice.northline.example' }))).toBe('absent')
  expect(api.ledger).toEqual([
    '+ TXT gw.voice.northline.example "ms=ms1"',
    '+ TXT gw.voice.northline.example "theirs"',
    '- TXT gw.voice.northline.example "ms=ms1"',
  ])
  expect(api.rows).toMatchObject([{ ttl: 300 }])
})

test('texts are kept in quotes and read without, also those that were entered otherwise', async () => {
  const editor = open().editor(access())
  const long = record({ value: `${'ü'.repeat(200)} "quoted" \\ end` })
  await editor.put(long)
  expect(await editor.read(long)).toEqual([long.value])
  expect(await editor.remove(long)).toBe('removed')
  api.rows.push({ id: 'x', name: long.name, type: 'TXT', content: 'by hand', ttl: 1 })
  await editor.put(record({ value: 'by hand' }))
  expect(api.rows).toHaveLength(1)
})

test('more records of a name than a page holds are all seen', async () => {
  for (let at = 0; at < 230; at += 1)
    api.rows.push({ id: `r${at}`, name: record().name, type: 'TXT', content: `"${at}"`, ttl: 60 })
  const editor = open().editor(access())
  expect(await editor.read(record())).toHaveLength(230)
  expect(await editor.remove(record({ value: '229' }))).toBe('removed')
})

test('a zone is tried with a record that is gone afterwards', async () => {
  expect(await tryZone(open(), access())).toBeNull()
  expect([api.rows, api.ledger.length]).toEqual([[], 2])
})

test('who was faster with the same record is no failure; beside an alias nothing is put', async () => {
  const editor = open().editor(access())
  const alias = record({ type: 'CNAME', value: 'edge.example' })
  await editor.put(alias)
  await expect(editor.put(record({ type: 'A', value: '192.0.2.1' }))).rejects.toMatchObject({
    kind: 'refused',
    reason: { code: 'zone-taken', params: { name: alias.name, found: 'CNAME edge.example' } },
  })
  const racing = record({ value: 'raced' })
  await Promise.all([editor.put(racing), open().editor(access()).put(racing)])
  expect(await editor.read(racing)).toEqual(['raced'])
})

test('a name that is not in the zone is not put behind it', async () => {
  const outside = record({ name: 'gw.other.example' })
  await expect(open().editor(access()).put(outside)).rejects.toMatchObject({
    kind: 'refused',
    reason: { code: 'zone-not-ours', params: { zone: api.zone } },
  })
  expect(api.rows).toEqual([])
})

test.each([
  ['a token that it does not know', { token: 'another-token-entirely' }, 'zone-key-refused'],
  ['a zone that is not its own', { zoneId: '0'.repeat(32) }, 'zone-not-ours'],
  ['an id that leads elsewhere', { zoneId: '../../user/tokens' }, 'zone-not-ours'],
])('%s is told apart', async (_, more, code) => {
  const reason = await tryZone(open(), access(more))
  expect(reason?.code).toBe(code)
  expect(JSON.stringify(reason)).not.toContain('another-token-entirely')
})

test.each([
  ['silence', 'zone-unreachable', 'transient'],
  ['lost', 'zone-unreachable', 'transient'],
  ['endless', 'zone-unreachable', 'transient'],
  ['500', 'zone-refused', 'transient'],
  ['redirect', 'zone-answer', 'transient'],
  ['nonsense', 'zone-answer', 'transient'],
] as const)(
  'an API that misbehaves (%s) is told apart, and the token goes nowhere else',
  async (how, code, kind) => {
    const editor = open().editor(access())
    api.misbehave(how)
    await expect(editor.put(record())).rejects.toMatchObject({ kind, reason: { code } })
    expect(
      api.asked.every((one) => one.includes(`/zones/${api.zoneId}/`)),
      String(api.asked),
    ).toBe(true)
    api.misbehave(null)
    await editor.put(record())
    expect(api.ledger).toEqual(['+ TXT gw.voice.northline.example "ms=ms1"'])
  },
)

test('an answer that is lost once it was done is made good by asking again', async () => {
  const editor = open().editor(access())
  api.misbehave('lost', 1, 'POST')
  await expect(editor.put(record())).rejects.toMatchObject({ reason: { code: 'zone-unreachable' } })
  expect(api.ledger, 'the premise: it was done').toHaveLength(1)
  await editor.put(record())
  api.misbehave('lost', 1, 'DELETE')
  await expect(editor.remove(record())).rejects.toMatchObject({ kind: 'transient' })
  expect(await editor.remove(record())).toBe('absent')
  expect(api.ledger).toEqual([
    '+ TXT gw.voice.northline.example "ms=ms1"',
    '- TXT gw.voice.northline.example "ms=ms1"',
  ])
})

test('a pause that is asked for is made, and one that does not end is a failure', async () => {
  const editor = open().editor(access())
  const from = performance.now()
  api.misbehave('429', 1)
  await editor.put(record())
  expect(performance.now() - from).toBeGreaterThan(900)
  api.misbehave('429')
  const abort = new AbortController()
  const waiting = editor.put(record(), abort.signal)
  abort.abort(new Error('the worker stops'))
  await expect(waiting).rejects.toThrow('the worker stops')
})

test('the API’s name leads to no inward address', async () => {
  const inside = open({ allow: [] }).editor(access())
  await expect(inside.put(record())).rejects.toMatchObject({ reason: { code: 'zone-unreachable' } })
  const { port } = new URL(api.url)
  const named = { cloudflareUrl: `http://api.attacker.example:${port}/client/v4` }
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const turned = open({ allow: [], ...named, resolve }).editor(access())
  await expect(turned.put(record())).rejects.toMatchObject({ reason: { code: 'zone-unreachable' } })
  expect(api.asked).toEqual([])
  await open({ ...named, resolve })
    .editor(access())
    .put(record())
  expect(api.rows).toHaveLength(1)
})
