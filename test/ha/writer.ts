import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildStatic } from '../../scripts/build.ts'
import { oncePerWorker } from '../support/worker.ts'

/** Leads to whichever PostgreSQL is named, as HAProxy does; where nobody answers the link is closed. */
export async function startWriter(to: number) {
  let target = to
  const links = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      links.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy()).on('close', () => other.destroy() && links.delete(one))
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    to(port: number) {
      target = port
      for (const link of links) link.destroy()
    },
    async stop() {
      for (const link of links) link.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

/** What a portal serves beside its pages, built once. */
export const staticFiles = () =>
  oncePerWorker('static files', async () => {
    const built = join(mkdtempSync(join(tmpdir(), 'tenantry-static-')), 'static')
    process.once('exit', () => rmSync(dirname(built), { recursive: true, force: true }))
    await buildStatic(built)
    return built
  })
