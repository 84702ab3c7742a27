import { hostname } from 'node:os'
import { join } from 'node:path'
import type { DestinationStream, Logger } from 'pino'
import { backupTools } from './backup-tools.ts'
import type { Config } from './config.ts'
import { type OpenDatabase, openDatabase } from './database/open.ts'
import { demandArgon2 } from './domain/people/passwords.ts'
import type { Database } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { followKeys } from './keys.ts'
import { createLog, errorLine } from './log.ts'
import { sayBuild } from './metrics.ts'
import { startMetrics } from './metrics-server.ts'
import { createReadiness } from './readiness.ts'
import { startListener } from './realtime/listener.ts'
import { knownSecrets } from './secret-file.ts'
import { migrations, tree } from './tree.ts'
import { startWeb } from './web-process.ts'
import { type Registrar, startRegistrar } from './worker/registrar.ts'
import { startTraps, type TrapReceiver } from './worker/snmp.ts'
import { startWork } from './worker-process.ts'

export type Running = {
  config: Config
  database: Database
  seal: Seal
  log: Logger
  /** Where a browser opens it; absent in a process that only works. */
  url: string | undefined
  /** Where handsets register; absent unless a port for them is named. */
  registrar: Registrar | undefined
  /** Where traps come to; absent unless a port for them is named. */
  traps: TrapReceiver | undefined
  /** Where `/metrics` is beside the pages; absent unless METRICS_PORT is named. */
  metricsPort: number | undefined
  /** Finishes what runs and closes what is open, within some seconds. */
  stop(): Promise<void>
}

/** Called before the pool serves anyone: the demo loads its world here. */
/** `owner` is the way in of who brings in what no role of the portal may write. */
type Preparation = (
  database: Database,
  seal: Seal,
  log: Logger,
  owner: OpenDatabase['owner'],
) => Promise<void>

/** Starts what `config.process` asks for on one database: pages and sockets, the worker, or both. */
export async function startPortal(
  config: Config,
  {
    staticDir,
    migrations,
    prepare,
    logTo,
  }: {
    staticDir: string
    migrations: string
    prepare?: Preparation
    /** Where the log goes; the standard output unless said. */
    logTo?: DestinationStream
  },
): Promise<Running> {
  demandArgon2()
  const log = createLog(config.logLevel, logTo)
  sayBuild(config.version)
  const onError = (error: unknown) => log.error({ err: error }, 'background failure')
  const opened = await openDatabase(config, {
    folder: migrations,
    onError,
    onCrash: (why) => {
      log.fatal({ why }, 'the embedded database died')
      process.exit(70)
    },
  })
  const { seal, pool: database } = opened
  await prepare?.(database, seal, log, opened.owner)
  const keys = await followKeys({
    ...{ database, seal, onError },
    read: () => knownSecrets(config),
    name: `${config.process} ${hostname()} ${process.pid}`,
  })
  const listener = await startListener(opened.listen, onError)
  const stops: (() => Promise<unknown>)[] = []
  let url: string | undefined
  if (config.process !== 'worker') {
    const web = await startWeb(config, { opened, seal, log, listener, onError, staticDir })
    url = web.url
    stops.push(web.stop)
  }
  let registrar: Registrar | undefined
  let traps: TrapReceiver | undefined
  if (config.process !== 'web') {
    const backups = backupTools({ config, opened, seal, log, staticDir, migrations })
    stops.push(startWork(config, { database, seal, log, listener, backups }))
    registrar = await startRegistrar(config, { database, seal, log })
    if (registrar) stops.push(registrar.stop)
    traps = await startTraps(config, { database, seal, log })
    if (traps) stops.push(traps.stop)
  }
  const metrics = await startMetrics({
    ...{ config, database, log },
    notReady: createReadiness(opened.probe),
  })
  if (metrics) stops.push(metrics.stop)
  return {
    metricsPort: metrics?.port,
    config,
    database,
    seal,
    log,
    url,
    registrar,
    traps,
    async stop() {
      await Promise.all(stops.map((stop) => stop()))
      await listener.stop()
      await keys.stop()
      await opened.stop()
    },
  }
}

/** Where a built portal keeps its files, and the source tree in development. */
export const builtFiles = {
  staticDir: join(tree, 'dist/static'),
  migrations,
}

const patienceMs = 10_000

/** SIGTERM or SIGINT: finish and exit 0 within ten seconds; a second signal does not wait. */
export function untilStopped(portal: { stop(): Promise<void> }): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    setTimeout(() => process.exit(1), patienceMs).unref()
    portal.stop().then(
      () => process.exit(0),
      (error) => {
        console.error(errorLine(error))
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}
