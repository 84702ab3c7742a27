import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { createApp } from '../../src/app.tsx'

export type Asked = {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; ms: number }

/** The portal behind a real HTTP server on a port of its own, asked as whatever host one likes. */
export async function serve(app: Pick<ReturnType<typeof createApp>, 'fetch'>) {
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    /** Rejects when no whole answer came within `longestMs`. */
    ask: (path: string, { method = 'GET', headers = {}, body }: Asked, maxMs: number) =>
      new Promise<Answer>((done, fail) => {
        const from = performance.now()
        const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
        const late = setTimeout(
          () => asking.destroy(new Error(`no answer within ${maxMs} ms`)),
          maxMs,
        )
        asking.on('error', (error) => {
          clearTimeout(late)
          fail(error)
        })
        asking.on('response', async (response) => {
          const chunks: Buffer[] = []
          try {
            for await (const chunk of response) chunks.push(chunk)
          } catch (error) {
            return fail(error)
          }
          clearTimeout(late)
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
            ms: performance.now() - from,
          })
        })
        asking.end(body)
      }),
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
