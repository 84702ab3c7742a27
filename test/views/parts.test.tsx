import { expect, test } from 'vitest'
import { BellList } from '../../src/views/bell.tsx'
import { AlarmPatches, alarmTotal, QueuePatches } from '../../src/views/counters.tsx'
import { ConfirmField } from '../../src/views/dialog.tsx'
import { Refused } from '../../src/views/failure.tsx'
import { FormErrors, Options, SelectField, TextField } from '../../src/views/form.tsx'
import { Gauge, Job } from '../../src/views/gauge.tsx'
import { filtering } from '../../src/views/hx.tsx'
import { Icon } from '../../src/views/icon.tsx'
import { ListPatch } from '../../src/views/live.tsx'
import { PaletteHits } from '../../src/views/palette.tsx'
import { SeverityLabel } from '../../src/views/severity.tsx'
import { Status } from '../../src/views/status.tsx'
import { Pager, RowMenuButton, SelectRow, SortTh } from '../../src/views/table.tsx'
import { Time } from '../../src/views/time.tsx'
import { now, pushed, rendered, shell } from './world.tsx'

const Sorted = () => <form {...filtering('/services')} />

test('a component with htmx attributes cannot be pushed: it throws where there is no page', () => {
  expect(rendered(<Sorted />)).toContain('hx-nonce="n0nce"')
  expect(() => pushed(<Sorted />)).toThrow('pushed components carry none')
})

test('what the shell and rows are pushed with has no htmx attribute but the partial’s own', () => {
  const frame = pushed(
    <>
      <QueuePatches counters={shell.counters} />
      <AlarmPatches counts={shell.alarmCounts} />
      <BellList alarms={shell.bell ?? []} />
      <RowMenuButton href="/services/1/menu" label="Alder Foods" />
      <SelectRow form="replicate" name="service" value="1" label="Alder Foods" />
      <ListPatch />
    </>,
  )
  expect(frame).toContain('<hx-partial hx-target="#queued" hx-swap="outerHTML"><span id="queued">')
  expect(frame).toContain(
    '<hx-partial hx-target="#list-changed" hx-swap="outerHTML"><data id="list-changed"',
  )
  expect(frame.replaceAll(/<hx-partial [^>]*>/g, '')).not.toMatch(/\shx-/)
})

test('the badge of the menu is unknown as soon as one of its parts is', () => {
  expect(alarmTotal({ critical: 1, major: 2, minor: 3, warning: 4 })).toBe(10)
  expect(alarmTotal({ critical: 1, major: null, minor: 3, warning: 4 })).toBeNull()
})

test('a time is an age with the exact instant in the reader’s zone, or only that', () => {
  const at = new Date(now.getTime() - 6 * 60_000)
  expect(rendered(<Time at={at} />)).toBe('<time datetime="2026-11-21T14:26:00Z">6 min</time>')
  expect(rendered(<Time at={at} absolute />)).toContain('>21 Nov 2026, 15:26:00 CET</time>')
  expect(rendered(<Time at={null} never="none yet" />)).toBe('<i>none yet</i>')
  expect(() => (<Time at={at} />).toString()).toThrow('ClockProvider')
})

test('a gauge turns amber at its threshold and red when full, and survives nonsense', () => {
  const tone = (value: number, of: number) =>
    /data-tone="(\w+)"/.exec((<Gauge value={value} of={of} />).toString())?.[1]
  expect([tone(79, 100), tone(80, 100), tone(100, 100), tone(120, 100), tone(5, 0)]).toEqual([
    undefined,
    'warn',
    'bad',
    'bad',
    undefined,
  ])
  expect((<Gauge value={-3} of={10} />).toString()).toContain('width="0%"')
})

test('a state is an icon and a word; a severity a shape, a count and a word', () => {
  expect((<Status tone="bad">Error</Status>).toString()).toBe('<span data-tone="bad">Error</span>')
  expect(
    (
      <Status tone="bad" icon="bell">
        Active
      </Status>
    ).toString(),
  ).toBe('<span class="i-bell" data-tone="bad">Active</span>')
  expect((<SeverityLabel severity="major" count={2} href="/alarms" />).toString()).toBe(
    '<a data-sev="major" href="/alarms">2 major</a>',
  )
})

test('an icon alone is silent, and one with a label is a picture of that name', () => {
  expect((<Icon name="bell" />).toString()).toBe('<i class="i-bell"></i>')
  expect((<Icon name="bell" label="Alarms" />).toString()).toBe(
    '<i class="i-bell" role="img" aria-label="Alarms"></i>',
  )
})

test('progress without a step is indeterminate', () => {
  expect((<Job label="Deploying">waiting</Job>).toString()).toContain(
    '<progress aria-label="Deploying">',
  )
  expect((<Job label="Deploying" step={5} of={8} />).toString()).toContain('value="5" max="8"')
})

test('a refused field keeps what was typed and is tied to its hint and its error', () => {
  const html = (
    <TextField
      name="shortname"
      label="Shortname"
      value={'a"b'}
      hint="3 to 15."
      error="Too short."
    />
  ).toString()
  expect(html).toContain('<label for="field-shortname">Shortname</label>')
  expect(html).toContain('value="a&quot;b"')
  expect(html).toContain(
    'aria-describedby="field-shortname-hint field-shortname-error" aria-invalid="true"',
  )
  expect(html).toContain('id="field-shortname-error"')
})

test('a choice shows the stored value as chosen', () => {
  const options = [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ]
  const html = (<SelectField name="kind" label="Kind" value="b" options={options} />).toString()
  expect(html).toContain('<option value="b" selected="">B</option>')
  expect(html).toContain('<option value="a">A</option>')
})

test('of many options the ends are left out, and the values that are their labels; those with spaces stay', () => {
  const many = Array.from({ length: 101 }, (_, n) => ({ value: `Area/${n}`, label: `Area/${n}` }))
  const other = { value: 'Area/New_Town', label: 'Area/New Town' }
  const spaced = { value: ' ', label: ' ' }
  const html = String(<Options options={[...many, other, spaced]} value="Area/7" />)
  expect(html).toContain('<option>Area/6<option selected="">Area/7<option>Area/8<')
  expect(html).toContain('<option value=Area/New_Town>Area/New Town<option value=" "> ')
  expect(String(<Options options={many.slice(1)} />)).toContain(
    '<option value="Area/6">Area/6</option>',
  )
})

test('the summary of problems links to each field and is absent without problems', () => {
  const html = (
    <FormErrors errors={{ name: 'Say the name.', '': 'The pool is full.' }} />
  ).toString()
  expect(html).toContain('role="alert"')
  expect(html).toContain('<a href="#field-name">Say the name.</a>')
  expect(html).toContain('<li>The pool is full.</li>')
  expect(rendered(<FormErrors errors={{ name: undefined }} />)).toBe('')
})

test('a sorted column says so, and its link works without script', () => {
  const html = rendered(
    <SortTh href="/services?sort=-name" sorted="ascending">
      Name
    </SortTh>,
  )
  expect(html).toContain('aria-sort="ascending"')
  expect(html).toContain('<a href="/services?sort=-name">')
  expect(rendered(<SortTh href="/services?sort=name">Name</SortTh>)).not.toContain('aria-sort')
})

test('a pager without a next page draws a spent link that leads nowhere', () => {
  const html = rendered(<Pager range="1 to 2 of 2" previous="/services" />)
  expect(html).toMatch(/<a class="btn small" href="\/services"/)
  expect(html).toMatch(/<a class="btn small" role="link" aria-disabled="true">Next/)
})

test('the dots of a row work without script as a link to the menu’s own page', () => {
  expect((<RowMenuButton href="/services/1/menu" label="Alder Foods" />).toString()).toContain(
    'form="menu" formaction="/services/1/menu"',
  )
})

test('the palette shows the actions of the first customer only, and says when nothing matches', () => {
  const customer = (name: string) => ({
    name,
    shortname: name.toLowerCase(),
    href: `/services/${name}`,
    actions: [
      {
        label: 'Queue replication',
        icon: 'refresh' as const,
        form: 'replicate',
        name: 'service',
        value: name,
      },
    ],
  })
  const html = (
    <PaletteHits query="a" customers={[customer('Alder'), customer('Birch')]} pages={[]} />
  ).toString()
  expect(html).toMatch(/id="hits-actions-0" aria-labelledby="hits-actions-0-h">/)
  expect(html).toMatch(/id="hits-actions-1" aria-labelledby="hits-actions-1-h" hidden="">/)
  expect(html).toContain('form="replicate" name="service" value="Alder"')
  expect((<PaletteHits query="<q" customers={[]} pages={[]} />).toString()).toContain(
    'No results for “&lt;q”.',
  )
})

test('confirming by typing matches the very word, whatever its characters mean in a pattern', () => {
  const pattern = (expected: string) =>
    new RegExp(
      `^(?:${/pattern="([^"]*)"/.exec((<ConfirmField expected={expected} />).toString())?.[1]})$`,
      'v',
    )
  expect(pattern('a.b').test('a.b')).toBe(true)
  expect(pattern('a.b').test('axb')).toBe(false)
  expect(pattern('al-der').test('al-der')).toBe(true)
})

test('a refusal says what failed, what did not change, and its reference', () => {
  expect((<Refused what="It failed." reference="7f3a" retry="/x" />).toString()).toMatch(
    /<strong>It failed\.<\/strong> Nothing was changed\..*<code>7f3a<\/code>.*href="\/x">Try again/,
  )
})
