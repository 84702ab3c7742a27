// Back leads to what was shown before, not to the same once more: an address entered again, or a search typed on,
// takes the place of the entry there is.
import { on } from './dom.js'

const withoutSearch = (path) => {
  const url = new URL(path, location.href)
  const isSearch = Boolean(url.searchParams.get('q'))
  url.searchParams.delete('q')
  return { isSearch, rest: `${url.pathname}${url.search}` }
}

on('htmx:before:history:update', ({ detail: { history: entry } }) => {
  const here = location.pathname + location.search
  const [was, next] = [withoutSearch(here), withoutSearch(entry.path)]
  if (entry.path === here || (was.isSearch && next.isSearch && was.rest === next.rest))
    entry.type = 'replace'
})
