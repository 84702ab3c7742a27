import { BadConfig, readConfig } from './config.ts'
import { UnsafeDatabase } from './database/migrate.ts'
import { errorLine } from './log.ts'
import { builtFiles, startPortal, untilStopped } from './start.ts'

try {
  const portal = await startPortal(readConfig(process.env), builtFiles)
  untilStopped(portal)
  console.log(portal.url ? `ready ${portal.url}` : 'ready, working')
} catch (error) {
  // who has the port, or may not have it, is no fault of the code
  const isPort = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
  const isTold = error instanceof BadConfig || error instanceof UnsafeDatabase || isPort
  console.error(isTold ? error.message : errorLine(error))
  process.exit(1)
}
