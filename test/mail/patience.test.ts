import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { usePost } from './post.ts'

const post = usePost()

test('450 for a day: pauses grow to an hour, and after 24 hours the mail is given up with an alarm', async () => {
  post.mailbox.fail('450', 100)
  const worker = post.work()
  const { mailId, commandId } = await post.queue({})
  const pauses: number[] = []
  for (let attempt = 1; ; attempt += 1) {
    const command = await until(`attempt ${attempt}`, async () => {
      const found = await post.command(commandId ?? '')
      return found.attempt === attempt && found.state !== 'executing' ? found : null
    })
    if (command.state === 'failed') break
    const [waits] = await post.database.sql`
      select extract(epoch from next_try_at - now())::float8 as s from command where id = ${commandId}`
    pauses.push(waits?.s)
    // the clock is the database's: the pause is over, and the mail is that much older
    await post.database.sql`
      update mail set created_at = created_at - make_interval(secs => ${waits?.s}) where id = ${mailId}`
    await post.dueNow(commandId)
    worker.wake()
  }
  const hours = pauses.reduce((sum, s) => sum + s, 0) / 3600
  expect(hours).toBeGreaterThan(23.9)
  expect(hours).toBeLessThan(26)
  expect(pauses[0]).toBeLessThan(80)
  expect(Math.max(...pauses)).toBeLessThan(3700)
  expect(pauses.at(-1)).toBeGreaterThan(3500)
  expect(await post.mail(mailId)).toMatchObject({ state: 'failed' })
  expect(await post.alarms()).toMatchObject([
    { name: 'E-mail not delivered', source: 'otis@alder.example' },
  ])
  expect(post.mailbox.messages()).toHaveLength(0)
}, 20_000)
