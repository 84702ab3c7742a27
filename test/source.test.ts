import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) =>
  /\.tsx?$/.test(f),
)

/** What must not stand in the source, with the files that may have it and why (reliability 2a-12, 2b-22, 2c-28, B5). */
const banned: Record<string, { pattern: RegExp; but?: Record<string, string> }> = {
  'SQL out of strings': { pattern: /\bsql\.raw\(/ },
  'unescaped HTML': {
    pattern: /\braw\(|dangerouslySetInnerHTML|c\.html\(`/,
    but: {
      'views/document.tsx': 'the doctype, a constant, which JSX cannot write',
      'views/kept.ts': 'text that JSX itself has drawn and escaped before',
    },
  },
  'htmx attributes that need eval': { pattern: /hx-on|['"`]js:|trigger: ['"`][^'"`]*\[/ },
  'styles in elements, which the policy blocks': { pattern: /\sstyle=[{"]/ },
}

const found = (name: string, read: (file: string) => string) =>
  files.filter((file) => {
    const { pattern, but = {} } = banned[name]!
    return pattern.test(read(file)) && !(file in but)
  })

test.each(Object.keys(banned))('no file has %s', (name) => {
  expect(found(name, (file) => readFileSync(join(src, file), 'utf8'))).toEqual([])
})

test.each([
  ['SQL out of strings', 'sql.raw(`order by ${sort}`)'],
  ['unescaped HTML', '<p>{raw(name)}</p>'],
  ['htmx attributes that need eval', `hx({ vals: 'js:{a: 1}' })`],
  ['styles in elements, which the policy blocks', '<p style={x}>'],
])('%s would be seen', (name, line) => {
  expect(found(name, (file) => (file === 'app.tsx' ? line : ''))).toEqual(['app.tsx'])
})
