import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { newWallSecret } from '../../src/domain/wallboards/pairing.ts'
import { a4, changesOf, late, startStage } from './broadcast.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { type Figure, median, shown, spreadOf } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const walls = 200
/** Of these an MSP has its own; every tenth of the others shows that MSP's scene too. */
const ofMsp = 50

/**
 * J1: from COMMIT to the frame on a thousand pages while two hundred walls are shown beside them, in the terms of A4; the same
 * without walls, in the same run, is printed beside it.
 */
export async function benchWalls({ isQuick, report }: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const world = await makeBenchWorld(bench.sql)
  await growTo(bench.sql, 1000)
  const changes = await changesOf(bench)
  const on = await startStage(bench, world, ['queue', 'alarms'])
  const count = isQuick ? 200 : 1000
  const times = isQuick ? 6 : 40
  await on.connect(count)
  await on.pages.ask('listen', { url: bench.url })
  const cpu = () => on.server.ask<number>('cpuMs')
  const measured = async () => {
    const from = await cpu()
    const taken = await late(on, changes.one, times)
    return { taken, cpuMs: ((await cpu()) - from) / times }
  }
  const alone = await measured()
  await on.connectWalls(await pairedWalls(bench))
  const beside = await measured()
  on.stop()
  await changes.stop()
  await bench.drop()
  const of = ({ taken }: typeof alone, name: 'p50' | 'p99') => taken.map((one) => one[name])
  const figure = (name: 'p50' | 'p99', limitMs: number): Figure => {
    const ms = of(beside, name)
    return {
      goal: 'J1',
      what: `COMMIT to frame on ${shown(count)} pages beside ${walls} walls, ${name} ÷ ${limitMs} ms`,
      ratio: median(ms) / limitMs,
      limit: 1,
      sense: 'at most',
      spread: spreadOf(ms.map((one) => one / median(ms))),
      beside: `${shown(median(ms))} ms, without walls ${shown(median(of(alone, name)))} ms; server CPU of a change ${shown(beside.cpuMs)} and ${shown(alone.cpuMs)} ms`,
    }
  }
  report(figure('p50', a4.batchWindowMs + a4.aboveBreathMs))
  report(figure('p99', a4.p99Ms))
}

/** Walls as approving makes them, by the owner; their cookies. */
async function pairedWalls({ sql }: BenchDatabase): Promise<string[]> {
  const [msp] = await sql<{ id: string }[]>`select id from msp where name = 'Harbor Telecom'`
  const id = msp?.id ?? ''
  const scenes = ['overview', 'replication', 'licenses']
  const made = Array.from({ length: walls }, (_, n) => {
    const isOfMsp = n < ofMsp
    const token = newWallSecret()
    return {
      token,
      row: {
        audience: isOfMsp ? 'msp' : 'provider',
        msp_id: isOfMsp ? id : null,
        name: `Wall ${n}`,
        scenes: sql.json(n % 10 === 9 ? [...scenes, `msp:${id}`] : scenes),
        masked: n % 4 === 3,
        token_hash: hashOfToken(token),
        approved_by: 'bench',
        expires_at: new Date(Date.now() + 86_400_000),
      },
    }
  })
  await sql`insert into wallboard ${sql(made.map(({ row }) => row as never))}`
  return made.map(({ token }) => `tenantry-wall=${token}`)
}
