import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Debian keeps servers, which is in nobody's PATH but root's. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`

/** Whether a program is installed here. */
export const isInstalled = (name: string) =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { env: { ...process.env, PATH } })
    .status === 0

/** A folder of the test's own, gone with `stop`. */
export const ownFolder = () => mkdtempSync(join(tmpdir(), 'tenantry-server-'))

/** A port that is free for TCP and UDP at this moment. */
export async function freePort(): Promise<number> {
  const tcp = createServer().listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const at = tcp.address()
  const port = typeof at === 'object' && at ? at.port : 0
  const udp = createSocket('udp4')
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  await Promise.all([
    new Promise<void>((done) => udp.close(done)),
    new Promise((done) => tcp.close(done)),
  ])
  return port
}

export type Program = { child: ChildProcess; said: () => string; stop(): Promise<void> }

/** A program in the foreground, ended by its own id. */
export function run(name: string, args: string[], env: Record<string, string> = {}): Program {
  let text = ''
  const child = spawn(name, args, {
    env: { ...process.env, PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => {
      text += bytes
    })
  child.on('error', (error) => {
    text += error.message
  })
  return {
    child,
    said: () => text,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(late)
    },
  }
}

export type NameServer = {
  address: string
  /** Publishes these records in place of the former ones. */
  publish(records: readonly string[]): void
  stop(): Promise<void>
}

const configs = {
  knotd: (dir: string, port: number, zone: string) => `
server:
    rundir: ${dir}
    listen: 127.0.0.1@${port}
database:
    storage: ${dir}/db
zone:
  - domain: ${zone}
    storage: ${dir}
    file: zone
    zonefile-load: whole
`,
  nsd: (dir: string, port: number, zone: string) => `
server:
    ip-address: 127.0.0.1@${port}
    username: ""
    zonesdir: "${dir}"
    database: ""
    pidfile: "${dir}/pid"
    xfrdfile: "${dir}/xfrd"
    xfrdir: "${dir}"
    zonelistfile: "${dir}/zones"
    zonefiles-check: yes
remote-control:
    control-enable: no
zone:
    name: ${zone}
    zonefile: zone
`,
}

/** A real authoritative name server for one zone on loopback. */
export async function startNameServer(
  kind: keyof typeof configs,
  zone: string,
): Promise<NameServer> {
  const dir = ownFolder()
  mkdirSync(join(dir, 'db'))
  const port = await freePort()
  let serial = 0
  const write = (records: readonly string[]) => {
    serial += 1
    const lines = [
      `$ORIGIN ${zone}.`,
      '$TTL 1',
      `@ SOA ns hostmaster ${serial} 3600 600 86400 1`,
      '@ NS ns',
      'ns A 127.0.0.1',
      ...records,
    ]
    writeFileSync(join(dir, 'zone'), `${lines.join('\n')}\n`)
  }
  write([])
  writeFileSync(join(dir, 'conf'), configs[kind](dir, port, zone))
  const program = run(
    kind,
    kind === 'nsd' ? ['-d', '-c', join(dir, 'conf')] : ['-c', join(dir, 'conf')],
  )
  return {
    address: `127.0.0.1:${port}`,
    publish(records) {
      write(records)
      program.child.kill('SIGHUP')
    },
    async stop() {
      await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A real resolver that sends questions about a zone to its name server and knows some names itself. */
export async function startResolver(
  zone: string,
  nameServer: string,
  hosts: Record<string, string>,
): Promise<{ address: string; stop(): Promise<void> }> {
  const port = await freePort()
  const [at = '', on = ''] = nameServer.split(':')
  const program = run('dnsmasq', [
    ...[
      '--no-daemon',
      '--conf-file=/dev/null',
      '--pid-file=',
      '--user=',
      '--no-resolv',
      '--no-hosts',
    ],
    ...[`--port=${port}`, '--listen-address=127.0.0.1', '--bind-interfaces', '--cache-size=0'],
    `--server=/${zone}/${at}#${on}`,
    ...Object.entries(hosts).map(([name, address]) => `--host-record=${name},${address}`),
  ])
  return { address: `127.0.0.1:${port}`, stop: program.stop }
}
