import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Child } from 'hono/jsx'

const policy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
export const sheet =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}form{display:flex;gap:.6rem;flex-wrap:wrap;align-items:end}label{display:grid;flex:1 1 12rem}input,select,button{font:inherit;padding:.4rem}'

/**
 * A small site of the demo's on loopback, under no other name and changed from no other page; only `open` paths take what other
 * programs send.
 */
export function loopbackSite(open: readonly string[] = []) {
  const app = new Hono()
  app.use(async (c, next) => {
    // another name that leads here is another site's trick (DNS rebinding)
    const host = c.req.header('Host') ?? ''
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
      return c.text('There is nothing here.', 421)
    const isOwn = c.req.header('Origin') === `http://${host}`
    if (c.req.method !== 'GET' && !open.includes(c.req.path) && !isOwn)
      return c.text('Not from this page.', 403)
    await next()
    c.header('Content-Security-Policy', policy)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', 'no-store')
  })
  app.get('/site.css', (c) => c.body(sheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  return {
    app,
    async listen() {
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
      await new Promise((done) => server.once('listening', done))
      const address = server.address()
      return {
        url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
        stop: () => new Promise<void>((done) => server.close(() => done())),
      }
    },
  }
}

/** A page of it. */
export const LoopbackPage = (props: { title: string; children?: Child }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{props.title}</title>
      <link rel="stylesheet" href="/site.css" />
    </head>
    <body>
      <h1>{props.title}</h1>
      {props.children}
    </body>
  </html>
)
