import { expect, test } from 'vitest'
import { startReceiver } from '../notices/webhooks.support.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const receiver = await startReceiver()
const path = '/settings/webhooks'

test('by keyboard alone: an endpoint with its secret, a test that fails, and sent again it arrives, as seen live', async () => {
  const page = await portal.signIn('dana@northline.example', path)
  const dialog = page.locator('#dialog')
  receiver.on('/desk', (response) => response.writeHead(400).end('<b>not like that</b>'))
  await page.getByRole('link', { name: 'Add webhook' }).first().focus()
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Name').waitFor()
  await page.keyboard.type('On-call desk')
  await page.keyboard.press('Tab')
  await page.keyboard.type(receiver.url('/desk'))
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await says(dialog, /whsec_[\w-]{43}/)
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('link', { name: 'Done' }).focus()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  // closed first, emptied a moment later
  await expect.poll(() => page.content()).not.toContain('whsec_')

  await page.getByRole('link', { name: 'On-call desk' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Send a test' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/deliveries\/[0-9a-f-]{36}$/)
  await isLive(page)
  await says(page.locator('#tries'), /400 after .* ms\s*<b>not like that<\/b>/)
  await says(page.locator('main'), 'Next try')

  // nobody waits a day here
  const { sql } = portal
  await sql`update delivery set state = 'failed', ended_at = now()`
  await sql`update webhook set rest_until = null`
  receiver.off('/desk')
  await page.reload()
  await isLive(page)
  const first = page.url()
  await page.getByRole('button', { name: 'Send again' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.href !== first)
  await isLive(page)
  await says(page.locator('main'), 'Delivered')
  await says(page.locator('#tries'), '204')
  expect(receiver.at('/desk').map(({ body }) => body)).toHaveLength(2)
  expect(new Set(receiver.at('/desk').map(({ body }) => body)).size).toBe(1)
  await shoot(page, 'delivery')
})

test('the pages are whole at 360 px, dark, and without script', async () => {
  const [made] = await portal.sql`select id from webhook limit 1`
  const [sent] = await portal.sql`select id from delivery order by seq limit 1`
  const at = [
    ...['', '/signatures', '/new', `/${made?.id}/deliveries`, `/${made?.id}/secrets/new`],
    `/${made?.id}/deliveries/${sent?.id}`,
  ]
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await portal.signIn('dana@northline.example', path, {
      ...{ colorScheme, viewport: { width: 360, height: 740 } },
    })
    for (const rest of at) {
      await page.goto(`${portal.url()}${path}${rest}`)
      expect([rest, await findings(page)]).toEqual([rest, []])
      expect([rest, await sideways(page)]).toEqual([rest, []])
    }
  }
  const page = await portal.signIn('dana@northline.example', path, { javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Add webhook' }).first().click()
  await page.getByLabel('Name').fill('Second')
  await page.getByLabel('Address').fill(receiver.url('/second'))
  await page.getByRole('button', { name: 'Add webhook' }).click()
  await says(page.locator('main'), /whsec_[\w-]{43}/)
  await page.goto(`${portal.url()}${path}`)
  await page.getByRole('link', { name: 'Second' }).click()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.waitForURL(/\/deliveries\/[0-9a-f-]{36}$/)
})
