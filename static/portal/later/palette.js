import { byId, isComposing, on, onEach } from '../dom.js'
import { words } from '../words.js'

const hits = () => byId('hits')
const choices = () =>
  [...hits().querySelectorAll('[role=option]:not([aria-disabled])')].filter(
    (hit) => !hit.closest('[hidden]'),
  )
const chosen = () => hits()?.querySelector('[aria-selected=true]')
const nameOf = (hit) =>
  hit && (hit.getAttribute('href') ?? [hit.getAttribute('form'), hit.value].join())
/** What somebody has moved to since they typed: an answer that comes late does not take it from under their Enter. */
let kept
/** What is shown was found for this text. Enter waits until that is what stands there; without an answer it leads to the page. */
let found
let isEntered = false
let hasFailed = false

function choose(hit) {
  const input = byId('palette-query')
  chosen()?.setAttribute('aria-selected', 'false')
  if (!hit) return input.removeAttribute('aria-activedescendant')
  hit.setAttribute('aria-selected', 'true')
  input.setAttribute('aria-activedescendant', hit.id)
  hit.scrollIntoView({ block: 'nearest' })
  const { actions } = hit.dataset
  if (!actions) return
  for (const group of hits().querySelectorAll('[role=group][id^=hits-actions-]'))
    group.hidden = group.id !== actions
}

const take = (hit) => {
  choose(hit)
  kept = nameOf(hit)
}

function step(by) {
  const all = choices()
  const at = all.indexOf(chosen())
  take(all[(at + by + all.length) % all.length])
}

/** In what was found anew: the same as before where it is still there, else the first. */
function chooseAgain() {
  const same =
    kept && [...hits().querySelectorAll('[role=option]')].find((hit) => nameOf(hit) === kept)
  if (same) {
    // an action is shown with its own row
    const group = same.closest('[role=group][id^=hits-actions-]')
    if (group) choose(hits().querySelector(`[data-actions="${group.id}"]`))
  }
  choose(same || choices()[0])
}

const enter = () => (chosen() ?? choices()[0])?.click()
const ask = () => htmx.trigger(byId('palette-query'), 'palette')

/** Fills the dialog that stands open, or asks again for what it shows. */
export async function openPalette(dialog) {
  if (!hits()) {
    await htmx.ajax('GET', '/palette', {
      ...{ source: dialog, target: '#palette', swap: 'innerMorph ignoreTitle:true' },
    })
    if (!hits()) return
    choose(choices()[0])
    found = ''
    if (byId('palette-query').value !== '') ask()
    return
  }
  kept = undefined
  isEntered = hasFailed = false
  byId('palette-query').select()
  ask()
}

onEach('keydown', '#palette-query', (query, event) => {
  if (isComposing(event) || !hits()) return
  if (event.key === 'ArrowDown') step(1)
  else if (event.key === 'ArrowUp') step(-1)
  else if (event.key !== 'Enter' || hasFailed) return
  else if (found === query.value) enter()
  else isEntered = true
  event.preventDefault()
})
onEach('input', '#palette-query', () => {
  kept = undefined
  isEntered = hasFailed = false
})
on('htmx:before:request', ({ detail: { ctx } }) => {
  if (ctx.target === hits()) ctx.sought = byId('palette-query').value
})
on('htmx:error', ({ detail: { ctx, error } }) => {
  if (!ctx || ctx.target !== hits() || error?.name === 'AbortError') return
  hasFailed = true
  // it was said where the dialog covers it
  const said = { className: 'none', role: 'option', ariaDisabled: 'true', ariaSelected: 'false' }
  const none = Object.assign(document.createElement('div'), said, { textContent: words.notLoaded })
  hits().replaceChildren(none)
  choose()
})
onEach('pointermove', '#hits [role=option]', (hit) => {
  if (hit !== chosen() && !hit.ariaDisabled) take(hit)
})
onEach('click', '#hits [role=option]', () => byId('palette').close())
on('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.target !== hits()) return
  chooseAgain()
  found = ctx.sought
  if (isEntered && found === byId('palette-query').value) enter()
})
