import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { createCertificates } from './connectors/certificates.ts'
import { createConsent } from './connectors/consent.ts'
import { createDns } from './connectors/dns.ts'
import { createDirectoryCheck } from './connectors/graph/check.ts'
import { createGraph } from './connectors/graph/graph.ts'
import { createMailer } from './connectors/mail.ts'
import { createOperatorConnect } from './connectors/operator-connect.ts'
import { createSbcs } from './connectors/sbcs.ts'
import { createWebhooks } from './connectors/webhooks.ts'
import { createZones } from './connectors/zones/zones.ts'
import { chainsOf } from './domain/audit/chain.ts'
import type { Database } from './domain/scope.ts'
import type { Keyring, Seal } from './domain/settings/secrets.ts'
import type { Listener } from './realtime/listener.ts'
import { renderMail } from './views/mail/templates.tsx'
import { wordsIn } from './views/words.ts'
import { alarmJobs } from './worker/alarms.ts'
import { auditJobs, nightlyAudit, tenantAudit } from './worker/audit.ts'
import { type BackupTools, backupJobs, backupWork, drillWork } from './worker/backups.ts'
import { checkDomainKind } from './worker/check-domain.ts'
import { cleanUpWork } from './worker/clean-up.ts'
import { consentJobs } from './worker/consents.ts'
import { deleteTenantWork } from './worker/delete-tenant.ts'
import { deliverWork, webhookJobs } from './worker/deliver.ts'
import { deploymentJobs, deployWork } from './worker/deploy.ts'
import { importKind } from './worker/import.ts'
import type { Kind } from './worker/kinds.ts'
import { startWorker } from './worker/lanes.ts'
import { licenseJobs } from './worker/licenses.ts'
import { applyingKind } from './worker/lifecycle.ts'
import { logJobs } from './worker/log-chain.ts'
import { mailKind } from './worker/mail.ts'
import { mauNoticeJobs } from './worker/mau-notices.ts'
import { meteringJobs } from './worker/metering.ts'
import { monthJobs } from './worker/metering-months.ts'
import { mspJobs } from './worker/msp.ts'
import { noticeJobs } from './worker/notices.ts'
import { numberJobJobs, numberJobWork } from './worker/number-jobs.ts'
import { startPbxWork } from './worker/pbx.ts'
import { replicateKind } from './worker/replicate.ts'
import { sbcRowJobs } from './worker/sbc-rows.ts'
import { startSbcWork } from './worker/sbcs.ts'
import { startSchedule } from './worker/schedule.ts'
import { seatJobs } from './worker/seats.ts'
import { sendingKind } from './worker/send-changes.kind.ts'
import { sendingPrefixesKind } from './worker/send-prefixes.ts'
import { sourceJobs } from './worker/sources.ts'
import { syncJobs, syncWork } from './worker/sync.ts'
import { undoWork } from './worker/undo-deployment.ts'
import { upgradeKit } from './worker/upgrade-kit.ts'
import { usageJobs } from './worker/usage.ts'
import { validateAccessKind } from './worker/validate-access.ts'
import { wallboardJobs } from './worker/wallboards.ts'
import { waveJobs } from './worker/waves.ts'

export const graceMs = 8000

type Parts = {
  database: Database
  seal: Keyring
  log: Logger
  listener: Listener
  backups: BackupTools
}

/** Every kind of command there is, with the outside it talks to; `close` lets go of that. */
export function kindsOf(
  config: Config,
  { database, seal }: { database: Database; seal: Seal },
): { kinds: Kind[]; close(): void } {
  const { connectorAllow: allow } = config
  const microsoft = { graphUrl: config.graphUrl, loginUrl: config.loginUrl, allow }
  const graph = createGraph(microsoft)
  const operatorConnect = createOperatorConnect({
    ...{ operatorConnectUrl: config.operatorConnectUrl, loginUrl: config.loginUrl, allow },
  })
  const dns = createDns({ servers: config.dnsServers })
  const webhooks = createWebhooks({ allow })
  const sbcs = createSbcs({ allow })
  const zones = createZones({ allow, cloudflareUrl: config.cloudflareUrl })
  const outside = { graph, operatorConnect, sbcs, zones, seal }
  const mails = {
    ...{ database, seal, secret: seal, base: config },
    mailer: createMailer({ allow }),
    render: renderMail,
  }
  const domains = {
    ...{ dns, tenantSuffix: config.tenantSuffix },
    // without TLS there are no certificates to look at
    ...(config.portalUrl.protocol === 'https:' && {
      certificates: createCertificates({ dns, port: config.edgeTlsPort, allow }),
    }),
  }
  return {
    kinds: [
      replicateKind({ graph, seal }),
      sendingKind({ graph, seal }),
      validateAccessKind({ directory: createDirectoryCheck(microsoft), seal }),
      sendingPrefixesKind({ sbcs, seal }),
      importKind,
      applyingKind,
      mailKind(mails),
      deliverWork({ webhooks, seal }),
      checkDomainKind(domains),
      deleteTenantWork(outside),
      deployWork(outside),
      cleanUpWork(outside),
      undoWork(outside),
      numberJobWork({ operatorConnect, sbcs, seal }),
      upgradeKit,
      syncWork(outside),
      tenantAudit,
      nightlyAudit,
    ],
    close() {
      graph.close()
      operatorConnect.close()
      webhooks.close()
      sbcs.close()
      zones.close()
    },
  }
}

export function startWork(config: Config, { database, seal, log, listener, backups }: Parts) {
  const { kinds: ofAreas, close } = kindsOf(config, { database, seal })
  const upkeep = { database, tools: backups }
  const kinds = [...ofAreas, backupWork(upkeep), drillWork(upkeep)]
  const worker = startWorker({
    database,
    kinds,
    log,
    onWake: (wake) =>
      listener.subscribe({
        announced: ({ topic, worker }) => topic === 'queue' && wake(worker),
        reconnected: () => wake(),
      }),
  })
  const sbcs = startSbcWork({ database, log, allow: config.connectorAllow })
  const plans = createSbcs({ allow: config.connectorAllow })
  const consents = createConsent({
    ...{ loginUrl: config.loginUrl, allow: config.connectorAllow },
    onFailure: (error) => log.warn({ err: error }, 'Microsoft did not answer about a code'),
  })
  const pbx = startPbxWork({ database, seal, log, allow: config.connectorAllow })
  const schedule = startSchedule({
    ...{ database, log, kinds },
    jobs: [
      ...logJobs({ database, chains: chainsOf(seal), dataDir: config.dataDir }),
      ...usageJobs(database),
      ...licenseJobs(database, config.licenseKeys),
      ...seatJobs(database),
      ...meteringJobs(database),
      ...mauNoticeJobs(database),
      ...alarmJobs(database),
      ...sourceJobs(database),
      ...noticeJobs(database, (language) => wordsIn(language).say),
      ...webhookJobs(database),
      ...monthJobs(database),
      ...mspJobs(database),
      ...auditJobs(database),
      ...backupJobs(database),
      ...wallboardJobs(database),
      ...deploymentJobs(database),
      ...numberJobJobs(database),
      ...syncJobs(database),
      ...waveJobs(database, log, (wake) =>
        listener.subscribe({ announced: ({ topic }) => topic === 'waves' && wake() }),
      ),
      ...consentJobs({ database, seal, consents, log }),
      ...pbx.jobs,
      ...sbcs.jobs,
      ...sbcRowJobs({ database, seal, sbcs: plans, log }),
    ],
  })
  return async () => {
    await Promise.all([
      worker.stop(graceMs),
      schedule.stop().then(() => Promise.all([pbx.stop(), sbcs.stop()])),
    ])
    close()
    plans.close()
    consents.close()
  }
}
