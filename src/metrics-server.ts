import { createServer, type Server } from 'node:http'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './domain/scope.ts'
import { createFigures, figuresType } from './routes/figures.ts'

type Parts = {
  config: Pick<Config, 'metricsPort' | 'metricsToken' | 'host' | 'dataDir'>
  database: Database
  log: Logger
  /** Why the process is of no use now, or null. */
  notReady: () => Promise<string | null>
}

export type MetricsServer = { port: number; stop(): Promise<void> }

const loopback = '127.0.0.1'
const idleMs = 30_000

/**
 * `/metrics`, `/healthz` and `/readyz` on METRICS_PORT, for a process that serves no pages. Without METRICS_TOKEN on loopback
 * alone; with it on HOST, and `/metrics` for its bearer.
 */
export async function startMetrics(parts: Parts): Promise<MetricsServer | undefined> {
  const { config } = parts
  if (config.metricsPort === undefined) return undefined
  const figures = createFigures({ ...parts, config })
  const answers: Record<string, (bearer: string | undefined) => Promise<Answer> | Answer> = {
    '/healthz': () => ({ status: 200, text: 'alive\n' }),
    '/readyz': async () => {
      const why = await parts.notReady()
      return why === null
        ? { status: 200, text: 'ready\n' }
        : { status: 503, text: `not ready: ${why}\n` }
    },
    '/metrics': async (bearer) =>
      config.metricsToken === undefined || bearer === `Bearer ${config.metricsToken}`
        ? { status: 200, text: await figures(), type: figuresType }
        : { status: 401, text: 'METRICS_TOKEN is asked for as a bearer token\n' },
  }
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const work = async (): Promise<Answer> => {
      if (!['GET', 'HEAD'].includes(request.method ?? '')) return { status: 405, text: 'GET\n' }
      const answer = Object.hasOwn(answers, path) ? answers[path] : undefined
      return answer
        ? answer(request.headers.authorization)
        : { status: 404, text: 'nothing here\n' }
    }
    work().then(
      ({ status, text, type = 'text/plain; charset=utf-8' }) => {
        const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }
        response.writeHead(status, {
          ...headers,
          ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
        })
        response.end(request.method === 'HEAD' ? undefined : text)
      },
      (error) => {
        parts.log.error({ err: error }, 'the metrics could not be told')
        response.writeHead(500).end()
      },
    )
  })
  server.timeout = idleMs
  const port = await listening(
    server,
    config.metricsPort,
    config.metricsToken ? config.host : loopback,
  )
  return {
    port,
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}

type Answer = { status: number; text: string; type?: string }

const listening = (server: Server, port: number, host: string) =>
  new Promise<number>((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      const at = server.address()
      done(typeof at === 'object' && at ? at.port : port)
    })
  })
