import { describe, expect, test } from 'vitest'
import type { ListQuery } from '../../src/domain/lists/address.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { NonceProvider } from '../../src/views/hx.tsx'
import { hidden } from '../../src/views/lists/columns.tsx'
import { lean } from '../../src/views/lists/lean.ts'
import { List, type ListState, Row } from '../../src/views/lists/list.tsx'
import { SelectionPreview } from '../../src/views/lists/selections.tsx'
import { WordsProvider, wordsIn } from '../../src/views/words.ts'
import { rendered } from '../views/world.tsx'

type Thing = { id: string; name: string; state: string }

const query: ListQuery = {
  ...{ filters: {}, sort: 'name', isDescending: false, columns: ['name', 'state'], limit: 50 },
  pairs: {},
}
const state: ListState<Thing> = {
  ...{ name: 'things', head: 'name', columns: ['name', 'state'], orders: ['name'] },
  path: '/things',
  page: {
    rows: [{ id: '1', name: '<b>One</b>', state: 'new' }],
    from: 1,
    total: { count: 1200, isMore: true },
  },
  ...{ query, views: [], csv: '/things.csv', hasTicks: true, hasMenu: true },
  buttons: [{ act: 'melt', label: 'Melt', icon: 'trash', isReversible: false }],
}
const columns = [
  { key: 'name', sorts: 'up' as const, cell: ({ name }: Thing) => name },
  { key: 'state', cell: (thing: Thing) => thing.state },
]
const words = {
  ...{
    title: 'Things',
    search: 'Name',
    noMatch: 'No thing matches',
    none: 'None',
    noneText: 'Yet.',
  },
  columns: { name: 'Name', state: 'State' },
}

const draw = (
  given: Partial<ListState<Thing>> = {},
  drawn = columns,
  language: 'en' | 'de' = 'en',
): string =>
  (
    <WordsProvider value={wordsIn(language)}>
      <NonceProvider nonce="n">
        <List
          state={{ ...state, ...given }}
          words={words}
          icon="trash"
          columns={drawn}
          draw={(thing) => (
            <Row
              id={thing.id}
              row={thing}
              columns={drawn}
              head="name"
              tick={{ value: thing.id, label: thing.name }}
              menu={{ href: `/things/${thing.id}/menu`, label: thing.name }}
            />
          )}
          choices={[
            {
              name: 'state',
              label: 'State',
              any: 'Any',
              options: [{ value: 'new', label: 'New' }],
            },
            { name: 'of', label: 'one customer', linked: true },
          ]}
          start={<a href="/things/new">Begin</a>}
        />
      </NonceProvider>
    </WordsProvider>
  ).toString()

describe('a list as it is drawn', () => {
  test('has its range, its heads that sort, a row with its head, a tick and a menu, all escaped', () => {
    const html = draw()
    expect(html).toContain('1 to 1 of 1,200+')
    expect(html).toContain('Things, 1 to 1 of 1,200+, sorted by name, ascending')
    expect(html).toContain('href="/things?sort=-name"')
    expect(html).toMatch(/<th>&lt;b&gt;One/)
    expect(html).toContain('form=bulk name=id value=1')
    expect(html).toContain('formaction=/things/1/menu')
    expect(html).toContain('all 1,200+ that match')
    expect(html).toContain('Melt…')
    expect(draw({}, columns, 'de')).toContain('1 bis 1 von 1.200+')
  })

  test('a column that its list does not know, or that no order sorts, is a fault of the page', () => {
    expect(() => draw({}, [...columns, { key: 'weight', cell: () => '' }])).toThrow('weight')
    expect(() => draw({}, [...columns].reverse())).toThrow('state,name')
    expect(() => draw({ orders: [] })).toThrow('orders')
  })

  test('nothing yet, nothing found and nothing further are three answers', () => {
    const empty = { ...state.page, rows: [], total: { count: 0, isMore: false } }
    expect(draw({ page: empty })).toMatch(/None.*Yet\..*Begin/s)
    const filtered = {
      ...query,
      q: 'x y',
      filters: { state: 'new', of: 'id' },
      pairs: { q: 'x y' },
    }
    const found = draw({ page: empty, query: filtered })
    expect(found).toMatch(/No thing matches.*Filtered by “x y”, State: New, one customer\./s)
    expect(found).not.toContain('Begin')
    expect(draw({ page: empty, query: { ...query, cursor: cursorAt(3) } })).toContain(
      'No more entries',
    )
  })

  test('who may do nothing with many has neither ticks nor acts, but the same rows', () => {
    const html = draw({ buttons: [] })
    expect(html).toMatch(/hide-1[ "]/)
    expect(html).not.toContain('action="/things/selections"')
    expect(draw()).toContain('/things.csv')
    expect(draw({ csv: undefined })).not.toContain('.csv')
  })

  test.for([true, false])('where something is lost (%s) the focus is on the way out', (danger) => {
    const html = rendered(
      <SelectionPreview
        shown={{
          ...{ id: '1', path: '/things', gone: 0, isUsed: false, danger },
          ready: [{ id: '2', name: verbatim('One') }],
          ...{ title: () => 'Melt?', confirm: () => 'Melt 1' },
        }}
      />,
    )
    expect(/<a [^>]*data-close[^>]*autofocus/.test(html)).toBe(danger)
    expect(/<button class="btn danger">/.test(html)).toBe(danger)
    // else it is on what would be done, at its beginning
    expect(/<div class="body"[^>]* autofocus/.test(html)).toBe(!danger)
    expect(/<button[^>]* autofocus/.test(html)).toBe(false)
  })

  test('its CSV is of this view with the columns that it shows, or of everything', () => {
    expect(draw()).not.toContain('things.csv?')
    const made = { key: 'made', cell: () => '' }
    const html = draw({ columns: ['name', 'state', 'made'] }, [...columns, made])
    expect(html).toContain('href="/things.csv?cols=state"')
    expect(html).toContain('href="/things.csv"')
  })

  test('what is spelled in capitals stays so inside a sentence', () => {
    const { lists } = wordsIn('en')
    expect(lists.filter('API tokens')).toBe('Filter API tokens')
    expect(lists.filter('Queued Tasks')).toBe('Filter queued tasks')
    expect(lists.order('MSP, E-mail', false)).toBe('sorted by MSP, e-mail, ascending')
  })

  test('columns are hidden by their place, and all but three where there is little room', () => {
    expect(hidden(['a', 'b', 'c', 'd', 'e'], ['a', 'c', 'd', 'e'], false)).toBe('hide-2 wide-5')
    expect(hidden(['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c', 'd', 'e'], true)).toBe('wide-5 wide-6')
  })
})

const cursorAt = (position: number) => ({ place: ['x'], position, isBackward: false })

test('a row leaves out what HTML lets out, and nothing of what people wrote', () => {
  const name = 'a</td> type="text" name="b'
  const drawn = (
    <tr>
      <td title={name} data-tone="ok" class="two words">
        {name}
      </td>
    </tr>
  )
  const escaped = 'a&lt;/td&gt; type=&quot;text&quot; name=&quot;b'
  expect(String(lean(drawn))).toBe(
    `<tr><td title="${escaped}" data-tone=ok class="two words">${escaped}</tr>`,
  )
  // a slash behind an unquoted value would be part of it
  expect(String(lean(<input type="text" name="id" />))).toBe('<input type=text name="id">')
})
