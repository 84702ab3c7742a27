import type { Server } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApp } from './app.tsx'
import { startCanary } from './canary.ts'
import type { Config } from './config.ts'
import { createConsent } from './connectors/consent.ts'
import { createApplicationCheck } from './connectors/graph/application.ts'
import { createDirectoryCheck } from './connectors/graph/check.ts'
import { createMailer } from './connectors/mail.ts'
import { createTenantCheck } from './connectors/microsoft-tenants.ts'
import { createOpenId } from './connectors/openid.ts'
import { createOperatorConnectCheck } from './connectors/operator-connect.check.ts'
import { createOperatorConnect } from './connectors/operator-connect.ts'
import { createOvoc } from './connectors/ovoc.ts'
import { createPortalCheck } from './connectors/portal.ts'
import { createSbcChecks } from './connectors/sbcs.checks.ts'
import { createZones, tryZone } from './connectors/zones/zones.ts'
import type { OpenDatabase } from './database/open.ts'
import { readBrand } from './domain/hosts/hosts.ts'
import { firstOperatorLink } from './domain/people/first-operator.ts'
import { anonymous, type Database, type Outage, Scope, system } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { readSetting } from './domain/settings/settings.ts'
import { createHttpServer } from './http-server.ts'
import { followOutage } from './outage.ts'
import { createReadiness, lookAt, lookForChanges } from './readiness.ts'
import type { Listener } from './realtime/listener.ts'
import { type Realtime, startRealtime } from './realtime/start.ts'
import { addressOfRequest, hostOf } from './routes/addresses.ts'
import { assetRoutes, readManifest, releaseOf } from './routes/assets.ts'
import { createCapacity } from './routes/capacity.ts'
import type { Provider } from './routes/portal.ts'
import { createStandIn } from './routes/stand-in.ts'
import { useManifest } from './views/asset.ts'
import { graceMs } from './worker-process.ts'

const providerMs = 30_000
/** Within this who stands in front has asked /readyz, as `deploy/Caddyfile` does each second, and sends nothing more. */
const noticeMs = 2500

type WebParts = {
  opened: OpenDatabase
  seal: Seal
  log: Logger
  listener: Listener
  onError: (error: unknown) => void
  staticDir: string
}

const listening = (server: Server, config: Config) =>
  new Promise<number>((done, fail) => {
    server.once('error', fail)
    server.listen(config.port, config.host, () => {
      const at = server.address()
      done(typeof at === 'object' && at ? at.port : config.port)
    })
  })

export async function startWeb(
  config: Config,
  { opened, seal, log, listener, onError, staticDir }: WebParts,
) {
  const database = opened.pool
  const manifest = readManifest(staticDir)
  useManifest(manifest)
  const provider = await followProvider(database, listener)
  let isDraining = false
  const { left } = opened
  const standIn =
    left &&
    createStandIn({
      ...{ look: () => lookAt(opened.probe), left },
      turned: (isAway) =>
        log.warn(isAway ? 'the primary is away, its standby is read' : 'the primary is back'),
    })
  const capacity = createCapacity(database, opened.reading, standIn)
  const readiness = createReadiness(
    opened.probe,
    standIn && { ...standIn, left: standIn.left(() => {}) },
  )
  const release = releaseOf(manifest)
  const realtime = startRealtime({
    database,
    databaseFor: capacity.databaseFor,
    listener,
    base: () => config,
    hostOf: (request) => hostOf(request, request.headers.host),
    addressOf: (request) => addressOfRequest(request, config.trustedProxy),
    release,
    onError,
  })
  const told = (now: Outage | null) => {
    if (!now) database.renew()
    realtime.hub.stand(now)
  }
  const outage = followOutage(() => lookForChanges(opened.probe), told, { onError })
  const openid = createOpenId({
    allow: config.connectorAllow,
    onFailure: (error) => log.warn({ err: error }, 'an identity provider confirmed nobody'),
  })
  const zones = createZones({
    ...{ allow: config.connectorAllow, cloudflareUrl: config.cloudflareUrl },
    // somebody waits for the answer
    timeoutMs: 4000,
  })
  const ovoc = createOvoc({ allow: config.connectorAllow })
  const application = createApplicationCheck({
    ...{ loginUrl: config.loginUrl, allow: config.connectorAllow },
  })
  const operatorConnect = createOperatorConnect({
    ...{ operatorConnectUrl: config.operatorConnectUrl, loginUrl: config.loginUrl },
    allow: config.connectorAllow,
  })
  const portal = createPortalCheck({ allow: config.connectorAllow })
  const sbcs = createSbcChecks({ allow: config.connectorAllow })
  const consents = createConsent({
    ...{ loginUrl: config.loginUrl, allow: config.connectorAllow, timeoutMs: 8000 },
    onFailure: (error) => log.warn({ err: error }, 'Microsoft did not answer about consent'),
  })
  const app = createApp({
    config,
    release,
    openid,
    consents,
    // somebody waits for the answer
    mailer: createMailer({ allow: config.connectorAllow, timeoutMs: 5000, wholeMs: 10_000 }),
    directory: createDirectoryCheck({
      ...{ graphUrl: config.graphUrl, loginUrl: config.loginUrl, allow: config.connectorAllow },
    }),
    application,
    portal,
    zones: { check: (access) => tryZone(zones, access) },
    ovoc,
    operatorConnect: createOperatorConnectCheck(operatorConnect),
    sbcs,
    tenants: createTenantCheck({ loginUrl: config.loginUrl, allow: config.connectorAllow }),
    database,
    capacity,
    seal,
    log,
    assets: assetRoutes(staticDir).router,
    provider: provider.read,
    mark: (audience) => realtime.hub.mark(audience),
    outage,
    notReady: async () => (isDraining ? 'draining' : await readiness()),
  })
  const server = createHttpServer(app.fetch, { trustedProxy: config.trustedProxy })
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
      outage.stop()
      await drain(server, realtime, config.trustedProxy.length > 0 ? noticeMs : 0)
      openid.close()
      application.close()
      portal.close()
      zones.close()
      ovoc.close()
      operatorConnect.close()
      sbcs.close()
      consents.close()
    },
  }
}

/**
 * Takes no new request, lets the accepted ones finish, says goodbye to the sockets (`server.close` waits for them). Who
 * stands in front keeps connections open and sends on them without asking: a request on its way to one that is closed at
 * that moment would be lost, and a change is not sent twice. So for `ms` it is still served, each answer as the last of its
 * connection, until all goes elsewhere.
 */
async function drain(server: Server, realtime: Realtime, ms: number) {
  const forced = setTimeout(() => server.closeAllConnections(), graceMs)
  forced.unref()
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false
  })
  if (ms > 0) await rest(ms)
  const closed = new Promise<void>((done) => server.close(() => done()))
  server.closeIdleConnections()
  await realtime.drain()
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
    const brand = await Scope.enter(
      database,
      anonymous,
      (scope) => readBrand(scope, {}),
      'read only',
    )
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
  const unsubscribe = listener.subscribe({
    // a look that is no tenant's is the provider's or an MSP's
    announced: ({ topic, tenant }) => topic === 'domains' && tenant === undefined && follow(),
  })
  const timer = setInterval(follow, providerMs)
  timer.unref()
  return {
    read: () => provider,
    stop() {
      unsubscribe()
      clearInterval(timer)
    },
  }
}
