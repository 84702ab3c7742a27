import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { createHttpServer, type HttpLimits } from '../src/http-server.ts'
import { createBodies } from '../src/routes/bodies.ts'
import { withBody } from '../src/routes/body-limit.ts'
import { createCapacity } from '../src/routes/capacity.ts'
import type { Portal } from '../src/routes/portal.ts'
import { portalOf } from './support/portal.ts'
import { until } from './support/until.ts'

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

const reading = async (request: Request) => new Response(`${(await request.text()).length}`)
const quick = { headersMs: 300, requestMs: 600, checkMs: 50 }

async function portOf(server: Server) {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const start = (
  limits: Partial<HttpLimits>,
  fetch: Parameters<typeof createHttpServer>[0] = reading,
) => portOf(createHttpServer(fetch, { ...quick, ...limits }))

/** A raw connection that says this and no more; what it was answered, and whether it is closed. */
function say(port: number, text: string) {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  const said = { answer: '', isClosed: false, socket }
  socket.on('data', (bytes) => {
    said.answer += bytes
  })
  socket
    .on('error', () => {})
    .on('close', () => {
      said.isClosed = true
    })
  socket.write(text)
  return said
}
const closed = (said: ReturnType<typeof say>) =>
  until('the connection is closed', () => said.isClosed)

test.each([
  ['a header line that never ends', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a'],
  [
    'a body that never comes',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc',
  ],
  [
    'a chunk that never ends',
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nabc',
  ],
])('%s is closed within seconds', async (_, text) => {
  const port = await start({})
  const slow = say(port, text)
  const whole = say(port, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc')
  await until('others are served', () => whole.answer.includes('200 OK'))
  await closed(slow)
  expect(slow.answer).toContain('408 Request Timeout')
})

test('connections have a cap, half of it for one peer that is no proxy of ours; pages’ sockets do not count', async () => {
  const idle = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a'
  const patient = { headersMs: 60_000, requestMs: 60_000, maxConnections: 6 }
  const own = await start(patient)
  for (const _ of Array.from({ length: 3 })) say(own, idle)
  const fourth = say(own, idle)
  await closed(fourth)
  expect(fourth.answer).toMatch(/^HTTP\/1.1 503 .*\r\nRetry-After: 5\r\n/)

  const server = createHttpServer(reading, { ...quick, ...patient, trustedProxy: ['127.0.0.0/8'] })
  let upgraded = 0
  server.on('upgrade', (_, socket) => {
    upgraded += 1
    sockets.push(socket as Socket)
  })
  const proxied = await portOf(server)
  const upgrade =
    'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
    say(proxied, upgrade)
    await until('it is a socket', () => upgraded === n)
  }
  for (const _ of Array.from({ length: 6 })) say(proxied, idle)
  const seventh = say(proxied, idle)
  await closed(seventh)
  expect(seventh.answer).toContain('503')
})

const length = 512 * 1024
const many = 60
const whole = many * length
setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')
/** Twice: what the first one found is given back beside the program, and counted when the next one begins. */
const collect = () => {
  gc()
  gc()
}

/** So many strangers at once, each with half a megabyte of which the end is withheld; the most that was held of it. */
async function pressure(port: number, path: string) {
  collect()
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  let polls = 0
  // one buffer for all, so that what grows is what was received
  const part = Buffer.alloc(length - 100, 'a')
  const all = Array.from({ length: many }, () => {
    const said = say(
      port,
      `POST ${path} HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: http://localhost:3000\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n`,
    )
    said.socket.write(part)
    return said
  })
  await until('all were answered, or most of what was sent is held', () => {
    // what was read and dropped is held by nobody; looking costs, so it is done now and then
    if (polls++ % 20 === 4) collect()
    if (polls % 20 === 5) most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    return all.every(({ answer, isClosed }) => answer || isClosed) || most > whole / 2
  })
  // who was cut before the answer arrived has none
  const answers = all.map(({ answer }) => answer.split('\r\n')[0]).filter(Boolean)
  return { most, answers: [...new Set(answers)] }
}

test('sixty strangers who withhold a body hold no memory of the portal', async () => {
  const { app } = portalOf({
    transaction: async () => {
      throw new Error('nobody is looked up')
    },
  })
  const port = await start({ headersMs: 5000, requestMs: 10_000 }, app.fetch)
  const upload = await pressure(port, '/services/imports')
  expect(upload.answers).toEqual(['HTTP/1.1 303 See Other'])
  const signIn = await pressure(port, '/session')
  expect(signIn.answers).toEqual(['HTTP/1.1 413 Payload Too Large'])
  // what is still on its way through sixty pairs of sockets is the process’s too
  for (const { most } of [upload, signIn]) expect(most).toBeLessThan(whole / 2)
})

test('negative control: a server that reads before it asks holds what all of them sent', async () => {
  const listener = getRequestListener(reading, { overrideGlobalObjects: false })
  const { most } = await pressure(await portOf(createServer(listener)), '/session')
  expect(most).toBeGreaterThan(whole / 2)
})

test('a stranger’s body that does not come is given up within its time', async () => {
  const app = new Hono<Portal>().post('/', (c) => {
    c.set('ip', '192.0.2.1')
    c.set('capacity', {
      ...createCapacity({ transaction: never }),
      bodies: createBodies({ strangerMs: 50 }),
    })
    return withBody(c, 'stranger', never)
  })
  app.onError((error) => new Response(`${'code' in error && error.code}`))
  const body = new ReadableStream({})
  const asking = new Request('http://localhost/', {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit)
  expect(await (await app.request(asking)).text()).toBe('body-late')
})

const never = () => new Promise<never>(() => {})
