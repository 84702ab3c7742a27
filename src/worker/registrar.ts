import { readFile } from 'node:fs/promises'
import { steadyNow } from '../connectors/sip/clock.ts'
import { createCstaSessions } from '../connectors/sip/csta.ts'
import { createNonces } from '../connectors/sip/digest.ts'
import { type Endpoint, openEndpoint } from '../connectors/sip/endpoint.ts'
import type { Counts } from '../connectors/sip/flow.ts'
import { createRegistrar } from '../connectors/sip/registrar.ts'
import { inBatches } from '../domain/batches.ts'
import {
  findHandsets,
  type HandsetName,
  handsetsInSession,
  handsetsThere,
  type KnownHandset,
  keepHandsetNews,
} from '../domain/pbx/registrations.ts'
import { createThrottle } from '../domain/people/throttle.ts'
import { anonymous, type Database, dispatcher, Scope } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Log } from './kinds.ts'
import { createNews } from './registrar.news.ts'

export type Registrar = {
  port: number | undefined
  tlsPort: number | undefined
  counts: Counts
  /** How many handsets are registered here. */
  registered(): number
  /** Ends what may not be registered any more; done every 30 s. */
  forget(): Promise<void>
  /** Shows the certificate that is in the files now; done every 30 s. */
  renew(): Promise<void>
  stop(): Promise<void>
}

type Where = {
  host: string
  tenantSuffix: string
  sip: {
    port: number | undefined
    tls: { port: number; certFile: string; keyFile: string } | undefined
  }
}

type Parts = { database: Database; seal: Seal; log: Pick<Log, 'info' | 'warn'> }

/** Handsets that ask at one time are looked up together. */
const lookMs = 20
/** So many are looked up by one statement. */
const mostLooks = 500
const tickMs = 1000
const countsMs = 60_000
const errorsMs = 1000
/** Who may not be registered any more, and a certificate that was renewed. */
const choresMs = 30_000

/**
 * Lets handsets register (SIP_PORT, SIP_TLS_PORT) and keeps a CSTA session with each; undefined where no port is named. What it
 * learns of them is written in batches, and what strangers send writes nothing.
 */
export async function startRegistrar(
  { host, tenantSuffix, sip }: Where,
  { database, seal, log }: Parts,
): Promise<Registrar | undefined> {
  if (sip.port === undefined && !sip.tls) return undefined
  // whoever can make it fail can make it fail often
  let told = Number.NEGATIVE_INFINITY
  let untold = 0
  const onError = (error: unknown) => {
    untold += 1
    if (steadyNow() - told < errorsMs) return
    log.warn({ err: error, times: untold }, 'the registrar met a failure')
    told = steadyNow()
    untold = 0
  }
  const news = createNews({
    write: (batch) => Scope.enter(database, dispatcher, (scope) => keepHandsetNews(scope, batch)),
    onError,
  })
  /** Who is registered here, and by which name. */
  const known = new Map<string, HandsetName & { tenant: string }>()
  const look = inBatches(
    (names: readonly HandsetName[]) =>
      Scope.enter(database, anonymous, (scope) => findHandsets(scope, seal, names), 'read only'),
    { gatherMs: lookMs, most: mostLooks },
  )
  const suffix = `.${tenantSuffix.toLowerCase()}`
  const labelOf = (realm: string) => (realm.endsWith(suffix) ? realm.slice(0, -suffix.length) : '')
  const registrar = createRegistrar<KnownHandset>({
    find: (realm, username) => look({ label: labelOf(realm), username }),
    registered(registration) {
      const { handset, realm, username } = registration
      const { tenant, id } = handset
      known.set(id, { tenant, label: labelOf(realm), username })
      news.registered(registration)
      sessions.reached(id, registration)
    },
    gone({ id, tenant }, isOurs) {
      sessions.gone(id, isOurs)
      known.delete(id)
      news.add({ id, tenant, seconds: 0 })
    },
    refused: ({ id, tenant }) => news.add({ id, tenant, refused: 1 }),
    nonces: createNonces(),
    tries: createThrottle(),
  })
  // what a registrar that is gone knew of its sessions is over
  const left = await Scope.enter(database, dispatcher, handsetsInSession)
  for (const one of left) news.add({ ...one, csta: 'none' })
  let endpoint: Endpoint | undefined
  const sessions = createCstaSessions({
    endpoint: {
      request: async (flow, outgoing) => (await endpoint?.request(flow, outgoing)) ?? null,
      acknowledge: (flow, of, outgoing) => endpoint?.acknowledge(flow, of, outgoing),
    },
    told(id, csta) {
      const tenant = known.get(id)?.tenant
      if (tenant) news.add({ id, tenant, csta })
    },
    onError,
  })
  const { tls } = sip
  let shown = tls && (await readCertificate(tls))
  const opened = await openEndpoint({
    ...{ host, publicName: tenantSuffix, port: sip.port, onError },
    tls: tls && shown && { port: tls.port, ...shown },
    register: registrar.register,
    inDialog: (request, flow) => sessions.answer(request, flow),
  })
  endpoint = opened
  /** Who was deleted or switched off is registered no longer, though its time is not over. */
  async function forget() {
    const all = [...known]
    for (let from = 0; from < all.length; from += mostLooks) {
      const some = all.slice(from, from + mostLooks)
      const there = await Scope.enter(
        database,
        anonymous,
        (scope) =>
          handsetsThere(
            scope,
            some.map(([, name]) => name),
          ),
        'read only',
      )
      for (const [id] of some) if (!there.has(id)) registrar.forget(id)
    }
  }
  async function renew() {
    const found = tls && (await readCertificate(tls))
    if (!found || !shown || (found.cert.equals(shown.cert) && found.key.equals(shown.key))) return
    opened.renew(found)
    shown = found
  }
  let chores = Promise.resolve()
  let counted = JSON.stringify(opened.counts)
  let ticks = 0
  const tick = setInterval(() => {
    registrar.expire()
    sessions.tick()
    ticks += 1
    if ((ticks * tickMs) % choresMs === 0)
      chores = Promise.all([forget(), renew()]).then(() => {}, onError)
    const counts = JSON.stringify(opened.counts)
    if ((ticks * tickMs) % countsMs !== 0 || counts === counted) return
    counted = counts
    log.info({ sip: opened.counts }, 'what the registrar did not take, since its start')
  }, tickMs)
  log.info({ port: opened.port, tlsPort: opened.tlsPort }, 'handsets may register')
  return {
    port: opened.port,
    tlsPort: opened.tlsPort,
    counts: opened.counts,
    registered: () => registrar.size,
    forget,
    renew,
    async stop() {
      clearInterval(tick)
      sessions.stop()
      await opened.stop()
      await chores
      await news.stop()
    },
  }
}

async function readCertificate({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
  return { cert, key }
}
