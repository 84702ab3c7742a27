import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/**
 * What this process counts of itself, in the words of Prometheus. Every label is of a bounded set that stands in code (a declared
 * route, a kind of command, a share of the pool): no tenant, no name and no address ever becomes one.
 */
export const registry = new Registry()
collectDefaultMetrics({ register: registry })

const prefix = 'tenantry_'
const of = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
  ...{ name: `${prefix}${name}`, help, labelNames, registers: [registry] },
})
const counter = <L extends string = never>(name: string, help: string, ...labels: L[]) =>
  new Counter<L>(of(name, help, labels))
const gauge = <L extends string = never>(name: string, help: string, ...labels: L[]) =>
  new Gauge<L>(of(name, help, labels))
const histogram = <L extends string = never>(
  name: string,
  help: string,
  buckets: readonly number[],
  ...labels: L[]
) => new Histogram<L>({ ...of(name, help, labels), buckets: [...buckets] })

/** Seconds of what a person waits for. */
const brief = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]
/** Seconds of what runs in the background. */
const long = [0.1, 1, 10, 60, 300, 1800]

export const httpSeconds = histogram(
  ...(['http_request_seconds', 'Until an answer is made, by declared route and status.'] as const),
  ...([brief, 'method', 'route', 'status'] as const),
)

export const poolInUse = gauge('pool_in_use', 'Connections that are held, by share.', 'share')
export const poolWaiting = gauge('pool_waiting', 'Who waits for a connection, by share.', 'share')
export const poolWaitSeconds = histogram(
  ...(['pool_wait_seconds', 'Until a connection was free, by share.'] as const),
  ...([[0.001, 0.01, 0.1, 1, 5], 'share'] as const),
)
export const poolRefused = counter(
  ...(['pool_refused_total', 'Who got no connection in time, by share.', 'share'] as const),
)

export const pickUpSeconds = histogram(
  ...(['command_pickup_seconds', 'From when a command may begin until it does.'] as const),
  ...([long, 'lane'] as const),
)
export const commandSeconds = histogram(
  ...(['command_seconds', 'One attempt of a command, by kind and what came of it.'] as const),
  ...([long, 'kind', 'outcome'] as const),
)

export const announcements = counter('announcements_total', 'Changes that were heard of.')
export const hubConnected = gauge(
  ...(['hub_connected', 'Whether changes are heard of: 1, or 0 while none can be.'] as const),
)
// a process without pages has no hub, and says nothing of one
hubConnected.remove()
export const hubReadingSeconds = histogram(
  ...(['hub_reading_seconds', 'One reading for open pages and walls, by outcome.'] as const),
  ...([brief, 'outcome'] as const),
)
export const socketsOpen = gauge('sockets_open', 'Sockets that are open.', 'face')
export const framesSent = counter('frames_sent_total', 'Frames that were written to sockets.')
export const frameBytes = counter('frame_bytes_total', 'Bytes of these frames.')
export const socketCloses = counter('socket_closes_total', 'Sockets that closed, by code.', 'code')
export const socketRefusals = counter(
  ...(['socket_refusals_total', 'Sockets that were not opened, by status.', 'status'] as const),
)

export const connectorSeconds = histogram(
  ...([
    'connector_seconds',
    'One question to the outside, by whom and how it was answered.',
  ] as const),
  ...([brief, 'peer', 'outcome'] as const),
)

const build = gauge(
  'build_info',
  'The release and the Node that runs it: always 1.',
  'version',
  'node',
)
/** Says once which release this process is. */
export const sayBuild = (version: string) => build.set({ version, node: process.versions.node }, 1)

/** Codes of RFC 6455, section 7.4.1, and our own; a peer may send any of 3000 to 4999. */
const closeCodes = new Set([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013])
const ownCloseCodes = new Set([4009])
export const closeCodeOf = (code: number): string =>
  closeCodes.has(code) || ownCloseCodes.has(code) ? String(code) : 'other'
