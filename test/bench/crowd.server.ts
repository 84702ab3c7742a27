import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createHttpServer } from '../../src/http-server.ts'
import { type Capacity, createCapacity } from '../../src/routes/capacity.ts'
import { openSignedOutPortal } from '../people/signed-out.ts'
import { open } from './database.ts'
import { answer } from './processes.ts'

/** What everything would be like without: no share of the pool, no place, no throttle. */
function unbounded(database: Parameters<typeof createCapacity>[0]): Capacity {
  const own = createCapacity(database)
  const free = async () => () => {}
  return {
    ...own,
    databases: { stranger: database, 'signed-in': database, export: database },
    databaseFor: () => database,
    throttle: { ...own.throttle, waitMs: () => 0, take: () => 0 },
    running: { takeStranger: free, take: free },
    bodies: { ...own.bodies, reserve: () => () => {} },
    delayRefusal: async () => {},
    inTurn: (work) => work(),
  }
}

/** The portal behind a proxy that says where a request comes from, with its limits or without any. */
answer({
  async start({ url, role, isBounded }: { url: string; role: string; isBounded: boolean }) {
    const database = open(url, role)
    const { app } = openSignedOutPortal(database, {
      isFullCost: true,
      ...(!isBounded && { capacity: unbounded(database.pool) }),
    })
    const server = createHttpServer(app.fetch, { trustedProxy: ['127.0.0.0/8'] })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  },
  /** What is left when nothing more is thrown away. */
  heapMib() {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1024 / 1024
  },
})
