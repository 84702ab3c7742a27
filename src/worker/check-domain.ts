import type { Certificates } from '../connectors/certificates.ts'
import type { Dns, DnsAnswer } from '../connectors/dns.ts'
import {
  checkKind,
  findChecked,
  storeCertificate,
  storeFinding,
} from '../domain/hosts/domains.checks.ts'
import { edgeOf, proofName } from '../domain/hosts/domains.names.ts'
import { type DnsFinding, isRight } from '../domain/hosts/domains.states.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Context, Kind } from './kinds.ts'

const maxMs = 90_000

export type CheckOptions = {
  dns: Dns
  /** Absent where the portal runs without TLS: then no host has a certificate. */
  certificates?: Certificates
  tenantSuffix: string
}

/** Asks DNS whether a customer's host is proven and points at us, and then looks at its certificate. */
export const checkDomainKind = (options: CheckOptions): Kind => ({
  name: checkKind,
  lane: 'housekeeping',
  steps: 2,
  concurrency: 4,
  timeoutMs: maxMs,
  run: (context) => check(context, options).catch(orRemoved),
})

/** A host that was removed meanwhile needs no check, and is no failure. */
function orRemoved(error: unknown) {
  if (error instanceof Refusal && error.kind === 'missing') return { removed: true }
  throw error
}

async function check(context: Context, { dns, certificates, tenantSuffix }: CheckOptions) {
  const { command, signal } = context
  const { tenantId, subjectId: id } = command
  if (!tenantId || !id) throw new Refusal('missing', 'domain-gone')
  await context.progress(1, message('step-ask-dns'))
  const { domain, shortname } = await context.scope((scope) => findChecked(scope, tenantId, id))
  const { host, token } = domain
  const finding = await ask(dns, { host, token, edge: edgeOf(shortname, { tenantSuffix }) })
  const isDue = command.payload.isDue === true
  const answer = { tenantId, id, token, isDue, finding, now: new Date() }
  if (!isRight(finding) || !certificates)
    return context.conclude(async (scope) => ({ state: await storeFinding(scope, answer) }))
  const state = await context.scope((scope) => storeFinding(scope, answer))
  if (state !== 'verified') return { state }
  // only now the proxy may ask for a certificate, and this very handshake makes it do so
  await context.progress(2, message('step-look-certificate'))
  const seen = await certificates.look(host, signal)
  return context.conclude(async (scope) => ({
    state,
    certificate: await storeCertificate(scope, { tenantId, id, seen, now: new Date() }),
  }))
}

type Wanted = { host: string; token: string; edge: string }

/** The TXT record and where the host leads: an alias of our edge, or at the top of a zone, its very addresses. */
async function ask(dns: Dns, { host, token, edge }: Wanted): Promise<DnsFinding> {
  const [proof, alias, own, ours] = await Promise.all([
    dns.txt(proofName(host)),
    dns.cname(host),
    dns.addresses(host),
    dns.addresses(edge),
  ])
  return { ...proofIn(proof, token), ...pointingIn({ alias, own, ours }, edge) }
}

function proofIn(answer: DnsAnswer, token: string): Pick<DnsFinding, 'proof' | 'why'> {
  if (answer.kind === 'could-not-ask') return { proof: 'unknown', why: answer.why }
  if (answer.kind === 'absent') return { proof: 'absent' }
  return { proof: answer.values.includes(token) ? 'found' : 'other' }
}

type Places = { alias: DnsAnswer; own: DnsAnswer; ours: DnsAnswer }

function pointingIn(
  { alias, own, ours }: Places,
  edge: string,
): Pick<DnsFinding, 'pointing' | 'to' | 'why'> {
  if (alias.kind === 'could-not-ask') return { pointing: 'unknown', why: alias.why }
  const to = alias.kind === 'found' ? alias.values[0] : undefined
  if (to === edge) return { pointing: 'ours' }
  if (own.kind === 'could-not-ask') return { pointing: 'unknown', why: own.why }
  if (own.kind === 'absent') return to ? { pointing: 'elsewhere', to } : { pointing: 'nowhere' }
  if (ours.kind === 'could-not-ask') return { pointing: 'unknown', why: ours.why }
  const known = ours.kind === 'found' ? ours.values : []
  const isOurs = own.values.every((address) => known.includes(address))
  return isOurs ? { pointing: 'ours' } : { pointing: 'elsewhere', to: to ?? own.values.join(', ') }
}
