import { expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'
import { codeOf, isIn, passes, shown, wallsOf } from './walls.ts'

const portal = await openBrowserPortal()
const { alder, birch } = portal.world
const { screen, announce } = wallsOf(portal)

const trouble = (tenantId: string, severity: 'critical' | 'major') =>
  portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId },
      key: `${severity}-of-wall`,
      severity,
      name: verbatim('Trunk refused'),
      source: verbatim('SBC 1'),
      text: verbatim('No route to the SBC'),
    }),
  )

test('paired in one window, approved in another: alarms interrupt it until they are acknowledged, names leave it, and then it is removed', async () => {
  const wall = await screen()
  const code = await codeOf(wall)
  expect(await findings(wall, ['color-contrast', 'aria-roles', 'document-title'])).toEqual([])

  const dana = await portal.signIn('dana@northline.example', '/settings/wallboards/new')
  await dana.getByLabel('Code on the screen').fill(code.toLowerCase())
  await dana.locator('main form button.primary').click()
  await dana.waitForURL(/\/settings\/wallboards\/screens\//)
  await dana.getByLabel('Name', { exact: true }).fill('NOC 1')
  await dana.locator('main form button.primary').click()
  await dana.waitForURL(/\/settings\/wallboards$/)
  await passes(wall, 3)
  await isIn(wall, 'live')
  await trouble(birch.id, 'major')
  await says(wall.locator('#scene-overview'), 'Birch Logistics')
  expect(await shown(wall)).toBe('scene-overview')
  expect(await findings(wall, ['color-contrast', 'aria-roles', 'document-title'])).toEqual([])
  await shoot(wall, 'wall-overview')
  await passes(wall, 20)

  await trouble(alder.id, 'critical')
  await until('the interruption', async () => (await shown(wall)) === 'scene-critical')
  await says(wall.locator('#scene-critical'), 'Alder Foods')
  await shoot(wall, 'wall-critical')
  await passes(wall, 60)
  expect(await shown(wall)).toBe('scene-critical')
  await dana.goto(`${portal.url()}/alarms`)
  await isLive(dana)
  await dana.getByRole('button', { name: /Unacknowledged alarms/ }).click()
  await says(dana.locator('#bell-list'), 'Alder Foods')
  await dana
    .locator('#bell-list li', { hasText: 'Alder Foods' })
    .getByRole('button', { name: /^Acknowledge/ })
    .click()
  // where it was, with what was left of its time
  await until('its scene again', async () => (await shown(wall)) === 'scene-overview')
  await passes(wall, 12)
  await until('the next one', async () => (await shown(wall)) === 'scene-replication')

  expect(await wall.content()).toContain('Birch Logistics')
  const [made] = await portal.sql<{ id: string }[]>`select id from wallboard where name = 'NOC 1'`
  const id = made?.id ?? ''
  await portal.sql`update wallboard set masked = true, version = version + 1 where id = ${id}`
  const reloaded = wall.waitForEvent('domcontentloaded')
  await announce(id)
  await until('settings are there', async () => {
    await passes(wall, 2)
    // it may be loading just then
    const html = await wall.content().catch(() => 'Birch Logistics')
    return !html.includes('Birch Logistics')
  })
  await reloaded
  await isIn(wall, 'live')
  expect(await wall.content()).not.toMatch(/Birch|Alder/)
  await shoot(wall, 'wall-masked')

  await portal.sql`delete from wallboard where id = ${id}`
  await announce(id)
  await isIn(wall, 'removed')
  expect(await wall.locator('#scenes b').allTextContents()).not.toContain('1')
})
