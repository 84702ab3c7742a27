import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDns, type Dns } from '../../src/connectors/dns.ts'
import { checkNow } from '../../src/domain/hosts/domains.checks.ts'
import { proofName } from '../../src/domain/hosts/domains.names.ts'
import { requestDomain } from '../../src/domain/hosts/domains.requests.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { as, base, domainWorks } from './domains.support.ts'
import { isInstalled, startNameServer, startResolver } from './servers.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const stops: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

test('the stand-in answers as DNS does: aliases followed, names that are not, names without such records', async () => {
  const server = await startDns({
    zone: {
      'portal.example': { CNAME: 'Edge.Example.' },
      'edge.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
      '_x.deep.example': { TXT: ['one', 'two words'] },
    },
  })
  stops.push(server.stop)
  const dns = createDns({ servers: [server.server] })
  expect(await dns.cname('PORTAL.example')).toEqual({ kind: 'found', values: ['edge.example'] })
  expect(await dns.addresses('portal.example')).toEqual({
    kind: 'found',
    values: ['192.0.2.1', '2001:db8::1'],
  })
  expect(await dns.txt('_x.deep.example')).toEqual({ kind: 'found', values: ['one', 'two words'] })
  expect(await dns.txt('edge.example')).toEqual({ kind: 'absent' })
  expect(await dns.txt('deep.example')).toEqual({ kind: 'absent' })
  expect(await dns.cname('nothing.example')).toEqual({ kind: 'absent' })
  server.fail('edge.example', 'servfail')
  expect(await dns.txt('edge.example')).toMatchObject({ kind: 'could-not-ask', why: 'SERVFAIL' })
  server.fail('edge.example', 'silence')
  const hasty = createDns({ servers: [server.server], timeoutMs: 200, tries: 1 })
  expect(await hasty.txt('edge.example')).toMatchObject({ kind: 'could-not-ask', why: 'TIMEOUT' })
})

test('a server that is not there could not be asked', async () => {
  const dns = createDns({ servers: ['127.0.0.1:1'], timeoutMs: 200, tries: 1 })
  expect((await dns.txt('portal.example')).kind).toBe('could-not-ask')
})

/** Waits until a published record is answered. */
const answered = (dns: Dns, name: string, value: string) =>
  until(`${value} at ${name}`, async () => {
    const answer = await dns.txt(name)
    return answer.kind === 'found' && answer.values.includes(value)
  })

for (const kind of ['knotd', 'nsd'] as const) {
  const missing = [kind, 'dnsmasq'].filter((name) => !isInstalled(name))
  const why = missing.length > 0 ? ` (left out: ${missing.join(' and ')} not installed)` : ''
  test.skipIf(missing.length > 0)(
    `a real ${kind} behind a real dnsmasq proves a host, and their silence is no answer${why}`,
    async () => {
      const zone = `${kind}.example`
      const host = `portal.${zone}`
      const server = await startNameServer(kind, zone)
      const resolver = await startResolver(zone, server.address, {
        'alderfoods.localhost': '192.0.2.10',
      })
      const dns = createDns({ servers: [resolver.address], timeoutMs: 3000, tries: 1 })
      const works = await domainWorks(db, { dns })
      stops.push(works.stop, server.stop, resolver.stop)
      await until(
        'the name server',
        async () => (await dns.addresses(`ns.${zone}`)).kind === 'found',
      )
      const { id, token } = await as(db, world.otis, (scope) =>
        requestDomain(scope, world.alder.id, host, base),
      )
      const once = () =>
        works.checked(id, () => as(db, world.otis, (scope) => checkNow(scope, world.alder.id, id)))
      // a name server that is just reading its zone again may refuse to answer for a moment
      const look = () =>
        until('an answer', async () => {
          const row = await once()
          return row.problem?.includes('unanswered') ? null : row
        })
      expect(JSON.parse((await look()).problem ?? '')).toEqual([
        { code: 'proof-absent' },
        { code: 'points-nowhere' },
      ])
      server.publish([
        `_tenantry-verify.portal TXT "v=spf1 -all"`,
        `_tenantry-verify.portal TXT "${token}"`,
        'portal CNAME elsewhere.example.',
      ])
      await answered(dns, proofName(host), token)
      expect(JSON.parse((await look()).problem ?? '')).toEqual([
        { code: 'points-elsewhere', to: 'elsewhere.example' },
      ])
      server.publish([
        `_tenantry-verify.portal TXT "${token}"`,
        'portal CNAME AlderFoods.localhost.',
      ])
      await until('the alias', async () => {
        const answer = await dns.cname(host)
        return answer.kind === 'found' && answer.values[0] === 'alderfoods.localhost'
      })
      expect(await look()).toMatchObject({ state: 'verified', problem: null })
      await server.stop()
      const after = await once()
      expect(after).toMatchObject({ state: 'verified', missing_days: 0 })
      expect(after.problem).toContain('unanswered')
    },
  )
}
