import { once } from 'node:events'
import { WebSocket } from 'ws'
import { switchAccount } from '../../src/domain/people/accounts.changes.ts'
import { endOtherSessions, endSession } from '../../src/domain/people/sessions.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { signIn } from '../bench/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { freePort, startBuilt } from './built.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const pagesPerSession = 20
const notAllowed = 1008

/** A web process as it is installed, with pages of many sessions open, which end in each way in turn. */
export const revoked: Scenario = {
  name: 'revoked',
  plan: 'D6',
  goals: ['G8'],
  what: 'whoever signs out, is signed out by others or is disabled loses every open page within a second, and nobody else does',
  times: { small: 0, quick: 5, full: 30 },
  unit: 'rounds of each end',
  // nobody hears of it, and the next look at all sessions is half a minute away
  controls: { unheard: 1 },
  run: (asked) => onOwnGround((ground) => ends(ground, asked)),
}

async function ends(
  { sql, pool, url }: Ground & { url: string },
  { times, broken, say }: Asked,
): Promise<Finding> {
  const world = await makeWorld({ sql })
  const port = await freePort()
  const host = `localhost:${port}`
  const web = await startBuilt({ DATABASE_URL: url, PORT: String(port), PORTAL_PROCESS: 'web' })
  const asNobody = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(pool, anonymous, work)
  const nico = world.nico.id ?? ''
  const ways: Record<string, (token: string) => Promise<unknown>> = {
    'signed out': (token) => asNobody((scope) => endSession(scope, token)),
    'signed out everywhere': () => asNobody((scope) => endOtherSessions(scope, nico, null)),
    disabled: () =>
      Scope.enter(pool, world.dana, async (scope) => {
        const [found] = await sql<
          { version: number }[]
        >`select version from account where id = ${nico}`
        return switchAccount(scope, {}, nico, {
          state: 'disabled',
          version: found?.version ?? 0,
        })
      }),
  }
  const taken: number[] = []
  const none = {
    'never closed': 0,
    'closed with another code': 0,
    'closed though theirs went on': 0,
  }
  let pages = 0
  const others = openAll(port, await signIn(pool, world.vera, host))
  try {
    await others.opened
    for (let n = 0; n < times; n += 1)
      for (const [way, end] of Object.entries(ways)) {
        const cookie = await signIn(pool, world.nico, host)
        const own = openAll(port, cookie)
        await own.opened
        pages += own.all.length
        if (broken === undefined) await end(cookie.slice(cookie.indexOf('=') + 1))
        else await sql`delete from session where account_id = ${nico}`
        const from = performance.now()
        await until('all are closed', () => own.codes.length === own.all.length, 5000).catch(
          () => {},
        )
        none['never closed'] += own.all.length - own.codes.length
        none['closed with another code'] += own.codes.filter(
          (one) => one.code !== notAllowed,
        ).length
        taken.push(...own.codes.map(({ at }) => Math.max(0, at - from)))
        own.close()
        await sql`update account set state = 'active' where id = ${nico}`
        say(
          `${way}: ${own.codes.length} pages closed, the last after ${taken.at(-1)?.toFixed(0)} ms`,
        )
      }
    none['closed though theirs went on'] = others.codes.length
  } finally {
    others.close()
    await web.end('SIGKILL')
  }
  return {
    attempted: { ends: times * Object.keys(ways).length, pages },
    none,
    bounds: [{ what: 'closed after, p99', values: taken, max: 1000, unit: 'ms', at: 0.99 }],
    beside:
      'from the commit’s answer; a role that changes keeps the pages, which hear less from then on',
  }
}

/** All pages that one session may have; when each was closed, and why. */
function openAll(port: number, cookie: string) {
  const codes: { code: number; at: number }[] = []
  const all = Array.from({ length: pagesPerSession }, () => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/live?topics=queue,alarms`, {
      headers: { host: `localhost:${port}`, origin: `http://localhost:${port}`, cookie },
      perMessageDeflate: false,
    })
    ws.on('error', () => {}).on('close', (code) => codes.push({ code, at: performance.now() }))
    return ws
  })
  return {
    all,
    codes,
    opened: Promise.all(all.map((ws) => once(ws, 'message'))),
    close: () => {
      for (const ws of all) ws.terminate()
    },
  }
}
