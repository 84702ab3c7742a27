import { readdirSync } from 'node:fs'
import { Server } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds, once a second: bytes, milliseconds, and counts. */
export type Watched = {
  at: number
  rss: number
  /** What is reachable, collected garbage aside: one weight each time that it was asked for. */
  live: number[]
  fds: number
  /** Of everything since it was called warm; includes the 10 ms between two looks. */
  delayP99: number
  /** Of the second before. */
  delayMax: number
  timers: number
  sockets: number
  listeners: number
  /** Rejections and exceptions that nobody caught. */
  uncaught: number
}

// Loaded before a process of the portal (`--import`), which knows nothing of it.
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const sinceWarm = monitorEventLoopDelay({ resolution: 10 })
sinceWarm.enable()
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const live: number[] = []
/** `weigh` weighs what is alive; `warm` does so and counts the loop's delay from then on. */
process.on('message', (asked) => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  live.push(heapUsed + external)
  if (asked === 'warm') sinceWarm.reset()
})
let uncaught = 0
process.on('uncaughtExceptionMonitor', () => {
  uncaught += 1
})
// the control: a socket that never says how much of it was not taken
if (process.env.SOAK_BROKEN === 'patient') {
  const { emit } = Server.prototype
  Server.prototype.emit = function (event: string | symbol, ...given: unknown[]) {
    const [, socket] = given
    if (event === 'upgrade' && socket) {
      const { _writableState: state } = socket as { _writableState: object }
      const get = (of: object, name: string) => (name === 'length' ? 0 : Reflect.get(of, name))
      Object.assign(socket, { _writableState: new Proxy(state, { get } as ProxyHandler<object>) })
    }
    return emit.apply(this, [event, ...given] as Parameters<typeof emit>)
  }
}
const leaks: unknown[] = []
const isLeaking = process.env.SOAK_BROKEN === 'leak'

setInterval(() => {
  // the control: what a process must not do
  if (isLeaking)
    leaks.push(
      Buffer.alloc(2 ** 21, 1),
      setInterval(() => {}, 3_600_000).unref(),
      setInterval(() => {}, 3_600_000),
    )
  const kinds = process.getActiveResourcesInfo()
  const many = (kind: string) => kinds.filter((one) => one === kind).length
  const said: Watched = {
    at: Date.now(),
    rss: process.memoryUsage.rss(),
    live,
    fds: readdirSync('/proc/self/fd').length,
    delayP99: sinceWarm.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
    timers: many('Timeout'),
    sockets: many('TCPSocketWrap'),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    uncaught,
  }
  delay.reset()
  if (process.connected) process.send?.(said)
}, 1000).unref()
// whoever started it is gone
process.once('disconnect', () => process.exit(0))
process.channel?.unref()
