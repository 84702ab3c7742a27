import { byId, isComposing, on, onEach } from '../dom.js'

const hits = () => byId('hits')
const choices = () =>
  [...hits().querySelectorAll('[role=option]:not([aria-disabled])')].filter(
    (hit) => !hit.closest('[hidden]'),
  )
const chosen = () => hits()?.querySelector('[aria-selected=true]')

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

function step(by) {
  const all = choices()
  const at = all.indexOf(chosen())
  choose(all[(at + by + all.length) % all.length])
}

const ask = () => htmx.trigger(byId('palette-query'), 'palette')

/** Fills the dialog that stands open, or asks again for what it shows. */
export async function openPalette(dialog) {
  if (!hits()) {
    await htmx.ajax('GET', '/palette', {
      ...{ source: dialog, target: '#palette', swap: 'innerMorph ignoreTitle:true' },
    })
    if (!hits()) return
    choose(choices()[0])
    if (byId('palette-query').value !== '') ask()
    return
  }
  byId('palette-query').select()
  ask()
}

onEach('keydown', '#palette-query', (_input, event) => {
  if (isComposing(event) || !hits()) return
  if (event.key === 'ArrowDown') step(1)
  else if (event.key === 'ArrowUp') step(-1)
  // drawn this moment and nothing chosen yet: the first
  else if (event.key === 'Enter') (chosen() ?? choices()[0])?.click()
  else return
  event.preventDefault()
})
onEach('pointermove', '#hits [role=option]', (hit) => {
  if (hit !== chosen() && !hit.ariaDisabled) choose(hit)
})
onEach('click', '#hits [role=option]', () => byId('palette').close())
on('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.target === hits()) choose(choices()[0])
})
