import { expect, test } from 'vitest'
import { codeAt } from '../people/authenticator.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal({ world: 'people' })

test('a factor is switched on and a password changed from a live page, and the answer is seen', async () => {
  const page = await portal.signIn('dana@northline.example', '/profile/factor')
  await page.getByRole('button', { name: 'Set up authenticator app' }).click()
  const key = page.locator('main code')
  await key.waitFor()
  await isLive(page)
  await shoot(page, 'factor-begun')
  const secret = ((await key.textContent()) ?? '').replaceAll(' ', '')
  await page.getByLabel('6-digit code').fill(codeAt(secret, Date.now()))
  await page.getByRole('button', { name: 'Turn on' }).click()
  // every session has ended with it, this page's too: its answer must not be lost to that
  await says(page.getByRole('heading', { level: 2 }), 'Your recovery codes')
  expect(await page.locator('.codes code').count()).toBe(10)
  await page.getByRole('link', { name: 'I’ve saved my codes' }).click()

  await page.goto(`${portal.config.portalUrl.origin}/profile`)
  await isLive(page)
  await page.getByLabel('Current password').fill(password)
  await page.getByLabel('New password').fill('a quite different phrase')
  await page.getByRole('button', { name: 'Change password' }).click()
  await says(page.locator('.toast'), 'Password changed')
})
