import type { ServiceRow } from '../../src/domain/services/services.ts'

/**
 * An EJS template that draws this page again: of its rows the first one's markup with the values put in, around them the page
 * as it is, with the reader's name and the counters put in.
 */
export function templateOf(page: string, first: ServiceRow, reader: string): string {
  const rows = [...page.matchAll(/<tr id="service-[\s\S]*?<\/tr>/g)]
  const [from, to] = [rows[0]?.index ?? 0, rows.at(-1)]
  const [markup] = rows.find(([text]) => text.includes(first.id)) ?? []
  if (!to || !markup) throw new Error('the page has no such row')
  const frame = (text: string) =>
    put(text, { [reader]: 'account.name' }).replace(
      /(<span id="(queued|executing|replicating)"><b[^>]*>)\d+/g,
      '$1<%= n.$2 ?? 0 %>',
    )
  const row = put(markup, {
    [first.id]: 's.id',
    [first.customer]: 's.customer',
    [first.shortname]: 's.shortname',
    [`>${first.licensedUsers}<`]: 's.licensedUsers',
    [`>${first.kitVersion}<`]: 's.kitVersion',
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
