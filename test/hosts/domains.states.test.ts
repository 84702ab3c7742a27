import { expect, test } from 'vitest'
import { demandCustomHost } from '../../src/domain/hosts/domains.names.ts'
import {
  type CertificateObservation,
  type DnsFinding,
  type Domain,
  delayMs,
  judge,
  judgeCertificate,
  maxChecks,
} from '../../src/domain/hosts/domains.states.ts'
import { asciiHost } from '../../src/domain/values.addresses.ts'

const day = 24 * 60 * 60 * 1000
const start = new Date('2026-03-02T08:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const fresh: Domain = {
  ...{ tenantId: 't', id: 'd', host: 'portal.example', token: 'x', version: 1, enabled: true },
  ...{ state: 'pending', checks: 0, missingDays: 0, problem: null },
  ...{ requestedAt: start, nextCheckAt: null, checkedAt: null, verifiedAt: null },
  ...{ certificate: 'none', certificateUntil: null },
  ...{ certificateCheckedAt: null, certificateProblem: null },
}
const right: DnsFinding = { proof: 'found', pointing: 'ours' }
const unproven: DnsFinding = { proof: 'absent', pointing: 'ours' }
const elsewhere: DnsFinding = { proof: 'found', pointing: 'elsewhere', to: 'other.example' }
const gone: DnsFinding = { proof: 'absent', pointing: 'nowhere' }
const unknown: DnsFinding = { proof: 'unknown', pointing: 'ours', why: 'SERVFAIL' }

/** What a row becomes of findings, each at its time. */
const check = (
  from: Domain,
  finding: DnsFinding,
  given: { now?: Date; isDue?: boolean; obstacle?: 'taken' | 'rests' | null } = {},
) => {
  const { problems, event, ...changed } = judge(from, finding, {
    now: start,
    isDue: true,
    obstacle: null,
    ...given,
  })
  return { row: { ...from, ...changed }, problems, event }
}

test('checks come after 60·1.05^n s for ten tries, then 60·1.15^n s, never more than 4 h apart', () => {
  const seconds = (n: number) => Math.round(delayMs(n) / 1000)
  expect([0, 1, 9].map(seconds)).toEqual([60, 63, 93])
  expect(seconds(10)).toBe(Math.round(60 * 1.15 ** 10))
  expect(seconds(38)).toBeLessThan(4 * 3600)
  expect([40, 74, 1000].map(seconds)).toEqual([4 * 3600, 4 * 3600, 4 * 3600])
  const week = Array.from({ length: maxChecks }, (_, n) => delayMs(n)).reduce((a, b) => a + b)
  expect(week / day).toBeGreaterThan(6.5)
  expect(week / day).toBeLessThan(7.5)
})

test('both records prove a host; one of them does not', () => {
  for (const finding of [unproven, elsewhere, gone])
    expect(check(fresh, finding).row.state).toBe('pending')
  const { row, event } = check(fresh, right)
  expect(row).toMatchObject({ state: 'verified', verifiedAt: start, nextCheckAt: after(day) })
  expect(event).toBe('verified')
})

test('what was wrong is kept as data', () => {
  expect(check(fresh, elsewhere).problems).toEqual([
    { code: 'points-elsewhere', to: 'other.example' },
  ])
  expect(check(fresh, gone).problems).toEqual([
    { code: 'proof-absent' },
    { code: 'points-nowhere' },
  ])
  expect(check(fresh, right).problems).toEqual([])
})

test('a host that is another portal’s, or rests, is not given out however well it is proven', () => {
  for (const obstacle of ['taken', 'rests'] as const) {
    const { row, problems } = check(fresh, right, { obstacle })
    expect(row.state).toBe('pending')
    expect(problems).toEqual([{ code: obstacle }])
  }
})

test('an attempt runs out after 75 tries or seven days, and only when DNS has answered', () => {
  const last = { ...fresh, checks: maxChecks - 1 }
  expect(check(last, gone)).toMatchObject({
    event: 'expired',
    row: { state: 'expired', nextCheckAt: null },
  })
  expect(check(fresh, gone, { now: after(7 * day) }).row.state).toBe('expired')
  expect(check(fresh, gone, { now: after(7 * day - 1) }).row.state).toBe('pending')
  expect(check(last, unknown, { now: after(9 * day) }).row.state).toBe('pending')
  expect(check(last, right, { now: after(9 * day) }).row.state).toBe('verified')
})

test('DNS that could not be asked changes no state, however often', () => {
  for (const state of ['pending', 'verified', 'lost'] as const) {
    let row: Domain = { ...fresh, state, missingDays: state === 'verified' ? 2 : 0 }
    for (let round = 0; round < 100; round += 1) {
      const next = check(row, unknown)
      expect(next.event).toBeNull()
      expect(next.problems).toEqual([{ code: 'unanswered', why: 'SERVFAIL' }])
      row = next.row
    }
    expect(row).toMatchObject({ state, missingDays: state === 'verified' ? 2 : 0 })
  }
})

test('a proven host is lost on the third day in a row, and one good day begins anew', () => {
  const verified: Domain = { ...fresh, state: 'verified', verifiedAt: start }
  const one = check(verified, unproven)
  const two = check(one.row, unproven)
  expect([one, two].map(({ row, event }) => [row.state, row.missingDays, event])).toEqual([
    ['verified', 1, null],
    ['verified', 2, null],
  ])
  expect(check(two.row, right).row).toMatchObject({ state: 'verified', missingDays: 0 })
  expect(check(two.row, unproven)).toMatchObject({ event: 'lost', row: { state: 'lost' } })
})

test('looking in between counts as no day', () => {
  const verified: Domain = { ...fresh, state: 'verified', missingDays: 2, nextCheckAt: after(day) }
  for (let look = 0; look < 5; look += 1) {
    const { row, event } = check(verified, unproven, { isDue: false })
    expect(row).toMatchObject({ state: 'verified', missingDays: 2, nextCheckAt: after(day) })
    expect(event).toBeNull()
  }
})

test('a lost host is kept while it points here, found again with its records, and given up when it leads away', () => {
  const lost: Domain = { ...fresh, state: 'lost', missingDays: 3, verifiedAt: start }
  expect(check(lost, unproven).row.state).toBe('lost')
  expect(check(lost, right)).toMatchObject({ event: 'recovered', row: { state: 'verified' } })
  expect(check(lost, elsewhere)).toMatchObject({ event: 'expired', row: { state: 'expired' } })
  expect(check(lost, gone).row.nextCheckAt).toBeNull()
})

test('an expired attempt is over, whatever DNS says', () => {
  expect(check({ ...fresh, state: 'expired' }, right)).toMatchObject({
    event: null,
    row: { state: 'expired' },
  })
})

const shown = (
  more: Partial<Extract<CertificateObservation, { kind: 'certificate' }>> = {},
): CertificateObservation => ({
  ...{ kind: 'certificate', from: after(-30 * day), until: after(60 * day) },
  ...{ issuer: 'R11', isForHost: true, isTrusted: true },
  ...more,
})
const cert = (seen: CertificateObservation, from: Partial<Domain> = {}) =>
  judgeCertificate({ ...fresh, ...from }, seen, start)

test.each([
  ['a good one', shown(), 'issued', null],
  ['a private authority’s', shown({ isTrusted: false }), 'issued', 'private-issuer'],
  ['one for another host', shown({ isForHost: false }), 'failed', 'wrong-name'],
  ['one that is over', shown({ until: start }), 'failed', 'out-of-date'],
  ['one of tomorrow', shown({ from: after(1) }), 'failed', 'out-of-date'],
  [
    'one that should have been renewed',
    shown({ until: after(5 * day) }),
    'renew-failed',
    'not-renewed',
  ],
  ['none at all', { kind: 'refused' }, 'failed', 'refused'],
] as const)('a certificate: %s', (_, seen, state, code) => {
  const verdict = cert(seen as CertificateObservation, { certificate: 'requested' })
  expect(verdict.certificate).toBe(state)
  expect(verdict.note?.code ?? null).toBe(code)
})

test('a port that cannot be reached says nothing about the certificate', () => {
  const until = after(9 * day)
  expect(cert({ kind: 'unreachable' }, { certificate: 'issued', certificateUntil: until })).toEqual(
    {
      certificate: 'issued',
      certificateUntil: until,
      note: { code: 'unreachable' },
    },
  )
})

const base = { portalUrl: new URL('https://cx.example.com'), tenantSuffix: 'portals.example.net' }

test.each([
  ['Portal.Example.ORG', 'portal.example.org'],
  ['portal.example.org.', 'portal.example.org'],
  ['  portal.example.org ', 'portal.example.org'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['例え.テスト.example', 'xn--r8jz45g.xn--zckzah.example'],
  ['example.org', 'example.org'],
  ['portals.example.net.evil.example', 'portals.example.net.evil.example'],
])('%s is taken as %s', (typed, host) => {
  expect(demandCustomHost(typed, base)).toBe(host)
})

test.each([
  ['', 'host-empty'],
  ['   ', 'host-empty'],
  ['*.example.org', 'host-wildcard'],
  ['192.0.2.7', 'host-address'],
  ['127.1', 'host-address'],
  ['0x7f000001', 'host-address'],
  ['2130706433', 'host-address'],
  ['::1', 'host-address'],
  ['[::1]', 'host-address'],
  ['portal.example.org:443', 'host-port'],
  ['https://portal.example.org', 'host-form'],
  ['portal.example.org/x', 'host-form'],
  ['user@portal.example.org', 'host-form'],
  ['portal..example.org', 'host-form'],
  ['-portal.example.org', 'host-form'],
  ['por tal.example.org', 'host-form'],
  ['por_tal.example.org', 'host-form'],
  ['portal.example.org%00', 'host-form'],
  [`${'a'.repeat(64)}.example.org`, 'host-form'],
  [`${'a.'.repeat(120)}example.org`, 'host-long'],
  [`${'a'.repeat(60)}.`.repeat(5), 'host-long'],
  ['portal', 'host-single'],
  ['localhost', 'host-local'],
  ['portal.localhost', 'host-local'],
  ['printer.local', 'host-local'],
  ['cx.example.com', 'host-ours'],
  ['CX.example.com.', 'host-ours'],
  ['portals.example.net', 'host-ours'],
  ['alder.portals.example.net', 'host-ours'],
  ['a.b.portals.example.net', 'host-ours'],
])('%j is refused: %s', (typed, code) => {
  expect(() => demandCustomHost(typed, base)).toThrow(
    expect.objectContaining({ code, fields: { host: expect.objectContaining({ code }) } }),
  )
})

test('one dot at the end is none, two are nonsense', () => {
  expect(asciiHost('a.example.')).toBe('a.example')
  expect(asciiHost('a.example..')).toBeNull()
})
