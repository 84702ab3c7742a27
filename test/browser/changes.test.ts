import { expect, test } from 'vitest'
import { openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { alder } = portal.world
const at = portal.url().replace('://', '://alderfoods.')
const somebody = async () => {
  const [found] = await portal.sql`
    select graph_id as id, display_name as name from managed_user
    where tenant_id = ${alder.id} and removed_at is null and enabled and account_type = 'user' order by display_name limit 1`
  return found as { id: string; name: string } | undefined
}

async function otis() {
  const page = await portal.open({ reducedMotion: 'reduce' })
  await page.goto(`${at}/session/new`)
  await page.locator('input[name=login]').fill('otis@alder.example')
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  return page
}

test('an edit is queued with a countdown, sent at once, and its result is in a second window within a second', async () => {
  const [page, other] = [await otis(), await otis()]
  // as the first replication leaves the directory
  await page.goto(`${at}/changes`)
  await says(page.locator('main'), 'No changes are queued')
  await portal.sql`insert into replication (tenant_id, due_at) values (${alder.id}, now())
    on conflict (tenant_id) do update set due_at = now()`
  await expect.poll(somebody, { timeout: 60_000 }).toBeTruthy()
  // who is edited while the directory is still read has changed in the meantime
  const reading = async () =>
    (
      await portal.sql`select from command where tenant_id = ${alder.id} and kind = 'replicate' and state in ('queued', 'executing')`
    ).length
  await expect.poll(reading, { timeout: 60_000 }).toBe(0)
  const user = await somebody()
  if (!user) throw new Error('nobody is left to edit')

  await page.goto(`${at}/users/${user.id}`)
  await page.getByRole('link', { name: 'Edit details' }).click()
  await page.locator('#dialog input[name=department]').fill('Night Service')
  await page.keyboard.press('Enter')
  await says(page.locator('.toast').last(), 'Change queued.')
  await says(page.locator('main'), 'Department: Night Service')

  await other.goto(`${at}/changes`)
  await page.goto(`${at}/changes`)
  await says(page.locator('.note'), /sent in \d minutes?\./)
  await says(other.locator('#changes tr'), user.name)
  await shoot(page, 'changes-waiting')
  const done = other.evaluate(
    () =>
      new Promise<number>((found) => {
        const look = () => {
          if (!document.querySelector('#changes tr')?.textContent?.includes('Waiting'))
            return found(Date.now())
          requestAnimationFrame(look)
        }
        look()
      }),
  )
  await page.getByRole('button', { name: 'Send now' }).click()
  await says(page.locator('.toast').last(), 'Sending has been queued.')
  const seenAt = await done
  const ended = async () => {
    const [row] = await portal.sql`
      select state, extract(epoch from sent_at)::float8 * 1000 as sent, extract(epoch from ended_at)::float8 * 1000 as ended
      from queued_change where graph_id = ${user.id}`
    return row
  }
  await expect.poll(async () => (await ended())?.state, { timeout: 20_000 }).toBe('done')
  // the first sign of it, sent or done, is there within a second
  expect(seenAt - Number((await ended())?.sent)).toBeLessThan(1000)
  await other.goto(`${at}/changes?state=done`)
  await says(other.locator('#changes tr'), 'Done')
  await page.goto(`${at}/users/${user.id}`)
  await says(page.locator('main'), 'Night Service')
  await shoot(page, 'user-changed')
})
