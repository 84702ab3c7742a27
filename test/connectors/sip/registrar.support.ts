import { createCstaSessions } from '../../../src/connectors/sip/csta.ts'
import { createNonces } from '../../../src/connectors/sip/digest.ts'
import { type Endpoint, openEndpoint } from '../../../src/connectors/sip/endpoint.ts'
import {
  createRegistrar,
  type Handset,
  type Registration,
} from '../../../src/connectors/sip/registrar.ts'
import type { TransportOptions } from '../../../src/connectors/sip/transport.ts'
import { createThrottle } from '../../../src/domain/people/throttle.ts'

type Options = Partial<TransportOptions> & {
  /** Passwords by `username@realm`. */
  handsets: Record<string, string>
  nonces?: ReturnType<typeof createNonces>
  now?: () => number
  /** Opens the CSTA session with whoever registers. */
  csta?: { quietMs?: number; startMs?: number; now?: () => number }
  t1?: number
}

/** A registrar on loopback over handsets in memory, and all that it says of them. */
export async function testRegistrar({ handsets, nonces, now, csta, t1, ...options }: Options) {
  const registrations: Registration[] = []
  const events: string[] = []
  const errors: unknown[] = []
  const looked: string[] = []
  let endpoint: Endpoint | undefined
  const sessions = createCstaSessions({
    ...csta,
    endpoint: {
      request: async (flow, outgoing) => (await endpoint?.request(flow, outgoing)) ?? null,
      acknowledge: (flow, of, outgoing) => endpoint?.acknowledge(flow, of, outgoing),
    },
    told: (id, state) => events.push(`csta ${state} ${id}`),
    onError: (error) => errors.push(error),
  })
  const registrar = createRegistrar<Handset>({
    async find(realm, username) {
      const id = `${username}@${realm}`
      looked.push(id)
      const password = handsets[id]
      return password === undefined ? null : { id, password }
    },
    registered(registration) {
      registrations.push(registration)
      events.push(`registered ${registration.handset.id}`)
      if (csta) sessions.reached(registration.handset.id, registration)
    },
    gone({ id }) {
      sessions.gone(id)
      events.push(`gone ${id}`)
    },
    refused: ({ id }) => events.push(`refused ${id}`),
    nonces: nonces ?? createNonces(),
    tries: createThrottle(),
    ...(now ? { now } : {}),
  })
  const opened = await openEndpoint({
    ...{ host: '127.0.0.1', port: 0, onError: (error: unknown) => errors.push(error), ...options },
    ...(t1 === undefined ? {} : { t1 }),
    register: registrar.register,
    inDialog: (request, flow) => sessions.answer(request, flow),
  })
  endpoint = opened
  return {
    ...{ endpoint: opened, registrar, sessions, registrations, events, errors, looked },
    port: opened.port ?? 0,
    tlsPort: opened.tlsPort ?? 0,
    async stop() {
      sessions.stop()
      await opened.stop()
    },
  }
}
