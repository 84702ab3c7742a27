import type { Config } from './config.ts'
import { createCertificates } from './connectors/certificates.ts'
import { createDns } from './connectors/dns.ts'
import { createGraph } from './connectors/graph.ts'
import { createMailer } from './connectors/mail.ts'
import type { Database } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { drawLetter } from './views/mail/letter.tsx'
import { checkDomainKind } from './worker/check-domain.ts'
import { deleteTenantKind } from './worker/delete-tenant.ts'
import { importKind } from './worker/import.ts'
import type { Kind } from './worker/lanes.ts'
import { mailKind } from './worker/mail.ts'
import { replicateKind } from './worker/replicate.ts'

/** Every kind of command there is, with the outside it talks to; `close` lets go of that. */
export function kindsOf(
  config: Config,
  { database, seal }: { database: Database; seal: Seal },
): { kinds: Kind[]; close(): void } {
  const { connectorAllow: allow } = config
  const graph = createGraph({ graphUrl: config.graphUrl, loginUrl: config.loginUrl, allow })
  const dns = createDns({ servers: config.dnsServers })
  const mails = {
    ...{ database, seal, secret: config.secret, base: config },
    mailer: createMailer({ allow }),
    draw: drawLetter,
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
      importKind,
      mailKind(mails),
      checkDomainKind(domains),
      deleteTenantKind,
    ],
    close: () => graph.close(),
  }
}
