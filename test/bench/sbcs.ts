import { setTimeout as rest } from 'node:timers/promises'
import { freePort } from '../hosts/servers.ts'
import { makeCertificate } from '../mail/certificate.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { median, shown, spreadOf } from './measure.ts'
import type { Plan } from './plan.ts'
import { startOther } from './processes.ts'

const many = 500
const aMinute = 60_000
const mostLateMs = 50

type Watched = { p99Ms: number; maxMs: number; cpuMs: number; failures: number }
type Ports = { sipPort: number; sipsPort: number; nobody: number }

/**
 * D5: how late the worker's loop is while 500 SBCs are probed a minute, by UDP, TCP and TLS, one in ten of which says nothing,
 * beside the same loop idle before and after. `--quick` keeps the pace for a twelfth of the time, idle before alone.
 */
export async function benchSbcs({ isQuick, report }: Plan): Promise<void> {
  const rounds = isQuick ? 1 : 3
  const overMs = isQuick ? aMinute / 12 : aMinute
  const bench = await makeBenchDatabase()
  const certificate = makeCertificate('*.sbc.example')
  const server = startOther('./sbcs.server.ts')
  const peer = startOther('./sbcs.peer.ts')
  const ports = await peer.ask<Omit<Ports, 'nobody'>>('start', { certificate })
  await addSbcs(bench, { ...ports, nobody: await freePort() })
  await server.ask('start', {
    ...{ url: bench.url, role: bench.login.user, authorities: certificate.cert },
  })
  const watch = async (work: () => Promise<unknown>) => {
    await server.ask('watch')
    await work()
    return server.ask<Watched>('watched')
  }
  const idle: number[] = []
  const busy: Watched[] = []
  let probes = 0
  const idleMs = isQuick ? 1000 : 10_000
  for (let round = 0; round < rounds; round += 1) {
    idle.push((await watch(() => rest(idleMs))).p99Ms)
    const found = await watch(async () => {
      probes += await server.ask<number>('run', { overMs })
    })
    if (found.failures > 0) throw new Error(`the worker says ${JSON.stringify(found)}`)
    busy.push(found)
    // what is still under way belongs to no idle loop
    if (!isQuick) await rest(6000)
  }
  if (!isQuick) idle.push((await watch(() => rest(idleMs))).p99Ms)
  const aMinutes = (probes / rounds) * (aMinute / overMs)
  if (aMinutes < many * 0.9) throw new Error(`only ${shown(aMinutes)} were probed a minute`)
  const late = busy.map(({ p99Ms }) => p99Ms)
  const cpu = busy.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / probes
  const [kept] = await bench.sql<{ ok: number; missed: number }[]>`
    select count(*) filter (where status = 'ok')::integer as ok, count(*) filter (where failures > 0)::integer as missed from sbc`
  report({
    ...{ goal: 'D5', limit: 1, sense: 'at most', ratio: median(late) / mostLateMs },
    spread: spreadOf(late.map((one) => one / median(late))),
    what: `${shown(aMinutes)} SBCs probed a minute: p99 of the loop's delay ÷ ${mostLateMs} ms`,
    beside: `${shown(median(late))} ms (at most ${shown(Math.max(...busy.map(({ maxMs }) => maxMs)))}), idle ${shown(median(idle))} ms; ${shown(cpu)} ms of CPU a probe; ${kept?.ok} answer, ${kept?.missed} do not`,
  })
  server.stop()
  peer.stop()
  await bench.drop()
}

/** Of ten six are asked by UDP, two by TCP, one by TLS, and one says nothing. */
async function addSbcs({ sql }: BenchDatabase, { sipPort, sipsPort, nobody }: Ports) {
  await sql`
    insert into sbc (name, fqdn, address, port, transport)
    select 'SBC ' || n, 's' || n || '.sbc.example', '127.0.0.1',
      case when n % 10 = 0 then ${nobody}::integer when n % 10 = 1 then ${sipsPort}::integer else ${sipPort}::integer end,
      case when n % 10 = 1 then 'tls' when n % 10 in (2, 3) then 'tcp' else 'udp' end
    from generate_series(1, ${many}) n`
  await sql`vacuum analyze sbc`
}
