import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from '../support/until.ts'
import { asPostgres, filled, freePorts, type Processes, temporary } from './processes.ts'

export const programs = [
  'etcd',
  'patroni',
  'haproxy',
  'pgbouncer',
  'nats-server',
  'psql',
  'pg_basebackup',
]
const address = '127.0.0.1'
const bin = '/usr/lib/postgresql/15/bin'
const members = ['etcd1', 'etcd2', 'etcd3'] as const
export const nodes = ['one', 'two'] as const
export type Node = (typeof nodes)[number]

export type Cluster = {
  processes: Processes
  /** The owner through HAProxy, the pool through PgBouncer, readings of a standby through HAProxy. */
  urls: { owner: string; app: string; read: string; superuser: string; events: string }
  /** How many processes have a link to NATS. */
  linked(): Promise<number>
  primary(): Promise<Node | undefined>
  /** Resolves when the primary has a synchronous standby: only then may the next one be killed without a loss. */
  whole(): Promise<void>
  /** SIGKILL to the postmaster of a node, and to its Patroni as well where the whole machine is to be gone. */
  killNode(node: Node, whole?: boolean): Promise<void>
  stop(): Promise<void>
}

/** All of deploy/ha on loopback: three etcd, two PostgreSQL under Patroni, HAProxy, PgBouncer; the database is empty. */
export async function startCluster(): Promise<Cluster> {
  const { processes, remove } = temporary()
  const { folder } = processes
  const user = asPostgres()
  const ports = await freePorts(15)
  const port = () => ports.pop() ?? 0
  const password = randomBytes(12).toString('hex')
  const common = {
    ...{ ADDRESS: address, FOLDER: folder, BIN: bin, PASSWORD: password },
    NETWORK: '127.0.0.0/8',
    ...{ WRITER_PORT: port(), READER_PORT: port(), BOUNCER_PORT: port() },
  }
  const etcd = members.map((name) => ({ NAME: name, PEER_PORT: port(), CLIENT_PORT: port() }))
  const patroni = nodes.map((name) => ({ NAME: name, PORT: port(), REST_PORT: port() }))
  const ETCD_CLUSTER = etcd.map((e) => `${e.NAME}=http://${address}:${e.PEER_PORT}`).join(',')
  const ETCD_HOSTS = etcd.map((e) => `${address}:${e.CLIENT_PORT}`).join(',')
  const restPorts = new Map(patroni.map((one) => [one.NAME, one.REST_PORT]))

  for (const one of etcd) {
    const file = processes.write(
      `${one.NAME}.yml`,
      filled('etcd.yml', { ...common, ...one, ETCD_CLUSTER }),
    )
    processes.start(one.NAME, { program: 'etcd', words: ['--config-file', file], user })
  }
  for (const one of patroni) {
    const file = processes.write(
      `${one.NAME}.patroni.yml`,
      filled('patroni.yml', { ...common, ...one, ETCD_HOSTS }),
    )
    processes.start(`patroni-${one.NAME}`, { program: 'patroni', words: [file], user })
  }
  const at = Object.fromEntries(
    patroni.flatMap(({ NAME, PORT, REST_PORT }) =>
      Object.entries({ ADDRESS: address, PORT, REST_PORT }).map(([key, value]) => [
        `${NAME.toUpperCase()}_${key}`,
        value,
      ]),
    ),
  )
  const haproxy = processes.write('haproxy.cfg', filled('haproxy.cfg', { ...common, ...at }))
  processes.start('haproxy', { program: 'haproxy', words: ['-f', haproxy], user })
  const bouncer = processes.write('pgbouncer.ini', filled('pgbouncer.ini', common))
  processes.write('userlist.txt', `"tenantry_app" "${password}"\n`)
  processes.start('pgbouncer', { program: 'pgbouncer', words: [bouncer], user })

  const ours = { EVENTS_PORT: port(), MONITOR_PORT: port() }
  const nats = processes.write('nats.conf', filled('nats.conf', { ...common, ...ours }))
  processes.start('nats', { program: 'nats-server', words: ['-c', nats], user })

  const url = (name: string, to: number, more = '', base = 'portal') =>
    `postgres://${name}:${password}@${address}:${to}/${base}${more}`
  const urls = {
    owner: url('tenantry', common.WRITER_PORT),
    app: url('tenantry_app', common.BOUNCER_PORT, '?pool_mode=transaction'),
    read: url('tenantry_app', common.READER_PORT),
    superuser: url('postgres', common.WRITER_PORT, '', 'postgres'),
    events: `nats://tenantry:${password}@${address}:${ours.EVENTS_PORT}`,
  }

  type Member = { name: Node; role: string; state: string }
  async function look(): Promise<Member[]> {
    for (const asked of restPorts.values())
      try {
        const answer = await fetch(`http://${address}:${asked}/cluster`, {
          signal: AbortSignal.timeout(1000),
        })
        return ((await answer.json()) as { members: Member[] }).members
      } catch {}
    return []
  }
  const primary = async () => (await look()).find(({ role }) => role === 'leader')?.name
  async function whole() {
    await until(
      'there is a primary with a synchronous standby',
      async () => {
        await rest(200)
        const all = await look()
        return (
          all.some(({ role, state }) => role === 'leader' && state === 'running') &&
          all.some(({ role }) => role === 'sync_standby')
        )
      },
      90_000,
    )
  }
  await until('there is a primary', async () => (await primary()) !== undefined, 60_000)
  await whole()
  await until('HAProxy leads to it', () => asks(urls.superuser, 'select 1'), 20_000)
  psql(urls.superuser, ['-c', `create role tenantry login createrole password '${password}'`])
  psql(urls.superuser, ['-c', 'create database portal owner tenantry'])
  const roles = fileURLToPath(new URL('../../deploy/roles.sql', import.meta.url))
  const given = { owner: 'tenantry', login: 'tenantry_app', password }
  psql(url('postgres', common.WRITER_PORT), [
    ...Object.entries(given).flatMap(([name, value]) => ['-v', `${name}=${value}`]),
    ...['-f', roles],
  ])
  return {
    processes,
    urls,
    primary,
    whole,
    async linked() {
      const asked = `http://${address}:${ours.MONITOR_PORT}/connz`
      const answer = await fetch(asked).catch(() => undefined)
      const said = (await answer?.json()) as { num_connections: number } | undefined
      return said?.num_connections ?? 0
    },
    async killNode(node, isWhole = false) {
      // Patroni first, or it would see what happened and tell the others
      if (isWhole) await processes.kill(`patroni-${node}`)
      const [pid] = readFileSync(join(folder, node, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
    },
    async stop() {
      // Patroni stops its PostgreSQL when it is asked to end
      await Promise.all(nodes.map((node) => processes.kill(`patroni-${node}`, 'SIGTERM')))
      await Promise.all(processes.names().map((name) => processes.kill(name)))
      remove()
    },
  }
}

function psql(url: string, words: string[]): void {
  execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...words, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function asks(url: string, text: string): Promise<boolean> {
  try {
    psql(url, ['-c', text])
    return true
  } catch {
    return false
  }
}
