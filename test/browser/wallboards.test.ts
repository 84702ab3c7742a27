import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { newWallSecret } from '../../src/domain/wallboards/pairing.ts'
import { atEndOfFile } from '../support/worker.ts'
import { television } from '../wallboards/wallboards.support.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const path = '/settings/wallboards'

/** A screen that shows a code, as its own page asks for one. */
async function asking() {
  const [secret, code] = [newWallSecret(), codeOf(randomUUID())]
  await sql`insert into wallboard_pairing (secret_hash, code, ip, agent, width, height, expires_at)
    values (${hashOfToken(secret)}, ${code}, '192.0.2.50', ${television}, 1920, 1080, now() + interval '10 minutes')`
  return { secret, code }
}
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const codeOf = (text: string) =>
  [...text.replaceAll('-', '')]
    .slice(0, 8)
    .map((digit) => letters[Number.parseInt(digit, 16)])
    .join('')

/** A screen that shows a wall: it says after each frame that it has. */
async function showing(secret: string) {
  const token = newWallSecret()
  await sql`update wallboard set token_hash = ${hashOfToken(token)} where pairing_hash = ${hashOfToken(secret)}`
  const origin = portal.url()
  const ws = new WebSocket(
    `${origin.replace('http', 'ws')}/wallboard/live?screen=${randomUUID()}`,
    {
      ...{ origin, headers: { Cookie: `tenantry-wall=${token}`, 'User-Agent': television } },
    },
  )
  ws.on('message', (data) => {
    const seen = /id="as-of" value="([^"]+)"/.exec(String(data))?.[1]
    if (seen) ws.send(JSON.stringify({ seen, width: 3840, height: 2160 }))
  })
  atEndOfFile(async () => ws.terminate())
  return { ws, closed: new Promise<number>((done) => ws.on('close', done)) }
}

test('by keyboard alone: a screen is found by its code, looked at, approved, seen live, given a scene, and removed', async () => {
  const { code, secret } = await asking()
  const page = await portal.signIn('dana@northline.example', path)
  const dialog = page.locator('#dialog')
  const main = page.locator('main')
  await says(main, /Open http.*\/wallboard in the browser of the television/)
  await page.getByRole('link', { name: 'Approve a screen' }).first().focus()
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Code on the screen').waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.type(`${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase())
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/screens\/[0-9a-f-]{36}$/)
  for (const said of [
    '192.0.2.50',
    'Safari on Tizen',
    '1920 × 1080',
    'only a screen that you can see',
  ])
    await says(main, said)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'wallboards-screen')

  await page.getByLabel('Name', { exact: true }).focus()
  await page.keyboard.type('NOC 7')
  await page.getByRole('checkbox', { name: 'Replication' }).focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Seconds for each scene').focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`${portal.url()}${path}`)
  await says(page.locator('#toasts'), 'NOC 7 is approved.')
  await says(main, /NOC 7.*Waiting for its screen.*Overview, Licenses and MAU/s)
  await isLive(page)

  // its row follows, with nothing read again
  const screen = await showing(secret)
  await says(main, /NOC 7.*Shown.*3840 × 2160/s)
  expect(await findings(page)).toEqual([])
  await shoot(page, 'wallboards')

  const menu = page.locator('#row-menu')
  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'Actions for NOC 7' }).focus()
    await page.keyboard.press('Enter')
    await menu.getByRole('button', { name }).or(menu.getByRole('link', { name })).first().focus()
    await page.keyboard.press('Enter')
  }
  await choose('Show a scene')
  await dialog.getByLabel('Scene', { exact: true }).waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Show a scene' }).focus()
  await page.keyboard.press('Enter')
  await says(main, /Set to Overview until/)
  await choose('Take the scene off')
  await says(page.locator('#toasts'), 'shows its own scenes again')

  await choose('Remove')
  await dialog.getByRole('button', { name: 'Remove 1 wallboard' }).focus()
  await page.keyboard.press('Enter')
  expect(await screen.closed).toBe(1008)
  await says(main, 'No wallboards yet')
})

test('who has tried too often is told so where the code is typed', async () => {
  portal.expectTrouble(/422/, /429/)
  const page = await portal.signIn('noc@northline.example', path)
  await page.getByRole('link', { name: 'Approve a screen' }).first().click()
  const dialog = page.locator('#dialog')
  const code = dialog.getByLabel('Code on the screen')
  for (let tried = 0; tried < 10; tried++) {
    await code.fill('BCDF-GHJK')
    const answer = page.waitForResponse((one) => one.request().method() === 'POST')
    await page.keyboard.press('Enter')
    expect((await answer).status()).toBe(422)
    await says(dialog, 'No screen shows this code')
  }
  await code.fill('BCDF-GHJM')
  await page.keyboard.press('Enter')
  await says(dialog, /Too many attempts. Try again in \d+ min/)
  expect(await code.inputValue()).toBe('BCDF-GHJM')
  expect(await findings(page)).toEqual([])
})

test('the pages are whole at 360 px, dark, and without script', async () => {
  const { code } = await asking()
  const [screen] = await sql`select id from wallboard_pairing where code = ${code}`
  const [wall] = await sql`
    insert into wallboard (audience, name, scenes, token_hash, approved_by, expires_at, agent, ip, width, height, pushed_scene, pushed_until)
    values ('provider', 'Reception', '["overview"]', ${code}, 'Dana', now() + interval '3 days', ${television}, '192.0.2.9', 1920, 1080,
      'replication', now() + interval '1 hour') returning id`
  const at = [
    '',
    '/new',
    `/screens/${screen?.id}`,
    `/${wall?.id}`,
    `/${wall?.id}/screens/new`,
    `/${wall?.id}/screens/${screen?.id}`,
  ]
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await portal.signIn('dana@northline.example', path, {
      ...{ colorScheme, viewport: { width: 360, height: 740 } },
    })
    for (const rest of at) {
      await page.goto(`${portal.url()}${path}${rest}`)
      expect([rest, await findings(page)]).toEqual([rest, []])
      expect([rest, await sideways(page)]).toEqual([rest, []])
      await shoot(
        page,
        `wallboards-360-${colorScheme}${rest.replaceAll(/[0-9a-f-]{36}/g, 'id').replaceAll('/', '-')}`,
      )
    }
  }
  const page = await portal.signIn('dana@northline.example', path, { javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Approve a screen' }).first().click()
  await page.getByLabel('Code on the screen').fill(code)
  await page.getByRole('button', { name: 'Find the screen' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Second')
  await page.getByRole('button', { name: 'Approve' }).click()
  await says(page.locator('main'), /Second.*Waiting for its screen/s)
})
