import { Agent, request } from 'node:http'
import { answer } from './processes.ts'

export type Crowd = {
  port: number
  connections: number
  requests: { method: string; path: string; headers: Record<string, string>; body?: string }[]
  /** They are asked over and over for so long, each anew as soon as it is answered; once unless said. */
  forMs?: number
}

/** However fast it is refused. */
const mostRequests = 20_000

/** A crowd in a process of its own, so that what it costs to ask is not the portal's; how often it got which status. */
answer({
  async send({ port, connections, requests, forMs = 0 }: Crowd) {
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    const statuses: Record<string, number> = {}
    const ask = ({ body, ...one }: Crowd['requests'][number]) =>
      new Promise<string>((done) => {
        const asking = request({ host: '127.0.0.1', port, agent, ...one }, (response) => {
          response.resume().once('close', () => done(String(response.statusCode)))
        })
        asking.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'))
        asking.end(body)
      })
    const until = performance.now() + forMs
    let asked = 0
    await Promise.all(
      requests.map(async (one) => {
        do {
          asked += 1
          const status = await ask(one)
          statuses[status] = (statuses[status] ?? 0) + 1
        } while (performance.now() < until && asked < mostRequests)
      }),
    )
    agent.destroy()
    return statuses
  },
})
