import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createZones } from '../../src/connectors/zones/zones.ts'
import { type ZoneEditor, ZoneError } from '../../src/connectors/zones.ts'
import { recordsOf, type WantedRecord } from '../../src/domain/onboarding/dns-records.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { dropRecord, putRecord } from '../../src/worker/zone-records.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const zone = 'voice.northline.example'
const key = Buffer.alloc(32, 7).toString('base64')
let world: World
let server: Awaited<ReturnType<typeof startDns>>
let editor: ZoneEditor
const closers: (() => unknown)[] = []

beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from dns_record`
  server = await startDns({ updates: { zone, keyName: 'portal', key } })
  const zones = createZones({ allow: ['127.0.0.0/8'], timeoutMs: 1000 })
  closers.push(server.stop, zones.close)
  const port = Number(server.server.split(':')[1])
  editor = zones.editor({
    ...{ provider: 'rfc2136', zone, server: '127.0.0.1', port, keyName: 'portal', key },
    algorithm: 'hmac-sha256',
  })
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const provider = system({ kind: 'provider' })
const run = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, provider, work)
const ledger = () => server.updates?.ledger
const wanted = (more: Partial<WantedRecord> = {}): WantedRecord => ({
  ...{ tenantId: world.alder.id, serviceId: world.alder.service, zone },
  ...{ name: `alder.${zone}`, type: 'TXT', value: 'ms=ms1', ttlSeconds: 60 },
  ...more,
})
const rows = () => run((scope) => recordsOf(scope, world.alder.id, world.alder.service))
const states = async () =>
  (await rows()).map(({ type, value, state }) => `${type} ${value} ${state}`)

test('a record is written down before it is put there and after; repeated, there is one', async () => {
  const seen: string[][] = []
  const watched: ZoneEditor = {
    ...editor,
    async put(...of) {
      seen.push(await states())
      return editor.put(...of)
    },
  }
  await putRecord(run, watched, wanted())
  await putRecord(run, watched, wanted())
  expect(seen).toEqual([['TXT ms=ms1 writing'], ['TXT ms=ms1 writing']])
  expect([await states(), ledger()]).toEqual([['TXT ms=ms1 there'], [`+ TXT alder.${zone} ms=ms1`]])
  const [log] =
    await db.sql`select type, tenant_id, subject_name from log_entry where type = 'dns-record.added' limit 1`
  expect(log).toMatchObject({ tenant_id: world.alder.id, subject_name: `TXT alder.${zone} ms=ms1` })
})

test('another value takes the place of the one before', async () => {
  await putRecord(run, editor, wanted())
  await putRecord(run, editor, wanted({ value: 'ms=ms2' }))
  expect(await states()).toEqual(['TXT ms=ms2 there'])
  expect(ledger()?.slice(1)).toEqual([`- TXT alder.${zone} ms=ms1`, `+ TXT alder.${zone} ms=ms2`])
})

test('what is removed is gone, what somebody changed is left with the reason, what is gone already is no failure', async () => {
  const a = (name: string, value: string) => wanted({ name: `${name}.${zone}`, type: 'A', value })
  await putRecord(run, editor, a('one', '192.0.2.1'))
  await putRecord(run, editor, a('two', '192.0.2.2'))
  await putRecord(run, editor, a('three', '192.0.2.3'))
  server.set(`two.${zone}`, { A: ['198.51.100.2'] })
  server.remove(`three.${zone}`)
  const outcomes: string[] = []
  for (const row of await rows()) outcomes.push(await dropRecord(run, editor, row))
  expect(outcomes).toEqual(['removed', 'other', 'absent'])
  expect(await states()).toEqual(['A 192.0.2.1 gone', 'A 192.0.2.2 left', 'A 192.0.2.3 gone'])
  expect((await rows()).map(({ error }) => error?.code)).toEqual([
    undefined,
    'dns-record-other',
    undefined,
  ])
  expect(server.records().get(`two.${zone}`)).toEqual({ A: ['198.51.100.2'] })
})

test('an address of somebody else is neither replaced nor stood beside; its own texts may stand beside others', async () => {
  server.set(`alder.${zone}`, { A: ['198.51.100.9'], TXT: ['theirs'] })
  const address = wanted({ type: 'A', value: '192.0.2.1' })
  await expect(putRecord(run, editor, address)).rejects.toMatchObject({
    reason: { code: 'zone-taken', params: { name: `alder.${zone}`, found: '198.51.100.9' } },
  })
  await putRecord(run, editor, wanted())
  expect(server.records().get(`alder.${zone}`)).toEqual({
    A: ['198.51.100.9'],
    TXT: ['theirs', 'ms=ms1'],
  })
  expect(await states()).toEqual(['A 192.0.2.1 writing', 'TXT ms=ms1 there'])
  expect((await rows())[0]?.error?.code).toBe('zone-taken')
})

test('what could not be done keeps its reason until it is done', async () => {
  server.updates?.misbehave('servfail')
  await expect(putRecord(run, editor, wanted())).rejects.toBeInstanceOf(ZoneError)
  expect((await rows())[0]).toMatchObject({ state: 'writing', error: { code: 'zone-refused' } })
  server.updates?.misbehave(null)
  await putRecord(run, editor, wanted())
  expect((await rows())[0]).toMatchObject({ state: 'there', error: null })
  server.updates?.misbehave('refused')
  const [row] = await rows()
  if (!row) throw new Error('there is none')
  await expect(dropRecord(run, editor, row)).rejects.toBeInstanceOf(ZoneError)
  expect((await rows())[0]).toMatchObject({ state: 'removing', error: { code: 'zone-refused' } })
})

class Killed extends Error {}

/** The same with the process gone before its n-th step into the database or outside, or right after it. */
function dying(at: number, isAfter: boolean) {
  let step = 0
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    const isNow = step === at
    step += 1
    if (isNow && !isAfter) throw new Killed()
    const result = await work()
    if (isNow) throw new Killed()
    return result
  }
  const dyingRun = <T>(work: (scope: Scope) => Promise<T>) => through(() => run(work))
  const dyingEditor: ZoneEditor = {
    put: (...of) => through(() => editor.put(...of)),
    remove: (...of) => through(() => editor.remove(...of)),
    read: (...of) => through(() => editor.read(...of)),
  }
  return { run: dyingRun, editor: dyingEditor }
}

/** Cuts a work off at each of its steps and repeats it; gives how many there were. */
async function atEachStep(
  work: (ways: ReturnType<typeof dying>) => Promise<unknown>,
  check: () => Promise<void>,
) {
  for (let at = 0; ; at += 1)
    for (const isAfter of [false, true]) {
      await db.sql`delete from dns_record`
      for (const name of [...server.records().keys()]) server.remove(name)
      await putRecord(run, editor, wanted({ type: 'A', value: '192.0.2.1' }))
      ledger()?.splice(0)
      const error = await work(dying(at, isAfter)).catch((thrown) => thrown)
      if (!(error instanceof Killed)) return at
      await work({ run, editor })
      await check()
    }
}

test('cut off at any step, a replacement is finished by a repeat: nothing twice, nothing forgotten', async () => {
  const steps = await atEachStep(
    (ways) => putRecord(ways.run, ways.editor, wanted({ type: 'A', value: '192.0.2.2' })),
    async () => {
      expect(server.records().get(`alder.${zone}`)).toEqual({ A: ['192.0.2.2'] })
      expect(ledger()).toEqual([`- A alder.${zone} 192.0.2.1`, `+ A alder.${zone} 192.0.2.2`])
      expect(await states()).toEqual(['A 192.0.2.2 there'])
    },
  )
  expect(steps).toBe(7)
})

test('cut off at any step, a removal is finished by a repeat', async () => {
  const steps = await atEachStep(
    async (ways) => {
      const [row] = await rows()
      if (row) await dropRecord(ways.run, ways.editor, row)
    },
    async () => {
      expect(server.records().size).toBe(0)
      expect(ledger()).toEqual([`- A alder.${zone} 192.0.2.1`])
      expect(await states()).toEqual(['A 192.0.2.1 gone'])
    },
  )
  expect(steps).toBe(3)
})

test('records are the provider’s alone', async () => {
  await putRecord(run, editor, wanted())
  for (const actor of [world.otis, world.olivia])
    await expect(
      Scope.enter(db.pool, actor, (scope) => recordsOf(scope, world.alder.id, world.alder.service)),
    ).rejects.toThrow()
})
