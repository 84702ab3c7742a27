import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { fifth, isTurnOf } from '../support/counts.ts'
import { said } from '../support/said.ts'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { openBrowserPortal, shoot, sideways } from './portal.ts'

const portal = await openBrowserPortal()
const { sql } = portal
const { alder } = portal.world
const alarm = await portal.happens((scope) =>
  raise(scope, {
    owner: { tenantId: alder.id },
    severity: 'major',
    name: verbatim('Trunk refused'),
    source: verbatim('SBC 1'),
    text: verbatim('No route to the SBC'),
    serviceId: alder.service,
    customer: 'Alder Foods',
  }),
)
// one that shows how an acknowledgement is taken back
await portal.happens(async (scope) => {
  const { id } = await raise(scope, {
    ...{ owner: { tenantId: alder.id }, severity: 'minor', name: verbatim('Trunk slow') },
    ...{ source: verbatim('SBC 1'), text: verbatim('OPTIONS after 2 s') },
  })
  expect(await acknowledge(scope, [id])).toBe(1)
})
const [failed] =
  await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name,
    state, step, steps, step_name, attempt, error, requested_name, started_at, ended_at)
  values ('tenant', ${alder.id}, 'service', 'replicate', 'service', ${alder.service}, 'Alder Foods Direct Routing',
    'failed', 2, 4, ${said('Read users')}::text::jsonb, 5, ${said('Microsoft Graph was unavailable (503)')}::text::jsonb, 'Nico Brandt', now(), now()) returning id`
const [upload] =
  await sql`insert into service_import (audience, account_id, file_name, rows, errors)
  select 'provider', id, 'customers.csv', ${sql.json([{ shortname: 'x' }, { shortname: 'good', full_name: 'Good' }])},
    ${sql.json([{ row: 1, column: 'shortname', reason: { code: 'verbatim', params: { text: 'is too short' } } }])} from account where role = 'admin' and audience = 'provider' returning id`

const unknown = '00000000-0000-4000-8000-000000000000'
const pages: Record<string, string> = {
  // a few rows tell axe as much as fifty
  services: '/services?limit=5',
  nothing: '/services?q=nobody-is-called-so',
  service: `/services/${alder.service}`,
  'row-menu': `/services/${alder.service}/menu`,
  licenses: `/services/${alder.service}/licenses`,
  alarms: '/alarms',
  alarm: `/alarms/${alarm.id}`,
  commands: '/commands',
  command: `/commands/${failed?.id}`,
  import: '/services/imports',
  upload: `/services/imports/${upload?.id}`,
  'new-customer': '/services/new',
  'new-view': '/views/new',
  license: '/settings/license',
  'api-reference': '/settings/tokens/reference',
  profile: '/profile',
  'error-404': `/services/${unknown}`,
  'error-400': '/services?sort=nonsense',
}
const signedOut: Record<string, string> = {
  'sign-in': '/session/new',
  'setup-over': '/setup?token=none',
}

const calm = { reducedMotion: 'reduce' } as const
const inDark = { ...calm, colorScheme: 'dark' } as const

/** By every rule of axe; goes on where something is wrong. */
async function judge(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), name).toEqual([])
  await shoot(page, `page-${name}`)
}

/** In the dark only colors differ; and no sideways scroll at 360 px. */
async function judgeDark(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page, ['color-contrast']), `${name}, dark`).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  await shoot(page, `page-${name}-360-dark`)
  expect.soft(await sideways(page), `${name} at 360`).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
}

test(`axe finds nothing on any page in either theme, and none scrolls sideways at 360 px (fifth ${fifth})`, async () => {
  const email = 'dana@northline.example'
  const windows = [
    { page: await portal.signIn(email, '/services', calm), of: pages, judge },
    { page: await portal.signIn(email, '/services', inDark), of: pages, judge: judgeDark },
    { page: await portal.open(calm), of: signedOut, judge },
    { page: await portal.open(inDark), of: signedOut, judge: judgeDark },
  ]
  for (const window of windows)
    for (const [name, path] of Object.entries(window.of).filter((_, i) => isTurnOf(i))) {
      await window.page.goto(`${portal.url()}${path}`)
      await window.judge(window.page, name)
    }
}, 300_000)

test('where motion is reduced a change is drawn at once: nothing is still on its way', async () => {
  const page = await portal.signIn('dana@northline.example', '/services?limit=3', calm)
  const moving = await page.evaluate(() => {
    document.documentElement.style.fontSize = '24px'
    document.body.getBoundingClientRect()
    return document.getAnimations().length
  })
  expect(moving).toBe(0)
})

test('axe finds nothing in what opens over a page', async () => {
  const email = 'dana@northline.example'
  const windows = [
    { page: await portal.signIn(email, '/services?limit=3', calm), judge },
    { page: await portal.signIn(email, '/services?limit=3', inDark), judge: judgeDark },
  ]
  for (const { page, judge } of windows)
    for (const [name, open] of Object.entries(overlays(page))) {
      await open()
      await judge(page, name)
      if (name === 'menu') continue
      await page.keyboard.press('Escape')
      const shown = page.locator('dialog[open], :popover-open')
      await until('it is closed', async () => (await shown.count()) === 0)
    }
}, 120_000)

const overlays = (page: Page): Record<string, () => Promise<unknown>> => ({
  palette: async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('alder')
    await page.locator('#hits [aria-selected=true]').waitFor()
  },
  shortcuts: async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  },
  bell: async () => {
    await page.getByRole('button', { name: /Unacknowledged alarms/ }).click()
    await page.locator('#bell-list:not(:has([data-part]))').waitFor()
  },
  user: async () => {
    await page.getByRole('button', { name: 'Dana Okafor' }).click()
    await page.locator('#theme').waitFor()
  },
  menu: async () => {
    const row = page.locator(`#service-${alder.service}`)
    await row.getByRole('button', { name: /^Actions/ }).click()
    await page.locator('#row-menu:popover-open').waitFor()
  },
  'licenses-dialog': async () => {
    await page.locator('#row-menu').getByRole('link', { name: 'Edit user licenses' }).click()
    await page.locator('#dialog[open]').waitFor()
  },
})

/** How far the lightest and the darkest point of a part of the page are apart, of 255. */
async function contrastIn(page: Page, of: Locator, width: number, from = 0): Promise<number> {
  const box = await of.boundingBox()
  if (!box) throw new Error('it is not shown')
  const [x, y] = [box.x + from, box.y + box.height / 2 - 7]
  const picture = await page.screenshot({ clip: { x, y, width, height: 14 } })
  const points = await sharp(picture).greyscale().raw().toBuffer()
  return Math.max(...points) - Math.min(...points)
}

test('icons are seen where the colors of the system replace ours, of masks and of the severities', async () => {
  const page = await portal.signIn('dana@northline.example', '/services?limit=5', calm)
  await page.emulateMedia({ forcedColors: 'active' })
  const masks = {
    'an icon': () => contrastIn(page, page.locator('#filters .i-search'), 14),
    'a status': () => contrastIn(page, page.locator('tbody span[data-tone]').first(), 14),
    'the dots of a row': () => contrastIn(page, page.locator('[form=menu]').first(), 16, 5),
  }
  for (const [name, contrast] of Object.entries(masks))
    expect(await contrast(), name).toBeGreaterThan(100)
  // the same left to the browser: it paints every background in the color of the page
  await page.evaluate(() =>
    document.styleSheets[0]?.insertRule(
      '*, ::before, ::after { forced-color-adjust: auto !important }',
      document.styleSheets[0].cssRules.length,
    ),
  )
  for (const [name, contrast] of Object.entries(masks))
    expect(await contrast(), name).toBeLessThan(50)
  await page.goto(`${portal.url()}/alarms`)
  const severity = page.locator('#alarms td:nth-child(2)').first()
  expect(await contrastIn(page, severity, 16, 5)).toBeGreaterThan(100)
  expect(await severity.innerText()).toBe('Major')
})

test('what is cut off and how exactly old something is, is said where one points; an order leaves the frame as it is', async () => {
  const page = await portal.signIn('dana@northline.example', '/alarms?limit=5', calm)
  const age = page.locator('tbody time').first()
  expect(await age.getAttribute('title')).toBeNull()
  await age.hover()
  expect(await age.getAttribute('title')).toMatch(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d \w+$/)
  const whole = page.locator('tbody th p').first()
  await whole.hover()
  expect(await whole.getAttribute('title'), 'it has room').toBeNull()
  const text = 'No route to the SBC '.repeat(20)
  await whole.evaluate((line, said) => {
    line.textContent = said
  }, text)
  await page.mouse.move(0, 0)
  await whole.hover()
  expect(await whole.getAttribute('title')).toBe(text.trim())
  await page.evaluate(() => document.body.setAttribute('data-here', ''))
  await page.getByRole('columnheader', { name: 'Raised' }).getByRole('link').click()
  await page.waitForURL(/sort=-raised/)
  expect(await page.locator('body[data-here]').count()).toBe(1)
})

test('without JavaScript: sign in, filter, sort, page, queue a replication, sign out', async () => {
  const page = await portal.signIn('noc@northline.example', '/services', {
    javaScriptEnabled: false,
  })
  await page.getByRole('searchbox').fill('alder')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.waitForURL(/q=alder/)
  expect(await page.locator('#services > tr').count()).toBe(1)
  await page.getByRole('button', { name: /^Actions for Alder/ }).click()
  await page.getByRole('button', { name: 'Queue replication' }).click()
  await page.waitForURL(/\/services$/)
  const queued =
    await sql`select id from command where kind = 'replicate' and tenant_id = ${alder.id} and id <> ${failed?.id}`
  expect(queued).toHaveLength(1)
  await page.getByRole('columnheader', { name: 'Licensed users' }).getByRole('link').click()
  await page.waitForURL(/sort=-users/)
  const users = page.locator('#services > tr > :nth-child(9)')
  expect((await users.allTextContents()).slice(0, 1)).toEqual(['75'])
  await page.getByRole('link', { name: 'Next' }).click()
  await page.waitForURL(/after=/)
  expect(await page.getByText(/^51 to 58 of 58$/).count()).toBe(1)
  // what opens in place with script is a page without
  const user = page.getByRole('button', { name: /Nico Brandt/ })
  await user.click()
  await page.getByRole('link', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  await page.getByRole('link', { name: /^Find a tenant/ }).click()
  await page.getByRole('searchbox').fill('alder')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await page.locator('main').getByRole('button', { name: 'Queue replication' }).waitFor()
  await page
    .locator('main')
    .getByRole('link', { name: /^Alder Foods/ })
    .waitFor()
  await page.getByRole('button', { name: /Unacknowledged alarms/ }).click()
  await page.getByRole('link', { name: 'The worst alarms' }).click()
  await page.getByRole('heading', { name: 'Active alarms', level: 1 }).waitFor()
  await user.click()
  await page.getByRole('link', { name: 'Theme' }).click()
  await page.getByRole('button', { name: 'Dark' }).click()
  await page.locator('html[data-theme=dark]').waitFor()
  await user.click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/\/session\/new$/)
  await page.goto(`${portal.url()}/services`)
  expect(new URL(page.url()).pathname).toBe('/session/new')
})

test('a name of one word, as long as it may be, widens no page, also where little room is left', async () => {
  const word = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'
  for (const column of ['tenant.full_name', 'service.name', 'account.name', 'msp.name']) {
    const [table = '', name = ''] = column.split('.')
    await sql`update ${sql(table)} set ${sql(name)} = ${word} || substr(md5(id::text), 1, 16)`
  }
  const page = await portal.signIn('dana@northline.example', '/services?limit=5', calm)
  const [account] = await sql`select id from account where audience = 'provider' limit 1`
  const wide: string[] = []
  for (const path of [
    ...['/services?limit=5', `/services/${alder.service}`, `/services/${alder.service}/licenses`],
    ...['/tenants?limit=5', `/tenants/${alder.id}`, `/tenants/${alder.id}/deactivation`],
    ...[
      `/alarms/${alarm.id}`,
      `/commands/${failed?.id}`,
      '/audit?limit=5',
      '/licenses',
      '/profile',
    ],
    ...['/settings/users', `/settings/users/${account?.id}`],
  ]) {
    await page.goto(`${portal.url()}${path}`)
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 740 })
      wide.push(...(await sideways(page)).map((out) => `${path} at ${width}: ${out}`))
    }
  }
  expect(wide).toEqual([])
})
