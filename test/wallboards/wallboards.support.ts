import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { askForCode, newWallSecret, redeem } from '../../src/domain/wallboards/pairing.ts'
import type { TestDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

/** A screen that asks to be a wall: the secret that it knows, the code that it shows, and the id of its request. */
export type Asking = { secret: string; code: string; id: string }

export const television =
  'Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0/7.0 TV Safari/537.36'

/** A television at 192.0.2.50 asks for a code. */
export async function asking(
  { pool, sql }: TestDatabase,
  agent = television,
  ip = '192.0.2.50',
): Promise<Asking> {
  const secret = newWallSecret()
  const { code } = await Scope.enter(pool, anonymous, (scope) =>
    askForCode(scope, secret, { ip, agent, width: 1920, height: 1080 }),
  )
  const [row] = await sql`select id from wallboard_pairing where code = ${code}`
  return { secret, code, id: row!.id }
}

/** The token that an approved screen fetches, or null. */
export const fetched = ({ pool }: TestDatabase, { secret }: Asking) =>
  Scope.enter(pool, anonymous, (scope) => redeem(scope, secret))

export const entered = {
  name: 'NOC 1',
  scope: '',
  scenes: ['overview', 'licenses'],
  dwellSeconds: '30',
  zone: 'Europe/Berlin',
  palette: 'auto',
}

export const as =
  ({ pool }: TestDatabase) =>
  <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(pool, actor, work)

/** What is announced, as far as a condition goes. */
export async function announcements({ listen, sql }: TestDatabase) {
  const heard: string[] = []
  const listening = await listen({
    announced: (payload) => void heard.push(payload),
    disconnected() {},
    reconnected() {},
  })
  return {
    stop: () => listening.stop(),
    /** All that was announced until a word of our own comes through, by topic and MSP. */
    async taken() {
      const mark = crypto.randomUUID()
      await sql`select pg_notify('portal', ${mark})`
      await until('the mark is heard', () => heard.includes(mark))
      return heard
        .splice(0)
        .filter((payload) => payload.includes('"wall'))
        .map((payload): { topic: string; msp?: string } => JSON.parse(payload))
    },
  }
}
