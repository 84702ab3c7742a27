import { describe, expect, test } from 'vitest'
import { diffOf } from '../../src/domain/onboarding/scripts.diff.ts'
import { exampleTemplates } from '../../src/domain/onboarding/scripts.examples.ts'
import {
  checkValue,
  faultOfPlaceholders,
  fillScript,
  isSecretVariable,
  standardVariables,
  variablesIn,
} from '../../src/domain/onboarding/scripts.ts'
import { Refusal } from '../../src/domain/refusal.ts'

const good = 'customer1.sbc.example'

function refusal(work: () => unknown): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return expect.unreachable()
}

describe('placeholders', () => {
  test('variables are each named once, in their order', () => {
    expect(variablesIn('{{B}} {{A}}{{B}}\n{{ProxySet}}')).toEqual(['B', 'A', 'ProxySet'])
    expect(variablesIn('nothing')).toEqual([])
    expect(isSecretVariable('CarrierUserPassword')).toBe(true)
    expect(isSecretVariable('PasswordHint')).toBe(false)
  })

  test.each([
    ['a\n{{ }}', 'script-placeholder-shape', 2],
    ['{{}}', 'script-placeholder-shape', 1],
    ['{{ ProxySet }}', 'script-placeholder-shape', 1],
    ['{{Own_1}}', 'script-placeholder-shape', 1],
    ['{{1Own}}', 'script-placeholder-shape', 1],
    ['{{{ProxySet}}}', 'script-placeholder-shape', 1],
    [`{{${'A'.repeat(41)}}}`, 'script-placeholder-shape', 1],
    ['{{Ünser}}', 'script-placeholder-shape', 1],
    ['a\n\n{{ProxySet', 'script-placeholder-open', 3],
    ['{{ProxySet\n}}', 'script-placeholder-open', 1],
    ['{{ProxySet} }', 'script-placeholder-open', 1],
    ['{{proxyset}}', 'script-placeholder-spelling', 1],
    ['{{A}}\n{{OnlinePSTNGateway}}', 'script-placeholder-spelling', 2],
    ['{{A}} }}', 'script-placeholder-stray', 1],
  ])('%j is refused with its line', (text, code, line) => {
    expect(faultOfPlaceholders('sbc', text)).toMatchObject({ code, params: { line } })
  })

  test('names of one’s own may be anything else of letters and digits; PowerShell may close its own blocks', () => {
    expect(faultOfPlaceholders('sbc', `{{${'A'.repeat(40)}}} {{Trunk2}}`)).toBeNull()
    expect(faultOfPlaceholders('m365', '@{ A = @{ B = 1 }} {{Trunk2}}')).toBeNull()
    const many = Array.from({ length: 51 }, (_, at) => `{{V${at}}}`).join('\n')
    expect(faultOfPlaceholders('sbc', many)).toMatchObject({ code: 'script-variables-many' })
  })
})

describe('values', () => {
  test.each([
    ...[
      'a\nb',
      'a\rb',
      'a\u2028b',
      'a\u0085b',
      'a\0b',
      'a\tb',
      'a\u200bb',
      'a\u202eb',
      'a\u001b[2J',
    ],
  ])('%j is no line', (value) => {
    expect(checkValue('ProxySet', value)).toMatchObject({ code: 'script-value-line' })
    expect(checkValue('ProxySet', value, 'sbc')).toMatchObject({ code: 'script-value-line' })
  })

  test.each([...'\'"`;‘’‚‛“”„'])('%s ends a text or a command in either kind', (character) => {
    for (const kind of ['sbc', 'm365'] as const)
      expect(checkValue('ProxySet', `a${character}b`, kind)).toMatchObject({
        code: 'script-value-character',
        params: { variable: 'ProxySet', character },
      })
  })

  test.each([...'$(){}|&<>'])(
    '%s is PowerShell’s, and refused unless it is an SBC’s script',
    (character) => {
      expect(checkValue('Own', `a${character}`)).toMatchObject({ code: 'script-value-character' })
      expect(checkValue('Own', `a${character}`, 'sbc')).toBeNull()
    },
  )

  test('lengths are as the variable’s', () => {
    expect(checkValue('CarrierUserName', 'x'.repeat(60))).toBeNull()
    expect(checkValue('CarrierUserName', 'x'.repeat(61))).toMatchObject({
      code: 'script-value-long',
    })
    expect(checkValue('Own', 'x'.repeat(256))).toBeNull()
    expect(checkValue('Own', 'x'.repeat(257))).toMatchObject({ code: 'script-value-long' })
    expect(checkValue('Own', '  ')).toMatchObject({ code: 'script-value-missing' })
    for (const name of standardVariables) expect(checkValue(name, good)).toBeNull()
  })

  test('a text is filled as it is, and what looks like a placeholder in a value stays what it is', () => {
    const text = 'a "{{OnlinePstnGateway}}" {{Own}} {{OnlinePstnGateway}}'
    expect(fillScript(text, { OnlinePstnGateway: good, Own: '{{ProxySet}} $& $1' }, 'sbc')).toBe(
      `a "${good}" {{ProxySet}} $& $1 ${good}`,
    )
  })

  test('all that is wrong is named by its variable, and a secret’s value is in no message', () => {
    const values = { CarrierUserPassword: 'hunter2";exit', Own: 'a\nreload now' }
    const { kind, fields, params, message } = refusal(() =>
      fillScript('{{CarrierUserPassword}} {{Own}} {{toString}} {{ProxySet}}', values, 'sbc'),
    )
    expect(kind).toBe('invalid')
    expect(
      Object.fromEntries(Object.entries(fields).map(([name, { code }]) => [name, code])),
    ).toEqual({
      CarrierUserPassword: 'script-value-character',
      Own: 'script-value-line',
      toString: 'script-value-missing',
      ProxySet: 'script-value-missing',
    })
    expect(JSON.stringify({ fields, params, message })).not.toMatch(/hunter2|reload/)
  })

  test('a value that is refused would have begun a command of its own: the text shows it', () => {
    const text = 'name "{{Own}}"'
    const evil = 'x"\nreload now\n"'
    expect(checkValue('Own', evil, 'sbc')).not.toBeNull()
    expect(text.replace('{{Own}}', evil).split('\n')).toContain('reload now')
  })
})

test('the examples are texts that may be saved, and are filled without a rest', () => {
  for (const { kind, phase, text } of Object.values(exampleTemplates)) {
    expect(faultOfPlaceholders(kind, text)).toBeNull()
    // what takes a row away names its index
    const name = kind === 'sbc' && phase === 'cleanup' ? 'RowIndex' : 'OnlinePstnGateway'
    expect(variablesIn(text)).toContain(name)
    const values = Object.fromEntries(
      [...standardVariables, 'RowIndex'].map((name) => [name, good]),
    )
    expect(fillScript(text, values, kind)).not.toContain('{{')
  }
})

describe('differences', () => {
  const shown = (before: string, after: string) =>
    diffOf(before, after).map((line) =>
      line.is === 'gap'
        ? `…${line.lines}`
        : `${{ same: ' ', gone: '-', new: '+' }[line.is]}${line.text}`,
    )

  test('what went stands above what came, and what is alike far away is left out', () => {
    const before = [...'abcdefghij'].join('\n')
    expect(shown(before, before.replace('c', 'C').replace('j', 'j\nk'))).toEqual([
      ...[' a', ' b', '-c', '+C', ' d', ' e', ' f', '…1', ' h', ' i', ' j', '+k'],
    ])
    expect(shown('a', 'a')).toEqual(['…1'])
    expect(shown('a\nb', 'b\na')).toEqual(['-a', ' b', '+a'])
  })

  test('two texts of 2,000 lines with nothing in common are compared at once', () => {
    const lines = (mark: string) =>
      Array.from({ length: 2000 }, (_, at) => `${mark}${at}`).join('\n')
    const began = performance.now()
    expect(diffOf(lines('a'), lines('b'))).toHaveLength(4000)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
