import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './processes.ts'

/** The same bytes for whoever asks, which is what HTTP alone costs. */
answer({
  async start({ body }: { body: string }) {
    const bytes = Buffer.from(body)
    const server = createServer((_, response) => {
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Length': bytes.length,
      })
      response.end(bytes)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
})
