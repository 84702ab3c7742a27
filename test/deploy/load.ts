import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { onTestFinished } from 'vitest'

export type Sent = { kind: 'page' | 'change'; reference: string; status: number; why?: string }
type Load = { host: string; portOfHost: number; token: string; everyMs: number }

type Asking = Omit<Load, 'everyMs'> & { port: number; agent?: Agent; language?: string }

/** Asks the edge at this port for a page, or sends it a change; fails where the answer is cut off. */
export const askEdge = (
  { host, portOfHost, token, port, agent, language }: Asking,
  path: string,
  body?: string,
) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((done, fail) => {
    const asking = request(
      {
        ...{ host: '127.0.0.1', port, servername: host, path, rejectUnauthorized: false },
        ...(agent && { agent }),
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          Host: `${host}:${portOfHost}`,
          ...(language && { 'Accept-Language': language }),
          ...(body !== undefined && {
            ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
            'Content-Length': Buffer.byteLength(body),
          }),
        },
      },
      async (response) => {
        try {
          let text = ''
          // one that is cut off throws here
          for await (const part of response.setEncoding('utf8')) text += part
          done({ status: response.statusCode ?? 0, headers: response.headers, text })
        } catch (error) {
          fail(error)
        }
      },
    )
    asking.on('error', fail).end(body)
  })

/** Sends pages and changes through this port of the edge, one each `everyMs`, on connections that are kept, until stopped. */
export function startLoad(port: number, { host, portOfHost, token, everyMs }: Load) {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 20 })
  const sent: Sent[] = []
  const pending = new Set<Promise<void>>()
  let number = 0

  function send() {
    number += 1
    const reference = `${port}-${number}`
    const [kind, path, body] =
      number % 2 === 0
        ? (['page', '/session/new', undefined] as const)
        : (['change', '/api/v1/usage', JSON.stringify({ quota: 'widgets', reference })] as const)
    const one = askEdge({ host, portOfHost, token, port, agent }, path, body).then(
      ({ status }) => void sent.push({ kind, reference, status }),
      (error) => void sent.push({ kind, reference, status: 0, why: String(error) }),
    )
    pending.add(one)
    one.finally(() => pending.delete(one))
  }

  const timer = setInterval(send, everyMs)
  onTestFinished(() => {
    clearInterval(timer)
    agent.destroy()
  })
  return {
    sent,
    /** Sends no more, and waits for every answer. */
    async stop(): Promise<Sent[]> {
      clearInterval(timer)
      await Promise.all(pending)
      agent.destroy()
      return sent
    },
  }
}

/** Those that were not answered as they should be. */
export const failedOf = (sent: readonly Sent[]) =>
  sent.filter(({ kind, status }) => status !== (kind === 'page' ? 200 : 201))
