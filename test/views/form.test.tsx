import { describe, expect, test } from 'vitest'
import { form } from '../../src/domain/form.ts'
import type { StoredMessage } from '../../src/domain/message.ts'
import { message } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import {
  choice,
  companyName,
  confirmation,
  country,
  email,
  integer,
  keptAs,
  language,
  lines,
  optional,
  orElse,
  orEmpty,
  personName,
  text,
  timeZone,
  toggle,
  username,
  writeOnly,
} from '../../src/domain/values.ts'
import type { Labels } from '../../src/views/form.declared.tsx'
import { CardForm, DialogForm, type FormProps } from '../../src/views/form.frames.tsx'
import { ownWords, WordsProvider, wordsIn } from '../../src/views/words.ts'
import { rendered } from './world.tsx'

const trunk = form({
  name: text({ max: 10 }),
  address: optional(lines({ max: 20 })),
  country: optional(country),
  ...{ timeZone, language },
  channels: integer({ min: 1, max: 30, error: message('number-between', { least: 1, max: 30 }) }),
  isOpen: toggle(),
  size: optional(choice(['small', 'large'], 'choose-one')),
  password: writeOnly({ max: 20, error: 'too-long' }),
})
const good = { name: 'North', timeZone: 'UTC', language: 'en', channels: '4' }
const canary = 'canary-Zx81'

const refusal = (work: () => unknown): Refusal => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}
const codes = (fields: Readonly<Record<string, StoredMessage>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, { code }]) => [name, code]))

describe('a declared form', () => {
  test('reads what a browser sends as values of their kinds', () => {
    expect(
      trunk.read({ ...good, name: ' Nörth ', address: ' 1 Quay\r\nBonn ', isOpen: 'on' }),
    ).toEqual({
      name: 'Nörth',
      address: '1 Quay\nBonn',
      country: null,
      ...{ timeZone: 'UTC', language: 'en', channels: 4, isOpen: true, size: null, password: '' },
    })
  })

  test('and what a program sends', () => {
    const read = trunk.read({ ...good, channels: 4, isOpen: true, country: null, size: 'small' })
    expect(read).toMatchObject({ channels: 4, isOpen: true, country: null, size: 'small' })
  })

  test('refuses once, with every fault beside its field; one alone is the refusal itself', () => {
    const all = refusal(() => trunk.read({ isOpen: 'maybe', country: 'ZZ' }))
    expect([all.kind, all.code]).toEqual(['invalid', 'several'])
    expect(codes(all.fields)).toEqual({
      ...{
        name: 'value-missing',
        country: 'no-country',
        timeZone: 'no-zone',
        language: 'no-language',
      },
      ...{ channels: 'number-between', isOpen: 'on-or-nothing' },
    })
    const one = refusal(() => trunk.read({ ...good, name: ' ' }))
    expect([one.code, codes(one.fields)]).toEqual(['value-missing', { name: 'value-missing' }])
  })

  test.each([
    ['name', 'x'.repeat(11), 'enter-up-to'],
    ['name', 'two\nlines', 'unseen-character'],
    ['name', 'two\u2028lines', 'unseen-character'],
    ['name', ['a', 'b'], 'given-twice'],
    ['name', { toString: 'x' }, 'value-missing'],
    ['name', null, 'value-missing'],
    ['address', 'bell\u0007', 'unseen-character'],
    ['address', 'x'.repeat(21), 'enter-lines-up-to'],
    ['channels', '0', 'number-between'],
    ['channels', '31', 'number-between'],
    ['channels', '4.5', 'number-between'],
    ['channels', '0x4', 'number-between'],
    ['channels', '9'.repeat(400), 'number-between'],
    ['channels', ['4', '4'], 'number-between'],
    ['timeZone', 'Mars/Base', 'no-zone'],
    ['timeZone', '__proto__', 'no-zone'],
    ['size', 'huge', 'choose-one'],
    ['isOpen', ['on', 'on'], 'on-or-nothing'],
    ['password', 'x'.repeat(21), 'too-long'],
    ['password', ['a', 'b'], 'given-twice'],
  ])('%s: %j is refused with its own words', (name, value, code) => {
    const { fields } = refusal(() => trunk.read({ ...good, [name]: value }))
    expect(codes(fields)).toEqual({ [name]: code })
  })

  test('takes no field that it does not have', () => {
    const hostile = JSON.parse('{"__proto__":{"isOpen":"on"},"tenantId":"x","id":"y"}')
    expect(Object.keys(trunk.read({ ...good, ...hostile })).sort()).toEqual(
      [...trunk.inputs.keys()].sort(),
    )
  })
})

describe('kinds of value', () => {
  const kinds = form({
    email: email,
    username: username('bad-username'),
    name: personName,
    company: companyName,
    confirm: confirmation('Alder', 'choose-one'),
    joined: orEmpty(text({ max: 20, error: 'too-long', isJoined: true })),
    hours: keptAs(choice(['24', '72'], 'link-hours'), Number),
    days: orElse(integer({ min: 1, max: 99, error: 'not-a-number' }), 90),
  })
  const fit = {
    email: 'a@b.example',
    username: 'Ann',
    name: 'Ann',
    company: 'A & B',
    confirm: 'ALDER',
  }

  test('keep what they promise', () => {
    expect(kinds.read({ ...fit, joined: 'a\r\nBcc: b', hours: '24' })).toEqual({
      ...{ ...fit, username: 'ann', joined: 'a Bcc: b', hours: 24, days: 90 },
    })
  })

  test.each([
    ['email', 'a@b.example, c@d.example', 'email-one'],
    ['email', 'a b@c.example', 'email-local'],
    ['username', 'a@b', 'bad-username'],
    ['company', 'A\u202eB', 'unseen-character'],
    ['confirm', 'Birch', 'choose-one'],
    ['hours', '48', 'link-hours'],
    ['days', '', 'not-a-number'],
  ])('%s: %j is none', (name, value, code) => {
    const { fields } = refusal(() => kinds.read({ ...fit, hours: '24', [name]: value }))
    expect(codes(fields)).toEqual({ [name]: code })
  })
})

describe('an edit', () => {
  const now = { ...trunk.read(good), version: 3, password: 'kept-and-sealed' }
  const edit = (more: object) => refusal(() => trunk.edit({ ...good, ...more }, now, 'North'))

  test('of what somebody else changed meanwhile names both values beside each field that differs', () => {
    const stale = edit({ version: '2', name: 'Mine', isOpen: 'on', address: 'x\ny' })
    expect([stale.kind, stale.code]).toEqual(['conflict', 'stale'])
    expect(stale.fields).toEqual({
      '': message('stale-form', { what: 'North' }),
      name: message('stale-field', { now: 'North', yours: 'Mine' }),
      address: message('stale-field', { now: null, yours: 'x\ny' }),
      isOpen: message('stale-field', { now: false, yours: true }),
    })
    expect(trunk.edit({ ...good, name: 'Mine', version: '3' }, now, 'North').name).toBe('Mine')
  })

  test('that does not say what it was made from is refused, and never taken for the newest', () => {
    for (const version of [undefined, '', 'x', '-3', '3.0', ['3', '3'], {}, null])
      expect(edit({ version }).code, String(version)).toBe('no-version')
  })

  test('says no secret, whatever stands in the row or was entered', () => {
    const { fields, params, details } = edit({ version: 1, password: canary })
    const said = JSON.stringify([fields, params, details])
    expect(said).not.toMatch(/canary|sealed/)
    expect(Object.keys(fields)).toEqual([''])
  })

  test('stands in the log as before and after, with a secret as changed', () => {
    const after = trunk.read({ ...good, name: 'New', password: canary })
    expect(trunk.logged(after)).toMatchObject({ name: 'New', password: { code: 'secret-entered' } })
    expect(trunk.logged({ ...now, password: '', id: 'x' })).not.toHaveProperty('password')
    expect(JSON.stringify(trunk.logged(after))).not.toContain(canary)
  })
})

type Field = Parameters<typeof trunk.inputs.get>[0]
const labels: Labels<Field> = {
  ...{ name: 'Name', nameHint: 'As on the invoice.', address: 'Address', country: 'Country' },
  ...{ timeZone: 'Zone', language: 'Language', channels: 'Channels', isOpen: 'Open' },
  ...{ size: 'Size', password: 'Password' },
}
const props = (row: object, more: Partial<FormProps<Field>> = {}): FormProps<Field> => ({
  ...{
    title: 'Trunk',
    labels,
    inputs: trunk.inputs,
    errors: {},
    action: '/trunks/1',
    back: '/trunks',
  },
  shown: trunk.shown({ ...row }),
  ...more,
})

describe('a drawn form', () => {
  test('shows a row’s values by their kinds, labelled, with limits and the version', () => {
    const row = { ...trunk.read({ ...good, isOpen: 'on', address: 'a\nb' }), password: canary }
    const html = rendered(<DialogForm {...props(row, { version: 3 })} />)
    expect(html).toContain('<label for="field-name">Name</label>')
    expect(html).toMatch(/value="North"[^>]*maxlength="10"[^>]*id="field-name"/)
    expect(html).toContain('<p class="hint" id="field-name-hint">As on the invoice.</p>')
    expect(html).toMatch(/<textarea[^>]*>a\nb<\/textarea>/)
    expect(html).toContain('inputmode="numeric"')
    expect(html).toMatch(/role="switch" name="isOpen" value="on" checked/)
    expect(html).toContain('<option value="" selected="">Select…</option>')
    expect(html).toContain('<input type="hidden" name="version" value="3"/>')
    expect(html).toMatch(/type="password" value=""[^>]*autocomplete="new-password"/)
    expect(html).not.toContain(canary)
  })

  test('drawn again it keeps what was entered, but never a secret, nor what was no text', () => {
    const given = { ...good, name: ' <b> ', channels: 'many', isOpen: 'on', password: canary }
    const errors = { channels: 'A number, please', '': 'Not now' }
    const html = rendered(<DialogForm {...props(given, { errors, version: '2' })} />)
    expect(html).toContain('value=" &lt;b&gt; "')
    expect(html).toContain('value="many"')
    expect(html).toContain('name="version" value="2"')
    expect(html).toContain('<a href="#field-channels">Channels: A number, please</a>')
    expect(html).toContain('<li>Not now</li>')
    expect(html).toMatch(/aria-describedby="field-channels-error" aria-invalid="true"/)
    expect(html).not.toContain(canary)
    const odd = rendered(
      <DialogForm {...props({ name: ['a', 'b'], address: new File([], 'x') })} />,
    )
    expect(odd).toMatch(/value=""[^>]*id="field-name"/)
    expect(odd).toMatch(/<textarea[^>]*><\/textarea>/)
  })

  test('puts the focus into its first field, and before something is lost on the way out', () => {
    const html = rendered(<DialogForm {...props(good)} />)
    expect(html.match(/autofocus/g)).toHaveLength(1)
    expect(html).toMatch(/autofocus=""[^>]*id="field-name"/)
    const asked = { ...props({}), inputs: new Map(), danger: true, text: 'It is gone at once.' }
    const question = rendered(<DialogForm {...asked} submit="Delete" />)
    expect(question).toMatch(/<a class="btn"[^>]*autofocus=""[^>]*>Keep<\/a>/)
    expect(question).toContain('<button class="btn danger">Delete</button>')
    expect(question.match(/autofocus/g)).toHaveLength(1)
  })

  test('has its head and foot outside of what scrolls', () => {
    const html = rendered(<DialogForm {...props(good)} />)
    expect(html).toMatch(
      /<form[^>]*><header>.*<\/header><div class="body stack">.*<\/div><footer>/s,
    )
  })

  test('is closed for who may only look', () => {
    const html = rendered(<CardForm {...props(good, { locked: 'You may look.' })} />)
    expect(html).toMatch(/<fieldset[^>]*disabled/)
    expect(html).toContain('You may look.')
    expect(html).not.toContain('<button')
  })

  test('a slot draws its own field, an option its own name, and what is left out is not there', () => {
    const slots = {
      name: ({ label, value }: { label: string; value: string }) => <b>{label + value}</b>,
    }
    const more = { slots, options: { size: { small: 'Up to 10' } }, omit: ['country'] as const }
    const html = rendered(<DialogForm {...props(good, more)} />)
    expect(html).toContain('<b>NameNorth</b>')
    expect(html).toContain('<option value="small">Up to 10</option>')
    expect(html).not.toContain('name="country"')
  })

  test('is the reader’s: German words, names of countries and sentences', () => {
    const html = rendered(
      <WordsProvider value={wordsIn('de')}>
        <DialogForm {...props({ ...good, country: 'DE' }, { errors: { name: 'x' } })} />
      </WordsProvider>,
    )
    for (const word of ['Es wurde nichts gespeichert', 'Auswählen …', 'Deutschland', 'Abbrechen'])
      expect(html).toContain(word)
    const stale = refusal(() =>
      trunk.edit({ ...good, version: 1 }, { ...good, name: 'B', version: 2 }, 'B'),
    )
    expect(wordsIn('de').say(stale.fields.name!)).toBe('Jetzt: B. Ihre Eingabe: North.')
  })
})

describe('words that are missing do not compile', () => {
  test('a field without its label, in English or in German', () => {
    const english = { name: 'Name', address: 'Address', channels: 'Channels' }
    type Trunk = keyof typeof english
    const whole: Labels<Trunk> = english
    // @ts-expect-error the field has no word
    const withNew: Labels<Trunk | 'fax'> = english
    // @ts-expect-error German lacks a word that English has
    const german = ownWords({ en: english, de: { name: 'Name', address: 'Anschrift' } })
    // @ts-expect-error a hint is a text
    const hint: Labels<'name'> = { name: 'Name', nameHint: (name: string) => name }
    expect([whole, withNew, german, hint]).toHaveLength(4)
  })
})
