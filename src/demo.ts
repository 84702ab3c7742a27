import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BadConfig, readConfig } from './config.ts'
import { beOrdinary, demoLife } from './demo.life.ts'
import { useMailbox } from './demo.mail.ts'
import { demoDirectories, demoPassword, hasTenants, loadDemoWorld } from './demo.world.ts'
import { startMailbox } from './sandbox/mailbox.ts'
import { startMicrosoft } from './sandbox/microsoft.ts'
import { builtFiles, startPortal } from './start.ts'
import { untilStopped } from './stop.ts'

const dataDir = join(process.env.DATA_DIR ?? './data', 'demo')

try {
  const isReset = process.argv.includes('--reset')
  if (isReset) await rm(dataDir, { recursive: true, force: true })
  const microsoft = await startMicrosoft({ seed: 'northline' })
  const mailbox = await startMailbox()
  const config = readConfig({
    LOG_LEVEL: 'warn',
    ...process.env,
    DATA_DIR: dataDir,
    GRAPH_URL: microsoft.graphUrl,
    LOGIN_URL: microsoft.loginUrl,
    CONNECTOR_ALLOW: '127.0.0.0/8',
  })
  for (const tenant of demoDirectories()) {
    microsoft.addTenant(tenant)
    beOrdinary(microsoft, tenant.msTenantId)
  }
  const portal = await startPortal(config, {
    ...builtFiles(import.meta.url),
    async prepare(database, seal) {
      if (!(await hasTenants(database))) {
        console.log(
          'Loading Northline UC: 3 MSPs, 200 customers, 260 services, two years of history …',
        )
        await loadDemoWorld(database, seal)
      }
      await useMailbox(database, mailbox.smtp)
    },
  })
  if (isReset) {
    await portal.stop()
    await microsoft.stop()
    console.log('The demo world is new. Start it with npm run demo.')
    process.exit(0)
  }
  const life = demoLife(portal, microsoft)
  untilStopped({
    async stop() {
      life.stop()
      await portal.stop()
      await microsoft.stop()
      await mailbox.stop()
    },
  })
  console.log(`
Northline UC, a demo. Customers, people and Microsoft 365 are simulated on this machine.
Sign in with the password ${demoPassword}
  dana@northline.example   provider administrator
  noc@northline.example    provider operator
  vera@northline.example   provider monitor, read only
Everything that is mailed arrives at ${mailbox.url}
`)
  console.log(`ready ${portal.url}`)
} catch (error) {
  console.error(error instanceof BadConfig ? error.message : error)
  process.exit(1)
}
