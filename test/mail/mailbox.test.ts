import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMailer } from '../../src/connectors/mail.ts'
import { type Mailbox, startMailbox } from '../../src/sandbox/mailbox.ts'

let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await startMailbox()
  await createMailer({ allow: ['127.0.0.0/8'] }).send(
    { host: '127.0.0.1', port: mailbox.smtp.port, security: 'none', username: '', password: null },
    {
      ...{ messageId: '<one@x.example>', date: new Date() },
      from: { name: '<script>alert(1)</script>', address: 'a@b.example' },
      to: { name: 'Otis', address: 'otis@alder.example' },
      subject: '<img src=x onerror=alert(1)>',
      html: '<html><head></head><body><script>alert(1)</script><img src="cid:logo"><a href="https://a.example/?x=1&amp;y=2">go</a></body></html>',
      text: '</pre><script>alert(1)</script> https://b.example/t',
      images: [{ cid: 'logo', name: 'l.png', type: 'image/png', bytes: Buffer.from('png') }],
    },
  )
})
afterAll(() => mailbox.stop())

const get = (path: string) => fetch(`${mailbox.url}${path}`)

test('the list says whose mailbox it is and shows what came, escaped', async () => {
  const answer = await get('/')
  const page = await answer.text()
  expect(page).toContain('This is the demo’s mailbox')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(page).not.toContain('<script')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
})

test('a message shows its people, its text and its links; its HTML is an origin of nobody without script', async () => {
  const [message] = mailbox.messages()
  const page = await (await get(`/messages/${message?.id}`)).text()
  expect(page).not.toContain('<script')
  expect(page).toContain('href="https://a.example/?x=1&amp;y=2"')
  expect(page).toContain('href="https://b.example/t"')
  expect(page).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  const inner = await get(`/messages/${message?.id}/html`)
  expect(inner.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*sandbox allow-popups/,
  )
  const image = await get(`/messages/${message?.id}/images/logo`)
  expect([image.headers.get('content-type'), await image.text()]).toEqual(['image/png', 'png'])
})

test('nothing else is here, nothing is changed, and another name for this machine gets nothing', async () => {
  expect((await get('/messages/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  expect((await get('/../../etc/passwd')).status).toBe(404)
  expect((await fetch(mailbox.url, { method: 'POST' })).status).toBe(405)
  const status = await new Promise((done, fail) => {
    const { port } = new URL(mailbox.url)
    request({ host: '127.0.0.1', port, headers: { Host: 'evil.example' } }, (r) =>
      done(r.statusCode),
    )
      .on('error', fail)
      .end()
  })
  expect(status).toBe(421)
})
