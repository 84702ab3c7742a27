import { Agent, request } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import { answer } from './processes.ts'

export type Storm = {
  port: number
  host: string
  tokens: readonly string[]
  /** Alarms a second of all together, and in one call. */
  perSecond: number
  batch: number
  forMs: number
  round: string
}
/** Alarms sent, and by status how many calls; `taken`: alarms in calls that were answered 200. */
export type Stormed = { sent: number; taken: number; statuses: Record<string, number> }

/** Sources that do not wait for an answer before they send more, each in its turn. */
answer({
  async storm({ port, host, tokens, perSecond, batch, forMs, round }: Storm): Promise<Stormed> {
    const agent = new Agent({ keepAlive: true, maxSockets: 200 })
    const found: Stormed = { sent: 0, taken: 0, statuses: {} }
    const send = (token: string, n: number) =>
      new Promise<void>((done) => {
        const body = JSON.stringify(
          Array.from({ length: batch }, (_, k) => ({
            ...{ key: `storm|${round}|${n}|${k}`, severity: 'minor', name: 'Port down' },
            ...{ source: `switch ${k}`, text: 'Link down', cause: 'site:1' },
          })),
        )
        found.sent += batch
        const headers = {
          ...{ Host: host, Authorization: `Bearer ${token}` },
          ...{ 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        }
        const ended = (status: string) => {
          found.statuses[status] = (found.statuses[status] ?? 0) + 1
          if (status === '200') found.taken += batch
          done()
        }
        const at = { host: '127.0.0.1', port, agent, method: 'POST', path: '/api/v1/alarms' }
        const asking = request({ ...at, headers }, (response) => {
          response.resume().once('close', () => ended(String(response.statusCode)))
        })
        asking.once('error', (error: NodeJS.ErrnoException) => ended(error.code ?? 'error'))
        asking.end(body)
      })
    const from = performance.now()
    const sending: Promise<void>[] = []
    for (let n = 0; performance.now() - from < forMs; n += 1) {
      sending.push(send(tokens[n % tokens.length] ?? '', n))
      const due = ((n + 1) * batch * 1000) / perSecond - (performance.now() - from)
      if (due > 0) await rest(due)
    }
    await Promise.all(sending)
    agent.destroy()
    return found
  },
})
