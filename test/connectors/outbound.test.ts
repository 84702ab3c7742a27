import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  createGuard,
  createOutbound,
  type OutboundOptions,
  Unreachable,
} from '../../src/connectors/outbound.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(host: string, port = 0, server: Server = createServer()) {
  const seen = { connections: 0, port: 0 }
  server.on('connection', () => {
    seen.connections += 1
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done))
  seen.port = (server.address() as AddressInfo).port
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return seen
}

const hello = () => createServer((_request, response) => response.end('hello'))

function open(options: OutboundOptions = {}) {
  const outbound = createOutbound({ timeoutMs: 2000, ...options })
  closers.push(() => outbound.close())
  return outbound
}

async function failureOf(work: Promise<unknown>): Promise<Unreachable> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(Unreachable)
  return error
}

const sentence = 'The address did not answer.'
const resolveTo = (...addresses: string[]) => {
  return async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const loopbackForms = [
  '127.0.0.1',
  '127.1',
  '127.8.9.10',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '0',
  '0.0.0.0',
  'localhost',
  'LOCALHOST',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
]

test.each(loopbackForms)(
  'http://%s never reaches the canary, and does once allowed',
  async (form) => {
    const canary = await listen('0.0.0.0', 0, hello())
    const url = `http://${form}:${canary.port}/`
    expect((await failureOf(open().ask(url))).message).toBe(sentence)
    expect(canary.connections).toBe(0)
    const allow = ['127.0.0.0/8', '0.0.0.0/8', '::1']
    expect(await open({ allow }).ask(url)).toMatchObject({ status: 200, text: 'hello' })
    expect(canary.connections).toBe(1)
  },
)

test('IPv6 loopback, literal or by name, never reaches the canary, and does once allowed', async () => {
  const canary = await listen('::1', 0, hello())
  const resolve = resolveTo('::1')
  for (const host of ['[::1]', '[0:0:0:0:0:0:0:1]', 'inside.example']) {
    await failureOf(open({ resolve }).ask(`http://${host}:${canary.port}/`))
  }
  expect(canary.connections).toBe(0)
  const outbound = open({ resolve, allow: ['::1/128'] })
  for (const host of ['[::1]', 'inside.example']) {
    expect((await outbound.ask(`http://${host}:${canary.port}/`)).text).toBe('hello')
  }
})

const privateAddresses = [
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
]

test.each(privateAddresses)('%s is refused, as a literal and behind a name', async (address) => {
  const literal = address.includes(':') ? `[${address}]` : address
  const refused = await failureOf(open().ask(`http://${literal}:8080/`))
  expect(refused.message).toBe(sentence)
  expect(String(refused.cause)).toContain('may not be reached')
  const named = await failureOf(open({ resolve: resolveTo(address) }).ask('http://x.example:8080/'))
  expect(named.message).toBe(sentence)
  expect(String(named.cause)).toContain('no address that may be reached')
})

test('the guard lets public addresses through, and private ones only where allowed', () => {
  const open = ['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111']
  expect(open.filter(createGuard())).toEqual(open)
  expect(privateAddresses.filter(createGuard())).toEqual([])
  const allowed = createGuard(['10.0.0.0/8', '192.168.0.1', 'fd12::/16'])
  const reached = ['10.0.0.1', '192.168.0.1', '::ffff:10.0.0.1', 'fd12:3456::1']
  expect(privateAddresses.filter(allowed)).toEqual(reached)
})

test('https is judged by the same guard', async () => {
  const canary = await listen('127.0.0.1', 0, hello())
  const resolve = resolveTo('127.0.0.1')
  for (const host of ['127.0.0.1', 'inside.example']) {
    await failureOf(open({ resolve }).ask(`https://${host}:${canary.port}/`))
  }
  expect(canary.connections).toBe(0)
  const outbound = open({ resolve, allow: ['127.0.0.1'] })
  await failureOf(outbound.ask(`https://inside.example:${canary.port}/`))
  expect(canary.connections, 'connected, then failed for want of TLS').toBe(1)
})

test('of several addresses only those that may be reached are tried', async () => {
  const canary = await listen('127.0.0.1', 0, hello())
  const site = await listen('127.0.0.2', canary.port, hello())
  const resolve = resolveTo('127.0.0.1', '127.0.0.2')
  const answer = await open({ resolve, allow: ['127.0.0.2'] }).ask(`http://a.example:${site.port}/`)
  expect(answer.text).toBe('hello')
  expect([canary.connections, site.connections]).toEqual([0, 1])
})

test('a name that answers differently the next time is asked once per connection', async () => {
  const canary = await listen('127.0.0.1', 0, hello())
  const site = await listen('127.0.0.2', canary.port, hello())
  const answers = ['127.0.0.2', '127.0.0.1']
  let asked = 0
  const resolve = () => resolveTo(answers[asked++ % 2] ?? '')()
  const url = `http://rebind.example:${site.port}/`
  expect((await open({ resolve, allow: ['127.0.0.2'] }).ask(url)).text).toBe('hello')
  expect(asked).toBe(1)
  await failureOf(open({ resolve, allow: ['127.0.0.2'] }).ask(url))
  expect([canary.connections, site.connections, asked]).toEqual([0, 1, 2])
})

test('a redirect is an answer and is not followed', async () => {
  const canary = await listen('127.0.0.1', 0, hello())
  const location = `http://127.0.0.1:${canary.port}/`
  const site = await listen(
    '127.0.0.2',
    0,
    createServer((_request, response) => response.writeHead(302, { location }).end()),
  )
  const answer = await open({ allow: ['127.0.0.0/8'] }).ask(`http://127.0.0.2:${site.port}/`)
  expect([answer.status, answer.headers.location]).toEqual([302, location])
  expect(canary.connections).toBe(0)
})

test.each([
  ['file:///etc/passwd', 'only http'],
  ['gopher://127.0.0.1:PORT/_x', 'only http'],
  ['ftp://127.0.0.1:PORT/', 'only http'],
  ['http://user:secret@127.0.0.1:PORT/', 'user information'],
  ['http://127.0.0.1:25/', 'another protocol'],
  ['https://127.0.0.1:22/', 'another protocol'],
  ['http://[::1', 'Invalid URL'],
  ['not a url', 'Invalid URL'],
])('%s is refused even where its address is allowed', async (form, reason) => {
  const canary = await listen('127.0.0.1', 0, hello())
  const url = form.replace('PORT', String(canary.port))
  const refused = await failureOf(open({ allow: ['127.0.0.0/8'] }).ask(url))
  expect(refused.message).toBe(sentence)
  expect(String(refused.cause)).toContain(reason)
  expect(canary.connections).toBe(0)
})

test('refused, closed, silent, unknown and oversized all read the same', async () => {
  const silent = await listen(
    '127.0.0.1',
    0,
    createServer(() => {}),
  )
  const closed = await listen('127.0.0.1', 0, hello())
  const big = await listen(
    '127.0.0.1',
    0,
    createServer((_request, response) => response.end('x'.repeat(1025))),
  )
  const allow = ['127.0.0.0/8']
  closers.splice(-2, 1)[0]?.()
  const failures = await Promise.all([
    failureOf(open().ask(`http://127.0.0.1:${silent.port}/`)),
    failureOf(open({ allow }).ask(`http://127.0.0.1:${closed.port}/`)),
    failureOf(open({ allow, timeoutMs: 50 }).ask(`http://127.0.0.1:${silent.port}/`)),
    failureOf(
      open({ resolve: () => Promise.reject(new Error('ENOTFOUND')) }).ask('http://a.example/'),
    ),
    failureOf(open({ allow, maxBytes: 1024 }).ask(`http://127.0.0.1:${big.port}/`)),
  ])
  expect(new Set(failures.map(String))).toEqual(new Set([`Unreachable: ${sentence}`]))
  expect(new Set(failures.map(({ cause }) => String(cause))).size).toBe(5)
  const whole = await open({ allow, maxBytes: 1025 }).ask(`http://127.0.0.1:${big.port}/`)
  expect(whole.text).toHaveLength(1025)
})

test('an abort ends the call with its own reason', async () => {
  const silent = await listen(
    '127.0.0.1',
    0,
    createServer(() => stop.abort(new Error('enough'))),
  )
  const stop = new AbortController()
  const asked = open({ allow: ['127.0.0.1'] }).ask(`http://127.0.0.1:${silent.port}/`, {
    signal: stop.signal,
  })
  await expect(asked).rejects.toThrow('enough')
})

test('connections are kept and used again', async () => {
  const site = await listen('127.0.0.1', 0, hello())
  const outbound = open({ allow: ['127.0.0.1'] })
  for (let n = 0; n < 5; n++) await outbound.ask(`http://127.0.0.1:${site.port}/`)
  expect(site.connections).toBe(1)
})

test('an allowed range that is none stops the start', () => {
  expect(() => createOutbound({ allow: ['127.0.0.0/99'] })).toThrow()
  expect(() => createOutbound({ allow: ['localhost'] })).toThrow()
})

test('where the status is what counts, an answer without end is its beginning; elsewhere it is none', async () => {
  const endless = await listen(
    '127.0.0.1',
    0,
    createServer((_request, response) => {
      response.writeHead(202)
      const more = () => {
        while (response.write('x'.repeat(1000)));
        response.once('drain', more)
      }
      more()
    }),
  )
  const dripping = await listen(
    '127.0.0.1',
    0,
    createServer((_request, response) => response.writeHead(202).write('so far')),
  )
  const bounds = { allow: ['127.0.0.1'], maxBytes: 5000, timeoutMs: 300 }
  for (const [{ port }, text] of [
    [endless, 'x'.repeat(5000)],
    [dripping, 'so far'],
  ] as const) {
    const url = `http://127.0.0.1:${port}/`
    expect(await open({ ...bounds, takesPart: true }).ask(url)).toMatchObject({ status: 202, text })
    await failureOf(open(bounds).ask(url))
  }
})
