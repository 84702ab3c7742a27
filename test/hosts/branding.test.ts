import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coloursOf, contrast, measure, readHex } from '../../src/domain/hosts/colours.ts'
import { readBrand } from '../../src/domain/hosts/hosts.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
afterAll(() => sharp.cache(false))

type Who = 'otis' | 'bea' | 'dana' | 'olivia' | 'vera' | 'nico'
const empty = {
  productName: '',
  line: '',
  accent: '',
  supportAddress: '',
  termsUrl: '',
  privacyUrl: '',
}
const save = async (
  who: Who,
  path: string,
  fields: Record<string, string>,
  logo?: { bytes: Uint8Array; name?: string },
) => {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...empty, ...fields })) form.set(name, value)
  if (logo) form.set('logo', new File([new Uint8Array(logo.bytes)], logo.name ?? 'logo.png'))
  return portal.app.request(`http://localhost:3000${path}`, {
    method: 'POST',
    headers: await portal.signedIn(world[who]),
    body: form,
  })
}
const version = async () => {
  const [row] = await db.sql`select version from branding where tenant_id = ${world.alder.id}`
  return String(row?.version ?? 0)
}
const look = (tenantId: string) =>
  Scope.enter(db.pool, anonymous, (scope) => readBrand(scope, { tenantId }), 'read only')
const signInPage = async (label = 'alderfoods') =>
  (
    await portal.app.request(`http://${label}.localhost:3000/session/new`, {
      headers: { Host: `${label}.localhost:3000` },
    })
  ).text()
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#5a35c9' } })
const tenantPath = () => `/tenants/${world.alder.id}/branding`

test('a tenant’s admin gives the portal its name, sentence, colour and links, and the sign-in page shows them', async () => {
  const answer = await save('otis', '/branding', {
    ...{ version: '0', productName: ' Alder Voice ', line: 'Phones for every kitchen.' },
    ...{ accent: '5A35C9', supportAddress: 'help@alder.example' },
    ...{ termsUrl: 'https://alder.example/terms', privacyUrl: 'https://alder.example/privacy' },
  })
  expect(answer.status).toBe(303)
  const page = await signInPage()
  for (const part of [
    'Alder Voice</title>',
    'Phones for every kitchen.',
    '/brand/accent-5a35c9.css',
    'mailto:help@alder.example',
    'https://alder.example/terms',
    'https://alder.example/privacy',
    'Run by Harbor Telecom',
  ])
    expect(page.includes(part), part).toBe(true)
  expect((await signInPage('birch')).includes('Alder')).toBe(false)
  const [line] =
    await db.sql`select before, after from log_entry where type = 'branding.changed' and tenant_id = ${world.alder.id}`
  expect(line?.after).toMatchObject({ productName: 'Alder Voice', accent: '#5a35c9' })
})

test('what is left empty is inherited from the MSP, then from the provider, and the page says from whom', async () => {
  const first = { version: '0' }
  expect(
    (await save('dana', '/settings/branding', { ...first, line: 'Northline’s', accent: '#112233' }))
      .status,
  ).toBe(303)
  expect((await save('olivia', '/settings/branding', { ...first, accent: '#ff8800' })).status).toBe(
    303,
  )
  expect(
    (await save('otis', '/branding', { version: await version(), productName: 'Alder Voice' }))
      .status,
  ).toBe(303)
  expect(await look(world.alder.id)).toMatchObject({
    ...{ productName: 'Alder Voice', line: 'Northline’s', accent: '#ff8800' },
  })
  expect(await look(world.birch.id)).toMatchObject({ productName: null, accent: '#112233' })
  const page = await (await portal.as(world.otis).get('/branding')).text()
  expect(page).toMatch(/“#ff8800”, from Harbor Telecom/)
  expect(page).toMatch(/“Northline’s”, from Northline UC/)
  expect(page).not.toContain('#112233')
})

test('one value goes back to what is inherited by its own button', async () => {
  const fields = { productName: 'Alder Voice', accent: '#00aa55' }
  await save('otis', '/branding', { ...fields, version: await version() })
  await save('otis', '/branding', { ...fields, version: await version(), reset: 'accent' })
  expect(await look(world.alder.id)).toMatchObject({
    ...{ productName: 'Alder Voice', accent: '#ff8800' },
  })
})

test('a stale look is refused, and both values are named', async () => {
  const stale = await version()
  await save('dana', tenantPath(), { version: stale, productName: 'Theirs' })
  const answer = await save('otis', '/branding', { version: stale, productName: 'Mine' })
  const text = await answer.text()
  expect(answer.status).toBe(409)
  expect(text).toMatch(/Now: Theirs. You entered: Mine./)
  expect(text.includes('value="Mine"')).toBe(true)
  const again = /name="version" value="(\d+)"/.exec(text)?.[1] ?? ''
  expect((await save('otis', '/branding', { version: again, productName: 'Mine' })).status).toBe(
    303,
  )
})

test.each([
  ['accent', 'purple'],
  ['accent', '#12345'],
  ['accent', 'red;}body{display:none'],
  ['supportAddress', 'help'],
  ['supportAddress', 'a@b.example\r\nBcc: x@evil.test'],
  ['termsUrl', 'http://alder.example'],
  ['termsUrl', 'javascript:alert(1)'],
  ['termsUrl', 'https://user:pw@alder.example'],
  ['termsUrl', 'https://alder.example/ x'],
  ['termsUrl', '//alder.example'],
  ['privacyUrl', 'data:text/html,x'],
  ['productName', 'x'.repeat(61)],
  ['productName', 'a\u0007b'],
  ['line', 'x'.repeat(161)],
])('%s %j is refused beside its field, and kept as typed', async (field, value) => {
  const before = await look(world.alder.id)
  const answer = await save('otis', '/branding', { version: await version(), [field]: value })
  const text = await answer.text()
  expect(answer.status).toBe(422)
  expect(text.includes(`id="field-${field}-error"`)).toBe(true)
  expect(await look(world.alder.id)).toEqual(before)
})

test('markup in a name is text', async () => {
  const productName = '<img src=x onerror=alert(1)>'
  await save('otis', '/branding', { version: await version(), productName })
  expect((await signInPage()).includes('<img src=x')).toBe(false)
  await save('otis', '/branding', { version: await version(), productName: 'Alder Voice' })
})

test('without a usable host the look is kept, shown to nobody, and cannot be changed', async () => {
  await db.sql`update tenant set managed_host = false where id = ${world.alder.id}`
  const page = await (await portal.as(world.otis).get('/branding')).text()
  expect(page.includes('Branding can be changed once')).toBe(true)
  const answer = await save('otis', '/branding', { version: await version(), productName: 'New' })
  expect(answer.status).toBe(409)
  expect((await look(world.alder.id)).productName).toBeNull()
  await db.sql`insert into tenant_domain (tenant_id, host, state, token) values (${world.alder.id}, 'portal.alder.example', 'verified', 'x')`
  expect((await look(world.alder.id)).productName).toBe('Alder Voice')
  expect(
    (await save('otis', '/branding', { version: await version(), productName: 'Alder Voice' }))
      .status,
  ).toBe(303)
  await db.sql`update tenant set managed_host = true where id = ${world.alder.id}`
})

test('who may not change a look sees it, and is refused', async () => {
  for (const [who, path, status] of [
    ['vera', tenantPath(), 403],
    ['vera', '/settings/branding', 403],
    ['nico', '/settings/branding', 403],
    ['bea', tenantPath(), 404],
    ['otis', '/settings/branding', 404],
    ['otis', tenantPath(), 404],
    ['olivia', `/tenants/${world.birch.id}/branding`, 404],
  ] as const)
    expect((await save(who, path, { version: '0' })).status, `${who} ${path}`).toBe(status)
  const text = await (await portal.as(world.vera).get(tenantPath())).text()
  expect(text).toMatch(/<fieldset[^>]*disabled/)
})

test('any colour reads, in light and in dark', () => {
  const worst = new Map<string, number>()
  for (let r = 0; r < 256; r += 51)
    for (let g = 0; g < 256; g += 51)
      for (let b = 0; b < 256; b += 51) {
        const hex = `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`
        for (const { pair, theme, ratio } of measure(coloursOf(hex)))
          worst.set(`${pair} ${theme}`, Math.min(ratio, worst.get(`${pair} ${theme}`) ?? 21))
      }
  for (const [pair, ratio] of worst)
    expect(ratio, pair).toBeGreaterThanOrEqual(
      pair.startsWith('edge') ? 3 : pair.startsWith('bar') ? 7 : 4.5,
    )
})

test('a colour that reads is drawn as it was entered, and contrast is WCAG’s', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  const violet = coloursOf('#5a35c9')
  expect(violet).toMatchObject({ accent: '#5a35c9', ink: '#ffffff' })
  expect(violet.text.light).toBe('#5a35c9')
  expect(coloursOf('#ffe600')).toMatchObject({ accent: '#ffe600', ink: '#000000' })
  expect([readHex('#ABC'), readHex('ffee00'), readHex('fffff')]).toEqual([
    '#aabbcc',
    '#ffee00',
    null,
  ])
})

test('the sheet of a colour is public, for good, and nothing but the brand layer', async () => {
  const at = (name: string) => portal.app.request(`http://localhost:3000/brand/${name}`)
  const answer = await at('accent-ffe600.css')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
  expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const sheet = await answer.text()
  expect(sheet).toMatch(/^@layer brand \{\n {2}:root \{/)
  for (const line of sheet.match(/--[\w-]+/g) ?? []) expect(line).toMatch(/^--(brand|bar)/)
  for (const name of [
    'accent-FFE600.css',
    'accent-ffe60.css',
    'accent-ffe600.css.map',
    'accent-ffe600',
    'x.css',
    '..%2f..%2fetc%2fpasswd',
  ])
    expect((await at(name)).status, name).toBe(303)
})

test('the preview is drawn from the colour alone, and says what cannot be read', async () => {
  const ask = async (accent: string) =>
    (
      await portal.as(world.otis).get(`/branding/preview?accent=${encodeURIComponent(accent)}`, {
        'HX-Request': 'true',
        'HX-Request-Type': 'partial',
      })
    ).text()
  const yellow = await ask('#ffe600')
  expect(yellow.includes('fill="#ffe600"')).toBe(true)
  expect(yellow.includes('16.6 : 1')).toBe(true)
  expect(yellow.includes('style=')).toBe(false)
  expect(await ask('<script>')).toMatch(/Enter a color such as #5a35c9/)
  const kept = await save('otis', '/branding/previews', {
    version: '0',
    accent: '#ffe600',
    line: 'Typed',
  })
  const text = await kept.text()
  expect(text.includes('fill="#ffe600"') && text.includes('value="Typed"')).toBe(true)
  expect((await look(world.alder.id)).line).not.toBe('Typed')
})

const uploads = async () => ({
  png: await picture(300, 120)
    .png()
    .withMetadata({ exif: { IFD0: { Copyright: 'secret-camera' } } })
    .toBuffer(),
  jpeg: await picture(300, 120)
    .jpeg()
    .withMetadata({ exif: { IFD0: { Copyright: 'secret-camera' } } })
    .toBuffer(),
  webp: await picture(300, 120).webp().toBuffer(),
})

test.each(['png', 'jpeg', 'webp'] as const)(
  'a %s is drawn anew and served so that it can do nothing',
  async (format) => {
    const bytes = (await uploads())[format]
    const named = { bytes, name: '../../etc/passwd\r\nX: 1.svg' }
    const answer = await save(
      'otis',
      '/branding',
      { version: await version(), productName: 'Alder Voice' },
      named,
    )
    expect(answer.status).toBe(303)
    const src =
      /<img src="(\/brand\/[0-9a-f]{64}\.(?:png|webp))"/.exec(await signInPage())?.[1] ?? ''
    const logo = await portal.app.request(`http://alderfoods.localhost:3000${src}`, {
      headers: { Host: 'alderfoods.localhost:3000' },
    })
    expect(logo.status).toBe(200)
    expect(Object.fromEntries(logo.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    const served = Buffer.from(await logo.arrayBuffer())
    expect(served.includes('secret-camera')).toBe(false)
    expect(await sharp(served).metadata()).toMatchObject({ format: 'png', width: 300, height: 120 })
    const other = await portal.app.request(
      `http://alderfoods.localhost:3000${src.replace('.png', '.webp')}`,
      { headers: { Host: 'alderfoods.localhost:3000' } },
    )
    expect(other.status).toBe(404)
  },
)

test('what is appended to a picture is not kept', async () => {
  const { png } = await uploads()
  const bytes = Buffer.concat([png, Buffer.from('<script>alert(1)</script>PK\x03\x04')])
  await save('otis', '/branding', { version: await version() }, { bytes })
  const [row] =
    await db.sql`select logo, logo_type from branding where tenant_id = ${world.alder.id}`
  expect(row?.logo.includes('<script>')).toBe(false)
  expect(row?.logo_type).toBe('image/png')
})

/** A PNG of 67 bytes whose header claims other sides than it has. */
const header = (width: number, height: number) => {
  const bytes = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  )
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><foreignObject/></svg>'

test.each([
  ['zero bytes', async () => Buffer.alloc(0), 'logo.png', /is empty/],
  ['an SVG with a script', async () => Buffer.from(svg), 'logo.svg', /SVG/],
  ['an SVG that is called PNG', async () => Buffer.from(svg), 'logo.png', /SVG/],
  [
    'an SVG behind a declaration',
    async () => Buffer.from(`<?xml version="1.0"?>${svg}`),
    'x.png',
    /SVG/,
  ],
  ['a page', async () => Buffer.from('<!doctype html><script>1</script>'), 'x.png', /SVG|no PNG/],
  ['a GIF', async () => picture(10, 10).gif().toBuffer(), 'x.png', /not a PNG/],
  ['a PDF', async () => Buffer.from('%PDF-1.7\n'), 'x.png', /not a PNG/],
  [
    'a PNG of which only the beginning is there',
    async () => (await uploads()).png.subarray(0, 60),
    'x.png',
    /damaged/,
  ],
  ['eight bytes of PNG', async () => (await uploads()).png.subarray(0, 8), 'x.png', /damaged/],
  ['a header of 20,000 pixels', async () => header(20_000, 20_000), 'x.png', /1,024 pixels/],
  [
    'a header of the most pixels there are',
    async () => header(0x7fffffff, 0x7fffffff),
    'x.png',
    /1,024 pixels|damaged/,
  ],
  ['1,440 by 900 pixels', async () => picture(1440, 900).png().toBuffer(), 'x.png', /1,024 pixels/],
  ['1,025 pixels', async () => picture(1025, 10).png().toBuffer(), 'x.png', /1,024 pixels/],
  [
    'more than 512 KiB',
    async () => Buffer.concat([(await uploads()).png, Buffer.alloc(512 * 1024)]),
    'x.png',
    /512 KiB/,
  ],
  [
    'a WebP that only begins like one',
    async () => Buffer.from('RIFF\0\0\0\0WEBPnothing'),
    'x.webp',
    /damaged|no PNG/,
  ],
  [
    'a script behind the bytes of a JPEG',
    async () => Buffer.from('\xff\xd8\xff<script>', 'latin1'),
    'x.jpg',
    /damaged|no PNG/,
  ],
])('%s is no logo', async (_, make, name, words) => {
  const before = (await look(world.alder.id)).logoHash
  const answer = await save(
    'otis',
    '/branding',
    { version: await version(), line: 'Kept' },
    { bytes: await make(), name },
  )
  const text = await answer.text()
  expect(answer.status).toBe(422)
  expect(/id="field-logo-error"[\s\S]*?<\/p>/.exec(text)?.[0] ?? '').toMatch(words)
  expect(text.includes('value="Kept"')).toBe(true)
  expect((await look(world.alder.id)).logoHash).toBe(before)
})

test('a body far too large is not read', async () => {
  const answer = await save(
    'otis',
    '/branding',
    { version: '0' },
    { bytes: Buffer.alloc(3 * 1024 * 1024) },
  )
  expect(answer.status).toBe(413)
})

test('a logo of one’s own is taken away, and the inherited one is back', async () => {
  const { png } = await uploads()
  await save('otis', '/branding', { version: await version() }, { bytes: png })
  expect((await look(world.alder.id)).logoHash).not.toBeNull()
  await save('otis', '/branding', { version: await version(), 'logo-remove': 'on' })
  expect((await look(world.alder.id)).logoHash).toBeNull()
})
