import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../src/database/listen.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { startProxy } from '../support/proxy.ts'

const never = 2 ** 31 - 1

// Only a server elsewhere can fall silent; the embedded database is asked over a socket of this machine.
test.runIf(onPostgres)(
  'a link that is cut without a word is noticed, and what comes after it is heard again',
  async () => {
    const db = await testDatabase()
    const link = await startProxy(db.login)
    const options = { ...db.login, ...link.at, connect_timeout: 1 }
    const said: string[] = []
    const heard = { announced: 0, unasked: 0 }
    let wake = () => {}
    const hear = (what: string) => () => {
      said.push(what)
      wake()
    }
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise<void>((done) => (wake = done))
    }
    const handlers = {
      announced() {
        heard.announced += 1
        wake()
      },
      disconnected: hear('disconnected'),
      reconnected: hear('reconnected'),
    }
    const asking = await listen(options, handlers, { everyMs: 20, patienceMs: 100 })
    // nobody asks whether it is still there
    const trusting = await listen(
      options,
      { ...handlers, announced: () => {}, disconnected: () => (heard.unasked += 1) },
      { everyMs: never, patienceMs: never },
    )
    onTestFinished(async () => {
      link.open()
      await Promise.all([asking.stop(), trusting.stop()])
      await link.stop()
    })
    await db.sql`select pg_notify('portal', 'before')`
    await until(() => heard.announced === 1)
    link.silence()
    await until(() => said.includes('disconnected'))
    expect(heard.unasked).toBe(0)
    link.open()
    await until(() => said.includes('reconnected'))
    await db.sql`select pg_notify('portal', 'after')`
    await until(() => heard.announced === 2)
    expect(said).toEqual(['disconnected', 'reconnected'])
  },
)
