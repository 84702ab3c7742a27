import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { expect, test } from 'vitest'
import type { Portal } from '../../src/routes/portal.ts'
import { drawPages } from '../../src/routes/renderer.tsx'
import { BellList } from '../../src/views/bell.tsx'
import { acting, filtering } from '../../src/views/hx.tsx'
import { Layout, type Shell } from '../../src/views/layout.tsx'
import { Palette } from '../../src/views/palette.tsx'
import { SignInLayout } from '../../src/views/sign-in.tsx'
import { ThemeForm } from '../../src/views/theme.tsx'
import { wordsIn } from '../../src/views/words.ts'
import { shell } from './world.tsx'

const page = (given: Partial<Shell> = {}, body?: Child) =>
  (
    <Layout
      shell={{ ...shell, ...given }}
      title="All Services"
      path="/services"
      topics={['services']}
    >
      <h1>All Services</h1>
      {body}
    </Layout>
  ).toString()

const app = new Hono<Portal>()
app.use(async (c, next) => {
  c.set('shell', shell)
  c.set('words', wordsIn('en'))
  drawPages(c)
  await next()
})
const Sorter = () => (
  <form {...filtering('/services')}>
    <input name="q" />
  </form>
)
app.get('/services', (c) =>
  c.render(<Sorter />, { title: 'All Services', frame: (body) => <section>{body}</section> }),
)

test('every element with an htmx attribute carries the nonce that the policy names', () => {
  const Act = () => <form {...acting('/replications')} />
  const parts = [<Palette />, <ThemeForm theme="dark" />, <Sorter />, <Act />]
  const tags = page({}, parts).match(/<[a-z][^>]*\shx-[^>]*>/g) ?? []
  // and the page's own body, which history puts back
  expect(tags).toHaveLength(5)
  for (const tag of tags) expect(tag).toContain('hx-nonce="n0nce"')
  expect(page()).toMatch(/<script [^>]*nonce="n0nce"/)
})

test('nothing in the page needs an inline script or style', () => {
  expect(page()).not.toMatch(/\sstyle=|<style|\son[a-z]+=|hx-on|js:|javascript:/)
  expect(page().match(/<script/g)).toHaveLength(1)
})

test('an unknown number is a dash, a known one is grouped, and none of it is zero by accident', () => {
  expect(page()).toContain('<span id="queued"><b data-count="true">1,234</b></span>')
  expect(page()).toContain('<span id="executing"><b data-count="true">0</b></span>')
  expect(page()).toContain('<span id="replicating"><b data-count="true">–</b></span>')
  for (const id of ['critical', 'major', 'minor', 'warning']) {
    expect(page()).toContain(`<span id="alarms-${id}"><b data-count="true">`)
  }
})

test('the page listens to the shell’s topics and its own, and says from when it is', () => {
  expect(page()).toContain('id="socket" hidden="" data-topics="queue,alarms"')
  expect(page({ isTenant: true })).toContain('data-topics="queue,alarms,menu"')
  expect(page()).toContain('id="as-of" value="2026-11-21T14:32:00.000Z" data-epoch=""')
  const mark = (topics: readonly string[]) => ({
    at: shell.now,
    epoch: 'e1',
    seq: new Map(topics.map((topic) => [topic, 4])),
  })
  expect(page({ mark })).toContain('data-epoch="e1" data-rest="4" data-seq=""')
  const first = (topics: readonly string[]) => ({
    ...mark(topics),
    seq: new Map(topics.map((topic) => [topic, 0])),
  })
  expect(page({ mark: first })).toContain('data-rest="0"')
  const apart = (topics: readonly string[]) => ({
    ...mark(topics),
    seq: new Map([...mark(topics).seq, ['alarms', 7]]),
  })
  expect(page({ mark: apart })).toContain('data-rest="4" data-seq="alarms:7"')
})

test('theme, zone, keys and role are attributes that the stylesheet and the script read', () => {
  expect(page()).toMatch(/<html lang="en" data-theme="dark" data-zone="Europe\/Amsterdam">/)
  expect(page()).toContain('<body class="shell" data-keys="on" data-operator="yes">')
  const quiet = page({ theme: 'system', keys: false, actor: { ...shell.actor, mayOperate: false } })
  expect(quiet).toMatch(/<html lang="en" data-zone/)
  expect(quiet).toContain('<body class="shell">')
})

test('the current menu entry is marked, on its own page and below it', () => {
  expect(page()).toMatch(/href="\/services" data-go="s" aria-current="page"/)
  expect(page().match(/aria-current/g)).toHaveLength(1)
})

test('the text of an alarm cannot become markup', () => {
  expect(page({}, <BellList alarms={shell.bell ?? []} />)).toContain(
    '&lt;script&gt;trunk&lt;/script&gt; down',
  )
})

test('the same URL answers the whole page, or its body and title to htmx', async () => {
  const whole = await app.request('/services')
  expect(await whole.text()).toMatch(/^<!doctype html><html.*<section><form hx-get="\/services"/s)
  expect(whole.headers.get('vary')).toBe('HX-Request, HX-Request-Type, HX-Target, Portal-Poll')
  expect(whole.headers.get('cache-control')).toBe('no-store')
  const forMain = { 'HX-Request-Type': 'partial', 'HX-Target': 'main#main' }
  expect(await (await app.request('/services', { headers: forMain })).text()).toMatch(
    /^<title>All Services · Northline UC<\/title><section><form [^>]*hx-nonce="n0nce"[^>]*><input name="q"\/><\/form><\/section><data id="page-topics"[^>]*><\/data>$/,
  )
})

test('what stands around a body stays away where the body goes into a dialog', async () => {
  const headers = { 'HX-Request-Type': 'partial', 'HX-Target': 'dialog#dialog' }
  const text = await (await app.request('/services', { headers })).text()
  expect(text).not.toContain('<section>')
})

test('the signed-out page has the brand and its one stylesheet, and no socket', () => {
  const html = (
    <SignInLayout
      title="Sign in"
      nonce="n0nce"
      brand={{ name: 'Alder Foods' }}
      host="alder.localhost"
    >
      <form />
    </SignInLayout>
  ).toString()
  expect(html).toContain('<title>Sign in · Alder Foods</title>')
  expect(html.match(/rel="stylesheet"/g)).toHaveLength(1)
  expect(html).not.toContain('id="socket"')
})
