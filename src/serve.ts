import { BadConfig, readConfig } from './config.ts'
import { UnsafeDatabase } from './database/migrate.ts'
import { builtFiles, startPortal, untilStopped } from './start.ts'

try {
  const portal = await startPortal(readConfig(process.env), builtFiles(import.meta.url))
  untilStopped(portal)
  console.log(portal.url ? `ready ${portal.url}` : 'ready, working')
} catch (error) {
  const isTold = error instanceof BadConfig || error instanceof UnsafeDatabase
  console.error(isTold ? error.message : error)
  process.exit(1)
}
