// One popover serves the menus of all rows; the button that opened it is marked by aria-expanded.
import { byId, isComposing, on, onEach } from '../dom.js'

let owner

/** Opens the menu of a button's row, or closes it. */
export async function openMenu(button) {
  const menu = byId('row-menu')
  const wasOpen = menu.matches(':popover-open') && owner === button
  menu.hidePopover()
  if (wasOpen) return
  owner = button
  button.setAttribute('aria-expanded', 'true')
  menu.replaceChildren()
  await htmx.ajax('GET', button.getAttribute('formaction'), {
    source: menu,
    target: '#row-menu',
    swap: 'innerHTML',
  })
  if (owner !== button || !menu.firstElementChild) return button.removeAttribute('aria-expanded')
  menu.showPopover({ source: button })
  menu.querySelector('a, button')?.focus()
}

on(
  'toggle',
  ({ target, newState }) => {
    if (target.id !== 'row-menu' || newState !== 'closed') return
    owner?.removeAttribute('aria-expanded')
    owner = undefined
  },
  true,
)

/** What a popover holds is asked for when it first opens; until then, and when nothing comes, a link stands there. */
export function fill(popover) {
  const part = popover.querySelector('[data-part]')
  if (!part) return
  htmx.ajax('GET', part.querySelector('a').getAttribute('href'), {
    source: part,
    target: part,
    swap: 'outerHTML ignoreTitle:true',
  })
}

// An act chosen from a menu closes it; the popover would else cover its own result.
onEach('click', '[popover] :is(a, button)', (choice) => {
  if (!choice.matches('#bell *, #theme *')) choice.closest('[popover]').hidePopover()
})

onEach('keydown', '.menu[popover]:not(.panel)', (menu, event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || isComposing(event)) return
  event.preventDefault()
  const choices = [...menu.querySelectorAll('a, button')]
  const at = choices.indexOf(document.activeElement)
  choices[(at + step + choices.length) % choices.length]?.focus()
})
