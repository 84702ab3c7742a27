import { beforeAll, describe, expect, test } from 'vitest'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { readScene, type SceneData } from '../../src/domain/wallboards/scenes.ts'
import { ClockProvider } from '../../src/views/time.tsx'
import { EmptyScene, SceneOf, sceneId } from '../../src/views/wallboards/scenes.tsx'
import { testDatabase } from '../support/database.ts'
import { hasJava, objections } from '../support/nu.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
let world: World
let audiences: Record<'provider' | 'msp', Actor>
const now = new Date('2026-11-21T14:32:07Z')
const scenes = ['overview', 'critical', 'replication', 'licenses', 'msp'] as const

/** In whatever somebody may have written. */
const canary = 'QXZCANARY'

beforeAll(async () => {
  world = await makeWorld(db)
  const msp = world.harbor.id
  audiences = { provider: system({ kind: 'provider' }), msp: system({ kind: 'msp', msp }) }
  const name = (what: string) => `${canary} ${what} <b>&`
  await sql`update msp set name = ${name('msp')}, base_allowance = 10 where id = ${msp}`
  await sql`update tenant set full_name = ${name('tenant')} where id = ${world.alder.id}`
  await sql`update service set name = ${name('service')}, last_replication_at = now() - interval '1 day' where tenant_id = ${world.alder.id}`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${world.alder.id}, portal_period(portal_clock()), 12)`
  await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 12) on conflict (tenant_id) do update set max_mau = 12`
  await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name, state, step, steps, step_name, started_at)
    values ('tenant', ${world.alder.id}, 'service', 'replicate', 'service', ${name('subject')}, ${name('user')}, 'executing', 3, 8, ${said(name('step'))}::text::jsonb, now())`
  for (const [n, origin] of ['portal', 'provider', 'tenant'].entries())
    await sql`insert into alarm (audience, tenant_id, key, origin, severity, name, source, text, corrective_action, customer, cause, labels, service_id, claimed_by, claimed_at, claim_tier)
      values ('tenant', ${world.alder.id}, ${name(`key ${n}`)}, ${origin}, 'critical', ${said(name('alarm'))}::text::jsonb, ${said(name('source'))}::text::jsonb, ${said(name('text'))}::text::jsonb,
        ${said(name('next'))}::text::jsonb, ${name('customer')}, ${name('cause')}, ${sql.json({ [canary]: canary })}, ${world.alder.service}, ${name('by')}, now(), 'tenant')`
  await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, customer)
    values ('tenant', ${world.alder.id}, 'm', 'critical', ${sql.json({ code: 'mau-reached', params: { name: canary } })}, ${said(name('source'))}::text::jsonb, ${said(name('t'))}::text::jsonb, ${name('c')})`
  await sql`insert into alarm (audience, msp_id, key, severity, name, source, text, customer) values ('msp', ${msp}, 'mau-allowance', 'major',
    ${said(name('allowance'))}::text::jsonb, ${said(name('b'))}::text::jsonb, ${said(name('c'))}::text::jsonb, ${name('msp')})`
})

const nameOf = (scene: (typeof scenes)[number]) =>
  scene === 'msp' ? `msp:${world.harbor.id}` : scene
const drawn = (name: string, data: SceneData | null) =>
  (
    <ClockProvider now={now} zone="UTC">
      <SceneOf name={name} data={data} />
    </ClockProvider>
  ).toString()

async function shown(of: keyof typeof audiences, scene: (typeof scenes)[number], masked: boolean) {
  const name = nameOf(scene)
  const data = await Scope.enter(
    db.pool,
    audiences[of],
    (scope) => readScene(scope, name, masked),
    'read only',
  )
  return { data, html: await drawn(name, data) }
}

const combinations = [
  ...scenes.filter((one) => one !== 'msp').map((scene) => ['provider', scene] as const),
  ...scenes.map((scene) => ['msp', scene] as const),
]

describe.each(combinations)('to %s the scene %s', (of, scene) => {
  test('names what there is', async () => {
    const { html } = await shown(of, scene, false)
    expect(html).toContain(canary)
    expect(html).not.toContain(`${canary} msp <b>&`)
  })

  test('masked holds nothing of it, read or drawn', async () => {
    const { data, html } = await shown(of, scene, true)
    expect(data).not.toBeNull()
    expect(JSON.stringify(data)).not.toContain(canary)
    expect(html).not.toContain(canary)
    expect(html).toContain(`id="${sceneId(nameOf(scene))}"`)
  })

  test('is one element with one id, and does nothing by itself', async () => {
    for (const masked of [true, false]) {
      const { html } = await shown(of, scene, masked)
      expect(html.match(/\sid="/g)).toHaveLength(1)
      expect(html).toMatch(new RegExp(`^<section id="${sceneId(nameOf(scene))}" class="scene `))
      expect(html).not.toMatch(/\s(hx-|on|style=)/)
    }
  })
})

describe('before anything is known', () => {
  test.each(scenes)('%s has dashes and no number', async (scene) => {
    const html = await (
      <ClockProvider now={now} zone="UTC">
        <EmptyScene name={nameOf(scene)} />
      </ClockProvider>
    ).toString()
    const text = html.replaceAll(/<[^>]*>/g, ' ')
    expect(text).not.toMatch(/\d/)
    if (scene !== 'critical') expect(text).toContain('–')
    else expect(text.trim()).toBe('Critical alarms')
  })
})

describe('the scene of critical alarms', () => {
  test('says how many, for who decides whether it is shown', async () => {
    const { html } = await shown('provider', 'critical', false)
    expect(html).toContain('data-new="4"')
    expect(html.match(/data-alarm="/g)).toHaveLength(4)
    expect(html).toContain('new critical alarms')
  })

  test('is empty where none is new', async () => {
    await sql`update alarm set cleared_at = now() where severity = 'critical'`
    const { html } = await shown('provider', 'critical', false)
    await sql`update alarm set cleared_at = null where severity = 'critical'`
    expect(html).toMatch(
      /^<section id="scene-critical" class="scene critical" data-new="0" data-asking="critical:0 [^"]*"><h2>Critical alarms<\/h2><\/section>$/,
    )
  })
})

describe('where no worker says that it lives', () => {
  const overview = async (worker: SceneData['worker']) => {
    const { data } = await shown('provider', 'overview', false)
    return data && (await drawn('overview', { ...data, worker }))
  }

  test('that is said with the time, and not while one does', async () => {
    const at = new Date('2026-11-21T14:02:00Z')
    expect(await overview({ at, isGone: true })).toContain(
      'No worker since <time datetime="2026-11-21T14:02:00Z" data-time="clock">14:02 UTC</time>:',
    )
    expect(await overview({ at, isGone: true })).toContain('nothing is executed or watched')
    expect(await overview({ at: null, isGone: true })).toContain('No worker has started yet')
    expect(await overview({ at, isGone: false })).not.toContain('No worker')
  })
})

test('a severity is said by its shape and its word', async () => {
  const { html } = await shown('provider', 'overview', false)
  for (const word of ['Critical', 'Major', 'Minor', 'Warning']) expect(html).toContain(word)
  expect(html).toMatch(/<li data-sev="critical" data-unacked=""><svg class="sev"/)
  expect(html).toContain('role="img" aria-label="Critical"')
})

test.skipIf(!hasJava)(
  'every scene is HTML as it should be',
  async () => {
    const pages = new Map<string, string>()
    const page = (html: string) =>
      `<!doctype html><html lang="en"><head><title>Wall</title></head><body><main><h1>Wall</h1>${html}</main></body></html>`
    for (const [of, scene] of combinations)
      for (const masked of [true, false]) {
        const { html } = await shown(of, scene, masked)
        pages.set(`${of} ${scene} ${masked}`, page(html))
      }
    for (const scene of scenes) pages.set(`no ${scene}`, page(await drawn(nameOf(scene), null)))
    const { data } = await shown('provider', 'overview', false)
    if (data)
      pages.set(
        'no worker',
        page(await drawn('overview', { ...data, worker: { at: now, isGone: true } })),
      )
    pages.set(
      'gone',
      page(await drawn('msp:x', { kind: 'gone', worker: { at: now, isGone: false } })),
    )
    expect(await objections(pages)).toEqual([])
    expect(
      await objections(new Map([['wrong', page('<p id="a"></p><p id="a"></p>')]])),
    ).not.toEqual([])
  },
  60_000,
)
