import fc from 'fast-check'
import { raw } from 'hono/html'
import { expect, test } from 'vitest'
import { memoize } from '../../src/memo.ts'
import { FormKey } from '../../src/views/form.key.tsx'
import { hx, NonceProvider } from '../../src/views/hx.tsx'
import { kept, keptRow } from '../../src/views/kept.tsx'
import { ClockProvider, Time } from '../../src/views/time.tsx'
import { useWords, WordsProvider, wordsIn } from '../../src/views/words.ts'

type Props = {
  name: string
  count: number
  isOff: boolean
  rows: { id: string; note: string | null }[]
  brand: { line: string; more: Record<string, string> }
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const props: fc.Arbitrary<Props> = fc.record({
  name: text,
  count: fc.integer(),
  isOff: fc.boolean(),
  rows: fc.array(fc.record({ id: text, note: fc.option(text) }), { maxLength: 3 }),
  brand: fc.record({ line: text, more: fc.dictionary(text, text, { maxKeys: 2 }) }),
})

/** Every copy of it in which one value is another, at whatever depth. */
function changesOf<T>(value: T): T[] {
  const as = (found: unknown) => found as T
  if (typeof value === 'string') return [as(`${value}'`)]
  if (typeof value === 'number') return [as(value + 1)]
  if (typeof value === 'boolean') return [as(!value)]
  if (value === null) return [as('')]
  if (Array.isArray(value))
    return value
      .flatMap((one, at) => changesOf(one).map((other) => as(value.with(at, other))))
      .concat(as([...value, { id: '', note: null }]))
  return Object.entries(value as object).flatMap(([key, one]) =>
    changesOf(one).map((other) => as({ ...value, [key]: other })),
  )
}

const All = (given: Props) => <p title={given.name}>{JSON.stringify(given)}</p>
const drawn = (Component: (given: Props) => unknown, given: Props) => String(Component(given))

/** Whether each change of one value is drawn as it is drawn anew. */
const drawsAll = (Component: (given: Props) => unknown) =>
  fc.check(
    fc.property(props, (given) =>
      [given, ...changesOf(given), given].every((one) => drawn(Component, one) === drawn(All, one)),
    ),
    { numRuns: 60 },
  ).failed === false

test('what differs in any one value is drawn anew, and the control that leaves one out of its key is not', () => {
  const Kept = kept(All)
  expect(drawsAll((given) => Kept(given))).toBe(true)
  for (const left of ['name', 'count', 'isOff', 'rows', 'brand'] as const) {
    const texts = new Map<string, string>()
    const Wrong = (given: Props) => {
      const key = JSON.stringify({ ...given, [left]: undefined })
      return texts.get(key) ?? texts.set(key, String(All(given))).get(key)
    }
    expect(drawsAll(Wrong)).toBe(false)
  }
})

test('it is drawn once for equal values, in each language by itself', () => {
  let times = 0
  const Kept = kept(({ name }: { name: string }) => {
    times += 1
    return <p>{`${name}, ${useWords().frame.main}`}</p>
  })
  const page = (language: 'en' | 'de') =>
    String(
      <WordsProvider value={wordsIn(language)}>
        <Kept name="Alder" />
      </WordsProvider>,
    )
  const [english, german] = [page('en'), page('de')]
  expect([page('en'), page('de')]).toEqual([english, german])
  expect(english).not.toBe(german)
  expect(times).toBe(2)
})

test('each page puts its own nonce in, where it belongs and nowhere else', () => {
  const Kept = kept(({ name }: { name: string }) => (
    <form {...hx({ post: '/x' })}>
      <b {...hx({ get: '/y' })}>{name}</b>
    </form>
  ))
  const page = (nonce: string) =>
    String(
      <NonceProvider nonce={nonce}>
        <Kept name="of nonce-1" />
      </NonceProvider>,
    )
  for (const nonce of ['nonce-1', 'nonce-2', 'nonce-1'])
    expect(page(nonce)).toBe(
      `<form hx-post="/x" hx-nonce="${nonce}"><b hx-get="/y" hx-nonce="${nonce}">of nonce-1</b></form>`,
    )
  // a pushed component carries no htmx
  expect(() => String(<Kept name="of nonce-1" />)).toThrow('outside a page')
})

test('what differs by the moment or the form cannot be kept', () => {
  const at = '2026-11-21T12:00:00Z'
  const Aged = kept(() => <Time at={new Date(at)} />)
  const Keyed = kept(() => (
    <form>
      <FormKey />
    </form>
  ))
  const page = (child: unknown) => () =>
    String(
      <ClockProvider now={new Date(at)} zone="UTC">
        {raw(String(child))}
      </ClockProvider>,
    )
  expect(page(<Aged />)).toThrow('ClockProvider')
  expect(page(<Keyed />)).toThrow('key of its own')
})

test('a thing is made once while it is asked for, and forgotten when others fill its place', () => {
  let made = 0
  const ask = memoize(
    (key) => {
      made += 1
      return key
    },
    { max: 3 },
  )
  for (const key of ['a', 'b', 'a', 'a', 'b']) expect(ask(key)).toBe(key)
  expect(made).toBe(2)
  for (const key of ['c', 'd', 'e', 'f', 'g']) ask(key)
  ask('a')
  expect(made).toBe(8)
})

test('of rows so many characters are kept, and the oldest are drawn anew', () => {
  let drawn = 0
  const draw = keptRow(
    ({ name }: { name: string }) => {
      drawn += 1
      return name
    },
    () => 'en',
    30,
  )
  const rows = Array.from({ length: 10 }, (_, n) => Object.freeze({ name: `Service ${n}` }))
  const see = (some: typeof rows) => some.map((row) => String(draw(row)))
  expect(see(rows.slice(0, 3))).toEqual(['Service 0', 'Service 1', 'Service 2'])
  see(rows.slice(0, 3))
  expect(drawn).toBe(3)
  see(rows.slice(3))
  expect(drawn).toBe(10)
  see(rows.slice(-2))
  expect(drawn).toBe(10)
  see(rows.slice(0, 1))
  expect(drawn).toBe(11)
})
