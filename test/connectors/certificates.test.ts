import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { createCertificates } from '../../src/connectors/certificates.ts'
import type { Dns, DnsAnswer } from '../../src/connectors/dns.ts'
import { makeCertificate } from '../mail/certificate.ts'

const stops: Server[] = []
afterAll(() => {
  for (const server of stops) server.close()
})

async function listening(server: Server) {
  stops.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const resolving = (answer: DnsAnswer): Dns => ({
  txt: async () => ({ kind: 'absent' }),
  cname: async () => ({ kind: 'absent' }),
  addresses: async () => answer,
})
const at = (...values: string[]) => resolving({ kind: 'found', values })
const loopback = { allow: ['127.0.0.0/8'], timeoutMs: 3000 }

test('a certificate is read for what it is: until when, by whom, for whom, and by whom it is trusted', async () => {
  const port = await listening(createTls(makeCertificate('portal.example')))
  const { look } = createCertificates({ dns: at('127.0.0.1'), port, ...loopback })
  const shown = await look('portal.example')
  expect(shown).toMatchObject({
    ...{ kind: 'certificate', issuer: 'portal.example', isForHost: true, isTrusted: false },
  })
  if (shown.kind !== 'certificate') throw new Error('no certificate')
  expect(shown.from < new Date() && shown.until > new Date()).toBe(true)
  expect(await look('other.example')).toMatchObject({ isForHost: false })
})

test('an address where nobody answers says nothing of the next', async () => {
  const port = await listening(createTls(makeCertificate('portal.example')))
  const two = createCertificates({ dns: at('127.0.0.2', '127.0.0.1'), port, ...loopback })
  expect(await two.look('portal.example')).toMatchObject({ kind: 'certificate', isForHost: true })
})

test('a server that offers none for a name has refused; one that is not there says nothing', async () => {
  const none = await listening(createTls({}))
  const { look } = createCertificates({ dns: at('127.0.0.1'), port: none, ...loopback })
  expect(await look('portal.example')).toEqual({ kind: 'refused' })
  const gone = createCertificates({ dns: at('127.0.0.1'), port: 1, ...loopback })
  expect(await gone.look('portal.example')).toEqual({ kind: 'unreachable' })
})

test('what hangs up, says nothing or speaks another protocol is told apart from a refusal only by our own log', async () => {
  const silent = await listening(createServer((socket) => socket.on('error', () => {}).resume()))
  const hasty = { ...loopback, timeoutMs: 300 }
  const { look } = createCertificates({ dns: at('127.0.0.1'), port: silent, ...hasty })
  expect(await look('portal.example')).toEqual({ kind: 'unreachable' })
  const rude = await listening(createServer((socket) => socket.on('error', () => {}).destroy()))
  expect(
    await createCertificates({ dns: at('127.0.0.1'), port: rude, ...loopback }).look('x.example'),
  ).toEqual({ kind: 'unreachable' })
})

test.each([
  ['127.0.0.1'],
  ['::ffff:127.0.0.1'],
  ['::1'],
  ['10.0.0.1'],
  ['172.16.0.1'],
  ['192.168.1.1'],
  ['100.64.0.1'],
  ['169.254.169.254'],
  ['fd00::1'],
  ['fe80::1'],
  ['0.0.0.0'],
])('a host that leads to %s is not connected to', async (address) => {
  let connections = 0
  const port = await listening(
    createServer((socket) => {
      connections += 1
      socket.destroy()
    }),
  )
  const { look } = createCertificates({ dns: at(address), port, timeoutMs: 2000 })
  expect(await look('portal.example')).toEqual({ kind: 'unreachable' })
  expect(connections).toBe(0)
})

test('a name that cannot be resolved reads the same', async () => {
  for (const answer of [{ kind: 'absent' }, { kind: 'could-not-ask', why: 'SERVFAIL' }] as const)
    expect(
      await createCertificates({ dns: resolving(answer), port: 1, ...loopback }).look('x.example'),
    ).toEqual({ kind: 'unreachable' })
})
