import { makeBenchDatabase } from './database.ts'
import { compare, shown, wallMs } from './measure.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import { growTo, makeBenchWorld } from './world.ts'

const times = 40

/** O1: the busiest page of a portal that counts and writes a line for each request, beside one that does neither. */
export async function benchWatched({ isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const { dana } = await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, isQuick ? 500 : 2000)
  const { url, login } = benchDatabase
  // a round of the canary would be one portal's, and count as its pages
  await benchDatabase.sql`insert into canary_run (started_at) values (now() + interval '1 hour')`
  const portalOf = async (isWatched: boolean) => {
    const server = startOther('./watched.server.ts')
    const origin = await server.ask<string>('start', { url, role: login.user, isWatched })
    const cookie = await signIn(benchDatabase.pool, dana, new URL(origin).host)
    const get = async () => {
      const answer = await fetch(`${origin}/services`, {
        headers: { cookie, 'accept-encoding': 'identity' },
      })
      if (answer.status !== 200) throw new Error(`/services answered ${answer.status}`)
      return answer.text()
    }
    const cpuMs = async () => {
      const from = await server.ask<number>('cpuMs')
      for (let i = 0; i < times; i += 1) await get()
      return ((await server.ask<number>('cpuMs')) - from) / times
    }
    await wallMs(300, get)
    return { server, cpuMs }
  }
  const [watched, bare] = [await portalOf(true), await portalOf(false)]
  const found = await compare(isQuick ? 3 : 25, watched.cpuMs, bare.cpuMs)
  const lines = await watched.server.ask<number>('lines')
  watched.server.stop()
  bare.server.stop()
  await benchDatabase.drop()
  report({
    goal: 'O1',
    what: 'services page with metrics and a line of log each: Node CPU ÷ without either',
    ...found,
    limit: 1.05,
    sense: 'at most',
    beside: `${shown(found.subject)} and ${shown(found.control)} ms; ${lines} lines were written to a file`,
  })
}
