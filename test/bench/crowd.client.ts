import { Agent, request } from 'node:http'
import { answer } from './processes.ts'

export type Crowd = {
  port: number
  connections: number
  requests: { method: string; path: string; headers: Record<string, string>; body?: string }[]
}

/** A crowd in a process of its own, so that what it costs to ask is not the portal's; how often it got which status. */
answer({
  async send({ port, connections, requests }: Crowd) {
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
    await Promise.all(
      requests.map(async (one) => {
        const status = await ask(one)
        statuses[status] = (statuses[status] ?? 0) + 1
      }),
    )
    agent.destroy()
    return statuses
  },
})
