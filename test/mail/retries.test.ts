import { expect, test } from 'vitest'
import { pauseAfter } from '../../src/domain/mail/delivery.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const hour = 3600

test('a day of tries: pauses grow from a minute to an hour, and end with the day', () => {
  const pauses: number[] = []
  for (let age = 0; ; age += pauses.at(-1) ?? 0) {
    const pause = pauseAfter(pauses.length + 1, age)
    if (pause === null) break
    pauses.push(pause)
  }
  expect(pauses.slice(0, 8)).toEqual([60, 120, 240, 480, 960, 1920, hour, hour])
  const whole = pauses.reduce((sum, pause) => sum + pause, 0)
  expect(whole).toBeGreaterThanOrEqual(24 * hour)
  expect(whole).toBeLessThan(25.1 * hour)
  // fewer than a command may be tried (mail.ts: mostTries), or that would end it before the day does
  expect(pauses.length).toBeLessThan(40)
})

test('450 again and again: it waits longer each time, and after 24 hours it is given up with an alarm', async () => {
  post.mailbox.fail('450', 100)
  const worker = post.work()
  const { mailId, commandId } = await post.queue({})
  const ended = (attempt: number) =>
    until(`attempt ${attempt}`, async () => {
      const found = await post.command(commandId ?? '')
      return found.attempt === attempt && found.state !== 'executing' ? found : null
    })
  /** The clock is the database's: the pause is over, and the mail is that much older. */
  const pass = async (seconds: number) => {
    await post.database.sql`
      update mail set created_at = created_at - make_interval(secs => ${seconds}) where id = ${mailId}`
    await post.dueNow(commandId)
    worker.wake()
  }
  const pauses: number[] = []
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    expect(await ended(attempt)).toMatchObject({ state: 'queued' })
    const [waits] = await post.database.sql`
      select extract(epoch from next_try_at - now())::float8 as s from command where id = ${commandId}`
    pauses.push(waits?.s)
    await pass(attempt < 7 ? waits?.s : 23 * hour)
  }
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other))
  expect(pauses[0]).toBeLessThanOrEqual(60)
  expect(pauses.at(-1)).toBeGreaterThan(3000)
  expect(await ended(8)).toMatchObject({ state: 'failed' })
  expect(await post.mail(mailId)).toMatchObject({ state: 'failed' })
  expect(await post.alarms()).toMatchObject([
    { name: message('mail-undelivered'), source: verbatim('otis@alder.example') },
  ])
  expect(post.mailbox.messages()).toHaveLength(0)
})
