import { byId, isComposing, on, onEach } from './dom.js'

const dialog = byId('palette')
const input = byId('palette-query')
const hits = byId('hits')

export function openPalette() {
  if (!dialog || dialog.open) return
  dialog.showModal()
}

const choices = () =>
  [...hits.querySelectorAll('[role=option]:not([aria-disabled])')].filter(
    (hit) => !hit.closest('[hidden]'),
  )
const chosen = () => hits.querySelector('[aria-selected=true]')

function choose(hit) {
  chosen()?.setAttribute('aria-selected', 'false')
  if (!hit) return input.removeAttribute('aria-activedescendant')
  hit.setAttribute('aria-selected', 'true')
  input.setAttribute('aria-activedescendant', hit.id)
  hit.scrollIntoView({ block: 'nearest' })
  const { actions } = hit.dataset
  if (!actions) return
  for (const group of hits.querySelectorAll('[role=group][id^=hits-actions-]'))
    group.hidden = group.id !== actions
}

function step(by) {
  const all = choices()
  const at = all.indexOf(chosen())
  choose(all[(at + by + all.length) % all.length])
}

if (dialog) {
  dialog.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'open') return
    input.select()
    htmx.trigger(input, 'palette')
  })
  input.addEventListener('keydown', (event) => {
    if (isComposing(event)) return
    if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Enter' && chosen()) chosen().click()
    else return
    event.preventDefault()
  })
  onEach('pointermove', '#hits [role=option]', (hit) => {
    if (hit !== chosen() && !hit.ariaDisabled) choose(hit)
  })
  onEach('click', '#hits [role=option]', () => dialog.close())
  on('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.target === hits) choose(choices()[0])
  })
}
