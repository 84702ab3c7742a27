import { Resolver } from 'node:dns/promises'

/** What a question to DNS brought. `could-not-ask`: no usable answer, which says nothing about the name. */
export type DnsAnswer =
  | { kind: 'found'; values: string[] }
  | { kind: 'absent' }
  | { kind: 'could-not-ask'; why: string }

export type Dns = {
  /** TXT records of a name, each with its parts joined (RFC 7208 3.3). */
  txt(name: string): Promise<DnsAnswer>
  /** What a name is an alias of, lower case, without the last dot. */
  cname(name: string): Promise<DnsAnswer>
  /** IPv4 and IPv6 addresses of a name. */
  addresses(name: string): Promise<DnsAnswer>
}

type DnsOptions = {
  /** `address` or `address:port`; the system's own where none is named. */
  servers?: readonly string[]
  timeoutMs?: number
  tries?: number
}

/** Asks the configured name servers, each time anew: an answer of a minute ago says nothing about now. */
export function createDns({ servers = [], timeoutMs = 3000, tries = 2 }: DnsOptions = {}): Dns {
  // a resolver of its own for each question: none keeps an answer, or a server for dead
  const ask = async (question: (resolver: Resolver) => Promise<string[]>): Promise<DnsAnswer> => {
    const resolver = new Resolver({ timeout: timeoutMs, tries })
    if (servers.length > 0) resolver.setServers([...servers])
    try {
      const values = await question(resolver)
      return values.length > 0 ? { kind: 'found', values } : { kind: 'absent' }
    } catch (error) {
      return answerIn(error)
    }
  }
  return {
    txt: (name) =>
      ask(async (resolver) => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
    cname: (name) => ask(async (resolver) => (await resolver.resolveCname(name)).map(plain)),
    async addresses(name) {
      const [four, six] = await Promise.all([
        ask((resolver) => resolver.resolve4(name)),
        ask((resolver) => resolver.resolve6(name)),
      ])
      const values = [four, six].flatMap((answer) => (answer.kind === 'found' ? answer.values : []))
      if (values.length > 0) return { kind: 'found', values }
      return four.kind === 'could-not-ask' ? four : six
    },
  }
}

const plain = (name: string) => name.toLowerCase().replace(/\.$/, '')

/** NXDOMAIN and NODATA are answers; all else (SERVFAIL, REFUSED, timeouts, nonsense) is none. */
function answerIn(error: unknown): DnsAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'ENOTFOUND' || code === 'ENODATA') return { kind: 'absent' }
  return { kind: 'could-not-ask', why: code.replace(/^E/, '') }
}
