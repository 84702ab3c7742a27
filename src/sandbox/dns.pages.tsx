import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { Records, SandboxDns } from './dns.ts'

const policy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const sheet =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}form{display:flex;gap:.6rem;flex-wrap:wrap;align-items:end}label{display:grid;flex:1 1 12rem}input,select,button{font:inherit;padding:.4rem}'

/** The name server's own page on loopback: whoever plays a customer puts records here, as at a DNS provider. */
export async function startDnsPages(dns: SandboxDns) {
  const app = new Hono()
  app.use(async (c, next) => {
    // another name that leads here is another site's trick (DNS rebinding)
    const host = c.req.header('Host') ?? ''
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
      return c.text('There is nothing here.', 421)
    const isOwn = c.req.header('Origin') === `http://${host}`
    if (c.req.method !== 'GET' && !isOwn) return c.text('Not from this page.', 403)
    await next()
    c.header('Content-Security-Policy', policy)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', 'no-store')
  })
  app.get('/dns.css', (c) => c.body(sheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/', (c) => c.html(<DnsPage zone={dns.records()} />))
  app.post('/records', async (c) => {
    const { name, type, value } = await c.req.parseBody()
    const [host, data] = [textOf(name), textOf(value)]
    if (!host || !data) return c.text('A name and a value are needed.', 422)
    const before = dns.records().get(host.toLowerCase().replace(/\.$/, '')) ?? {}
    dns.set(host, { ...before, ...(type === 'CNAME' ? { CNAME: data } : { TXT: [data] }) })
    return c.redirect('/', 303)
  })
  app.post('/removals', async (c) => {
    dns.remove(textOf((await c.req.parseBody()).name))
    return c.redirect('/', 303)
  })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 300) : '')

const DnsPage = ({ zone }: { zone: ReadonlyMap<string, Records> }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Name server of the demo</title>
      <link rel="stylesheet" href="/dns.css" />
    </head>
    <body>
      <h1>Name server of the demo</h1>
      <p>
        Stands in for the DNS of customers. Put in here what a tenant’s Domain page asks for, then
        press Check now there.
      </p>
      <form method="post" action="/records">
        <Labelled text="Name">
          <input name="name" required placeholder="_tenantry-verify.portal.customer.example" />
        </Labelled>
        <Labelled text="Type">
          <select name="type">
            <option>TXT</option>
            <option>CNAME</option>
          </select>
        </Labelled>
        <Labelled text="Value">
          <input name="value" required />
        </Labelled>
        <button>Put in</button>
      </form>
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>TXT</th>
            <th>CNAME</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {[...zone].map(([name, records]) => (
            <tr>
              <th scope="row">{name}</th>
              <td>{records.TXT?.join(', ') ?? '–'}</td>
              <td>{records.CNAME ?? '–'}</td>
              <td>
                <form method="post" action="/removals">
                  <button name="name" value={name}>
                    Remove
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </body>
  </html>
)

const Labelled = ({ text, children }: { text: string; children?: Child }) => (
  <label>
    {text}
    {children}
  </label>
)
