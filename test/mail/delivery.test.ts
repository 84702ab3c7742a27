import { expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { retryCommands } from '../../src/domain/queue/commands.control.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { tokenOf, useMailSetup } from './mail-server.ts'

const post = useMailSetup()

const reached = (mailId: string, state: string) =>
  until(`the mail is ${state}`, async () => {
    const mail = await post.mail(mailId)
    return mail.state === state ? mail : null
  })

const tried = (commandId: string | null, times: number) =>
  until(`attempt ${times} failed`, async () => {
    const command = await post.command(commandId ?? '')
    return command.attempt === times && command.state === 'queued' ? command : null
  })

test('250: the message is delivered once, and says so', async () => {
  post.work()
  const { mailId } = await post.queue({})
  const mail = await reached(mailId, 'sent')
  expect(mail).toMatchObject({ error: null, message_id: `<${mailId}@northline.example>` })
  expect(post.mailbox.messages()).toHaveLength(1)
  expect(post.mailbox.messages()[0]).toMatchObject({
    from: 'portal@northline.example',
    to: ['otis@alder.example'],
    headerTo: 'Otis Alder <otis@alder.example>',
    messageId: `<${mailId}@northline.example>`,
  })
  expect(await post.alarms()).toHaveLength(0)
})

const reasonOf = {
  '421': 'mail-later',
  '450': 'mail-later',
  'bad-tls': 'mail-no-encryption',
  'bad-sign-in': 'mail-sign-in-refused',
} as const

test.each(['421', '450', 'bad-tls', 'bad-sign-in'] as const)(
  '%s: nothing is lost, it is tried again after a pause and then delivered',
  async (kind) => {
    if (kind === 'bad-tls') await post.server({ security: 'starttls' })
    if (kind === 'bad-sign-in') await post.server({ username: 'portal' })
    post.mailbox.fail(kind)
    const worker = post.work()
    const { mailId, commandId } = await post.queue({})
    const waiting = await tried(commandId, 1)
    expect(Number(waiting.next_try_at) - Date.now()).toBeGreaterThan(50_000)
    expect(await post.mail(mailId)).toMatchObject({
      state: 'queued',
      error: { code: reasonOf[kind], params: expect.any(Object) },
    })
    await post.server()
    await post.dueNow(commandId)
    worker.wake()
    await reached(mailId, 'sent')
    expect(post.mailbox.messages()).toHaveLength(1)
  },
)

test.each([
  ['550', '550 5.1.1 No such mailbox'],
  ['552', '552 5.2.2 Mailbox is full'],
] as const)(
  '%s: it has bounced at once, is visible, alarms and is never tried again',
  async (kind, said) => {
    const error = message('mail-bounced', { said })
    post.mailbox.fail(kind)
    post.work()
    const { mailId, commandId } = await post.queue({})
    expect(await reached(mailId, 'bounced')).toMatchObject({ error })
    await until(
      'the command ended',
      async () => (await post.command(commandId ?? '')).state === 'failed',
    )
    expect(await post.command(commandId ?? '')).toMatchObject({ attempt: 1 })
    expect(await post.alarms()).toMatchObject([
      {
        key: 'mail|otis@alder.example',
        tenant_id: post.world.alder.id,
        name: message('mail-bounced-alarm'),
      },
    ])
    const page = await (
      await portalOf(post.database.pool).as(post.world.dana).get('/settings/messages')
    ).text()
    expect(page).toContain('otis@alder.example')
    expect(page).toContain(`The address was refused. ${said}`)
  },
)

test('a bounced mail that is retried in the queue is not sent; sent again on purpose it is, and the alarm ends', async () => {
  post.mailbox.fail('550')
  const worker = post.work()
  const { mailId, commandId } = await post.queue({})
  await reached(mailId, 'bounced')
  await until('it ended', async () => (await post.command(commandId ?? '')).state === 'failed')
  await Scope.enter(post.database.pool, post.world.dana, (scope) =>
    retryCommands(scope, [commandId ?? '']),
  )
  worker.wake()
  await until('it ended again', async () => {
    const { state, attempt } = await post.command(commandId ?? '')
    return state === 'failed' && attempt === 2
  })
  expect(post.mailbox.messages()).toHaveLength(0)
  const again = await portalOf(post.database.pool)
    .as(post.world.dana)
    .post('/settings/messages/selections', { act: ['resend'], row: ['1'], id: [mailId] })
  expect(again.status).toBe(200)
  await until('it arrived', () => post.mailbox.messages().length === 1)
  await until('the alarm ended', async () => (await post.alarms()).length === 0)
})

test('an address that bounced gets no notice that nobody asked for, until somebody writes to it on purpose', async () => {
  post.mailbox.fail('550')
  post.work()
  await reached((await post.queue({})).mailId, 'bounced')
  const portal = system({ kind: 'tenant', tenant: post.world.alder.id })
  const held = await post.queue({ template: 'password-changed' }, portal)
  expect(held.commandId).toBeNull()
  expect(await post.mail(held.mailId)).toMatchObject({
    state: 'failed',
    error: message('mail-suppressed'),
  })
  const elsewhere = await post.queue(
    { template: 'password-changed', owner: { tenantId: post.world.birch.id } },
    system({ kind: 'tenant', tenant: post.world.birch.id }),
  )
  expect(
    elsewhere.commandId,
    'what bounced for Alder is nothing that Birch may notice',
  ).not.toBeNull()
  await reached((await post.queue({ template: 'test' })).mailId, 'sent')
  const next = await post.queue({ template: 'password-changed' }, portal)
  await reached(next.mailId, 'sent')
})

test('a refused sender ends the mail without suppressing its address', async () => {
  post.mailbox.fail('bad-sender')
  post.work()
  const { mailId } = await post.queue({})
  expect(await reached(mailId, 'failed')).toMatchObject({
    error: { code: 'mail-refused' },
  })
  expect(await post.alarms()).toMatchObject([{ name: message('mail-undelivered') }])
})

test('dropped after DATA: at most one duplicate, and both have the same Message-ID', async () => {
  post.mailbox.fail('drop-after-data')
  const worker = post.work()
  const { mailId, commandId } = await post.queue({})
  await tried(commandId, 1)
  await post.dueNow(commandId)
  worker.wake()
  await reached(mailId, 'sent')
  const ids = post.mailbox.messages().map(({ messageId }) => messageId)
  expect(ids).toEqual([`<${mailId}@northline.example>`, `<${mailId}@northline.example>`])
})

test('a server that never greets holds neither the page nor the worker', async () => {
  post.mailbox.fail('hang')
  post.work({ timeoutMs: 2000 })
  const { mailId, commandId } = await post.queue({})
  expect((await post.mail(mailId)).error, 'queueing waits for no mail server').toBeNull()
  await tried(commandId, 1)
  expect(await post.mail(mailId)).toMatchObject({ error: message('mail-away') })
})

test('the provider is told once the server cannot be used, and when it can again', async () => {
  post.mailbox.fail('bad-sign-in', 3)
  await post.server({ username: 'portal' })
  await post.password('correct horse')
  const worker = post.work()
  const { mailId, commandId } = await post.queue({})
  for (const attempt of [1, 2, 3]) {
    await tried(commandId, attempt)
    const raised = (await post.alarms()).map(({ key }) => key)
    expect(raised).toEqual(attempt < 3 ? [] : ['mail|server'])
    await post.dueNow(commandId)
    worker.wake()
  }
  await reached(mailId, 'sent')
  expect(await post.alarms()).toHaveLength(0)
})

test('a link that is no longer good is not sent', async () => {
  const invitationId = await post.invitation(post.world.otis.id ?? '', { hours: -1 })
  post.work()
  const { mailId } = await post.queue({ template: 'activation', invitationId })
  expect(await reached(mailId, 'failed')).toMatchObject({ error: message('mail-link-dead') })
  expect(post.mailbox.messages()).toHaveLength(0)
  expect(await post.alarms()).toHaveLength(0)
})

test('nothing in queue, log or table holds the token of a link or anything it is made from', async () => {
  const invitationId = await post.invitation(post.world.otis.id ?? '')
  post.work()
  const { mailId, commandId } = await post.queue({
    template: 'activation',
    invitationId,
    accountId: post.world.otis.id,
  })
  await reached(mailId, 'sent')
  const token = tokenOf(invitationId)
  expect(post.mailbox.messages()[0]?.text, 'the premise: it was sent').toContain(
    `/activations/${token}`,
  )
  expect((await post.command(commandId ?? '')).payload).toEqual({
    mailId,
    about: message('mail-to', {
      mail: message('mail-activation'),
      address: 'otis@alder.example',
    }),
  })
  for (const table of ['mail', 'command', 'log_entry', 'alarm'])
    expect(JSON.stringify(await post.database.sql.unsafe(`select * from ${table}`))).not.toContain(
      token,
    )
})
