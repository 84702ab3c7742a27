import type { Child } from 'hono/jsx'
import { expect, test } from 'vitest'
import { message, verbatim } from '../../src/domain/messages.ts'
import type { ServiceRow as Service } from '../../src/domain/services/services.ts'
import { MemoizedRow, ServiceRow } from '../../src/views/services/services.tsx'
import { ClockProvider } from '../../src/views/time.tsx'
import { WordsProvider, wordsIn } from '../../src/views/words.ts'

const minute = 60_000
const noon = new Date('2026-11-21T12:00:00Z')
const later = (minutes: number) => new Date(noon.getTime() + minutes * minute)

const alder: Service = {
  tenantId: '7d0f7d0e-6c0f-4f5e-9d58-6f6a2f0a0001',
  id: '7d0f7d0e-6c0f-4f5e-9d58-6f6a2f0a0002',
  name: 'Alder Teams',
  customer: 'Alder Foods',
  shortname: 'alderfoods',
  kind: 'direct-routing',
  licenseType: 'hosted-pro',
  licensedUsers: 50,
  deployStatus: 'deployed',
  status: 'ok',
  statusReason: null,
  isUnmonitored: false,
  unmonitoredAt: null,
  unmonitoredTier: null,
  kitVersion: '8.0.460',
  isBehind: false,
  lastReplicationAt: later(-6),
  lastReplicationError: null,
  alarmCount: 0,
  worstAlarm: null,
  version: 1,
  job: null,
}

const job = {
  commandId: alder.id,
  kind: 'replicate',
  state: 'executing',
  step: 1,
  steps: 4,
  heldUntil: null,
} as const

const changes: [string, Partial<Service>][] = [
  ['another status', { status: 'warning', statusReason: verbatim('No SBC answers.') }],
  ['a customer with another name', { customer: 'Alder & Sons <Foods>' }],
  ['more users', { licensedUsers: 51 }],
  ['what only the provider knows', { isBehind: true }],
  ['an alarm', { alarmCount: 2, worstAlarm: 'critical' }],
  ['a job that runs', { job: { ...job, stepName: message('step-read-users') } }],
  ['the next step of it', { job: { ...job, step: 2, stepName: message('step-read-numbers') } }],
  [
    'a deletion that is held',
    { job: { ...job, kind: 'clean-up', state: 'queued', stepName: null, heldUntil: noon } },
  ],
  ['a failed replication', { lastReplicationError: verbatim('Microsoft 365 did not answer.') }],
  ['a replication just now', { lastReplicationAt: noon }],
  ['no replication yet', { lastReplicationAt: null }],
]

const clocks: [string, { now: Date; zone: string; absolute?: boolean }][] = [
  ['now', { now: noon, zone: 'UTC' }],
  ['a minute later', { now: later(1), zone: 'UTC' }],
  ['an hour later', { now: later(60), zone: 'UTC' }],
  ['a week later', { now: later(7 * 24 * 60), zone: 'UTC' }],
  ['before it, on a clock that is late', { now: later(-12), zone: 'UTC' }],
  ['in another zone', { now: noon, zone: 'Asia/Tokyo' }],
  ['with times in full', { now: noon, zone: 'UTC', absolute: true }],
]

test('a kept row is the very text of a row drawn anew, whatever changed and whoever reads it', () => {
  // as they come out of the database: the same object for the same values, which nobody can change
  const rows = [{}, ...changes.map(([, change]) => change)].map((change) =>
    Object.freeze({ ...alder, ...change }),
  )
  const texts = new Set<string>()
  for (const [, clock] of [...clocks, ...clocks])
    for (const language of ['en', 'de'] as const)
      for (const service of rows) {
        const draw = (Drawn: (of: { service: Service }) => Child) =>
          String(
            <WordsProvider value={wordsIn(language)}>
              <ClockProvider {...clock}>
                <Drawn service={service} />
              </ClockProvider>
            </WordsProvider>,
          )
        const kept = draw(MemoizedRow)
        expect(kept).toBe(draw(ServiceRow))
        texts.add(kept)
      }
  // or the rows would be equal whatever is kept
  expect(texts.size).toBeGreaterThan(90)
})

test('a row that can still be changed is drawn anew', () => {
  const service = { ...alder }
  const draw = () =>
    String(
      <ClockProvider now={noon} zone="UTC">
        <MemoizedRow service={service} />
      </ClockProvider>,
    )
  expect(draw()).toContain('Alder Foods')
  service.customer = 'Birch Motors'
  expect(draw()).toContain('Birch Motors')
})
