import type { ServiceRow } from '../../src/domain/services/services.ts'

/**
 * An EJS template that draws this page again: of its rows one of middling length with the values put in, around them the page
 * as it is, with the reader's name and the counters put in.
 */
export function templateOf(page: string, drawn: readonly ServiceRow[], reader: string): string {
  // a row ends where the next one or the table does: HTML lets its end tag out
  const rows = [...page.matchAll(/<tr id="?service-[\s\S]*?(?=<tr |<\/tbody>)/g)]
  const [from, to] = [rows[0]?.index ?? 0, rows.at(-1)]
  const byLength = rows.map(([text]) => text).sort((a, b) => a.length - b.length)
  const markup = byLength[Math.floor(byLength.length / 2)]
  const one = drawn.find(({ id }) => markup?.includes(id))
  if (!to || !markup || !one) throw new Error('the page has no row')
  const frame = (text: string) =>
    put(text, { [reader]: 'account.name' }).replace(
      /(<span id="(queued|executing|replicating)"><b[^>]*>)\d+/g,
      '$1<%= n.$2 ?? 0 %>',
    )
  const row = put(markup, {
    [one.id]: 's.id',
    [one.customer]: 's.customer',
    [one.shortname]: 's.shortname',
    [`>${one.licensedUsers}<`]: 's.licensedUsers',
    [`>${one.kitVersion}<`]: 's.kitVersion',
  })
  return `${frame(page.slice(0, from))}<% for (const s of rows) { %>${row}<% } %>${frame(page.slice(to.index + to[0].length))}`
}

/** Each text as the expression that gives it; what stands between tags keeps them. */
function put(text: string, values: Record<string, string>): string {
  let result = text
  for (const [value, of] of Object.entries(values)) {
    const isBetween = value.startsWith('>')
    result = result.replaceAll(value, isBetween ? `><%= ${of} %><` : `<%= ${of} %>`)
  }
  return result
}
