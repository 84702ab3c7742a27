import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createMailer,
  isMailFailure,
  type MailerOptions,
  type MailFailure,
  type MailServerAddress,
  type Message,
} from '../../src/connectors/mail.ts'
import { type Mailbox, startMailbox } from '../../src/sandbox/mailbox.ts'
import { makeCertificate } from './certificate.ts'

const tls = makeCertificate('mail.localhost')
let mailbox: Mailbox
let canary: Server
let canaryPort: number
let touched = 0

beforeAll(async () => {
  mailbox = await startMailbox({ tls, login: { user: 'portal', password: 'right' } })
  canary = createServer((socket) => {
    touched += 1
    socket
      .on('error', () => {})
      .resume()
      .end('220 canary\r\n')
  })
  await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done))
  const at = canary.address()
  canaryPort = typeof at === 'object' && at ? at.port : 0
})
afterAll(async () => {
  await mailbox.stop()
  await new Promise((done) => canary.close(done))
})

const message: Message = {
  messageId: '<one@northline.example>',
  date: new Date(),
  from: { name: 'Northline', address: 'portal@northline.example' },
  to: { name: 'Otis', address: 'otis@alder.example' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
}
const allowed: MailerOptions = {
  allow: ['127.0.0.0/8'],
  timeoutMs: 1000,
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
}
const at = (more: Partial<MailServerAddress> = {}): MailServerAddress => ({
  ...{ host: 'mail.localhost', port: mailbox.smtp.port, security: 'starttls' },
  ...{ username: 'portal', password: 'right' },
  ...more,
})

async function failure(options: MailerOptions, server: MailServerAddress): Promise<MailFailure> {
  const error = await createMailer(options)
    .send(server, message)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    )
  if (!isMailFailure(error)) throw new Error(`not a failure of mail: ${error}`)
  return error
}

test('with a certificate that is trusted and names the host, a message goes over TLS', async () => {
  await createMailer({ ...allowed, authorities: tls.cert }).send(at(), message)
  expect(mailbox.messages()[0]).toMatchObject({ secure: true, user: 'portal' })
})

test('a check connects and signs in, and hands over nothing', async () => {
  const before = mailbox.messages().length
  const check = (more: Partial<MailServerAddress>) =>
    createMailer({ ...allowed, authorities: tls.cert }).check(at(more))
  expect(await check({})).toBeNull()
  expect(await check({ password: 'wrong' })).toMatchObject({ code: 'mail-sign-in-refused' })
  expect(await check({ port: 1 })).toMatchObject({ code: 'mail-away' })
  expect(await createMailer(allowed).check(at())).toMatchObject({ code: 'mail-no-encryption' })
  expect(mailbox.messages()).toHaveLength(before)
})

test.each([
  ['nobody trusts', allowed, at],
  [
    'names another host',
    { ...allowed, authorities: tls.cert },
    () => at({ host: 'other.localhost' }),
  ],
])(
  'a certificate that %s stops it before name and password are said',
  async (_, options, server) => {
    const before = mailbox.messages().length
    const found = await failure(options, server())
    expect(found).toMatchObject({
      kind: 'server',
      reason: { code: 'mail-no-encryption', params: {} },
    })
    expect(mailbox.messages()).toHaveLength(before)
  },
)

test('a server without STARTTLS gets neither password nor message where TLS is asked for', async () => {
  const open = await startMailbox()
  const found = await failure(allowed, at({ port: open.smtp.port }))
  expect(found.kind).toBe('server')
  expect(open.messages()).toHaveLength(0)
  await open.stop()
})

test('a wrong password is the server’s business and not the address’s', async () => {
  const found = await failure({ ...allowed, authorities: tls.cert }, at({ password: 'wrong' }))
  expect(found).toMatchObject({
    kind: 'server',
    reason: { code: 'mail-sign-in-refused', params: { said: expect.any(String) } },
  })
})

const forbidden = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0',
  'localhost',
  '::1',
  '::ffff:127.0.0.1',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  'fc00::1',
  'fe80::1',
]

test.each(forbidden)(
  'nothing connects to %s without leave, and nobody learns why',
  async (host) => {
    // whoever tried to connect would wait longer than the test may
    const found = await failure(
      { timeoutMs: 600_000, wholeMs: 600_000 },
      at({ host, port: canaryPort, security: 'none' }),
    )
    expect(found.reason).toEqual({ code: 'mail-away', params: {} })
    expect(touched).toBe(0)
  },
)

test('a name is looked up once, and the address that was judged is the one connected to', async () => {
  let asked = 0
  const rebinding = async () => {
    asked += 1
    return [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]
  }
  const server = at({ port: canaryPort, security: 'none' })
  expect((await failure({ timeoutMs: 300, resolve: rebinding }, server)).kind).toBe('away')
  expect(asked).toBe(1)
  expect(touched).toBe(0)
})

test('refused, closed and filtered servers read alike and take a bounded time', async () => {
  const texts = await Promise.all([
    failure({}, at({ host: '127.0.0.1', port: canaryPort })),
    failure(allowed, at({ port: 1 })),
    failure({ timeoutMs: 300, resolve: async () => [{ address: '192.0.2.1', family: 4 }] }, at()),
    failure({ ...allowed, resolve: async () => [] }, at()),
    failure({ ...allowed, resolve: () => new Promise(() => {}), wholeMs: 300 }, at()),
  ])
  expect(texts.map(({ reason }) => reason)).toEqual(
    texts.map(() => ({ code: 'mail-away', params: {} })),
  )
})

test('the premise: where it is allowed, the canary is reached', async () => {
  await failure(allowed, at({ port: canaryPort, security: 'none' }))
  expect(touched).toBe(1)
})

test('an aborted sending ends at once with the reason', async () => {
  mailbox.fail('hang')
  const stop = new AbortController()
  const sending = createMailer(allowed).send(at(), message, stop.signal)
  stop.abort(new Error('the worker stops'))
  await expect(sending).rejects.toThrow('the worker stops')
})

test('a message can read neither files nor addresses', async () => {
  const mailer = createMailer({ ...allowed, authorities: tls.cert })
  for (const trick of [{ path: '/etc/hostname' }, { href: `http://127.0.0.1:${canaryPort}/` }])
    await expect(
      mailer.send(at(), { ...message, html: trick as unknown as string }),
    ).rejects.toSatisfy(isMailFailure)
  expect(touched).toBe(1)
})
