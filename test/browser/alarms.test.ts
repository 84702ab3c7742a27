import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { raise, type Severity } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { findings } from './chromium.ts'
import { isLive, letGo, openBrowserPortal, says, shoot, sideways } from './portal.ts'
import { password } from './world.ts'

const portal = await openBrowserPortal()
const { alder } = portal.world

/** A trunk of Alder Foods' is down, so badly; told by nobody at a window. */
const trunk = (severity: Severity) =>
  portal.happens((scope) =>
    raise(scope, {
      ...{ owner: { tenantId: alder.id }, serviceId: alder.service, key: 'trunk', severity },
      ...{ name: verbatim('Trunk down'), source: verbatim('SBC 1'), text: verbatim('No answer') },
      ...{ correctiveAction: verbatim('Call the carrier'), cause: 'sbc:1' },
    }),
  )

/** A window of Alder Foods' own portal. */
async function atAlder(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await portal.open(options)
  const origin = `http://alderfoods.localhost:${portal.config.port}`
  await page.goto(`${origin}/session/new?next=${encodeURIComponent(path)}`)
  await page.locator('input[name=login]').fill('otis@alder.example')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => `${url.pathname}${url.search}` === path)
  await page.mouse.move(0, 0)
  await isLive(page)
  return page
}

const rowIn = (page: Page) => page.locator('#alarms > tr', { hasText: 'Trunk down' })
const badge = (page: Page, severity: string, count: string) =>
  says(page.locator(`#alarms-${severity}`), count)

test('an alarm raised by nobody at a window asks every tier; each acknowledges for itself and those below', async () => {
  const dana = await portal.signIn('dana@northline.example', '/alarms')
  const olivia = await portal.signIn('olivia@harbor.example', '/alarms')
  const otis = await atAlder('/alarms')
  await trunk('major')
  for (const page of [dana, olivia, otis]) {
    await says(rowIn(page), 'Active')
    await badge(page, 'major', '1')
    await page.locator('#bell-worst[data-worst=major]').waitFor()
  }

  await rowIn(otis)
    .getByRole('button', { name: /^Acknowledge/ })
    .click()
  await says(rowIn(otis), 'Acknowledged')
  await badge(otis, 'major', '0')
  for (const page of [olivia, dana]) await says(rowIn(page), /Active.*Acknowledged by the tenant/s)
  await badge(dana, 'major', '1')

  // by the keyboard alone: to the row, and acknowledge it
  await olivia.locator('.skip').focus()
  await olivia.keyboard.press('j')
  await olivia.keyboard.press('a')
  await badge(olivia, 'major', '0')
  await letGo(olivia)
  await letGo(otis)
  await says(rowIn(olivia), /Acknowledged.*by Olivia Marsh/s)
  await says(rowIn(otis), /by Olivia Marsh \(your provider\)/)
  await says(rowIn(dana), /Active.*Acknowledged by the MSP/s)
  await badge(dana, 'major', '1')

  // what gets worse asks everybody anew
  await trunk('critical')
  for (const page of [dana, olivia, otis]) {
    await letGo(page)
    await badge(page, 'critical', '1')
    await says(rowIn(page), /Critical.*Active/s)
    await page.locator('#bell-worst[data-worst=critical]').waitFor()
  }
  await shoot(dana, 'alarms')
})

test('woken at night: the first screen says whom it hits and what to do, and one form claims it', async () => {
  const dana = await portal.signIn('dana@northline.example', '/alarms', {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  })
  const otis = await atAlder('/alarms')
  await rowIn(dana).getByRole('link', { name: 'Trunk down' }).click()
  await dana.waitForURL(/\/alarms\/[0-9a-f-]{36}$/)
  const first = [
    '#hits',
    'dd >> text=No answer',
    'dd >> text=Call the carrier',
    'button:text("Claim")',
  ]
  for (const what of first) {
    const box = await dana.locator(what).first().boundingBox()
    expect((box?.y ?? 9999) + (box?.height ?? 0)).toBeLessThan(740)
  }
  await says(dana.locator('#hits'), /Alder Foods.*50 licensed users/s)
  expect(await sideways(dana)).toEqual([])
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'alarm-at-night')

  await dana.getByRole('button', { name: 'Claim…' }).focus()
  await dana.keyboard.press('Enter')
  const dialog = dana.locator('#dialog')
  await says(dialog, 'Claim 1 alarm?')
  await dialog.locator('select[name=minutes]:focus').waitFor()
  expect(await findings(dana)).toEqual([])
  await dialog.getByRole('button', { name: 'Claim 1 alarm' }).click()
  await says(dana.locator('.toast').last(), '1 alarm claimed.')
  await letGo(dana)
  await says(
    dana.locator('section.card').first(),
    /Acknowledged.*Claimed.*by Dana Okafor.*next check/s,
  )
  await says(dana.locator('#alarm-events'), 'Claimed')
  await badge(dana, 'critical', '0')
  await says(rowIn(otis), 'Claimed by Dana Okafor')
})

test('a shelf wants its reason, says so where it was asked, and shows in every other window', async () => {
  const dana = await portal.signIn('dana@northline.example', '/alarms?state=active')
  const other = await portal.signIn('noc@northline.example', '/alarms')
  await rowIn(dana).getByRole('checkbox').check()
  await dana.getByRole('button', { name: 'Shelve…' }).click()
  const dialog = dana.locator('#dialog')
  await says(dialog, 'Shelve 1 alarm?')
  const reason = dialog.locator('input[name=reason]')
  // whatever a browser checks ahead, the portal checks again
  await reason.evaluate((input) => input.removeAttribute('required'))
  await dialog.getByRole('button', { name: 'Shelve 1 alarm' }).click()
  await says(dialog, 'Say why, in up to 200 characters.')
  expect(await findings(dana)).toEqual([])
  await reason.fill('The carrier works on it')
  await dialog.getByRole('button', { name: 'Shelve 1 alarm' }).click()
  await says(dana.locator('.toast').last(), '1 alarm shelved.')
  await letGo(dana)
  await says(rowIn(dana), /Shelved.*The carrier works on it/s)
  await letGo(other)
  await says(other.locator('.page-head'), /On the shelf 1/)
  await rowIn(other).waitFor({ state: 'detached' })
  await other.goto(`${portal.url()}/alarms?state=shelved`)
  await rowIn(other).getByRole('checkbox').check()
  await other.getByRole('button', { name: 'Take off the shelf' }).click()
  await says(other.locator('.toast').last(), '1 alarm taken off the shelf.')
})
