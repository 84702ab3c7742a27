import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { sql } from 'drizzle-orm'
import pino, { type Logger } from 'pino'
import { createApp } from './app.tsx'
import { startCanary } from './canary.ts'
import type { Config } from './config.ts'
import { createOpenId } from './connectors/openid.ts'
import { type OpenDatabase, openDatabase } from './database/open.ts'
import { makeChain } from './domain/log.chain.ts'
import { firstOperatorLink } from './domain/people/first-operator.ts'
import { demandArgon2 } from './domain/people/passwords.ts'
import { type Database, gate, Scope, system } from './domain/scope.ts'
import { makeSeal, type Seal } from './domain/settings/secrets.ts'
import { readSetting } from './domain/settings/settings.ts'
import { readBrand } from './domain/tenants/hosts.ts'
import { kindsOf } from './kinds.ts'
import { type Listener, startListener } from './realtime/listener.ts'
import { type Realtime, startRealtime } from './realtime/start.ts'
import { assetRoutes, readManifest } from './routes/assets.ts'
import { hostOf } from './routes/hosts.ts'
import type { Provider } from './routes/portal.ts'
import { useManifest } from './views/asset.ts'
import { startWorker } from './worker/lanes.ts'
import { startSchedule } from './worker/schedule.ts'
import { logDuties } from './worker/seal.ts'
import { usageDuties } from './worker/usage.ts'

export type Running = {
  config: Config
  database: Database
  seal: Seal
  log: Logger
  /** Where a browser opens it; absent in a process that only works. */
  url: string | undefined
  /** Finishes what runs and closes what is open, within some seconds. */
  stop(): Promise<void>
}

/** Told before the pool serves anyone: the demo loads its world here. */
export type Preparation = (database: Database, seal: Seal, log: Logger) => Promise<void>

const providerMs = 30_000
const readyMs = 1000
const graceMs = 8000

/** Starts what `config.process` asks for on one database: pages and sockets, the worker, or both. */
export async function startPortal(
  config: Config,
  {
    staticDir,
    migrations,
    prepare,
  }: { staticDir: string; migrations: string; prepare?: Preparation },
): Promise<Running> {
  demandArgon2()
  const log = pino({ level: config.logLevel, base: null })
  const opened = await openDatabase(config, {
    folder: migrations,
    onCrash: (why) => {
      log.fatal({ why }, 'the embedded database died')
      process.exit(70)
    },
  })
  const seal = makeSeal(config.secret)
  const database = opened.pool
  await prepare?.(database, seal, log)
  const onError = (error: unknown) => log.error({ err: error }, 'background failure')
  const listener = await startListener(opened.listen, onError)
  const stops: (() => Promise<unknown>)[] = []
  if (config.process !== 'web') stops.push(startWork(config, { database, seal, log, listener }))
  let url: string | undefined
  if (config.process !== 'worker') {
    const web = await startWeb(config, { opened, seal, log, listener, onError, staticDir })
    url = web.url
    stops.unshift(web.stop)
  }
  return {
    config,
    database,
    seal,
    log,
    url,
    async stop() {
      await Promise.all(stops.map((stop) => stop()))
      await listener.stop()
      await opened.stop()
    },
  }
}

type Parts = { database: Database; seal: Seal; log: Logger; listener: Listener }

function startWork(config: Config, { database, seal, log, listener }: Parts) {
  const { kinds, close } = kindsOf(config, { database, seal })
  const worker = startWorker({
    database,
    kinds,
    log,
    onWake: (wake) =>
      listener.hear({ heard: ({ topic }) => topic === 'queue' && wake(), regained: wake }),
  })
  const chain = makeChain(config.secret)
  const schedule = startSchedule({
    ...{ database, log, kinds },
    duties: [...logDuties({ database, chain, dataDir: config.dataDir }), ...usageDuties(database)],
  })
  return async () => {
    await Promise.all([worker.stop(graceMs), schedule.stop()])
    close()
  }
}

type WebParts = {
  opened: OpenDatabase
  seal: Seal
  log: Logger
  listener: Listener
  onError: (error: unknown) => void
  staticDir: string
}

async function startWeb(
  config: Config,
  { opened, seal, log, listener, onError, staticDir }: WebParts,
) {
  const database = opened.pool
  useManifest(readManifest(staticDir))
  const provider = await followProvider(database, listener)
  let isDraining = false
  const realtime = startRealtime({
    database,
    listener,
    base: () => config,
    hostOf: (request) => hostOf(request, request.headers.host),
    onError,
  })
  const openid = createOpenId({
    allow: config.connectorAllow,
    onFailure: (error) => log.warn({ err: error }, 'an identity provider confirmed nobody'),
  })
  const app = createApp({
    config,
    openid,
    database,
    seal,
    log,
    assets: assetRoutes(staticDir).router,
    provider: provider.read,
    mark: (audience) => realtime.hub.mark(audience),
    notReady: async () => (isDraining ? 'draining' : await whyAway(database)),
  })
  const server = createServer(
    // an offer of HTTP/2 (h2c) is no socket: such a request is answered as it is
    { shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? '') },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  )
  realtime.attach(server)
  const port = await listening(server, config)
  // port 0 and no PORTAL_URL: the address is known only now
  if (config.portalUrl.port === '0') config.portalUrl.port = String(port)
  const canary = startCanary({ config, database, port, onError })
  const link = await firstOperatorLink(database, config)
  // to the terminal alone: it is a password until it is used
  if (link)
    console.log(
      `Nobody can sign in yet. Make the first operator here, once, within 24 hours:\n${link}`,
    )
  return {
    url: config.portalUrl.origin,
    async stop() {
      isDraining = true
      provider.stop()
      canary.stop()
      await drain(server, realtime)
      openid.close()
    },
  }
}

const listening = (server: Server, config: Config) =>
  new Promise<number>((done, fail) => {
    server.once('error', fail)
    server.listen(config.port, config.host, () => {
      const at = server.address()
      done(typeof at === 'object' && at ? at.port : config.port)
    })
  })

/** Takes no new request, lets the accepted ones finish, says goodbye to the sockets (`server.close` waits for them). */
async function drain(server: Server, realtime: Realtime) {
  const closed = new Promise<void>((done) => server.close(() => done()))
  server.closeIdleConnections()
  await realtime.drain()
  const forced = setTimeout(() => server.closeAllConnections(), graceMs)
  forced.unref()
  await closed
  clearTimeout(forced)
}

/** The provider's name and look are read again when they change, and now and then, so that no change needs a restart. */
async function followProvider(
  database: Database,
  listener: Listener,
): Promise<{ read(): Provider; stop(): void }> {
  const read = async () => {
    const { value } = await Scope.enter(
      database,
      system({ kind: 'provider' }),
      (scope) => readSetting(scope, 'provider'),
      'read only',
    )
    const brand = await Scope.enter(database, gate, (scope) => readBrand(scope, {}), 'read only')
    return { ...value, brand }
  }
  let provider = await read()
  const follow = () =>
    void read().then(
      (found) => {
        provider = found
      },
      // the old name stays while the database is away
      () => {},
    )
  const deaf = listener.hear({
    // a look that is no tenant's is the provider's or an MSP's
    heard: ({ topic, tenant }) => topic === 'domains' && tenant === undefined && follow(),
  })
  const timer = setInterval(follow, providerMs)
  timer.unref()
  return {
    read: () => provider,
    stop() {
      deaf()
      clearInterval(timer)
    },
  }
}

/** Whether the database answers within a second. */
async function whyAway(database: Database): Promise<string | null> {
  const late = new Promise<string>((done) =>
    setTimeout(done, readyMs, 'the database does not answer').unref(),
  )
  const asked = Scope.enter(
    database,
    gate,
    (scope) => scope.db.execute(sql`select 1`),
    'read only',
  ).then(
    () => null,
    () => 'the database is away',
  )
  return Promise.race([asked, late])
}

/** Where a built portal keeps its files: beside dist/main.js, or the source tree in development. */
export const builtFiles = (from: string) => ({
  staticDir: fileURLToPath(new URL(from.endsWith('.ts') ? '../dist/static' : './static', from)),
  migrations: fileURLToPath(new URL('../drizzle', from)),
})
