import { createDns, type Dns } from '../connectors/dns.ts'
import { type Finding, finding, type Looking } from './doctor.findings.ts'

/** A label that no tenant has. */
const anyLabel = 'tenantry-doctor'
const patience = { timeoutMs: 3000, tries: 1 }

/** Whether names lead here: the operators' host, any tenant's label, and who is asked about customers' hosts. */
export async function lookOutside(looking: Looking): Promise<Finding[]> {
  const { config, left } = looking
  const resolve = looking.resolve ?? createDns(patience)
  const found: (Finding | null)[] = []
  if (!left.has('PORTAL_URL')) {
    const { hostname } = config.portalUrl
    found.push(await name(resolve, hostname, 'the operators’ host'))
    if (!isOfThisMachine(hostname) || config.tenantSuffix !== hostname)
      found.push(
        await name(
          resolve,
          `${anyLabel}.${config.tenantSuffix}`,
          'any tenant’s host (a wildcard record)',
        ),
      )
  }
  const servers = await Promise.all(
    config.dnsServers.map((server) => nameServer(server, config.portalUrl.hostname)),
  )
  return [...found, ...servers].filter((one) => one !== null)
}

const isOfThisMachine = (host: string) => /(^|\.)localhost$|^([\d.]+|\[.*\])$/.test(host)

async function name(
  resolve: Pick<Dns, 'addresses'>,
  host: string,
  what: string,
): Promise<Finding | null> {
  if (isOfThisMachine(host)) return null
  const answer = await resolve.addresses(host)
  if (answer.kind === 'found')
    return finding('ok', 'DNS', `${host}, ${what}, leads to ${answer.values.join(', ')}`)
  const why = answer.kind === 'absent' ? 'has no address' : `could not be asked for (${answer.why})`
  return finding('wrong', 'DNS', `${host}, ${what}, ${why}.`)
}

async function nameServer(server: string, host: string): Promise<Finding> {
  const answer = await createDns({ ...patience, servers: [server] }).addresses(host)
  // one that answers for its own zone alone refuses, and yet is there
  const isSilent =
    answer.kind === 'could-not-ask' && !['REFUSED', 'SERVFAIL', 'NOTIMP'].includes(answer.why)
  if (isSilent) return finding('wrong', 'DNS_SERVERS', `${server} does not answer (${answer.why}).`)
  return answer.kind === 'could-not-ask'
    ? finding(
        'look',
        'DNS_SERVERS',
        `${server} answers ${answer.why} when asked for ${host}: customers’ hosts are perhaps not found.`,
      )
    : finding('ok', 'DNS_SERVERS', `${server} answers`)
}
