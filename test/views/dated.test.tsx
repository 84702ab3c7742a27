import { expect, test } from 'vitest'
import { Dated } from '../../src/views/dated.tsx'

const drawn = (children: unknown) => String(<Dated isAnswer={false}>{children as never}</Dated>)

test('a body is drawn as it would be without its date: a text is escaped, a list is joined', () => {
  expect(drawn('<img src=x onerror=alert(1)>')).toBe('&lt;img src=x onerror=alert(1)&gt;')
  expect(drawn([<b>one</b>, <i>two</i>])).toBe('<b>one</b><i>two</i>')
  expect(drawn(<b>{'<'}</b>)).toBe('<b>&lt;</b>')
})
