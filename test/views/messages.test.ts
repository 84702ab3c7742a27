import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issue, messageOfIssue } from '../../src/domain/issues.ts'
import type { NoParams } from '../../src/domain/message.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import type { Noun } from '../../src/noun.ts'
import * as nouns from '../../src/nouns.ts'
import { localizeRefusal } from '../../src/routes/field-errors.ts'
import type { Sentences } from '../../src/views/words/sentences.ts'
import { wordsIn } from '../../src/views/words.ts'

const en = wordsIn('en')
const de = wordsIn('de')

describe('a message', () => {
  test('is a sentence in the reader’s language, with what it names', () => {
    const taken = message('view-name-taken', { name: 'Bonn' })
    expect(en.say(taken)).toBe(
      'You already have a view named Bonn. Remove it or choose another name.',
    )
    expect(de.say(taken)).toBe(
      'Sie haben bereits eine Ansicht namens Bonn. Entfernen Sie sie oder wählen Sie einen anderen Namen.',
    )
  })

  test('within a message is said in the same language, and what others wrote stays as it is', () => {
    const both = message('several', {
      messages: [message('last-administrator'), verbatim('AADSTS7000215')],
    })
    expect(de.say(both)).toBe(`${de.say(message('last-administrator'))} AADSTS7000215`)
  })

  test('that nobody knows any more shows its code and what it names, and never throws', () => {
    const said = (code: string, params = {}) => de.say({ code, params })
    expect(said('gone-since')).toBe('gone-since')
    expect(said('gone-since', { name: 'Bonn', at: 3, of: {} })).toBe('gone-since (Bonn, 3)')
    // names of built-ins are no entries
    expect(said('constructor')).toBe('constructor')
    expect(said('__proto__')).toBe('__proto__')
  })

  test('kept with other params than its sentence has shows its code, whatever was kept', () => {
    expect(de.say({ code: 'view-name-taken', params: {} })).toBe('view-name-taken')
    for (const code of Object.keys(de.messages))
      for (const params of [{}, { name: null }, { name: {}, messages: 3, problems: [null] }])
        for (const words of [en, de]) {
          const said = words.say({ code, params })
          expect(typeof said, code).toBe('string')
          expect(said, code).not.toContain('undefined')
        }
    // what a column may hold that is no message at all
    for (const odd of ['text', {}, { code: null, params: null }] as never[])
      expect(typeof de.say(odd)).toBe('string')
  })

  test('is found by what is shown of it, in the reader’s language', () => {
    const all = (code: string) => [{ code, within: null }]
    expect(de.sought('das ist der inhaber')).toEqual(all('owner-stays'))
    expect(en.sought('das ist der inhaber')).toEqual([])
    expect(en.sought('A VIEW NAMED')).toEqual(all('view-name-taken'))
    // across a gap: the rest has to stand in what fills it
    expect(en.sought('view named bonn')).toEqual([{ code: 'view-name-taken', within: 'bonn' }])
    expect(en.sought('canceled by dana')).toEqual([{ code: 'cancelled-by', within: 'dana' }])
    expect(en.sought('bonn. remove')).toContainEqual({
      code: 'view-name-taken',
      within: 'bonn',
    })
    expect(en.sought('zzz')).toEqual([])
  })

  test('in a schema comes out as it was put in; what nobody worded is German all the same', () => {
    const objection = (text: string) =>
      messageOfIssue({ code: 'custom', path: [], message: text, input: 'x' })
    const kept = objection(issue('view-name-taken', { name: '"{"' }))
    expect(kept).toEqual({ code: 'view-name-taken', params: { name: '"{"' } })
    for (const text of ['Invalid input', '{', '{"code":1}'])
      expect(objection(text)).toEqual({ code: 'bad-value', params: { text } })
  })
})

describe('what no schema worded', () => {
  const objections = (schema: z.ZodType, given: unknown) =>
    schema
      .safeParse(given, { reportInput: true })
      .error?.issues.map((found) => messageOfIssue(found))

  test('is said by the catalogue: nothing sent, no number, sent twice, too long, none of a list', () => {
    const text = z.string().max(3)
    const version = z.coerce.number().int()
    expect(objections(z.object({ name: text }), {})).toEqual([message('value-missing')])
    expect(objections(z.object({ role: z.enum(['a', 'b']) }), {})).toEqual([
      message('value-missing'),
    ])
    expect(objections(z.object({ of: z.union([text, z.array(text)]) }), {})).toEqual([
      message('value-missing'),
    ])
    expect(objections(version, 'x')).toEqual([message('not-a-number')])
    expect(objections(version, undefined)).toEqual([message('not-a-number')])
    expect(objections(text, ['a', 'b'])).toEqual([message('given-twice')])
    expect(objections(text, 'abcd')).toEqual([message('characters-at-most', { max: 3 })])
    expect(objections(z.enum(['a', 'b']), 'c')).toEqual([
      message('choose-one-of', { values: 'a, b' }),
    ])
    expect(objections(z.literal('true'), 'on')).toEqual([
      message('choose-one-of', { values: 'true' }),
    ])
  })

  test('and of anything else the reader gets the schema’s own words in English alone', () => {
    const [odd] = objections(z.string(), 5) ?? []
    expect(odd?.code).toBe('bad-value')
    expect(odd && de.say(odd)).toBe('Dieser Wert ist ungültig.')
  })
})

describe('the catalogue', () => {
  test('says every code in both languages, and no sentence without gaps is the same in both', () => {
    expect(Object.keys(de.messages).sort()).toEqual(Object.keys(en.messages).sort())
    const plain = Object.keys(en.messages).map((code) => ({ code, params: {} }))
    const same = plain.filter((one) => en.say(one) !== one.code && en.say(one) === de.say(one))
    expect(same).toEqual([])
  })

  test('has no code twice: what one area says, no other says differently', async () => {
    // joined by spreading, a second one would quietly win
    const folder = new URL('../../src/views/words/messages/', import.meta.url)
    const areas = await Promise.all(
      readdirSync(folder).map((file) => import(/* @vite-ignore */ new URL(file, folder).pathname)),
    )
    const ofNouns = Object.values<Noun>(nouns).flatMap(({ messages = {} }) => Object.keys(messages))
    const codes = [...areas.flatMap((area) => Object.keys((area as { en: object }).en)), ...ofNouns]
    expect(ofNouns.length).toBeGreaterThan(0)
    expect(codes.length).toBeGreaterThan(300)
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  test('does not compile without the German of a code, or with a code of nobody’s', () => {
    type Two = { one: { name: string }; two: NoParams }
    const whole: Sentences<Two> = { one: ({ name }) => name, two: () => 'zwei' }
    // @ts-expect-error: two is missing
    const half: Sentences<Two> = { one: ({ name }) => name }
    // @ts-expect-error: there is no three
    const more: Sentences<Two> = { ...whole, three: () => 'drei' }
    // @ts-expect-error: one has no params called size
    const odd: Sentences<Two> = { ...whole, one: ({ size }) => size }
    expect([whole, half, more, odd]).toHaveLength(4)
  })

  test('does not compile with a code that it lacks, or without the params of one that it has', () => {
    // @ts-expect-error: no such code
    message('no-such-code')
    // @ts-expect-error: its name is missing
    message('view-name-taken')
    // @ts-expect-error: and is a text
    new Refusal('conflict', 'view-name-taken', { name: 3 })
    // @ts-expect-error: it has no params, this is what stands behind them
    new Refusal('conflict', 'view-address', { field: 'name' })
  })
})

describe('a refusal', () => {
  test('is said in the reader’s words, and so is what stands beside its fields', () => {
    const refused = new Refusal(
      'conflict',
      'view-name-taken',
      { name: 'Bonn' },
      { field: 'name', fields: { country: message('no-country') } },
    )
    expect(localizeRefusal(de, refused)).toEqual({
      sentence:
        'Sie haben bereits eine Ansicht namens Bonn. Entfernen Sie sie oder wählen Sie einen anderen Namen.',
      fields: {
        name: 'Sie haben bereits eine Ansicht namens Bonn. Entfernen Sie sie oder wählen Sie einen anderen Namen.',
        country: 'Wählen Sie ein Land aus der Liste.',
      },
    })
  })

  test('is its code and params where a log shows an error', () => {
    expect(new Refusal('conflict', 'view-name-taken', { name: 'Bonn' }).message).toBe(
      'view-name-taken {"name":"Bonn"}',
    )
    expect(new Refusal('missing', 'no-such-view').message).toBe('no-such-view')
  })

  test('can be made of a message that was kept', () => {
    const made = new Refusal('conflict', verbatim('550 no such user'), { retryAfter: 3 })
    expect(made).toMatchObject({
      ...{ code: 'verbatim', params: { text: '550 no such user' }, retryAfter: 3, fields: {} },
    })
  })
})
