import { fileURLToPath } from 'node:url'
import type { DestinationStream } from 'pino'
import { buildStatic } from '../../scripts/build.ts'
import { readConfig } from '../../src/config.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, type Database, Scope } from '../../src/domain/scope.ts'
import { startPortal } from '../../src/start.ts'
import { migrations, testSecret } from '../support/setup.ts'
import type { BenchDatabase } from './database.ts'

export const staticDir = fileURLToPath(new URL('../out/bench-static', import.meta.url))

let built: Promise<unknown> | undefined

/** The files that browsers fetch, built from the sources as they are now: by the bench, before a process of its own needs them. */
export const buildOnce = async () => {
  if (process.send) return
  built ??= buildStatic(staticDir)
  await built
}

const benchConfig = (more: Record<string, string> = {}) =>
  readConfig({
    PORTAL_SECRET: testSecret.toString('base64'),
    LOG_LEVEL: 'error',
    ...more,
  })

/** A session as signing in makes it; the cookie that goes with it. */
export async function signIn(database: Database, actor: Actor, host: string): Promise<string> {
  const token = await Scope.enter(database, anonymous, (scope) =>
    openSession(scope, actor.id ?? '', { host, ip: '127.0.0.1', agent: 'bench' }),
  )
  return `tenantry=${token}`
}

/** The portal as it starts, on this database and a port of its own. */
export async function startBenchPortal(
  benchDatabase: BenchDatabase,
  more: Record<string, string> = {},
  logTo?: DestinationStream,
) {
  await buildOnce()
  const config = benchConfig({
    ...{ DATABASE_URL: benchDatabase.url, PORT: '0', PORTAL_PROCESS: 'web' },
    ...more,
  })
  return startPortal(config, { staticDir, migrations, ...(logTo && { logTo }) })
}
