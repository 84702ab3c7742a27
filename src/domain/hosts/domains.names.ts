import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { sql } from 'drizzle-orm'
import { form } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { asciiHost } from '../values.addresses.ts'
import { keptAs, text } from '../values.ts'
import { addressOfHost, type Base } from './hosts.ts'

/** What stands before a host in the name of its proof. */
const proofLabel = '_tenantry-verify'
/** A name has at most 253 characters (RFC 1035), and the proof's name is longer than the host by its label and a dot. */
const longest = 253 - proofLabel.length - 1

/** Where the proof of a host must be found: a TXT record that is the token. */
export const proofName = (host: string) => `${proofLabel}.${host}`

/** Ends of names that public DNS never has (RFC 6761, RFC 6762). */
const localEnds = /(^|\.)(localhost|local|localdomain|internal|invalid|onion)$/

/** A host of a customer's own, in ASCII. */
export const hostForm = (base: Base) =>
  form({
    host: keptAs(
      text({
        ...{ max: 2000, error: 'host-form', none: 'host-empty', isLower: true },
        fits: (line) => faultOf(line, asciiHost(line), base) ?? true,
      }),
      (line) => asciiHost(line) ?? '',
    ),
  })

/** Reads what somebody typed as a host of their own, or refuses it beside the field `host`. */
export const demandCustomHost = (text: string, base: Base): string =>
  hostForm(base).read({ host: text }).host

/** Why a host cannot be a customer's own. */
function faultOf(typed: string, host: string | null, base: Base): StoredMessage | null {
  if (typed.includes('*')) return message('host-wildcard')
  if (isAddress(typed)) return message('host-address')
  if (/^[^/:]+:\d*$/.test(typed)) return message('host-port')
  if (typed.replace(/\.$/, '').length > longest) return message('host-long', { max: longest })
  if (host === null) return message('host-form')
  if (host.length > longest) return message('host-long', { max: longest })
  if (isOurs(host, base)) return message('host-ours')
  if (localEnds.test(host)) return message('host-local')
  return host.includes('.') ? null : message('host-single')
}

/** Also short, octal and hexadecimal spellings, which the URL standard reads as addresses. */
const isAddress = (typed: string) =>
  isIP(typed.replace(/^\[|\]$/g, '')) !== 0 || isIP(domainToASCII(typed.replace(/\.$/, ''))) !== 0

/** The operators' host, our suffix, and whatever is under it: those are labels, and given out as such. */
const isOurs = (host: string, { portalUrl, tenantSuffix }: Base) =>
  host === portalUrl.hostname || host === tenantSuffix || host.endsWith(`.${tenantSuffix}`)

/** The managed host of a tenant, which a host of its own has to point at. */
export const edgeOf = (shortname: string, { tenantSuffix }: Pick<Base, 'tenantSuffix'>) =>
  `${shortname.toLowerCase()}.${tenantSuffix}`

type HostClaim = 'ours' | 'label' | 'host'

/**
 * As what a name may have a certificate: the operators' host and the suffix, the label of a tenant that
 * exists, a proven host; null for anything else. Nothing is asked but one row; `look` opens an anonymous scope.
 */
export async function claimOf(
  name: string,
  base: Base,
  look: (work: (scope: Scope) => Promise<boolean>) => Promise<boolean>,
): Promise<HostClaim | null> {
  const host = asciiHost(name.toLowerCase())
  if (host === null) return null
  const { portalUrl, tenantSuffix } = base
  if (host === portalUrl.hostname || host === tenantSuffix) return 'ours'
  const address = addressOfHost(portalUrl.port ? `${host}:${portalUrl.port}` : host, base)
  if (address === null || address.kind === 'operators') return null
  const label = address.kind === 'label' ? address.label : null
  const own = address.kind === 'host' ? address.host : null
  const isGranted = await look(async (scope) => {
    const [row] = await scope.db.execute<{ may: boolean }>(
      sql`select auth_tls(${label}, ${own}) as may`,
    )
    return row?.may === true
  })
  return isGranted ? address.kind : null
}

/** Notes that the proxy has asked for a proven host's first certificate; nothing for any other name. Wants an anonymous scope. */
export async function noteCertificateAsked(scope: Scope, name: string): Promise<void> {
  await scope.db.execute(sql`select auth_tls_requested(${asciiHost(name.toLowerCase())})`)
}
