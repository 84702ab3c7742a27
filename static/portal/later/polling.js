// Where no socket connects (a proxy, a rule of the network), the page asks for its own body now and then, and what the
// frame around it counts comes along. Under somebody's hands it waits, as a push does.
import { byId, on } from '../dom.js'

const header = 'Portal-Poll'
let isAnswered = false
let page

/** Asks once; true when what is shown is so now, or says that there is something newer. `asking` is the page's own state. */
export async function poll(asking) {
  page = asking
  // A form drawn again in answer to a POST: its address leads elsewhere.
  if ('answer' in document.body.dataset) return false
  isAnswered = false
  try {
    await htmx.ajax('GET', location.pathname + location.search, {
      source: byId('socket'),
      target: '#main',
      swap: 'innerMorph',
      headers: { 'HX-Target': 'main#main', [header]: '1' },
    })
  } catch {
    // no answer is an answer here
  }
  return isAnswered
}

on('htmx:before:swap', ({ detail: { ctx, tasks } }) => {
  if (!ctx.request?.headers?.[header]) return
  const { status } = ctx.response
  // still refused is an answer, too
  isAnswered = status < 400 || (status < 500 && 'refused' in document.body.dataset)
  if (status >= 400) return
  page.setServerTime(Date.parse(ctx.response.headers.get('Date')))
  if (!page.isPageBusy()) return
  const at = tasks.findIndex(({ type }) => type === 'main')
  const [body] = at < 0 ? [] : tasks.splice(at, 1)
  if (body) page.holdBack(page.changesIn(body.fragment))
})
