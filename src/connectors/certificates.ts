import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Dns } from './dns.ts'
import { createGuard } from './outbound.ts'

/** What a host shows on its TLS port. `refused`: it answered, and offered no certificate for this name. */
type PresentedCertificate =
  | {
      kind: 'certificate'
      from: Date
      until: Date
      issuer: string
      isForHost: boolean
      isTrusted: boolean
    }
  | { kind: 'refused' }
  | { kind: 'unreachable' }

export type Certificates = {
  look(host: string, signal?: AbortSignal): Promise<PresentedCertificate>
}

const mostAddresses = 4

type CertificateOptions = {
  dns: Dns
  port: number
  /** CIDRs that may be reached although they are not public (`CONNECTOR_ALLOW`). */
  allow?: readonly string[]
  timeoutMs?: number
}

/**
 * Looks at the certificate that browsers of a host get: at an address that DNS names and that may be reached, connected
 * to as it was judged. Nothing is sent but the handshake.
 */
export function createCertificates(options: CertificateOptions): Certificates {
  const { dns, port, allow, timeoutMs = 20_000 } = options
  const mayReach = createGuard(allow)
  return {
    async look(host, signal) {
      const answer = await dns.addresses(host)
      const open = answer.kind === 'found' ? answer.values.filter(mayReach) : []
      // one address that nobody answers at says nothing of the others
      for (const address of open.slice(0, mostAddresses)) {
        signal?.throwIfAborted()
        const shown = await shake({ host, address, port, timeoutMs })
        if (shown.kind !== 'unreachable') return shown
      }
      return { kind: 'unreachable' }
    },
  }
}

type Target = { host: string; address: string; port: number; timeoutMs: number }

/** The first handshake of a new host may wait for the certificate to be made. */
const shake = ({ host, address, port, timeoutMs }: Target) =>
  new Promise<PresentedCertificate>((done) => {
    let hasConnected = false
    const socket = connect({
      host: address,
      port,
      servername: host,
      // it is judged below: a private authority's is no failure, and is said
      rejectUnauthorized: false,
    })
    const end = (shown: PresentedCertificate) => {
      clearTimeout(late)
      socket.destroy()
      done(shown)
    }
    const late = setTimeout(() => end({ kind: 'unreachable' }), timeoutMs)
    socket.once('connect', () => {
      hasConnected = true
    })
    socket.once('secureConnect', () => end(shownBy(socket, host)))
    // an alert after the connection is the server's no; before it, nobody was there
    socket.once('error', (error) =>
      end({ kind: isAlert(error, hasConnected) ? 'refused' : 'unreachable' }),
    )
    socket.once('close', () => end({ kind: 'unreachable' }))
  })

const isAlert = (error: Error, hasConnected: boolean) =>
  hasConnected && 'code' in error && /^(ERR_SSL|EPROTO)/.test(String(error.code))

function shownBy(socket: TLSSocket, host: string): PresentedCertificate {
  const found = socket.getPeerCertificate()
  const [from, until] = [new Date(found.valid_from), new Date(found.valid_to)]
  // no certificate, or dates that are none
  if (Number.isNaN(from.getTime()) || Number.isNaN(until.getTime())) return { kind: 'refused' }
  return {
    kind: 'certificate',
    from,
    until,
    issuer: issuerOf(found),
    isForHost: checkServerIdentity(host, found) === undefined,
    isTrusted: socket.authorized,
  }
}

function issuerOf({ issuer }: PeerCertificate): string {
  const name = issuer?.CN ?? issuer?.O ?? ''
  return (Array.isArray(name) ? name.join(' ') : name).slice(0, 200).toWellFormed()
}
