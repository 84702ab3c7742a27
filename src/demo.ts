import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BadConfig, readConfig } from './config.ts'
import { OldDatabase, UnsafeDatabase } from './database/migrate.ts'
import { answerAsUsual, startDemoActivity, useMailbox } from './demo/activity.ts'
import { startDemoMonitoring } from './demo/alarms.ts'
import { useAuthentications } from './demo/authentications.ts'
import { demoDirectories, demoPassword, germanTenant, msps, uuid } from './demo/customers.ts'
import { loadDemoDeletions } from './demo/deletions.ts'
import { demoKeys, loadDemoLicense } from './demo/license.ts'
import { startDemoApplication } from './demo/metering.ts'
import { loadDemoMetering } from './demo/msp.ts'
import {
  demoLookup,
  demoZone,
  loadDemoOnboardings,
  prepareMicrosoft,
  registerApplication,
  startDemoSbcs,
  useOnboarding,
} from './demo/onboarding.ts'
import { fillNumberJobs } from './demo/operator-connect.jobs.ts'
import { fillNumberBlock } from './demo/operator-connect.numbers.ts'
import { demoOperator, fillOperatorConnect } from './demo/operator-connect.sandbox.ts'
import { useOperatorConnect } from './demo/operator-connect.settings.ts'
import { startDemoPbx, startDemoSystems, useSystems } from './demo/pbx.ts'
import { startDemoClients } from './demo/seats.ts'
import { giveDemoConsent, loadDemoUpgrades, prepareUpgrades } from './demo/upgrades.ts'
import { startDemoScreen } from './demo/wallboards.ts'
import { hasTenants, loadDemoWorld } from './demo/world.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { errorLine } from './log.ts'
import { startDns, startDnsPages } from './sandbox/dns.tsx'
import { startMailbox } from './sandbox/mailbox.ts'
import { startMicrosoft } from './sandbox/microsoft/microsoft.ts'
import { startOperatorConnect } from './sandbox/operator-connect/operator-connect.ts'
import { builtFiles, startPortal, untilStopped } from './start.ts'

const dataDir = join(process.env.DATA_DIR ?? './data', 'demo')

try {
  const isReset = process.argv.includes('--reset')
  if (isReset) await rm(dataDir, { recursive: true, force: true })
  const mailbox = await startMailbox()
  const dns = await startDns({ updates: demoZone })
  const microsoft = await startMicrosoft({ seed: 'northline', lookup: demoLookup(dns.server) })
  const operatorConnect = await startOperatorConnect({
    ...{ seed: 'northline', microsoft, operator: demoOperator },
  })
  const zone = await startDnsPages(dns)
  const systems = await startDemoSystems()
  const sbcs = await startDemoSbcs()
  for (const tenant of demoDirectories()) {
    microsoft.addTenant(tenant)
    answerAsUsual(microsoft, tenant)
  }
  prepareMicrosoft(microsoft)
  prepareUpgrades(microsoft)
  fillOperatorConnect(operatorConnect, microsoft)
  fillNumberBlock(operatorConnect)
  fillNumberJobs(operatorConnect)
  let sealOfPortal: Seal | undefined
  const start = () => {
    const read = readConfig({
      LOG_LEVEL: 'warn',
      ...process.env,
      DATA_DIR: dataDir,
      GRAPH_URL: microsoft.graphUrl,
      LOGIN_URL: microsoft.loginUrl,
      OPERATOR_CONNECT_URL: operatorConnect.url,
      CONNECTOR_ALLOW: '127.0.0.0/8',
      SIP_PORT: process.env.SIP_PORT ?? '0',
      DNS_SERVERS: process.env.DNS_SERVERS ?? dns.server,
    })
    const config = { ...read, licenseKeys: demoKeys(read.licenseKeys) }
    return startPortal(config, {
      ...builtFiles,
      async prepare(database, seal, _, owner) {
        if (!(await hasTenants(database))) {
          console.log(
            'Loading Northline UC: 3 MSPs, 200 customers, 260 services, two years of history …',
          )
          await loadDemoWorld(database, seal)
        }
        await loadDemoMetering(database, owner, {
          ...{ harbor: uuid('msp', msps[0] ?? ''), summit: uuid('msp', msps[2] ?? '') },
          alder: uuid('tenant', 0),
        })
        await loadDemoLicense(database, config.licenseKeys)
        await useMailbox(database, mailbox.smtp)
        await useSystems(database, seal, systems)
        await useOnboarding(database, seal, {
          ...{ sbcs: sbcs.all, dns: dns.server, portalUrl: config.portalUrl },
        })
        await loadDemoOnboardings(database, { secret: config.secret, seal })
        await loadDemoUpgrades(database, { secret: config.secret, seal })
        await loadDemoDeletions(database)
        await useAuthentications(database, seal, microsoft)
        await useOperatorConnect(database, seal)
        sealOfPortal = seal
      },
    })
  }
  const portal = await start().catch(async (error) => {
    // what stands on a server may be more than a demo, and is nobody's to drop but its owner's
    if (!(error instanceof OldDatabase) || process.env.DATABASE_URL) throw error
    console.log('The demo world was made by an older version and is made anew.')
    await rm(dataDir, { recursive: true, force: true })
    return start()
  })
  if (isReset) {
    await portal.stop()
    await operatorConnect.stop()
    await microsoft.stop()
    await systems.stop()
    await sbcs.stop()
    await mailbox.stop()
    console.log('The demo world is new. Start it with npm run demo.')
    process.exit(0)
  }
  registerApplication(microsoft, portal.url ?? '')
  giveDemoConsent(microsoft)
  const life = startDemoActivity(portal, microsoft)
  const telephones = await startDemoPbx(portal)
  const clients = startDemoClients(portal, uuid('tenant', 0))
  if (!sealOfPortal) throw new Error('the portal was not prepared')
  const monitoring = await startDemoMonitoring(portal, sealOfPortal)
  const application = startDemoApplication(portal, uuid('msp', msps[0] ?? ''))
  const screen = await startDemoScreen(portal)
  untilStopped({
    async stop() {
      screen.stop()
      life.stop()
      clients.stop()
      application.stop()
      await monitoring.stop()
      await telephones.stop()
      await portal.stop()
      await systems.stop()
      await sbcs.stop()
      await operatorConnect.stop()
      await microsoft.stop()
      await mailbox.stop()
      await zone.stop()
      await dns.stop()
    },
  })
  const at = (shortname: string) => (portal.url ?? '').replace('://', `://${shortname}.`)
  console.log(`
Northline UC, a demo. Customers, people, their clients, Microsoft 365, Operator Connect, telephone systems, SBCs, mail and DNS are simulated on this machine.
Sign in with the password ${demoPassword}
  dana@northline.example   provider administrator
  noc@northline.example    provider operator
  vera@northline.example   provider monitor, read only
  olivia@harbor.example    owner of Harbor Telecom, an MSP (adam@harbor.example: its administrator)
and on their own portals
  otis@alder.example       administrator of Alder Foods, on ${at('alderfoods')}
  greta@kunde.example      administrator of a German customer, on ${at(germanTenant())}
Everything that is mailed arrives at ${mailbox.url}
Customers' DNS records are put in at ${zone.url}
The network's monitoring, a storm on demand and what came to a webhook are at ${monitoring.url}
To show a wallboard open ${portal.url}/wallboard and enter the code it shows at ${portal.url}/settings/wallboards (NOC 1 there is a simulated screen). New critical alarms interrupt it; a simulated operator acknowledges them after two minutes
`)
  console.log(`ready ${portal.url}`)
} catch (error) {
  const isTold = error instanceof BadConfig || error instanceof UnsafeDatabase
  console.error(isTold ? error.message : errorLine(error))
  process.exit(1)
}
