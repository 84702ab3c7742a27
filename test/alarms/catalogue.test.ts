import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type AlarmName, alarmNamesFor, catalogue } from '../../src/domain/alarms/catalogue.ts'
import { staffRunbooks } from '../../src/views/alarms/runbooks.ts'
import { tenantsRunbooks } from '../../src/views/alarms/runbooks.words.ts'
import { wordsIn } from '../../src/views/words.ts'

const domain = resolve(import.meta.dirname, '../../src/domain')
const sources = readdirSync(domain, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [file, readFileSync(join(domain, file), 'utf8')] as const)
const functions = readFileSync(resolve(domain, '../../drizzle/0003_functions.sql'), 'utf8')

/** Codes that name an alarm: `name: message('…')` with all that stands in its brackets, where alarms are raised. */
const namesIn = (text: string) =>
  [
    ...text.matchAll(
      /\bname:\s*(?:[^,{}]*?\?\s*)?message\(([^)]*)\)(?:\s*:\s*message\(([^)]*)\))?/g,
    ),
  ].flatMap(([, one = '', other = '']) =>
    [...`${one} ${other}`.matchAll(/'([a-z0-9-]+)'/g)].map(([, code = '']) => code),
  )
const severities = new Set(['major', 'minor', 'warning', 'critical', 'bounced'])
const raised = new Set(
  sources
    .filter(([, text]) => /alarms\/alarms\.ts'/.test(text) && /\b(?:raise|report)\(/.test(text))
    .flatMap(([, text]) => namesIn(text))
    .filter((code) => !severities.has(code)),
)
/** Named where the act is, and not beside it: in a function of the database, by a variable, or as what ends an alarm. */
const elsewhere = [
  ...['link-down', 'device-restarted', 'device-access-refused', 'source-silent', 'alerts-left-out'],

  'numbers-shared',
  'seats-low',
  'seats-used-up',
  'seats-overdraft',
  'allowance-near',
]
const noNames = ['nothing-here']

test('every alarm that the portal raises is in the catalogue, and nothing else is', () => {
  expect(raised.size).toBeGreaterThan(30)
  const names = [...raised].filter((code) => !noNames.includes(code))
  expect(names.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([])
  const all = `${sources.flatMap(([file, text]) => (file === 'alarms/catalogue.ts' ? [] : [text])).join('\n')}${functions}`
  const unused = Object.keys(catalogue).filter(
    (name) => !raised.has(name) && !(elsewhere.includes(name) && all.includes(name)),
  )
  expect(unused).toEqual([])
})

test('an alarm without an entry would be noticed', () => {
  expect(namesIn(`await raise(scope, { name: message('somewhere-new'), text })`)).toEqual([
    'somewhere-new',
  ])
  expect(namesIn(`name: isFull ? message('a-b') : message('c-d', { percent }),`)).toEqual([
    'a-b',
    'c-d',
  ])
})

test.each(['en', 'de'] as const)(
  'each name of a tenant’s has its runbook in %s, called as the alarm is',
  (language) => {
    const words = wordsIn(language)
    const own = tenantsRunbooks(words)
    const plain = (name: string) => words.say({ code: name, params: {} })
    const misnamed = alarmNamesFor('tenant').filter((name) => {
      const { name: said, steps, when, over } = own[name as keyof typeof own]
      expect([steps.length > 0, when.length > 0, over.length > 0]).toEqual([true, true, true])
      // a name with gaps is said without them
      return !hasGaps(name) && said !== plain(name)
    })
    expect(misnamed).toEqual([])
  },
)

test('the provider has a runbook for every name, an MSP for its own and its tenants’', () => {
  const own = { ...staffRunbooks, ...tenantsRunbooks(wordsIn('en')) }
  for (const name of Object.keys(catalogue) as AlarmName[])
    expect(own[name]?.steps.length).toBeGreaterThan(0)
  expect(alarmNamesFor('provider')).toHaveLength(Object.keys(catalogue).length)
  expect(alarmNamesFor('msp')).toContain('allowance-near')
  expect(alarmNamesFor('msp')).toContain('m365-refused')
  expect(alarmNamesFor('msp')).not.toContain('isolation-broken')
  expect(alarmNamesFor('tenant')).not.toContain('pool-empty')
})

const hasGaps = (name: string) => ['command-failed', 'seats-maximum-reached'].includes(name)
